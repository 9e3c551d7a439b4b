"""Record changes of employer (C-18)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models.immutable import append_only_ddl

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def append_only(table: str) -> None:
    for statement in append_only_ddl(table, op.get_bind().dialect.name):
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "employment",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("left_employer_id", sa.Integer(), nullable=True),
        sa.Column("left_review_office_id", sa.Integer(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(reason) > 0", name="a_change_of_employer_has_a_reason"),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_employment_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_employment_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_employment_evaluation_body_id")),
        sa.ForeignKeyConstraint(["left_employer_id"], ["unit.id"], name=op.f("fk_employment_left_employer_id")),
        sa.ForeignKeyConstraint(
            ["left_review_office_id"], ["unit.id"], name=op.f("fk_employment_left_review_office_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_employment_local_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["ab_user.id"], name=op.f("fk_employment_recorded_by_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_employment_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employment_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_review_office_id"), ["review_office_id"], unique=False)
    append_only("employment")


def downgrade() -> None:
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employment_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_employment_person_id"))
        batch_op.drop_index(batch_op.f("ix_employment_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_employment_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_employment_employer_id"))
        batch_op.drop_index(batch_op.f("ix_employment_copied_to_id"))

    op.drop_table("employment")
