"""The entry form as a page shows it: cells in the paper's order, papers, photo, what is to do (A2, P-10, P-11)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, lazy_gettext
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import storage
from app.enums import CaseKind, DocumentKind, Level
from app.errors import Problem, blocking
from app.models.attachment import Attachment
from app.models.stored_file import StoredFile
from app.queries.entry import EntryReader
from app.queries.reference import list_checklist
from app.rules import coded_value, id_number
from app.rules.document_number import may_write
from app.rules.entry_kind import ENTRY_FIELDS, ENTRY_KINDS, kind_named_by
from app.rules.information_form_fields import OPINION_TIERS, FormField, FormReading
from app.rules.new_award import DOCUMENT_FIELD
from app.rules.photo import PHOTO_LIMITS, photo_problems
from app.rules.route import first_step
from app.rules.transfer_form import default_cells
from app.security.permission import Permission
from app.services.entry_draft import is_masked
from app.views.base import allows
from app.views.messages import sentence
from app.views.words import word

ENTRY_TITLES = {CaseKind.EXCHANGE: "换发", CaseKind.TRANSFER_IN: "调入确认", CaseKind.NEW_AWARD: "新评审"}
"""The kinds that are entered from a form, in the notice's words."""

LEVELS_ON_PAPER = {Level.SENIOR: "高级", Level.MID: "中级", Level.JUNIOR: "初级"}
TICK = "original_seen"
REQUIRED_TOO = ("series", "committee", "sex", "report", "report_signed_on")
"""Cells that must be filled for a reason that their field alone does not tell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the sheet: its label as on the paper, what was typed, what is wrong with it."""

    name: str
    label: str
    value: str
    required: bool
    max_length: int
    bad: list[str] = field(default_factory=list)
    warn: list[str] = field(default_factory=list)
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""


def typed_of(form: MultiDict[str, str]) -> dict[str, str]:
    """What a request typed into the fields of any form, and its tick."""
    names = [*ENTRY_FIELDS, TICK, DOCUMENT_FIELD]
    return {name: form[name] for name in names if form.get(name, "").strip()}


def with_kept_number(typed: Mapping[str, str], kept: str) -> dict[str, str]:
    """``typed`` with the number that a masked one stands for."""
    return {**typed, "id_number": kept} if is_masked(typed.get("id_number", "")) else dict(typed)


def merged(reading: FormReading, more: Sequence[Problem]) -> list[Problem]:
    """All problems in the order of the paper, each once; what a field's reading blocked is not called missing too."""
    blocked = {p.field for p in blocking(reading.problems)}
    fresh = [p for p in more if p.field not in blocked]
    found = {(p.rule, p.field, p.text): p for p in (*reading.problems, *fresh)}
    places = {name: place for place, name in enumerate(ENTRY_FIELDS)}
    return sorted(found.values(), key=lambda p: (places.get(p.field or "", len(places)), not p.blocks))


def cells_of(reader: EntryReader, typed: Mapping[str, str], problems: Sequence[Problem]) -> dict[str, Cell]:
    """Every cell by its field's name; the ID number masked (U-6)."""
    options = _options(reader)
    # What 附件3 is taken to say from the 信息表 stands in its cells, to be changed where it is otherwise (C-5).
    defaults = default_cells(reader.read(typed).values) if reader.kind is CaseKind.TRANSFER_IN else {}
    cells = {}
    for form_field in ENTRY_KINDS[reader.kind].fields:
        if not form_field.is_asked(reader.place.tier, reader.kind):
            continue
        name = form_field.name
        mine = [p for p in problems if p.field == name]
        cells[name] = Cell(
            name=name,
            label=form_field.label_zh,
            value=_shown(form_field, typed.get(name, "") or defaults.get(name, ""), dict(options.get(name, ()))),
            required=form_field.is_required(reader.place.tier, reader.kind) or name in REQUIRED_TOO,
            max_length=max(form_field.max_length, 40),
            bad=[sentence(p) for p in mine if p.blocks],
            warn=[sentence(p) for p in mine if not p.blocks],
            options=options.get(name, ()),
            default=defaults.get(name, ""),
        )
    return cells


def _shown(form_field: FormField, value: str, names: Mapping[str, str]) -> str:
    if form_field.kind == "id" and value:
        return id_number.mask(value)
    if form_field.name == "ethnicity" and value:
        code = coded_value.read_code(value, names)
        return names[code] if code else value
    if names and value:
        return coded_value.read_code(value, names) or value
    return value


def _options(reader: EntryReader) -> dict[str, tuple[tuple[str, str], ...]]:
    books = reader.books
    tables: dict[str, Mapping[str, str]] = {
        **books.codes,
        "sex": coded_value.SEX_CODES,
        "ethnicity": books.ethnicities,
        "series": books.series,
        "old_certificate_lost": {"no": "否", "yes": "是"},
        "report_continues": {"no": "否", "yes": "是"},
    }
    return {name: tuple(names.items()) for name, names in tables.items()}


PAPER_OF_KIND = {
    (CaseKind.TRANSFER_IN, DocumentKind.PAPER_FORM): lazy_gettext("Annex 3 and the information form"),
    (CaseKind.TRANSFER_IN, DocumentKind.OTHER): lazy_gettext("Continuation of the report, others"),
}
"""What the papers of a kind are called where the general word says too little (A3 notes 2 and 3)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of the checklist: ``state`` is ``ok``, ``missing`` or ``free`` (may be added)."""

    kind: DocumentKind
    label: str
    state: str
    scans: list[dict[str, Any]]


def papers_of(
    session: Session, reader: EntryReader, attachments: Sequence[Attachment], path: str, *, lost: bool
) -> list[Paper]:
    """The checklist of this step with what is there, and the place for other scans (P-11); ``path`` owns the files."""
    step = first_step(reader.kind, reader.place.line).step
    items = list_checklist(session, reader.kind, reader.level, reader.place.line, old_certificate_lost=lost)
    wanted = [item.document_kind for item in items if item.step is step and item.required]
    if reader.kind is CaseKind.NEW_AWARD:
        # One scan for the whole batch: that of the document which the awards are tied to (C-7, P-8).
        wanted = [kind for kind in wanted if kind is not DocumentKind.ANNOUNCEMENT]
    offered = [item.document_kind for item in items if item.step is step and not item.required]
    there = [a.document_kind for a in attachments]
    kinds = dict.fromkeys([*wanted, *offered, *there, DocumentKind.OTHER])
    papers = []
    for kind in kinds:
        scans = [_scan(a, path) for a in attachments if a.document_kind is kind]
        state = "ok" if scans else "missing" if kind in wanted else "free"
        papers.append(Paper(kind, PAPER_OF_KIND.get((reader.kind, kind)) or word(kind), state, scans))
    return papers


def _scan(row: Attachment, path: str) -> dict[str, Any]:
    kind = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}.get(row.file.media_type, "")
    pages = gettext("%(count)s pages", count=row.file.page_count or 1)
    return {
        "id": row.id,
        "name": row.file_name,
        "url": f"{path}/attachments/{row.id}",
        "note": f"{kind}·{pages}·{size_text(row.file.size_bytes)}",
    }


def size_text(size: int) -> str:
    """``212 KB``, ``1.1 MB``."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def photo_of(stored: StoredFile | None, path: str) -> dict[str, Any]:
    """The photo's address, measures and warnings (P-10); the limits for the hint where there is none."""
    if stored is None:
        return {"url": None, "note": "", "warnings": [], "limits": PHOTO_LIMITS}
    data = storage.get(stored.sha256)
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        measures = f"{picture.width}×{picture.height}·{size_text(len(data))}"
    return {
        # The address changes with the content, so a replaced photo is shown at once.
        "url": f"{path}/photo?v={stored.id}",
        "note": measures,
        "warnings": [sentence(p) for p in photo_problems(data)],
        "limits": PHOTO_LIMITS,
    }


def page_of(
    session: Session,
    reader: EntryReader,
    typed: Mapping[str, str],
    problems: Sequence[Problem],
    *,
    asked: bool,
) -> dict[str, Any]:
    """What the template needs of the form itself; before the form was sent, empty cells are only counted."""
    told = [p for p in problems if asked or not p.field or typed.get(p.field, "").strip()]
    unfilled = [p for p in problems if p.blocks and p not in told and p.field in ENTRY_FIELDS]
    place = reader.place
    return {
        "cells": cells_of(reader, typed, told),
        "problems": told,
        "blocked": len(blocking(told)),
        "unfilled": [p.field for p in unfilled],
        "labels": labels(),
        "seen": bool(typed.get(TICK)),
        **_kind_part(reader, told),
        "documents": reader.documents,
        "document_id": typed.get(DOCUMENT_FIELD, ""),
        "document_problems": [sentence(p) for p in told if p.field == DOCUMENT_FIELD],
        "registers_documents": allows(Permission.DOCUMENT_REGISTER),
        "level": reader.level,
        "level_on_paper": LEVELS_ON_PAPER[reader.level],
        "levels_on_paper": {level: LEVELS_ON_PAPER[level] for level in reader.levels},
        "place": place,
        "gives_opinion": place.tier in OPINION_TIERS and reader.kind is not CaseKind.NEW_AWARD,
        "writes_number": may_write(place.tier, reader.kind),
        "submits": not place.only_drafts,
        "lost": typed.get("old_certificate_lost") in ("yes", "是"),
        "sex_differs": bool(typed.get("sex_override_reason")) or any(p.field == "sex" for p in told),
        "birth_date": _birth_text(typed.get("id_number", "")),
    }


def _kind_part(reader: EntryReader, told: Sequence[Problem]) -> dict[str, Any]:
    """Which kinds the office enters, which one this is, and the one that a refusal names instead."""
    other, left_out = kind_named_by(told), ENTRY_KINDS[reader.kind].left_out
    return {
        "kind": reader.kind,
        "kinds": [(kind, ENTRY_TITLES[kind]) for kind in reader.kinds],
        "other_kind": other if other in reader.kinds else None,
        "is_transfer": reader.kind is CaseKind.TRANSFER_IN,
        "is_award": reader.kind is CaseKind.NEW_AWARD,
        "asks_number": "announcement_number" not in left_out,
        "asks_lost": "old_certificate_lost" not in left_out,
    }


def _birth_text(number: str) -> str:
    """The birth date in a readable number, in ISO form; a masked one tells nothing."""
    digits = id_number.recognise(number)
    return f"{digits[6:10]}-{digits[10:12]}-{digits[12:14]}" if digits else ""


def labels() -> dict[str, str]:
    """What fields are called on the paper, for links from the list of problems."""
    return {
        **{f.name: f.label_zh for f in ENTRY_FIELDS.values()},
        "photo": "照片",
        TICK: "与原证书核对",
        DOCUMENT_FIELD: "评审公布文件",
        **{f"document_{kind.value}": word(kind) for kind in DocumentKind},
    }
