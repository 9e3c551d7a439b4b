"""Begin the model with cases as they were made, or as a service has just opened them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tests.properties.case_model import REVIEWER, UNDER_WAY, Model
from tests.properties.machine_words import Booklet, Deed, File, Sheet, Title
from tests.properties.photograph import Photograph


def enrol(model: Model, shot: Photograph, ids: Collection[int], offices: Mapping[int, str]) -> None:
    """Take the cases ``ids`` over from ``shot``; ``offices`` names units. Titles and certificates that the model knows
    stay as it knows them."""
    titles = {file.title.id: file.title for file in model.files.values()}
    for case_id in ids:
        seen = shot.cases[case_id]
        title = titles.setdefault(seen["title"], Title(seen["title"], seen["facts"], seen["number"], seen["specialty"]))
        model.files[case_id] = _file(case_id, seen, title, offices)
    for case_id, book in shot.booklets.items():
        if case_id not in model.booklets:
            model.booklets[case_id] = Booklet(
                case_id, titles[book["title"]], book["status"], book["specialty"], book["issued_on"], book["authority"]
            )
    for sheet_id, (state, rows) in shot.sheets.items():
        if sheet_id not in model.sheets:
            one = model.files[next(iter(rows))]
            model.sheets[sheet_id] = Sheet(sheet_id, REVIEWER[one.line], one.level, state, dict(rows))
    for file in model.files.values():
        if file.replaces and file.open:
            # C-6, C-8: from the entry of its case on.
            assert model.booklets[file.replaces].status == UNDER_WAY[file.kind]


def _file(case_id: int, seen: Mapping[str, Any], title: Title, offices: Mapping[int, str]) -> File:
    kind, level, line = seen["key"]
    file = File(
        case_id, kind, level, line, title, seen["step"], offices.get(seen["holder"]), seen["photo"], seen["record"],
        seen["replaces"], seen["wish"],
    )  # fmt: skip
    opening, *deeds = seen["deeds"]
    _, who, verb, unit, _, put, _ = opening
    file.entered = Deed(who, verb, put, offices[unit], put, put)
    file.deeds = [
        Deed(who, verb, origin, offices[unit], origin, target, void)
        for _, who, verb, unit, origin, target, void in deeds
    ]
    file.ticks = list(seen["ticks"])
    return file
