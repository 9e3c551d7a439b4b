"""The real thing for journeys: ``serve.py`` with web server and worker on a database of its own, and a browser."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Server:
    """A running Zhengshu."""

    address: str
    environment: dict[str, str]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(database_url: str, folder: pathlib.Path, workers: int = 1) -> Iterator[Server]:
    """Start ``serve.py`` on ``database_url`` (migrated or not), wait for its word that it is ready, stop it after.

    With no ``workers`` a test starts its own.
    """
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "ZHENGSHU_INSTANCE": str(folder),
        "ZHENGSHU_ENV": "test",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "ZHENGSHU_WORKERS": str(workers),
    }
    environment.pop("ZHENGSHU_PUBLIC_ADDRESS", None)
    log = (folder / "server.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "serve.py", "--no-demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "is ready" in line:
                break
        else:
            log.seek(0)
            raise RuntimeError(f"the server did not start:\n{log.read()[-3000:]}")
        yield Server(f"http://127.0.0.1:{port}", environment)
    finally:
        process.terminate()
        process.wait(20)
        log.close()
