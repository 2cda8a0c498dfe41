"""A signed-in browser inside this process, and what one of its visits costs."""

import gc
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock, create_app
from app.auth.models import SignedInSession
from app.auth.passwords import digest
from app.db import db
from bench import floor
from tests.statements import counting

WARM_UPS, TIMES = 2, 5
UNCOUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


def make_app(data_dir: Path, url: str) -> Flask:
    """The application as the demo serves it, and the floor."""
    app = create_app(
        DEMO=True,
        DATA_DIR=data_dir,
        SQLALCHEMY_DATABASE_URI=url,
        SECRET_KEY="only for the bench",
        MAIL_URL="",
    )
    app.register_blueprint(floor.bp)
    return app


@dataclass
class Cost:
    """What a page asks, weighs and costs. `floors` is its CPU beside the floors measured around it."""

    statements: int
    size: int
    cpu: float
    html: bool
    floors: float = 0.0

    @property
    def kib(self) -> float:
        return self.size / 1024

    def said(self) -> dict[str, float]:
        """The same for machines."""
        figures = {"statements": self.statements, "bytes": self.size, "cpu_ms": round(1000 * self.cpu, 2)}
        return figures | {"floors": round(self.floors, 2)}


class House:
    """The application with a browser for each person who is needed."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browsers: dict[int | None, FlaskClient] = {}

    def browser(self, person_id: int | None) -> FlaskClient:
        """A browser in which a person is signed in; None: nobody is."""
        if person_id not in self.browsers:
            client = self.app.test_client()
            if person_id is not None:
                token = f"bench-{person_id}"
                self._begin(person_id, token)
                with client.session_transaction() as session:
                    session["_user_id"] = token
            self.browsers[person_id] = client
        return self.browsers[person_id]

    def _begin(self, person_id: int, token: str) -> None:
        with self.app.app_context():
            if db.session.scalar(select(SignedInSession.id).filter_by(token_digest=digest(token))) is None:
                row = SignedInSession(person_id=person_id, token_digest=digest(token), began_at=clock.now())
                db.session.add(row)
                db.session.commit()
            db.session.remove()

    def get(self, person_id: int | None, address: str) -> TestResponse:
        """One visit; each has an app context of its own, as a request of a server has."""
        client = self.browser(person_id)
        with self.app.app_context():
            response = client.get(address)
            db.session.remove()
        return response

    def measure(self, person_id: int | None, address: str) -> Cost:
        """The median CPU of some visits after a few that warm up; the statements of the last of those."""
        for _ in range(WARM_UPS - 1):
            self.get(person_id, address)
        with counting(self.app) as sent:
            response = self.get(person_id, address)
        asked = [each for each in sent if not each.startswith(UNCOUNTED)]
        spent = [self._spent(person_id, address) for _ in range(TIMES)]
        body = response.get_data()
        return Cost(len(asked), len(body), statistics.median(spent), response.mimetype == "text/html")

    def _spent(self, person_id: int | None, address: str) -> float:
        begun = time.process_time()
        self.get(person_id, address)
        return time.process_time() - begun

    def floor(self, person_id: int | None) -> float:
        """The CPU of the floor now."""
        return self.measure(person_id, floor.ADDRESS).cpu


@contextmanager
def steady() -> Iterator[None]:
    """What filled the database is left out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
