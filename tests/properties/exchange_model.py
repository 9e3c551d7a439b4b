"""Senior exchange cases as the notice has them, in plain Python: the machine compares the program with this.

Written from 浙人专[2007]57号 (附件1) and C-1 to C-16; it imports nothing of the program. Steps, verbs and tiers are
words. ``objections`` says why an act may not be done; ``Model`` also knows what nobody may decide from the paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# A1-1 to A1-5, M8: who sits at which step, below the province.
WAY = {
    "county": (("local", "county_office"), ("review", "city_office")),
    "city_department": (("local", "city_department"), ("review", "city_office")),
    "provincial": (("employer", "employer"), ("review", "provincial_department")),
    "direct": (("review", "direct_office"),),
}
VERBS = ("approve", "return", "reject", "withdraw", "close")
ENDS = {"reject": "rejected", "close": "closed"}
ENTERING, REVIEWING = {"act"}, {"act", "decide", "number", "compile"}
# U-1: what the reviewing role of each tier is for.
RIGHTS: dict[str, set[str]] = {
    "county_office": ENTERING,
    "city_department": ENTERING,
    "employer": ENTERING,
    "city_office": REVIEWING,
    "provincial_department": REVIEWING,
    "direct_office": REVIEWING,
    "province": {"act", "decide"},
}


@dataclass(slots=True)
class Person:
    """An officer, where he sits today and whether he still serves."""

    id: int
    unit: int
    tier: str
    rights: set[str]
    serves: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """A step and who sits there."""

    step: str
    unit: int
    tier: str


@dataclass(slots=True)
class Deed:
    """What somebody did to a case; ``level`` is the step of the office he did it for."""

    who: int
    verb: str
    level: str
    origin: str
    target: str
    void: bool = False


@dataclass(slots=True)
class File:
    """A case with what the rules ask about."""

    id: int
    line: str
    units: tuple[int, ...]
    step: str
    number: str | None
    photo: bool = True
    facts_version: int = 1
    # Who entered it, and at which step: an act too, though nothing is undone by it.
    entered: Deed | None = None
    deeds: list[Deed] = field(default_factory=list)
    # (who, version of the facts, how many deeds there were)
    ticks: list[tuple[int, int, int]] = field(default_factory=list)
    certified: bool = False

    @property
    def ticked(self) -> bool:
        """C-15: the newest tick saw the facts as they are."""
        return bool(self.ticks) and self.ticks[-1][1] == self.facts_version

    @property
    def open(self) -> bool:
        """Whether somebody still holds it."""
        return self.step in ("local", "employer", "review", "final")


@dataclass(slots=True)
class Sheet:
    """A roster: rows by case, False once struck."""

    id: int
    unit: int
    state: str
    rows: dict[int, bool]


class Model:
    """The province as the notice would have it."""

    def __init__(self, province: int, scanned: Iterable[str]) -> None:
        self.province = province
        self.scanned = set(scanned)
        self.files: dict[int, File] = {}
        self.sheets: dict[int, Sheet] = {}
        self.approved_below: set[str] = set()

    def way(self, file: File) -> list[Post]:
        """The steps of a case, the deciding one last."""
        below = [Post(step, unit, tier) for (step, tier), unit in zip(WAY[file.line], file.units, strict=True)]
        if file.line not in self.approved_below:
            return [*below, Post("final", self.province, "province")]
        return [below[0], Post("final", below[-1].unit, below[-1].tier)]

    def sees(self, person: Person, file: File) -> bool:
        """U-2: the province all, every other office its own."""
        return person.tier == "province" or any(
            unit == person.unit and tier == person.tier
            for (_, tier), unit in zip(WAY[file.line], file.units, strict=True)
        )

    def sheet_of(self, file: File) -> Sheet | None:
        """The roster on which the case stands unstruck."""
        return next((s for s in self.sheets.values() if s.rows.get(file.id)), None)

    def place(self, file: File) -> int:
        """Which step of its way the case stands at; -1 when it has ended."""
        return next((i for i, post in enumerate(self.way(file)) if post.step == file.step), -1)

    def sender(self, file: File, verb: str) -> Post | None:
        """For whom ``verb`` may be done now: the holder, for taking back the one before (C-12)."""
        here = self.place(file)
        if here < 0:
            return None
        return self.way(file)[here - 1 if verb == "withdraw" and here > 0 else here]

    def objections(self, who: Person, file: File, verb: str, reason: str, back_to: str | None, up: bool) -> set[str]:
        """Why ``who`` may not do it: rules of office and person first, else every missing fact. ``up``: with
        the submission of its roster."""
        here, post = self.place(file), self.sender(file, verb)
        if post is None or (verb == "reject" and file.step != "final") or (verb == "return" and here == 0):
            return {"C-12", "C-14"}
        found = set()
        if (who.unit, who.tier) != (post.unit, post.tier):
            found.add("C-14")
        if self._right(file, verb) not in who.rights:
            found.add("U-1")
        if any(deed.who == who.id and deed.level != post.step for deed in self.deeds_of(file)):
            found.add("C-13")
        return found or self._facts(file, verb, reason, back_to, up)

    def deeds_of(self, file: File) -> list[Deed]:
        """Entry, approvals, returns and the rest, with the ticks, which are acts of the step where the reviewing
        office sits: the review, or the last when it approves (A1-3, C-9)."""
        steps = [post.step for post in self.way(file)]
        at = "review" if "review" in steps else "final"
        ticks = [Deed(t[0], "tick", at, at, at) for t in file.ticks]
        return [*([file.entered] if file.entered else []), *file.deeds, *ticks]

    @staticmethod
    def _right(file: File, verb: str) -> str:
        return "decide" if file.step == "final" and verb != "withdraw" else "act"

    def _facts(self, file: File, verb: str, reason: str, back_to: str | None, up: bool) -> set[str]:
        if verb == "approve":
            return self._missing(file, up)
        found = set()
        if verb != "withdraw" and not reason:
            found.add("C-12")
        if verb == "return" and back_to and back_to not in [p.step for p in self.way(file)[: self.place(file)]]:
            found.add("C-12")
        if verb == "withdraw" and self.place(file) > 0 and self.begun(file):
            found.add("C-12")
        return found

    def begun(self, file: File) -> bool:
        """C-12: the office that received the case has begun on it: ticked it, listed it, or already sent it on."""
        last, before = file.deeds[-1], self.way(file)[self.place(file) - 1]
        listed = file.step == "review" and self.sheet_of(file) is not None
        return (last.verb, last.origin) != ("approve", before.step) or self.ticked_here(file) or listed

    @staticmethod
    def ticked_here(file: File) -> bool:
        """Whether it was ticked since it came to where it stands."""
        return any(done == len(file.deeds) for _, _, done in file.ticks)

    def by_reviewing_office(self, file: File) -> bool:
        """Whether the reviewing office holds it, at the review or at the last step (C-9)."""
        post = self.sender(file, "approve")
        return file.step == "review" or (file.step == "final" and post is not None and post.tier != "province")

    def _missing(self, file: File, up: bool) -> set[str]:
        sheet = self.sheet_of(file)
        wanting = {
            "P-10": not file.photo,
            "P-11": file.step == "review" and (file.number is None or file.number not in self.scanned),
            "P-8": file.step in ("review", "final") and file.number is None,
            "C-15": self.by_reviewing_office(file) and not file.ticked,
        }
        if file.step == "review":
            wanting["C-3"] = not up or sheet is None or sheet.state != "frozen"
        elif file.step == "final" and any(post.step == "review" for post in self.way(file)):
            wanting["C-3"] = sheet is None or sheet.state != "submitted"
        return {rule for rule, missing in wanting.items() if missing}

    def do(self, who: Person, file: File, verb: str, back_to: str | None) -> None:
        """Carry out what nobody objects to."""
        way, here, post = self.way(file), self.place(file), self.sender(file, verb)
        assert post is not None
        if verb == "approve":
            target = way[here + 1].step if here + 1 < len(way) else "approved"
        elif verb in ENDS:
            target = ENDS[verb]
        elif here == 0:
            target = "withdrawn"
        else:
            target = back_to if verb == "return" and back_to else way[here - 1].step
        if target in [p.step for p in way[: here + 1]]:
            undone = [p.step for p in way][[p.step for p in way].index(target) :]
            for deed in file.deeds:
                deed.void |= deed.verb == "approve" and deed.origin in undone
        file.deeds.append(Deed(who.id, verb, post.step, file.step, target))
        sheet = self.sheet_of(file)
        if verb != "approve" and sheet:
            sheet.rows[file.id] = False
        origin, file.step, file.certified = file.step, target, target == "approved"
        if origin == "final":
            for one in self.sheets.values():
                if file.id in one.rows:
                    self.settle(one)

    def at_desk(self, who: Person, file: File) -> bool:
        """P-8, C-9, C-16: the reviewing office of ``who`` holds the case, and it is on no printed roster."""
        post, sheet = self.sender(file, "approve"), self.sheet_of(file)
        mine = post is not None and (post.unit, post.tier) == (who.unit, who.tier)
        return mine and self.by_reviewing_office(file) and (sheet is None or sheet.state == "open")

    def may_list(self, who: Person, file: File, sheet: Sheet | None = None) -> bool:
        """C-3: the case may stand on this roster, or on a new one, of the office of ``who``."""
        free = self.sheet_of(file) in (None, sheet)
        return file.step == "review" and self.at_desk(who, file) and free and file.number is not None

    def settle(self, sheet: Sheet) -> None:
        """C-16: nothing on a submitted roster waits any more."""
        waiting = [i for i, live in sheet.rows.items() if live and self.files[i].step == "final"]
        if sheet.state == "submitted" and not waiting:
            sheet.state = "decided"
