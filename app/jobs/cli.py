"""`flask jobs work`: the worker, in the foreground."""

import click
from flask import current_app
from flask.cli import AppGroup
from huey.consumer_options import ConsumerConfig

jobs = AppGroup("jobs", help="Work that happens after the answer.")


@jobs.command()
@click.option("--workers", default=1, show_default=True, help="Threads that run jobs.")
def work(workers: int) -> None:
    """Run jobs until stopped. What a crash left behind is picked up within a minute."""
    config = ConsumerConfig(workers=workers, worker_type="thread", backoff=1.15, max_delay=2.0)
    config.setup_logger()
    current_app.extensions["huey"].create_consumer(**config.values).run()
