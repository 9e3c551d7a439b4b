"""Guards of what was handed in: photo, scans, original, the unit's opinion. One to three lines each."""

from __future__ import annotations

from app.enums import CaseKind, DocumentKind, Step
from app.errors import N_, Problem
from app.rules.case_facts import Act, CaseFacts
from app.rules.case_kind import KIND_RULES

DOCUMENT_NAMES: dict[DocumentKind, str] = {
    DocumentKind.ID_COPY: "身份证复印件",
    DocumentKind.OLD_CERTIFICATE: "原证书",
    DocumentKind.REVIEW_FORM: "评审表",
    DocumentKind.ANNOUNCEMENT: "公布文件",
    DocumentKind.NEWSPAPER: "遗失声明报纸",
    DocumentKind.PAPER_FORM: "信息表",
    DocumentKind.OTHER: "其他材料",
}

APPLICATION = "补发申请"
"""What the paper form of a re-issue is (M5)."""

_PAPER_FORMS = {CaseKind.REISSUE: APPLICATION, CaseKind.TRANSFER_IN: "审定表和信息表"}


def document_name(kind: CaseKind, document: DocumentKind) -> str:
    """What ``document`` is called on a case of ``kind``."""
    if document is DocumentKind.PAPER_FORM and kind in _PAPER_FORMS:
        return _PAPER_FORMS[kind]
    return DOCUMENT_NAMES[document]


def has_photo(facts: CaseFacts, act: Act) -> list[Problem]:
    """The photo is there (P-10)."""
    if facts.has_photo:
        return []
    return [Problem("P-10", N_("The photo is missing; add it on the case."), field="photo")]


def has_documents(facts: CaseFacts, act: Act) -> list[Problem]:
    """Every scan that the checklist asks for at this step is there (P-11)."""
    return [
        Problem("P-11", N_("A scan is missing: %(document)s. Attach it to the case."), field=f"document_{kind.value}",
                params={"document": document_name(facts.kind, kind)})
        for kind in facts.missing_documents
    ]  # fmt: skip


def original_seen(facts: CaseFacts, act: Act) -> list[Problem]:
    """The form was compared with the original, unless that was lost (A1-2)."""
    if not KIND_RULES[facts.kind].original or facts.original_seen or facts.original_lost:
        return []
    text = N_("The form was not yet checked against the original certificate; do so and tick it on the case.")
    return [Problem("A1-2", text, field="original_seen")]


def has_opinion(facts: CaseFacts, act: Act) -> list[Problem]:
    """The unit has given its opinion (C-2); an employer gives it by sending the form up."""
    if not KIND_RULES[facts.kind].opinion or facts.has_opinion or facts.step is Step.EMPLOYER:
        return []
    text = N_("The employer's opinion is missing; enter it with signatory and date from the paper form.")
    return [Problem("C-2", text, field="opinion_text")]
