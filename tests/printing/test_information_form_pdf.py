"""D-1: 附件2 信息表, blank and filled, as the notice prints it."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest

from app.enums import Level
from app.errors import PrintingRefused
from app.printing import information_form as words
from app.printing.information_form import InformationForm
from app.printing.information_form_pdf import information_form_html, render_information_form
from tests.printing import papers

MM = papers.POINTS_PER_MM
LABELS = (
    "身份证号码", "姓名", "性别", "工作单位", "单位性质", "主管部门", "在职状态",
    "最高学历", "最高学位", "毕业学校", "所学专业", "从事专业", "资格名称", "所属系列",
    "取得方式", "取得时间", "评审组织", "公布文号", "联系电话", "通信地址", "邮政编码",
)  # fmt: skip


def front(pdf: bytes) -> Any:
    """The first page, still open."""
    return pdfplumber.open(io.BytesIO(pdf)).pages[0]


@pytest.fixture(scope="module")
def blank() -> bytes:
    return render_information_form(InformationForm())


@pytest.fixture(scope="module")
def filled() -> bytes:
    return render_information_form(papers.information_form())


def test_two_portrait_pages_with_guide_overleaf(blank: bytes, filled: bytes) -> None:
    """D-1: the form in front, 填表说明 behind, both numbered."""
    for pdf in (blank, filled):
        texts = papers.page_texts(pdf)
        assert [f"第{n}页共2页" in text for n, text in enumerate(texts, 1)] == [True, True]
        assert "填表说明" in texts[1]
        assert front(pdf).width / MM == pytest.approx(210, abs=0.5)


def test_blank_has_every_cell_option_note_and_box(blank: bytes) -> None:
    """D-1: labels, all options, photo box, ID-copy box, three seal boxes with dates, both 注."""
    text = papers.page_texts(blank)[0]
    assert "浙江省具有高级专业技术资格人员情况信息表" in text
    for label in LABELS:
        assert label in text
    for options in (words.EMPLOYMENT_OPTIONS, words.EDUCATION_OPTIONS, words.DEGREE_OPTIONS, words.METHOD_OPTIONS):
        assert all(f"{code}．{name}" in text for line in options for code, name in line)
    for part in (
        "证书用",
        "免冠2寸",
        "彩色照片1张，",
        "照片背面须用",
        "圆珠笔或铅笔",
        "写上姓名和身",
        "份证）",
        "粘贴身份证复印件",
    ):
        assert part in text
    assert "注：1、填表前请先阅填表说明。2、可选择栏请在所选代码上打“√”。" in text
    assert "单位审核盖章" in text
    assert "设区市人事部门或省级主管部门审核盖章" in text
    assert text.count("年月日") == 4
    assert text.count("√") == 1
    assert front(blank).images == []


def test_guide_is_the_notices_own_words(blank: bytes) -> None:
    """A2 填表说明: the nine items and the eleven codes."""
    text = papers.page_texts(blank)[1]
    for sentence in (
        "一、本表供换发高级专业技术资格证书使用，填写的内容应经相应人事部门审核盖章后，录入《浙江省高级专业技术资格证书信息管理系统》。",
        "二、本表用黑色或蓝色钢笔、圆珠笔填写，要求内容真实、字迹端正、清楚。",
        "(一)身份证号码：务必准确填写，系统作为高级专业技术资格身份的识别字段，出生年月字段从身份证号码自动采集。",
        "(二)工作单位：务必用全称，要完整准确输入，以便系统管理。",
        "36：其它类企业。",
        "33：“私营企业和个体工商户”",
        "设区市的，填“×××市×××(主管部门名)”；省级的，填“×××(主管部门名)”。",
        "(六)从事专业栏：指取得相应高级专业技术资格时所从事专业，该专业要打印在证书上，应完整准确填写。",
        "认定取得的，填写“经浙江省人事厅确认”。名称填写要规范、齐全。",
        "(九)公布文号栏：由设区市人事部门和省级主管部门统一填写。",
    ):
        assert sentence in text
    assert not papers.KANGXI & set(text)


def test_eighteen_boxes_hold_one_digit_each(filled: bytes) -> None:
    """D-1: each character of the number stands between its own two rules."""
    page = front(filled)
    digits = [c for c in page.chars if 11.5 < c["size"] < 12.5 and c["top"] < 45 * MM and c["x0"] > 38 * MM]
    assert "".join(c["text"] for c in digits) == "33019919580412004X"
    width = 118 / 18
    for i, char in enumerate(digits):
        middle = (char["x0"] + char["x1"]) / 2 / MM
        assert middle == pytest.approx(15 + 24 + width * (i + 0.5), abs=0.8)


def nearest_code(tick: Any, page: Any) -> Any:
    """The digit of the options whose middle lies nearest to the middle of ``tick``."""
    digits = [c for c in page.chars if c["text"].isdigit() and 8.5 < c["size"] < 9.5]

    def distance(digit: Any) -> float:
        across = (digit["x0"] + digit["x1"] - tick["x0"] - tick["x1"]) / 2
        down = (digit["top"] + digit["bottom"] - tick["top"] - tick["bottom"]) / 2
        return float(across**2 + down**2)

    return min(digits, key=distance)


def option_name(code: Any, page: Any) -> str:
    """The two characters after the code and its stop."""
    line = [c for c in page.chars if abs(c["bottom"] - code["bottom"]) < 1 and c["x0"] >= code["x1"] - 0.5]
    return "".join(c["text"] for c in sorted(line, key=lambda c: c["x0"]) if c["text"] != "√")[1:3]


def test_ticks_stand_on_the_chosen_codes_and_nowhere_else(filled: bytes) -> None:
    """D-1: 在所选代码上打√: four ticks, each laid over the digit of its own code."""
    page = front(filled)
    ticks = [c for c in page.chars if c["text"] == "√" and c["size"] > 12]
    codes = [nearest_code(tick, page) for tick in ticks]
    assert {(code["text"], option_name(code, page)) for code in codes} == {
        ("1", "在职"),
        ("3", "大学"),
        ("4", "第二"),
        ("2", "考评"),
    }
    assert len(ticks) == 4
    for tick, code in zip(ticks, codes, strict=True):
        assert tick["x0"] < code["x1"]
        assert code["x0"] < tick["x1"]
        assert tick["top"] < (code["top"] + code["bottom"]) / 2 < tick["bottom"]


@pytest.mark.parametrize(("provincial", "seals"), [(False, 3), (True, 2)])
def test_seals_stand_in_their_boxes_and_the_middle_stays_empty_on_the_provincial_line(
    provincial: bool, seals: int
) -> None:
    """D-1: three boxes; on the provincial line the middle one has neither seal, nor signatory, nor date."""
    pdf = render_information_form(papers.information_form(provincial_line=provincial, photo=None))
    page = front(pdf)
    boxes = [int((image["x0"] / MM - 15) // 60) for image in page.images]
    assert sorted(set(boxes)) == ([0, 2] if provincial else [0, 1, 2])
    assert len(page.images) == seals
    text = papers.page_texts(pdf)[0]
    assert ("王立新" in text) is not provincial
    assert ("2007年8月31日" in text) is not provincial
    assert ("年月日" in text) is provincial


def test_filled_form_carries_every_text_and_its_case_number(filled: bytes) -> None:
    """D-1, D-5: what was entered is found; the number stands on both pages."""
    texts = papers.page_texts(filled)
    assert all("受理编号：2007-330599-004217" in text for text in texts)
    for value in (
        "陈月仙", "湖州市第九人民医院", "湖州市卫生局", "钱江医学院", "护理学", "外科护理", "副主任护师", "卫生技术",
        "2001年12月31日", "浙卫高〔2001〕88号", "0572-2000000", "湖州市吴兴区红旗路1号", "313000", "徐桂芳", "沈静",
    ):  # fmt: skip
        assert value in texts[0]


def test_photo_stands_in_its_box_at_two_inches(filled: bytes) -> None:
    """A1-1: 二寸 is 35 × 49 mm."""
    photo = min(front(filled).images, key=lambda image: image["top"])
    assert photo["width"] / MM == pytest.approx(35, abs=0.3)
    assert photo["height"] / MM == pytest.approx(49, abs=0.3)


def test_id_copy_takes_the_place_of_its_caption() -> None:
    """D-1: 粘贴身份证复印件."""
    pdf = render_information_form(InformationForm(id_copy=papers.photo(1010, 638)))
    assert "粘贴身份证复印件" not in papers.page_texts(pdf)[0]
    (copy,) = front(pdf).images
    assert copy["height"] / MM == pytest.approx(54, abs=0.5)


@pytest.mark.parametrize(("level", "word"), [(Level.MID, "中级"), (Level.JUNIOR, "初级")])
def test_heading_and_guide_follow_the_level(level: Level, word: str) -> None:
    """D-1, M8: mid and junior forms say so; only the system keeps its name."""
    html = information_form_html(InformationForm(level=level))
    assert f"浙江省具有{word}专业技术资格人员情况信息表" in html
    assert f"{word}专业技术<br>资格名称" in html
    assert html.replace("《浙江省高级专业技术资格证书信息管理系统》", "").count("高级") == 0


def test_long_texts_shrink_and_stay_in_their_cells() -> None:
    """D-1: a 60-character employer is set smaller, not cut; past that the form is refused."""
    employer = "浙江省水利工程" * 9
    page = front(render_information_form(papers.information_form(employer_name=employer)))
    small = [c for c in page.chars if c["size"] < 9.5 and 51 * MM < c["top"] < 66 * MM and 39 * MM < c["x0"] < 97 * MM]
    assert "".join(c["text"] for c in small) == employer
    assert max(c["x1"] for c in small) < 97 * MM
    with pytest.raises(PrintingRefused, match="does not fit"):
        information_form_html(papers.information_form(employer_name=employer * 5))
