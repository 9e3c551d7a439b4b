"""Which county codes existed when; built from rows, so that it knows neither file nor database (P-1)."""

from __future__ import annotations

from collections.abc import Iterable


class AddressBook:
    """County codes (six digits) with the years in which each was in force."""

    def __init__(self, rows: Iterable[tuple[str, int | None, int | None]]) -> None:
        """Take ``rows`` of (code, valid_from year or None, valid_to year or None); one code may stand in several."""
        self._spans: dict[str, list[tuple[int | None, int | None]]] = {}
        for code, valid_from, valid_to in rows:
            self._spans.setdefault(code, []).append((valid_from, valid_to))

    def __len__(self) -> int:
        return len(self._spans)

    def knows(self, code: str) -> bool:
        """True when the code was in force at any time."""
        return code in self._spans

    def in_force_within(self, code: str, first_year: int, last_year: int) -> bool:
        """True when the code was in force in any of the years, both ends included.

        A row's last year counts in full: the sources differ by a year at the edges.
        """
        return any(
            (valid_from is None or valid_from <= last_year) and (valid_to is None or valid_to >= first_year)
            for valid_from, valid_to in self._spans.get(code, ())
        )
