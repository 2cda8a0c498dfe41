"""The way up, the way down, and what an interrupted migration leaves behind."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import IntegrityError

from app.auth.models import Account
from app.db import db
from app.people.models import Person
from migrations import triggers
from tests.conftest import make_app
from tests.servers import Databases

pytestmark = pytest.mark.both

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
FUNCTIONS = (
    "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
)


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    url = databases.create(f"empty_{uuid.uuid4().hex[:8]}")
    app = make_app(tmp_path / "data", url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def names(statement: str) -> set[str]:
    """The first column of an answer."""
    with db.engine.connect() as connection:
        return set(connection.execute(text(statement)).scalars())


def tables() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def installed() -> set[str]:
    return names(TRIGGERS[db.engine.dialect.name])


def functions() -> set[str]:
    return names(FUNCTIONS) if db.engine.dialect.name == "postgresql" else set()


def differences() -> list[object]:
    """What a new migration would have to change."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, db.metadata))


def test_an_empty_database_is_brought_up_to_the_tables_of_the_models(empty: Flask) -> None:
    assert tables() == set()
    upgrade()
    assert tables() - {"alembic_version"} == set(db.metadata.tables)
    assert differences() == []


def test_the_way_up_can_be_gone_down_and_up_again(empty: Flask) -> None:
    upgrade()
    before = (tables(), installed(), functions())
    downgrade(revision="base")
    assert tables() <= {"alembic_version"}
    assert installed() == functions() == set()
    upgrade()
    assert (tables(), installed(), functions()) == before


def test_a_played_database_is_taken_down_to_nothing_of_ours_and_up_again(app: Flask) -> None:
    with app.app_context():
        assert db.session.query(Person).count() > 10
        db.session.remove()
        downgrade(revision="base")
        assert tables() <= {"alembic_version"}
        assert installed() == functions() == set()
        upgrade()
        assert differences() == []
        assert db.session.query(Person).count() == 0


def test_the_triggers_of_a_database_are_those_that_are_written_down(app: Flask) -> None:
    with app.app_context():
        assert installed() == {name for _, name in triggers._names()}
        rules = triggers.REVISIONS[triggers.HEAD]
        assert len(installed()) >= 2 * (len(rules.ranges) + len(rules.append_only))


def test_a_migration_that_is_interrupted_leaves_nothing(
    empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_bind: object, _revision: str) -> None:
        raise KeyboardInterrupt("pulled the plug")

    with monkeypatch.context() as patched:
        patched.setattr(triggers, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            upgrade()
    assert tables() <= {"alembic_version"}
    assert "alembic_version" not in tables() or not names("SELECT version_num FROM alembic_version")
    upgrade()
    assert differences() == []


def test_a_way_down_that_is_interrupted_leaves_everything(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = triggers.remove

    def interrupted(bind: object, revision: str) -> None:
        remove(bind, revision)
        raise KeyboardInterrupt("pulled the plug")

    with app.app_context():
        before = (tables(), installed(), functions())
        with monkeypatch.context() as patched:
            patched.setattr(triggers, "remove", interrupted)
            with pytest.raises(KeyboardInterrupt):
                downgrade(revision="base")
        assert (tables(), installed(), functions()) == before
        assert db.session.query(Person).count() > 10


def test_references_are_watched_after_a_migration(empty: Flask) -> None:
    """A migration may rebuild tables unwatched; whoever works in the same process afterwards does not."""
    upgrade()
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Account).values(person_id=999))
