"""add reminder"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models.immutable import append_only_ddl

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


COLUMNS = ("review_office_id", "local_office_id", "employer_id", "evaluation_body_id")
NOTICED = sa.text("verb IN ('return', 'reject', 'close') OR to_step = 'approved'")


def append_only(table: str) -> None:
    for statement in append_only_ddl(table, op.get_bind().dialect.name):
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "notice_mark",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ab_user.id"], name=op.f("fk_notice_mark_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_mark")),
    )
    op.create_table(
        "reminder",
        sa.Column("from_office_id", sa.Integer(), nullable=False),
        sa.Column("to_office_id", sa.Integer(), nullable=False),
        sa.Column(
            "to_seat",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="a_reminder_goes_to_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("total > 0", name="a_reminder_is_about_a_case"),
        sa.ForeignKeyConstraint(["actor_id"], ["ab_user.id"], name=op.f("fk_reminder_actor_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_reminder_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_reminder_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_reminder_evaluation_body_id")),
        sa.ForeignKeyConstraint(["from_office_id"], ["unit.id"], name=op.f("fk_reminder_from_office_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_reminder_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_reminder_review_office_id")),
        sa.ForeignKeyConstraint(["to_office_id"], ["unit.id"], name=op.f("fk_reminder_to_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index("ix_reminder_to_office_id_sent_at", ["to_office_id", "sent_at"], unique=False)

    op.create_table(
        "reminder_case",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_office_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reminder_case_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_reminder_case_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_reminder_case_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_reminder_case_evaluation_body_id")),
        sa.ForeignKeyConstraint(["from_office_id"], ["unit.id"], name=op.f("fk_reminder_case_from_office_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_reminder_case_local_office_id")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_case_reminder_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_reminder_case_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_case")),
        sa.UniqueConstraint(
            "case_id", "from_office_id", "sent_on", name=op.f("uq_reminder_case_case_id_from_office_id_sent_on")
        ),
    )
    with op.batch_alter_table("reminder_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_case_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_case_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_case_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_case_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_case_reminder_id"), ["reminder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_case_review_office_id"), ["review_office_id"], unique=False)

    for column in COLUMNS:
        op.create_index(
            f"ix_approval_{column}_noticed",
            "approval",
            [column, "acted_at"],
            sqlite_where=NOTICED,
            postgresql_where=NOTICED,
        )
    op.create_index("ix_cases_due_on", "cases", ["due_on"])
    op.create_index("ix_cases_review_office_id_due_on", "cases", ["review_office_id", "due_on"])
    op.create_index("ix_unit_copied_to_id", "unit", ["copied_to_id"])
    op.create_index("ix_cases_holder_id_due_on", "cases", ["holder_id", "due_on"])
    append_only("reminder")
    append_only("reminder_case")


def downgrade() -> None:
    op.drop_index("ix_cases_holder_id_due_on", "cases")
    op.drop_index("ix_unit_copied_to_id", "unit")
    op.drop_index("ix_cases_review_office_id_due_on", "cases")
    op.drop_index("ix_cases_due_on", "cases")
    for column in COLUMNS:
        op.drop_index(f"ix_approval_{column}_noticed", "approval")
    with op.batch_alter_table("reminder_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_case_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_case_reminder_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_case_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_case_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_case_employer_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_case_copied_to_id"))

    op.drop_table("reminder_case")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_to_office_id_sent_at")
        batch_op.drop_index(batch_op.f("ix_reminder_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_employer_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_copied_to_id"))

    op.drop_table("reminder")
    op.drop_table("notice_mark")
