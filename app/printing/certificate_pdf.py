"""The certificate set by Typst: exact to the tenth of a millimetre, photo untouched, code in vectors (K-2, K-3)."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

from app.errors import N_, PrintingRefused, Problem
from app.printing import fonts, html_pdf, qr
from app.rules.face import CertificateFace

TEMPLATE = "certificate"
TEMPLATE_VERSION = 1
TEMPLATE_PATH = html_pdf.ROOT / "templates" / "typst" / f"{TEMPLATE}.typ"
NOT_TEXT = frozenset({"photo", "seal", "verify_url", "reissue", "overprint", "approved_at"})


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """One certificate as printed, every text already formatted (K-2).

    ``photo`` is the JPEG of the frozen face, printed byte for byte, 35 × 49 mm; ``seal`` an optional
    PNG for the box of 发证机关. ``verify_url`` is what the QR code holds. ``reissue`` prints 补发.
    With ``overprint`` only what differs from sheet to sheet is set, for pre-printed blanks (K-3).
    ``approved_at`` (aware) dates the file, so that the same sheet gives the same bytes.
    """

    level_word: str
    name: str
    sex: str
    born: str
    specialty: str
    title_name: str
    series: str
    obtain_method: str
    obtained_on: str
    committee: str
    announcement_number: str
    certificate_number: str
    issuing_authority: str
    issued_on: str
    imprint: str
    verify_url: str
    photo: bytes
    approved_at: dt.datetime
    seal: bytes | None = None
    reissue: bool = False
    overprint: bool = False

    def texts(self) -> dict[str, str]:
        """The printed texts by field name."""
        return {name: value for name, value in asdict(self).items() if name not in NOT_TEXT}


def certificate_sheet(
    face: CertificateFace,
    *,
    public_address: str,
    photo: bytes,
    approved_at: dt.datetime,
    seal: bytes | None = None,
    overprint: bool = False,
) -> CertificateSheet:
    """The sheet of a frozen ``face``: its own texts, its QR code at ``public_address`` (K-2, K-10)."""
    printed = dict(face.printed)
    imprint = printed["imprint"]
    return CertificateSheet(
        level_word=printed["level"],
        name=printed["name"],
        sex=printed["sex"],
        born=printed["birth"],
        specialty=printed["specialty"],
        title_name=printed["title"],
        series=printed["series"],
        obtain_method=printed["obtain_method"],
        obtained_on=printed["obtained_on"],
        committee=printed["committee"],
        announcement_number=printed["announcement_number"],
        certificate_number=printed["certificate_number"],
        issuing_authority=printed["authority_name"],
        issued_on=printed["issued_on"],
        imprint=imprint if imprint.endswith("监制") else f"{imprint}监制",
        verify_url=qr.verify_url(public_address, face.token),
        photo=photo,
        approved_at=approved_at,
        seal=seal,
        reissue=bool(printed["reissue_mark"]),
        overprint=overprint,
    )


def render_certificate(sheet: CertificateSheet) -> bytes:
    """One certificate as a one-page PDF/A-2b; raises ``PrintingRefused`` rather than print anything less."""
    return render_certificates([sheet])


def render_certificates(sheets: Sequence[CertificateSheet]) -> bytes:
    """A batch as one PDF/A-2b, a page for each of ``sheets`` in their order; the same input gives the same bytes."""
    if not sheets:
        raise PrintingRefused(Problem("K-3", N_("No certificate was chosen, so there is nothing to print.")))
    for sheet in sheets:
        check_sheet(sheet)
    with tempfile.TemporaryDirectory(prefix="certificates-") as folder:
        room = Path(folder)
        _lay_out(room, sheets)
        return _compile(room, max(sheet.approved_at for sheet in sheets))


def check_sheet(sheet: CertificateSheet) -> None:
    """Raise ``PrintingRefused`` for a character the font lacks, or a picture of the wrong kind (K-2)."""
    missing = fonts.missing_characters("".join(sheet.texts().values()))
    if missing:
        text = N_("The certificate font has no glyph for %(characters)s, so this certificate cannot be printed.")
        shown = "".join(f"{c}(U+{ord(c):04X})" for c in missing)
        raise PrintingRefused(Problem("K-2", text, params={"characters": shown}))
    if not sheet.photo.startswith(b"\xff\xd8\xff"):
        raise PrintingRefused(Problem("K-2", N_("The photo of this certificate is not a JPEG file."), field="photo"))
    if sheet.seal is not None and not sheet.seal.startswith(b"\x89PNG"):
        raise PrintingRefused(Problem("B-3", N_("The seal image of this certificate is not a PNG file."), field="seal"))


def _lay_out(room: Path, sheets: Sequence[CertificateSheet]) -> None:
    """Put the template and everything it reads into ``room``, the only directory Typst can see."""
    (room / "certificate.typ").write_bytes(TEMPLATE_PATH.read_bytes())
    data = []
    for i, sheet in enumerate(sheets):
        (room / f"{i}.jpg").write_bytes(sheet.photo)
        (room / f"{i}.svg").write_bytes(qr.qr_svg(sheet.verify_url))
        if sheet.seal is not None:
            (room / f"{i}.png").write_bytes(sheet.seal)
        flags = {"reissue": sheet.reissue, "overprint": sheet.overprint, "seal": sheet.seal is not None}
        data.append({**sheet.texts(), **flags})
    (room / "sheets.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _compile(room: Path, approved_at: dt.datetime) -> bytes:
    compiler = typst.Compiler(root=str(room), font_paths=fonts.typst_fonts(), ignore_system_fonts=True)
    try:
        pdf, warnings = compiler.compile_with_warnings(
            str(room / "certificate.typ"),
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(approved_at.timestamp()),
            sys_inputs={"template": f"{TEMPLATE} {TEMPLATE_VERSION}"},
        )
    except typst.TypstError as error:
        raise _refused(error.message) from error
    if warnings:
        raise _refused("; ".join(warning.message for warning in warnings))
    if not isinstance(pdf, bytes):
        raise _refused("no document")
    return pdf


def _refused(reason: str) -> PrintingRefused:
    text = N_("Typst did not set the certificate without complaint, so nothing was printed: %(reason)s")
    return PrintingRefused(Problem("K-3", text, params={"reason": reason}))
