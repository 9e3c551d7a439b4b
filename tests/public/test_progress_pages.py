"""办理进度查询 as a holder on a phone meets it, and as somebody who guesses (C-17, T27, T30, T32)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.extensions import db
from app.models.approval import Approval
from app.models.audit import ProgressLookup
from app.models.authority import Reason
from app.models.case import Case
from app.models.person import Person
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.conftest import application
from tests.databases import Databases
from tests.factories import make_actor, make_cases
from tests.services.certificates import make_certificates


def _keys(session: Session, case_id: int) -> tuple[str, str]:
    with use_scope(SYSTEM):
        query = sa.select(Case.acceptance_number, Person.id_number).join(Person, Case.person_id == Person.id)
        row = session.execute(query.where(Case.id == case_id)).one()
        return row.acceptance_number, row.id_number


def _post(client: FlaskClient, number: str, id_number: str) -> tuple[int, str]:
    token = client.get("/progress").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post("/progress", data={"csrf_token": token, "number": number, "id_number": id_number})
    return answer.status_code, answer.text.replace(token, "")


def test_c17_who_has_it_since_when_and_what_happened(session: Session, client: FlaskClient) -> None:
    """C-17: offices and days, no officer's name, no opinion, no ID number, nothing to do."""
    (case_id,) = make_cases(session, 1, step=Step.REVIEW)
    number, id_number = _keys(session, case_id)
    with use_scope(SYSTEM):
        names = session.scalars(sa.select(Approval.actor_name)).all()
    status, text = _post(client, number, id_number)
    assert status == 200
    for words in ("湖州市人事局", "德清县", "核对后上报", "您现在不需要做什么", number):
        assert words in text, words
    assert id_number not in text and id_number[-6:] not in text
    assert not [name for name in names if f"员{name}" in text or f"{name}　" in text] and "同意上报" not in text


def test_c17_a_returned_case_tells_its_holder_what_to_do(session: Session, client: FlaskClient) -> None:
    """C-17: the reason from the list and the office to ask; the officer's own words stay inside."""
    (case_id,) = make_cases(session, 1, step=Step.REVIEW)
    city = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    with use_scope(SYSTEM):
        reason = session.scalars(sa.select(Reason).where(Reason.verb == Verb.RETURN).order_by(Reason.code)).first()
        assert reason is not None
        code, words = reason.code, reason.text_zh
    outcome = apply(session, city, Selection((case_id,)), Instruction(Verb.RETURN, "张三说的不对", code, Step.LOCAL))
    assert outcome.done == [case_id]
    _, text = _post(client, *_keys(session, case_id))
    assert words in text and "张三" not in text and "需要您补正" in text and "重新交件" in text


def test_c17_an_approved_case_leads_to_its_certificate(session: Session, client: FlaskClient) -> None:
    """C-17: number and link; the link opens the verification."""
    (certificate,) = make_certificates(session, 1)
    number, token, case_id = certificate.number, certificate.token, certificate.case_id
    _, text = _post(client, *_keys(session, case_id))
    assert number in text and f'href="/v/{token}"' in text
    assert client.get(f"/v/{token}").status_code == 200


@contextmanager
def _statements() -> Iterator[list[str]]:
    """The statements of the block, without their values."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def test_t27_an_unknown_number_and_a_wrong_id_are_the_same(session: Session, client: FlaskClient) -> None:
    """T27, T32: same words, same status, same statements, whichever of the two is wrong, malformed ones included."""
    (case_id,) = make_cases(session, 1)
    number, id_number = _keys(session, case_id)
    other = id_number[:-1] + ("1" if id_number[-1] != "1" else "2")
    misses = [
        (number, other),
        ("2007-330521-999999", id_number),
        ("no number", id_number),
        (number, "汉字"),
        (number, ""),
    ]
    answers, work = set(), set()
    for typed_number, typed_id in misses:
        with _statements() as seen:
            status, text = _post(client, typed_number, typed_id)
        assert status == 404 and (not typed_id or typed_id not in text)
        answers.add(text.replace(f'value="{typed_number}"', "").replace('value="nonumber"', ""))
        work.add(tuple(seen))
    assert len(answers) == 1 and len(work) == 1
    assert _post(client, number, id_number)[0] == 200


def test_c17_look_ups_are_logged_without_numbers(session: Session, client: FlaskClient) -> None:
    """C-17, T30: hit and miss leave one row each; neither number is in it; no address carries the ID number."""
    (case_id,) = make_cases(session, 1)
    number, id_number = _keys(session, case_id)
    _post(client, number, id_number)
    _post(client, number, "33019919580412004X")
    session.rollback()
    with use_scope(SYSTEM):
        rows = session.scalars(sa.select(ProgressLookup).order_by(ProgressLookup.id)).all()
        assert [row.case_id for row in rows] == [case_id, None]
        assert rows[0].number_sha256 == rows[1].number_sha256 != number
    page = client.get(f"/progress/{number}")
    assert f'value="{number}"' in page.text and client.get("/progress/<script>").status_code == 200
    assert id_number not in client.get(f"/progress?id_number={id_number}").text


def test_t32_one_number_is_throttled_from_everywhere(databases: Databases) -> None:
    """T32: many addresses together do not try one number more often than one address may; other numbers go on."""
    app: Flask = application(databases.clone("progress"), RATELIMIT_ENABLED=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()

    def ask(number: str, address: str) -> int:
        data = {"number": number, "id_number": "33019919580412004X"}
        return client.post("/progress", data=data, environ_base={"REMOTE_ADDR": address}).status_code

    codes = [ask("2007-330521-000001", f"10.0.0.{i}") for i in range(9)]
    assert codes[:6] == [404] * 6 and set(codes[6:]) == {429}
    assert ask("2007-330521-000002", "10.0.1.1") == 404
    codes = [ask(f"2007-330521-0001{i:02d}", "10.0.2.2") for i in range(13)]
    assert codes[:10] == [404] * 10 and set(codes[10:]) == {429}
    assert client.get("/progress").status_code == 200


def test_c17_the_way_there(client: FlaskClient) -> None:
    """C-17: from the log-in page and from the verification."""
    assert 'href="/progress"' in client.get("/login/").text
    assert 'href="/progress"' in client.get("/verify").text
