"""What is entered, what comes of it, and the plan between the two (C-1, C-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.enums import CaseKind, Level, Seat
from app.errors import Problem, blocking
from app.models.encryption import keyring
from app.models.person import Person
from app.models.qualification import Qualification
from app.rules.information_form_fields import InformationForm
from app.rules.transfer_form import TransferSheet
from app.services.attachment import Upload


@dataclass(frozen=True, slots=True)
class Entry:
    """One form as ``rules.information_form`` read it, with what lies in its envelope.

    ``photo`` is the file's bytes, ``photo_file_id`` a photo kept before (of the draft); one of them.
    ``original_seen``: the form was checked against the original certificate (A1-2). ``draft_id`` is the draft that
    this case replaces: its attachments move to the case and it is gone. ``transfer`` is 附件3 of a transfer-in (C-5),
    ``document_id`` the announcement document that new awards are tied to (P-8).
    """

    form: InformationForm
    level: Level
    kind: CaseKind = CaseKind.EXCHANGE
    photo: bytes | None = field(default=None, repr=False)
    photo_file_id: int | None = None
    original_seen: bool = False
    uploads: tuple[Upload, ...] = ()
    draft_id: int | None = None
    import_batch_id: int | None = None
    transfer: TransferSheet | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryResult:
    """The case of an entry, or None and the problems that kept it out; warnings come with a case too."""

    case_id: int | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Plan:
    """One entry on its way: its problems so far and the rows it belongs to.

    ``offices`` are its own tier columns where one place enters people of many offices (evaluation bodies, C-7).
    """

    entry: Entry
    problems: list[Problem]
    index: str
    person: Person | None = None
    qualification: Qualification | None = None
    employer_id: int | None = None
    person_id: int = 0
    qualification_id: int = 0
    old_certificate_id: int | None = None
    offices: Mapping[Seat, int | None] | None = None
    photo_file_id: int | None = None
    follows: bool = True
    """Whether person and qualification go to the employer that the form names (C-18)."""

    @classmethod
    def of(cls, entry: Entry, problems: Sequence[Problem]) -> Plan:
        """A plan that knows only what the form itself says."""
        number = entry.form.id_number
        return cls(entry, list(problems), keyring.blind_index(number) if number else "")

    @property
    def goes_on(self) -> bool:
        """Nothing blocks so far."""
        return not blocking(self.problems)
