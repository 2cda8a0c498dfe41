"""Work after the answer: there if and only if the change is, done once, tried again, then parked."""

import itertools
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.coaching.actions import share_note
from app.coaching.models import CoachingNote
from app.db import db
from app.jobs import enqueue, job, outbox
from app.jobs.models import Job
from app.mail.models import MailMessage
from app.people.models import Person
from tests.conftest import make_app

pytestmark = pytest.mark.both
NOON = datetime(2080, 3, 9, 12, tzinfo=UTC)
done: list[str] = []
ALL = 100_000  # the demo has many that wait


@job("tests.note")
def note(words: str) -> None:
    """A job that works."""
    done.append(words)


@job("tests.retitle")
def retitle(person_id: int, title: str) -> None:
    """A job that changes something, and then fails."""
    db.session.get_one(Person, person_id).title = title
    db.session.flush()
    raise ConnectionError("the mail server is away " * 40)


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def jobs(name: str = "tests.note") -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.name == name).order_by(Job.id)))


def enqueued(name: str = "tests.note", **arguments: int | str) -> int:
    """A committed job; its id."""
    enqueue(name, **(arguments or {"words": "done"}))
    db.session.commit()
    return jobs(name)[-1].id


def count(model: type) -> int:
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_job_is_there_when_the_change_is(cast: SimpleNamespace) -> None:
    before = count(CoachingNote), count(MailMessage), count(Job)
    share_note(cast.bao, "A concern", "Some support", "An action", competency=None, by=cast.grace)
    db.session.commit()
    assert (count(CoachingNote), count(MailMessage), count(Job)) == tuple(each + 1 for each in before)


def test_a_job_is_not_there_when_the_change_is_not(cast: SimpleNamespace) -> None:
    before = count(CoachingNote), count(MailMessage), count(Job)
    share_note(cast.bao, "A concern", "Some support", "An action", competency=None, by=cast.grace)
    db.session.rollback()
    db.session.commit()
    assert (count(CoachingNote), count(MailMessage), count(Job)) == before


def test_a_committed_job_is_handed_to_the_worker_and_one_undone_is_not(app: Flask) -> None:
    with app.app_context():
        huey = app.extensions["huey"]
        huey.flush()
        enqueue("tests.note", words="undone")
        db.session.rollback()
        assert huey.pending_count() == 0
        enqueued()
        assert huey.pending_count() == 1


def test_what_the_worker_is_handed_runs_the_job(app: Flask) -> None:
    with app.app_context():
        huey = app.extensions["huey"]
        huey.flush()
        number = enqueued(words="by huey")
        db.session.remove()
    huey.execute(huey.dequeue())
    assert done == ["by huey"]
    with app.app_context():
        assert db.session.get_one(Job, number).done_at


def test_a_job_that_nobody_registered_cannot_be_enqueued(cast: SimpleNamespace) -> None:
    with pytest.raises(LookupError, match=r"tests\.unknown"):
        enqueue("tests.unknown")


def test_a_job_that_is_run_twice_is_done_once(cast: SimpleNamespace) -> None:
    number = enqueued()
    outbox.run(number)
    outbox.run(number)
    row = db.session.get_one(Job, number)
    assert done == ["done"]
    assert row.done_at
    assert (row.tries, row.error, row.parked_at) == (1, None, None)
    assert number not in outbox.waiting(ALL)


def test_a_job_that_two_workers_run_at_one_instant_is_done_once(app: Flask) -> None:
    with app.app_context():
        number = enqueued()
        db.session.remove()
    others = [make_app(app.config["DATA_DIR"], app.config["SQLALCHEMY_DATABASE_URI"]) for _ in range(2)]
    together, failed = threading.Barrier(2), []

    def work(other: Flask) -> None:
        try:
            with other.app_context():
                together.wait(30)
                outbox.run(number)
                db.session.remove()
                db.engine.dispose()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (failed, done) == ([], ["done"])


def test_a_job_that_fails_is_kept_with_its_error_and_changes_nothing(cast: SimpleNamespace) -> None:
    title = cast.ada.title
    with clock.at(NOON):
        number = enqueued("tests.retitle", person_id=cast.ada.id, title="Changed")
        outbox.run(number)
    row = db.session.get_one(Job, number)
    assert db.session.get_one(Person, cast.ada.id, populate_existing=True).title == title
    assert row.error.startswith("ConnectionError: the mail server is away")
    assert len(row.error) <= 500
    assert (row.tries, row.done_at, row.parked_at) == (1, None, None)
    assert row.due_at > NOON


def test_a_job_that_fails_waits_twice_as_long_each_time_and_is_parked_at_last(cast: SimpleNamespace) -> None:
    moment, waits = NOON, []
    with clock.at(moment):
        number = enqueued("tests.retitle", person_id=cast.ada.id, title="Changed")
    for tries in range(1, outbox.MOST_TRIES + 1):
        with clock.at(moment):
            assert number in outbox.waiting(ALL)
            outbox.run(number)
            row = db.session.get_one(Job, number)
            assert row.tries == tries
            assert number not in outbox.waiting(ALL)
        waits.append(row.due_at - moment)
        moment = row.due_at
    assert [later / earlier for earlier, later in itertools.pairwise(waits)] == [2.0] * 7
    assert row.parked_at
    with clock.at(NOON + timedelta(days=30)):
        assert number not in outbox.waiting(ALL)
        outbox.run(number)
    assert db.session.get_one(Job, number, populate_existing=True).tries == outbox.MOST_TRIES


def test_a_job_that_a_crash_broke_off_is_due_again_when_its_lease_ends(cast: SimpleNamespace) -> None:
    with clock.at(NOON):
        number = enqueued()
        assert outbox._claim(number)  # and here the worker is killed
        outbox.run(number)
        assert (done, number in outbox.waiting(ALL)) == ([], False)
    with clock.at(NOON + outbox.LEASE):
        assert number in outbox.waiting(ALL)
        outbox.run(number)
    assert done == ["done"]


def test_the_sweep_finds_what_a_crash_left_behind_oldest_first(cast: SimpleNamespace) -> None:
    made = [enqueued(words=str(number)) for number in range(3)]
    outbox.run(made[1])
    assert [each for each in outbox.waiting(10_000) if each in made] == [made[0], made[2]]


def test_a_job_that_no_longer_exists_is_passed_over(cast: SimpleNamespace) -> None:
    outbox.run(999_999)
    assert done == []
