"""People and papers of the demo obey every rule (P-1 to P-13), and belong to nobody."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections import Counter

import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import CaseKind, DocumentKind, Level, ObtainMethod, OldCertificateEventKind
from app.models.attachment import Attachment
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.code import IdAddressCode, ReviewCommittee, Title
from app.models.document import AnnouncementDocument
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck
from app.models.stored_file import StoredFile
from app.models.unit import Unit
from app.queries.reference import get_books
from app.rules import person as person_rules
from app.rules.document_number import normalise, read_document_number
from app.rules.exchange import ExchangeFacts, exchange_problems
from app.rules.id_number import read_id_number
from app.rules.photo import photo_problems
from app.rules.qualification import committee_problems
from app.rules.unit_text import department_in_charge_problems
from app.services.case_entry_person import name_key
from app.services.demo.award import RECOGNISED
from tests.house.seed_tables import rows
from tests.services.demo.reading import AWARDED, BELOW, MOVED, PEOPLE, all_of, cases_of


def test_p1_id_numbers_read_without_a_remark(demo: Session) -> None:
    """P-1, P-2: checksum, date and known county code; birth date and sex are the number's; none is there twice."""
    people, books, today = all_of(demo, Person), get_books(demo), clock.today()
    assert len({one.id_number for one in people}) == len(people) == PEOPLE + BELOW + MOVED + AWARDED
    for one in people:
        reading = read_id_number(one.id_number, today, books.addresses)
        assert (reading.problems, reading.birth_date, reading.sex) == ((), one.birth_date, one.sex)


def test_id_numbers_carry_only_invented_county_codes(demo: Session) -> None:
    """No personal data: the counties of all demo people are on no list, and registered as the demo's."""
    used = {one.id_number[:6] for one in all_of(demo, Person)}
    assert used == {row["invented_id_county_code"] for row in rows("demo/places")}
    assert not used & {row["code"] for row in rows("reference/id_address_codes")}
    assert set(demo.scalars(sa.select(IdAddressCode.code).where(IdAddressCode.category == "demo"))) == used


def test_p4_person_fields_pass_their_rules(demo: Session) -> None:
    """P-4: names, dates and contacts without a remark, codes of the notice's tables, the key that lists order by."""
    books, today = get_books(demo), clock.today()
    for one in all_of(demo, Person):
        assert person_rules.name_problems(one.name) == [] and one.name_key == name_key(one.name)
        assert person_rules.joined_work_problems(one.joined_work_on, one.birth_date, today) == []
        assert person_rules.phone_problems(one.phone) == [] == person_rules.postcode_problems(one.postcode)
        assert one.education in books.codes["education"] and one.ethnicity_code in books.ethnicities
        assert one.degree is None or one.degree in books.codes["degree"]
        assert one.school and one.major and one.address and one.native_place


def test_p5_p6_employers_stand_below_their_offices(demo: Session) -> None:
    """P-5, P-6: everybody works somewhere with a nature and a department in charge that fits its tier."""
    books = get_books(demo)
    employers = {one.employer_id: demo.get(Unit, one.employer_id) for one in all_of(demo, Person)}
    for unit in employers.values():
        assert unit is not None and unit.nature in books.codes["unit_nature"]
        assert unit.review_office_id is not None and unit.department_in_charge
        tiers = [tier.tier for tier in (unit.local_office or unit.review_office or unit).tiers]
        assert department_in_charge_problems(unit.department_in_charge, tiers[0]) == []


def approver(session: Session, won: Qualification) -> str:
    """The office that decides on the lower levels (M8)."""
    unit = session.get(Unit, won.review_office_id)
    assert unit is not None
    return unit.name


def test_p7_qualifications_have_titles_of_2007_and_committees_of_their_time(demo: Session) -> None:
    """P-7: titles of the table, won 1988 to 2006 (new awards later) at a fitting age, by a committee then in being."""
    elsewhere = {case.qualification_id for case in cases_of(demo, CaseKind.TRANSFER_IN)}
    lately = {case.qualification_id for case in cases_of(demo, CaseKind.NEW_AWARD)}
    titles = {title.id: title for title in all_of(demo, Title)}
    committees = {committee.name: committee for committee in all_of(demo, ReviewCommittee)}
    for won in all_of(demo, Qualification):
        title = titles[won.title_id or 0]
        assert (title.name, title.series_code, title.level) == (won.title_name, won.series_code, won.level)
        assert title.valid_in_2007
        assert won.obtained_on.year >= 2007 if won.id in lately else 1988 <= won.obtained_on.year <= 2006
        recognised = RECOGNISED if won.level is Level.SENIOR else f"经{approver(demo, won)}确认"
        assert committee_problems(won.obtain_method, won.committee_text, recognised) == []
        born, joined = won.person.birth_date, won.person.joined_work_on
        assert person_rules.obtained_problems(won.obtained_on, born, joined, clock.today(), won.level) == []
        if won.id not in elsewhere and won.obtain_method is not ObtainMethod.RECOGNITION:
            committee = committees[won.committee_text]
            assert (committee.valid_from or dt.date.min) <= won.obtained_on <= (committee.valid_to or dt.date.max)


def test_c1_every_old_certificate_may_be_exchanged(demo: Session) -> None:
    """C-1, P-13: of Zhejiang, before 2007; sighted or, with a newspaper attached, lost."""
    events: dict[int, set[OldCertificateEventKind]] = {old.id: set() for old in all_of(demo, OldCertificate)}
    for event in all_of(demo, OldCertificateEvent):
        events[event.old_certificate_id].add(event.kind)
    elsewhere = {case.old_certificate_id for case in cases_of(demo, CaseKind.TRANSFER_IN)}
    for old in (old for old in all_of(demo, OldCertificate) if old.id not in elsewhere):
        won = old.qualification
        facts = ExchangeFacts(
            won.obtained_on, won.obtain_method, old.authority, old.issued_in_zhejiang, clock.today()
        )  # fmt: skip
        assert exchange_problems(facts) == [] and old.number and old.issued_on and old.issued_on > won.obtained_on
    lost = {old_id for old_id, kinds in events.items() if OldCertificateEventKind.LOST in kinds}
    clips = sa.select(Case.old_certificate_id).join(Attachment, Attachment.case_id == Case.id)
    clips = clips.where(Case.kind == CaseKind.EXCHANGE)
    assert lost == set(demo.scalars(clips.where(Attachment.document_kind == DocumentKind.NEWSPAPER))) != set()


def test_p8_documents_are_read_and_have_their_scans(demo: Session) -> None:
    """P-8, C-3: canonical numbers, issuers and dates, and a scan with as many pages as it says."""
    documents = all_of(demo, AnnouncementDocument)
    assert len({one.number for one in documents}) > 10
    for one in documents:
        assert read_document_number(one.number, clock.today()).problems == () and normalise(one.number) == one.number
        assert one.title and one.issuer and one.issued_on and one.scan is not None
        assert one.scan.page_count == len(PdfReader(io.BytesIO(storage.get(one.scan.sha256))).pages)


def test_c15_each_tick_names_the_line_where_the_person_stands(demo: Session) -> None:
    """C-15: on the page that was ticked, the number of the line is followed by the name and the title."""
    pages: dict[tuple[int, int], str] = {}
    ticks = demo.execute(
        sa.select(AnnouncementCheck, Person.name, Qualification.title_name)
        .join(Case, AnnouncementCheck.case_id == Case.id)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
    ).all()
    assert len(ticks) > PEOPLE / 2 and any(tick.difference and tick.explanation for tick, _, _ in ticks)
    for tick, name, title in ticks:
        key = (tick.document_id, tick.page)
        if key not in pages:
            assert tick.document.scan is not None
            pdf = PdfReader(io.BytesIO(storage.get(tick.document.scan.sha256)))
            pages[key] = re.sub(r"\s+", "", pdf.pages[tick.page - 1].extract_text())
        assert f"{tick.line_number}{name}{title}" in pages[key]


def test_p10_every_portrait_is_taken_without_a_remark(demo: Session) -> None:
    """P-10: no photo of the pool is warned of."""
    hashes = set(demo.scalars(sa.select(StoredFile.sha256).join(Person, Person.photo_file_id == StoredFile.id)))
    assert len(hashes) > 20
    for sha256 in hashes:
        assert photo_problems(storage.get(sha256)) == []


def test_p11_scans_can_be_opened_and_are_what_they_say(demo: Session) -> None:
    """P-11: pictures decode, PDFs have pages; an old certificate is the holder's own, the other scans are shared."""
    files = {file.id: file for file in all_of(demo, StoredFile)}
    exchanges = set(demo.scalars(sa.select(Case.id).where(Case.kind == CaseKind.EXCHANGE)))
    used = Counter((row.document_kind, row.file_id) for row in all_of(demo, Attachment) if row.case_id in exchanges)
    assert {kind for kind, _ in used} >= {DocumentKind.PAPER_FORM, DocumentKind.ID_COPY, DocumentKind.OLD_CERTIFICATE}
    for kind, file_id in used:
        data = storage.get(files[file_id].sha256)
        if files[file_id].media_type == "application/pdf":
            assert len(PdfReader(io.BytesIO(data)).pages) == files[file_id].page_count
        else:
            with Image.open(io.BytesIO(data)) as picture:
                picture.load()
                assert picture.width >= 500
        assert kind is not DocumentKind.OLD_CERTIFICATE or used[kind, file_id] == 1


def test_t31_the_trail_repeats_no_id_number(demo: Session) -> None:
    """P-1, U-7: nobody's number, nor anything like one, stands in the audit trail."""
    numbers = {one.id_number for one in all_of(demo, Person)}
    for event in all_of(demo, AuditEvent):
        told = json.dumps([event.before, event.after])
        assert not numbers & set(re.findall(r"(?=(\d{17}[\dX]))", told))
