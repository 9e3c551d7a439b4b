"""Cases of every kind as the notice has them, in plain Python: the machine compares the program with this.

Written from 浙人专[2007]57号 and C-1 to C-16; of routes it knows ``route_reading`` and nothing of the program. Steps,
verbs and offices are words. ``objections`` says why an act may not be done, ``do`` what comes of one that may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tests.properties.machine_words import Booklet, Deed, File, Key, Person, Post, Sheet
from tests.properties.route_reading import SEEN_BY, Row, rows

VERBS = ("approve", "return", "reject", "withdraw", "close", "opinion")
OUTCOMES = {"reject": "rejected", "close": "closed"}
# 附件1 三, 八: where an office stands in the chain, and who reviews on a line.
STEP_OF = {"county": "local", "citydept": "local", "employer": "employer", "body": "body"}
REVIEWER = {
    "county": "city", "city_department": "city", "provincial": "dept", "direct": "yiwu", "evaluation_body": "city",
}  # fmt: skip
RANK = {"employer": 0, "local": 0, "body": 0, "review": 1, "final": 2}
ENTERING, REVIEWING = {"act", "replace"}, {"act", "replace", "decide", "number", "compile"}
# U-1: what the reviewing role of each office is for.
RIGHTS: dict[str, set[str]] = {
    **dict.fromkeys(("county", "county2", "citydept"), ENTERING),
    **dict.fromkeys(("city", "city2", "jinhua", "dept", "yiwu"), REVIEWING),
    **dict.fromkeys((f"{line} employer" for line in SEEN_BY), ENTERING),
    "body": {"act"},
    "province": {"act", "decide"},
}
# K-10: what a certificate is while a case is to replace it.
UNDER_WAY = {"reissue": "lost", "correction": "replacing"}
OWN_RECORD = {"transfer_in": "C-5", "reissue": "C-6", "correction": "C-8"}


def office_named(name: str, line: str) -> str:
    """An office of the reading; of employers there is one a line."""
    return f"{line} employer" if name == "employer" else name


class Model:
    """The province as the notice would have it. ``deciders``: rows of the authority table that were moved;
    ``two``: offices with 经办/复核, and since when."""

    def __init__(self, scanned: Iterable[str]) -> None:
        self.scanned = set(scanned)
        self.files: dict[int, File] = {}
        self.sheets: dict[int, Sheet] = {}
        self.booklets: dict[int, Booklet] = {}
        self.rows: dict[Key, Row] = {(row.kind, row.level, row.line): row for row in rows()}
        self.deciders: dict[Key, str] = {}
        self.two: dict[str, dt.date] = {}
        self.today = dt.date(2007, 9, 1)

    def way(self, key: Key) -> list[Post]:
        """The steps of such cases, the deciding one last (C-9: where the reviewing office decides, it does not review
        as well; an evaluation body's awards pass nobody)."""
        row, line = self.rows[key], key[2]
        decided = self.deciders.get(key, row.decided)
        entered = office_named(row.entered, line)
        way = [Post(STEP_OF.get(row.entered, "review"), entered)]
        if decided == "province" and entered != REVIEWER[line] and line != "evaluation_body":
            way.append(Post("review", REVIEWER[line]))
        return [*way, Post("final", decided)]

    def sees(self, person: Person, file: File) -> bool:
        """U-2: the province all, every other office its own."""
        return person.office in {office_named(name, file.line) for name in SEEN_BY[file.line]}

    def sheet_of(self, file: File) -> Sheet | None:
        """The roster on which the case stands unstruck."""
        return next((s for s in self.sheets.values() if s.rows.get(file.id)), None)

    def place(self, file: File) -> int:
        """Which step of its way the case stands at; -1 when it has ended."""
        return next((i for i, post in enumerate(self.way(file.key)) if post.step == file.step), -1)

    def sender(self, file: File, verb: str) -> Post | None:
        """For whom ``verb`` may be done now: the holder, for taking back the one before (C-12)."""
        here = self.place(file)
        if here < 0:
            return None
        return self.way(file.key)[here - 1 if verb == "withdraw" and here > 0 else here]

    def objections(self, who: Person, file: File, verb: str, reason: str, back_to: str | None, up: bool) -> set[str]:
        """Why ``who`` may not do it: rules of office and person first, else every missing fact. ``up``: with
        the submission of its roster."""
        here, post = self.place(file), self.sender(file, verb)
        if post is None or (verb == "reject" and file.step != "final") or (verb == "return" and here == 0):
            return {"C-12", "C-14"}
        found = set()
        if who.office != post.office:
            found.add("C-14")
        if self._right(file, verb) not in who.rights:
            found.add("U-1")
        if self.acted_elsewhere(who, file, post):
            found.add("C-13")
        return found or self._facts(who, file, verb, reason, back_to, up)

    def acted_elsewhere(self, who: Person, file: File, post: Post) -> bool:
        """C-13: he did something to the case at another step, or for another office."""
        return any(
            deed.who == who.id and (deed.level, deed.office) != (post.step, post.office) for deed in self.deeds_of(file)
        )

    def deeds_of(self, file: File) -> list[Deed]:
        """Entry, approvals, returns and the rest, with the ticks, which are acts of the step where the reviewing
        office sits: the review, or the last when it approves (A1-3, C-9)."""
        at = "review" if "review" in [post.step for post in self.way(file.key)] else "final"
        ticks = [Deed(t[0], "tick", at, REVIEWER[file.line], at, at) for t in file.ticks]
        return [*([file.entered] if file.entered else []), *file.deeds, *ticks]

    @staticmethod
    def _right(file: File, verb: str) -> str:
        return "decide" if file.step == "final" and verb not in ("withdraw", "opinion") else "act"

    def two_persons(self, file: File) -> bool:
        """C-12: 经办/复核 is switched on today where the case stands."""
        since = self.two.get(file.holder or "")
        return since is not None and since <= self.today

    def _facts(self, who: Person, file: File, verb: str, reason: str, back_to: str | None, up: bool) -> set[str]:
        if verb == "opinion":
            return set() if self.two_persons(file) and file.handler is None else {"C-12"}
        found = set()
        if verb in ("approve", "reject") and self.two_persons(file):
            found |= {"C-12"} if file.handler is None else {"C-13"} if file.handler == who.id else set()
        if verb == "approve":
            return found | self._missing(file, up)
        if verb != "withdraw" and not reason:
            found.add("C-12")
        if verb == "return" and back_to and back_to not in [p.step for p in self.way(file.key)[: self.place(file)]]:
            found.add("C-12")
        if verb == "withdraw" and self.place(file) > 0 and self.begun(file):
            found.add("C-12")
        return found

    def begun(self, file: File) -> bool:
        """C-12: the office that received the case has begun on it: ticked it, listed it, prepared it or sent it on."""
        last, before = file.deeds[-1], self.way(file.key)[self.place(file) - 1]
        listed = file.step == "review" and self.sheet_of(file) is not None
        return (last.verb, last.origin) != ("approve", before.step) or file.ticked_here or listed

    def at_reviewer(self, file: File) -> bool:
        """Whether the reviewing office holds it, at the review or at the last step (C-9)."""
        post = self.sender(file, "approve")
        return post is not None and post.step in ("review", "final") and post.office == REVIEWER[file.line]

    def rostered(self, file: File) -> bool:
        """附件1 三, 四: exchanges that a reviewing office sends up go on a roster."""
        way = self.way(file.key)
        return file.kind == "exchange" and way[-1].office == "province" and "review" in [post.step for post in way]

    def _missing(self, file: File, up: bool) -> set[str]:
        sheet, exchange, number = self.sheet_of(file), file.kind == "exchange", file.title.number
        wanting = {
            "P-10": not file.photo,
            "P-11": exchange and file.step == "review" and number not in self.scanned,
            "P-8": file.kind in ("exchange", "new_award") and number is None
            and file.step in ("body", "review", "final"),
            "C-15": exchange and self.at_reviewer(file) and not file.ticked,
        }  # fmt: skip
        if file.kind in OWN_RECORD and not file.record:
            # What was given back is asked for where the case is entered, the others wherever it goes.
            wanting[OWN_RECORD[file.kind]] = file.kind != "correction" or self.place(file) == 0
        if self.rostered(file) and file.step == "review":
            wanting["C-3"] = not up or sheet is None or sheet.state != "frozen"
        elif self.rostered(file) and file.step == "final":
            wanting["C-3"] = sheet is None or sheet.state != "submitted"
        return {rule for rule, missing in wanting.items() if missing}

    def do(self, who: Person, file: File, verb: str, back_to: str | None) -> None:
        """Carry out what nobody objects to."""
        way, here, post = self.way(file.key), self.place(file), self.sender(file, verb)
        assert post is not None
        if verb == "opinion":
            target = file.step
        elif verb == "approve":
            target = way[here + 1].step if here + 1 < len(way) else "approved"
        elif verb in OUTCOMES:
            target = OUTCOMES[verb]
        elif here == 0:
            target = "withdrawn"
        else:
            target = back_to if verb == "return" and back_to else way[here - 1].step
        if verb in ("return", "withdraw"):
            # C-12: what was decided at the step it goes back to, or after it, no longer counts.
            for deed in file.deeds:
                deed.void |= deed.verb in ("approve", "opinion") and RANK[deed.origin] >= RANK.get(target, 0)
        self._put(file, Deed(who.id, verb, post.step, post.office, file.step, target), verb in ("approve", "opinion"))

    def _put(self, file: File, deed: Deed, keeps_roster: bool) -> None:
        """Where a deed leads, and what that does to rosters and certificates."""
        file.deeds.append(deed)
        sheet = self.sheet_of(file)
        if sheet and not keeps_roster:
            sheet.rows[file.id] = False
        file.step = deed.target
        file.holder = next((post.office for post in self.way(file.key) if post.step == file.step), None)
        if deed.origin == "final":
            for one in self.sheets.values():
                if file.id in one.rows:
                    self.settle(one)
        if not file.open:
            self._replace(file)

    def _replace(self, file: File) -> None:
        """C-6, C-8: a replaced certificate is void once the new one is there, and of force again when none will be;
        a correction is applied to the register."""
        old = self.booklets[file.replaces] if file.replaces else None
        if old and file.step == "approved":
            old.status = "void"
            if file.wish:
                file.title.specialty, file.title.version = file.wish, file.title.version + 1
        elif old and old.status == UNDER_WAY[file.kind]:
            old.status = "valid"

    def follow(self, manager: int, key: Key) -> list[File]:
        """C-9, U-8: after its row moved, a case stays with the office that holds it if that office has a step on the
        new way, and goes to whoever decides if not. Those that moved."""
        moved = []
        for file in self.files.values():
            way = self.way(key)
            if file.key != key or not file.open:
                continue
            held = [post for post in way if post.office == file.holder]
            home = next((post for post in held if post.step == file.step), None) or (held or way)[-1]
            if (home.step, home.office) != (file.step, file.holder):
                # C-16: who is to review has no roster yet, and who no longer reviews has none any more.
                leaves = "review" in (file.step, home.step)
                self._put(file, Deed(manager, "move", file.step, "province", file.step, home.step), not leaves)
                moved.append(file)
        return moved

    def at_desk(self, who: Person, file: File) -> bool:
        """P-8, C-9, C-16: the reviewing office of ``who`` holds the case, and it is on no printed roster; the number
        of a new award is that of its batch and nobody's to write, and a transfer-in has none."""
        post, sheet = self.sender(file, "approve"), self.sheet_of(file)
        mine = post is not None and post.office == who.office and self.at_reviewer(file)
        return mine and file.kind not in ("new_award", "transfer_in") and (sheet is None or sheet.state == "open")

    def may_list(self, who: Person, file: File, level: str, sheet: Sheet | None = None) -> bool:
        """C-3, D-3: the case may stand on this roster, or on a new one, of the office of ``who``."""
        fits = self.rostered(file) and file.step == "review" and file.level == level and file.title.number is not None
        return fits and self.at_desk(who, file) and self.sheet_of(file) in (None, sheet)

    def settle(self, sheet: Sheet) -> None:
        """C-16: nothing on a submitted roster waits any more."""
        waiting = [i for i, live in sheet.rows.items() if live and self.files[i].step == "final"]
        if sheet.state == "submitted" and not waiting:
            sheet.state = "decided"
