"""The tables of the console: what each decides, which columns it shows and which the province writes (U-8)."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from app.console.base import HouseAdminView
from app.console.forms import UnitChoice
from app.models.authority import (
    Authority,
    BodyAuthorization,
    CampaignWindow,
    ChecklistItem,
    Fee,
    Reason,
    StepDeadline,
    TwoPersonOffice,
)
from app.models.code import Division, Ethnicity, NoticeCode, ReviewCommittee, Series, Title

LABELS: dict[str, Any] = {
    "kind": _l("Kind of case"),
    "level": _l("Level"),
    "line": _l("Reporting line"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid to"),
    "approver": _l("Approves"),
    "numberer": _l("Gives numbers"),
    "imprint": _l("Stands in the imprint"),
    "blank_supplier": _l("Supplies blanks"),
    "printer": _l("Prints"),
    "issuer": _l("Issues"),
    "destroyer": _l("Destroys old certificates"),
    "recognition_text": _l("Review organisation for recognition"),
    "number_template": _l("Pattern of certificate numbers"),
    "note": _l("Note"),
    "document_kind": _l("Document"),
    "step": _l("Step"),
    "condition": _l("Condition"),
    "required": _l("Required"),
    "working_days": _l("Working days"),
    "unit_id": _l("Reviewing office"),
    "unit": _l("Reviewing office"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "reason": _l("Reason"),
    "code": _l("Code"),
    "verb": _l("Act"),
    "text_zh": _l("Text in Chinese"),
    "text_en": _l("Text in English"),
    "amount_fen": _l("Amount in fen"),
    "source": _l("Source"),
    "name": _l("Name"),
    "series_code": _l("Series"),
    "subseries": _l("Sub-series"),
    "grade": _l("Grade"),
    "valid_in_2007": _l("In force in 2007"),
    "valid_now": _l("In force now"),
    "standard_code": _l("Code of the standard"),
    "evidence": _l("Evidence"),
    "field": _l("Field of the form"),
    "parent_code": _l("Belongs to"),
    "in_standard": _l("In the national standard"),
}

SEATS = ("approver", "numberer", "imprint", "blank_supplier", "printer", "issuer", "destroyer")


class Table(HouseAdminView):
    """A table in the words of ``LABELS``; without ``fields`` it is read only."""

    labels: ClassVar[Any] = LABELS


class AuthorityTable(Table):
    """Section 2 of the requirements, C-9."""

    about = _l("Who approves, numbers, imprints, prints, issues and destroys, for each kind, level and line")
    columns = ("kind", "level", "line", *SEATS, "valid_from", "valid_to")
    fields = ("kind", "level", "line", *SEATS, "recognition_text", "number_template", "valid_from", "valid_to", "note")


class ChecklistTable(Table):
    """P-11."""

    about = _l("Which scans a case needs, and the step that cannot be left without them")
    columns = ("kind", "level", "line", "document_kind", "step", "condition", "required")
    fields = (*columns, "note")


class DeadlineTable(Table):
    """U-3."""

    about = _l("Working days that a step may take before it is overdue")
    columns = fields = ("step", "working_days")


class WindowTable(Table):
    """C-11."""

    about = _l("When exchanges may be started; an extension needs its reason")
    columns = ("unit", "starts_on", "ends_on", "reason")
    fields = ("unit_id", "starts_on", "ends_on", "reason")
    units: ClassVar[Any] = {"unit_id": UnitChoice.REVIEWING_OR_ALL}


class ReasonTable(Table):
    """C-12."""

    about = _l("Reasons to return, reject or close, to pick from")
    columns = fields = ("code", "verb", "text_zh", "text_en")


class FeeTable(Table):
    """K-7."""

    about = _l("The price of a certificate, from a day on")
    columns = fields = ("amount_fen", "valid_from", "source")


class BodyTable(Table):
    """C-7."""

    about = _l("Which series and level an evaluation body may award, from when to when")
    labels: ClassVar[Any] = {**LABELS, "unit_id": _l("Evaluation body"), "unit": _l("Evaluation body")}
    columns = ("unit", "series_code", "level", "valid_from", "valid_to")
    fields = ("unit_id", "series_code", "level", "valid_from", "valid_to")
    units: ClassVar[Any] = {"unit_id": UnitChoice.BODIES}


class TwoPersonTable(Table):
    """C-12."""

    about = _l("Offices in which one person handles (经办) and another reviews (复核) inside one step")
    labels: ClassVar[Any] = {**LABELS, "unit_id": _l("Office"), "unit": _l("Office")}
    columns = ("unit", "valid_from", "valid_to")
    fields = ("unit_id", "valid_from", "valid_to")
    units: ClassVar[Any] = {"unit_id": UnitChoice.OFFICES}


class SeriesTable(Table):
    """P-7."""

    about = _l("Series of qualifications")
    columns = fields = ("code", "name")


class TitleTable(Table):
    """P-7."""

    about = _l("Titles of qualifications with series and level")
    columns = ("name", "series_code", "subseries", "grade", "level", "valid_in_2007", "valid_now")
    fields = (*columns, "standard_code", "evidence", "note")
    column_searchable_list = ("name",)


class CommitteeTable(Table):
    """P-7."""

    about = _l("Review committees with the names of their time")
    columns = fields = ("name", "series_code", "level", "valid_from", "valid_to")
    column_searchable_list = ("name",)


class NoticeCodeTable(Table):
    """A2."""

    about = _l("The notice's own codes; what a code means may be worded, the code itself stays")
    columns = fields = ("field", "code", "name")


class DivisionTable(Table):
    """Read only."""

    about = _l("Administrative divisions, a standard that nobody edits")
    columns = ("code", "name", "parent_code", "valid_from", "valid_to", "source")
    column_searchable_list = ("code", "name")


class EthnicityTable(Table):
    """Read only."""

    about = _l("Ethnic groups, a standard that nobody edits")
    columns = ("code", "name", "in_standard")


TABLES: tuple[tuple[type[Table], type[Any], Any], ...] = (
    (AuthorityTable, Authority, _l("Authority table")),
    (ChecklistTable, ChecklistItem, _l("Checklist")),
    (DeadlineTable, StepDeadline, _l("Step deadlines")),
    (WindowTable, CampaignWindow, _l("Campaign windows")),
    (ReasonTable, Reason, _l("Reasons")),
    (FeeTable, Fee, _l("Fees")),
    (BodyTable, BodyAuthorization, _l("Authorised evaluation bodies")),
    (TwoPersonTable, TwoPersonOffice, _l("Two persons a step")),
    (SeriesTable, Series, _l("Series of titles")),
    (TitleTable, Title, _l("Titles")),
    (CommitteeTable, ReviewCommittee, _l("Review committees")),
    (NoticeCodeTable, NoticeCode, _l("Notice codes")),
    (DivisionTable, Division, _l("Divisions")),
    (EthnicityTable, Ethnicity, _l("Ethnic groups")),
)
