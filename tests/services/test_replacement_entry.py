"""Re-issue (C-6, M5) and correction (C-8) from entry to the new certificate, on every line and level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, CertificateStatus, Level, Seat, Sex, Step, Tier, Verb
from app.errors import NotFound, Refusal
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate, CertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.replacement import CorrectionItem, LossDeclaration, Replacement
from app.models.unit import Unit
from app.printing.portrait import draw_portrait
from app.rules.face import CertificateFace
from app.rules.loss_declaration import Declaration
from app.rules.route import first_step
from app.security.role import RoleName
from app.services.replacement_amend import amend_correction, amend_reissue
from app.services.replacement_entry import open_correction, open_reissue
from app.services.replacement_gate import get_offers
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import CITY_DEPARTMENT, COUNTY, DIRECT, OTHER_COUNTY, PROVINCIAL, make_actor
from tests.services.certificates import approve, enterer, make_certificates, reviewer
from tests.services.replacements import (
    PLACES,
    UP,
    decide,
    declaration,
    open_on,
    scans,
    standing,
    status_of,
    who_enters,
)

KINDS = (CaseKind.REISSUE, CaseKind.CORRECTION)
UNDER_WAY = {CaseKind.REISSUE: CertificateStatus.LOST, CaseKind.CORRECTION: CertificateStatus.REPLACING}


def rules_of(refusal: pytest.ExceptionInfo[Refusal]) -> set[tuple[str, str | None]]:
    """(rule, field) of every problem."""
    return {(p.rule, p.field) for p in refusal.value.problems}


def successor(session: Session, certificate_id: int) -> Certificate | None:
    """The certificate that came in its place."""
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalar(sa.select(Certificate).where(Certificate.replaces_id == certificate_id))


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("line", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_c6_c8_entry_to_certificate(session: Session, kind: CaseKind, line: str, level: Level) -> None:
    """C-6, C-8, C-9, K-9: entered at the line's own office, void before the new number, 补发 on re-issues alone."""
    place = PLACES[line]
    (old,) = make_certificates(session, 1, place, level)
    old_id, old_number, qualification_id = old.id, old.number, old.qualification_id
    clerk = who_enters(session, kind, place, old)
    case_id = open_on(session, clerk, kind, old)
    assert status_of(session, old_id) is UNDER_WAY[kind]
    with use_scope(SYSTEM):
        case = session.scalars(sa.select(Case).where(Case.id == case_id)).one()
        assert (case.kind, case.level, case.line) == (kind, level, place.line)
        jinhua = session.scalars(sa.select(Unit.id).where(Unit.natural_key == "330700-office")).one()
        # C-10: senior cases of Yiwu are copied to Jinhua, nothing else is.
        copied = place is DIRECT and level is Level.SENIOR
        assert case.copied_to_id == (jinhua if copied else None)
    decide(session, place, case_id)
    new = successor(session, old_id)
    assert new is not None and new.number != old_number and new.case_id == case_id
    assert (new.status, status_of(session, old_id)) == (CertificateStatus.VALID, CertificateStatus.VOID)
    face = CertificateFace.from_json(new.face)
    assert face.reissue_mark == ("补发" if kind is CaseKind.REISSUE else "")
    assert face.specialty == ("水利水电工程" if kind is CaseKind.CORRECTION else "水利工程")
    with use_scope(SYSTEM):
        qualification = session.scalars(sa.select(Qualification).where(Qualification.id == qualification_id)).one()
        assert qualification.specialty == face.specialty
        events = session.execute(
            sa.select(CertificateEvent.certificate_id, CertificateEvent.status).order_by(CertificateEvent.id)
        ).all()
    assert [tuple(e) for e in events[1:]] == [
        (old_id, UNDER_WAY[kind]),
        (old_id, CertificateStatus.VOID),
        (new.id, CertificateStatus.VALID),
    ]


def test_c6_where_a_reissue_starts() -> None:
    """C-6: county office; city office for city departments (R); provincial department (R); Yiwu; corrections at the
    first step of the line."""
    starts = {(kind, place.line): first_step(kind, place.line).seat for kind in KINDS for place in PLACES.values()}
    assert starts == {
        (CaseKind.REISSUE, COUNTY.line): Seat.LOCAL,
        (CaseKind.REISSUE, CITY_DEPARTMENT.line): Seat.REVIEW,
        (CaseKind.REISSUE, PROVINCIAL.line): Seat.REVIEW,
        (CaseKind.REISSUE, DIRECT.line): Seat.REVIEW,
        (CaseKind.CORRECTION, COUNTY.line): Seat.LOCAL,
        (CaseKind.CORRECTION, CITY_DEPARTMENT.line): Seat.LOCAL,
        (CaseKind.CORRECTION, PROVINCIAL.line): Seat.EMPLOYER,
        (CaseKind.CORRECTION, DIRECT.line): Seat.REVIEW,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_c14_whoever_else_is_told_who_enters(session: Session, kind: CaseKind) -> None:
    """C-14, U-2: offices in scope are refused with the entering office's name; outside, nothing is found."""
    (old,) = make_certificates(session, 1)
    city = reviewer(session, COUNTY)
    province = make_actor(session, Tier.PROVINCE, "province")
    neighbour = make_actor(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or "")
    for actor in (city, province):
        with pytest.raises(Refusal, match="德清县") as refusal:
            open_on(session, actor, kind, old)
        assert rules_of(refusal) == {("C-14", None)}
        assert [p.rule for p in get_offers(session, actor, old.id)[kind]] == ["C-14"]
    with pytest.raises(NotFound):
        open_on(session, neighbour, kind, old)
    with pytest.raises(NotFound):
        get_offers(session, neighbour, old.id)
    printer = make_actor(session, Tier.DIRECT_OFFICE, "330782-office", roles=[RoleName.PRINTER])
    (yiwu,) = make_certificates(session, 1, DIRECT)
    assert [p.rule for p in get_offers(session, printer, yiwu.id)[kind]] == ["U-1"]
    assert status_of(session, old.id) is CertificateStatus.VALID


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_p12_one_case_at_a_time(session: Session, first: CaseKind, second: CaseKind) -> None:
    """P-12: neither a second re-issue nor a correction beside it; the refusal names the open case."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    case_id = open_on(session, clerk, first, old)
    with use_scope(SYSTEM):
        number = session.scalars(sa.select(Case.acceptance_number).where(Case.id == case_id)).one()
    with pytest.raises(Refusal, match=number) as refusal:
        open_on(session, clerk, second, old)
    assert rules_of(refusal) == {("P-12", None)}


def test_k9_a_void_certificate_is_not_replaced(session: Session) -> None:
    """K-9: once a new certificate is out, the old one has had its successor; the new one may be replaced in turn."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    decide(session, COUNTY, open_on(session, clerk, CaseKind.REISSUE, old))
    with pytest.raises(Refusal) as refusal:
        open_on(session, clerk, CaseKind.REISSUE, old)
    assert rules_of(refusal) == {("K-9", None)}
    new = successor(session, old.id)
    assert new is not None
    decide(session, COUNTY, open_on(session, clerk, CaseKind.CORRECTION, new))
    third = successor(session, new.id)
    assert third is not None and CertificateFace.from_json(third.face).reissue_mark == ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", [Verb.WITHDRAW, Verb.CLOSE, Verb.REJECT])
def test_k9_the_certificate_counts_again_when_nothing_comes_of_it(session: Session, kind: CaseKind, verb: Verb) -> None:
    """C-12, K-9: withdrawn, closed or rejected, the certificate is valid again and can be replaced anew."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    case_id = open_on(session, clerk, kind, old, send_up=UP if verb is Verb.REJECT else None)
    actor = clerk
    if verb is Verb.REJECT:
        approve(session, reviewer(session, COUNTY), [case_id])
        actor = make_actor(session, Tier.PROVINCE, "province")
    reason = {Verb.CLOSE: "close_other", Verb.REJECT: "reject_other"}.get(verb, "")
    outcome = apply(session, actor, Selection((case_id,)), Instruction(verb, "不再需要", reason))
    assert outcome.done == [case_id], outcome.refused
    assert status_of(session, old.id) is CertificateStatus.VALID
    assert successor(session, old.id) is None
    assert get_offers(session, clerk, old.id)[kind] == ()
    open_on(session, clerk, kind, old)


@pytest.mark.parametrize("kind", KINDS)
def test_p11_papers_are_complete_before_it_leaves(session: Session, kind: CaseKind) -> None:
    """P-11, M5: sent up without its scans nothing is opened at all; opened without sending up, it waits for them."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    with pytest.raises(Refusal) as refusal:
        if kind is CaseKind.REISSUE:
            open_reissue(session, clerk, old.id, declaration(old), send_up=UP)
        else:
            open_correction(session, clerk, old.id, {"name": "试新名"}, clock.today(), send_up=UP)
    assert {f for r, f in rules_of(refusal) if r == "P-11"} == {
        f"document_{upload.document_kind.value}" for upload in scans(kind)
    }
    assert status_of(session, old.id) is CertificateStatus.VALID
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(Replacement)) == 0


def test_c8_the_certificate_is_given_back_before_it_leaves(session: Session) -> None:
    """C-8: a correction may be opened before the certificate is back, and not sent up."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    case_id = open_correction(session, clerk, old.id, {"name": "试新名"}, None, uploads=scans(CaseKind.CORRECTION))
    outcome = apply(session, clerk, Selection((case_id,)), UP)
    assert [p.rule for p in outcome.refused[0].problems] == ["C-8"]
    amend_correction(session, clerk, case_id, {"name": "试新名"}, clock.today())
    assert apply(session, clerk, Selection((case_id,)), UP).done == [case_id]


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"newspaper": ""}, "newspaper"),
        ({"newspaper": "报" * 61}, "newspaper"),
        ({"page": ""}, "page"),
        ({"text": ""}, "text"),
        ({"text": "某某遗失证书一本，声明作废。"}, "text"),
        ({"published_on": None}, "published_on"),
        ({"published_on": 1}, "published_on"),
        ({"published_on": -1}, "published_on"),
    ],
)
def test_c6_worthless_declarations(session: Session, change: Mapping[str, object], field: str) -> None:
    """C-6: no newspaper, page, words; a day to come, or before the certificate was issued; another certificate."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    good = declaration(old)
    days = change.get("published_on", 0)
    day = None if days is None else clock.today() + DAY * int(str(days))
    values = {"newspaper": good.newspaper, "page": good.page, "text": good.text, **change}
    bad = Declaration(str(values["newspaper"]), day, str(values["page"]), str(values["text"]))
    with pytest.raises(Refusal) as refusal:
        open_reissue(session, clerk, old.id, bad)
    assert rules_of(refusal) == {("C-6", field)}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({}, ("C-8", "differences")),
        ({"specialty": "水利工程"}, ("C-8", "differences")),
        ({"specialty": ""}, ("C-8", "specialty")),
        ({"birth_year": "1950"}, ("C-8", "birth_year")),
        ({"series": "99"}, ("C-8", "series")),
        ({"sex": "3"}, ("C-8", "sex")),
        ({"obtained_on": "2999-01-01"}, ("C-8", "obtained_on")),
        ({"name": "Smith"}, ("P-4", "name")),
    ],
)
def test_c8_wishes_that_make_no_sense(session: Session, after: Mapping[str, str], expected: tuple[str, str]) -> None:
    """C-8: nothing different, empty, no field of the correction, codes that are none, a day to come."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    with pytest.raises(Refusal) as refusal:
        open_correction(session, clerk, old.id, after, clock.today())
    assert expected in rules_of(refusal)
    assert status_of(session, old.id) is CertificateStatus.VALID


def test_c8_every_field_reaches_face_and_register(session: Session) -> None:
    """C-8, P-2: name, sex, title, series, method, day and committee at once; what stays is not among the items."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    after = {
        "name": "试更名", "sex": "2", "title": "高级农艺师", "series": "10", "obtain_method": "2",
        "obtained_on": "2001-11-30", "committee": "浙江省农业高级专业技术资格评审委员会", "specialty": "水利工程",
    }  # fmt: skip
    case_id = open_on(session, clerk, CaseKind.CORRECTION, old, after)
    with use_scope(SYSTEM):
        items = session.scalars(sa.select(CorrectionItem.field).where(CorrectionItem.case_id == case_id)).all()
    assert set(items) == set(after) - {"specialty"}
    decide(session, COUNTY, case_id)
    new = successor(session, old.id)
    assert new is not None
    face = CertificateFace.from_json(new.face)
    assert (face.name, face.printed["sex"], face.title) == ("试更名", "女", "高级农艺师")
    assert (face.printed["obtain_method"], face.obtained_on) == ("考评结合", dt.date(2001, 11, 30))
    assert face.committee == "浙江省农业高级专业技术资格评审委员会" and "农业" in face.series
    with use_scope(SYSTEM):
        person = session.scalars(sa.select(Person).where(Person.id == new.person_id)).one()
        assert (person.name, person.sex, person.sex_override_reason) == ("试更名", "2", "更正")
        assert new.holder_name == "试更名" and new.title_name == "高级农艺师"


def test_p12_a_correction_makes_no_twin(session: Session) -> None:
    """P-12: a title that the person has already, obtained on the same day, is refused at its field."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    with use_scope(SYSTEM), writing(session):
        own = session.scalars(sa.select(Qualification)).one()
        session.add(
            Qualification(
                review_office_id=own.review_office_id, local_office_id=own.local_office_id, person_id=own.person_id,
                title_name="高级经济师", series_code="09", level=own.level, specialty="经济",
                obtain_method=own.obtain_method, obtained_on=own.obtained_on, committee_text="某委员会",
            )
        )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        open_correction(session, clerk, old.id, {"title": "高级经济师"}, clock.today())
    assert rules_of(refusal) == {("P-12", "title")}


def test_c12_amended_only_where_it_was_entered(session: Session) -> None:
    """C-12: the clerk mends the declaration; after it went up nobody does, until it is returned."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    case_id = open_on(session, clerk, CaseKind.REISSUE, old, send_up=None)
    good = declaration(old)
    mended = Declaration("浙江日报", good.published_on, "5", good.text)
    amend_reissue(session, clerk, case_id, mended)
    with use_scope(SYSTEM):
        kept = session.scalars(sa.select(LossDeclaration)).one()
        assert (kept.newspaper, kept.page, kept.version) == ("浙江日报", "5", 2)
        assert session.scalar(sa.select(AuditEvent.id).where(AuditEvent.action == "amend")) is not None
    with pytest.raises(Refusal, match="colleague changed"):
        amend_reissue(session, clerk, case_id, mended, "another state")
    city = reviewer(session, COUNTY)
    approve(session, clerk, [case_id])
    for actor in (clerk, city):
        with pytest.raises(Refusal) as refusal:
            amend_reissue(session, actor, case_id, mended)
        assert rules_of(refusal) <= {("C-14", None), ("C-12", None)}
    returned = Instruction(Verb.RETURN, "版面不清", "return_other")
    assert apply(session, city, Selection((case_id,)), returned).done == [case_id]
    amend_reissue(session, clerk, case_id, good)
    assert status_of(session, old.id) is CertificateStatus.LOST


@pytest.mark.parametrize("kind", KINDS)
def test_c13_nobody_acts_at_two_tiers(session: Session, kind: CaseKind) -> None:
    """C-13: in Yiwu's mid-level cases one office enters and decides, but not one person."""
    (old,) = make_certificates(session, 1, DIRECT, Level.MID)
    clerk = enterer(session, DIRECT, old)
    case_id = open_on(session, clerk, kind, old)
    assert standing(session, case_id) == (Step.FINAL, clerk.unit_id)
    outcome = apply(session, clerk, Selection((case_id,)), Instruction(Verb.APPROVE, "同意"))
    assert [p.rule for p in outcome.refused[0].problems] == ["C-13"]
    approve(session, enterer(session, DIRECT, old), [case_id])
    assert successor(session, old.id) is not None


def test_p10_the_old_photo_serves_unless_there_is_a_new_one(session: Session) -> None:
    """P-10: the certificate's photo is taken; a new one is judged like any other."""
    one, other = make_certificates(session, 2)
    clerk = enterer(session, COUNTY, one)
    kept = open_reissue(session, clerk, one.id, declaration(one))
    with pytest.raises(Refusal) as refusal:
        open_reissue(session, clerk, other.id, declaration(other), photo=b"no photo")
    assert {field for _, field in rules_of(refusal)} == {"photo"}
    fresh = open_reissue(session, clerk, other.id, declaration(other), photo=draw_portrait(23, Sex.MALE))
    with use_scope(SYSTEM):
        photos = dict(session.execute(sa.select(Case.id, Case.photo_file_id).where(Case.id.in_([kept, fresh]))).all())
    assert photos[kept] == one.photo_file_id and photos[fresh] != other.photo_file_id


def test_u7_the_trail_names_certificate_and_fields(session: Session) -> None:
    """U-7, T31: what is replaced and which fields, no ID number."""
    (old,) = make_certificates(session, 1)
    clerk = enterer(session, COUNTY, old)
    case_id = open_on(session, clerk, CaseKind.CORRECTION, old, {"name": "试更名"})
    with use_scope(SYSTEM):
        told = session.scalars(
            sa.select(AuditEvent.after).where(AuditEvent.action == "replace", AuditEvent.noun_id == case_id)
        ).one()
        statuses = session.scalars(
            sa.select(AuditEvent.after).where(AuditEvent.action == "status", AuditEvent.noun_id == old.id)
        ).all()
    assert told == {"certificate": old.number, "fields": ["name"]}
    assert statuses == [{"status": "replacing"}]
