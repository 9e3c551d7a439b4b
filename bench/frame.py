"""The frame every figure stands in: ours, floor and control interleaved, output checked before the clock counts.

A *subject* prepares one database template; each measurement runs one side on a fresh clone in a process of its
own, so that peak memory and CPU are that side's alone. A row is printed and kept only when every check held.
"""

from __future__ import annotations

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Protocol

RESULTS = pathlib.Path(__file__).parent / "results"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
LOAD_LIMIT = 0.5


class Subject(Protocol):
    """Something to measure; ``sides`` are the functions under the clock, ``check`` raises when the output is wrong."""

    name: str
    n: int
    sides: Mapping[str, Callable[[str], None]]

    def prepare(self, folder: pathlib.Path) -> None:
        """Make the template, once."""

    def clone(self, folder: pathlib.Path) -> str:
        """A fresh copy; returns its address."""

    def warm(self, address: str) -> None:
        """Whatever is done once a process and not to be timed: imports, the application, connections."""

    def check(self, address: str) -> None:
        """Raise AssertionError unless the side did all of the work."""


@dataclass(slots=True)
class Series:
    """The measurements of one side."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median wall time in seconds."""
        return statistics.median(self.wall)


def refuse_a_loaded_machine() -> None:
    """Exit when others are at work: a figure taken then says nothing (BENCH_ANYWAY=1 for trying the bench itself)."""
    load = os.getloadavg()[0]
    if load > LOAD_LIMIT and not os.environ.get("BENCH_ANYWAY"):
        raise SystemExit(f"The machine is loaded ({load:.2f}); wait until it is below {LOAD_LIMIT} and try again.")


def run(subject: Subject, folder: pathlib.Path) -> dict[str, Series]:
    """Measure every side ``ROUNDS`` times, the order turning with each round; keep and print the row."""
    subject.prepare(folder)
    series = {side: Series() for side in subject.sides}
    for turn in range(ROUNDS):
        order = list(subject.sides)
        for side in order[turn % len(order) :] + order[: turn % len(order)]:
            address = subject.clone(folder)
            figures = _measure_apart(subject.name, side, address)
            series[side].wall.append(figures["wall"])
            series[side].cpu.append(figures["cpu"])
            series[side].peak_mb.append(figures["peak_mb"])
            print(f"  {subject.name} round {turn + 1} {side}: {figures['wall']:.3f} s", file=sys.stderr, flush=True)
    _keep(subject, series)
    return series


def row(subject: Subject, series: Mapping[str, Series]) -> str:
    """``name ours floor control ours/floor control/ours n``; seconds are medians, ``-`` where a side is missing."""
    ours = series["ours"].median
    floor = series["floor"].median if "floor" in series else None
    control = series["control"].median if "control" in series else None
    cells = [
        subject.name,
        f"{ours:.3f}",
        f"{floor:.3f}" if floor else "-",
        f"{control:.3f}" if control else "-",
        f"{ours / floor:.2f}" if floor else "-",
        f"{control / ours:.1f}" if control else "-",
        str(subject.n),
    ]
    return " ".join(cells)


def measure_here(subject: Subject, side: str, address: str) -> dict[str, float]:
    """One side, in this process: warm up, time, then check; figures in seconds and megabytes."""
    subject.warm(address)
    cpu_before = _cpu()
    began = time.perf_counter()
    subject.sides[side](address)
    wall = time.perf_counter() - began
    cpu = _cpu() - cpu_before
    subject.check(address)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall": wall, "cpu": cpu, "peak_mb": peak}


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _measure_apart(name: str, side: str, address: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench", "--measure", name, side, address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} {side} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _keep(subject: Subject, series: Mapping[str, Series]) -> None:
    RESULTS.mkdir(exist_ok=True)
    kept = {
        "row": row(subject, series),
        "n": subject.n,
        "taken_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "sides": {side: asdict(s) | {"minimum": min(s.wall), "median": s.median} for side, s in series.items()},
    }
    (RESULTS / f"{subject.name}.json").write_text(json.dumps(kept, indent=1) + "\n")
