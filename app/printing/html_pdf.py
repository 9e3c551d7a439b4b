"""The one door to wkhtmltopdf: HTML of our own templates in, exact A4 pages out (D-5, T24).

Debian's build scales a page by 0.768 whatever its switches say; a CSS zoom in its copy of the page
undoes that. It reads options from the page itself under a known prefix (CVE-2025-26240), so the
prefix is random; scripts, local files and the network are off, and the program sees none of our
environment.
"""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import jinja2
import pdfkit
from markupsafe import Markup

from app.errors import N_, PrintingRefused, Problem, ProgramMissing
from app.printing import fonts

ROOT = Path(__file__).resolve().parents[2]
STYLESHEET = ROOT / "static" / "paper.css"
STYLESHEET_LINK = '<link rel="stylesheet" href="/static/paper.css">'
ZOOM = "body { zoom: 1.302083 }"
SECONDS_ALLOWED = 180
DEAD_PROXY = "http://127.0.0.1:9"


class _TimedKit(pdfkit.PDFKit):  # type: ignore[misc]  # its base class is untyped
    """pdfkit, except that it does not wait for ever and takes no exit code but 0 for success."""

    def to_pdf(self, path: None = None) -> bytes:
        """Run wkhtmltopdf on the source; raises ``PrintingRefused`` when it fails or takes too long."""
        try:
            done = subprocess.run(
                self.command(),
                input=self.source.to_s().encode(),
                capture_output=True,
                env=self.environ,
                timeout=SECONDS_ALLOWED,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            text = N_("Setting the pages took longer than %(seconds)s seconds and was stopped. Print fewer at once.")
            raise PrintingRefused(Problem("D-5", text, params={"seconds": SECONDS_ALLOWED})) from late
        if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
            text = N_("wkhtmltopdf could not set the page and ended with code %(code)s.")
            raise PrintingRefused(Problem("D-5", text, params={"code": done.returncode}))
        pdf: bytes = done.stdout
        return pdf


def render_pdf(html: str, *, landscape: bool = False) -> bytes:
    """Set a page made by ``paper_page`` as A4 PDF; raises ``ProgramMissing`` or ``PrintingRefused`` (D-5)."""
    program = shutil.which("wkhtmltopdf")
    if program is None:
        text = N_(
            "wkhtmltopdf is not installed on this server, so no PDF can be made. Install it with: "
            "apt-get install wkhtmltopdf. Until then, print the preview from the browser."
        )
        raise ProgramMissing(Problem("D-5", text))
    configuration = pdfkit.configuration(
        wkhtmltopdf=program, meta_tag_prefix=f"{secrets.token_hex(16)}-", environ=_environment()
    )
    copy = html.replace(STYLESHEET_LINK, f"<style>{_stylesheet()}\n{ZOOM}</style>", 1)
    pdf: bytes = _TimedKit(copy, "string", options=_options(landscape), configuration=configuration).to_pdf()
    return pdf


def preview_html(html: str, stylesheet: str = "/static/paper.css") -> str:
    """The same page for the browser: style sheet by its address ``stylesheet``, nothing inline, no zoom."""
    return html.replace(STYLESHEET_LINK, f'<link rel="stylesheet" href="{escape(stylesheet, {chr(34): "&quot;"})}">', 1)


def paper_page(template: str, **values: Any) -> str:
    """A whole HTML document from ``templates/paper/<template>``; every value is escaped."""
    return _templates().get_template(template).render(stylesheet_link=Markup(STYLESHEET_LINK), **values)


def image_uri(image: bytes) -> str:
    """``image`` (JPEG or PNG) as a data URI; raises ``PrintingRefused`` for anything else."""
    for start, kind in ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png")):
        if image.startswith(start):
            return f"data:image/{kind};base64,{base64.b64encode(image).decode()}"
    raise PrintingRefused(Problem("D-5", N_("Only JPEG and PNG pictures can be printed.")))


def _options(landscape: bool) -> dict[str, str]:
    return {
        "page-size": "A4",
        "orientation": "Landscape" if landscape else "Portrait",
        **dict.fromkeys(("margin-top", "margin-bottom", "margin-left", "margin-right"), "0"),
        "encoding": "utf-8",
        "print-media-type": "",
        "disable-javascript": "",
        "disable-local-file-access": "",
        "disable-plugins": "",
        "proxy": DEAD_PROXY,
        "load-error-handling": "ignore",
        "load-media-error-handling": "ignore",
    }


def _environment() -> dict[str, str]:
    """What wkhtmltopdf may know: where programs are and our own fonts; no secret of the server's environment."""
    room = _private_room()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(room),
        "XDG_RUNTIME_DIR": str(room),
        "QT_QPA_PLATFORM": "offscreen",
        "FONTCONFIG_FILE": str(_font_configuration(room)),
    }


@cache
def _keeper() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="paper-")


def _private_room() -> Path:
    """A directory of this process alone (mode 0700), removed with it; holds the font cache."""
    return Path(_keeper().name)


def _font_configuration(room: Path) -> Path:
    """Write once, and give, the fonts.conf that names our font files and shuts out every other."""
    path = room / "fonts.conf"
    if not path.exists():
        files = [escape(str(fonts.font_path(font))) for font in fonts.ALL]
        folders = sorted({escape(str(fonts.font_path(font).parent)) for font in fonts.ALL})
        text = "".join(
            [
                '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>',
                *(f"<dir>{folder}</dir>" for folder in folders),
                f"<cachedir>{escape(str(room / 'fontconfig'))}</cachedir>",
                "<selectfont><rejectfont><glob>/*</glob></rejectfont><acceptfont>",
                *(f"<glob>{file}</glob>" for file in files),
                "</acceptfont></selectfont></fontconfig>",
            ]
        )
        draft = room / f"fonts.{secrets.token_hex(4)}"
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    return path


@cache
def _stylesheet() -> str:
    return STYLESHEET.read_text(encoding="utf-8")


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates" / "paper"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
