"""cut batches into chunks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_chunk",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("row_ids", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="a_chunk_is_in_a_known_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("state <> 'done' OR done + refused = size", name="a_done_chunk_accounts_for_every_row"),
        sa.CheckConstraint(
            "state <> 'running' OR (owner <> '' AND lease_until IS NOT NULL)", name="a_running_chunk_has_a_lease"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_chunk_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_chunk")),
        sa.UniqueConstraint("job_id", "number", name=op.f("uq_job_chunk_job_id_number")),
    )
    with op.batch_alter_table("job_chunk", schema=None) as batch_op:
        batch_op.create_index("ix_job_chunk_state_number", ["state", "number", "id"], unique=False)

    op.create_table(
        "job_refusal",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_refusal_job_id")),
        sa.PrimaryKeyConstraint("job_id", "row_id", name=op.f("pk_job_refusal")),
    )
    with op.batch_alter_table("job_refusal", schema=None) as batch_op:
        batch_op.create_index("ix_job_refusal_job_id_reason", ["job_id", "reason"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("job_refusal", schema=None) as batch_op:
        batch_op.drop_index("ix_job_refusal_job_id_reason")

    op.drop_table("job_refusal")
    with op.batch_alter_table("job_chunk", schema=None) as batch_op:
        batch_op.drop_index("ix_job_chunk_state_number")

    op.drop_table("job_chunk")
