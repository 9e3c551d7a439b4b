"""C-7, T12, T14, U-2: an evaluation body that awards a registered person learns nothing of that person.

Every address of the application's own map that leads to the body's records is asked, so a new page is tried without
being named here.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import DocumentKind, EmploymentStatus, Tier, Verb
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.import_batch import ImportBatch
from app.models.person import Person
from app.models.unit import Unit
from app.security.jurisdiction import Actor
from app.services.attachment import Upload
from app.services.case_entry import enter_case
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests import factories
from tests.factories import actor_for, log_in, make_account
from tests.services.award_forms import BODY, award_of, awarded, make_document
from tests.services.entry_forms import PDF
from tests.views.conftest import post
from tests.views.test_scope_everywhere import Foreign, addresses

SECRETS = {
    "phone": "13912340987", "address": "密路九百九十九号", "native_place": "密乡", "school": "密学院",
    "major": "密专业", "postcode": "314159",
}  # fmt: skip
EMPLOYER, BORN = "密不可言研究所", dt.date(1931, 3, 14)
TOLD = (*SECRETS.values(), EMPLOYER, "密所", BORN.isoformat(), "西湖区人事", "杭州市人事")
NUMBER, MINE = "密函〔1999〕7号", "德清县第九人民医院"
Awarded = dict[str, int]


@pytest.fixture
def awarded_ids(session: Session) -> Awarded:
    """Somebody of another city's county with a case there, and two awards of a body: one open, one with certificate."""
    (exchange,) = factories.make_cases(session, 1, factories.OTHER_COUNTY)
    with use_scope(SYSTEM), writing(session):
        person = session.scalars(sa.select(Person)).one()
        number, name = person.id_number, person.name
        values = {**SECRETS, "birth_date": BORN, "employment_status": EmploymentStatus.RETIRED}
        session.execute(sa.update(Person).values(**values))
        session.execute(sa.update(Unit).where(Unit.id == person.employer_id).values(name=EMPLOYER, short_name="密所"))
    body = actor_for(session, make_account(session, Tier.EVALUATION_BODY, BODY, name="body"))
    document = make_document(session, body)
    typed = {"id_number": number, "name": name, "phone": "0572-1"}
    scans = (Upload(DocumentKind.ID_COPY, "身份证.pdf", PDF),)
    first = enter_case(session, body, award_of(session, body, document, awarded(**typed), uploads=scans)).case_id
    later = awarded(**typed, title_name="副主任医师", obtained_on="2007-07-02")
    second = enter_case(session, body, award_of(session, body, document, later)).case_id
    send_and_approve(session, body, first or 0)
    with use_scope(SYSTEM):
        return {
            "exchange": exchange,
            "decided": first or 0,
            "open": second or 0,
            "document": document,
            "certificate": session.scalars(sa.select(Certificate.id)).one(),
            "scan": session.scalars(sa.select(Attachment.id).where(Attachment.case_id == first)).one(),
        }


def send_and_approve(session: Session, body: Actor, case_id: int) -> None:
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    for actor in (body, province):
        outcome = apply(session, actor, Selection((case_id,)), Instruction(Verb.APPROVE, "同意"))
        assert outcome.done, outcome.refused


def written(answer: Any) -> str:
    """What a page or a paper says."""
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    return str(answer.get_data(as_text=True)) if answer.mimetype.startswith(("text", "application/json")) else ""


def own_addresses(app: Flask, ids: Awarded, case_id: int) -> list[str]:
    """The address of everything that hangs on one of the body's cases."""
    by_prefix = dict.fromkeys(("cases", "inbox", "copies", "reminders", "approvals", "persons", "units"), case_id)
    by_prefix |= dict.fromkeys(
        ("rosters", "old-certificates", "notices", "entry", "drafts", "imports", "jobs", "batches"), 1
    )
    mine = Foreign(
        by_prefix | {"documents": ids["document"], "certificates": ids["certificate"]}, ids["scan"], (case_id,)
    )
    return [address for _rule, method, address in addresses(app, mine) if method == "GET"]


def test_t12_no_address_tells_the_body_of_the_person(
    app: Flask, session: Session, client: FlaskClient, awarded_ids: Awarded
) -> None:
    """T12, T14: lists, pages, papers, files, find box: the body's own words on its own cases, and no secret."""
    log_in(client, make_account(session, Tier.EVALUATION_BODY, BODY))
    opened = 0
    for case_id in (awarded_ids["decided"], awarded_ids["open"]):
        for address in own_addresses(app, awarded_ids, case_id):
            answer = client.get(address)
            assert answer.status_code < 500, address
            text = written(answer)
            for secret in TOLD:
                assert secret not in text, f"{address} tells {secret}"
            opened += answer.status_code == 200
    assert opened > 40
    for path in (f"/cases/{awarded_ids['exchange']}", f"/persons/show/{person_of(session)}"):
        assert client.get(path).status_code in (403, 404)
    for address in ("/cases/list/", "/inbox/list/", f"/cases/{awarded_ids['open']}", "/certificates/list/"):
        assert MINE in client.get(address).text, address


def person_of(session: Session) -> int:
    with use_scope(SYSTEM):
        return session.scalars(sa.select(Person.id)).one()


def test_t12_receipts_and_previews_say_what_was_entered(
    session: Session, client: FlaskClient, awarded_ids: Awarded
) -> None:
    """C-17, B-1: papers and previews that are asked for by POST."""
    log_in(client, make_account(session, Tier.EVALUATION_BODY, BODY))
    case_id = awarded_ids["open"]
    receipt = post(client, f"/cases/{case_id}/receipt", {})
    assert receipt.mimetype == "application/pdf"
    preview = post(client, "/cases/batch", {"action": "approve", "rowid": str(case_id)})
    assert preview.status_code == 200
    found = post(client, "/find", {"q": "9人民"})
    for answer in (receipt, preview, found):
        assert not [secret for secret in TOLD if secret in written(answer)]
    assert "第九人民医院" in written(receipt).replace("\n", "")


FILTERS = (
    "_flt_0_employer.name={EMPLOYER}", "_flt_1_employer.name={EMPLOYER}", "_flt_2_employer.name=密",
    "_flt_0_local_office.name=西湖", "_flt_0_review_office=1", "_flt_0_person.name=密", "_flt_0_case.person.name=密",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/cases/list/", "/inbox/list/", "/approvals/list/", "/certificates/list/"])
def test_t12_filters_and_orders_answer_nothing(
    session: Session, client: FlaskClient, awarded_ids: Awarded, path: str
) -> None:
    """T12: whatever is asked of person, employer and office, true or false, the list is the same, and offers none."""
    log_in(client, make_account(session, Tier.EVALUATION_BODY, BODY))

    def rows(query: str = "") -> str:
        return client.get(path + query).text.split("<tbody")[1].split("</tbody>")[0]

    plain = rows()
    for query in FILTERS:
        assert rows("?" + query.format(EMPLOYER=EMPLOYER)) == plain, query
        assert rows("?" + query.split("=")[0] + "=无此一家") == plain, query
    for name in ("employer.name", "person.birth_date", "person.name"):
        assert rows(f"?_oc_CaseView={name}&_od_CaseView=asc") == plain
    page = client.get(path).text
    for name in ("person.name", "employer.name", "local_office.name", "review_office", "case.person.name"):
        assert f'value="{name}"' not in page


def test_t12_the_find_box_follows_what_was_entered(session: Session, client: FlaskClient, awarded_ids: Awarded) -> None:
    """U-5, T12: by the name that was entered, not by the one that is registered by now."""
    with use_scope(SYSTEM), writing(session):
        old = session.scalars(sa.select(Person.name)).one()
        session.execute(sa.update(Person).values(name="密更名", name_key="mi geng ming"))
    log_in(client, make_account(session, Tier.EVALUATION_BODY, BODY))
    page = post(client, "/find", {"q": "密更"}).text.split("<main")[1]
    assert MINE not in page and "副主任医师" not in page
    assert old in client.get("/cases/list/").text and "密更名" not in client.get("/cases/list/").text
    assert "密更名" not in client.get("/").text


def test_t12_control_others_read_the_register(session: Session, client: FlaskClient, awarded_ids: Awarded) -> None:
    """Negative control: the province reads employer and person on the same case, and filters by them."""
    log_in(client, make_account(session, Tier.PROVINCE, "province"))
    page = client.get(f"/cases/{awarded_ids['open']}").text
    assert EMPLOYER in page and SECRETS["phone"] in page
    assert EMPLOYER in client.get(f"/cases/list/?_flt_0_employer.name={EMPLOYER}").text
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 3
