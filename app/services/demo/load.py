"""Make the demo province: people, papers, and the weeks of work that brought them where they stand (U-1, C-11)."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import DocumentKind, Level
from app.errors import N_, Problem, Refusal
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.user import Account
from app.queries.account import demo_accounts_exist
from app.queries.entry import EntryReader
from app.rules.face import SEX_TEXT
from app.security.jurisdiction import Actor, actor_of
from app.services.audit import record_many
from app.services.demo import draft, levels, new_award, place, replacement, story, transfer
from app.services.demo.account import add_accounts
from app.services.demo.act import Acts, DemoCase
from app.services.demo.award import Award, AwardBook, fill_lists
from app.services.demo.content import PDF, Content, keep_contents, keep_shared
from app.services.demo.desk import OFFICE, Desk, desks_for
from app.services.demo.log_in import LogIn, log_ins
from app.services.demo.material import Material, read_material
from app.services.demo.person import PLACE_OF_OFFICE, PROVINCE, Candidate, Registry, read_forms
from app.services.demo.place import Workplace
from app.services.demo.scan_announcement import announcement_pdf
from app.services.demo.scan_card import draw_newspaper, draw_old_certificate
from app.services.demo.script import Script
from app.services.demo.story import DAYS, Stage
from app.session import SYSTEM, use_scope, writing

SEED = 20071001
LOST_ONE_OF = 40
"""One old certificate in so many was lost before the exchange (C-1)."""

DECLARED_BEFORE = 30
"""Days from the declaration of a loss to the first day of entry."""

UNFINISHED_ONE_OF = 3
"""One of so many freshly entered cases still lacks scans and the sight of the original."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a demo consists of."""

    people: int
    documents: int
    rosters: int
    stages: Mapping[Stage, int]
    log_ins: Sequence[tuple[LogIn, str, str]]
    """Each log-in with the name of its officer and of its unit."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A person before the form is read."""

    desk: Desk
    stage: Stage
    candidate: Candidate


def is_empty(session: Session) -> bool:
    """True before anybody is registered, by a demo or in earnest."""
    with use_scope(SYSTEM):
        return session.scalar(sa.select(Person.id).limit(1)) is None and not demo_accounts_exist(session)


def load_demo(session: Session, people: int, seed: int = SEED) -> Report:
    """Make a demo of ``people`` persons with a case each; the same people for the same seed.

    Needs the reference data. Each act of an officer is a transaction of its own, as in life, so a load that
    is cut short leaves a smaller province. Raises Refusal when a demo is there already, ValueError below
    ``story.LEAST_PEOPLE``.
    """
    with use_scope(SYSTEM):
        if demo_accounts_exist(session):
            text = N_("The database holds a demo already; remove the database to load another.")
            raise Refusal(Problem("U-1", text))
        return _Load(session, people, seed).run()


class _Load:
    def __init__(self, session: Session, people: int, seed: int) -> None:
        self._session = session
        self._now = clock.now()
        self._today = clock.local_date(self._now)
        self._chance = random.Random(seed)
        self._material: Material = read_material()
        self._desks = desks_for(people)
        self._quotas = story.quotas(people, self._desks)
        self._actors: dict[str, Actor] = {}

    def run(self) -> Report:
        """Everything, in order."""
        workplaces, told = self._prepare()
        planned, book = self._plan(workplaces)
        cases = self._finish(planned)
        below = self._below(workplaces)
        self._register_documents(planned, book, below)
        acts = Acts(self._session)
        script = Script(acts, self._material, self._actors, self._now, self._chance)
        below.scenes(script.add)
        replacement.Replacements(self._session, self._actors, self._material).scenes(script.add)
        moved = transfer.Transfers(self._session, self._material, self._registry, self._shared, self._actors, self._now)
        moved.scenes(self._desks, workplaces, self._chance, script.add)
        new_award.NewAwards(
            self._session, self._material, self._registry, self._shared, self._actors, self._now
        ).scenes(self._desks, workplaces, self._chance, script.add)
        script.play(cases)
        draft.add_drafts(self._session, self._actors, cases)
        stages = Counter(case.stage for case in cases)
        return Report(len(cases), len(book.awards), len(acts.rosters), stages, told)

    def _prepare(self) -> tuple[dict[Desk, list[Workplace]], list[tuple[LogIn, str, str]]]:
        session, chance = self._session, self._chance
        logins = log_ins(self._desks)
        with writing(session):
            place.add_campaign(session, self._material, self._today)
            place.add_address_codes(session, self._material)
            workplaces = place.add_workplaces(session, self._material, self._desks, len(self._quotas), chance)
            units = place.unit_ids(session, workplaces)
            accounts = add_accounts(session, self._material, logins, units, chance)
        told = []
        for login in logins:
            self._actors[login.username] = self._actor(accounts[login.username])
            actor = self._actors[login.username]
            told.append((login, actor.name, actor.unit_name))
        return workplaces, told

    def _actor(self, account: Account) -> Actor:
        actor = actor_of(self._session, account)
        if actor is None:
            raise LookupError("the unit of a demo account does not stand at its tier")
        return actor

    def _plan(self, workplaces: Mapping[Desk, Sequence[Workplace]]) -> tuple[list[_Planned], AwardBook]:
        chance = self._chance
        chosen = [
            (desk, stage, chance.choices(workplaces[desk], [w.weight for w in workplaces[desk]])[0])
            for desk, stage in self._quotas
        ]
        book = AwardBook(self._session, self._material, chance)
        book.plan(Counter(workplace.series_code for _, _, workplace in chosen))
        registry = self._registry = Registry(self._session, self._material, self._today, chance)
        planned = []
        for number, (desk, stage, workplace) in enumerate(chosen):
            award = book.draw(workplace.series_code)
            signed_by = clock.local_date(story.instant(self._now, DAYS[stage].first + 1, 9))
            candidate = registry.make(desk, workplace, award, signed_by, lost=number % LOST_ONE_OF == LOST_ONE_OF - 1)
            award.people.append(candidate.listed)
            planned.append(_Planned(desk, stage, candidate))
        fill_lists(book.awards, self._material, chance)
        return planned, book

    def _finish(self, planned: Sequence[_Planned]) -> list[DemoCase]:
        """Read the forms, draw and keep what belongs to them."""
        shared = self._shared = keep_shared(self._session)
        readers: dict[Desk, EntryReader] = {}
        cases = []
        for one in planned:
            if one.desk not in readers:
                readers[one.desk] = EntryReader.open(self._session, self._actors[one.desk.username], Level.SENIOR)
            (form,) = read_forms(readers[one.desk], [one.candidate])
            photo, id_copy = shared.face(one.candidate.sex, self._chance)
            scans = {DocumentKind.PAPER_FORM: shared.paper_form, DocumentKind.ID_COPY: id_copy}
            cases.append(DemoCase(one.desk, one.stage, one.candidate, form, photo, scans))
        with ThreadPoolExecutor(2) as pool:
            drawn = [Content(data) for data in pool.map(self._proof, planned)]
        for case, file_id in zip(cases, keep_contents(self._session, drawn), strict=True):
            kind = DocumentKind.NEWSPAPER if case.candidate.lost else DocumentKind.OLD_CERTIFICATE
            case.scans = {**case.scans, kind: file_id}
        unfinished = [case for case in cases if case.stage is Stage.ENTERED][1::UNFINISHED_ONE_OF]
        for case in unfinished:
            case.original_seen, case.scans = False, {DocumentKind.PAPER_FORM: shared.paper_form}
        return cases

    def _below(self, workplaces: Mapping[Desk, Sequence[Workplace]]) -> levels.Levels:
        """The people of the lower levels, who come on top of those that were asked for."""
        below = levels.Levels(
            self._session, self._material, self._chance, self._actors, workplaces, self._now, self._shared
        )
        below.make(self._registry)
        return below

    def _proof(self, one: _Planned) -> bytes:
        """The old certificate, or where it was lost, the newspaper that said so a while before the entry."""
        candidate, award = one.candidate, one.candidate.award
        number = str(candidate.raw["old_certificate_number"])
        if candidate.lost:
            papers = {row["division_code"]: row["newspaper"] for row in self._material.tables["newspapers"]}
            day = clock.local_date(story.instant(self._now, DAYS[one.stage].first + DECLARED_BEFORE, 9))
            paper = papers[PLACE_OF_OFFICE.get(one.desk.review, PROVINCE)]
            return draw_newspaper(paper, candidate.listed.name, number, day)
        return draw_old_certificate(
            candidate.listed.name,
            SEX_TEXT[candidate.sex],
            candidate.listed.title,
            award.series,
            candidate.listed.specialty,
            number,
            award.issued_on,
        )

    def _register_documents(self, planned: Sequence[_Planned], book: AwardBook, below: levels.Levels) -> None:
        """Each reviewing office registers the documents of its people, all with the same scan (P-8, A1-3)."""
        with ThreadPoolExecutor(2) as pool:
            awards = [*book.awards, *(award for own in below.awards.values() for award in own)]
            pdfs = list(pool.map(announcement_pdf, awards))
        kept = keep_contents(self._session, [Content(pdf, PDF, pages) for pdf, pages in pdfs])
        scans = {award.number: file_id for award, file_id in zip(awards, kept, strict=True)}
        by_office: dict[str, dict[str, Award]] = defaultdict(dict)
        for one in planned:
            by_office[one.desk.review][one.candidate.award.number] = one.candidate.award
        for key, own in below.awards.items():
            by_office[key] |= {award.number: award for award in own}
        with clock.frozen(story.instant(self._now, levels.PASSED, 8)):
            for key, named in by_office.items():
                self._register(self._actors[OFFICE[key].username], list(named.values()), scans)

    def _register(self, actor: Actor, awards: Sequence[Award], scans: Mapping[str, int]) -> None:
        rows = [
            {
                "review_office_id": actor.unit_id,
                "number": award.number,
                "title": award.title,
                "issuer": award.issuer,
                "issued_on": award.issued_on,
                "scan_file_id": scans[award.number],
                "created_at": clock.now(),
            }
            for award in awards
        ]
        with writing(self._session):
            insert = sa.insert(AnnouncementDocument).returning(AnnouncementDocument.id, sort_by_parameter_order=True)
            ids = self._session.scalars(insert, rows).all()
            changes = [(i, None, {"number": row["number"]}) for i, row in zip(ids, rows, strict=True)]
            record_many(self._session, actor, "register", "announcement_document", changes)
