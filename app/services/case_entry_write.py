"""The rows of an entry that hang on its qualification and its case: old certificate, opinion, scans, draft."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, OldCertificateEventKind
from app.errors import NotFound
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment, EntryDraft
from app.models.award_entry import AwardEntry
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.transfer_form import TransferForm
from app.queries.entry import EntryPlace
from app.rules.case_kind import KIND_RULES
from app.rules.exchange import is_zhejiang_authority
from app.rules.information_form_fields import FIELDS, InformationForm
from app.rules.transfer_form import is_home_authority
from app.security.jurisdiction import Actor
from app.services.attachment import attachment_row
from app.services.audit import record_many
from app.services.case_entry_person import as_json, differences, followed_tiers, tiers_at
from app.services.case_entry_plan import Plan
from app.services.case_entry_rows import update_rows
from app.services.case_entry_transfer import transfer_row
from app.session import use_scope


def old_certificate_values(form: InformationForm, kind: CaseKind) -> dict[str, Any]:
    """Columns of the old certificate as the form says them (P-13).

    A name that tells no province is one of Zhejiang where it is exchanged, and one from elsewhere where it is
    confirmed (C-1, C-5).
    """
    from_here = is_home_authority if kind is CaseKind.TRANSFER_IN else is_zhejiang_authority
    return {
        "number": form.old_certificate_number or "",
        "authority": form.old_certificate_authority,
        "issued_in_zhejiang": from_here(form.old_certificate_authority or ""),
        "issued_on": form.old_certificate_issued_on,
    }


def write_old_certificates(session: Session, actor: Actor, place: EntryPlace, plans: Sequence[Plan]) -> None:
    """One record a qualification, made or updated (P-13); new awards have none (C-7)."""
    plans = [plan for plan in plans if KIND_RULES[plan.entry.kind].original]
    known = {
        old.qualification_id: old
        for old in session.scalars(
            sa.select(OldCertificate).where(OldCertificate.qualification_id.in_([p.qualification_id for p in plans]))
        )
    }
    new: list[tuple[Plan, dict[str, Any]]] = []
    changes: dict[int, dict[str, Any]] = {}
    trail = []
    for plan in plans:
        values = old_certificate_values(plan.entry.form, plan.entry.kind)
        old = known.get(plan.qualification_id)
        if old is None:
            new.append((plan, values | tiers_at(place, plan) | {"qualification_id": plan.qualification_id}))
            continue
        plan.old_certificate_id = old.id
        before, after = differences(old, values | followed_tiers(place, plan))
        if after:
            changes[old.id] = after
            trail.append((old.id, as_json(before), as_json(after)))
    if new:
        session.connection().execute(sa.insert(OldCertificate.__table__), [values for _plan, values in new])  # type: ignore[arg-type]  # as below
        query = sa.select(OldCertificate.qualification_id, OldCertificate.id)
        made = query.where(OldCertificate.qualification_id.in_([plan.qualification_id for plan, _values in new]))
        ids = dict(iter(session.execute(made)))
        for plan, _values in new:
            plan.old_certificate_id = ids[plan.qualification_id]
    update_rows(session, OldCertificate.__table__, changes)  # type: ignore[arg-type]  # a declarative __table__ is a Table
    record_many(session, actor, "change", "old_certificate", trail)


def write_old_certificate_events(
    session: Session,
    actor: Actor,
    place: EntryPlace,
    plans: Sequence[Plan],
    on_record: frozenset[OldCertificateEventKind] = frozenset(),
) -> None:
    """What the forms tell of the old certificates and is not ``on_record``: received, sighted, or lost (A1-2)."""
    bearing = [plan for plan in plans if plan.old_certificate_id is not None]
    rows = [row for plan in bearing for row in _events(actor, place, plan) if row["kind"] not in on_record]
    if rows:
        session.connection().execute(sa.insert(OldCertificateEvent.__table__), rows)  # type: ignore[arg-type]  # as above


def _events(actor: Actor, place: EntryPlace, plan: Plan) -> list[dict[str, Any]]:
    entry = plan.entry
    kinds: tuple[OldCertificateEventKind, ...] = ()
    if entry.form.old_certificate_lost:
        kinds = (OldCertificateEventKind.LOST,)
    elif entry.original_seen:
        kinds = (OldCertificateEventKind.RECEIVED, OldCertificateEventKind.SIGHTED)
    return [
        {
            **tiers_at(place, plan),
            "old_certificate_id": plan.old_certificate_id,
            "kind": kind,
            "happened_at": clock.now(),
            "actor_id": actor.user_id,
            "note": "",
        }
        for kind in kinds
    ]


def opinion_row(
    actor: Actor, case_id: int, tiers: dict[str, int | None], form: InformationForm, at: dt.datetime
) -> dict[str, Any] | None:
    """The employer's opinion from the paper form (C-2), or None where it has no signatory or date."""
    if not form.opinion_signatory or form.opinion_date is None:
        return None
    return {
        **tiers,
        "case_id": case_id,
        "opinion": form.opinion_text or "",
        "signatory": form.opinion_signatory,
        "signed_on": form.opinion_date,
        "recorded_by_id": actor.user_id,
        "recorded_at": at,
    }


def hang_on_cases(
    session: Session, actor: Actor, place: EntryPlace, plans: Sequence[Plan], case_ids: Sequence[int]
) -> None:
    """Opinions, 附件3, scans and the attachments of drafts, each tied to its new case; the drafts are done with."""
    now = clock.now()
    opinions, sheets = [], []
    for plan, case_id in zip(plans, case_ids, strict=True):
        tiers = tiers_at(place, plan)
        if row := opinion_row(actor, case_id, tiers, plan.entry.form, now):
            opinions.append(row)
        if plan.entry.transfer is not None:
            sheets.append(transfer_row(case_id, tiers, plan.entry.transfer))
        for upload in plan.entry.uploads:
            session.add(attachment_row(session, actor, upload, {"case_id": case_id, **tiers}))
        if place.is_body:
            session.add(AwardEntry(case_id=case_id, payload=typed_again(plan.entry.form), **tiers))
        if plan.entry.draft_id is not None:
            _finish_draft(session, plan.entry.draft_id, {"case_id": case_id, **tiers})
    if opinions:
        session.connection().execute(sa.insert(EmployerOpinion.__table__), opinions)  # type: ignore[arg-type]  # as above
    if sheets:
        session.connection().execute(sa.insert(TransferForm.__table__), sheets)  # type: ignore[arg-type]  # as above
    session.flush()


def typed_again(form: InformationForm) -> str:
    """The form as JSON of texts by field, without the ID number, for the one who typed it (C-7)."""
    values = as_json({f.name: getattr(form, f.name) for f in FIELDS if f.name != "id_number"})
    kept = {name: str(value) for name, value in values.items() if value not in (None, "", False)}
    return json.dumps(kept, ensure_ascii=False)


def _finish_draft(session: Session, draft_id: int, owner: dict[str, int | None]) -> None:
    moved = sa.update(Attachment).where(Attachment.draft_id == draft_id).values(draft_id=None, **owner)
    session.execute(moved.execution_options(synchronize_session=False))
    session.execute(sa.delete(EntryDraft).where(EntryDraft.id == draft_id).execution_options(synchronize_session=False))


def refuse_foreign_drafts(session: Session, actor: Actor, draft_ids: Sequence[int]) -> None:
    """A draft outside the jurisdiction, or one that a colleague finished meanwhile, is not found (U-2)."""
    if not draft_ids:
        return
    with use_scope(actor.scope):
        visible = session.scalars(sa.select(EntryDraft.id).where(EntryDraft.id.in_(draft_ids)).with_for_update())
        if set(draft_ids) - set(visible):
            raise NotFound("draft")
