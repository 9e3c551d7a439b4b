"""What changes around the cases: clock, officers, tables, papers, and certificates that are replaced (T5, T9, T37)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.enums import CaseKind
from app.models.certificate import Certificate
from app.security.jurisdiction import Actor
from app.services.replacement_entry import open_correction, open_reissue
from app.session import SYSTEM, use_scope
from tests.properties.case_machine import PEOPLE, PLACES, TWO, UTC_8
from tests.properties.case_model import OWN_RECORD, REVIEWER, RIGHTS, UNDER_WAY
from tests.properties.machine_enrol import enrol
from tests.properties.machine_rosters import RosterMachine
from tests.properties.machine_words import Booklet, File, Person, Title
from tests.properties.machine_world import DESKS
from tests.properties.photograph import take
from tests.services.replacements import declaration, scans

MOVERS = st.sampled_from(["mover", "mover2"])
WISHES = st.sampled_from(["水利工程", "水工结构", "农田水利"])


class ChangeMachine(RosterMachine):
    """Every rule changes both sides alike."""

    @rule(kind=st.sampled_from(["a day on", "a day back", "midnight", "seconds back"]))
    def clock_moves(self, kind: str) -> None:
        """T9: forwards, backwards, and to the last second of the day in Zhejiang."""
        steps = {"a day on": dt.timedelta(days=1), "a day back": dt.timedelta(days=-1)}
        if kind == "midnight":
            local = self.now.astimezone(UTC_8)
            self.now = local.replace(hour=23, minute=59, second=56).astimezone(dt.UTC)
        else:
            self.now += steps.get(kind, dt.timedelta(seconds=-20))

    @rule(name=MOVERS, desk=st.sampled_from([*DESKS, "dismissed", "called back"]))
    def transfer(self, name: str, desk: str) -> None:
        """T37: an officer gets another desk, or an account is disabled and called back."""
        if desk in DESKS:
            self.seat(name, desk)
            return
        with self.moment():
            self.world.serve("idle", desk == "called back")
        self.people["idle"].serves = desk == "called back"

    def seat(self, name: str, desk: str) -> None:
        """Move somebody, on both sides."""
        person = self.people[name]
        with self.moment():
            self.world.move(name, desk)
        person.office, person.rights = desk, set(RIGHTS[desk])

    @precondition(lambda self: self.tables.flips < 4)
    @rule(place=PLACES)
    def authority_moves(self, place: int) -> None:
        """C-9, U-8: another office decides such cases, in the middle of them; each follows, none is stranded."""
        key = self.pick([place])[0].key
        with self.moment():
            everywhere = self.tables.flip(key)
        decided = self.model.deciders.get(key, self.model.rows[key].decided)
        self.model.deciders[key] = REVIEWER[key[2]] if decided == "province" else "province"
        assert len(self.model.follow(self.world.manager.user_id or 0, key)) <= everywhere
        # Cases that wait on the shelves for other examples followed too.
        self.outside = self.photograph().outside

    @rule(office=TWO, how=st.sampled_from(["today", "today", "tomorrow", "no longer"]))
    def two_persons(self, office: str, how: str) -> None:
        """C-12: an office switches 经办/复核 on or off, in the middle of its work."""
        with self.moment():
            since = self.today + dt.timedelta(days=how == "tomorrow")
            self.let_two(office, None if how == "no longer" else since)

    @rule(place=PLACES, photo=st.booleans())
    def paper_goes(self, place: int, photo: bool) -> None:
        """P-8, P-10, C-5, C-6, C-8: something that the case needs is taken out, or put back."""
        file = self.pick([place])[0]
        with self.moment():
            if photo or file.kind == "exchange":
                self.tables.swap("photo", file.id)
                file.photo = not file.photo
            elif file.kind in OWN_RECORD:
                self.tables.swap(file.kind, file.id)
                file.record = not file.record
            else:
                self.tables.swap("number", file.title.id)
                self._renumber(file.title)

    def _renumber(self, title: Title) -> None:
        if title.number is None:
            title.number = self.aside.pop(title.id)
        else:
            self.aside[title.id], title.number = title.number, None

    @rule(who=PEOPLE, place=PLACES, kind=st.sampled_from(["reissue", "correction"]), wish=WISHES, rightly=st.booleans())
    def replace(self, who: str, place: int, kind: str, wish: str, rightly: bool) -> None:
        """C-6, C-8: a re-issue or correction of whatever certificate there is, sent twice (T11)."""
        books = [b for b in self.model.booklets.values() if b.case in self.model.files or b.status != "void"]
        if not books:
            return
        if rightly:
            books = [b for b in books if b.status == "valid"] or books
        book = books[place % len(books)]
        person = self.people[who]
        line = self._line_of(book)
        if rightly:
            entering = self.model.way((kind, self._level_of(book), line))[0].office
            person = next(p for p in self.people.values() if p.office == entering and p.serves)
        with self.moment():
            self._open(person, book, kind, line, wish)

    def _line_of(self, book: Booklet) -> str:
        """C-6: what comes after an evaluation body's award goes by the holder's own offices."""
        line = self._file_of(book).line
        return "county" if line == "evaluation_body" else line

    def _level_of(self, book: Booklet) -> str:
        return self._file_of(book).level

    def _file_of(self, book: Booklet) -> File:
        return next(f for f in self.files if f.title is book.title)

    def _open(self, who: Person, book: Booklet, kind: str, line: str, wish: str) -> None:
        if (actor := self.actor(who)) is None:
            return
        expected = self._opening(who, book, kind, line, wish)
        with use_scope(SYSTEM):
            certificate = self.world.session.scalars(
                sa.select(Certificate).where(Certificate.case_id == book.case)
            ).one()
            self.world.session.expunge(certificate)
        case_id = self.attempt(expected, lambda: self._enter(actor, certificate, kind, wish))
        if expected != "done":
            return
        self.attempt("refused", lambda: self._enter(actor, certificate, kind, wish))
        book.status = UNDER_WAY[kind]
        shot = take(self.world.session, [*self.model.files, case_id])
        enrol(self.model, shot, [case_id], self.world.offices)
        new = self.model.files[case_id]
        entry = self.model.way(new.key)[0]
        assert (new.key, new.step, new.holder) == ((kind, self._level_of(book), line), entry.step, entry.office)
        assert (new.replaces, new.wish) == (book.case, wish if kind == "correction" else None)
        self.brought[case_id] = 0
        self.outside = shot.outside

    def _opening(self, who: Person, book: Booklet, kind: str, line: str, wish: str) -> str:
        """How it ends: for the office where such cases are entered, on a certificate of force with no open case, by
        a day that is not before its issue."""
        about = [f for f in self.files if f.title is book.title]
        if not self.model.sees(who, self.model.files.get(book.case, about[0])):
            return "unseen"
        entering = self.model.way((kind, self._level_of(book), line))[0].office
        fits = who.office == entering and "replace" in who.rights and book.status == "valid"
        fits = fits and not any(f.open for f in about) and self.today >= book.issued_on
        return "done" if fits and (kind == "reissue" or wish != book.specialty) else "refused"

    def _enter(self, actor: Actor, certificate: Certificate, kind: str, wish: str) -> int:
        session, today, uploads = self.world.session, self.today, scans(CaseKind(kind))
        if kind == "reissue":
            return open_reissue(session, actor, certificate.id, declaration(certificate, today), uploads=uploads)
        return open_correction(session, actor, certificate.id, {"specialty": wish}, today, uploads=uploads)
