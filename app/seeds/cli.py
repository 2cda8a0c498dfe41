"""`flask seed`, and the plan of the whole play."""

import tomllib
from datetime import date

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app import clock
from app.cycles.models import ReviewKind
from app.db import db
from app.people.models import Person
from app.seeds.appeals import appeal
from app.seeds.calibration import session
from app.seeds.cycles import cycles
from app.seeds.distribution import conflict, statements
from app.seeds.feedback import feedback, nameless_round, proposal, unasked
from app.seeds.organisation import organisation
from app.seeds.play import FOLDER, TEAMS, Play, entries, read
from app.seeds.promotions import promotion
from app.seeds.reviews import review
from app.seeds.writing import coaching, evidence, expectation
from app.seeds.year import event, multiplier


def plan(start: date) -> Play:
    """Read every file and put its events on their days."""
    play = Play(start)
    organisation(play, read("organisation.toml"))
    cycles(play, read("cycles.toml"))
    for said in entries("evidence.toml"):
        evidence(play, said)
    for said in entries("events.toml"):
        event(play, said)
    for said in entries("multipliers.toml"):
        multiplier(play, said)
    for said in entries("expectations.toml"):
        expectation(play, said)
    for said in entries("coaching.toml"):
        coaching(play, said)
    for said in entries("feedback.toml"):
        (feedback if "asked" in said else unasked)(play, said)
    for said in entries("feedback_proposals.toml"):
        proposal(play, said)
    for said in entries("feedback_rounds.toml"):
        nameless_round(play, said | {"address": current_app.config["BASE_URL"]})
    statements(play, read("distribution.toml"))
    for said in entries("conflicts.toml"):
        conflict(play, said)
    for said in entries("selves.toml"):
        review(play, said | {"author": said["person"]}, ReviewKind.SELF)
    for folder in (FOLDER, *(FOLDER / "teams" / team for team in TEAMS)):
        for path in sorted((folder / "reviews").glob("*.toml")):
            review(play, tomllib.loads(path.read_text(encoding="utf-8")), ReviewKind.MANAGER)
    for said in entries("promotions.toml"):
        promotion(play, said)
    for said in entries("calibration.toml"):
        session(play, said)
    for said in entries("appeals.toml"):
        appeal(play, said)
    return play


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Fill an empty database with the demo organisation."""
    if db.session.scalar(select(Person.id).limit(1)):
        click.echo("There are people here already; nothing was changed.")
        return
    play_all(clock.today())
    click.echo(
        f"{len(read('organisation.toml')['people'])} people of {read('organisation.toml')['name']} are here."
    )


def play_all(start: date) -> None:
    """Play the whole of seed_data up to a day, and commit."""
    plan(start).run()
    db.session.commit()
