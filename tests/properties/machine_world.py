"""The real side of the machine: accounts, cases and tables of one database, and doors to the services."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import random
from collections import Counter, defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from flask_appbuilder.security.sqla.models import Role
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy.orm import Session

from app import clock
from app.enums import DocumentKind, Tier
from app.models.unit import Unit
from app.models.user import Account
from app.security.jurisdiction import Actor, actor_of
from app.security.role import RoleName
from app.services.account import set_active
from app.services.announcement import register_document
from app.services.attachment import Upload
from app.session import SYSTEM, use_scope, writing
from tests.factories import ROLE_OF_TIER, make_account_of, make_actor
from tests.properties.case_model import RIGHTS
from tests.properties.cast import OFFICERS
from tests.properties.machine_words import Person
from tests.properties.route_reading import ENDS, Row, rows
from tests.properties.route_world import Made, RouteWorld

SCANNED, UNSCANNED = "湖职评〔1998〕21号", "湖职评〔1998〕22号"
# Three of each office that acts at two steps, two of the others that act, one of each that must not, two who are
# moved and one who is disabled.
HOMES = {
    **{f"{office}-{n}": office for office in ("city", "dept", "yiwu") for n in "abc"},
    **{f"{office}-{n}": office for office in ("county", "citydept", "province", "body") for n in "ab"},
    **{f"employer-{n}": "provincial employer" for n in "ab"},
    "clerk": "county employer", "county2-a": "county2", "city2-a": "city2", "jinhua-a": "jinhua",
    "auditor": "auditor", "admin": "admin", "mover": "county", "mover2": "city", "idle": "city",
}  # fmt: skip
DESKS = ("county", "citydept", "city", "dept", "yiwu", "province", "body", "provincial employer")
OPENED, AHEAD = dt.date(2007, 6, 1), 2
KINDS = ("exchange", "transfer_in", "reissue", "new_award", "correction")


def blank_pdf() -> bytes:
    """A one-page PDF in place of the printed roster, whose looks are tested elsewhere."""
    paper, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(paper)
    return paper.getvalue()


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """A place somebody can sit at."""

    tier: Tier
    unit: int


class World:
    """One database with its staff; every example brings fresh cases."""

    def __init__(self, session: Session) -> None:
        self.session = session
        with clock.frozen(OPENED):
            self.builder = RouteWorld(session, [])
        with use_scope(SYSTEM):
            units = {u.natural_key: u.id for u in session.scalars(sa.select(Unit)) if u.natural_key}
            self.desks = {name: Desk(tier, units[key]) for name, (tier, key, _) in OFFICERS.items()}
            for line, employer in self.builder.employers.items():
                self.desks[f"{line} employer"] = Desk(Tier.EMPLOYER, employer.id)
        # The province's officers all sit in one office.
        self.offices = {desk.unit: "province" if desk.tier is Tier.PROVINCE else n for n, desk in self.desks.items()}
        self.shelves: dict[tuple[Row, str], list[int]] = defaultdict(list)
        self.manager = make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
        self.accounts = {name: self._account(office) for name, office in HOMES.items()}
        with use_scope(SYSTEM):
            self.roles = {role.name: role.id for role in session.scalars(sa.select(Role))}
        self._register_documents()

    def _account(self, office: str) -> int:
        desk, role = self.desks[office], OFFICERS[office][2] if office in OFFICERS else None
        account = make_account_of(self.session, desk.tier, desk.unit, roles=[role] if role else [])
        with use_scope(SYSTEM):
            account_id: int = account.id
        return account_id

    def _register_documents(self) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (60, 80), "white").save(picture, "PNG")
        scan = Upload(DocumentKind.ANNOUNCEMENT, "公布文件.png", picture.getvalue())
        for name in ("city-a", "dept-a", "yiwu-a"):
            actor = self.actor(self.accounts[name])
            assert actor is not None
            register_document(self.session, actor, SCANNED, scan=scan)

    @property
    def scanned(self) -> set[str]:
        """Numbers of the documents whose scan is there."""
        with use_scope(SYSTEM):
            return {SCANNED, *(document.number for document in self.builder.documents.values())}

    def unit(self, office: str | None) -> int | None:
        """The unit of an office of the model."""
        return self.desks[office].unit if office else None

    def actor(self, account_id: int) -> Actor | None:
        """The account as it is now, as every request reads it (T37)."""
        self.session.rollback()
        with use_scope(SYSTEM):
            account = self.session.get(Account, account_id, populate_existing=True)
            assert account is not None
            actor = actor_of(self.session, account)
        self.session.rollback()
        return actor

    def people(self) -> dict[str, Person]:
        """Everybody at home and in service."""
        people = {}
        for name, office in HOMES.items():
            if name in ("mover", "mover2"):
                self.move(name, office)
            rights = set() if name in ("auditor", "admin") else set(RIGHTS[office])
            people[name] = Person(self.accounts[name], "province" if not rights else office, rights)
        self.serve("idle", True)
        return people

    def move(self, name: str, office: str) -> None:
        """Give somebody another desk: what the administrators of both offices together bring about (U-9)."""
        desk = self.desks[office]
        with use_scope(SYSTEM), writing(self.session):
            account = self.session.get_one(Account, self.accounts[name], populate_existing=True)
            account.unit_id, account.tier = desk.unit, desk.tier
            account.roles = [self.session.get_one(Role, self.roles[ROLE_OF_TIER[desk.tier].value])]
            account.session_epoch += 1

    def serve(self, name: str, active: bool) -> None:
        """Disable somebody, or call him back."""
        set_active(self.session, self.manager, [self.accounts[name]], active)

    def fresh_cases(self, seed: int) -> list[int]:
        """A dozen cases: two of each kind, of any level and line at any standing, and two senior exchanges of one line
        that can share a roster."""
        chance = random.Random(seed)
        picked = [row for kind in KINDS for row in chance.sample([r for r in rows() if r.kind == kind], 2)]
        picked += [chance.choice([r for r in rows() if r.rostered])] * 2
        wanted = Counter((row, chance.choice(open_standings(row))) for row in picked)
        lacking = [Made(*shelf) for shelf in wanted for _ in range(wanted[shelf] - len(self.shelves[shelf]))]
        if lacking:
            self._stock(lacking)
        return [self.shelves[shelf].pop() for shelf in wanted.elements()]

    def _stock(self, lacking: Sequence[Made]) -> None:
        """What is lacking, and something of every shelf that is empty because many at once are cheap; opened and
        brought to where they stand long before anything the machine does."""
        every = [(row, standing) for row in rows() for standing in open_standings(row)]
        empty = [shelf for shelf in every if not self.shelves[shelf] and not listed(*shelf)]
        spare = [Made(*shelf) for shelf in empty for _ in range(AHEAD)]
        # Rosters are this example's own, or other examples would stand on them too.
        apart: dict[tuple[Row, str], list[Made]] = defaultdict(list)
        for made in lacking:
            if listed(made.row, made.standing):
                apart[made.row, made.standing].append(made)
        together = [made for made in lacking if not listed(made.row, made.standing)]
        with clock.frozen(OPENED):
            for group in [[*together, *spare] if together else [], *apart.values()]:
                for made in self.builder.make(group):
                    self.shelves[made.row, made.standing].append(made.case_id)


def open_standings(row: Row) -> list[str]:
    """Where an open case of the row can stand."""
    return [standing for standing in row.standings if standing not in ENDS]


def listed(row: Row, standing: str) -> bool:
    """Whether such a case stands on a printed roster."""
    return row.rostered and standing in ("rostered", "decided")
