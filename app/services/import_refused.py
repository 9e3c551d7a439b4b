"""Hand back the rows that an import refused, as a workbook that can be mended and sent again (B-4)."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import storage
from app.errors import NotFound, Problem, blocking
from app.models.import_batch import ImportRow
from app.security.jurisdiction import Actor
from app.services.import_preview import may_import, own_batch
from app.services.import_reading import form_sheet, from_json
from app.session import use_scope
from app.spreadsheets.refused_rows import refused_row, write_refused_rows


def write_refused_workbook(session: Session, actor: Actor, batch_id: int, word: Callable[[Problem], str]) -> bytes:
    """The refused rows as they were given, each with all its reasons, faulty cells marked: the bytes of an .xlsx file.

    ``word`` turns a problem into a sentence of the reader's language. Raises NotFound outside the scope and where
    no row was refused.
    """
    batch = own_batch(session, actor, batch_id)
    tier = may_import(session, actor, batch.kind)
    query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.state == "refused")
    with use_scope(actor.scope):
        refused = session.scalars(query.order_by(ImportRow.number)).all()
        sha256, kind = batch.workbook.sha256, batch.kind
    if not refused:
        raise NotFound("refused rows")
    sheet = form_sheet(storage.get(sha256), tier, kind)
    sources = {source.number: source for source in sheet.rows}
    rows = [
        refused_row(sheet, sources[row.number], [(p.field, word(p)) for p in blocking(from_json(row.problems))])
        for row in refused
    ]
    return write_refused_rows(sheet.heads, rows)
