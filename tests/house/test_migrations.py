"""Migrations are numbered, say what they do, and have one head."""

from __future__ import annotations

import re

from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.house.tracked import ROOT

VERSIONS = ROOT / "migrations" / "versions"


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    return ScriptDirectory.from_config(config)


def test_files_are_numbered_and_named_by_a_verb_and_a_noun() -> None:
    """NNNN_verb_noun.py without a gap, the number being the revision."""
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z]+(_[a-z0-9]+)+\.py", name)] == []
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


def test_there_is_one_line_from_base_to_one_head() -> None:
    """A single head, no branch, each revision after the one before it."""
    revisions = list(_scripts().walk_revisions())
    assert len(_scripts().get_heads()) == 1
    chain = [(script.revision, script.down_revision) for script in reversed(revisions)]
    expected = [f"{number:04}" for number in range(1, len(chain) + 1)]
    assert chain == list(zip(expected, [None, *expected], strict=False))


def test_every_migration_can_go_back() -> None:
    """Both directions are written out."""
    for script in _scripts().walk_revisions():
        for direction in (script.module.upgrade, script.module.downgrade):
            assert direction.__code__.co_names, f"{script.revision} {direction.__name__}"
