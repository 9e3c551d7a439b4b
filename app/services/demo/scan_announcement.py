"""The demo's announcement documents as they come from the scanner: red head, title, numbered names, seal (C-15)."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import typst

from app.printing import fonts
from app.printing.seal import draw_seal
from app.rules.face import chinese_date
from app.services.demo.award import LINES_A_PAGE, Award

TEMPLATE = """
#let doc = json("document.json")
#set page(paper: "a4", margin: (x: 25mm, top: 26mm, bottom: 20mm), fill: rgb("#fdfcf7"), numbering: none,
  footer: context align(center, text(9pt, fill: luma(110))[
    演示数据，并非真实文件　　第#counter(page).display()页 共#counter(page).final().first()页]))
#set text(font: "LXGW WenKai", size: 11.5pt, lang: "zh", region: "cn")
#set par(leading: 0.72em, spacing: 0.9em)
#let red = rgb("#c8201f")
#let list-page(rows) = table(
  columns: (12mm, 22mm, 38mm, 34mm, 1fr), stroke: none, inset: (x: 0mm, y: 1.25mm), row-gutter: 0mm,
  ..rows.map(row => row.map(cell => text(10.5pt, cell))).flatten())
#align(center, text(30pt, weight: "bold", fill: red, tracking: 0.12em)[#doc.issuer;文件])
#v(4mm)
#align(center, doc.number)
#v(-1mm)
#line(length: 100%, stroke: 1.6pt + red)
#v(6mm)
#align(center, text(17pt, weight: "bold", doc.title))
#v(4mm)
各市有关部门，省级有关单位：
#par(first-line-indent: (amount: 2em, all: true))[#doc.body]
#par(first-line-indent: (amount: 2em, all: true))[附：#doc.series;高级专业技术资格人员名单（共#doc.count;人）]
#v(24mm)
#align(right, box(width: 62mm, height: 42mm)[
  #place(center + horizon, image("seal.png", width: 40mm))
  #place(center + horizon, align(center)[#doc.issuer \\ #doc.day])])
#for rows in doc.pages {
  pagebreak()
  align(center, text(14pt, weight: "bold")[#doc.series;高级专业技术资格人员名单])
  v(3mm)
  list-page(rows)
}
"""


def announcement_pdf(award: Award) -> tuple[bytes, int]:
    """The document with the people of ``award``, and its number of pages; the same bytes for the same award."""
    rows = [[str(i), one.name, one.title, one.specialty, one.unit] for i, one in enumerate(award.people, 1)]
    pages = [rows[i : i + LINES_A_PAGE] for i in range(0, len(rows), LINES_A_PAGE)]
    method = f"经{award.committee}评审通过" if not award.committee.startswith("经") else award.committee
    told = {
        "issuer": award.issuer,
        "number": award.number,
        "title": award.title,
        "series": award.series,
        "count": str(len(rows)),
        "day": chinese_date(award.issued_on),
        "body": f"{method}，下列同志具备{award.series}高级专业技术资格，资格取得时间从"
        f"{chinese_date(award.obtained_on)}起算，现予公布。请按有关规定办理聘任手续。",
        "pages": pages,
    }
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        room = Path(folder)
        (room / "document.typ").write_text(TEMPLATE, encoding="utf-8")
        (room / "document.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        (room / "seal.png").write_bytes(draw_seal(award.issuer, pixels=300))
        compiler = typst.Compiler(root=str(room), font_paths=fonts.typst_fonts(), ignore_system_fonts=True)
        pdf, warnings = compiler.compile_with_warnings(
            str(room / "document.typ"), format="pdf", timestamp=0, pdf_standards=["a-2b"]
        )
    if warnings or not isinstance(pdf, bytes):
        raise RuntimeError("; ".join(w.message for w in warnings) or "no document")
    return pdf, len(pages) + 1
