"""``make run`` (issue: one command): it answers, refuses a taken port, keeps data, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tracked import ROOT

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc to find processes")
READY = "Ctrl+C stops it"


class Running:
    """``serve.py`` on a free port with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder = folder
        # As under a bare shell: nothing but PATH and HOME is taken over.
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment |= {"PORT": str(self.port), "ZHENGSHU_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1"}
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "serve.py", "--no-demo"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)

    def wait_until_ready(self) -> list[str]:
        """The lines up to the one that says it is ready; all there are when it ends before."""
        lines: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            lines.append(line)
            if READY in line:
                break
        return lines

    def others(self) -> set[int]:
        """Processes that were started for this folder, but for ``serve.py`` itself."""
        mark = f"ZHENGSHU_INSTANCE={self.folder}".encode()
        found = set()
        for place in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in place.read_bytes().split(b"\0"):
                    found.add(int(place.parent.name))
            except OSError:
                continue
        return found - {self.process.pid}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    run = Running(tmp_path)
    yield run
    run.process.kill()
    run.process.wait()
    for pid in run.others():
        os.kill(pid, signal.SIGKILL)


def test_it_answers_stops_and_keeps_data(running: Running) -> None:
    """One interrupt ends web server and worker; the next start loads nothing anew and finds what was written."""
    assert READY in running.wait_until_ready()[-1]
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/login/", timeout=60) as page:
        assert page.status == 200
    assert len(running.others()) == 2
    taken = subprocess.run(
        [sys.executable, "serve.py"], cwd=ROOT, env=running.environment, capture_output=True, text=True
    )
    assert taken.returncode == 1
    assert f"make run PORT={running.port + 1}" in taken.stderr
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 0
    assert running.others() == set()
    with sqlite3.connect(running.folder / "zhengshu.db") as database:
        database.execute("UPDATE unit SET short_name = 'kept' WHERE natural_key = 'province'")
        database.execute("UPDATE unit SET version = 2 WHERE natural_key = 'province'")
    running.process = running.start()
    assert "reference data: 0 rows added or changed\n" in running.wait_until_ready()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    with sqlite3.connect(running.folder / "zhengshu.db") as database:
        row = database.execute("SELECT short_name FROM unit WHERE natural_key = 'province'").fetchone()
    assert row == ("kept",)


def test_when_one_part_dies_the_rest_ends_and_says_so(running: Running) -> None:
    """Half a system is none: the exit code tells a service manager to start it again."""
    assert READY in running.wait_until_ready()[-1]
    os.kill(max(running.others()), signal.SIGKILL)
    assert running.process.wait(60) == 1
    assert running.others() == set()
