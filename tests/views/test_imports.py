"""The pages of the import, as a county clerk's browser meets them (B-4, U-2, T11, T28)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.enums import Tier
from app.models.case import Case
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, OTHER_COUNTY, log_in, make_account
from tests.services.import_workbook import TODAY, ImportFiles, archive_of, make_people, pack, workbook_of
from tests.views.conftest import post


@pytest.fixture(autouse=True)
def september() -> Iterator[None]:
    """Within the campaign."""
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def clerk(app: Flask, session: Session) -> FlaskClient:
    return log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))


@pytest.fixture
def files() -> ImportFiles:
    """Five people: one photo of the wrong shape, one wrong sex, one photo too many."""
    people = make_people(6)
    people[0].cells["sex"] = "女"
    people[1].photo = b"\xff\xd8\xff no photo at all"
    made = pack(people[:5])
    return ImportFiles(made.workbook, archive_of(people), {}, people)


def send(client: FlaskClient, workbook: bytes, photos: bytes | None = None, **other: Any) -> TestResponse:
    data: dict[str, Any] = {"level": "senior", "workbook": (io.BytesIO(workbook), "德清县.xlsx"), **other}
    if photos is not None:
        data["photos"] = (io.BytesIO(photos), "照片.zip")
    return post(client, "/imports/new", data)


def sent(client: FlaskClient, files: ImportFiles) -> str:
    answer = send(client, files.workbook, files.photos)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_preview_confirm_result(clerk: FlaskClient, session: Session, files: ImportFiles) -> None:
    """B-4: counts, wall, refused rows, unmatched photos; then the cases; then nothing more."""
    url = sent(clerk, files)
    page = clerk.get(url).text
    for words in ("可以导入", "不能导入", "导入合格的 3 行", "下载 2 行错误", "对不上的照片"):
        assert words in page, words
    assert "33****" in clerk.get(f"{url}?tab=strays").text
    refused = clerk.get(f"{url}?tab=refused").text
    assert "性别与身份证号码不符" in refused and "B 性别" in refused
    assert post(clerk, f"{url}/run", {"expected": "4"}).status_code == 303
    assert "3 行" in clerk.get(url).text and count_cases(session) == 0
    for _again in range(2):
        assert post(clerk, f"{url}/run", {"expected": "3", "original_seen": "1"}).status_code == 303
    assert count_cases(session) == 3
    done = clerk.get(url).text
    assert re.findall(r'href="/cases/\d+"', done) and "整批撤回" in done
    assert clerk.get("/imports/").text.count("德清县.xlsx") == 1
    again = send(clerk, files.workbook, files.photos)
    assert again.headers["Location"] == url and "已上传过这份文件" in clerk.get(url).text


def test_no_page_or_address_holds_an_id_number(clerk: FlaskClient, files: ImportFiles) -> None:
    """P-1, T31."""
    url = sent(clerk, files)
    text = url + "".join(
        clerk.get(f"{url}?tab={tab}").text for tab in ("photos", "refused", "warned", "missing", "strays")
    )
    assert not re.search(r"330199\d{9}", text)


def test_the_refused_rows_and_the_template_come_as_workbooks(clerk: FlaskClient, files: ImportFiles) -> None:
    """B-4."""
    url = sent(clerk, files)
    for path in (f"{url}/refused.xlsx", "/imports/template.xlsx"):
        answer = clerk.get(path)
        assert answer.status_code == 200 and answer.data.startswith(b"PK")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_photos_are_shown_to_the_own_office_only(
    app: Flask, session: Session, clerk: FlaskClient, files: ImportFiles
) -> None:
    """U-2: every address of an import answers 404 to the neighbour county, to reading and to acting."""
    url = sent(clerk, files)
    picture = clerk.get(f"{url}/rows/6/photo")
    assert picture.status_code == 200 and picture.mimetype == "image/jpeg"
    assert clerk.get(f"{url}/strays/0/photo").status_code == 200
    assert clerk.get(f"{url}/rows/999/photo").status_code == 404
    neighbour = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or ""))
    for path in ("", "/rows/6/photo", "/strays/0/photo", "/refused.xlsx", "/progress"):
        assert neighbour.get(url + path).status_code == 404, path
    for path in ("/run", "/drop", "/rollback"):
        assert post(neighbour, url + path, {"expected": "3"}).status_code == 404, path
    photos = {"photos": (io.BytesIO(files.photos), "x.zip")}
    assert post(neighbour, f"{url}/photos", photos).status_code == 404
    assert "德清县.xlsx" not in neighbour.get("/imports/").text


def test_acts_need_a_token_and_a_post(clerk: FlaskClient, session: Session, files: ImportFiles) -> None:
    """T28."""
    url = sent(clerk, files)
    for path in ("/run", "/drop", "/rollback", "/photos"):
        assert clerk.get(url + path).status_code == 405, path
        assert clerk.post(url + path, data={"expected": "3"}).status_code == 400, path
    assert count_cases(session) == 0


def test_reviewing_offices_have_no_import(app: Flask, session: Session) -> None:
    """U-1."""
    city = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    for path in ("/imports/", "/imports/new", "/imports/template.xlsx", "/imports/1"):
        assert city.get(path).status_code == 403, path


def test_a_file_that_is_no_table_is_told_at_the_form(clerk: FlaskClient) -> None:
    """B-4."""
    assert "文件是空的" in send(clerk, b" ").text
    columns = ["name", "sex", "id_number", "title_name"]
    assert "工作单位" in send(clerk, workbook_of(make_people(1), columns)).text
    assert send(clerk, b"x", level="grand").status_code == 400


def test_photos_sent_later_and_the_import_given_up(clerk: FlaskClient, session: Session) -> None:
    """P-10, B-4: without photos nothing can be imported; with them everything; given up, nothing."""
    people = make_people(2)
    answer = send(clerk, workbook_of(people))
    url = answer.headers["Location"]
    assert "没有可以导入的行" in clerk.get(url).text
    post(clerk, f"{url}/photos", {"photos": (io.BytesIO(archive_of(people)), "x.zip")})
    assert "导入合格的 2 行" in clerk.get(url).text
    post(clerk, f"{url}/drop", {})
    assert "已放弃" in clerk.get(url).text
    post(clerk, f"{url}/run", {"expected": "2"})
    assert count_cases(session) == 0


def test_a_whole_import_is_rolled_back(clerk: FlaskClient, session: Session) -> None:
    """B-4."""
    url = sent(clerk, pack(make_people(2)))
    post(clerk, f"{url}/run", {"expected": "2"})
    post(clerk, f"{url}/rollback", {"expected": "1"})
    assert "在办的办件" in clerk.get(url).text
    post(clerk, f"{url}/rollback", {"expected": "2"})
    assert "已整批撤回" in clerk.get(url).text


def test_outside_the_window_the_page_says_so(clerk: FlaskClient, session: Session) -> None:
    """C-11: the preview is shown, its button is off and names the reason."""
    with clock.frozen(TODAY.replace(year=2009)):
        page = clerk.get(sent(clerk, pack(make_people(1)))).text
    assert "2008年12月31日" in page and "不在换证时间内" in page


def count_cases(session: Session) -> int:
    session.rollback()  # what was read before must not be read again
    with use_scope(SYSTEM):
        return session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0
