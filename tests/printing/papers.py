"""Sample sheets for the printing tests: invented people, invented county code 330199."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pdfplumber
from PIL import Image

from app.printing.certificate_pdf import CertificateSheet
from app.printing.information_form import InformationForm, SealBox
from app.printing.seal import draw_seal
from app.rules.roster_line import RosterLine, RosterSheet

APPROVED = dt.datetime(2007, 9, 12, 2, 0, tzinfo=dt.UTC)
POINTS_PER_MM = 72 / 25.4
KANGXI = frozenset(map(chr, range(0x2E80, 0x2FE0)))


def photo(width: int = 280, height: int = 392) -> bytes:
    """A JPEG of one colour, by default in the exact proportion of the photo's place."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#8aa0b4").save(out, "JPEG")
    return out.getvalue()


def certificate(**changes: object) -> CertificateSheet:
    """A senior certificate, changed by ``changes``."""
    sheet = CertificateSheet(
        level_word="高级",
        name="陈月仙",
        sex="女",
        born="1958年4月",
        specialty="外科护理",
        title_name="副主任护师",
        series="卫生技术",
        obtain_method="评审",
        obtained_on="2001年12月31日",
        committee="浙江省卫生技术高级专业技术资格评审委员会",
        announcement_number="浙卫高〔2001〕88号",
        certificate_number="浙G07-002913-5",
        issuing_authority="浙江省人事厅",
        issued_on="2007年9月12日",
        imprint="浙江省人事厅监制",
        verify_url="https://zs.example/v/Zk3x9QmT7vPa2LwB",
        photo=photo(),
        approved_at=APPROVED,
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]  # the names are the fields' own


def information_form(**changes: object) -> InformationForm:
    """A filled 信息表 of the county line, changed by ``changes``."""
    form = InformationForm(
        case_number="2007-330599-004217",
        id_number="33019919580412004X",
        name="陈月仙",
        sex="女",
        employer_name="湖州市第九人民医院",
        unit_nature="21 社会公益类事业单位",
        department="湖州市卫生局",
        employment_status="1",
        education="3",
        degree="4",
        school="钱江医学院",
        major="护理学",
        specialty="外科护理",
        title_name="副主任护师",
        series="卫生技术",
        obtain_method="2",
        obtained_on=dt.date(2001, 12, 31),
        committee="浙江省卫生技术高级专业技术资格评审委员会",
        announcement_number="浙卫高〔2001〕88号",
        phone="0572-2000000",
        address="湖州市吴兴区红旗路1号",
        postcode="313000",
        photo=photo(),
        employer_seal=SealBox("徐桂芳", dt.date(2007, 8, 21), draw_seal("湖州市第九人民医院")),
        local_seal=SealBox("王立新", dt.date(2007, 8, 31), draw_seal("湖州市卫生局")),
        review_seal=SealBox("沈静", dt.date(2007, 9, 12), draw_seal("湖州市人事局")),
    )
    return replace(form, **changes)  # type: ignore[arg-type]  # the names are the fields' own


def roster_line(i: int, *, document: str = "浙卫高〔2001〕88号", **changes: object) -> RosterLine:
    """Row ``i`` of a roster; every third employer's name takes several lines."""
    employer = "湖州市第九人民医院" if i % 3 else "湖州市太湖流域水资源综合利用与保护研究中心（湖州市水文勘测站）"
    line = RosterLine(
        number=str(i),
        name=f"章琴{'甲乙丙丁'[i % 4]}",
        sex="女",
        id_number=f"3301991958041{i:04d}X",
        employer_name=employer,
        unit_nature="21 社会公益类事业单位",
        specialty="外科护理",
        title_name="副主任护师",
        series="卫生技术",
        obtain_method="评审",
        obtained_on="2001-12-31",
        committee="浙江省卫生技术高级专业技术资格评审委员会",
        announcement_number=document,
        old_certificate_number=f"浙高{i:06d}",
        employment_status="在职在聘",
    )
    return replace(line, **changes)  # type: ignore[arg-type]  # the names are the fields' own


def roster(rows: list[RosterLine], **changes: object) -> RosterSheet:
    """A city's roster of ``rows``."""
    sheet = RosterSheet(
        title="湖州市高级专业技术资格证书持有人员花名册",
        unit_name="湖州市人事局",
        number="HZ-2007-0003",
        reported_on="2007-09-12",
        compiled_by="徐桂芳",
        checked_by="沈静",
        phone="0572-2000000",
        rows=rows,
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]  # the names are the fields' own


def page_texts(pdf: bytes) -> list[str]:
    """The text of every page in reading order, with no spaces and line ends."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return ["".join((page.extract_text() or "").split()) for page in document.pages]
