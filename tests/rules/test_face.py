"""K-2: the frozen face of a certificate."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import Level, ObtainMethod, Sex
from app.rules.face import CertificateFace, face_problems

FACE = CertificateFace(
    name="王䶮",
    sex=Sex.FEMALE,
    birth_year=1902,
    birth_month=3,
    specialty="水利工程",
    title="高级工程师",
    series="工程技术",
    level=Level.SENIOR,
    obtain_method=ObtainMethod.EXAM_AND_REVIEW,
    obtained_on=dt.date(2006, 12, 1),
    committee="浙江省工程高评委",
    announcement_number="浙人专〔2007〕57号",
    certificate_number="浙G20073300000000019",
    authority_name="浙江省人事厅",
    issued_on=dt.date(2007, 9, 12),
    imprint="浙江省人事厅监制",
    token="TOKEN-Q",
    photo_sha256="f" * 64,
    template_version="senior-1",
)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=10), st.dates(), st.sampled_from(Level))
def test_k2_a_face_comes_back_from_its_canonical_form(name: str, day: dt.date, level: Level) -> None:
    """K-2: JSON and back is the same face with the same digest."""
    face = dataclasses.replace(FACE, name=name, obtained_on=day, level=level)
    again = CertificateFace.from_json(face.to_json())
    assert again == face
    assert again.digest() == face.digest()


def test_k2_the_canonical_form_is_sorted_and_readable() -> None:
    """K-2: sorted keys, Chinese as it is, dates as ISO."""
    text = FACE.to_json()
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert '"name":"王䶮"' in text
    assert '"issued_on":"2007-09-12"' in text


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(CertificateFace)])
def test_k2_every_field_counts_in_the_digest(name: str) -> None:
    """K-2: no field can change unseen."""
    others = {
        "sex": Sex.MALE,
        "level": Level.MID,
        "obtain_method": ObtainMethod.REVIEW,
        "birth_year": 1903,
        "birth_month": 4,
        "obtained_on": dt.date(2006, 12, 2),
        "issued_on": dt.date(2007, 9, 13),
    }
    changed = dataclasses.replace(FACE, **{name: others.get(name, "x")})
    assert changed.digest() != FACE.digest()


def test_k2_the_printed_characters_are_those_of_the_paper() -> None:
    """K-2: words and dates as set, nothing of the token or the photo's hash."""
    characters = FACE.characters()
    assert set("女考评结合高级1902年3月日〔〕号监制䶮") <= characters
    assert not set("TKENQf-") & characters
    assert "补" not in characters
    assert {"补", "发"} <= dataclasses.replace(FACE, reissue_mark="补发").characters()


def test_k2_missing_characters_are_named() -> None:
    """K-2: every character of a face is checked against the font before approval."""
    assert face_problems(FACE, FACE.characters()) == []
    (problem,) = face_problems(FACE, FACE.characters() - {"䶮", "利"})
    assert problem.blocks
    assert problem.params["characters"] == "䶮、利"


def test_k2_an_incomplete_form_is_no_face() -> None:
    """K-2: a frozen copy that lost a field is refused."""
    raw = json.loads(FACE.to_json())
    del raw["name"]
    with pytest.raises(TypeError):
        CertificateFace.from_json(json.dumps(raw))
