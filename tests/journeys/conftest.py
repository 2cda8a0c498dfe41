"""A real server in processes of its own, and a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text

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


class Server:
    """The application under gunicorn on a port of this machine, with a database and folder of its own."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url, self.data_dir = url, data_dir
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [Path(sys.executable).parent / "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
                   "--threads", "8", "--worker-class", "gthread", "--no-control-socket", "--log-level", "warning",
                   "wsgi:application"]  # fmt: skip
        environment = os.environ | {
            "DEMO": "1",
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.url,
            "BASE_URL": self.address,
        }
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        wait_for(f"{self.address}/healthz", self.process)

    def kill(self) -> None:
        """End it at once, with its worker and whatever they are doing."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def ask(self, statement: str, **values: object) -> list[Any]:
        """What its database holds."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = list(connection.execute(text(statement), values))
        engine.dispose()
        return rows


@pytest.fixture
def served(databases: Databases, played: str, tmp_path: Path) -> Iterator[Server]:
    """The demo organisation, served."""
    data_dir = tmp_path / "served"
    shutil.copytree(databases.folder / played, data_dir)
    url = databases.copy(played, data_dir)
    server = Server(url, data_dir)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        databases.drop(url)


@pytest.fixture
def server(served: Server) -> str:
    """The address of the demo organisation."""
    return served.address


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
