"""The batches on cases: 批量审核, 批量经办, 批量退回, 填写公布文号 (B-1, C-12, P-8)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Verb
from app.errors import N_, Problem
from app.models.case import Case
from app.queries.batch import describe_cases
from app.rules.document_number import read_document_number
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services import workflow
from app.services.announcement import find_or_make_document, read_number, require_editor
from app.services.announcement_number import preview_document, set_document_chunk
from app.services.batch_act import Order, RowAct, register
from app.services.workflow import Instruction, Outcome, Selection


def _instruction(verb: Verb, order: Order) -> Instruction:
    step = order.get("to_step")
    return Instruction(verb, order.get("opinion", ""), order.get("reason_code", ""), Step(step) if step else None)


def _approve_preview(session: Session, actor: Actor, ids: Sequence[int], order: Order) -> Outcome:
    return workflow.preview(session, actor, Selection(tuple(ids)), _instruction(Verb.APPROVE, order))


def _approve(session: Session, actor: Actor, ids: Sequence[int], order: Order, outcome: Outcome) -> None:
    workflow.apply_chunk(session, actor, ids, _instruction(Verb.APPROVE, order), outcome)


def _return_preview(session: Session, actor: Actor, ids: Sequence[int], order: Order) -> Outcome:
    """The reason is chosen on the preview's own page, so one that is still missing refuses no row."""
    chosen = {**order, "reason_code": order.get("reason_code") or "later"}
    return workflow.preview(session, actor, Selection(tuple(ids)), _instruction(Verb.RETURN, chosen))


def _return(session: Session, actor: Actor, ids: Sequence[int], order: Order, outcome: Outcome) -> None:
    workflow.apply_chunk(session, actor, ids, _instruction(Verb.RETURN, order), outcome)


def _return_problems(order: Order) -> list[Problem]:
    if order.get("reason_code"):
        return []
    text = N_("Choose a reason; the office that receives the case needs it.")
    return [Problem("C-12", text, field="reason_code")]


def _prepare_preview(session: Session, actor: Actor, ids: Sequence[int], order: Order) -> Outcome:
    return workflow.preview(session, actor, Selection(tuple(ids)), _instruction(Verb.OPINION, order))


def _prepare(session: Session, actor: Actor, ids: Sequence[int], order: Order, outcome: Outcome) -> None:
    workflow.apply_chunk(session, actor, ids, _instruction(Verb.OPINION, order), outcome)


def _document_preview(session: Session, actor: Actor, ids: Sequence[int], order: Order) -> Outcome:
    return preview_document(session, actor, ids)


def _document(session: Session, actor: Actor, ids: Sequence[int], order: Order, outcome: Outcome) -> None:
    set_document_chunk(session, actor, ids, order["number"], outcome)


def _document_begins(session: Session, actor: Actor, order: Order) -> None:
    """Registered once, before several workers need it at the same moment."""
    require_editor(actor)
    find_or_make_document(session, actor, read_number(order["number"]))


def _document_problems(order: Order) -> list[Problem]:
    reading = read_document_number(order.get("number", ""), clock.today())
    if reading.number is not None:
        return []
    return [*reading.problems] or [Problem("P-8", N_("Enter the document number (公布文号)."), field="number")]


APPROVE = register(RowAct("approve", "case", Case, Permission.CASE_ACT, describe_cases, _approve_preview, _approve))
RETURN = register(
    RowAct("return", "case", Case, Permission.CASE_ACT, describe_cases, _return_preview, _return, _return_problems)
)
PREPARE = register(RowAct("prepare", "case", Case, Permission.CASE_ACT, describe_cases, _prepare_preview, _prepare))
DOCUMENT = register(
    RowAct(
        "document",
        "case",
        Case,
        Permission.DOCUMENT_EDIT,
        describe_cases,
        _document_preview,
        _document,
        _document_problems,
        _document_begins,
    )
)
