"""huey around the outbox: the queue carries ids of jobs, the outbox remembers them."""

from pathlib import Path

from flask import Flask
from huey import Huey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from app.jobs import outbox


def queue(app: Flask) -> Huey:
    """The queue: a small file in DATA_DIR, whatever the database. A worker on another host sweeps the outbox."""
    return SqliteHuey(
        name="plumbline",
        filename=str(Path(app.config["DATA_DIR"]) / "queue.db"),
        results=False,
        utc=True,
        serializer=SignedSerializer(secret=app.config["SECRET_KEY"]),
    )


def connect(app: Flask) -> Huey:
    """Give the application its queue, and the queue its tasks."""
    huey = queue(app)

    @huey.task(name="run_job")
    def run_job(job_id: int) -> None:
        with app.app_context():
            outbox.run(job_id)

    @huey.periodic_task(crontab(minute="*"), name="sweep")
    def sweep() -> None:
        with app.app_context():
            for job_id in outbox.waiting():
                outbox.run(job_id)

    @huey.periodic_task(crontab(hour="2", minute="30"), name="nightly")
    def nightly() -> None:
        with app.app_context():
            outbox.run_nightly()

    outbox.hand_over_with(run_job)
    return huey
