"""``make smoke``: start everything on a free port with a fresh database, log in, open a page, stop.

Uses what ``make run`` installs and nothing more, so it runs where no test tool is.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180.0
STOP_SECONDS = 30.0
USER = "sheng"


def main() -> int:
    """0 when the log-in printed by ``serve.py`` opens a page and everything stops; 1 with a message otherwise."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="zhengshu-") as folder:
        environment = {**os.environ, "PORT": str(port), "ZHENGSHU_INSTANCE": folder, "PYTHONUNBUFFERED": "1"}
        # Settings of this machine would lead the fresh start to another database.
        for name in ("DATABASE_URL", "ZHENGSHU_FILES", "ZHENGSHU_PUBLIC_ADDRESS", "ZHENGSHU_ENV"):
            environment.pop(name, None)
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "serve.py")],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        try:
            password = _wait_for_log_in(server)
            _log_in_and_look(f"http://127.0.0.1:{port}", password)
        except (AssertionError, OSError) as error:
            print(f"smoke: {error}", file=sys.stderr)
            return 1
        finally:
            server.send_signal(signal.SIGINT)
            code = server.wait(STOP_SECONDS)
    if code or not _closed(port):
        print(f"smoke: stopping ended with {code}", file=sys.stderr)
        return 1
    print("smoke: started, logged in, opened a page, stopped")
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_for_log_in(server: subprocess.Popen[str]) -> str:
    """Read until the address is printed; the demo's password stands before it, beside the log-ins."""
    timer = threading.Timer(START_SECONDS, server.kill)
    timer.start()
    said: list[str] = []
    assert server.stdout is not None
    for line in server.stdout:
        print(line, end="")
        said.append(line)
        if "http://" in line:
            break
    timer.cancel()
    text = "".join(said)
    assert "http://" in text, "the server did not start"
    assert re.search(rf"\b{USER}\b", text), f"the log-in {USER} was not printed"
    found = re.search(r"\bZhengshu-\d{4}\b", text)
    assert found, "the password of the demo was not printed"
    # Nothing more is read, so what follows must not fill the pipe.
    threading.Thread(target=server.stdout.read, daemon=True).start()
    return found.group()


def _log_in_and_look(address: str, password: str) -> None:
    began = time.monotonic()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{address}/login/", timeout=60).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, "the log-in page has no form"
    form = urllib.parse.urlencode({"username": USER, "password": password, "csrf_token": token.group(1)}).encode()
    # The referrer is what a browser sends; CSRF protection asks for it under https.
    answer = browser.open(urllib.request.Request(f"{address}/login/", form, {"Referer": address}), timeout=60)
    assert answer.status == 200 and not answer.url.endswith("/login/"), "the log-in was refused"
    home = browser.open(f"{address}/", timeout=60)
    assert home.status == 200 and "/logout/" in home.read().decode(), "the home page does not know who is logged in"
    print(f"smoke: logged in as {USER} and opened {home.url} in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
