"""The domain's closed vocabularies. Values are what the database stores; Chinese names live in translations."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """What a unit is in the chain of review (层级); a unit may hold several, each dated (P-5)."""

    PROVINCE = "province"
    PROVINCIAL_DEPARTMENT = "provincial_department"
    CITY_OFFICE = "city_office"
    CITY_DEPARTMENT = "city_department"
    COUNTY_OFFICE = "county_office"
    DIRECT_OFFICE = "direct_office"
    EMPLOYER = "employer"
    EVALUATION_BODY = "evaluation_body"


class Seat(StrEnum):
    """Which of a record's tier columns names the office meant."""

    PROVINCE = "province"
    REVIEW = "review"
    LOCAL = "local"
    EMPLOYER = "employer"
    BODY = "body"


SEAT_OF_TIER = {
    Tier.PROVINCE: Seat.PROVINCE,
    Tier.PROVINCIAL_DEPARTMENT: Seat.REVIEW,
    Tier.CITY_OFFICE: Seat.REVIEW,
    Tier.DIRECT_OFFICE: Seat.REVIEW,
    Tier.CITY_DEPARTMENT: Seat.LOCAL,
    Tier.COUNTY_OFFICE: Seat.LOCAL,
    Tier.EMPLOYER: Seat.EMPLOYER,
    Tier.EVALUATION_BODY: Seat.BODY,
}

SEAT_COLUMN = {
    Seat.REVIEW: "review_office_id",
    Seat.LOCAL: "local_office_id",
    Seat.EMPLOYER: "employer_id",
    Seat.BODY: "evaluation_body_id",
}


class CaseKind(StrEnum):
    """What a case (办件) is for (C-1 to C-8)."""

    EXCHANGE = "exchange"
    TRANSFER_IN = "transfer_in"
    REISSUE = "reissue"
    NEW_AWARD = "new_award"
    CORRECTION = "correction"


class Level(StrEnum):
    """Certificate level: 高级, 中级, 初级 (P-7)."""

    SENIOR = "senior"
    MID = "mid"
    JUNIOR = "junior"


class Line(StrEnum):
    """The five reporting lines of section 2 of the requirements."""

    COUNTY = "county"
    CITY_DEPARTMENT = "city_department"
    PROVINCIAL = "provincial"
    DIRECT = "direct"
    EVALUATION_BODY = "evaluation_body"


class Step(StrEnum):
    """Where a case stands; the last four are ends."""

    DRAFT = "draft"
    EMPLOYER = "employer"
    LOCAL = "local"
    REVIEW = "review"
    BODY = "body"
    FINAL = "final"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


ENDED_STEPS = frozenset({Step.APPROVED, Step.REJECTED, Step.WITHDRAWN, Step.CLOSED})


class Verb(StrEnum):
    """What is done to a case (C-12). ``opinion`` is the handling officer's (经办) where another reviews (复核);
    ``open`` and ``move`` are recorded, never pressed: a move follows a change of the authority table (C-9)."""

    OPEN = "open"
    OPINION = "opinion"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    MOVE = "move"


class Sex(StrEnum):
    """GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"


class EmploymentStatus(StrEnum):
    """在职状态, the notice's own codes."""

    EMPLOYED = "1"
    UNAPPOINTED = "2"
    RETIRED = "3"
    OTHER = "4"


class ObtainMethod(StrEnum):
    """取得方式, the notice's own codes."""

    REVIEW = "1"
    EXAM_AND_REVIEW = "2"
    RECOGNITION = "3"


class DocumentKind(StrEnum):
    """Scans that may be attached to a case (P-11)."""

    ID_COPY = "id_copy"
    OLD_CERTIFICATE = "old_certificate"
    REVIEW_FORM = "review_form"
    ANNOUNCEMENT = "announcement"
    NEWSPAPER = "newspaper"
    PAPER_FORM = "paper_form"
    OTHER = "other"


class RosterState(StrEnum):
    """A roster (花名册) is compiled, frozen when printed, submitted, and closed when every row is decided (C-16)."""

    OPEN = "open"
    FROZEN = "frozen"
    SUBMITTED = "submitted"
    DECIDED = "decided"


class CertificateStatus(StrEnum):
    """Public status of a certificate (K-10): 有效, 已挂失, 已作废, 已撤销, 换发中."""

    VALID = "valid"
    LOST = "lost"
    VOID = "void"
    REVOKED = "revoked"
    REPLACING = "replacing"


class OldCertificateEventKind(StrEnum):
    """What happens to an old certificate (P-13)."""

    RECEIVED = "received"
    SIGHTED = "sighted"
    RETURNED = "returned"
    COLLECTED = "collected"
    HANDED_UP = "handed_up"
    DESTROYED = "destroyed"
    LOST = "lost"
    KEPT = "kept"


class JobState(StrEnum):
    """Life of a background job; the row is the truth, the queue only wakes workers."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
