"""Files of the demo, kept by the hundred: portraits, scans, forms; equal contents once (P-10, P-11)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import Sex
from app.models.stored_file import StoredFile
from app.printing.information_form import InformationForm
from app.printing.information_form_pdf import render_information_form
from app.printing.portrait import draw_portrait
from app.rules.face import SEX_TEXT
from app.services.demo.scan_card import draw_id_copy
from app.session import writing

JPEG, PDF = "image/jpeg", "application/pdf"
POOL = 30
"""Portraits of each sex."""

CHUNK = 500
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file to keep."""

    data: bytes = field(repr=False)
    media_type: str = JPEG
    page_count: int | None = 1


def keep_contents(session: Session, contents: Sequence[Content]) -> list[int]:
    """Ids of the stored files, in the order given; one transaction, under system scope."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need the application itself

    def put(content: Content) -> str:
        with app.app_context():
            return storage.put(content.data)

    with ThreadPoolExecutor(2) as pool:
        hashes = list(pool.map(put, contents))
    rows = {
        sha256: {
            "sha256": sha256,
            "size_bytes": len(content.data),
            "media_type": content.media_type,
            "page_count": content.page_count,
            "created_at": clock.now(),
        }
        for sha256, content in zip(hashes, contents, strict=True)
    }
    with writing(session):
        ids = _ids(session, list(rows))
        new = [row for sha256, row in rows.items() if sha256 not in ids]
        if new:
            session.connection().execute(sa.insert(StoredFile.__table__), new)  # type: ignore[arg-type]  # a Table here
        ids = _ids(session, list(rows))
    return [ids[sha256] for sha256 in hashes]


def _ids(session: Session, hashes: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(hashes), CHUNK):
        part = hashes[start : start + CHUNK]
        query = sa.select(StoredFile.sha256, StoredFile.id).where(StoredFile.sha256.in_(part))
        found |= dict(session.execute(query).all())
    return found


@dataclass(frozen=True, slots=True)
class Shared:
    """Ids of the files that many cases share: (photo, ID copy) by sex, and the paper form."""

    faces: dict[Sex, list[tuple[int, int]]]
    paper_form: int

    def face(self, sex: Sex, chance: random.Random) -> tuple[int, int]:
        """A photo, and the copy of the ID card with the same face."""
        return chance.choice(self.faces[sex])


def keep_shared(session: Session) -> Shared:
    """Draw and keep the portraits, their ID copies and a paper form."""
    wanted = [(sex, seed * 2 + (sex is Sex.FEMALE)) for sex in Sex for seed in range(POOL)]
    with ThreadPoolExecutor(2) as pool:
        portraits = list(pool.map(lambda pair: draw_portrait(pair[1], pair[0]), wanted))
    copies = [draw_id_copy(data, SEX_TEXT[sex]) for (sex, _), data in zip(wanted, portraits, strict=True)]
    form = render_information_form(InformationForm(name="演示人员", employer_name="演示单位"))
    kept = keep_contents(session, [*map(Content, portraits), *map(Content, copies), Content(form, PDF, 2)])
    faces: dict[Sex, list[tuple[int, int]]] = {sex: [] for sex in Sex}
    for place, (sex, _) in enumerate(wanted):
        faces[sex].append((kept[place], kept[place + len(wanted)]))
    return Shared(faces, kept[-1])
