"""Scans and photos of cases and drafts (P-10, P-11)."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from app.enums import DocumentKind, Step, Tier
from app.errors import NotFound, Refusal
from app.models.attachment import Attachment
from app.models.case import Case
from app.security.jurisdiction import Actor
from app.services.attachment import MAX_BYTES, Upload, attach_to_case, read_upload, remove_attachment
from app.services.photo import replace_case_photo
from app.session import SYSTEM, use_scope
from tests import factories
from tests.services.entry_forms import PHOTO, pdf


def picture(kind: str) -> bytes:
    """A small picture of that format."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def clerk(session: Session) -> Actor:
    """A clerk of the county whose cases the factories make."""
    return factories.make_actor(session, Tier.COUNTY_OFFICE, factories.COUNTY.local or "")


@pytest.mark.parametrize(
    ("data", "media_type", "pages"),
    [(pdf(3), "application/pdf", 3), (picture("JPEG"), "image/jpeg", 1), (picture("PNG"), "image/png", 1)],
)
def test_a_scan_is_what_its_bytes_are(data: bytes, media_type: str, pages: int) -> None:
    """P-11: type and pages from the content, whatever the name says."""
    scan, problems = read_upload(Upload(DocumentKind.ID_COPY, "身份证.docx", data))
    assert scan is not None and not problems
    assert (scan.media_type, scan.page_count) == (media_type, pages)
    assert scan.file_name.startswith("身份证.")


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"PK\x03\x04", b"%PDF-1.4 nothing", b"\xff\xd8\xff", b"%PDF-" + b"0" * MAX_BYTES, picture("GIF")],
    ids=["empty", "gif", "zip", "broken pdf", "broken jpeg", "too large", "whole gif"],
)
def test_other_files_are_refused_at_their_document(data: bytes) -> None:
    """P-11: each with its reason, at the row of the checklist."""
    scan, problems = read_upload(Upload(DocumentKind.PAPER_FORM, "a.pdf", data))
    assert scan is None
    assert [(p.rule, p.field) for p in problems] == [("P-11", "document_paper_form")]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\scan\\原证书 1.PDF", "原证书1.pdf"),
        ("330199194501010015.pdf", "scan.pdf"),
        ("张三330199450101001.pdf", "张三.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookiex.pdf"),
        ("", "scan.pdf"),
    ],
)
def test_names_are_safe_and_hold_no_number(name: str, kept: str) -> None:
    """P-1, T31: no folder, no control, no ID number survives in a file's name."""
    scan, _problems = read_upload(Upload(DocumentKind.OTHER, name, pdf()))
    assert scan is not None
    assert scan.file_name == kept


def test_scans_come_and_go_while_the_office_holds_the_case(session: Session, clerk: Actor) -> None:
    """P-11, C-14: attached and removed at the holder; afterwards neither."""
    (case_id,) = factories.make_cases(session, 1)
    (scan_id,) = attach_to_case(session, clerk, case_id, [Upload(DocumentKind.OTHER, "x.pdf", pdf())])
    remove_attachment(session, clerk, scan_id)
    with use_scope(SYSTEM):
        assert session.get(Attachment, scan_id) is None
    (gone,) = factories.make_cases(session, 1, step=Step.REVIEW)
    with pytest.raises(Refusal) as refused:
        attach_to_case(session, clerk, gone, [Upload(DocumentKind.OTHER, "x.pdf", pdf())])
    assert refused.value.problems[0].rule == "C-14"
    with use_scope(SYSTEM):
        scan = session.scalars(sa.select(Attachment.id).where(Attachment.case_id == gone)).first()
    with pytest.raises(Refusal):
        remove_attachment(session, clerk, scan or 0)


def test_another_county_finds_nothing(session: Session, clerk: Actor) -> None:
    """U-2: neither to attach to, nor to remove, nor a photo to replace."""
    (case_id,) = factories.make_cases(session, 1)
    other = factories.make_actor(session, Tier.COUNTY_OFFICE, "330522-office")
    with use_scope(SYSTEM):
        scan = session.scalars(sa.select(Attachment.id)).first()
    with pytest.raises(NotFound):
        attach_to_case(session, other, case_id, [Upload(DocumentKind.OTHER, "x.pdf", pdf())])
    with pytest.raises(NotFound):
        remove_attachment(session, other, scan or 0)
    with pytest.raises(NotFound):
        replace_case_photo(session, other, case_id, PHOTO)


def test_a_photo_is_replaced_or_refused_with_every_reason(session: Session, clerk: Actor) -> None:
    """P-10: the same rules as at entry, the kept photo has no EXIF."""
    (case_id,) = factories.make_cases(session, 1)
    with pytest.raises(Refusal) as refused:
        replace_case_photo(session, clerk, case_id, picture("JPEG"))
    assert {(p.rule, p.field) for p in refused.value.problems} == {("P-10", "photo")}
    replace_case_photo(session, clerk, case_id, PHOTO)
    with use_scope(SYSTEM):
        case = session.get(Case, case_id)
        assert case.photo_file_id == case.person.photo_file_id
        assert case.photo.media_type == "image/jpeg"
