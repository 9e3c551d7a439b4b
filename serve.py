"""Run Zhengshu on this machine: prepare the database, then web server and workers until Ctrl+C.

For one office or a demonstration; production runs the same processes under systemd (docs/operations.md).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

HOST = "127.0.0.1"
GRACE_SECONDS = 10.0
START_SECONDS = 60.0


def prepare(*, demo: bool) -> None:
    """Migrate, bring roles and reference data up to date, and (``demo``) fill an empty database.

    Everything in one process: starting Python three times would take longer than the work.
    """
    from flask.cli import ScriptInfo
    from flask_migrate import upgrade

    from app import create_app

    app = create_app()
    script = ScriptInfo(create_app=lambda: app)
    with app.app_context():
        upgrade(directory="migrations")
    app.cli.main(["init"], prog_name="flask", obj=script, standalone_mode=False)
    if demo:
        app.cli.main(["demo", "--if-empty"], prog_name="flask", obj=script, standalone_mode=False)


def main(arguments: Sequence[str]) -> int:
    """Run until a signal or until a child dies; returns the exit code."""
    demo = "--no-demo" not in arguments
    if "--prepare" in arguments:
        prepare(demo=demo)
        return 0
    port = int(os.environ.get("PORT") or 8080)
    if _answers(port):
        print(f"Port {port} is taken. Choose another: make run PORT={port + 1}", file=sys.stderr)
        return 1
    workers = int(os.environ.get("ZHENGSHU_WORKERS", "1"))
    os.environ.setdefault("ZHENGSHU_PUBLIC_ADDRESS", f"http://{HOST}:{port}")
    # A child of its own, so that its memory is given back; it shares the terminal and dies of Ctrl+C itself.
    prepared = subprocess.run([sys.executable, __file__, "--prepare", *arguments], check=False)
    if prepared.returncode:
        return prepared.returncode
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    children = [
        _start("waitress", f"--listen={HOST}:{port}", "--threads=8", "--call", "app:create_app"),
        *(_start("app.jobs.worker") for _ in range(workers)),
    ]
    if _wait_until_it_answers(port, children, stopping):
        print(f"\nZhengshu is ready: http://{HOST}:{port}\nCtrl+C stops it. All data stays.", flush=True)
    while not stopping.wait(0.2) and all(child.poll() is None for child in children):
        pass
    died = not stopping.is_set()
    _stop(children)
    if died:
        print("A part of Zhengshu ended by itself, so the rest was stopped. Its message is above.", file=sys.stderr)
    return 1 if died else 0


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl+C reaches only this process, which then ends both in good order.
    return subprocess.Popen([sys.executable, "-m", module, *arguments], start_new_session=True)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _wait_until_it_answers(port: int, children: Sequence[subprocess.Popen[bytes]], stopping: threading.Event) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        if _answers(port):
            return True
        if stopping.wait(0.1):
            break
    return False


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
