"""open every route"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


VERBS = ["open", "opinion", "approve", "return", "reject", "withdraw", "close"]
CHECKS = {"approval": "an_approval_is_a_known_verb", "reason": "a_reason_is_for_a_known_verb"}


def allow_verbs(verbs: list[str]) -> None:
    """Rewrite the CHECKs that list the verbs."""
    condition = "verb IN ({})".format(", ".join(f"'{verb}'" for verb in verbs))
    for table, name in CHECKS.items():
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(name, table)
            op.create_check_constraint(name, table, condition)
        else:
            rebuild(table, name, condition)


def rebuild(table: str, name: str, condition: str) -> None:
    """SQLite changes no CHECK in place: make the table anew with its rows, indexes and triggers."""
    bind = op.get_bind()
    query = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    parts = [(kind, statement) for kind, statement in bind.execute(query, {"table": table})]
    (create,) = [statement for kind, statement in parts if kind == "table"]
    changed, count = re.subn(rf"(CONSTRAINT {name} CHECK \().*?(\)\))", rf"\g<1>{condition})", create, flags=re.S)
    if count != 1:
        raise RuntimeError(f"the CHECK {name} is not where it was made")
    temporary = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", changed)
    bind.exec_driver_sql(temporary)
    bind.exec_driver_sql(f"INSERT INTO {table}_new SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for kind, statement in parts:
        if kind != "table":
            bind.exec_driver_sql(statement)


def upgrade() -> None:
    allow_verbs([*VERBS, "move"])
    op.create_table(
        "two_person_office",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="a_two_person_rule_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_two_person_office_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_two_person_office")),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_two_person_office_unit_id_valid_from")),
    )
    op.create_table(
        "correction_item",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("before <> after", name="a_correction_changes_something"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_correction_item_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_correction_item_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_correction_item_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_correction_item_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_correction_item_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_correction_item_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_item")),
        sa.UniqueConstraint("case_id", "field", name=op.f("uq_correction_item_case_id_field")),
    )
    with op.batch_alter_table("correction_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_item_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_item_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_item_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_item_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_item_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "loss_declaration",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("newspaper", sa.String(length=60), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(newspaper) > 0 AND length(page) > 0", name="a_loss_was_declared_in_a_newspaper"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_loss_declaration_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_loss_declaration_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_loss_declaration_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_loss_declaration_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_loss_declaration_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_loss_declaration_review_office_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_loss_declaration")),
    )
    with op.batch_alter_table("loss_declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loss_declaration_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loss_declaration_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_loss_declaration_evaluation_body_id"), ["evaluation_body_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_loss_declaration_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_loss_declaration_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "transfer_form",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("former_work", sa.String(length=200), nullable=False),
        sa.Column("graduation", sa.String(length=200), nullable=False),
        sa.Column("former_title", sa.String(length=60), nullable=False),
        sa.Column("former_approved_on", sa.Date(), nullable=False),
        sa.Column("former_committee", sa.String(length=120), nullable=False),
        sa.Column("former_authority", sa.String(length=100), nullable=False),
        sa.Column("former_document", sa.String(length=60), nullable=False),
        sa.Column("present_work", sa.String(length=200), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.Column("transfer_reason", sa.String(length=200), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("report_signed_on", sa.Date(), nullable=True),
        sa.Column("report_continues", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(former_work) > 0", name="a_transfer_form_says_where_from"),
        sa.CheckConstraint("report_signed_on IS NULL OR length(report) > 0", name="a_signed_report_is_written"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_transfer_form_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_transfer_form_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_transfer_form_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_transfer_form_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_transfer_form_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_transfer_form_review_office_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_transfer_form")),
    )
    with op.batch_alter_table("transfer_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_form_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_form_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_form_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_form_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_form_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "replacement",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_replacement_case_id")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_replacement_certificate_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_replacement_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_replacement_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_replacement_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_replacement_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_replacement_review_office_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_replacement")),
    )
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replacement_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replacement_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replacement_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replacement_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replacement_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replacement_review_office_id"), ["review_office_id"], unique=False)


def downgrade() -> None:
    allow_verbs(VERBS)
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replacement_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_replacement_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_replacement_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_replacement_employer_id"))
        batch_op.drop_index(batch_op.f("ix_replacement_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_replacement_certificate_id"))

    op.drop_table("replacement")
    with op.batch_alter_table("transfer_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_form_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_form_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_form_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_form_employer_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_form_copied_to_id"))

    op.drop_table("transfer_form")
    with op.batch_alter_table("loss_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loss_declaration_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_loss_declaration_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_loss_declaration_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_loss_declaration_employer_id"))
        batch_op.drop_index(batch_op.f("ix_loss_declaration_copied_to_id"))

    op.drop_table("loss_declaration")
    with op.batch_alter_table("correction_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_item_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_correction_item_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_correction_item_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_correction_item_employer_id"))
        batch_op.drop_index(batch_op.f("ix_correction_item_copied_to_id"))

    op.drop_table("correction_item")
    op.drop_table("two_person_office")
