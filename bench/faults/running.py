"""One scenario from an empty database to its verdict."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from flask import Flask

from app.db import db
from bench.faults.browser import Browser
from bench.faults.checker import Verdict, check
from bench.faults.desks import Desk, begin, people_for, sign_in
from bench.faults.floors import Floors
from bench.faults.history import History, read
from bench.faults.kept import kept
from bench.faults.server import Server, serving
from bench.words import Words

LONGEST = 600.0  # seconds of any scenario


@dataclass(frozen=True)
class Size:
    """How much of everything. `every`: seconds between two saves of one manager; `kills`: between two kills."""

    seed: int = 1
    managers: int = 200
    minutes: float = 5.0
    every: float = 5.0
    kills: tuple[float, float] = (10.0, 20.0)
    schedules: int = 10_000
    lanes: int = 8


@dataclass
class Ran:
    """What a scenario did and what came of it. `took` holds the seconds of acked saves, by what was going on."""

    name: str
    kind: str
    seed: int
    asked: int = 0
    done: int | None = None  # None: counted in acked saves
    unit: str = "saves acked"
    seconds: float = 0.0
    kills: int = 0
    back: list[float] = field(default_factory=list)
    took: dict[str, list[float]] = field(default_factory=dict)
    pages: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def passed(self) -> bool:
        """Every acked save is right, all that was asked was done, and nobody was told that something broke."""
        return not self.verdict.faults and self.reached >= self.asked and not self.troubles["500"]

    @property
    def reached(self) -> int:
        """How much was done of what was asked."""
        return self.verdict.acked if self.done is None else self.done


@dataclass
class Stage:
    """Everything a scenario works with. `ended` is set when its time is over or somebody stops it."""

    app: Flask
    size: Size
    desks: list[Desk]
    server: Server
    history: History
    ran: Ran
    words: Words
    ended: Event = field(default_factory=Event)

    def browser(self, person_id: int) -> Browser:
        """A browser in which somebody has just signed in."""
        with self.app.app_context():
            signed = sign_in(self.app, person_id)
            db.session.remove()
        return Browser(self.server.port, signed, self.history, self.ended)

    def gather(self, browsers: list[Browser], doing: str) -> None:
        """Take over what these browsers met."""
        for browser in browsers:
            self.ran.took.setdefault(doing, []).extend(browser.took)
            self.ran.troubles.update(browser.troubles)


@contextmanager
def staged(app: Flask, ran: Ran, size: Size, out: Path) -> Iterator[Stage]:
    """Open the desks, serve them, measure the floors meanwhile, and check at the end."""
    with app.app_context():
        desks = begin(people_for(size.managers), size.managers)
        db.session.remove()
        db.engine.dispose()
    url, folder = app.config["SQLALCHEMY_DATABASE_URI"], Path(app.config["DATA_DIR"])
    environment = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": app.config["SECRET_KEY"],
        "MAIL_URL": "",
        # compiled code is kept, so that a server that is started again starts as servers do
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    log, history = out / f"{ran.name}-{ran.kind}.log", History(out / f"{ran.name}-{ran.kind}.jsonl")
    log.unlink(missing_ok=True)
    with serving(environment, log) as server:
        stage = Stage(app, size, desks, server, history, ran, Words(size.seed))
        floors = Floors(server, url, folder)
        floors.start()
        begun = time.monotonic()
        try:
            yield stage
        finally:
            ran.seconds = time.monotonic() - begun
            stage.ended.set()
            floors.end()
    history.close()
    ran.pages, ran.rows = floors.pages, floors.rows
    ran.notes += said_by_the_server(log)
    with app.app_context():
        ran.verdict = check(read(history.path), kept(stage.desks))
        db.session.remove()


def said_by_the_server(log: Path) -> list[str]:
    """What its log holds that nobody should ever meet."""
    said = log.read_text(encoding="utf-8", errors="replace")
    counts = {"database is locked": said.count("database is locked"), "tracebacks": said.count("Traceback")}
    return [f"{what} in the server's log: {count}" for what, count in counts.items() if count]
