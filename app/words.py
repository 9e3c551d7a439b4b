"""What the values of our vocabularies are called on the screen, each once for every view and the console (U-5)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.enums import (
    CaseKind,
    CertificateStatus,
    DocumentKind,
    EmploymentStatus,
    JobState,
    Level,
    Line,
    ObtainMethod,
    OldCertificateEventKind,
    RosterState,
    Seat,
    Sex,
    Step,
    Tier,
    Verb,
)

Words = Mapping[StrEnum, Any]

STEPS: Words = {
    Step.DRAFT: _l("Draft"),
    Step.EMPLOYER: _l("With the employer"),
    Step.LOCAL: _l("Check by the local office"),
    Step.REVIEW: _l("Review"),
    Step.BODY: _l("With the evaluation body"),
    Step.FINAL: _l("Final approval"),
    Step.APPROVED: _l("Approved"),
    Step.REJECTED: _l("Rejected"),
    Step.WITHDRAWN: _l("Withdrawn"),
    Step.CLOSED: _l("Closed"),
}
KINDS: Words = {
    CaseKind.EXCHANGE: _l("Exchange"),
    CaseKind.TRANSFER_IN: _l("Transfer-in"),
    CaseKind.REISSUE: _l("Re-issue after loss"),
    CaseKind.NEW_AWARD: _l("New award"),
    CaseKind.CORRECTION: _l("Correction"),
}
LEVELS: Words = {Level.SENIOR: _l("Senior"), Level.MID: _l("Intermediate"), Level.JUNIOR: _l("Junior")}
LINES: Words = {
    Line.COUNTY: _l("County line"),
    Line.CITY_DEPARTMENT: _l("City department line"),
    Line.PROVINCIAL: _l("Provincial line"),
    Line.DIRECT: _l("Direct-reporting line"),
    Line.EVALUATION_BODY: _l("Evaluation body line"),
}
TIERS: Words = {
    Tier.PROVINCE: _l("Province"),
    Tier.PROVINCIAL_DEPARTMENT: _l("Provincial department"),
    Tier.CITY_OFFICE: _l("City office"),
    Tier.CITY_DEPARTMENT: _l("City department"),
    Tier.COUNTY_OFFICE: _l("County office"),
    Tier.DIRECT_OFFICE: _l("Direct-reporting office"),
    Tier.EMPLOYER: _l("Employing unit"),
    Tier.EVALUATION_BODY: _l("Evaluation body"),
}
SEATS: Words = {
    Seat.PROVINCE: _l("Province"),
    Seat.REVIEW: _l("Reviewing office"),
    Seat.LOCAL: _l("Local office"),
    Seat.EMPLOYER: _l("Employing unit"),
    Seat.BODY: _l("Evaluation body"),
}
VERBS: Words = {
    Verb.OPEN: _l("Opened"),
    Verb.OPINION: _l("Prepared (first of two)"),
    Verb.APPROVE: _l("Agreed"),
    Verb.RETURN: _l("Returned"),
    Verb.REJECT: _l("Rejected"),
    Verb.WITHDRAW: _l("Taken back"),
    Verb.CLOSE: _l("Ended"),
    Verb.MOVE: _l("Moved"),
}
CERTIFICATE_STATUSES: Words = {
    CertificateStatus.VALID: _l("Valid"),
    CertificateStatus.LOST: _l("Reported lost"),
    CertificateStatus.VOID: _l("Void"),
    CertificateStatus.REVOKED: _l("Revoked"),
    CertificateStatus.REPLACING: _l("Being replaced"),
}
ROSTER_STATES: Words = {
    RosterState.OPEN: _l("Being compiled"),
    RosterState.FROZEN: _l("Frozen"),
    RosterState.SUBMITTED: _l("Submitted"),
    RosterState.DECIDED: _l("Decided"),
}
JOB_STATES: Words = {
    JobState.QUEUED: _l("Waiting to run"),
    JobState.RUNNING: _l("Running"),
    JobState.DONE: _l("Finished"),
    JobState.FAILED: _l("Failed"),
    JobState.CANCELLED: _l("Cancelled"),
}
DOCUMENT_KINDS: Words = {
    DocumentKind.ID_COPY: _l("Copy of the ID card"),
    DocumentKind.OLD_CERTIFICATE: _l("Original certificate"),
    DocumentKind.REVIEW_FORM: _l("Review form"),
    DocumentKind.ANNOUNCEMENT: _l("Announcement document"),
    DocumentKind.NEWSPAPER: _l("Newspaper clip"),
    DocumentKind.PAPER_FORM: _l("Paper form"),
    DocumentKind.OTHER: _l("Other"),
}
OLD_CERTIFICATE_EVENTS: Words = {
    OldCertificateEventKind.RECEIVED: _l("Received"),
    OldCertificateEventKind.SIGHTED: _l("Sighted"),
    OldCertificateEventKind.RETURNED: _l("Given back"),
    OldCertificateEventKind.COLLECTED: _l("Collected"),
    OldCertificateEventKind.HANDED_UP: _l("Handed up"),
    OldCertificateEventKind.DESTROYED: _l("Destroyed"),
    OldCertificateEventKind.LOST: _l("Lost"),
    OldCertificateEventKind.KEPT: _l("Kept"),
}
SEXES: Words = {Sex.MALE: _l("Male"), Sex.FEMALE: _l("Female")}
EMPLOYMENT: Words = {
    EmploymentStatus.EMPLOYED: _l("Employed and appointed"),
    EmploymentStatus.UNAPPOINTED: _l("Employed, not appointed"),
    EmploymentStatus.RETIRED: _l("Retired"),
    EmploymentStatus.OTHER: _l("Other"),
}
OBTAINING: Words = {
    ObtainMethod.REVIEW: _l("By review"),
    ObtainMethod.EXAM_AND_REVIEW: _l("By examination and review"),
    ObtainMethod.RECOGNITION: _l("By recognition"),
}

WORDS: dict[type[StrEnum], Words] = {
    Step: STEPS,
    CaseKind: KINDS,
    Level: LEVELS,
    Line: LINES,
    Tier: TIERS,
    Seat: SEATS,
    Verb: VERBS,
    CertificateStatus: CERTIFICATE_STATUSES,
    RosterState: ROSTER_STATES,
    JobState: JOB_STATES,
    DocumentKind: DOCUMENT_KINDS,
    OldCertificateEventKind: OLD_CERTIFICATE_EVENTS,
    Sex: SEXES,
    EmploymentStatus: EMPLOYMENT,
    ObtainMethod: OBTAINING,
}


def word(value: StrEnum) -> str:
    """What ``value`` is called in the reader's language; an unknown one is itself."""
    return str(WORDS.get(type(value), {}).get(value, value.value))
