"""add progress lookup"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models.immutable import append_only_ddl

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def append_only(table: str) -> None:
    for statement in append_only_ddl(table, op.get_bind().dialect.name):
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "progress_lookup",
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("number_sha256", sa.String(length=64), nullable=False),
        sa.Column("address_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_progress_lookup_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_lookup")),
    )
    with op.batch_alter_table("progress_lookup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_lookup_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_lookup_happened_at"), ["happened_at"], unique=False)
    append_only("progress_lookup")


def downgrade() -> None:
    with op.batch_alter_table("progress_lookup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_lookup_happened_at"))
        batch_op.drop_index(batch_op.f("ix_progress_lookup_case_id"))

    op.drop_table("progress_lookup")
