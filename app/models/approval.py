"""Approvals (审核): one row for every step a case took; opinions of returned steps stay, as void (C-12)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import SEAT_COLUMN, Step, Tier, Verb
from app.models.base import Base, Numbered, check, one_of
from app.models.case import Case
from app.models.immutable import append_only
from app.models.tier import TierColumns
from app.models.unit import Unit
from app.models.user import Account

NOTICED = "verb IN ('return', 'reject', 'close') OR to_step = 'approved'"
"""Acts that other offices are told of (消息, U-3); written out, since only then SQLite takes the indexes for them."""


def _noticed_by(column: str) -> sa.Index:
    where = sa.text(NOTICED)
    return sa.Index(f"ix_approval_{column}_noticed", column, "acted_at", sqlite_where=where, postgresql_where=where)


class Approval(Numbered, TierColumns, Base):
    """One act on a case: who, for which office, what, from where to where, when. Never rewritten."""

    __tablename__ = "approval"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "sequence", "to_step"),
        sa.UniqueConstraint("case_id", "sequence"),
        check("a_return_has_a_reason", "verb NOT IN ('return', 'reject', 'close') OR length(reason_code) > 0"),
        check("an_approval_starts_where_the_case_stood", "verb = 'open' OR from_step IS NOT NULL"),
        sa.Index("ix_approval_actor_id_case_id", "actor_id", "case_id"),
        *(_noticed_by(column) for column in SEAT_COLUMN.values()),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    sequence: Mapped[int]
    verb: Mapped[Verb] = mapped_column(one_of(Verb, "an_approval_is_a_known_verb"))
    from_step: Mapped[Step | None] = mapped_column(one_of(Step, "an_approval_starts_at_a_known_step"))
    to_step: Mapped[Step] = mapped_column(one_of(Step, "an_approval_leads_to_a_known_step"))
    tier: Mapped[Tier] = mapped_column(one_of(Tier, "an_approval_is_given_at_a_known_tier"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    actor_name: Mapped[str] = mapped_column(sa.String(60))
    opinion: Mapped[str] = mapped_column(sa.String(500), default="")
    reason_code: Mapped[str] = mapped_column(sa.String(24), default="")
    roster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("roster.id"), index=True)
    acted_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship(Case, foreign_keys=[case_id])
    unit: Mapped[Unit] = relationship(Unit, foreign_keys=[unit_id])
    actor: Mapped[Account | None] = relationship(Account, foreign_keys=[actor_id])
    void: Mapped[ApprovalVoid | None] = relationship(
        primaryjoin="Approval.id == foreign(ApprovalVoid.approval_id)", viewonly=True
    )


class ApprovalVoid(TierColumns, Base):
    """That an approval no longer counts, and the return that voided it."""

    __tablename__ = "approval_void"

    approval_id: Mapped[int] = mapped_column(sa.ForeignKey("approval.id"), primary_key=True)
    voided_by_id: Mapped[int] = mapped_column(sa.ForeignKey("approval.id"))


class EmployerOpinion(Numbered, TierColumns, Base):
    """单位意见 from the paper form: the employer's words, signatory and date, and who typed them (C-2)."""

    __tablename__ = "employer_opinion"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    opinion: Mapped[str] = mapped_column(sa.String(500))
    signatory: Mapped[str] = mapped_column(sa.String(60))
    signed_on: Mapped[dt.date]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    recorded_at: Mapped[dt.datetime]


for _model in (Approval, ApprovalVoid, EmployerOpinion):
    append_only(_model.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
