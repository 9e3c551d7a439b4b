"""One way to fold what people type, for everything that is compared: numbers, names, codes (P-1, P-8, T10)."""

from __future__ import annotations

import unicodedata

INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Unicode categories of spaces, controls and zero-width signs."""

HYPHENS = frozenset({"Pd"})


def fold(text: str, dropped: frozenset[str] = INVISIBLE) -> str:
    """Half-width (NFKC) and without the characters of the ``dropped`` Unicode categories."""
    # Dropping a sign can bring a letter and its accent together, so it is folded again.
    kept = (char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in dropped)
    return unicodedata.normalize("NFKC", "".join(kept))
