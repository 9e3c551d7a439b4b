"""The jurisdiction in the session (U-2): default deny, one equality, a read-only copy scope, writing() alone writes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from app import clock
from app.enums import Seat, Tier
from app.errors import OutOfScope
from app.models.approval import Approval
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.security.jurisdiction import scope_for
from app.session import DENY, SYSTEM, Scope, use_scope, writing
from tests.factories import COUNTY, OTHER_CITY, OTHER_COUNTY, get_unit, make_cases


@pytest.fixture
def two_counties(session: Session) -> tuple[int, int]:
    """A case of Deqing and one of the next county of the same city."""
    return make_cases(session, 1, COUNTY)[0], make_cases(session, 1, OTHER_COUNTY)[0]


@pytest.fixture
def deqing(session: Session) -> Scope:
    """The scope of the county office of Deqing."""
    return scope_for(Tier.COUNTY_OFFICE, get_unit(session, "330521-office"))


def test_u2_no_scope_means_no_rows(session: Session, two_counties: tuple[int, int]) -> None:
    """Default deny: lists, counts and look-ups by key are empty."""
    assert session.scalars(sa.select(Case)).all() == []
    assert session.scalar(sa.select(sa.func.count(Case.id))) == 0
    assert session.get(Case, two_counties[0]) is None
    with use_scope(DENY):
        assert session.query(Case).count() == 0


def test_u2_every_kind_of_read_is_scoped(session: Session, two_counties: tuple[int, int], deqing: Scope) -> None:
    """Lists, counts, keys, aliases, joins, EXISTS, sub-selects, related lists and aggregates see one county."""
    mine, theirs = two_counties
    with use_scope(deqing):
        assert session.scalars(sa.select(Case.id)).all() == [mine]
        assert session.query(Case).count() == 1
        assert session.get(Case, theirs) is None
        other, twin = aliased(Case), aliased(Person)
        assert session.scalars(sa.select(other.id)).all() == [mine]
        beside = sa.select(Case.id, twin.id).outerjoin(twin, twin.id != Case.person_id)
        assert session.execute(beside).all() == [(mine, None)]
        assert session.execute(sa.select(Person.id, twin.id).outerjoin(twin, sa.true())).all() == [(1, 1)]
        assert session.scalars(sa.select(Person).where(Person.id == sa.select(Case.person_id).where(
            Case.id == theirs).scalar_subquery())).all() == []  # fmt: skip
        assert session.scalar(sa.select(sa.exists().where(Case.id == theirs))) is False
        assert session.scalar(sa.select(sa.func.max(Case.id))) == mine
        rows = session.execute(sa.select(Approval.case_id).join(Case, Approval.case_id == Case.id)).all()
        assert {row[0] for row in rows} == {mine}
        assert session.scalars(sa.select(Qualification).options(joinedload(Qualification.person))).all()
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_u2_rows_loaded_before_are_hidden_by_key(
    session: Session, two_counties: tuple[int, int], deqing: Scope
) -> None:
    """A row in the identity map is no way round."""
    with use_scope(SYSTEM):
        assert session.get(Case, two_counties[1]) is not None
    with use_scope(deqing):
        assert session.get(Case, two_counties[1]) is None


def test_u2_updates_and_deletes_touch_own_rows_only(
    session: Session, two_counties: tuple[int, int], deqing: Scope
) -> None:
    """UPDATE and DELETE statements reach nothing elsewhere."""
    _mine, theirs = two_counties
    with use_scope(deqing), writing(session):
        changed = session.execute(
            sa.update(Person).values(phone="0572-0000").execution_options(synchronize_session=False)
        )
    assert changed.rowcount == 1
    with use_scope(SYSTEM):
        person_id = session.scalars(sa.select(Case.person_id).where(Case.id == theirs)).one()
        other = session.get(Person, person_id)
        assert other is not None and other.phone == ""
    with use_scope(deqing), writing(session):
        gone = session.execute(
            sa.delete(Person).where(Person.id == person_id).execution_options(synchronize_session=False)
        )
    assert gone.rowcount == 0


def test_u2_flushes_are_guarded(session: Session, two_counties: tuple[int, int], deqing: Scope) -> None:
    """Inserting elsewhere, moving a row away, taking a row over and bulk writes are refused."""
    _mine, theirs = two_counties
    with use_scope(SYSTEM):
        elsewhere = get_unit(session, "330522-office")
        city = get_unit(session, "330500-office")
        their_person = session.get(Person, session.scalars(sa.select(Case.person_id).where(Case.id == theirs)).one())
    assert their_person is not None
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        session.add(AnnouncementDocument(review_office_id=city.id, number="x", created_at=clock.now()))
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        person = session.scalars(sa.select(Person)).one()
        person.local_office_id = elsewhere.id
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        their_person.phone = "1"
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        session.execute(sa.update(Person).values(local_office_id=elsewhere.id))
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        session.execute(sa.update(Person), [{"id": their_person.id, "phone": "2"}])
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        session.execute(sa.insert(Person), [{"name": "x"}])
    with pytest.raises(OutOfScope), use_scope(deqing):
        session.bulk_save_objects([])


def test_c10_a_copy_is_read_and_never_written(session: Session) -> None:
    """抄送: the copied office reads its copies, only in the copy scope, and writes nothing."""
    (case_id,) = make_cases(session, 1, OTHER_CITY)
    reader = get_unit(session, "330700-office")
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Case).values(copied_to_id=reader.id).execution_options(synchronize_session=False))
    with use_scope(scope_for(Tier.CITY_OFFICE, reader)):
        assert session.scalars(sa.select(Case)).all() == []
    copies = Scope(seat=Seat.REVIEW, unit_id=reader.id, copied=True, read_only=True)
    with use_scope(copies):
        assert session.scalars(sa.select(Case.id)).all() == [case_id]
        with writing(session):
            update = sa.update(Case).values(due_on=None).execution_options(synchronize_session=False)
            assert session.execute(update).rowcount == 0
    with pytest.raises(OutOfScope), use_scope(copies), writing(session):
        case = session.scalars(sa.select(Case)).one()
        case.due_on = clock.today()


def test_offices_are_public_employers_are_not(session: Session, two_counties: tuple[int, int], deqing: Scope) -> None:
    """Names of offices are read by every seat; employers by the offices they report to."""
    with use_scope(deqing):
        names = set(session.scalars(sa.select(Unit.name).where(Unit.is_office)))
        assert "浙江省人事厅" in names and len(names) > 100
        employers = session.scalars(sa.select(Unit).where(Unit.is_office.is_(False))).all()
        assert len(employers) == 1 and employers[0].local_office_id == deqing.unit_id


def test_documents_are_read_below_and_written_by_their_office(
    session: Session, two_counties: tuple[int, int], deqing: Scope
) -> None:
    """P-8: the county reads the document that its city keeps, and cannot change it."""
    with use_scope(deqing):
        document = session.scalars(sa.select(AnnouncementDocument)).one()
    with pytest.raises(OutOfScope), use_scope(deqing), writing(session):
        document.title = "x"


def test_writes_happen_inside_writing_only(session: Session, two_counties: tuple[int, int]) -> None:
    """The house rule of the engine, on both databases."""
    with use_scope(SYSTEM):
        person = session.scalars(sa.select(Person)).first()
        assert person is not None
        person.phone = "3"
        with pytest.raises(RuntimeError, match="outside writing"):
            session.flush()
        session.rollback()
        person.phone = "4"
        with pytest.raises(RuntimeError, match="before writing"), writing(session):
            pass
        session.rollback()


def test_a_failed_write_leaves_nothing(session: Session, two_counties: tuple[int, int]) -> None:
    """writing() rolls back on any error."""
    with pytest.raises(ZeroDivisionError), use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Person).values(phone="5").execution_options(synchronize_session=False))
        1 / 0  # noqa: B018 - the error is the point
    with use_scope(SYSTEM):
        assert set(session.scalars(sa.select(Person.phone))) == {""}
