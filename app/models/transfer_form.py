"""The 调入专业技术人员资格审定表 (附件3) of a transfer-in case: what the 信息表 does not already say (C-5, A3)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, check
from app.models.tier import TierColumns


class TransferForm(TierColumns, Base):
    """One form a case. 姓名, 性别, 民族, 籍贯, 出生年月, 参加工作时间 and 最高学历 are the person's own columns."""

    __tablename__ = "transfer_form"
    __table_args__ = (
        check("a_signed_report_is_written", "report_signed_on IS NULL OR length(report) > 0"),
        check("a_transfer_form_says_where_from", "length(former_work) > 0"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    # 原工作单位及从事何专业技术工作
    former_work: Mapped[str] = mapped_column(sa.String(200))
    # 何时何校何专业毕业
    graduation: Mapped[str] = mapped_column(sa.String(200), default="")
    # 原专业技术资格名称及批准时间
    former_title: Mapped[str] = mapped_column(sa.String(60))
    former_approved_on: Mapped[dt.date]
    # 评审组织名称
    former_committee: Mapped[str] = mapped_column(sa.String(120), default="")
    # 原审批单位、文号: fields of their own, entered with the form and not the 公布文号 of P-8
    former_authority: Mapped[str] = mapped_column(sa.String(100))
    former_document: Mapped[str] = mapped_column(sa.String(60))
    # 现工作单位及从事何专业技术工作
    present_work: Mapped[str] = mapped_column(sa.String(200))
    # 调入时间及原因
    transferred_on: Mapped[dt.date]
    transfer_reason: Mapped[str] = mapped_column(sa.String(200))
    # 试用期内述职, signed and dated by the person; 可另附页
    report: Mapped[str] = mapped_column(sa.Text, default="")
    report_signed_on: Mapped[dt.date | None]
    report_continues: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
