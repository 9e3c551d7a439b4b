"""The pages of re-issue and correction: who gets them, what a fault leaves standing, what the case's page shows."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.enums import CaseKind, CertificateStatus, Sex, Step, Tier, Verb
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.printing.portrait import draw_portrait
from app.security.role import RoleName
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, OTHER_COUNTY, actor_for, log_in, make_account
from tests.services.certificates import make_certificates, reviewer
from tests.services.replacements import SCANS, decide, declaration, open_on, png, standing, status_of
from tests.views.conftest import post

PATHS = {CaseKind.REISSUE: "reissue", CaseKind.CORRECTION: "correction"}


def clerk(app: Flask, session: Session) -> FlaskClient:
    """A county officer's browser."""
    return log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))


def typed(kind: CaseKind, certificate: Certificate, **other: Any) -> dict[str, Any]:
    """What is typed and chosen on a complete form."""
    today = clock.today().isoformat()
    if kind is CaseKind.REISSUE:
        words = declaration(certificate)
        fields = {"newspaper": words.newspaper, "published_on": today, "page": words.page, "text": words.text}
    else:
        page = {"name": certificate.holder_name, "sex": "1", "specialty": "水利水电工程", "title": "高级工程师"}
        committee = "浙江省工程技术高级专业技术资格评审委员会"
        fields = {**page, "series": "09", "obtain_method": "1", "obtained_on": "2001-12-31", "committee": committee}
        fields["returned_on"] = today
    files = {f"document_{document.value}": (io.BytesIO(png()), f"{document.value}.png") for document in SCANS[kind]}
    return {**fields, **files, "action": "submit", **other}


def kept(answer: TestResponse) -> list[str]:
    """Tokens of files that wait on the page."""
    return re.findall(r'name="kept" value="([^"]+)"', answer.text)


@pytest.mark.parametrize("kind", PATHS)
def test_c6_c8_one_form_opens_and_sends_up(app: Flask, session: Session, kind: CaseKind) -> None:
    """C-6, C-8: from the certificate's page to the case at the city office; both pages link to each other."""
    (old,) = make_certificates(session, 1)
    browser = clerk(app, session)
    page = browser.get(f"/certificates/{old.id}").text
    assert f'href="/certificates/{old.id}/{PATHS[kind]}"' in page
    answer = post(browser, f"/certificates/{old.id}/{PATHS[kind]}", typed(kind, old))
    assert answer.status_code == 303, answer.text
    case_id = int(answer.location.rsplit("/", 1)[1])
    assert standing(session, case_id)[0] is Step.REVIEW
    shown = browser.get(f"/cases/{case_id}").text
    assert f'href="/certificates/{old.id}"' in shown
    assert ("太湖晨讯" if kind is CaseKind.REISSUE else "水利水电工程") in shown
    after = browser.get(f"/certificates/{old.id}").text
    assert {CaseKind.REISSUE: "已挂失", CaseKind.CORRECTION: "换发中"}[kind] in after
    assert f'href="/certificates/{old.id}/{PATHS[kind]}"' not in after and "在办的办件" in after
    decide(session, COUNTY, case_id)
    session.rollback()
    with use_scope(SYSTEM):
        new_id = session.scalars(sa.select(Certificate.id).where(Certificate.replaces_id == old.id)).one()
    assert f'href="/certificates/{new_id}"' in browser.get(f"/certificates/{old.id}").text
    assert f'href="/certificates/{old.id}"' in browser.get(f"/certificates/{new_id}").text
    assert f'href="/certificates/{new_id}"' in browser.get(f"/cases/{case_id}").text


@pytest.mark.parametrize("kind", PATHS)
def test_faults_stand_at_their_fields_and_nothing_is_lost(app: Flask, session: Session, kind: CaseKind) -> None:
    """C-14, P-11: words and files come back with the faults; the mended form needs no file chosen again."""
    (old,) = make_certificates(session, 1)
    browser = clerk(app, session)
    field = "newspaper" if kind is CaseKind.REISSUE else "specialty"
    path = f"/certificates/{old.id}/{PATHS[kind]}"
    photo = {"photo": (io.BytesIO(draw_portrait(31, Sex.MALE)), "x.jpg")}
    answer = post(browser, path, typed(kind, old, **{field: ""}, **photo))
    assert answer.status_code == 422
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', answer.text)
    tokens = kept(answer)
    assert len(tokens) == len(SCANS[kind]) + 1
    mended = {key: value for key, value in typed(kind, old).items() if not key.startswith("document_")}
    answer = post(browser, path, {**mended, "kept": tokens})
    assert answer.status_code == 303, answer.text
    session.rollback()
    with use_scope(SYSTEM):
        attached = session.scalars(
            sa.select(Attachment.document_kind).join(Case, Attachment.case_id == Case.id).where(Case.kind == kind)
        ).all()
        case = session.scalars(sa.select(Case).where(Case.kind == kind)).one()
        assert sorted(attached) == sorted(SCANS[kind]) and case.photo_file_id != old.photo_file_id


def test_t14_kept_files_are_good_for_their_user_alone(app: Flask, session: Session) -> None:
    """T14: a token of another officer, or one that was tampered with, brings no file along."""
    (old,) = make_certificates(session, 1)
    one, other = clerk(app, session), clerk(app, session)
    path, kind = f"/certificates/{old.id}/reissue", CaseKind.REISSUE
    tokens = kept(post(one, path, typed(kind, old, newspaper="")))
    bare = {key: value for key, value in typed(kind, old).items() if not key.startswith("document_")}
    for carried in (tokens, [token[:-2] + "xx" for token in tokens]):
        answer = post(other, path, {**bare, "kept": carried})
        assert answer.status_code == 422 and not kept(answer)
    answer = post(one, path, {**bare, "kept": tokens, "action": "remove:0"})
    assert len(kept(answer)) == len(tokens) - 1
    assert status_of(session, old.id) is CertificateStatus.VALID


def test_c14_others_see_who_enters(app: Flask, session: Session) -> None:
    """C-14, U-2: the city's and the province's buttons are disabled with the reason; a neighbour finds nothing."""
    (old,) = make_certificates(session, 1)
    for tier, key in ((Tier.CITY_OFFICE, COUNTY.review), (Tier.PROVINCE, "province")):
        browser = log_in(app.test_client(), make_account(session, tier, key))
        page = browser.get(f"/certificates/{old.id}").text
        assert "受理" in page and "德清县" in page and "/reissue" not in page
    answer = browser.get(f"/certificates/{old.id}/reissue")
    assert answer.status_code == 403
    city = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    assert city.get(f"/certificates/{old.id}/reissue").location == f"/certificates/{old.id}"
    neighbour = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or ""))
    for path in ("reissue", "correction", "loss-declaration"):
        assert neighbour.get(f"/certificates/{old.id}/{path}").status_code == 404


def test_u1_whoever_reads_no_case_gets_no_link_to_one(app: Flask, session: Session) -> None:
    """U-1: a printer sees the certificate, neither a link to its case nor buttons that would answer 403."""
    (old,) = make_certificates(session, 1)
    printer = make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PRINTER])
    page = log_in(app.test_client(), printer).get(f"/certificates/{old.id}").text
    assert old.number in page and f"/cases/{old.case_id}" not in page and "遗失补发" not in page
    reader = make_account(session, Tier.PROVINCE, "province")
    assert f"/cases/{old.case_id}" in log_in(app.test_client(), reader).get(f"/certificates/{old.id}").text


@pytest.mark.parametrize("kind", PATHS)
def test_c12_a_returned_case_is_amended_in_the_same_form(app: Flask, session: Session, kind: CaseKind) -> None:
    """C-12: returned with a reason, changed, sent up again; an older page is told so; not from elsewhere."""
    (old,) = make_certificates(session, 1)
    account = make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    case_id = open_on(session, actor_for(session, account), kind, old)
    browser = log_in(app.test_client(), account)
    assert browser.get(f"/cases/{case_id}/replacement").location == f"/cases/{case_id}"
    instruction = Instruction(Verb.RETURN, "请核对", "return_other")
    assert apply(session, reviewer(session, COUNTY), Selection((case_id,)), instruction).done
    assert f'href="/cases/{case_id}/replacement"' in browser.get(f"/cases/{case_id}").text
    assert browser.get(f"/cases/{case_id}/amend").location == f"/cases/{case_id}/replacement"
    page = browser.get(f"/cases/{case_id}/replacement").text
    stamp = re.findall(r'name="stamp" value="([^"]+)"', page)[0]
    changed = {"newspaper": "浙江日报"} if kind is CaseKind.REISSUE else {"specialty": "水文地质"}
    bare = {key: value for key, value in typed(kind, old, **changed).items() if not key.startswith("document_")}
    answer = post(browser, f"/cases/{case_id}/replacement", {**bare, "stamp": stamp, "action": "save"})
    assert answer.status_code == 303
    assert next(iter(changed.values())) in browser.get(f"/cases/{case_id}").text
    answer = post(browser, f"/cases/{case_id}/replacement", {**bare, "stamp": stamp, "action": "save"})
    assert answer.status_code == 422 and "C-12" in answer.text
    stamp = re.findall(r'name="stamp" value="([^"]+)"', browser.get(f"/cases/{case_id}/replacement").text)[0]
    answer = post(browser, f"/cases/{case_id}/replacement", {**bare, "stamp": stamp, "action": "submit"})
    assert answer.status_code == 303 and standing(session, case_id)[0] is Step.REVIEW


def test_k9_status_on_a_past_day(app: Flask, session: Session) -> None:
    """K-9: the page answers for a day; one before the issue, and one that is none."""
    (old,) = make_certificates(session, 1)
    browser = clerk(app, session)

    def told(day: str) -> str:
        found = re.search(
            r'<span role="status">(.*?)</span>\s*</form>', browser.get(f"/certificates/{old.id}?on={day}").text
        )
        return re.sub("<[^>]+>", "", found[1]) if found else ""

    assert told(clock.today().isoformat()) == "有效"
    assert told("2001-01-01") == "尚未发证"
    assert told("yesterday") == told("9999-12-31") == ""


def test_found_by_name_number_and_id_number(app: Flask, session: Session) -> None:
    """C-6, T30: the counter finds the certificate; an ID number in an address is not followed."""
    (old,) = make_certificates(session, 1)
    browser = clerk(app, session)
    with use_scope(SYSTEM):
        id_number = session.scalars(sa.select(Person.id_number)).one()
    for asked in (old.number, old.number.lower(), old.holder_name, old.holder_name[:1], id_number):
        page = post(browser, "/replacements", {"q": asked})
        assert f'href="/certificates/{old.id}/reissue"' in page.text
        assert id_number not in page.text
    refused = browser.get(f"/replacements?q={id_number}").text
    assert old.number not in refused and "P-1" in refused
    assert old.number not in post(browser, "/replacements", {"q": "查无此人"}).text
    neighbour = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or ""))
    assert old.number not in post(neighbour, "/replacements", {"q": old.holder_name}).text


def test_d4_the_declaration_is_printed_before_it_is_published(app: Flask, session: Session) -> None:
    """C-6, D-4, D-5: the words with name and number as searchable text, no ID number."""
    (old,) = make_certificates(session, 1)
    answer = clerk(app, session).get(f"/certificates/{old.id}/loss-declaration")
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = re.sub(r"\s", "", pages[0].extract_text())
    with use_scope(SYSTEM):
        id_number = session.scalars(sa.select(Person.id_number)).one()
    assert len(pages) == 1 and "遗失声明" in text and old.number in text and old.holder_name in text
    assert id_number not in text and id_number[-6:] not in text
