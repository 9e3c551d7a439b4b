"""tie awards to documents"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_import",
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("announcement_document_id", sa.Integer(), nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_document_id"],
            ["announcement_document.id"],
            name=op.f("fk_award_import_announcement_document_id"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_award_import_batch_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_award_import_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_award_import_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_award_import_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_award_import_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_award_import_review_office_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_award_import")),
    )
    with op.batch_alter_table("award_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_award_import_announcement_document_id"), ["announcement_document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_award_import_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_import_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_import_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_import_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_import_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "award_entry",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_award_entry_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_award_entry_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_award_entry_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_award_entry_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_award_entry_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_award_entry_review_office_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_award_entry")),
    )
    with op.batch_alter_table("award_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_entry_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_entry_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_entry_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_entry_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_entry_review_office_id"), ["review_office_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("award_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_entry_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_award_entry_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_award_entry_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_award_entry_employer_id"))
        batch_op.drop_index(batch_op.f("ix_award_entry_copied_to_id"))

    op.drop_table("award_entry")
    with op.batch_alter_table("award_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_import_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_award_import_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_award_import_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_award_import_employer_id"))
        batch_op.drop_index(batch_op.f("ix_award_import_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_award_import_announcement_document_id"))

    op.drop_table("award_import")
