"""What a watcher of the server is told."""

from typing import Any

from flask import Flask
from sqlalchemy import event, text

from app import health
from app.db import db


def test_a_server_that_runs_says_so_without_asking_the_database(app: Flask, as_: Any) -> None:
    client, seen = as_(None), []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert not seen


def test_a_server_that_can_work_is_ready(as_: Any) -> None:
    assert as_(None).get("/readyz").json == {"status": "ok"}


def test_tables_of_another_release_are_not_ready(app: Flask, as_: Any) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
        db.session.remove()

    answer = as_(None).get("/readyz")

    assert answer.status_code == 503
    assert "db upgrade" in answer.json["detail"]
    assert as_(None).get("/healthz").status_code == 200


def test_a_database_that_does_not_answer_is_not_ready(as_: Any, monkeypatch: Any) -> None:
    def broken() -> str:
        db.session.execute(text("SELECT nothing FROM nowhere"))
        return ""

    monkeypatch.setattr(health, "trouble", broken)

    answer = as_(None).get("/readyz")

    assert (answer.status_code, answer.json["detail"]) == (503, "The database does not answer.")
