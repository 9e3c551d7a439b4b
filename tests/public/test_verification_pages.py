"""The public pages as a stranger on a phone meets them (K-10, T30, T31, T32)."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.enums import CaseKind, CertificateStatus
from app.models.audit import VerificationLookup
from app.models.certificate import Certificate
from app.models.person import Person
from app.session import SYSTEM, use_scope, writing
from tests.conftest import application
from tests.databases import Databases
from tests.factories import COUNTY
from tests.services.certificates import enterer, make_certificates
from tests.services.replacements import decide, open_on


def _post(client: FlaskClient, number: str, name: str) -> tuple[int, str]:
    page = client.get("/verify").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post("/verify", data={"csrf_token": token, "number": number, "name": name})
    return answer.status_code, answer.text


def test_k10_the_code_leads_to_the_certificate(session: Session, client: FlaskClient) -> None:
    """K-10: what is on the certificate and 有效; no ID digit, no day of birth, no menu, no log-in."""
    (certificate,) = make_certificates(session, 1)
    token, number, name = certificate.token, certificate.number, certificate.holder_name
    with use_scope(SYSTEM):
        person = session.scalars(sa.select(Person)).one()
        id_number, born = person.id_number, person.birth_date
    page = client.get(f"/v/{token}")
    assert page.status_code == 200
    for words in (number, name, "高级工程师", "水利工程", "浙人专〔2001〕57号", "有效", f"{born.year}年{born.month}月"):
        assert words in page.text, words
    assert id_number not in page.text and id_number[-6:] not in page.text and born.isoformat() not in page.text
    assert f"{born.month}月{born.day}日" not in page.text
    assert "zs-nav" not in page.text and "/login" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (CertificateStatus.VALID, "有效"),
        (CertificateStatus.LOST, "已挂失"),
        (CertificateStatus.VOID, "已作废"),
        (CertificateStatus.REVOKED, "已撤销"),
        (CertificateStatus.REPLACING, "换发中"),
    ],
)
def test_k10_status_in_its_word(session: Session, client: FlaskClient, status: CertificateStatus, word: str) -> None:
    """K-10: five statuses, five words; only 有效 is green."""
    (certificate,) = make_certificates(session, 1)
    token = certificate.token
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Certificate).values(status=status).execution_options(synchronize_session=False))
    text = client.get(f"/v/{token}").text
    verdict = re.search(r'<div class="verdict([^"]*)".*?<b>([^<]+)</b>', text, re.DOTALL)
    assert verdict is not None and verdict[2] == word
    assert (verdict[1] == "") is (status is CertificateStatus.VALID)


def test_k10_number_and_name_together(session: Session, client: FlaskClient) -> None:
    """K-10, T30: by POST, so neither stands in an address; one without the other finds nothing."""
    (certificate,) = make_certificates(session, 1)
    number, name = certificate.number, certificate.holder_name
    status, text = _post(client, number.lower(), name)
    assert status == 200 and number in text and "有效" in text
    status, text = _post(client, number, "别人")
    assert status == 404 and "高级工程师" not in text
    assert client.get(f"/verify?number={number}&name={name}").text.count(number) == 0


def test_t32_unknown_and_malformed_are_told_the_same(session: Session, client: FlaskClient) -> None:
    """T32: the same words for a token nobody has and for one that never was one."""
    make_certificates(session, 1)
    answers = [client.get(f"/v/{token}") for token in ("A" * 22, "short", "x" * 300, "汉字", "a%00b")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert client.get(f"/v/{'A' * 22}/photo").status_code == 404


def test_k10_photo_beside_the_answer(session: Session, client: FlaskClient) -> None:
    """K-10: a small JPEG, at an address that only the code tells."""
    (certificate,) = make_certificates(session, 1)
    answer = client.get(f"/v/{certificate.token}/photo")
    assert answer.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.width <= 168


def test_k10_look_ups_are_logged_and_the_page_holds_no_address(session: Session, client: FlaskClient) -> None:
    """K-10: found and not found, each one row."""
    (certificate,) = make_certificates(session, 1)
    token, key = certificate.token, certificate.id
    client.get(f"/v/{token}")
    client.get("/v/unknown")
    _post(client, "浙G1", "某")
    session.rollback()
    with use_scope(SYSTEM):
        rows = session.execute(
            sa.select(VerificationLookup.channel, VerificationLookup.certificate_id).order_by(VerificationLookup.id)
        ).all()
    assert [tuple(row) for row in rows] == [("code", key), ("code", None), ("form", None)]


def test_k10_trying_is_throttled(databases: Databases) -> None:
    """K-10, T32: after thirty look-ups in a minute an address waits; the empty form stays open."""
    app: Flask = application(databases.clone("limits"), RATELIMIT_ENABLED=True)
    client = app.test_client()
    codes = [client.get(f"/v/{'guess'}{i}").status_code for i in range(35)]
    assert codes[:30] == [404] * 30 and set(codes[30:]) == {429}
    assert client.get("/verify").status_code == 200


@pytest.mark.parametrize(
    ("kind", "meanwhile", "afterwards"),
    [
        (CaseKind.REISSUE, "已挂失", "已由补发的新证书替换"),
        (CaseKind.CORRECTION, "换发中", "已由更正的新证书替换"),
    ],
)
def test_k10_a_replaced_certificate_tells_that_and_no_digit_of_the_new_one(
    session: Session, client: FlaskClient, kind: CaseKind, meanwhile: str, afterwards: str
) -> None:
    """K-10, C-6, C-8: the status at once; once void, that another took its place, without number, code or link."""
    (old,) = make_certificates(session, 1)
    token, certificate_id = old.token, old.id
    assert "替换" not in client.get(f"/v/{token}").text
    case_id = open_on(session, enterer(session, COUNTY, old), kind, old)
    text = client.get(f"/v/{token}").text
    assert meanwhile in text and "已由" not in text
    decide(session, COUNTY, case_id)
    session.rollback()
    with use_scope(SYSTEM):
        new = session.scalars(sa.select(Certificate).where(Certificate.replaces_id == certificate_id)).one()
        number, code = new.number, new.token
    text = client.get(f"/v/{token}").text
    assert "已作废" in text and afterwards in text
    assert number not in text and code not in text and number[-6:] not in text
    text = client.get(f"/v/{code}").text
    assert "有效" in text and ("补发" in text) is (kind is CaseKind.REISSUE) and "已由" not in text
