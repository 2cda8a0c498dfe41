"""The floors of a run: how long the tiniest page and one committed row take while it goes on."""

import threading
import time
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from bench.faults.server import Server

EVERY = 0.5


class Floors(threading.Thread):
    """Measures both, over and over, on the same machine, disk and database server, until it is told to stop.

    On SQLite the row goes into a file of its own in the same folder: waiting for other writers is not its floor.
    """

    def __init__(self, server: Server, url: str, folder: Path) -> None:
        super().__init__(name="floors", daemon=True)
        self.server = server
        self.url = f"sqlite:///{folder / 'floor.db'}" if url.startswith("sqlite") else url
        self.pages: list[float] = []
        self.rows: list[float] = []
        self._ended = threading.Event()

    def run(self) -> None:
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE bench_floor (at FLOAT)"))
        while not self._ended.wait(EVERY):
            self.rows.append(self._row(engine))
            begun = time.monotonic()
            if self.server.alive():
                self.pages.append(time.monotonic() - begun)
        engine.dispose()

    def _row(self, engine: Engine) -> float:
        with engine.connect() as connection:
            begun = time.monotonic()
            connection.execute(text("INSERT INTO bench_floor VALUES (:at)"), {"at": begun})
            connection.commit()
            return time.monotonic() - begun

    def end(self) -> None:
        self._ended.set()
        self.join()
