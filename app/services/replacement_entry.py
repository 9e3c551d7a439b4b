"""Open re-issues (遗失补发, C-6) and corrections (更正, C-8): the certificate's status changes in the same moment."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, Level, Line, Seat, Verb
from app.errors import NotFound, Problem, Refusal, blocking
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.replacement import LossDeclaration, Replacement
from app.queries.replacement import Replaceable, list_replaceable
from app.rules.loss_declaration import Declaration, declaration_problems
from app.rules.photo import photo_problems
from app.security.jurisdiction import Actor
from app.services.attachment import Upload, attachment_row, read_upload, tiers_of
from app.services.audit import record_many
from app.services.certificate_status import announce_replacing
from app.services.photo import clean_photo, keep_photos
from app.services.replacement_gate import replacing_problems
from app.services.replacement_write import changed, correction_problems, write_items
from app.services.workflow import Instruction, Outcome, apply_chunk
from app.services.workflow_opening import NewCase, open_cases
from app.session import SYSTEM, use_scope, writing


@dataclass(frozen=True, slots=True)
class Wish:
    """What is handed in for one certificate: ``declaration`` for a re-issue; ``after`` (field of the face → what shall
    stand there) and the day on which the certificate was given back for a correction. The photo of the certificate is
    taken unless there is a new one (P-10)."""

    certificate_id: int
    declaration: Declaration | None = None
    after: Mapping[str, str] = field(default_factory=dict)
    returned_on: dt.date | None = None
    photo: bytes | None = None
    uploads: Sequence[Upload] = ()


def open_reissue(
    session: Session,
    actor: Actor,
    certificate_id: int,
    declaration: Declaration,
    *,
    photo: bytes | None = None,
    uploads: Sequence[Upload] = (),
    send_up: Instruction | None = None,
) -> int:
    """Open a re-issue on a lost certificate, which is publicly 已挂失 from now on; the case's id. Commits.

    With ``send_up`` (an approval) the case leaves its first step at once, or nothing is done. Raises NotFound, Refusal
    with every problem at its field.
    """
    wish = Wish(certificate_id, declaration=declaration, photo=photo, uploads=uploads)
    return _open_one(session, actor, CaseKind.REISSUE, wish, send_up)


def open_correction(
    session: Session,
    actor: Actor,
    certificate_id: int,
    after: Mapping[str, str],
    returned_on: dt.date | None,
    *,
    photo: bytes | None = None,
    uploads: Sequence[Upload] = (),
    send_up: Instruction | None = None,
) -> int:
    """Open a correction of a certificate, which is publicly 换发中 from now on; otherwise as ``open_reissue``."""
    wish = Wish(certificate_id, after=after, returned_on=returned_on, photo=photo, uploads=uploads)
    return _open_one(session, actor, CaseKind.CORRECTION, wish, send_up)


def _open_one(session: Session, actor: Actor, kind: CaseKind, wish: Wish, send_up: Instruction | None) -> int:
    with use_scope(SYSTEM), writing(session):
        (case_id,) = open_replacements(session, actor, kind, [wish])
        if send_up is not None:
            _send_up(session, actor, case_id, send_up)
    return case_id


def _send_up(session: Session, actor: Actor, case_id: int, instruction: Instruction) -> None:
    outcome = Outcome()
    apply_chunk(session, actor, [case_id], dataclasses.replace(instruction, verb=Verb.APPROVE), outcome)
    if outcome.refused:
        raise Refusal(outcome.refused[0].problems)


def open_replacements(session: Session, actor: Actor, kind: CaseKind, wishes: Sequence[Wish]) -> list[int]:
    """Open cases of ``kind`` inside the caller's ``writing()``, under system scope; ids in the order of the wishes.

    Set-based but for scans and differences, three statements each. The certificates are held until the commit, so of
    two clerks the second is told of the first one's case (P-12). Raises NotFound, Refusal for the first wish that
    cannot go.
    """
    ids = [wish.certificate_id for wish in wishes]
    with use_scope(actor.scope):
        held = session.scalars(sa.select(Certificate.id).where(Certificate.id.in_(ids)).with_for_update())
        if set(ids) - set(held):
            raise NotFound("certificate")
    found = list_replaceable(session, ids)
    ones = [found[certificate_id] for certificate_id in ids]
    for wish, one in zip(wishes, ones, strict=True):
        problems = replacing_problems(session, actor, kind, one) or wish_problems(session, kind, wish, one)
        if blocking(problems):
            raise Refusal(problems)
    case_ids = open_cases(session, actor, _new_cases(session, kind, wishes, ones))
    _hang_on(session, actor, case_ids, wishes, ones)
    announce_replacing(session, actor, case_ids)
    return case_ids


def wish_problems(session: Session, kind: CaseKind, wish: Wish, one: Replaceable) -> list[Problem]:
    """Everything wrong with what is handed in, each at its field; under system scope."""
    if kind is CaseKind.REISSUE:
        declared = wish.declaration or Declaration("", None, "", "")
        problems = declaration_problems(declared, one.face, clock.today())
    else:
        problems = correction_problems(session, one, wish.after, wish.returned_on)
    if wish.photo is not None:
        problems += [dataclasses.replace(p, field="photo") for p in photo_problems(wish.photo)]
    return problems + [p for upload in wish.uploads for p in read_upload(upload)[1]]


def _new_cases(session: Session, kind: CaseKind, wishes: Sequence[Wish], ones: Sequence[Replaceable]) -> list[NewCase]:
    fresh = keep_photos(session, [clean_photo(wish.photo) for wish in wishes if wish.photo is not None])
    photos = iter(fresh)
    return [
        NewCase(
            kind=kind,
            level=one.level,
            line=_line(one),
            person_id=one.person_id,
            qualification_id=one.qualification_id,
            old_certificate_id=None,
            # The evaluation body has had its say; what comes after goes by the holder's own offices.
            offices={**one.offices, Seat.BODY: None},
            photo_file_id=next(photos) if wish.photo is not None else one.photo_file_id,
            copied_to_id=one.copied_to_id if one.level is Level.SENIOR else None,
        )
        for wish, one in zip(wishes, ones, strict=True)
    ]


def _line(one: Replaceable) -> Line:
    if one.line is None:
        raise ValueError("a certificate of no line passed the gate")
    return one.line


def _hang_on(
    session: Session, actor: Actor, case_ids: Sequence[int], wishes: Sequence[Wish], ones: Sequence[Replaceable]
) -> None:
    """Replacement, declaration, differences and scans of each case, and what the trail says of them."""
    query = sa.select(Case).where(Case.id.in_(case_ids)).execution_options(populate_existing=True)
    cases = {case.id: case for case in session.scalars(query)}
    trail = []
    for case_id, wish, one in zip(case_ids, wishes, ones, strict=True):
        tiers = tiers_of(cases[case_id])
        session.add(Replacement(**tiers, case_id=case_id, certificate_id=one.id, returned_on=wish.returned_on))
        if wish.declaration is not None:
            session.add(_declared(case_id, tiers, wish.declaration))
        differences = changed(one, wish.after)
        write_items(session, case_id, tiers, differences)
        session.add_all(
            attachment_row(session, actor, upload, {"case_id": case_id, **tiers}) for upload in wish.uploads
        )
        trail.append((case_id, None, {"certificate": one.number, "fields": sorted(differences)}))
    session.flush()
    record_many(session, actor, "replace", "case", trail)


def _declared(case_id: int, tiers: Mapping[str, int | None], declared: Declaration) -> LossDeclaration:
    if declared.published_on is None:
        raise ValueError("a declaration without its day passed the rules")
    return LossDeclaration(
        **tiers,
        case_id=case_id,
        newspaper=declared.newspaper,
        published_on=declared.published_on,
        page=declared.page,
        text=declared.text,
    )
