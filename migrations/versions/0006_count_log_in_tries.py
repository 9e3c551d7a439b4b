"""Count tries to log in (T26)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_in_source",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("window_began", sa.DateTime(), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["ab_user.id"], name=op.f("fk_log_in_source_account_id")),
        sa.PrimaryKeyConstraint("account_id", "address_index", name=op.f("pk_log_in_source")),
    )


def downgrade() -> None:
    op.drop_table("log_in_source")
