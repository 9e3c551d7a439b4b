"""Log-in, log-out and headers (T25, T29): FAB's own writes are counted, a cookie dies with its session."""

from __future__ import annotations

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Tier
from app.models.user import Account
from app.session import SYSTEM, use_scope, writing
from tests.factories import log_in, make_account


def test_t25_a_log_in_is_counted(client: FlaskClient, session: Session) -> None:
    """FAB's log-in commits by itself; the count arrives in the database."""
    account = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    log_in(client, account)
    session.rollback()
    assert session.scalars(sa.select(Account.login_count).where(Account.id == account.id)).one() == 1


def test_t25_a_cookie_ends_with_its_session(client: FlaskClient, session: Session) -> None:
    """The cookie of before log-out opens nothing afterwards."""
    log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert client.get("/cases/list/").status_code == 200
    assert client.get("/logout/").status_code == 405  # T28: no link logs anybody out
    page = client.get("/").text
    token = page.partition('action="/logout/"')[2].partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post("/logout/").status_code == 400
    assert client.get("/cases/list/").status_code == 200
    assert client.post("/logout/", data={"csrf_token": token}).status_code == 302
    client.set_cookie("session", cookie.value)
    assert client.get("/cases/list/").status_code in (302, 401)


def test_t37_a_disabled_officer_is_out_at_once(client: FlaskClient, session: Session) -> None:
    """Disabling an account ends what it was doing in the same browser."""
    account = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    log_in(client, account)
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(Account).where(Account.id == account.id).values(active=False)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    assert client.get("/cases/list/").status_code in (302, 401)


def test_t29_headers_are_on_every_answer(client: FlaskClient) -> None:
    """Pages, static files and faults carry the policy."""
    for path in ("/login/", "/static/css/zhengshu.css", "/nothing-here"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
