"""Draw docs/er.md from the models: ``make docs``. A house test compares the file with what this would write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from app import models
from app.models.base import Base
from app.models.tier import TierColumns

TARGET = Path(__file__).parent / "er.md"
TIER_COLUMNS = ("review_office_id", "local_office_id", "employer_id", "evaluation_body_id", "copied_to_id")
# Subjects, each with the modules of app/models that belong together.
SUBJECTS = {
    "People and what they hold": ("person", "employment", "qualification", "old_certificate", "document"),
    "Cases on their way": (
        "case",
        "approval",
        "transfer_form",
        "award_entry",
        "replacement",
        "attachment",
        "roster",
        "reminder",
    ),
    "Certificates": ("certificate",),
    "Units, accounts and the tables the province edits": ("unit", "user", "log_in_source", "authority"),
    "Codes": ("code",),
    "Jobs, imports, files and the audit trail": ("job", "job_chunk", "import_batch", "stored_file", "audit"),
}
HEAD = """# Entity-relationship diagram

Drawn by `make docs` from `app/models`; do not edit by hand. Names of tables and columns are those of the database.

- Every table marked **scoped** carries the tier columns `review_office_id`, `local_office_id`, `employer_id`,
  `evaluation_body_id` and `copied_to_id`, each a key of `unit`; they are not drawn
  ([ADR 0002](adr/0002-jurisdiction-by-one-equality.md)).
- Tables marked **history** refuse UPDATE and DELETE, those marked **frozen** refuse it for some columns, by triggers.
- Flask-AppBuilder's own tables (`ab_…`) are left out, but for `ab_user`, which our accounts extend.
"""


def draw() -> str:
    """The whole file: for each subject a diagram, and under it what its states imply."""
    tables = _tables_by_module()
    left = set(tables) - {name for names in SUBJECTS.values() for name in names}
    if left:
        raise ValueError(f"models that belong to no subject yet: {sorted(left)}")
    parts = [HEAD]
    for subject, modules in SUBJECTS.items():
        chosen = [table for module in modules for table in tables.get(module, [])]
        parts.append(f"\n## {subject}\n\n{_diagram(chosen)}\n{_states(chosen)}")
    return "".join(parts)


def _tables_by_module() -> dict[str, list[sa.Table]]:
    assert models.__all__
    found: dict[str, list[sa.Table]] = defaultdict(list)
    classes = [mapper.class_ for mapper in Base.registry.mappers] + [models.user.Account]
    for model in sorted(set(classes), key=lambda c: c.__tablename__):
        found[model.__module__.rpartition(".")[2]].append(model.__table__)
    return found


def _scoped() -> set[str]:
    return {str(m.local_table) for m in Base.registry.mappers if issubclass(m.class_, TierColumns)}


def _diagram(tables: Iterable[sa.Table]) -> str:
    lines = ["```mermaid", "erDiagram"]
    relations: list[str] = []
    scoped = _scoped()
    for table in tables:
        hidden = TIER_COLUMNS if table.name in scoped else ()
        lines.append(f"  {table.name} {{")
        for column in sorted(table.columns, key=lambda c: not c.primary_key):
            if column.name in hidden or (table.name == "ab_user" and not _ours(column)):
                continue
            marks = [mark for mark, has in (("PK", column.primary_key), ("FK", bool(column.foreign_keys))) if has]
            lines.append(f"    {_type(column)} {column.name}{' ' + ', '.join(marks) if marks else ''}".rstrip())
        lines.append("  }")
        relations += _relations(table, hidden)
    return "\n".join([*lines, *relations, "```", ""])


def _ours(column: sa.Column[object]) -> bool:
    """FAB's columns of an account are its own business; ours and the key are drawn."""
    return column.name in {"id", "username", *models.user.Account.__annotations__}


def _type(column: sa.Column[object]) -> str:
    if isinstance(column.type, sa.Enum) and column.type.enum_class is not None:
        return column.type.enum_class.__name__
    kind = getattr(column.type, "impl_instance", column.type)
    return f"{kind.__class__.__name__.lower()}{'' if column.nullable is False else '_or_null'}"


def _relations(table: sa.Table, hidden: Iterable[str]) -> list[str]:
    lines = []
    for constraint in sorted(table.foreign_key_constraints, key=lambda c: tuple(c.column_keys)):
        names = list(constraint.column_keys)
        target = constraint.referred_table.name
        if (target.startswith("ab_") and target != "ab_user") or any(name in hidden for name in names):
            continue
        if table.name == "ab_user" and target == "ab_user":
            continue
        one = "|o" if any(table.columns[name].nullable for name in names) else "||"
        many = "o|" if _alone(table, names) else "o{"
        lines.append(f'  {target} {one}--{many} {table.name} : "{", ".join(names)}"')
    return lines


def _alone(table: sa.Table, names: list[str]) -> bool:
    """True when the key can stand in one row only."""
    unique = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    return any(sorted(column.name for column in constraint.columns) == sorted(names) for constraint in unique)


def _states(tables: Iterable[sa.Table]) -> str:
    scoped = _scoped()
    lines = ["", "| table | kind | what always holds |", "|---|---|---|"]
    for table in tables:
        history = str(table.info.get("history", ""))
        kinds = ["scoped"] if table.name in scoped else []
        kinds += ["history"] if history.startswith("append_only") else ["frozen"] if history else []
        sentences = sorted(
            str(c.name).replace("_", " ")
            for c in table.constraints
            if isinstance(c, sa.CheckConstraint) and not getattr(c, "_type_bound", False)
        )
        indexes = sorted(str(i.name).partition(f"uq_{table.name}_")[2].replace("_", " ") for i in _partial(table))
        lines.append(f"| `{table.name}` | {', '.join(kinds)} | {'; '.join(sentences + indexes)} |")
    return "\n".join(lines) + "\n"


def _partial(table: sa.Table) -> list[sa.Index]:
    return [i for i in table.indexes if i.unique and i.dialect_options["sqlite"].get("where") is not None]


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
