"""Guards of the kinds: each asks only of the kind it is for (C-1, C-5 to C-8)."""

from __future__ import annotations

from app.enums import CaseKind, CertificateStatus, Line
from app.errors import N_, Problem
from app.rules.case_facts import Act, CaseFacts
from app.rules.case_kind import KIND_RULES
from app.rules.exchange import ExchangeFacts, exchange_problems
from app.rules.new_award import award_date_problems
from app.rules.transfer_form import from_home, unsigned


def may_exchange(facts: CaseFacts, act: Act) -> list[Problem]:
    """Certificates of Zhejiang, not reviewed since 2007 (C-1)."""
    if facts.kind is not CaseKind.EXCHANGE:
        return []
    return exchange_problems(
        ExchangeFacts(
            obtained_on=facts.obtained_on,
            obtain_method=facts.obtain_method,
            certificate_authority="",
            issued_in_zhejiang=facts.issued_in_zhejiang,
            today=act.today,
        )
    )


def may_transfer(facts: CaseFacts, act: Act) -> list[Problem]:
    """Only certificates from elsewhere are confirmed; those of Zhejiang are exchanged (C-5, M3)."""
    if facts.kind is not CaseKind.TRANSFER_IN or not facts.issued_in_zhejiang:
        return []
    return [from_home()]


def has_transfer_form(facts: CaseFacts, act: Act) -> list[Problem]:
    """附件3 is filled in, and its 述职 signed (C-5, A3)."""
    if facts.kind is not CaseKind.TRANSFER_IN:
        return []
    if not facts.own.transfer_form:
        text = N_("The transfer-in form (调入专业技术人员资格审定表) is not filled in; fill it in on the case.")
        return [Problem("C-5", text, field="former_work")]
    return [] if facts.own.report_signed else [unsigned()]


def may_award(facts: CaseFacts, act: Act) -> list[Problem]:
    """Awards since 2007 only; an evaluation body only what the province lets it award (C-7, M7)."""
    if facts.kind is not CaseKind.NEW_AWARD:
        return []
    if early := award_date_problems(facts.obtained_on):
        return early
    if facts.line is Line.EVALUATION_BODY and not facts.own.authorised:
        text = N_(
            "The province has not authorised this evaluation body to award this series and level on that day; ask the"
            " province to enter the authorisation."
        )
        return [Problem("C-7", text, field="title_name")]
    return []


def may_replace(facts: CaseFacts, act: Act) -> list[Problem]:
    """The certificate to be replaced is known and still of force (C-6, C-8)."""
    if not KIND_RULES[facts.kind].replaces:
        return []
    if facts.own.replaced is None:
        text = N_("The certificate that this case replaces is not known; choose it on the case.")
        return [Problem("C-6" if facts.kind is CaseKind.REISSUE else "C-8", text, field="certificate_number")]
    if facts.own.replaced in (CertificateStatus.VOID, CertificateStatus.REVOKED):
        text = N_("The certificate is void or revoked and cannot be replaced; close the case and ask the province.")
        return [Problem("K-9", text, field="certificate_number")]
    return []


def loss_declared(facts: CaseFacts, act: Act) -> list[Problem]:
    """The loss was declared in a newspaper (C-6, M5)."""
    if facts.kind is not CaseKind.REISSUE or facts.own.loss_declared:
        return []
    text = N_("The loss declaration (遗失声明) is missing; enter newspaper, date and page.")
    return [Problem("C-6", text, field="newspaper")]


def has_differences(facts: CaseFacts, act: Act) -> list[Problem]:
    """A correction says what changes (C-8)."""
    if facts.kind is not CaseKind.CORRECTION or facts.own.differences:
        return []
    text = N_("No difference is entered; say what shall stand on the new certificate.")
    return [Problem("C-8", text, field="differences")]


def certificate_returned(facts: CaseFacts, act: Act) -> list[Problem]:
    """The certificate to be corrected was given back (C-8)."""
    if facts.kind is not CaseKind.CORRECTION or facts.own.returned:
        return []
    text = N_("The certificate to be corrected was not yet given back; enter the day on which it was.")
    return [Problem("C-8", text, field="returned_on")]
