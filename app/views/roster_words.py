"""What the pages of rosters say about rows and states (C-15, C-16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext

from app.enums import RosterState, Step
from app.models.document import AnnouncementDocument
from app.models.roster import Roster
from app.queries.roster import Candidate, Entry
from app.services.workflow import Outcome
from app.views.day_words import minute, short_day
from app.views.messages import sentence


@dataclass(frozen=True, slots=True)
class Group:
    """The rows under one 公布文号."""

    number: str
    document: AnnouncementDocument | None
    rows: Sequence[Any]

    @property
    def standing(self) -> int:
        """Rows that count."""
        return sum(not getattr(row, "struck", False) for row in self.rows)


def groups_of(rows: Sequence[Any], documents: Iterable[AnnouncementDocument]) -> list[Group]:
    """Entries or candidates, in their order, gathered under their documents."""
    by_number = {document.number: document for document in documents}

    def number_of(row: Any) -> str:
        return str(row.line.announcement_number)

    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(number_of(row), len(order))
    ordered = sorted(rows, key=lambda row: order[number_of(row)])
    return [Group(number, by_number.get(number), [*group]) for number, group in groupby(ordered, key=number_of)]


def tick_mark(case: Candidate) -> tuple[str, str]:
    """(kind, words) of the mark that says whether a case was ticked against its document."""
    if case.check is None:
        return "", gettext("Not checked")
    place = gettext("Page %(page)s, line %(line)s", page=case.check.page, line=case.check.line_number)
    if not case.checked:
        return "me", gettext("Changed since: %(place)s", place=place)
    return ("me" if case.check.difference else "ok"), place


def row_mark(entry: Entry) -> tuple[str, str]:
    """(kind, words) of a roster row: struck, decided, or its tick."""
    if entry.struck:
        return "back", gettext("Returned, off this roster")
    if entry.case.step is Step.APPROVED:
        return "ok", gettext("Approved")
    return tick_mark(entry.case)


def strip(roster: Roster, entries: Sequence[Entry], province: str) -> list[dict[str, Any]]:
    """The four stages of a roster, for the route component."""
    withdrawn = is_withdrawn(roster, entries)
    stages = [
        (gettext("Compiled"), short_day(roster.created_at), True),
        (gettext("Printed and frozen"), short_day(roster.frozen_at), roster.frozen_at is not None),
        (gettext("Submission"), short_day(roster.submitted_at), roster.submitted_at is not None),
        (gettext("Decided by %(office)s", office=province), "", roster.state is RosterState.DECIDED),
    ]
    if withdrawn:
        stages = [*stages[:2], (gettext("Withdrawn"), short_day(entries[0].struck_at), True)]
    current = next((i for i, stage in enumerate(stages) if not stage[2]), None)
    return [
        {"name": name, "note": note, "state": "done" if done else ("now" if i == current else ""), "late": False}
        for i, (name, note, done) in enumerate(stages)
    ]


def is_withdrawn(roster: Roster, entries: Sequence[Entry]) -> bool:
    """True for a roster that was printed, never submitted, and whose rows were all struck."""
    return roster.state is RosterState.FROZEN and bool(entries) and all(entry.struck for entry in entries)


def heading(roster: Roster, standing: int, struck: int) -> str:
    """The line under the title: batch, when, how many."""
    parts = [gettext("Batch %(number)s", number=roster.number)]
    if roster.submitted_at:
        parts.append(gettext("submitted %(at)s", at=minute(roster.submitted_at)))
    elif roster.frozen_at:
        parts.append(gettext("frozen %(at)s", at=minute(roster.frozen_at)))
    people = gettext("%(count)s people", count=standing)
    if struck:
        people = gettext(
            "%(count)s people (%(all)s before, %(struck)s returned)",
            count=standing,
            all=standing + struck,
            struck=struck,
        )
    return "·".join([*parts, people])


def reasons_of(outcome: Outcome) -> list[tuple[int, str, str, str, None]]:
    """Refused rows by their reason, for the component ``why``: how many, the sentence, the rule, who."""
    counted: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], list[str]] = {}
    for refused in outcome.refused:
        key = (sentence(refused.problems[0], with_rule=False), refused.problems[0].rule)
        counted[key] += 1
        names.setdefault(key, []).append(refused.label)
    return [(count, text, rule, _some(names[text, rule]), None) for (text, rule), count in counted.most_common()]


def _some(names: Sequence[str]) -> str:
    shown = "、".join(names[:3])
    return gettext("%(names)s and others", names=shown) if len(names) > 3 else shown
