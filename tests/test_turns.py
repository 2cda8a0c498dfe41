"""Writers of a SQLite file take turns, and nobody is told that the database is locked."""

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from app import turns
from app.config import ROOT
from app.db import db
from tests.conftest import make_app
from tests.reviews.helpers import review_of

HOLDER = "import sys, time; from app import turns; turns.take(sys.argv[1]); print('held', flush=True); time.sleep(60)"


def test_writers_wait_for_each_other_before_they_ask_the_database(tmp_path: Path) -> None:
    app = make_app(tmp_path / "data", f"sqlite:///{tmp_path / 'plumbline.db'}")
    refused: list[Exception] = []
    with app.app_context():
        db.session.execute(text("CREATE TABLE tally (writer INTEGER)"))
        db.session.commit()

    def write(writer: int) -> None:
        with app.app_context():
            for _ in range(10):
                try:
                    db.session.execute(text("PRAGMA busy_timeout = 0"))  # who meets a writer fails at once
                    db.session.execute(text("INSERT INTO tally VALUES (:writer)"), {"writer": writer})
                    db.session.commit()
                except Exception as error:
                    refused.append(error)
            db.session.remove()

    threads = [threading.Thread(target=write, args=(each,)) for each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert refused == []
        assert db.session.scalar(text("SELECT count(*) FROM tally")) == 60
        db.session.remove()
        db.engine.dispose()


def test_a_killed_writer_holds_nobody_up(tmp_path: Path) -> None:
    path = str(tmp_path / "plumbline.db")
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    got: list[Any] = []
    waiting = threading.Thread(target=lambda: got.append(turns.take(path)))
    waiting.start()
    waiting.join(0.1)
    assert not got

    holder.send_signal(signal.SIGKILL)
    holder.wait()
    waiting.join(turns.LONGEST)

    assert got[0] is not None
    got[0]()


def test_a_database_that_stays_locked_is_said_to_be_unavailable_and_the_text_is_kept(
    app: Flask, as_: Any
) -> None:
    grace = as_("grace")
    with app.app_context():
        path, review_id = db.engine.url.database, review_of("ada").id
        db.session.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
        db.session.remove()
    stranger = sqlite3.connect(path)  # another program, which takes no turn
    stranger.execute("BEGIN IMMEDIATE")

    page = grace.post(f"/reviews/{review_id}/draft", data={"answer-1": "What I typed"})
    told = grace.post(f"/reviews/{review_id}/draft", headers={"Accept": "application/json"})
    stranger.rollback()
    stranger.close()

    assert (page.status_code, told.status_code) == (503, 503)
    assert page.headers["Retry-After"] == "1"
    assert "What I typed" in page.text
    assert "Nothing was changed" in told.json["detail"] + told.json["remedy"]
