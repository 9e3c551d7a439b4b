"""附件2 信息表 on paper, blank and filled: the form on the first page, 填表说明 overleaf (D-1, A2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.printing import html_pdf
from app.printing import information_form as words
from app.printing.information_form import InformationForm
from app.printing.pagination import break_lines, fit_size

SIZES = (10.5, 9.0, 8.0, 7.0, 6.0, 5.0)
"""Points; a long text takes the largest at which it fits. The classes of static/paper.css have the same numbers."""

BOXES: Mapping[str, tuple[float, float]] = {
    "name": (56, 10),
    "sex": (40, 10),
    "employer_name": (56, 12),
    "unit_nature": (40, 12),
    "department": (56, 15),
    "school": (154, 9),
    "major": (56, 9),
    "specialty": (78, 9),
    "title_name": (56, 10),
    "series": (78, 10),
    "committee": (56, 12),
    "announcement_number": (78, 12),
    "phone": (30, 10),
    "address": (66, 10),
    "postcode": (20, 10),
}
"""Room for each text in millimetres (width, height), as the cells of the template."""


@dataclass(frozen=True, slots=True)
class FittedText:
    """A text broken into lines, and the size in points at which they fill its cell."""

    lines: tuple[str, ...]
    points: float

    @property
    def size_class(self) -> str:
        """The style class of the size: ``s105`` for 10.5 points."""
        return f"s{round(self.points * 10)}"


def render_information_form(form: InformationForm) -> bytes:
    """The form as a two-page PDF (D-1); raises ``PrintingRefused`` or ``ProgramMissing``."""
    return html_pdf.render_pdf(information_form_html(form))


def information_form_html(form: InformationForm) -> str:
    """The form as the HTML page both the PDF and the preview are made of."""
    return html_pdf.paper_page(
        "information_form.html",
        form=form,
        texts={name: fitted_text(getattr(form, name), *box) for name, box in BOXES.items()},
        words=words,
        seals=[
            (caption, box, html_pdf.image_uri(box.seal) if box.seal else "")
            for caption, box in zip(words.SEAL_CAPTIONS, form.seals, strict=True)
        ],
        photo=html_pdf.image_uri(form.photo) if form.photo else "",
        id_copy=html_pdf.image_uri(form.id_copy) if form.id_copy else "",
    )


def fitted_text(text: str, width: float, height: float) -> FittedText:
    """``text`` set as large as a cell of ``width`` × ``height`` millimetres allows, no character alone on a line."""
    largest = fit_size(text, width, height, SIZES)
    lines = break_lines(text, width, largest)
    if len(lines) > 1 and len(lines[-1]) == 1:
        for points in SIZES[SIZES.index(largest) + 1 :]:
            fewer = break_lines(text, width, points)
            if len(fewer) < len(lines):
                return FittedText(tuple(fewer), points)
    return FittedText(tuple(lines), largest)
