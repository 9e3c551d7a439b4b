"""Whether a certificate may be replaced, and which office enters that (C-6, C-8, C-14, P-12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, CertificateStatus
from app.errors import N_, NotFound, Problem
from app.models.certificate import Certificate
from app.models.unit import Unit
from app.queries.authority import province_office
from app.queries.replacement import Replaceable, list_replaceable
from app.rules.case_kind import KIND_RULES
from app.rules.route import first_step
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.session import SYSTEM, use_scope

RULE = {CaseKind.REISSUE: "C-6", CaseKind.CORRECTION: "C-8"}
REPLACING = tuple(kind for kind, rule in KIND_RULES.items() if rule.replaces)


Offers = Mapping[CaseKind, tuple[Problem, ...]]
"""Per kind what keeps an officer from replacing a certificate, nothing when nothing does (C-14)."""


def get_offers(session: Session, actor: Actor, certificate_id: int) -> Offers:
    """What ``actor`` may begin on the certificate now; raises NotFound outside the jurisdiction."""
    offers = list_offers(session, actor, [certificate_id])
    if certificate_id not in offers:
        raise NotFound("certificate")
    return offers[certificate_id]


def list_offers(session: Session, actor: Actor, certificate_ids: Collection[int]) -> dict[int, Offers]:
    """By id, of the certificates among them that lie in the jurisdiction."""
    with use_scope(actor.scope):
        visible = session.scalars(sa.select(Certificate.id).where(Certificate.id.in_(certificate_ids))).all()
    with use_scope(SYSTEM):
        found = list_replaceable(session, visible)
        return {
            one.id: {kind: tuple(replacing_problems(session, actor, kind, one)) for kind in REPLACING}
            for one in found.values()
        }


def replacing_problems(session: Session, actor: Actor, kind: CaseKind, one: Replaceable) -> list[Problem]:
    """Why ``actor`` may not open a case of ``kind`` on the certificate: place first, then the certificate itself."""
    return _place_problems(session, actor, kind, one) or state_problems(actor, one)


def _place_problems(session: Session, actor: Actor, kind: CaseKind, one: Replaceable) -> list[Problem]:
    if one.line is None:
        text = N_("The holder's offices stand on no reporting line today; the province assigns the employer first.")
        return [Problem(RULE[kind], text)]
    seat = first_step(kind, one.line).seat
    office_id = one.offices.get(seat)
    if office_id is None:
        text = N_("The holder's office that would enter this is not known; the province assigns the employer first.")
        return [Problem(RULE[kind], text)]
    if (actor.unit_id, actor.seat) != (office_id, seat):
        text = (
            N_("The re-issue of this certificate is entered by %(office)s.")
            if kind is CaseKind.REISSUE
            else N_("The correction of this certificate is entered by %(office)s.")
        )
        unit = session.get(Unit, office_id)
        return [Problem("C-14", text, params={"office": unit.name if unit else province_office(session).name})]
    if not actor.may(Permission.CASE_REPLACE):
        text = N_("Your role does not include re-issues and corrections; ask a colleague who has it.")
        return [Problem("U-1", text)]
    return []


def state_problems(actor: Actor, one: Replaceable) -> list[Problem]:
    """An open case on the qualification, or a certificate that is not of force (P-12, K-9)."""
    if one.open_case is not None and one.open_case.within(actor.scope):
        text = N_("The certificate's qualification has an open case already, %(case)s. Go on with that case.")
        return [Problem("P-12", text, params={"case": one.open_case.acceptance_number})]
    if one.open_case is not None:
        return [Problem("P-12", N_("The certificate's qualification has an open case at another office already."))]
    texts = {
        CertificateStatus.VOID: N_("The certificate is void; only the certificate of force can be replaced."),
        CertificateStatus.REVOKED: N_("The certificate was revoked, so none comes in its place."),
        CertificateStatus.LOST: N_(
            "The certificate is reported lost and has no case; ask the authority that issued it."
        ),
        CertificateStatus.REPLACING: N_(
            "The certificate is being replaced and has no case; ask the authority that issued it."
        ),
    }
    return [Problem("K-9", texts[one.status])] if one.status in texts else []
