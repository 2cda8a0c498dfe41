"""The real server on a port of its own, and ways to kill it. Only processes that were started here are touched."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random

from app.config import ROOT
from tools.demo import server_command

POLL, LONGEST, GRACE = 0.02, 60.0, 15.0


class Server:
    """gunicorn with two workers, as the demo starts it."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start, and wait until it serves; the seconds that took."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                server_command(f"127.0.0.1:{self.port}"),
                cwd=ROOT, env=os.environ | self.environment, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C is ours to hear; `stop` ends it by its id
            )  # fmt: skip
        return self.back(begun)

    def back(self, since: float) -> float:
        """Wait until a page that needs the database answers; the seconds since then."""
        while time.monotonic() - since < LONGEST:
            if self.ready():
                return time.monotonic() - since
            time.sleep(POLL)
        raise RuntimeError(f"The server did not come back. Its log: {self.log}")

    def ready(self) -> bool:
        """Does it answer with the database behind it?"""
        return self._answers("/readyz")

    def alive(self) -> bool:
        """Does it answer the tiniest page?"""
        return self._answers("/healthz")

    def _answers(self, path: str) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    @property
    def master(self) -> int:
        assert self.process is not None
        return self.process.pid

    def workers(self) -> list[int]:
        """The process ids of the workers that the master has now."""
        with suppress(FileNotFoundError):
            return [
                int(each)
                for each in Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
            ]
        return []

    def kill_worker(self, chance: Random) -> float:
        """Kill one worker outright; the seconds until the service answers."""
        begun = time.monotonic()
        while not (found := self.workers()) and time.monotonic() - begun < LONGEST:
            time.sleep(POLL)
        os.kill(chance.choice(found), signal.SIGKILL)
        return self.back(time.monotonic())

    def kill_all(self) -> None:
        """Kill the master and every worker. The master is held first, so that it starts none meanwhile."""
        if self.process is None or self.process.poll() is not None:
            return
        os.kill(self.master, signal.SIGSTOP)
        for each in [*self.workers(), self.master]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in peace, or outright when it takes too long."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.kill_all()


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[Server]:
    """A server that is ended whatever happens."""
    server = Server(environment, log)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
