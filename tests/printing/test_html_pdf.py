"""T24, D-5: hostile text in any field reaches wkhtmltopdf as text; without the program there is a sentence."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import http.server
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import PrintingRefused, ProgramMissing
from app.printing import fonts, html_pdf
from app.printing.certificate_proof import certificate_proof_html, render_certificate_proof
from app.printing.html_pdf import STYLESHEET_LINK, preview_html, render_pdf
from app.printing.information_form_pdf import BOXES, information_form_html
from app.printing.roster_pdf import roster_html
from tests.printing import papers

SECRET = "canary4711"
TAG = re.compile(r"<(meta|iframe|img|script|link|style|object|embed)\b", re.IGNORECASE)


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file whose text must never be seen on a page."""
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def attacks(path: Path) -> list[str]:
    """What CVE-2025-26240 and CVE-2022-35583 are tried with."""
    return [
        f'<meta name="pdfkit-enable-local-file-access" content=""><iframe src="file://{path}"></iframe>',
        f'<iframe src="{path}" width="500" height="500"></iframe>',
        f'<img src="file://{path}" onerror="document.write(1)">',
        f'<script>x=new XMLHttpRequest();x.open("GET","file://{path}",false);x.send();document.write(x.response)</script>',
        f'"><object data="file://{path}"></object>',
        STYLESHEET_LINK,
    ]


def test_markup_in_every_field_of_every_document_is_escaped() -> None:
    """T24: no field of the form, the roster or the proof adds a tag to the page."""
    for attack in attacks(Path("/s")):
        form = papers.information_form()
        texts = [f.name for f in dataclasses.fields(form) if isinstance(getattr(form, f.name), str)]
        small = {name: attack[:40] if name in BOXES else attack for name in texts if name != "level"}
        line = papers.roster_line(1)
        row = dataclasses.replace(line, **{f.name: attack for f in dataclasses.fields(line) if f.name != "struck"})
        sheet = papers.roster([row], title=attack, unit_name=attack, number=attack, reported_on=attack, note=attack)
        face = papers.certificate(**dict.fromkeys(papers.certificate().texts(), attack))
        for hostile, honest in (
            (information_form_html(papers.information_form(**small)), information_form_html(form)),
            (roster_html(sheet, content_hash=attack, audit_head=attack), roster_html(papers.roster([line]))),
            (certificate_proof_html(face), certificate_proof_html(papers.certificate())),
        ):
            assert sorted(TAG.findall(hostile)) == sorted(TAG.findall(honest))


def test_attacks_in_a_roster_print_as_text_and_leak_no_file(canary: Path) -> None:
    """T24: the canary's text is not in the PDF; the attack itself is, letter by letter."""
    rows = [papers.roster_line(i, note=attack) for i, attack in enumerate(attacks(canary), 1)]
    pages = papers.page_texts(render_pdf(roster_html(papers.roster(rows)), landscape=True))
    assert SECRET not in "".join(pages)
    assert "<meta" in "".join(pages)


def test_even_unescaped_markup_reads_no_file(canary: Path) -> None:
    """T24: the second net, should a template ever forget to escape: no page, or a page without the file."""
    for attack in attacks(canary):
        try:
            pdf = render_pdf(f"<!doctype html><html><head>{STYLESHEET_LINK}</head><body>甲{attack}乙</body></html>")
        except PrintingRefused:
            continue
        assert SECRET not in "".join(papers.page_texts(pdf))
        assert SECRET.encode() not in pdf


class _Listener(http.server.BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the console."""


@pytest.fixture
def listener() -> Iterator[str]:
    """The address of a server on this machine that notes every request."""
    _Listener.seen.clear()
    server = http.server.HTTPServer(("127.0.0.1", 0), _Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_no_request_leaves_the_page(listener: str) -> None:
    """T24: even an unescaped picture or frame is not fetched."""
    body = (
        f'甲<img src="{listener}/a.png"><iframe src="{listener}/b"></iframe><link rel="stylesheet" href="{listener}/c">'
    )
    with contextlib.suppress(PrintingRefused):
        render_pdf(f"<!doctype html><html><head>{STYLESHEET_LINK}</head><body>{body}</body></html>")
    assert _Listener.seen == []


def test_negative_control_the_same_page_leaks_without_our_door(canary: Path, listener: str) -> None:
    """What the door is for: pdfkit as it comes puts the file's text on the page, and fetches the picture."""
    page = f'{attacks(canary)[0]}<img src="{listener}/a.png">'
    pdf = html_pdf.pdfkit.from_string(page, False, options={"load-media-error-handling": "ignore"})
    assert SECRET in "".join(papers.page_texts(pdf))
    assert "/a.png" in _Listener.seen


def test_meta_prefix_is_new_for_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """CVE-2025-26240: nobody can guess the name under which a page could give options."""
    seen: list[str] = []

    def configuration(**values: object) -> object:
        seen.append(str(values["meta_tag_prefix"]))
        raise PrintingRefused

    monkeypatch.setattr(html_pdf.pdfkit, "configuration", configuration)
    for _ in range(2):
        with pytest.raises(PrintingRefused):
            render_pdf("<p>甲</p>")
    assert len(set(seen)) == 2
    assert all(len(prefix) > 30 and "pdfkit" not in prefix for prefix in seen)


def test_missing_wkhtmltopdf_is_a_sentence_that_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """D-5: never a crash, and the way out is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramMissing, match="apt-get install wkhtmltopdf"):
        render_pdf("<p>甲</p>")


def test_missing_font_is_a_sentence_that_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """D-5: no page is set in whatever else is installed."""
    monkeypatch.setattr(fonts, "font_roots", lambda: (tmp_path,))
    with pytest.raises(ProgramMissing, match="apt-get install fonts-lxgw-wenkai"):
        fonts.font_path.__wrapped__(fonts.CERTIFICATE)


def program(folder: Path, script: str) -> None:
    """Put a stand-in for wkhtmltopdf into ``folder``."""
    path = folder / "wkhtmltopdf"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize("script", ["cat >/dev/null; echo %PDF-1.4; exit 1", "cat >/dev/null; echo nothing"])
def test_failure_of_wkhtmltopdf_is_refused(script: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """D-5: an exit code other than 0, or something that is no PDF, is never handed on."""
    program(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(PrintingRefused, match="could not set"):
        render_pdf("<p>甲</p>")


def test_wkhtmltopdf_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """D-5: the time limit holds."""
    program(tmp_path, "exec tail -f /dev/null")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(html_pdf, "SECONDS_ALLOWED", 0.2)
    with pytest.raises(PrintingRefused, match="stopped"):
        render_pdf("<p>甲</p>")


def test_secrets_of_the_environment_do_not_reach_wkhtmltopdf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """T24: whatever reads files there finds nothing of ours in its environment either."""
    program(tmp_path, f"cat >/dev/null; env > {tmp_path}/seen; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    with pytest.raises(PrintingRefused):
        render_pdf("<p>甲</p>")
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert SECRET not in seen
    assert "FONTCONFIG_FILE=" in seen
    room = Path(dict(line.split("=", 1) for line in seen.splitlines() if "=" in line)["XDG_RUNTIME_DIR"])
    assert room.stat().st_mode & 0o777 == 0o700


def test_preview_is_the_same_page_with_nothing_inline() -> None:
    """D-5: the browser's copy obeys style-src 'self'; it has no zoom, and its style sheet is ours."""
    page = preview_html(information_form_html(papers.information_form()), "/static/paper.css?v=1&x=2")
    assert '<link rel="stylesheet" href="/static/paper.css?v=1&amp;x=2">' in page
    assert "<style" not in page
    assert "zoom" not in page
    assert not re.search(r'\sstyle="', page)
    assert preview_html(page) == page


@pytest.mark.parametrize("image", [b"GIF89a", b"<svg/>", b""])
def test_other_pictures_are_refused(image: bytes) -> None:
    """T24: an SVG could carry scripts."""
    with pytest.raises(PrintingRefused):
        html_pdf.image_uri(image)


def test_pictures_are_data_uris() -> None:
    """T24: no picture is read from disk."""
    photo = papers.photo()
    assert html_pdf.image_uri(photo) == f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}"


def test_proof_is_marked_as_one() -> None:
    """K-2: 样张 stands on the proof, with every text of the face."""
    sheet = papers.certificate(reissue=True)
    (text,) = papers.page_texts(render_certificate_proof(sheet))
    assert "样张" in text
    assert "补发" in text
    assert all(value in text for value in sheet.texts().values())
