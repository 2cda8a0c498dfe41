"""Signing that no distribution is requested; reporting having been asked to fit one; replying to a report."""

from sqlalchemy import select

from app import audit, clock, mail
from app.cycles.models import Cycle, Phase
from app.db import db
from app.distribution.models import DistributionReport, DistributionStatement
from app.distribution.queries import board
from app.errors import Conflict
from app.people.models import Person


def sign_statement(cycle: Cycle, *, by: Person) -> DistributionStatement:
    """Sign for a cycle that runs that no distribution of ratings is requested, expected or used. Once."""
    cycle = db.session.get_one(Cycle, cycle.id, with_for_update=True, populate_existing=True)
    if cycle.phase is Phase.CLOSED:
        raise Conflict(f"{cycle.name} is closed.", "A statement is signed while its cycle runs.")
    if db.session.scalar(select(DistributionStatement.id).filter_by(cycle_id=cycle.id)):
        raise Conflict(f"The statement for {cycle.name} is signed already.", "It stays as it was signed.")
    statement = DistributionStatement(cycle_id=cycle.id, signed_by_id=by.id, signed_at=clock.now())
    db.session.add(statement)
    db.session.flush()
    audit.record("statement.signed", by=by, on=statement)
    return statement


def report(text: str, cycle: Cycle | None, *, by: Person) -> DistributionReport:
    """Tell the fairness board, in confidence. Mail names neither the reporter nor the matter."""
    made = DistributionReport(
        reporter_id=by.id, cycle_id=cycle.id if cycle else None, text=text, reported_at=clock.now()
    )
    db.session.add(made)
    db.session.flush()
    audit.record("distribution.reported", by=by, on=made, about=by)
    for member in board(clock.today()):
        if member.id != by.id:
            mail.send("distribution/mail/waiting.txt", to=member)
    return made


def reply_to_report(made: DistributionReport, text: str, *, by: Person) -> None:
    """Reply for the board, once and by name. Nobody replies to their own report."""
    made = db.session.get_one(DistributionReport, made.id, with_for_update=True, populate_existing=True)
    if made.reporter_id == by.id:
        raise Conflict("This is your own report.", "Another member of the board replies to it.")
    if made.reply is not None:
        raise Conflict("Somebody of the board has replied already.", "Open the report to read the reply.")
    made.reply, made.replied_by_id, made.replied_at = text, by.id, clock.now()
    audit.record("distribution.replied", by=by, on=made, about=made.reporter_id)
    mail.send("distribution/mail/replied.txt", to=made.reporter)
