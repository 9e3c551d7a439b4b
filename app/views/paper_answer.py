"""Papers as answers: shown in the browser or saved, never kept by it; a refusal becomes a notice (D-5, T30)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, send_file
from werkzeug.wrappers import Response

from app import storage
from app.errors import PrintingRefused, Problem, Refusal
from app.models.stored_file import StoredFile
from app.views.messages import sentence


def paper(data: bytes, media_type: str, name: str, *, saved: bool = False) -> Response:
    """``data`` under the file name ``name``; ``saved`` offers it for saving."""
    answer = send_file(io.BytesIO(data), mimetype=media_type, download_name=name, as_attachment=saved)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def stored_paper(stored: StoredFile, name: str, *, saved: bool = False) -> Response:
    """A stored file; the record it belongs to was found in the reader's jurisdiction."""
    return paper(storage.get(stored.sha256), stored.media_type, name, saved=saved)


def notice(text: str, rule: str, kind: str = "danger") -> None:
    """A notice that names its rule beside the sentence."""
    message: Any = {"text": text, "rule": rule}
    flash(message, kind)


def tell(problems: Iterable[Problem]) -> None:
    """One notice a problem, with its rule."""
    for problem in problems:
        notice(sentence(problem, with_rule=False), problem.rule, "danger" if problem.blocks else "warning")


def told(error: Refusal | PrintingRefused, way: str) -> Response:
    """Back to ``way`` with what was refused, in words."""
    problems = error.problems if isinstance(error, Refusal) else [a for a in error.args if isinstance(a, Problem)]
    tell(problems)
    return redirect(way, 303)
