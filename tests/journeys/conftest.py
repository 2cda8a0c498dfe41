"""A real server in processes of its own, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from app.config import ROOT
from tests.servers import Databases

SHOTS = ROOT / "var" / "shots"
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def server(databases: Databases, played: str, tmp_path: Path) -> Iterator[str]:
    """The demo organisation served by gunicorn on a free port of this machine; its address."""
    data_dir = tmp_path / "served"
    shutil.copytree(databases.folder / played, data_dir)
    url = databases.copy(played, data_dir)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [Path(sys.executable).parent / "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1",
               "--threads", "8", "--worker-class", "gthread", "--no-control-socket", "--log-level", "warning",
               "wsgi:application"]  # fmt: skip
    environment = os.environ | {
        "DEMO": "1",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": url,
        "BASE_URL": address,
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(f"{address}/healthz", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        databases.drop(url)


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1)
        except OSError:
            assert process.poll() is None, "the server ended before it answered"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not answer within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        yield made
        made.close()
