"""Print 收件回执 for one case and for many; every print is recorded (C-17, D-4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from flask import current_app
from sqlalchemy.orm import Session

from app.errors import N_, NotFound, Problem, Refusal
from app.printing.qr import progress_url
from app.printing.receipt_pdf import render_receipts
from app.queries.receipt import ReceivedCase, list_receipts, list_visible
from app.rules.receipt import Receipt, stands_at_or_above
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record_many
from app.session import SYSTEM, use_scope, writing

RULE = "C-17"
MOST_AT_ONCE = 200
"""Receipts that one request prints, a page each."""


def receipts_pdf(session: Session, actor: Actor, case_ids: Collection[int]) -> bytes:
    """The receipts of these cases as one PDF, by acceptance number.

    For the office that took the cases in and those above it. A case outside the jurisdiction is not found, one
    that the actor's office did not take in refuses them all, by name. Raises NotFound, Refusal, PrintingRefused,
    ProgramMissing.
    """
    if not actor.may(Permission.CASE_READ):
        raise Refusal(Problem("U-1", N_("Your role does not include reading cases.")))
    wanted = set(case_ids)
    if len(wanted) > MOST_AT_ONCE:
        text = N_(
            "%(count)s receipts are chosen; at most %(most)s are printed at once."
            " Choose fewer, by day or by employer, and print them in several files."
        )
        raise Refusal(Problem(RULE, text, params={"count": len(wanted), "most": MOST_AT_ONCE}))
    with use_scope(actor.scope):
        visible = list_visible(session, wanted)
    if not visible or len(visible) != len(wanted):
        raise NotFound("case")
    with use_scope(SYSTEM):
        received = list_receipts(session, visible, actor.scope)
    _refuse_others(actor, received)
    address = current_app.config["PUBLIC_ADDRESS"]
    pdf = render_receipts([_with_address(one.receipt, address) for one in received])
    with use_scope(SYSTEM), writing(session):
        record_many(session, actor, "print_receipt", "case", [(one.case_id, None, None) for one in received])
    return pdf


def _refuse_others(actor: Actor, received: Collection[ReceivedCase]) -> None:
    text = N_("%(number)s was taken in by %(office)s; that office and those above it print the receipt.")
    problems = [
        Problem(RULE, text, params={"number": one.receipt.acceptance_number, "office": one.receipt.office_name})
        for one in received
        if not stands_at_or_above(actor.seat, one.receiving)
    ]
    if problems:
        raise Refusal(problems[:3])


def _with_address(receipt: Receipt, address: str) -> Receipt:
    return dataclasses.replace(receipt, progress_url=progress_url(address, receipt.acceptance_number))
