"""The three font packages every page is set in, found on this machine and measured (D-5).

Only TrueType outlines are used: from OpenType-CFF wkhtmltopdf writes Kangxi radicals instead of the
ordinary characters, and such a page can be neither searched nor copied.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from app.errors import N_, Problem, ProgramMissing


@dataclass(frozen=True, slots=True)
class FontFile:
    """One font we rely on: its file, its place inside a collection, and the Debian package that brings it."""

    file_name: str
    package: str
    index: int = 0


PAPER = FontFile("uming.ttc", "fonts-arphic-uming")
HEAD = FontFile("wqy-zenhei.ttc", "fonts-wqy-zenhei")
CERTIFICATE = FontFile("LXGWWenKai-Regular.ttf", "fonts-lxgw-wenkai")
CERTIFICATE_BOLD = FontFile("LXGWWenKai-Bold.ttf", "fonts-lxgw-wenkai")
ALL = (PAPER, HEAD, CERTIFICATE, CERTIFICATE_BOLD)


def font_roots() -> tuple[Path, ...]:
    """The directories in which a font may be installed, the system's before the user's."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / "fonts", Path.home() / ".fonts"


@cache
def font_path(font: FontFile) -> Path:
    """Where ``font`` is installed; raises ``ProgramMissing`` naming the package when it is not."""
    for root in font_roots():
        for path in sorted(root.rglob(font.file_name)):
            return path
    text = N_("The font file %(file)s is not installed on this server. Install it with: apt-get install %(package)s")
    raise ProgramMissing(Problem("D-5", text, params={"file": font.file_name, "package": font.package}))


@cache
def _opened(font: FontFile) -> TTFont:
    return TTFont(font_path(font), fontNumber=font.index, lazy=True)


@cache
def _characters(font: FontFile) -> frozenset[str]:
    return frozenset(map(chr, _opened(font).getBestCmap()))


@cache
def _metrics(font: FontFile) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    opened = _opened(font)
    return opened.getBestCmap(), opened["hmtx"].metrics, opened["head"].unitsPerEm


@cache
def advance(character: str, font: FontFile = PAPER) -> float:
    """Width of ``character`` in em; one the font lacks comes from the certificate font, or counts as a full em."""
    names, widths, units_per_em = _metrics(font)
    name = names.get(ord(character))
    if name is not None:
        return widths[name][0] / units_per_em
    return 1.0 if font is CERTIFICATE else advance(character, CERTIFICATE)


@cache
def covered_characters() -> frozenset[str]:
    """Every character the certificate can carry: those both weights of its font have a glyph for (K-2)."""
    return _characters(CERTIFICATE) & _characters(CERTIFICATE_BOLD)


def missing_characters(text: str) -> list[str]:
    """The characters of ``text`` the certificate font cannot draw, each once, in order of appearance."""
    covered = covered_characters()
    return [c for c in dict.fromkeys(text) if c not in covered and c not in "\n\r\t"]


@cache
def typst_fonts() -> typst.Fonts:
    """The certificate font alone, loaded once a process: no system font can slip in as a fallback."""
    folders = sorted({str(font_path(font).parent) for font in (CERTIFICATE, CERTIFICATE_BOLD)})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
