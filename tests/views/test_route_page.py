"""办件流程 on the screen: for every member of staff, by day and filter (C-9, C-14)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Line, Seat, Tier
from app.models.authority import Authority
from app.session import SYSTEM, use_scope, writing
from tests.factories import log_in, make_account


def test_c9_the_page_follows_the_table_of_the_day(session: Session, client: FlaskClient) -> None:
    """C-9: a row dated in the future is drawn for its day and not before; the filter keeps what was chosen."""
    with use_scope(SYSTEM), writing(session):
        key = {"kind": CaseKind.EXCHANGE, "level": Level.MID, "line": Line.COUNTY}
        row = session.scalars(sa.select(Authority).filter_by(**key)).one()
        values = {
            c.key: getattr(row, c.key) for c in sa.inspect(Authority).columns if c.key not in ("id", "valid_from")
        }
        values |= {"approver": Seat.PROVINCE, "valid_from": dt.date(2090, 1, 1)}
        session.add(Authority(**values))
    log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    address = "/routes/?kind=exchange&level=mid&line=county&day="
    now, then = client.get(address + "2030-01-01").text, client.get(address + "2090-06-01").text
    assert "共 1 条流程" in now and 'value="mid" selected' in now
    assert now.count('class="box') == 2 and then.count('class="box') == 3
    assert "已与公布文件核对" in then and "2090-01-01" in then


def test_u1_strangers_are_led_to_the_log_in(client: FlaskClient) -> None:
    """U-1: for staff; a day that is none is today, a filter that fits nothing says so."""
    assert client.get("/routes/").status_code == 302


def test_c14_default_and_empty(session: Session, client: FlaskClient) -> None:
    """C-14: without a choice the exchange of senior certificates on its four lines."""
    log_in(client, make_account(session, Tier.PROVINCE, "province"))
    assert "共 4 条流程" in client.get("/routes/").text
    assert "没有施行中的流程" in client.get("/routes/?kind=exchange&day=1999-01-01&level=&line=").text
    assert client.get("/routes/?day=nonsense").status_code == 200
