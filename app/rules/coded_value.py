"""Coded answers of the forms, given as code, name or both, as in ``1.在职在聘`` (P-4, A2-3.3, A2-3.5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

SEX_CODES = {"1": "男", "2": "女"}
YES_NO_CODES = {"yes": "是", "no": "否"}

NOTHING_WORDS = frozenset({"", "无", "没有", "无学位", "-", "--", "—", "/"})
"""What people write into a box that does not apply to them."""

_YES_NO_SPELLINGS = {
    "y": "yes",
    "true": "yes",
    "1": "yes",
    "有": "yes",
    "n": "no",
    "false": "no",
    "0": "no",
    "无": "no",
}
_CODE_AND_NAME = re.compile(r"(?P<code>[0-9A-Za-z]+)[.、:,\-)]*(?P<name>[^.、:,\-)0-9].*)")


def read_code(text: str, names: Mapping[str, str]) -> str | None:
    """The code meant by ``text`` in ``names`` (code → name), or None when it is none or contradicts itself.

    A tick (√) is dropped, full-width signs are taken, ``1`` finds ``01``, and 汉 finds 汉族.
    """
    plain = _plain(text)
    by_code = {_plain(code): code for code in names}
    by_name = {_plain(name): code for code, name in names.items()}
    if plain in by_code or plain.zfill(2) in by_code:
        return by_code.get(plain) or by_code[plain.zfill(2)]
    if plain in by_name or plain + "族" in by_name:
        return by_name.get(plain) or by_name[plain + "族"]
    match = _CODE_AND_NAME.fullmatch(plain)
    if match and by_code.get(match["code"]) is not None and by_name.get(match["name"]) == by_code[match["code"]]:
        return by_code[match["code"]]
    return None


def read_yes_no(text: str) -> bool | None:
    """True or False for the usual ways to say yes or no (是, 否, 有, 无, yes, no, 1, 0, √); None for another text."""
    if text.strip() in {"√", "✓"}:
        return True
    plain = _plain(text).lower()
    code = read_code(_YES_NO_SPELLINGS.get(plain, plain), YES_NO_CODES)
    return None if code is None else code == "yes"


def listed(names: Mapping[str, str]) -> str:
    """``1 评审, 2 考评结合, 3 认定``: the allowed answers, for messages and hints."""
    return ", ".join(f"{code} {name}" for code, name in names.items())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s√✓☑“”\"']+", "", folded)
