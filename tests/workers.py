"""Real worker processes that tests start, watch and kill."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys
from collections.abc import Mapping

ROOT = pathlib.Path(__file__).parents[1]


class Workers:
    """Workers with one environment; their words go to ``worker.log`` beside the instance."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self.log = pathlib.Path(environment["ZHENGSHU_INSTANCE"], "worker.log")
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, module: str = "app.jobs.worker", *arguments: str) -> subprocess.Popen[bytes]:
        """One more."""
        command = [sys.executable, "-m", module, *arguments]
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def kill(self) -> None:
        """All of them, with -9."""
        for process in self.running:
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.running.clear()
