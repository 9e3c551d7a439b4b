"""create schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models.immutable import append_only_ddl, frozen_columns_ddl, function_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def append_only(table: str) -> None:
    for statement in append_only_ddl(table, op.get_bind().dialect.name):
        op.execute(statement)


def frozen_columns(table: str, columns: list[str], when: str | None = None) -> None:
    for statement in frozen_columns_ddl(table, columns, op.get_bind().dialect.name, when):
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "ab_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=True),
        sa.Column("description", sa.String(length=512), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_group")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_group_name")),
    )
    op.create_table(
        "ab_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_permission")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_permission_name")),
    )
    op.create_table(
        "ab_register_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("registration_date", sa.DateTime(), nullable=True),
        sa.Column("registration_hash", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_register_user")),
        sa.UniqueConstraint("email", name=op.f("uq_ab_register_user_email")),
        sa.UniqueConstraint("username", name=op.f("uq_ab_register_user_username")),
    )
    op.create_table(
        "ab_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_role")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_role_name")),
    )
    op.create_table(
        "ab_view_menu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_view_menu")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_view_menu_name")),
    )
    op.create_table(
        "authority",
        sa.Column(
            "kind",
            sa.Enum(
                "exchange",
                "transfer_in",
                "reissue",
                "new_award",
                "correction",
                name="an_authority_row_is_for_a_known_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="an_authority_row_is_for_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "line",
            sa.Enum(
                "county",
                "city_department",
                "provincial",
                "direct",
                "evaluation_body",
                name="an_authority_row_is_for_a_known_line",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "approver",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="an_approver_is_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "numberer",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="a_numberer_is_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "imprint",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="an_imprint_is_of_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "blank_supplier",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="a_blank_supplier_is_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "printer",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="a_printer_is_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "issuer",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="an_issuer_is_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "destroyer",
            sa.Enum(
                "province",
                "review",
                "local",
                "employer",
                "body",
                name="a_destroyer_is_a_known_seat",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("recognition_text", sa.String(length=60), nullable=False),
        sa.Column("number_template", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="an_authority_row_ends_after_it_begins"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint(
            "kind", "level", "line", "valid_from", name=op.f("uq_authority_kind_level_line_valid_from")
        ),
    )
    op.create_table(
        "checklist_item",
        sa.Column(
            "kind",
            sa.Enum(
                "exchange",
                "transfer_in",
                "reissue",
                "new_award",
                "correction",
                name="a_checklist_item_is_for_a_known_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_checklist_item_is_for_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "line",
            sa.Enum(
                "county",
                "city_department",
                "provincial",
                "direct",
                "evaluation_body",
                name="a_checklist_item_is_for_a_known_line",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "document_kind",
            sa.Enum(
                "id_copy",
                "old_certificate",
                "review_form",
                "announcement",
                "newspaper",
                "paper_form",
                "other",
                name="a_checklist_item_is_a_known_document",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "step",
            sa.Enum(
                "draft",
                "employer",
                "local",
                "review",
                "body",
                "final",
                "approved",
                "rejected",
                "withdrawn",
                "closed",
                name="a_checklist_item_is_due_at_a_known_step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("condition", sa.String(length=12), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint(
            "kind",
            "level",
            "line",
            "document_kind",
            "step",
            "condition",
            name=op.f("uq_checklist_item_kind_level_line_document_kind_step_condition"),
        ),
    )
    op.create_table(
        "division",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("parent_code", sa.String(length=6), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=True),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division")),
    )
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_division_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "document_counter",
        sa.Column("sequence", sa.String(length=40), nullable=False),
        sa.Column("next_serial", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_document_counter")),
    )
    op.create_table(
        "ethnicity",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("in_standard", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ethnicity")),
        sa.UniqueConstraint("name", name=op.f("uq_ethnicity_name")),
    )
    op.create_table(
        "fee",
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name="a_fee_is_not_negative"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_fee_valid_from")),
    )
    op.create_table(
        "id_address_code",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=True),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_id_address_code")),
        sa.UniqueConstraint("code", "name", "valid_from", name=op.f("uq_id_address_code_code_name_valid_from")),
    )
    with op.batch_alter_table("id_address_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_id_address_code_code"), ["code"], unique=False)

    op.create_table(
        "notice_code",
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_code")),
        sa.UniqueConstraint("field", "code", name=op.f("uq_notice_code_field_code")),
    )
    op.create_table(
        "reason",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "open",
                "opinion",
                "approve",
                "return",
                "reject",
                "withdraw",
                "close",
                name="a_reason_is_for_a_known_verb",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text_zh", sa.String(length=80), nullable=False),
        sa.Column("text_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reason")),
    )
    op.create_table(
        "series",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_series")),
        sa.UniqueConstraint("name", name=op.f("uq_series_name")),
    )
    op.create_table(
        "step_deadline",
        sa.Column(
            "step",
            sa.Enum(
                "draft",
                "employer",
                "local",
                "review",
                "body",
                "final",
                "approved",
                "rejected",
                "withdrawn",
                "closed",
                name="a_deadline_is_for_a_known_step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("working_days > 0", name="a_deadline_is_at_least_a_day"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_deadline")),
        sa.UniqueConstraint("step", name=op.f("uq_step_deadline_step")),
    )
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="a_file_is_named_by_its_hash"),
        sa.CheckConstraint("size_bytes > 0", name="a_file_has_content"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "ab_group_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ab_group.id"], name=op.f("fk_ab_group_role_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], name=op.f("fk_ab_group_role_role_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_group_role")),
        sa.UniqueConstraint("group_id", "role_id", name=op.f("uq_ab_group_role_group_id_role_id")),
    )
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.create_index("idx_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_group_role_id", ["role_id"], unique=False)

    op.create_table(
        "ab_permission_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("view_menu_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"], ["ab_permission.id"], name=op.f("fk_ab_permission_view_permission_id")
        ),
        sa.ForeignKeyConstraint(["view_menu_id"], ["ab_view_menu.id"], name=op.f("fk_ab_permission_view_view_menu_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_permission_view")),
        sa.UniqueConstraint(
            "permission_id", "view_menu_id", name=op.f("uq_ab_permission_view_permission_id_view_menu_id")
        ),
    )
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.create_index("idx_permission_id", ["permission_id"], unique=False)
        batch_op.create_index("idx_view_menu_id", ["view_menu_id"], unique=False)

    op.create_table(
        "review_committee",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("series_code", sa.String(length=2), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_committee_reviews_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="a_committee_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["series_code"], ["series.code"], name=op.f("fk_review_committee_series_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_committee")),
        sa.UniqueConstraint("name", name=op.f("uq_review_committee_name")),
    )
    op.create_table(
        "title",
        sa.Column("series_code", sa.String(length=2), nullable=False),
        sa.Column("subseries", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_title_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("valid_in_2007", sa.Boolean(), nullable=False),
        sa.Column("valid_now", sa.Boolean(), nullable=False),
        sa.Column("standard_code", sa.String(length=8), nullable=False),
        sa.Column("evidence", sa.String(length=4), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["series_code"], ["series.code"], name=op.f("fk_title_series_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title")),
        sa.UniqueConstraint(
            "series_code", "subseries", "grade", "name", name=op.f("uq_title_series_code_subseries_grade_name")
        ),
    )
    with op.batch_alter_table("title", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_title_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_title_series_code"), ["series_code"], unique=False)

    op.create_table(
        "unit",
        sa.Column("natural_key", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("is_office", sa.Boolean(), nullable=False),
        sa.Column("nature", sa.String(length=2), nullable=True),
        sa.Column("department_in_charge", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("division_code", sa.String(length=6), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("length(name) > 0", name="a_unit_has_a_name"),
        sa.CheckConstraint("parent_id <> id", name="a_unit_is_not_its_own_parent"),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_unit_copied_to_id")),
        sa.ForeignKeyConstraint(["division_code"], ["division.code"], name=op.f("fk_unit_division_code")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_unit_local_office_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_unit_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_unit_natural_key")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_unit_parent_id_name")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_unit_review_office_id_id", ["review_office_id", "id"], unique=False)

    op.create_table(
        "ab_permission_view_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_view_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["permission_view_id"],
            ["ab_permission_view.id"],
            name=op.f("fk_ab_permission_view_role_permission_view_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["ab_role.id"], name=op.f("fk_ab_permission_view_role_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_permission_view_role")),
        sa.UniqueConstraint(
            "permission_view_id", "role_id", name=op.f("uq_ab_permission_view_role_permission_view_id_role_id")
        ),
    )
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.create_index("idx_permission_view_id", ["permission_view_id"], unique=False)
        batch_op.create_index("idx_role_id", ["role_id"], unique=False)

    op.create_table(
        "ab_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("fail_login_count", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=True),
        sa.Column("created_by_fk", sa.Integer(), nullable=True),
        sa.Column("changed_by_fk", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "tier",
            sa.Enum(
                "province",
                "provincial_department",
                "city_office",
                "city_department",
                "county_office",
                "direct_office",
                "employer",
                "evaluation_body",
                name="a_user_acts_at_a_known_tier",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("session_epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_fk"], ["ab_user.id"], name=op.f("fk_ab_user_changed_by_fk")),
        sa.ForeignKeyConstraint(["created_by_fk"], ["ab_user.id"], name=op.f("fk_ab_user_created_by_fk")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_ab_user_unit_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_user")),
        sa.UniqueConstraint("email", name=op.f("uq_ab_user_email")),
        sa.UniqueConstraint("username", name=op.f("uq_ab_user_username")),
    )
    op.create_table(
        "announcement_document",
        sa.Column("review_office_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("scan_file_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("length(number) > 0", name="a_document_has_a_number"),
        sa.ForeignKeyConstraint(
            ["review_office_id"], ["unit.id"], name=op.f("fk_announcement_document_review_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["scan_file_id"], ["stored_file.id"], name=op.f("fk_announcement_document_scan_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_document")),
        sa.UniqueConstraint(
            "review_office_id", "number", name=op.f("uq_announcement_document_review_office_id_number")
        ),
    )
    with op.batch_alter_table("announcement_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_document_number"), ["number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_announcement_document_review_office_id"), ["review_office_id"], unique=False
        )

    op.create_table(
        "body_authorization",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("series_code", sa.String(length=2), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_body_is_authorised_for_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["series_code"], ["series.code"], name=op.f("fk_body_authorization_series_code")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_body_authorization_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_authorization")),
        sa.UniqueConstraint(
            "unit_id",
            "series_code",
            "level",
            "valid_from",
            name=op.f("uq_body_authorization_unit_id_series_code_level_valid_from"),
        ),
    )
    with op.batch_alter_table("body_authorization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_authorization_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "campaign_window",
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="a_window_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_window_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_window")),
    )
    with op.batch_alter_table("campaign_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_window_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "certificate_counter",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("next_serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["unit.id"], name=op.f("fk_certificate_counter_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "year", "level", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "person",
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("1", "2", name="a_person_has_a_known_sex", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("sex_override_reason", sa.String(length=200), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("ethnicity_code", sa.String(length=2), nullable=True),
        sa.Column("native_place", sa.String(length=60), nullable=False),
        sa.Column("joined_work_on", sa.Date(), nullable=True),
        sa.Column(
            "employment_status",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                name="a_person_has_a_known_employment_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("education", sa.String(length=2), nullable=False),
        sa.Column("degree", sa.String(length=2), nullable=True),
        sa.Column("school", sa.String(length=100), nullable=False),
        sa.Column("major", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("photo_file_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(name) > 0", name="a_person_has_a_name"),
        sa.CheckConstraint(
            "sex_override_reason IS NULL OR length(sex_override_reason) > 0", name="a_changed_sex_has_a_reason"
        ),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_person_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_person_employer_id")),
        sa.ForeignKeyConstraint(["ethnicity_code"], ["ethnicity.code"], name=op.f("fk_person_ethnicity_code")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_person_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_person_local_office_id")),
        sa.ForeignKeyConstraint(["photo_file_id"], ["stored_file.id"], name=op.f("fk_person_photo_file_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_person_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_person_id_number_index")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index("ix_person_local_office_id_id", ["local_office_id", "id"], unique=False)
        batch_op.create_index("ix_person_name_birth_date", ["name", "birth_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index("ix_person_review_office_id_id", ["review_office_id", "id"], unique=False)

    op.create_table(
        "unit_tier",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "tier",
            sa.Enum(
                "province",
                "provincial_department",
                "city_office",
                "city_department",
                "county_office",
                "direct_office",
                "employer",
                "evaluation_body",
                name="a_unit_stands_at_a_known_tier",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="a_tier_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_tier_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_tier")),
        sa.UniqueConstraint("unit_id", "tier", "valid_from", name=op.f("uq_unit_tier_unit_id_tier_valid_from")),
    )
    with op.batch_alter_table("unit_tier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_tier_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "ab_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("key_hash", sa.String(length=256), nullable=False),
        sa.Column("lookup_hash", sa.String(length=256), nullable=True),
        sa.Column("key_prefix", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("expires_on", sa.DateTime(), nullable=True),
        sa.Column("revoked_on", sa.DateTime(), nullable=True),
        sa.Column("last_used_on", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_ab_api_key_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_api_key")),
        sa.UniqueConstraint("lookup_hash", name=op.f("uq_ab_api_key_lookup_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ab_api_key_uuid")),
    )
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.create_index("idx_api_key_lookup_hash", ["lookup_hash"], unique=True)
        batch_op.create_index("idx_api_key_prefix", ["key_prefix"], unique=False)
        batch_op.create_index("idx_api_key_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_user_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ab_group.id"], name=op.f("fk_ab_user_group_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_ab_user_group_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_user_group")),
        sa.UniqueConstraint("user_id", "group_id", name=op.f("uq_ab_user_group_user_id_group_id")),
    )
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.create_index("idx_user_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_user_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], name=op.f("fk_ab_user_role_role_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_ab_user_role_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_user_role")),
        sa.UniqueConstraint("user_id", "role_id", name=op.f("uq_ab_user_role_user_id_role_id")),
    )
    op.create_table(
        "audit_event",
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("noun", sa.String(length=40), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["ab_user.id"], name=op.f("fk_audit_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        info={
            "history": 'append_only("audit_event")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER audit_event_keeps_update BEFORE UPDATE ON audit_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit_event is history and is never rewritten'); END",
                    "CREATE TRIGGER audit_event_keeps_delete BEFORE DELETE ON audit_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit_event is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER audit_event_keeps_update BEFORE UPDATE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER audit_event_keeps_delete BEFORE DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_happened_at"), ["happened_at"], unique=False)
        batch_op.create_index("ix_audit_event_noun_noun_id", ["noun", "noun_id"], unique=False)

    op.create_table(
        "entry_draft",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "exchange",
                "transfer_in",
                "reissue",
                "new_award",
                "correction",
                name="a_draft_is_for_a_known_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_draft_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("handed_in", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("photo_file_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_entry_draft_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_entry_draft_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_entry_draft_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_entry_draft_local_office_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["ab_user.id"], name=op.f("fk_entry_draft_owner_id")),
        sa.ForeignKeyConstraint(["photo_file_id"], ["stored_file.id"], name=op.f("fk_entry_draft_photo_file_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_entry_draft_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_draft")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("entry_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_draft_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="a_job_is_in_a_known_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("result_file_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.CheckConstraint(
            "state <> 'running' OR (owner <> '' AND lease_until IS NOT NULL)", name="a_running_job_has_a_lease"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["ab_user.id"], name=op.f("fk_job_actor_id")),
        sa.ForeignKeyConstraint(["result_file_id"], ["stored_file.id"], name=op.f("fk_job_result_file_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_job_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_job_idempotency_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_lease_until", ["state", "lease_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "qualification",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=True),
        sa.Column("title_name", sa.String(length=60), nullable=False),
        sa.Column("series_code", sa.String(length=2), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_qualification_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column(
            "obtain_method",
            sa.Enum(
                "1",
                "2",
                "3",
                name="a_qualification_was_obtained_in_a_known_way",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("committee_text", sa.String(length=120), nullable=False),
        sa.Column("announcement_document_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "obtain_method = '3' OR committee_id IS NOT NULL OR length(committee_text) > 0",
            name="a_reviewed_qualification_names_its_committee",
        ),
        sa.CheckConstraint("length(specialty) > 0", name="a_qualification_names_its_specialty"),
        sa.CheckConstraint("length(title_name) > 0", name="a_qualification_names_its_title"),
        sa.ForeignKeyConstraint(
            ["announcement_document_id"],
            ["announcement_document.id"],
            name=op.f("fk_qualification_announcement_document_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["review_committee.id"], name=op.f("fk_qualification_committee_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_qualification_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_qualification_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_qualification_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_qualification_local_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_qualification_person_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_qualification_review_office_id")),
        sa.ForeignKeyConstraint(["series_code"], ["series.code"], name=op.f("fk_qualification_series_code")),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_qualification_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
        sa.UniqueConstraint(
            "person_id",
            "title_name",
            "level",
            "obtained_on",
            name=op.f("uq_qualification_person_id_title_name_level_obtained_on"),
        ),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_qualification_announcement_document_id"), ["announcement_document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_qualification_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qualification_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qualification_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qualification_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qualification_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qualification_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qualification_series_code"), ["series_code"], unique=False)

    op.create_table(
        "roster",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_roster_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "frozen",
                "submitted",
                "decided",
                name="a_roster_is_in_a_known_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("compiled_by_id", sa.Integer(), nullable=True),
        sa.Column("compiled_by_name", sa.String(length=60), nullable=False),
        sa.Column("checked_by_name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_file_id", sa.Integer(), nullable=True),
        sa.Column("xlsx_file_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state = 'open' OR (content_sha256 IS NOT NULL AND frozen_at IS NOT NULL)",
            name="a_frozen_roster_has_its_hash",
        ),
        sa.CheckConstraint(
            "state = 'open' OR (pdf_file_id IS NOT NULL AND xlsx_file_id IS NOT NULL)",
            name="a_frozen_roster_has_its_papers",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'frozen') OR submitted_by_id IS NOT NULL", name="a_submitted_roster_has_a_submitter"
        ),
        sa.ForeignKeyConstraint(["compiled_by_id"], ["ab_user.id"], name=op.f("fk_roster_compiled_by_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_roster_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_roster_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_roster_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_roster_local_office_id")),
        sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name=op.f("fk_roster_office_id")),
        sa.ForeignKeyConstraint(["pdf_file_id"], ["stored_file.id"], name=op.f("fk_roster_pdf_file_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_roster_review_office_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["ab_user.id"], name=op.f("fk_roster_submitted_by_id")),
        sa.ForeignKeyConstraint(["xlsx_file_id"], ["stored_file.id"], name=op.f("fk_roster_xlsx_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("number", name=op.f("uq_roster_number")),
        info={
            "history": "frozen_columns('roster', ['number', 'title', 'content_sha256', 'pdf_file_id', 'xlsx_file_id'], \"OLD.state <> 'open'\")",
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER roster_stays_frozen BEFORE UPDATE ON roster FOR EACH ROW WHEN ((OLD.state <> 'open') AND (OLD.number IS NOT NEW.number OR OLD.title IS NOT NEW.title OR OLD.content_sha256 IS NOT NEW.content_sha256 OR OLD.pdf_file_id IS NOT NEW.pdf_file_id OR OLD.xlsx_file_id IS NOT NEW.xlsx_file_id)) BEGIN SELECT RAISE(ABORT, 'roster is history and is never rewritten'); END"
                ],
                "postgresql": [
                    "CREATE TRIGGER roster_stays_frozen BEFORE UPDATE ON roster FOR EACH ROW WHEN ((OLD.state <> 'open') AND (OLD.number IS DISTINCT FROM NEW.number OR OLD.title IS DISTINCT FROM NEW.title OR OLD.content_sha256 IS DISTINCT FROM NEW.content_sha256 OR OLD.pdf_file_id IS DISTINCT FROM NEW.pdf_file_id OR OLD.xlsx_file_id IS DISTINCT FROM NEW.xlsx_file_id)) EXECUTE FUNCTION refuse_rewriting()"
                ],
            },
        },
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="an_import_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("workbook_file_id", sa.Integer(), nullable=False),
        sa.Column("photos_file_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("original_seen", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("good_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'previewed', 'running', 'done', 'dropped', 'withdrawn')",
            name="an_import_is_in_a_known_state",
        ),
        sa.CheckConstraint(
            "good_count + refused_count <= row_count", name="an_import_does_not_refuse_more_rows_than_it_has"
        ),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_import_batch_copied_to_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["ab_user.id"], name=op.f("fk_import_batch_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_import_batch_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_import_batch_evaluation_body_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_batch_job_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_import_batch_local_office_id")),
        sa.ForeignKeyConstraint(["photos_file_id"], ["stored_file.id"], name=op.f("fk_import_batch_photos_file_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_import_batch_review_office_id")),
        sa.ForeignKeyConstraint(
            ["workbook_file_id"], ["stored_file.id"], name=op.f("fk_import_batch_workbook_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_workbook_file_id"), ["workbook_file_id"], unique=False)

    op.create_table(
        "old_certificate",
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("authority", sa.String(length=100), nullable=False),
        sa.Column("issued_in_zhejiang", sa.Boolean(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(authority) > 0", name="an_old_certificate_names_its_authority"),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_old_certificate_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_old_certificate_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_old_certificate_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_old_certificate_local_office_id")),
        sa.ForeignKeyConstraint(
            ["qualification_id"], ["qualification.id"], name=op.f("fk_old_certificate_qualification_id")
        ),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_old_certificate_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_certificate")),
        sa.UniqueConstraint("qualification_id", name=op.f("uq_old_certificate_qualification_id")),
    )
    with op.batch_alter_table("old_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_old_certificate_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_certificate_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_certificate_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_certificate_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_certificate_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_certificate_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("acceptance_number", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "exchange",
                "transfer_in",
                "reissue",
                "new_award",
                "correction",
                name="a_case_is_of_a_known_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_case_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "line",
            sa.Enum(
                "county",
                "city_department",
                "provincial",
                "direct",
                "evaluation_body",
                name="a_case_goes_by_a_known_line",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "step",
            sa.Enum(
                "draft",
                "employer",
                "local",
                "review",
                "body",
                "final",
                "approved",
                "rejected",
                "withdrawn",
                "closed",
                name="a_case_stands_at_a_known_step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("step_since", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("old_certificate_id", sa.Integer(), nullable=True),
        sa.Column("photo_file_id", sa.Integer(), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')) OR holder_id IS NULL",
            name="an_ended_case_has_no_holder",
        ),
        sa.CheckConstraint(
            "NOT (step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')) OR holder_id IS NOT NULL",
            name="an_open_case_has_a_holder",
        ),
        sa.CheckConstraint(
            "kind <> 'exchange' OR old_certificate_id IS NOT NULL", name="an_exchange_has_an_old_certificate"
        ),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_cases_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_cases_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_cases_evaluation_body_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["unit.id"], name=op.f("fk_cases_holder_id")),
        sa.ForeignKeyConstraint(
            ["id", "version", "step"],
            ["approval.case_id", "approval.sequence", "approval.to_step"],
            name="fk_cases_stand_where_their_last_approval_led",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["import_batch_id"], ["import_batch.id"], name=op.f("fk_cases_import_batch_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_cases_local_office_id")),
        sa.ForeignKeyConstraint(
            ["old_certificate_id"], ["old_certificate.id"], name=op.f("fk_cases_old_certificate_id")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["ab_user.id"], name=op.f("fk_cases_opened_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cases_person_id")),
        sa.ForeignKeyConstraint(["photo_file_id"], ["stored_file.id"], name=op.f("fk_cases_photo_file_id")),
        sa.ForeignKeyConstraint(["qualification_id"], ["qualification.id"], name=op.f("fk_cases_qualification_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_cases_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("acceptance_number", name=op.f("uq_cases_acceptance_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index("ix_cases_holder_id_step_since", ["holder_id", "step_since"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index("ix_cases_local_office_id_id", ["local_office_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_qualification_id"), ["qualification_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index("ix_cases_review_office_id_id", ["review_office_id", "id"], unique=False)
        batch_op.create_index("ix_cases_step_id", ["step", "id"], unique=False)
        batch_op.create_index(
            "uq_cases_one_open_per_qualification",
            ["qualification_id"],
            unique=True,
            sqlite_where=sa.text("step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')"),
            postgresql_where=sa.text("step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')"),
        )

    op.create_table(
        "old_certificate_event",
        sa.Column("old_certificate_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "received",
                "sighted",
                "returned",
                "collected",
                "handed_up",
                "destroyed",
                "lost",
                "kept",
                name="an_old_certificate_event_is_of_a_known_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["ab_user.id"], name=op.f("fk_old_certificate_event_actor_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_old_certificate_event_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_old_certificate_event_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_old_certificate_event_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["local_office_id"], ["unit.id"], name=op.f("fk_old_certificate_event_local_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_certificate_id"], ["old_certificate.id"], name=op.f("fk_old_certificate_event_old_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_office_id"], ["unit.id"], name=op.f("fk_old_certificate_event_review_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_certificate_event")),
        info={
            "history": 'append_only("old_certificate_event")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER old_certificate_event_keeps_update BEFORE UPDATE ON old_certificate_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'old_certificate_event is history and is never rewritten'); END",
                    "CREATE TRIGGER old_certificate_event_keeps_delete BEFORE DELETE ON old_certificate_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'old_certificate_event is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER old_certificate_event_keeps_update BEFORE UPDATE ON old_certificate_event FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER old_certificate_event_keeps_delete BEFORE DELETE ON old_certificate_event FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("old_certificate_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_old_certificate_event_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_certificate_event_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_old_certificate_event_evaluation_body_id"), ["evaluation_body_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_old_certificate_event_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_old_certificate_event_old_certificate_id"), ["old_certificate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_old_certificate_event_review_office_id"), ["review_office_id"], unique=False
        )

    op.create_table(
        "announcement_check",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("qualification_version", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("difference", sa.String(length=200), nullable=False),
        sa.Column("explanation", sa.String(length=200), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_name", sa.String(length=60), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("difference = '' OR length(explanation) > 0", name="a_difference_is_explained"),
        sa.CheckConstraint("page > 0 AND line_number > 0", name="a_check_names_page_and_line"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_announcement_check_case_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["ab_user.id"], name=op.f("fk_announcement_check_checked_by_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_announcement_check_copied_to_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["announcement_document.id"], name=op.f("fk_announcement_check_document_id")
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_announcement_check_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_announcement_check_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_announcement_check_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_announcement_check_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_check")),
        info={
            "history": 'append_only("announcement_check")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER announcement_check_keeps_update BEFORE UPDATE ON announcement_check FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'announcement_check is history and is never rewritten'); END",
                    "CREATE TRIGGER announcement_check_keeps_delete BEFORE DELETE ON announcement_check FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'announcement_check is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER announcement_check_keeps_update BEFORE UPDATE ON announcement_check FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER announcement_check_keeps_delete BEFORE DELETE ON announcement_check FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("announcement_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_check_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_check_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_check_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_announcement_check_evaluation_body_id"), ["evaluation_body_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_announcement_check_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_check_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "open",
                "opinion",
                "approve",
                "return",
                "reject",
                "withdraw",
                "close",
                name="an_approval_is_a_known_verb",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_step",
            sa.Enum(
                "draft",
                "employer",
                "local",
                "review",
                "body",
                "final",
                "approved",
                "rejected",
                "withdrawn",
                "closed",
                name="an_approval_starts_at_a_known_step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_step",
            sa.Enum(
                "draft",
                "employer",
                "local",
                "review",
                "body",
                "final",
                "approved",
                "rejected",
                "withdrawn",
                "closed",
                name="an_approval_leads_to_a_known_step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "tier",
            sa.Enum(
                "province",
                "provincial_department",
                "city_office",
                "city_department",
                "county_office",
                "direct_office",
                "employer",
                "evaluation_body",
                name="an_approval_is_given_at_a_known_tier",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("reason_code", sa.String(length=24), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=True),
        sa.Column("acted_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("verb = 'open' OR from_step IS NOT NULL", name="an_approval_starts_where_the_case_stood"),
        sa.CheckConstraint(
            "verb NOT IN ('return', 'reject', 'close') OR length(reason_code) > 0", name="a_return_has_a_reason"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["ab_user.id"], name=op.f("fk_approval_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_approval_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_approval_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_approval_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_approval_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_approval_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_approval_review_office_id")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_approval_roster_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("case_id", "sequence", "to_step", name=op.f("uq_approval_case_id_sequence_to_step")),
        sa.UniqueConstraint("case_id", "sequence", name=op.f("uq_approval_case_id_sequence")),
        info={
            "history": 'append_only("approval")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER approval_keeps_update BEFORE UPDATE ON approval FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'approval is history and is never rewritten'); END",
                    "CREATE TRIGGER approval_keeps_delete BEFORE DELETE ON approval FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'approval is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER approval_keeps_update BEFORE UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER approval_keeps_delete BEFORE DELETE ON approval FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index("ix_approval_actor_id_case_id", ["actor_id", "case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_roster_id"), ["roster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column(
            "document_kind",
            sa.Enum(
                "id_copy",
                "old_certificate",
                "review_form",
                "announcement",
                "newspaper",
                "paper_form",
                "other",
                name="an_attachment_is_of_a_known_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(case_id IS NULL) <> (draft_id IS NULL)", name="an_attachment_belongs_to_a_case_or_a_draft"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attachment_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_attachment_copied_to_id")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["entry_draft.id"], name=op.f("fk_attachment_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_attachment_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_attachment_evaluation_body_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_attachment_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_attachment_review_office_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["ab_user.id"], name=op.f("fk_attachment_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "senior",
                "mid",
                "junior",
                name="a_certificate_has_a_known_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "valid",
                "lost",
                "void",
                "revoked",
                "replacing",
                name="a_certificate_has_a_known_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("holder_name", sa.String(length=60), nullable=False),
        sa.Column("title_name", sa.String(length=60), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("face_sha256", sa.String(length=64), nullable=False),
        sa.Column("photo_file_id", sa.Integer(), nullable=False),
        sa.Column("template_version", sa.String(length=24), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(face) > 2 AND length(face_sha256) = 64", name="a_certificate_has_a_face"),
        sa.CheckConstraint("serial > 0", name="a_serial_is_positive"),
        sa.ForeignKeyConstraint(["authority_id"], ["unit.id"], name=op.f("fk_certificate_authority_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_certificate_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_certificate_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_certificate_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_certificate_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_certificate_local_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")),
        sa.ForeignKeyConstraint(["photo_file_id"], ["stored_file.id"], name=op.f("fk_certificate_photo_file_id")),
        sa.ForeignKeyConstraint(
            ["qualification_id"], ["qualification.id"], name=op.f("fk_certificate_qualification_id")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["certificate.id"], name=op.f("fk_certificate_replaces_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_certificate_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint(
            "authority_id", "year", "level", "serial", name=op.f("uq_certificate_authority_id_year_level_serial")
        ),
        sa.UniqueConstraint("case_id", name=op.f("uq_certificate_case_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_token")),
        info={
            "history": "frozen_columns('certificate', ['number', 'face', 'face_sha256', 'token', 'authority_id', 'year', 'serial', 'photo_file_id', 'template_version'], None)",
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER certificate_stays_frozen BEFORE UPDATE ON certificate FOR EACH ROW WHEN (OLD.number IS NOT NEW.number OR OLD.face IS NOT NEW.face OR OLD.face_sha256 IS NOT NEW.face_sha256 OR OLD.token IS NOT NEW.token OR OLD.authority_id IS NOT NEW.authority_id OR OLD.year IS NOT NEW.year OR OLD.serial IS NOT NEW.serial OR OLD.photo_file_id IS NOT NEW.photo_file_id OR OLD.template_version IS NOT NEW.template_version) BEGIN SELECT RAISE(ABORT, 'certificate is history and is never rewritten'); END"
                ],
                "postgresql": [
                    "CREATE TRIGGER certificate_stays_frozen BEFORE UPDATE ON certificate FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number OR OLD.face IS DISTINCT FROM NEW.face OR OLD.face_sha256 IS DISTINCT FROM NEW.face_sha256 OR OLD.token IS DISTINCT FROM NEW.token OR OLD.authority_id IS DISTINCT FROM NEW.authority_id OR OLD.year IS DISTINCT FROM NEW.year OR OLD.serial IS DISTINCT FROM NEW.serial OR OLD.photo_file_id IS DISTINCT FROM NEW.photo_file_id OR OLD.template_version IS DISTINCT FROM NEW.template_version) EXECUTE FUNCTION refuse_rewriting()"
                ],
            },
        },
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_holder_name"), ["holder_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index("ix_certificate_local_office_id_id", ["local_office_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index("ix_certificate_review_office_id_id", ["review_office_id", "id"], unique=False)
        batch_op.create_index(
            "uq_certificate_one_valid_per_qualification",
            ["qualification_id"],
            unique=True,
            sqlite_where=sa.text("status = 'valid'"),
            postgresql_where=sa.text("status = 'valid'"),
        )

    op.create_table(
        "employer_opinion",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("signatory", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_employer_opinion_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_employer_opinion_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_employer_opinion_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_employer_opinion_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_employer_opinion_local_office_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["ab_user.id"], name=op.f("fk_employer_opinion_recorded_by_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_employer_opinion_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_opinion")),
        info={
            "history": 'append_only("employer_opinion")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER employer_opinion_keeps_update BEFORE UPDATE ON employer_opinion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'employer_opinion is history and is never rewritten'); END",
                    "CREATE TRIGGER employer_opinion_keeps_delete BEFORE DELETE ON employer_opinion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'employer_opinion is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER employer_opinion_keeps_update BEFORE UPDATE ON employer_opinion FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER employer_opinion_keeps_delete BEFORE DELETE ON employer_opinion FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("employer_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_opinion_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employer_opinion_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employer_opinion_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_employer_opinion_evaluation_body_id"), ["evaluation_body_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_employer_opinion_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employer_opinion_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("photo_verdict", sa.String(length=4), nullable=False),
        sa.Column("photo_problems", sa.JSON(), nullable=False),
        sa.Column("photo_file_id", sa.Integer(), nullable=True),
        sa.Column("photo_measures", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'made') = (case_id IS NOT NULL)", name="an_import_row_that_is_made_names_its_case"
        ),
        sa.CheckConstraint(
            "photo_verdict IN ('good', 'warn', 'bad', 'none')", name="an_import_row_has_a_known_photo_verdict"
        ),
        sa.CheckConstraint("state IN ('ready', 'refused', 'made')", name="an_import_row_is_in_a_known_state"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_import_row_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_import_row_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_import_row_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_import_row_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_import_row_local_office_id")),
        sa.ForeignKeyConstraint(["photo_file_id"], ["stored_file.id"], name=op.f("fk_import_row_photo_file_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_import_row_review_office_id")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_batch_id_state", ["batch_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "roster_item",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("struck_at", sa.DateTime(), nullable=True),
        sa.Column("struck_reason", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("struck_at IS NULL OR length(struck_reason) > 0", name="a_struck_row_has_a_reason"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_roster_item_case_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_roster_item_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_roster_item_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_roster_item_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_roster_item_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_roster_item_review_office_id")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_roster_item_roster_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_item")),
        sa.UniqueConstraint("roster_id", "case_id", name=op.f("uq_roster_item_roster_id_case_id")),
        sa.UniqueConstraint("roster_id", "position", name=op.f("uq_roster_item_roster_id_position")),
        info={
            "history": "frozen_columns('roster_item', ['position', 'case_id', 'roster_id', 'line'], None)",
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER roster_item_stays_frozen BEFORE UPDATE ON roster_item FOR EACH ROW WHEN (OLD.position IS NOT NEW.position OR OLD.case_id IS NOT NEW.case_id OR OLD.roster_id IS NOT NEW.roster_id OR OLD.line IS NOT NEW.line) BEGIN SELECT RAISE(ABORT, 'roster_item is history and is never rewritten'); END"
                ],
                "postgresql": [
                    "CREATE TRIGGER roster_item_stays_frozen BEFORE UPDATE ON roster_item FOR EACH ROW WHEN (OLD.position IS DISTINCT FROM NEW.position OR OLD.case_id IS DISTINCT FROM NEW.case_id OR OLD.roster_id IS DISTINCT FROM NEW.roster_id OR OLD.line IS DISTINCT FROM NEW.line) EXECUTE FUNCTION refuse_rewriting()"
                ],
            },
        },
    )
    with op.batch_alter_table("roster_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_item_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_item_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_item_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_item_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_item_review_office_id"), ["review_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_item_roster_id"), ["roster_id"], unique=False)
        batch_op.create_index(
            "uq_roster_item_one_live_row_per_case",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("struck_at IS NULL"),
            postgresql_where=sa.text("struck_at IS NULL"),
        )

    op.create_table(
        "approval_void",
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_approval_void_approval_id")),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_approval_void_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_approval_void_employer_id")),
        sa.ForeignKeyConstraint(["evaluation_body_id"], ["unit.id"], name=op.f("fk_approval_void_evaluation_body_id")),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_approval_void_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_approval_void_review_office_id")),
        sa.ForeignKeyConstraint(["voided_by_id"], ["approval.id"], name=op.f("fk_approval_void_voided_by_id")),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approval_void")),
        info={
            "history": 'append_only("approval_void")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER approval_void_keeps_update BEFORE UPDATE ON approval_void FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'approval_void is history and is never rewritten'); END",
                    "CREATE TRIGGER approval_void_keeps_delete BEFORE DELETE ON approval_void FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'approval_void is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER approval_void_keeps_update BEFORE UPDATE ON approval_void FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER approval_void_keeps_delete BEFORE DELETE ON approval_void FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("approval_void", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_void_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_void_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_void_evaluation_body_id"), ["evaluation_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_void_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_void_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "certificate_event",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "valid",
                "lost",
                "void",
                "revoked",
                "replacing",
                name="a_certificate_event_has_a_known_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_office_id", sa.Integer(), nullable=True),
        sa.Column("local_office_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_body_id", sa.Integer(), nullable=True),
        sa.Column("copied_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["ab_user.id"], name=op.f("fk_certificate_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_event_certificate_id")
        ),
        sa.ForeignKeyConstraint(["copied_to_id"], ["unit.id"], name=op.f("fk_certificate_event_copied_to_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["unit.id"], name=op.f("fk_certificate_event_employer_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_body_id"], ["unit.id"], name=op.f("fk_certificate_event_evaluation_body_id")
        ),
        sa.ForeignKeyConstraint(["local_office_id"], ["unit.id"], name=op.f("fk_certificate_event_local_office_id")),
        sa.ForeignKeyConstraint(["review_office_id"], ["unit.id"], name=op.f("fk_certificate_event_review_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_event")),
        info={
            "history": 'append_only("certificate_event")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER certificate_event_keeps_update BEFORE UPDATE ON certificate_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'certificate_event is history and is never rewritten'); END",
                    "CREATE TRIGGER certificate_event_keeps_delete BEFORE DELETE ON certificate_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'certificate_event is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER certificate_event_keeps_update BEFORE UPDATE ON certificate_event FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER certificate_event_keeps_delete BEFORE DELETE ON certificate_event FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("certificate_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_event_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_event_copied_to_id"), ["copied_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_event_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_certificate_event_evaluation_body_id"), ["evaluation_body_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_event_local_office_id"), ["local_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_event_review_office_id"), ["review_office_id"], unique=False)

    op.create_table(
        "verification_lookup",
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("address_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_verification_lookup_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_lookup")),
        info={
            "history": 'append_only("verification_lookup")',
            "triggers": {
                "sqlite": [
                    "CREATE TRIGGER verification_lookup_keeps_update BEFORE UPDATE ON verification_lookup FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'verification_lookup is history and is never rewritten'); END",
                    "CREATE TRIGGER verification_lookup_keeps_delete BEFORE DELETE ON verification_lookup FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'verification_lookup is history and is never rewritten'); END",
                ],
                "postgresql": [
                    "CREATE TRIGGER verification_lookup_keeps_update BEFORE UPDATE ON verification_lookup FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                    "CREATE TRIGGER verification_lookup_keeps_delete BEFORE DELETE ON verification_lookup FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
                ],
            },
        },
    )
    with op.batch_alter_table("verification_lookup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_lookup_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verification_lookup_happened_at"), ["happened_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        # SQLite takes the circular key inside CREATE TABLE; here both tables must exist first.
        op.create_foreign_key(
            "fk_cases_stand_where_their_last_approval_led",
            "cases",
            "approval",
            ["id", "version", "step"],
            ["case_id", "sequence", "to_step"],
            deferrable=True,
            initially="DEFERRED",
        )
        op.execute(function_ddl())
    append_only("announcement_check")
    append_only("approval")
    append_only("approval_void")
    append_only("audit_event")
    frozen_columns(
        "certificate",
        [
            "number",
            "face",
            "face_sha256",
            "token",
            "authority_id",
            "year",
            "serial",
            "photo_file_id",
            "template_version",
        ],
        None,
    )
    append_only("certificate_event")
    append_only("employer_opinion")
    append_only("old_certificate_event")
    frozen_columns(
        "roster", ["number", "title", "content_sha256", "pdf_file_id", "xlsx_file_id"], "OLD.state <> 'open'"
    )
    frozen_columns("roster_item", ["position", "case_id", "roster_id", "line"], None)
    append_only("verification_lookup")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_cases_stand_where_their_last_approval_led", "cases")
    with op.batch_alter_table("verification_lookup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_lookup_happened_at"))
        batch_op.drop_index(batch_op.f("ix_verification_lookup_certificate_id"))

    op.drop_table("verification_lookup")
    with op.batch_alter_table("certificate_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_event_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_event_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_event_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_event_employer_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_event_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_event_certificate_id"))

    op.drop_table("certificate_event")
    with op.batch_alter_table("approval_void", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_void_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_approval_void_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_approval_void_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_approval_void_employer_id"))
        batch_op.drop_index(batch_op.f("ix_approval_void_copied_to_id"))

    op.drop_table("approval_void")
    with op.batch_alter_table("roster_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_roster_item_one_live_row_per_case",
            sqlite_where=sa.text("struck_at IS NULL"),
            postgresql_where=sa.text("struck_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_roster_item_roster_id"))
        batch_op.drop_index(batch_op.f("ix_roster_item_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_roster_item_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_roster_item_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_roster_item_employer_id"))
        batch_op.drop_index(batch_op.f("ix_roster_item_copied_to_id"))

    op.drop_table("roster_item")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_row_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_employer_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_case_id"))
        batch_op.drop_index("ix_import_row_batch_id_state")

    op.drop_table("import_row")
    with op.batch_alter_table("employer_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_opinion_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_employer_opinion_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_employer_opinion_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_employer_opinion_employer_id"))
        batch_op.drop_index(batch_op.f("ix_employer_opinion_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_employer_opinion_case_id"))

    op.drop_table("employer_opinion")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_one_valid_per_qualification",
            sqlite_where=sa.text("status = 'valid'"),
            postgresql_where=sa.text("status = 'valid'"),
        )
        batch_op.drop_index("ix_certificate_review_office_id_id")
        batch_op.drop_index(batch_op.f("ix_certificate_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_person_id"))
        batch_op.drop_index("ix_certificate_local_office_id_id")
        batch_op.drop_index(batch_op.f("ix_certificate_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_holder_name"))
        batch_op.drop_index(batch_op.f("ix_certificate_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_employer_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_copied_to_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_employer_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_draft_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_case_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_unit_id"))
        batch_op.drop_index(batch_op.f("ix_approval_roster_id"))
        batch_op.drop_index(batch_op.f("ix_approval_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_approval_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_approval_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_approval_employer_id"))
        batch_op.drop_index(batch_op.f("ix_approval_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_approval_case_id"))
        batch_op.drop_index("ix_approval_actor_id_case_id")

    op.drop_table("approval")
    with op.batch_alter_table("announcement_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_check_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_check_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_check_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_check_employer_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_check_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_check_case_id"))

    op.drop_table("announcement_check")
    with op.batch_alter_table("old_certificate_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_old_certificate_event_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_event_old_certificate_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_event_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_event_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_event_employer_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_event_copied_to_id"))

    op.drop_table("old_certificate_event")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cases_one_open_per_qualification",
            sqlite_where=sa.text("step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')"),
            postgresql_where=sa.text("step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')"),
        )
        batch_op.drop_index("ix_cases_step_id")
        batch_op.drop_index("ix_cases_review_office_id_id")
        batch_op.drop_index(batch_op.f("ix_cases_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_cases_qualification_id"))
        batch_op.drop_index(batch_op.f("ix_cases_person_id"))
        batch_op.drop_index("ix_cases_local_office_id_id")
        batch_op.drop_index(batch_op.f("ix_cases_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_cases_import_batch_id"))
        batch_op.drop_index("ix_cases_holder_id_step_since")
        batch_op.drop_index(batch_op.f("ix_cases_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_cases_employer_id"))
        batch_op.drop_index(batch_op.f("ix_cases_copied_to_id"))

    op.drop_table("cases")
    with op.batch_alter_table("old_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_old_certificate_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_number"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_employer_id"))
        batch_op.drop_index(batch_op.f("ix_old_certificate_copied_to_id"))

    op.drop_table("old_certificate")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_workbook_file_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_employer_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_copied_to_id"))

    op.drop_table("import_batch")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_roster_office_id"))
        batch_op.drop_index(batch_op.f("ix_roster_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_roster_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_roster_employer_id"))
        batch_op.drop_index(batch_op.f("ix_roster_copied_to_id"))

    op.drop_table("roster")
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualification_series_code"))
        batch_op.drop_index(batch_op.f("ix_qualification_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_qualification_person_id"))
        batch_op.drop_index(batch_op.f("ix_qualification_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_qualification_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_qualification_employer_id"))
        batch_op.drop_index(batch_op.f("ix_qualification_copied_to_id"))
        batch_op.drop_index(batch_op.f("ix_qualification_announcement_document_id"))

    op.drop_table("qualification")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_unit_id"))
        batch_op.drop_index("ix_job_state_lease_until")

    op.drop_table("job")
    with op.batch_alter_table("entry_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_draft_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_owner_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_employer_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_copied_to_id"))

    op.drop_table("entry_draft")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_noun_noun_id")
        batch_op.drop_index(batch_op.f("ix_audit_event_happened_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id"))

    op.drop_table("audit_event")
    op.drop_table("ab_user_role")
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.drop_index("idx_user_id")
        batch_op.drop_index("idx_user_group_id")

    op.drop_table("ab_user_group")
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.drop_index("idx_api_key_user_id")
        batch_op.drop_index("idx_api_key_prefix")
        batch_op.drop_index("idx_api_key_lookup_hash")

    op.drop_table("ab_api_key")
    with op.batch_alter_table("unit_tier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_tier_unit_id"))

    op.drop_table("unit_tier")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_review_office_id_id")
        batch_op.drop_index(batch_op.f("ix_person_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_person_name_key"))
        batch_op.drop_index("ix_person_name_birth_date")
        batch_op.drop_index("ix_person_local_office_id_id")
        batch_op.drop_index(batch_op.f("ix_person_local_office_id"))
        batch_op.drop_index(batch_op.f("ix_person_evaluation_body_id"))
        batch_op.drop_index(batch_op.f("ix_person_employer_id"))
        batch_op.drop_index(batch_op.f("ix_person_copied_to_id"))

    op.drop_table("person")
    op.drop_table("certificate_counter")
    with op.batch_alter_table("campaign_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_window_unit_id"))

    op.drop_table("campaign_window")
    with op.batch_alter_table("body_authorization", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_authorization_unit_id"))

    op.drop_table("body_authorization")
    with op.batch_alter_table("announcement_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_document_review_office_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_document_number"))

    op.drop_table("announcement_document")
    op.drop_table("ab_user")
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.drop_index("idx_role_id")
        batch_op.drop_index("idx_permission_view_id")

    op.drop_table("ab_permission_view_role")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_review_office_id_id")
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))
        batch_op.drop_index(batch_op.f("ix_unit_name"))
        batch_op.drop_index(batch_op.f("ix_unit_local_office_id"))

    op.drop_table("unit")
    with op.batch_alter_table("title", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_title_series_code"))
        batch_op.drop_index(batch_op.f("ix_title_name"))

    op.drop_table("title")
    op.drop_table("review_committee")
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.drop_index("idx_view_menu_id")
        batch_op.drop_index("idx_permission_id")

    op.drop_table("ab_permission_view")
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.drop_index("idx_group_role_id")
        batch_op.drop_index("idx_group_id")

    op.drop_table("ab_group_role")
    op.drop_table("stored_file")
    op.drop_table("step_deadline")
    op.drop_table("series")
    op.drop_table("reason")
    op.drop_table("notice_code")
    with op.batch_alter_table("id_address_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_id_address_code_code"))

    op.drop_table("id_address_code")
    op.drop_table("fee")
    op.drop_table("ethnicity")
    op.drop_table("document_counter")
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_division_parent_code"))

    op.drop_table("division")
    op.drop_table("checklist_item")
    op.drop_table("authority")
    op.drop_table("ab_view_menu")
    op.drop_table("ab_role")
    op.drop_table("ab_register_user")
    op.drop_table("ab_permission")
    op.drop_table("ab_group")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_rewriting()")
