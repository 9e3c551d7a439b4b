"""Receipts from the screen: the case, the ticked rows, everything that matches (C-17)."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Tier
from tests.factories import COUNTY, log_in, make_account, make_account_of, make_cases, make_employer


def _token(client: FlaskClient, page: str) -> str:
    return client.get(page).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_c17_button_of_the_case_and_of_the_list(session: Session, client: FlaskClient) -> None:
    """C-17: the case offers it, the list prints ticked rows and everything that matches; GET prints nothing."""
    ids = make_cases(session, 2)
    log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    page = f"/cases/{ids[0]}"
    assert "打印收件回执" in client.get(page).text
    token = _token(client, page)
    answer = client.post(f"{page}/receipt", data={"csrf_token": token})
    assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"{page}/receipt").status_code in {404, 405}
    assert "打印收件回执" in client.get("/cases/list/").text
    chosen = {"csrf_token": token, "action": "receipts", "rowid": [str(i) for i in ids]}
    assert client.post("/cases/batch", data=chosen).mimetype == "application/pdf"
    everything = {"csrf_token": token, "action": "receipts", "everything": "1", "qs": "", "expected": "2"}
    assert client.post("/cases/batch", data=everything).mimetype == "application/pdf"
    assert client.post("/cases/batch", data={**chosen, "rowid": ["x"]}).status_code == 404


def test_c17_no_button_below_the_receiving_office(session: Session, client: FlaskClient) -> None:
    """C-17: the employer of a county's case sees no button, and its address answers with the reason."""
    employer = make_employer(session, COUNTY)
    (case_id,) = make_cases(session, 1, employer=employer)
    log_in(client, make_account_of(session, Tier.EMPLOYER, employer.id))
    page = client.get(f"/cases/{case_id}")
    assert page.status_code == 200 and "打印收件回执" not in page.text
    answer = client.post(f"/cases/{case_id}/receipt", data={"csrf_token": _token(client, "/cases/list/")})
    assert answer.status_code == 303
    assert "收件回执由该单位及其上级打印" in client.get(answer.location).text
