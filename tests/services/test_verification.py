"""Public verification: by code, by number and name; logged, without a word too many (K-10, T31, T32)."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from app.enums import CertificateStatus
from app.models.audit import VerificationLookup
from app.models.certificate import Certificate
from app.services.verification import THUMBNAIL, photo_thumbnail, verify_number, verify_token
from app.session import SYSTEM, use_scope, writing
from tests.services.certificates import make_certificates

ADDRESS = "192.0.2.7"


def _lookups(session: Session) -> list[VerificationLookup]:
    with use_scope(SYSTEM):
        return list(session.scalars(sa.select(VerificationLookup).order_by(VerificationLookup.id)))


def test_k10_code_and_number_give_the_same_answer(session: Session) -> None:
    """K-10: the face and its status; full-width and spaced numbers are read."""
    (certificate,) = make_certificates(session, 1)
    number, name, token = certificate.number, certificate.holder_name, certificate.token
    by_code = verify_token(session, token, ADDRESS)
    assert by_code is not None and by_code.stands and by_code.face.certificate_number == number
    spaced = " ".join(number).replace("G", "ｇ")
    by_number = verify_number(session, spaced, f" {name[0]} {name[1:]} ", ADDRESS)
    assert by_number is not None and by_number.face == by_code.face


@pytest.mark.parametrize("status", list(CertificateStatus))
def test_k10_every_status_is_told(session: Session, status: CertificateStatus) -> None:
    """K-10: 有效, 已挂失, 已作废, 已撤销, 换发中; only the first stands."""
    (certificate,) = make_certificates(session, 1)
    token = certificate.token
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Certificate).values(status=status).execution_options(synchronize_session=False))
    verdict = verify_token(session, token, ADDRESS)
    assert verdict is not None and verdict.status is status
    assert verdict.stands is (status is CertificateStatus.VALID)


def test_t32_unknown_malformed_and_wrong_name_are_one_answer(session: Session) -> None:
    """T32: a stranger learns no name from a number and no number from a name."""
    (certificate,) = make_certificates(session, 1)
    number, name = certificate.number, certificate.holder_name
    for answer in (
        verify_token(session, "x" * 22, ADDRESS),
        verify_token(session, "x" * 4000, ADDRESS),
        verify_token(session, "汉字", ADDRESS),
        verify_token(session, "a\x00b", ADDRESS),
        verify_number(session, f"{number}\x00", "\x00", ADDRESS),
        verify_token(session, "", ADDRESS),
        verify_number(session, number, "别人", ADDRESS),
        verify_number(session, number, "", ADDRESS),
        verify_number(session, number[:-1] + ("0" if number[-1] != "0" else "1"), name, ADDRESS),
        verify_number(session, "9" * 5000, name, ADDRESS),
        verify_number(session, "", name, ADDRESS),
    ):
        assert answer is None
    assert photo_thumbnail(session, "x" * 22) is None


def test_k10_every_look_up_is_logged_without_the_address(session: Session) -> None:
    """K-10: found or not, by which way, for which certificate; the address only as a keyed hash."""
    (certificate,) = make_certificates(session, 1)
    key, number, name, token = certificate.id, certificate.number, certificate.holder_name, certificate.token
    verify_token(session, token, ADDRESS)
    verify_token(session, "x" * 22, ADDRESS)
    verify_number(session, number, name, "198.51.100.1")
    rows = _lookups(session)
    assert [(row.channel, row.certificate_id) for row in rows] == [("code", key), ("code", None), ("form", key)]
    assert rows[0].address_sha256 == rows[1].address_sha256 != rows[2].address_sha256
    assert ADDRESS not in rows[0].address_sha256 and len(rows[0].address_sha256) == 64


def test_k10_the_photo_is_small_and_encoded_anew(session: Session) -> None:
    """K-10: a thumbnail, never the photo that the certificate is printed with."""
    (certificate,) = make_certificates(session, 1)
    thumbnail = photo_thumbnail(session, certificate.token)
    assert thumbnail is not None
    with Image.open(io.BytesIO(thumbnail)) as picture:
        assert picture.format == "JPEG" and picture.width <= THUMBNAIL[0] and picture.height <= THUMBNAIL[1]
        assert not picture.getexif()
