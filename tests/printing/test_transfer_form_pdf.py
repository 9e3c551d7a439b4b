"""D-2, D-5, A3: 附件3 on paper, its three copies and the pages on which a long 述职 goes on."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from app.printing.transfer_form import COPIES, OpinionBox, TransferForm
from app.printing.transfer_form_pdf import LINES_A_PAGE, LINES_ON_FORM, page_count, render_transfer_form, report_pages
from app.rules.transfer_form import TRANSFER_FIELD_BY_NAME

CELLS = (
    "姓名", "性别", "民族", "籍贯", "出生年月", "参加工作时间", "原工作单位及从事何专业技术工作", "最高学历",
    "何时何校何专业毕业", "原专业技术资格名称及批准时间", "评审组织名称", "原审批单位、文号",
    "现工作单位及从事何专业技术工作", "调入时间及原因", "试用期内述职", "所在单位呈报意见",
    "设区市人事或省主管部门意见", "省人事厅意见",
)  # fmt: skip
NOTES = (
    "注：1、本表一式3份，一份存省人事厅，一份存本人档案，一份呈报单位。",
    "2、本表上报时，须附原《专业技术资格证书》、《专业技术资格评审表》及公布文件。",
    "3、本表上报时，同时填写《浙江省具有高级专业技术资格人员情况信息表》，提供近期免冠白底二寸彩色照片1张。",
)
PARAGRAPH = "本人调入以来，严格遵守各项规章制度，服从安排，认真完成各项工作任务，试用期内无差错，并参加了继续教育。" * 3


def filled(**changes: object) -> TransferForm:
    """A form with something in every cell."""
    cells: dict[str, object] = {
        "case_number": "20070912330521000123",
        "name": "严学勤",
        "sex": "男",
        "ethnicity": "汉族",
        "native_place": "江苏南京",
        "born": "1962年5月",
        "joined_work": "1983年8月",
        "former_work": "江苏省金陵农科所，从事作物栽培研究",
        "education": "大学本科",
        "graduation": "1983年7月浙东农学院农学专业毕业",
        "former_title": "高级农艺师\n1999年11月6日",
        "former_committee": "江苏省农业技术高级专业技术资格评审委员会",
        "former_approval": "江苏省人事厅\n苏人职〔1999〕112号",
        "present_work": "德清县农业技术推广站，从事作物栽培专业技术工作",
        "transfer": "2005年3月1日\n工作调动",
        "report": PARAGRAPH,
        "report_signed_on": dt.date(2006, 3, 1),
        "employer": OpinionBox("情况属实，同意呈报", "潘立群", dt.date(2007, 9, 1)),
        "review": OpinionBox("经审核，同意上报", "沈复核", dt.date(2007, 9, 12)),
        "province": OpinionBox("同意确认", "何核准", dt.date(2007, 9, 20)),
    }
    return TransferForm(**(cells | changes))  # type: ignore[arg-type]  # cells of the right types by construction


def pages_of(form: TransferForm) -> list[str]:
    """The text of each page, without any white space."""
    pages = PdfReader(io.BytesIO(render_transfer_form(form))).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]


def test_d2_the_blank_form_has_every_cell_of_the_notice_and_three_named_copies() -> None:
    """D-2, A3: a page a copy; all words of 附件3 can be read out of it (D-5)."""
    pages = pages_of(TransferForm())
    assert len(pages) == len(COPIES) == 3
    for page, keeper in zip(pages, ("省人事厅", "本人档案", "呈报单位"), strict=True):
        assert "调入专业技术人员资格审定表" in page
        assert f"{keeper}存" in page
        assert "第1页共1页" in page
        for note in NOTES:
            assert note in page
        letters = set(page)
        for cell in CELLS:
            assert set(cell) <= letters, cell
        assert page.count("（盖章）") == 3
        assert "（注：本栏不够可另附页）" in page
        assert "（本人签字）" in page


def test_d2_a_filled_form_shows_everything_on_each_copy() -> None:
    """D-2: the same on all three, opinions with who and when."""
    for page in pages_of(filled()):
        for text in (
            "20070912330521000123", "严学勤", "江苏南京", "1962年5月", "1983年8月",
            "江苏省金陵农科所，从事作物栽培研究", "大学本科", "1983年7月浙东农学院农学专业毕业", "高级农艺师",
            "1999年11月6日", "江苏省人事厅", "苏人职〔1999〕112号",
            "2005年3月1日", "工作调动", "2006年3月1日", "情况属实，同意呈报", "潘立群", "2007年9月1日",
            "经审核，同意上报", "2007年9月12日", "同意确认", "2007年9月20日",
        ):  # fmt: skip
            assert text in page, text
        assert PARAGRAPH in page


def test_a3_a_long_report_goes_on_overleaf_and_nothing_is_lost() -> None:
    """A3 可另附页: every copy carries its own continuation, with name, number and place to sign."""
    form = filled(report="\n".join([PARAGRAPH] * 16))
    pages = pages_of(form)
    each = page_count(form)
    assert each > 1
    assert len(pages) == 3 * each
    for copy in range(3):
        own = pages[copy * each : (copy + 1) * each]
        assert "（续第2页）" in own[0]
        for number, page in enumerate(own[1:], 2):
            assert "试用期内述职（续页）" in page
            assert "姓名：严学勤" in page
            assert f"第{number}页共{each}页" in page
            assert "（本人签字）" in page
        assert sum(page.count("本人调入以来") for page in own) == 16 * 3


@pytest.mark.parametrize("paragraphs", [0, 1, 4, 5, 60])
def test_a3_no_line_of_the_report_is_lost_or_doubled(paragraphs: int) -> None:
    """A3: the box first, then full pages; together they are the text."""
    pages = report_pages(TransferForm(report="\n".join([PARAGRAPH] * paragraphs)))
    assert "".join(line.strip() for page in pages for line in page) == PARAGRAPH * paragraphs
    assert len(pages[0]) <= LINES_ON_FORM
    assert all(0 < len(page) <= LINES_A_PAGE for page in pages[1:])


def test_d2_the_longest_cells_still_fit() -> None:
    """D-2: what the record can hold can be printed."""

    def most(name: str) -> str:
        return "医" * TRANSFER_FIELD_BY_NAME[name].max_length

    form = filled(
        former_work=most("former_work"),
        graduation=most("graduation"),
        former_title=most("former_title") + "\n1999年11月6日",
        former_committee=most("former_committee"),
        former_approval=most("former_authority") + "\n" + most("former_document"),
        present_work=most("present_work"),
        transfer="2005年3月1日\n" + most("transfer_reason"),
        native_place="医" * 60,
        employer=OpinionBox("医" * 500, "医" * 20, dt.date(2007, 9, 1)),
        review=OpinionBox("医" * 500, "医" * 20, dt.date(2007, 9, 1)),
    )
    assert len(pages_of(form)) == 3
