"""The cast, a database for each test, and the client that keeps confidentiality tests honest."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select

from app import clock, create_app
from app.config import ROOT
from app.db import db
from app.once import request_key
from app.people.models import Person
from app.seeds.cli import play_all
from tests.pages import check_page
from tests.servers import Databases

COMPILED = ROOT / "var" / "compiled"

pytest_plugins = ["tests.places"]  # the prepared house


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Makes databases: each test gets a copy of the one in which the demo organisation was played."""
    found = Databases(request.config.getoption("--database"), tmp_path_factory.mktemp("databases"))
    with found.serving():
        yield found


def make_app(data_dir: Path, url: str, **settings: Any) -> Flask:
    data_dir.mkdir(exist_ok=True)
    COMPILED.mkdir(parents=True, exist_ok=True)
    usual = {
        "TESTING": True,
        "DEMO": True,
        "DATA_DIR": data_dir,
        "SQLALCHEMY_DATABASE_URI": url,
        "SECRET_KEY": "only for tests",
        "WTF_CSRF_ENABLED": False,
    }
    made = create_app(**usual | settings)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(
        str(COMPILED)
    )  # compile each template once, not per test
    return made


@pytest.fixture(scope="session")
def played(databases: Databases) -> str:
    """The name of a database that holds the demo organisation, as `make demo` would seed it today."""
    folder = databases.folder / "played"
    app = make_app(folder, databases.create("played"))
    with app.app_context():
        upgrade()
        play_all(clock.today())
        db.engine.dispose()
    return "played"


@pytest.fixture
def app(databases: Databases, played: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own."""
    data_dir = tmp_path / "data"
    shutil.copytree(databases.folder / played, data_dir)
    url = databases.copy(played, data_dir)
    app = make_app(data_dir, url)
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


class CastClient(FlaskClient):
    """Every request gets its own app context, so that nobody's login leaks into the next; every page is checked."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if str(kwargs.get("method", "GET")).upper() == "POST" and "json" not in kwargs:
            data = kwargs.get("data") or {}
            if isinstance(data, dict):
                kwargs["data"] = {"request_key": request_key()} | data
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            db.session.remove()
        check_page(response)
        return response


@pytest.fixture
def as_(app: Flask) -> Callable[[str | None], CastClient]:
    """A client signed in as one of the cast by key (the local part of the address), or signed out."""
    app.test_client_class = CastClient
    with app.app_context():
        ids = {
            email.partition("@")[0]: key for email, key in db.session.execute(select(Person.email, Person.id))
        }
        db.session.remove()

    def client(key: str | None) -> CastClient:
        made = app.test_client()
        if key is not None:
            answer = made.post("/demo/sign-in", data={"person": ids[key]})
            assert answer.status_code == 303, answer.text
        return made  # type: ignore[return-value]

    return client


@pytest.fixture
def cast(app: Flask) -> Iterator[SimpleNamespace]:
    """The people of the demo organisation as rows, in an open session, for tests of actions and policies."""
    with app.app_context():
        people = db.session.scalars(select(Person)).all()
        yield SimpleNamespace(**{person.email.partition("@")[0]: person for person in people})
        db.session.remove()
