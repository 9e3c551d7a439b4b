"""D-3, C-16: 附件4 花名册 on paper."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from app.errors import PrintingRefused
from app.printing.roster_pdf import COLUMN_WIDTHS, render_roster, roster_html
from app.printing.seal import draw_seal
from app.rules.roster_line import ROSTER_COLUMNS
from tests.printing import papers

DOCUMENTS = ("浙卫高〔2001〕88号", "浙人专〔2002〕3号")
STRUCK = {5, 40}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Seventy rows under two documents, two of them returned, sealed."""
    rows = [
        papers.roster_line(
            i, document=DOCUMENTS[i > 33], struck=i in STRUCK, note="照片不合规定" if i in STRUCK else ""
        )
        for i in range(1, 71)
    ]
    return render_roster(
        papers.roster(rows), seal=draw_seal("湖州市人事局"), content_hash="c0ffee" * 10, audit_head="beef" * 16
    )


@pytest.fixture(scope="module")
def texts(pdf: bytes) -> list[str]:
    return papers.page_texts(pdf)


def test_pages_are_landscape_a4_and_none_is_blank(pdf: bytes) -> None:
    """D-3: the paper's size, and every page holds rows."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) > 2
        for page in document.pages:
            assert page.width / papers.POINTS_PER_MM == pytest.approx(297, abs=0.5)
            assert page.height / papers.POINTS_PER_MM == pytest.approx(210, abs=0.5)
            assert "3301991958041" in (page.extract_text() or "")


def test_head_and_foot_stand_on_each_page(texts: list[str]) -> None:
    """D-3: title, head, columns, foot and small print are repeated; pages are numbered."""
    for number, text in enumerate(texts, 1):
        for words in (
            "湖州市高级专业技术资格证书持有人员花名册",
            "填报单位（盖章）：湖州市人事局",
            "批次号：HZ-2007-0003",
            "填报日期：2007-09-12",
            f"第{number}页共{len(texts)}页",
            "填表人：徐桂芳",
            "审核人：沈静",
            "电话：0572-2000000",
            "内容校验：" + "c0ffee" * 10,
            "审计链：" + "beef" * 16,
            *(head for _, head in ROSTER_COLUMNS),
        ):
            assert words in text, words


def test_totals_are_restated_without_the_returned(texts: list[str]) -> None:
    """C-16: 共N人 counts those who stand; the returned are named beside it."""
    assert all("共68人（另有2人已退回）" in text for text in texts)


def test_each_document_heads_its_group_with_its_count(texts: list[str]) -> None:
    """D-3: grouped by 公布文号."""
    whole = "".join(texts)
    assert f"公布文号：{DOCUMENTS[0]}共32人，另有1人已退回" in whole
    assert f"公布文号：{DOCUMENTS[1]}共36人，另有1人已退回" in whole


def test_every_row_stands_whole_on_one_page(pdf: bytes) -> None:
    """D-3: each of the 70 numbers once; no letter and no rule below the foot's edge, no text outside its page."""
    found: list[str] = []
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            body = page.find_tables()[0]
            foot = next(word for word in page.extract_words() if word["text"].startswith("共68人"))
            assert body.bbox[3] <= foot["top"]
            for row in body.rows[1:]:
                cells = [cell for cell in row.cells if cell]
                if len(cells) != len(ROSTER_COLUMNS):
                    continue
                text = "".join((page.crop(cells[3]).extract_text() or "").split())
                assert len(text) == 18
                found.append(text)
    assert found == [f"3301991958041{i:04d}X" for i in range(1, 71)]


def test_cells_hold_their_text(pdf: bytes) -> None:
    """D-3: measured lines are as wide as they were measured; no letter crosses its column's rule."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        edges = [8.0]
        for width in COLUMN_WIDTHS:
            edges.append(edges[-1] + width)
        table = page.find_tables()[0]
        full = [row for row in table.rows if len([c for c in row.cells if c]) == len(ROSTER_COLUMNS)]
        for edge, cell in zip(edges, full[0].cells, strict=False):
            assert cell is not None
            assert cell[0] / papers.POINTS_PER_MM == pytest.approx(edge, abs=0.5)
        for row in full:
            for cell in row.cells:
                assert cell is not None
                inside = [
                    c
                    for c in page.chars
                    if cell[0] < (c["x0"] + c["x1"]) / 2 < cell[2] and cell[1] < (c["top"] + c["bottom"]) / 2 < cell[3]
                ]
                assert all(cell[0] <= c["x0"] and c["x1"] <= cell[2] for c in inside)


def test_group_head_is_never_the_last_line_of_a_page() -> None:
    """D-3: whatever the number of rows before it, a head stays with its first row."""
    for before in range(8, 24):
        rows = [papers.roster_line(i, document=DOCUMENTS[i > before]) for i in range(1, before + 3)]
        page = next(p for p in roster_html(papers.roster(rows)).split("</section>") if DOCUMENTS[1] in p)
        assert f"3301991958041{before + 1:04d}X" in page


def test_returned_rows_are_struck_through_but_for_their_reason(pdf: bytes) -> None:
    """C-16: a line runs through the name, and none through 备注."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        table = page.find_tables()[0]
        rules = [r for r in [*page.rects, *page.lines] if r["height"] < 1.5]

        def struck(cell: tuple[float, float, float, float]) -> bool:
            return any(cell[0] < r["x0"] and r["x1"] < cell[2] and cell[1] + 2 < r["top"] < cell[3] - 2 for r in rules)

        rows = [r for r in table.rows[1:] if len([c for c in r.cells if c]) == len(ROSTER_COLUMNS)]
        assert [struck(row.cells[1]) for row in rows[:6]] == [False] * 4 + [True, False]
        assert not struck(rows[4].cells[-1])
        assert "照片不合" in "".join((page.crop(rows[4].cells[-1]).extract_text() or "").split())


def test_text_is_ordinary_chinese(texts: list[str]) -> None:
    """D-5: no Kangxi radicals, so that searching finds."""
    assert not papers.KANGXI & set("".join(texts))


def test_empty_roster_is_one_page_with_nobody() -> None:
    """D-3."""
    (text,) = papers.page_texts(render_roster(papers.roster([])))
    assert "共0人" in text
    assert "第1页共1页" in text


def test_row_taller_than_a_page_is_refused() -> None:
    """D-3: rather than cut it."""
    rows = [papers.roster_line(1), papers.roster_line(2, note="退回" * 150)]
    with pytest.raises(PrintingRefused, match="Row 2"):
        roster_html(papers.roster(rows))
