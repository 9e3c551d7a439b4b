"""A returned award is amended by the evaluation body that entered it; the person stays as it is (C-7, C-12, C-18)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Sex, Step, Tier, Verb
from app.errors import Refusal
from app.models.audit import AuditEvent
from app.models.award_entry import AwardEntry
from app.models.case import Case
from app.models.person import Person
from app.printing.portrait import draw_portrait
from app.queries.entry import EntryReader
from app.security.jurisdiction import Actor
from app.services.case_entry import enter_and_submit_case, enter_case
from app.services.case_entry_amend import amend_case, case_stamp
from app.services.case_entry_body import NEUTRAL
from app.services.photo import replace_case_photo
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests import factories
from tests.factories import log_in, make_account
from tests.services.award_forms import BODY, award_of, awarded, make_body, make_document
from tests.services.entry_forms import PHOTO
from tests.views.conftest import post


@pytest.fixture
def body(session: Session) -> Actor:
    return make_body(session)


@pytest.fixture
def returned(session: Session, body: Actor) -> int:
    """An award of somebody registered at another city's county, sent back by the province."""
    factories.make_cases(session, 1, factories.OTHER_COUNTY)
    document = make_document(session, body)
    case_id = enter_and_submit_case(session, body, award_of(session, body, document, raw(session))).case_id or 0
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    back = Instruction(Verb.RETURN, "从事专业与文件不一致", "committee_differs", Step.BODY)
    outcome = apply(session, province, Selection((case_id,)), back)
    assert outcome.done, outcome.refused
    return case_id


def raw(session: Session, **changes: Any) -> dict[str, Any]:
    """The body's form of the one person."""
    with use_scope(SYSTEM):
        person = session.scalars(sa.select(Person)).one()
    return awarded(id_number=person.id_number, name=person.name, **changes)


def amend(session: Session, body: Actor, case_id: int, **changes: Any) -> Any:
    reader = EntryReader.open(session, body, Level.SENIOR, CaseKind.NEW_AWARD)
    options = {"seen_stamp": changes.pop("stamp", None), "document_id": changes.pop("document", None)}
    return amend_case(session, body, case_id, reader.read(raw(session, **changes)).values, **options)


def everything(session: Session) -> list[Any]:
    """Every column of the person."""
    session.rollback()
    with use_scope(SYSTEM):
        return list(session.execute(sa.select(Person.__table__)).one())


def case_of(session: Session, case_id: int) -> Case:
    with use_scope(SYSTEM):
        case: Case = session.get_one(Case, case_id, populate_existing=True)
        assert case.qualification and case.person
    return case


def test_c12_a_body_amends_its_title_and_words_and_nothing_of_the_person(
    session: Session, body: Actor, returned: int
) -> None:
    """C-7, C-12, C-18: title, specialty, document, photo, own words; the register stays, and the case goes up again."""
    before, old = everything(session), case_of(session, returned)
    version, employer, photo = old.qualification.version, old.employer_id, old.photo_file_id
    other = make_document(session, body, "浙卫评〔2007〕14号")
    amend(session, body, returned, specialty="心血管外科学", employer_name="新单位", phone="0572-9", document=other)
    replace_case_photo(session, body, returned, another_photo())
    case = case_of(session, returned)
    assert (case.qualification.specialty, case.qualification.announcement_document_id) == ("心血管外科学", other)
    assert case.qualification.version > version and case.employer_id == employer and case.photo_file_id != photo
    with use_scope(SYSTEM):
        typed = session.scalars(sa.select(AwardEntry)).one().typed
    assert (typed["employer_name"], typed["phone"], "id_number" in typed) == ("新单位", "0572-9", False)
    assert everything(session) == before
    assert apply(session, body, Selection((returned,)), Instruction(Verb.APPROVE, "已更正，同意上报")).done


def another_photo() -> bytes:
    """Another face than the one that was handed in."""
    other = draw_portrait(7, Sex.FEMALE)
    assert other != PHOTO
    return other


def test_p3_number_and_name_are_not_amended(session: Session, body: Actor, returned: int) -> None:
    """P-3, P-9: another number or name is another person."""
    for changes, field in (
        ({"name": "陆振声"}, "name"),
        ({"id_number": factories.make_id_number(90_001)}, "id_number"),
    ):
        with pytest.raises(Refusal) as refusal:
            reader = EntryReader.open(session, body, Level.SENIOR, CaseKind.NEW_AWARD)
            amend_case(session, body, returned, reader.read(raw(session) | changes).values)
        assert [p.field for p in refusal.value.problems if p.blocks] == [field]


def test_t12_a_title_registered_elsewhere_gets_the_neutral_sentence(
    session: Session, body: Actor, returned: int
) -> None:
    """P-9, T12: no more is told than at the entry, and that it was asked for stays on record."""
    document = make_document(session, body, "浙卫评〔2007〕15号")
    later = raw(session, title_name="副主任医师", obtained_on="2007-07-02")
    enter_case(session, body, award_of(session, body, document, later))
    with pytest.raises(Refusal) as refusal:
        amend(session, body, returned, title_name="副主任医师", obtained_on="2007-07-02")
    assert refusal.value.problems == (NEUTRAL,)
    with use_scope(SYSTEM):
        asked = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "ask_elsewhere")).all()
    assert len(asked) == 1


def test_c12_an_older_page_is_told_so(session: Session, body: Actor, returned: int) -> None:
    """C-12: a colleague's words count; what others change of the person does not (C-7)."""
    stamp = case_stamp(case_of(session, returned))
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Person).values(version=Person.version + 1))
    assert case_stamp(case_of(session, returned)) == stamp
    amend(session, body, returned, phone="0572-8", stamp=stamp)
    with pytest.raises(Refusal) as refusal:
        amend(session, body, returned, phone="0572-7", stamp=stamp)
    assert refusal.value.problems[0].rule == "C-12"


def test_c12_the_page_shows_what_was_entered_and_saves_it(session: Session, client: FlaskClient, returned: int) -> None:
    """C-7, C-12: document chosen, own words in the cells, none of the register's; saved and sent up in one go."""
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Person).values(phone="13900001111"))
    log_in(client, make_account(session, Tier.EVALUATION_BODY, BODY))
    path = f"/cases/{returned}/amend"
    page = client.get(path)
    assert page.status_code == 200 and "13900001111" not in page.text
    for text in ("德清县第九人民医院", "德清县人事局", "外科学"):
        assert f'value="{text}"' in page.text, text
    assert "selected>浙卫评〔2007〕12号" in page.text
    form = raw(session, specialty="胸外科学") | {"id_number": "33" + "*" * 16, "action": "submit"}
    with use_scope(SYSTEM):
        document = case_of(session, returned).qualification.announcement_document_id
    form |= {"announcement_document": str(document), "stamp": page.text.split('name="stamp" value="')[1].split('"')[0]}
    assert post(client, path, form).location == f"/cases/{returned}"
    session.rollback()
    case = case_of(session, returned)
    assert (case.step, case.qualification.specialty) == (Step.FINAL, "胸外科学")
