"""One run on one database: fill it at each size, open every page, and measure between floors."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from app.db import db
from bench import records
from bench.packet import Packet, packet
from bench.pages import APART, Visit, visits
from bench.population import populate
from bench.visiting import Cost, House, make_app, steady
from tests.servers import Databases

BETWEEN = 6  # pages between two floors


@dataclass
class Page:
    """One page from one seat, at each size."""

    page: str
    seat: str
    costs: dict[int, Cost] = field(default_factory=dict)


@dataclass
class Run:
    """What one database was measured to."""

    kind: str
    sizes: tuple[int, ...]
    seed: int
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    packets: dict[int, Packet] = field(default_factory=dict)
    floors: list[float] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def measure(self) -> None:
        """Fill a database at each size, and look at every page."""
        for people in self.sizes:
            with filled(self.kind, people, self.seed) as app, steady():
                self._look(House(app), people)

    def _look(self, house: House, people: int) -> None:
        """Measure pages in small groups, each between two floors; a machine that slows down slows both."""
        with house.app.app_context():
            found, forgotten = visits(house.app)
            plain = records.person().seats["subject"]
            db.session.remove()
        self.trouble += [f"{each} has no chooser in bench/pages.py" for each in forgotten]
        found = [visit for visit in found if self._opens(house, visit)]
        apart = next((visit for visit in found if visit.endpoint in APART), None)
        if apart:
            self.packets[people] = packet(house, apart.person_id, apart.address)
        found = [visit for visit in found if visit.endpoint not in APART]
        before = self._floor(house, plain)
        for at in range(0, len(found), BETWEEN):
            group = found[at : at + BETWEEN]
            costs = [house.measure(visit.person_id, visit.address) for visit in group]
            after = self._floor(house, plain)
            for visit, cost in zip(group, costs, strict=True):
                cost.floors = 2 * cost.cpu / (before + after)
                page = self.pages.setdefault((visit.page, visit.seat), Page(visit.page, visit.seat))
                page.costs[people] = cost
            before = after

    def _floor(self, house: House, person_id: int | None) -> float:
        self.floors.append(house.floor(person_id))
        return self.floors[-1]

    def _opens(self, house: House, visit: Visit) -> bool:
        """A page that does not open is not measured, and said by name."""
        status = 200 if visit.endpoint in APART else house.get(visit.person_id, visit.address).status_code
        if status != 200:
            self.trouble.append(f"{visit.endpoint} as {visit.seat} answers {status} at {visit.address}")
        return status == 200

    def said(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "database": self.kind,
            "floors_ms": [round(1000 * each, 2) for each in self.floors],
            "packets": {str(people): each.said() for people, each in self.packets.items()},
            "pages": [
                {
                    "page": page.page,
                    "seat": page.seat,
                    "costs": {str(people): cost.said() for people, cost in page.costs.items()},
                }
                for page in self.pages.values()
            ],
        }


@contextmanager
def filled(kind: str, people: int, seed: int) -> Iterator[Flask]:
    """An application on a database of its own, with so many people in it."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as name:
        databases = Databases(kind, Path(name))
        with databases.serving(), filled_in(databases, people, seed) as app:
            yield app


@contextmanager
def filled_in(databases: Databases, people: int, seed: int) -> Iterator[Flask]:
    """The same beside other databases of a server that runs already."""
    url = databases.create("bench")
    app = make_app(databases.folder, url)
    fill(app, databases.kind, people, seed)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if databases.kind == "postgresql":
            databases.drop(url)


def fill(app: Flask, kind: str, people: int, seed: int) -> None:
    """Migrate and populate."""
    with app.app_context():
        upgrade()
        begun = time.monotonic()
        rows = populate(people, seed).rows.written
        took = time.monotonic() - begun
        print(f"{kind}: {people:,} people, {rows:,} rows in {took:.0f} s", flush=True)
        db.session.remove()
