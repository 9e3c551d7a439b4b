"""Write docs/routes.md from the tables: ``make docs``. A house test compares the file with what this would write.

The seed of ``seed/reference`` is what a new installation starts with; the page 办件流程 shows the same of the tables as
the province has them now.
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from flask_babel import force_locale, gettext

from app import create_app
from app.enums import CaseKind, DocumentKind, Level, Line, Step
from app.rules.route_chart import Chart, ChartSource, Papers, Stage, draw_charts
from app.rules.rule_words import (
    ACTOR_TEXTS,
    CONDITION_TEXTS,
    FUNCTION_TEXTS,
    GUARD_TEXTS,
    PERMISSION_TEXTS,
    TARGET_TEXTS,
)
from app.services import reference_row
from app.services.reference import FOLDER
from app.words import word

TARGET_FILE = Path(__file__).parent / "routes.md"
HEAD = """# 办件流程

由 `make docs` 根据 `app/rules/route.py`、`app/rules/transition.py` 和 `seed/reference` 的
权限表、材料清单、办理期限生成，不要手工修改。
系统里的“办件流程”页按省里现行的表显示同样的内容。
"""


def draw() -> str:
    """The whole file in Chinese."""
    with tempfile.TemporaryDirectory() as room:
        app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "FILE_STORE": room})
        with app.test_request_context(), force_locale("zh_Hans_CN"):
            return "\n".join(_lines(read_charts())) + "\n"


def read_charts() -> list[Chart]:
    """The charts of the seed."""
    rows = [reference_row.authority(row) for row in _read("authorities")]
    sources = [
        ChartSource(
            row["kind"], row["level"], row["line"], {name: row[name] for name in FUNCTION_TEXTS},
            row["recognition_text"], row["valid_from"], row["valid_to"],
        )
        for row in rows
    ]  # fmt: skip
    deadlines = {row["step"]: row["working_days"] for row in map(reference_row.deadline, _read("step_deadlines"))}
    return draw_charts(sources, deadlines, _papers())


def _papers() -> Papers:
    wanted: dict[tuple[CaseKind, Level, Line, Step], list[tuple[DocumentKind, str]]] = defaultdict(list)
    for item in map(reference_row.checklist_item, _read("checklist")):
        if item["required"]:
            key = (item["kind"], item["level"], item["line"], item["step"])
            wanted[key].append((item["document_kind"], item["condition"]))
    return wanted


def _lines(charts: list[Chart]) -> Iterator[str]:
    yield HEAD
    for kind in CaseKind:
        mine = [chart for chart in charts if chart.source.kind is kind]
        if mine:
            yield f"## {word(kind)}\n"
            yield from _offices(mine)
            for stages, shared in _groups(mine).items():
                yield from _route(stages, shared)


def _offices(charts: list[Chart]) -> Iterator[str]:
    heads = ["级别", "渠道", "步骤", *(gettext(text) for text in FUNCTION_TEXTS.values())]
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for chart in charts:
        way = " → ".join(word(stage.office) for stage in chart.stages)
        cells = [word(chart.source.level), word(chart.source.line), way, *map(word, chart.offices.values())]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _groups(charts: list[Chart]) -> dict[tuple[Stage, ...], list[Chart]]:
    """Charts whose steps, verbs, papers and deadlines are the same, drawn once."""
    groups: dict[tuple[Stage, ...], list[Chart]] = defaultdict(list)
    for chart in charts:
        groups[chart.stages].append(chart)
    return groups


def _route(stages: tuple[Stage, ...], charts: list[Chart]) -> Iterator[str]:
    names = "、".join(f"{word(chart.source.level)}{word(chart.source.line)}" for chart in charts)
    yield f"### {word(charts[0].source.kind)}：{names}\n"
    yield from _diagram(stages)
    yield "| 步骤 | 办理 | 谁来办 | 办理后 | 须符合的条件 |"
    yield "|---|---|---|---|---|"
    for stage in stages:
        for place, way in enumerate(stage.ways):
            who = f"{gettext(ACTOR_TEXTS[way.by])}{gettext(PERMISSION_TEXTS[way.permission])}"
            conditions = "；".join(gettext(GUARD_TEXTS[name]) for name in way.guards) or "—"
            step = _step(stage) if place == 0 else ""
            yield f"| {step} | {word(way.verb)} | {who} | {gettext(TARGET_TEXTS[way.target])} | {conditions} |"
    yield ""


def _step(stage: Stage) -> str:
    days = f"，{stage.days} 个工作日" if stage.days else ""
    papers = "、".join(
        word(kind) + (f"（{gettext(CONDITION_TEXTS[condition])}）" if condition else "")
        for kind, condition in stage.documents
    )
    return f"**{word(stage.step)}**（{word(stage.office)}{days}）{f'；材料：{papers}' if papers else ''}"


def _diagram(stages: tuple[Stage, ...]) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart LR"
    for stage in stages:
        yield f'  {stage.step.value}["{word(stage.step)}<br>{word(stage.office)}"]'
    ends: dict[Step, None] = {}
    for stage in stages:
        for way in stage.ways:
            arrow = "-->" if way.target.value in ("next", "approved") else "-.->"
            for step in way.to:
                if step is not stage.step:
                    yield f"  {stage.step.value} {arrow}|{word(way.verb)}| {step.value}"
                if step not in {one.step for one in stages}:
                    ends[step] = None
    for step in ends:
        yield f'  {step.value}(["{word(step)}"])'
    yield "```\n"


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    TARGET_FILE.write_text(draw(), encoding="utf-8")
