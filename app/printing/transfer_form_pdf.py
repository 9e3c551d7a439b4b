"""附件3 审定表 on paper, blank and filled: three copies, each with the pages on which a long 述职 goes on (D-2, A3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.printing import html_pdf, transfer_form
from app.printing.information_form_pdf import fitted_text
from app.printing.pagination import break_lines
from app.printing.transfer_form import TransferForm

BOXES: Mapping[str, tuple[float, float]] = {
    "name": (38, 9),
    "sex": (36, 9),
    "ethnicity": (36, 9),
    "native_place": (38, 9),
    "born": (36, 9),
    "joined_work": (36, 9),
    "former_work": (150, 14),
    "education": (38, 14),
    "graduation": (90, 14),
    "former_title": (38, 21),
    "former_committee": (36, 21),
    "former_approval": (36, 21),
    "present_work": (64, 15),
    "transfer": (64, 15),
}
"""Room for each text in millimetres (width, height), as the cells of the template."""

REPORT_POINTS = 10.5
REPORT_WIDTH = 160.0
LINES_ON_FORM = 13
LINES_A_PAGE = 42
"""Lines of the 述职 in its box and on a page of its own; heights are those of static/paper.css."""

OPINION_BOX = (72.0, 29.0)
EMPLOYER_BOX = (160.0, 14.5)
INDENT = "　　"


@dataclass(frozen=True, slots=True)
class _Copy:
    """One of the copies, with what its pages say at the foot."""

    keeper: str
    number: int


def render_transfer_form(form: TransferForm) -> bytes:
    """The three copies as one PDF (D-2); raises ``PrintingRefused`` or ``ProgramMissing``."""
    return html_pdf.render_pdf(transfer_form_html(form))


def transfer_form_html(form: TransferForm) -> str:
    """The copies as the HTML page the PDF is made of."""
    first, *others = report_pages(form)
    return html_pdf.paper_page(
        "transfer_form.html",
        form=form,
        texts={name: fitted_text(getattr(form, name), *box) for name, box in BOXES.items()},
        employer=fitted_text(form.employer.text, *EMPLOYER_BOX),
        review=fitted_text(form.review.text, *OPINION_BOX),
        province=fitted_text(form.province.text, *OPINION_BOX),
        first=first,
        others=others,
        notes=transfer_form.NOTES,
        copies=[_Copy(keeper, number) for number, keeper in enumerate(transfer_form.COPIES, 1)],
    )


def page_count(form: TransferForm) -> int:
    """Pages of one copy."""
    return len(report_pages(form))


def report_pages(form: TransferForm) -> list[Sequence[str]]:
    """The lines of the 述职 page by page, the box of the form first (可另附页)."""
    lines = [
        line
        for paragraph in form.report.splitlines()
        for line in break_lines(INDENT + paragraph.strip(), REPORT_WIDTH, REPORT_POINTS)
    ]
    rest = lines[LINES_ON_FORM:]
    return [lines[:LINES_ON_FORM], *(rest[at : at + LINES_A_PAGE] for at in range(0, len(rest), LINES_A_PAGE))]
