"""The real side of the machine: accounts, cases and tables of one database, and doors to the services."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import sqlalchemy as sa
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, Seat, Step, Tier
from app.models.authority import Authority
from app.models.case import Case
from app.models.unit import Unit
from app.models.user import Account
from app.security.jurisdiction import Actor, actor_of
from app.security.role import RoleName
from app.services.account import edit_account, set_active
from app.services.announcement import register_document
from app.services.attachment import Upload
from app.session import SYSTEM, use_scope, writing
from tests.factories import ROLE_OF_TIER, make_account_of, make_actor, make_cases, make_employer, submit_roster_of
from tests.properties.cast import LINES, OFFICERS
from tests.properties.exchange_model import RIGHTS, Person

GIVEN, SCANNED, UNSCANNED = "浙人专〔2001〕57号", "湖职评〔1998〕21号", "湖职评〔1998〕22号"
# Two of each office that acts, one of each that must not, two who are moved and one who is disabled.
HOMES = {
    **{f"{office}-{n}": office for office in ("county", "citydept", "city", "dept", "yiwu", "province") for n in "ab"},
    **{f"employer-{n}": "employer" for n in "ab"},
    "county2-a": "county2", "city2-a": "city2", "jinhua-a": "jinhua",
    "auditor": "auditor", "admin": "admin", "mover": "county", "mover2": "city", "idle": "city",
}  # fmt: skip
SHELVES: tuple[tuple[str, Step | None], ...] = (
    *((line, step) for line in LINES for step in (None, Step.REVIEW)),
    ("county", Step.FINAL),
    ("direct", Step.FINAL),
)
OPENED, AT_ONCE = dt.date(2007, 6, 1), 15
DESKS = ("county", "citydept", "city", "dept", "yiwu", "province", "employer")


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
    unit_name: str


class World:
    """One database with its staff; every example brings fresh cases."""

    def __init__(self, session: Session) -> None:
        self.session = session
        employers = {line: make_employer(session, place) for line, place in LINES.items()}
        with use_scope(SYSTEM):
            units = {u.natural_key: u for u in session.scalars(sa.select(Unit).where(Unit.natural_key.is_not(None)))}
            self.desks = {name: Desk(tier, units[key].id, units[key].name) for name, (tier, key, _) in OFFICERS.items()}
            clerk_of = employers["provincial"]
            self.desks["employer"] = Desk(Tier.EMPLOYER, clerk_of.id, clerk_of.name)
            self.units = {line: self._units(line, employers[line]) for line in LINES}
        self.employers = employers
        self.shelves: dict[tuple[str, Step | None], list[int]] = {shelf: [] for shelf in SHELVES}
        self.manager = make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
        self.accounts = {name: self._account(office) for name, office in HOMES.items()}
        self._register_documents()

    def _units(self, line: str, employer: Unit) -> tuple[int, ...]:
        offices = (employer.id if line == "provincial" else employer.local_office_id, employer.review_office_id)
        return tuple(unit for unit in offices if unit is not None)

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
        """Everybody at home and in service; the tables as the notice has them."""
        people = {}
        for name, office in HOMES.items():
            if name in ("mover", "mover2", "idle"):
                self.move(name, office)
                set_active(self.session, self.manager, [self.accounts[name]], True)
            desk = self.desks[office]
            rights = set() if name in ("auditor", "admin") else set(RIGHTS[desk.tier.value])
            people[name] = Person(self.accounts[name], desk.unit, desk.tier.value, rights)
        for line in LINES:
            self.let_approve(line, below=False)
        return people

    def move(self, name: str, office: str) -> None:
        """Give somebody another desk, through the administrators' own service."""
        desk = self.desks[office]
        with use_scope(SYSTEM):
            account = self.session.get(Account, self.accounts[name])
            assert account is not None
            values = {n: getattr(account, n) for n in ("username", "last_name", "first_name", "email")}
        place = {"unit_name": desk.unit_name, "tier": desk.tier.value, "roles": [ROLE_OF_TIER[desk.tier].value]}
        edit_account(self.session, self.manager, self.accounts[name], {**values, **place})

    def serve(self, name: str, active: bool) -> None:
        """Disable somebody, or call him back."""
        set_active(self.session, self.manager, [self.accounts[name]], active)

    def let_approve(self, line: str, *, below: bool) -> None:
        """Move the row of the authority table: the reviewing office approves, or the province."""
        seat = Seat.REVIEW if below else Seat.PROVINCE
        with use_scope(SYSTEM), writing(self.session):
            row = self.session.scalars(
                sa.select(Authority).where(
                    Authority.kind == CaseKind.EXCHANGE, Authority.level == Level.SENIOR, Authority.line == Line(line)
                )
            ).one()
            row.approver = row.numberer = row.imprint = seat

    def fresh_cases(self) -> dict[int, tuple[str, tuple[int, ...]]]:
        """Cases of each line at its beginning and at the review, two with the province; line and offices of each."""
        return {self._fresh(line, step): (line, self.units[line]) for line, step in SHELVES}

    def _fresh(self, line: str, step: Step | None) -> int:
        shelf = self.shelves[line, step]
        if not shelf:
            # Opened and brought here long before anything the machine does, many at once because that is cheap.
            with clock.frozen(OPENED):
                at = Step.REVIEW if step else None
                shelf += make_cases(self.session, AT_ONCE, LINES[line], step=at, employer=self.employers[line])
                if step is Step.FINAL:
                    for case_id in shelf:
                        submit_roster_of(self.session, [case_id], LINES[line])
        return shelf.pop()

    def swap_photo(self, case_id: int, photo_id: int | None) -> int | None:
        """Put this photo on a case; the one before."""
        with use_scope(SYSTEM), writing(self.session):
            before = self.session.scalar(sa.select(Case.photo_file_id).where(Case.id == case_id))
            self.session.execute(
                sa.update(Case)
                .where(Case.id == case_id)
                .values(photo_file_id=photo_id)
                .execution_options(synchronize_session=False)
            )
        return before
