"""Who may import whom (docs: architecture): the contracts of pyproject.toml hold, and they catch a breach."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]
LAYERS = [
    {"cli"},
    {"views", "console", "api", "public", "jobs"},
    {"services"},
    {"printing", "spreadsheets"},
    {"queries"},
    {"security"},
    {"models"},
    {"extensions", "storage", "waker", "words"},
    {"session"},
    {"rules"},
    {"clock", "enums", "errors"},
]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("app", include_external_packages=True, cache_dir=None)


def test_the_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every contract of pyproject.toml is kept by the code as it stands."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_layers_are_those_of_the_architecture() -> None:
    """The contract's list is the architecture's, every folder and module of app/ has its place."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    assert [set(layer.split(" | ")) for layer in layers["layers"]] == LAYERS
    assert layers["exhaustive"]
    present = {
        path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert present - {"__init__"} == set().union(*LAYERS)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("app.rules.photo", "app.models.person"), ("app.queries.reference", "app.services.reference")],
)
def test_a_breach_is_seen(graph: grimp.ImportGraph, importer: str, imported: str) -> None:
    """Negative control: an import against the layers, put into the graph, is reported."""
    assert not [d for d in graph.find_illegal_dependencies_for_layers(LAYERS, containers={"app"}) if _ours(d)]
    graph.add_import(importer=importer, imported=imported)
    try:
        found = graph.find_illegal_dependencies_for_layers(LAYERS, containers={"app"})
    finally:
        graph.remove_import(importer=importer, imported=imported)
    assert any(importer.startswith(d.importer) and imported.startswith(d.imported) for d in found)


def _ours(dependency: grimp.PackageDependency) -> bool:
    """All but the one import that the contract allows: the worker's of the factory."""
    return dependency.importer != "app.jobs"


@pytest.mark.parametrize("module", ["flask", "sqlalchemy", "flask_appbuilder"])
def test_rules_are_pure(graph: grimp.ImportGraph, module: str) -> None:
    """``rules`` reaches neither the web nor the database, not even through another module."""
    assert not graph.find_shortest_chain("app.rules", module, as_packages=True)


def test_services_alone_commit() -> None:
    """Only services (and jobs, for their own row) open ``writing()``: no other module takes it from the session."""
    takers = {
        path.relative_to(ROOT / "app").parts[0]
        for path in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "app.session"
        if any(name.name == "writing" for name in node.names)
    }
    assert takers <= {"services", "jobs"}
