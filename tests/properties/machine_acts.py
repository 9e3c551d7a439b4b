"""What people try with cases: anything by anybody, what the notice asks for next, and the same hands further up."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.enums import Verb
from app.services.case_act import get_standing
from tests.properties.case_machine import PEOPLE, PLACES
from tests.properties.case_model import VERBS
from tests.properties.machine_changes import MOVERS, ChangeMachine
from tests.properties.machine_rosters import FEW
from tests.properties.machine_words import File, Person, Post
from tests.properties.machine_world import DESKS, SCANNED

HANDS = st.integers(0, 3)


class CaseMachine(ChangeMachine):
    """The whole machine."""

    @rule(
        who=PEOPLE,
        places=FEW,
        verb=st.sampled_from(VERBS),
        reason=st.sampled_from(["other", "other", ""]),
        back=st.sampled_from([None, None, "local", "employer", "body", "review", "final"]),
        way=st.sampled_from(["batch", "page", "old page"]),
    )
    def act(self, who: str, places: list[int], verb: str, reason: str, back: str | None, way: str) -> None:
        """Anybody tries any verb on anything."""
        files, person = self.pick(places), self.people[who]
        with self.moment():
            if way == "batch":
                self.act_batch(person, files, verb, reason, back)
            else:
                self.act_page(person, files[0], verb, reason, back, way == "old page")

    @rule(
        place=PLACES,
        hand=HANDS,
        verb=st.sampled_from(["return", "return", "withdraw", "withdraw", "reject", "close"]),
        first=st.booleans(),
    )
    def act_rightly(self, place: int, hand: int, verb: str, first: bool) -> None:
        """Somebody who may, on the first case that he may do it to."""
        for file in self.pick(range(place, place + len(self.files))):
            post = self.model.sender(file, verb)
            if post is None:
                continue
            person = self.sitting(file, post, hand)
            if self.model.objections(person, file, verb, "other", None, False):
                continue
            back = self.model.way(file.key)[0].step if first and verb == "return" else None
            with self.moment():
                self.act_page(person, file, verb, "other", back, False)
            return

    @rule(places=FEW, hands=st.lists(HANDS, min_size=1, max_size=4))
    def go_on(self, places: list[int], hands: list[int]) -> None:
        """The next things that the notice asks for, each by somebody whose work it is."""
        for file in self.pick(places):
            for hand in hands:
                self.go_one_pace(file, hand)

    # Twice, or the cases would seldom get anywhere between everything else that is tried.
    go_further = rule(places=st.lists(PLACES, min_size=2, max_size=5), hands=st.lists(HANDS, min_size=3, max_size=6))(
        lambda self, places, hands: CaseMachine.go_on(self, places, hands)
    )

    def go_one_pace(self, file: File, hand: int, *, stubborn: bool = False) -> None:
        """One act on the way up; ``stubborn``: by whoever comes first, though he acted elsewhere."""
        post = self.model.sender(file, "approve")
        if post is None:
            return
        who, sheet, number = self.sitting(file, post, hand, stubborn), self.model.sheet_of(file), file.title.number
        with self.moment():
            if self.model.two_persons(file) and file.handler is None and not (sheet and sheet.state == "open"):
                self.act_batch(who, [file], "opinion", "", None)
            elif file.kind != "exchange" or not self.model.at_reviewer(file):
                self.act_batch(who, [file], "approve", "", None)
            elif sheet and sheet.state == "open" and file.ticked:
                self.freeze(who, sheet)
            elif sheet and sheet.state == "frozen":
                whole = all(sheet.rows.values()) and number in self.model.scanned
                (self.submit if whole else self.drop)(who, sheet)
            elif number not in self.model.scanned and file.step == "review":
                self.number_all(who, [file], SCANNED)
            elif not file.ticked:
                self.tick_all(who, [file])
            elif self.model.rostered(file) and file.step == "review":
                self.compile_of(who, [file])
            else:
                self.act_batch(who, [file], "approve", "", None)

    def sitting(self, file: File, post: Post, hand: int, stubborn: bool = False) -> Person:
        """One of those who sit there, the moved ones first; mostly somebody who did nothing elsewhere."""
        there = [p for p in self.people.values() if p.office == post.office and p.serves and p.rights]
        if hand < 3 and not stubborn:
            free = [p for p in there if not self.model.acted_elsewhere(p, file, post) and p.id != file.handler]
            there = free or there
        first = [self.people["mover"].id, self.people["mover2"].id]
        there.sort(key=lambda p: first.index(p.id) if p.id in first else len(first))
        return there[hand % len(there)]

    @rule(name=MOVERS, place=PLACES, climbs=st.integers(1, 2))
    def climb(self, name: str, place: int, climbs: int) -> None:
        """T5: an officer works on a case, is moved to the office it went to, and goes on there."""
        file = self.pick([place])[0]
        for _ in range(climbs + 1):
            step, post = file.step, self.model.sender(file, "approve")
            if post is None or post.office not in DESKS:
                return
            self.seat(name, post.office)
            hand = 0 if name == "mover" else self.people["mover"].office == self.people["mover2"].office
            for _ in range(5):
                if file.step == step:
                    self.go_one_pace(file, int(hand), stubborn=True)

    @rule(who=PEOPLE, place=PLACES)
    def look(self, who: str, place: int) -> None:
        """C-14: what the page of a case offers an officer is what he may do."""
        file, person = self.pick([place])[0], self.people[who]
        with self.moment():
            if (actor := self.actor(person)) is None or not file.open:
                return
            standing = get_standing(self.world.session, actor, file.id)
        for verb in VERBS:
            objections = self.model.objections(person, file, verb, "other", None, False)
            offered = standing.problems.get(Verb(verb))
            assert (offered == ()) is not bool(objections), (verb, offered, objections)
