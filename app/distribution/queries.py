"""Reads of statements and reports."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.cycles.models import Cycle, Phase
from app.db import db
from app.distribution.models import DistributionReport, DistributionStatement
from app.people.models import Person, Role, RoleGrant
from app.people.queries import on_day

PAGE = 20


def statements(cycle_ids: Iterable[int]) -> dict[int, DistributionStatement]:
    """What was signed for some cycles, and by whom, by cycle id."""
    rows = db.session.scalars(
        select(DistributionStatement)
        .options(joinedload(DistributionStatement.signed_by))
        .where(DistributionStatement.cycle_id.in_(list(cycle_ids)))
    )
    return {row.cycle_id: row for row in rows}


def unsigned() -> Sequence[Cycle]:
    """Cycles that run and for which nobody has signed, the older first."""
    signed = select(DistributionStatement.cycle_id)
    return db.session.scalars(
        select(Cycle)
        .where(Cycle.phase != Phase.CLOSED, Cycle.id.not_in(signed))
        .order_by(Cycle.period_from, Cycle.id)
    ).all()


def all_cycles() -> Sequence[Cycle]:
    """Every cycle, newest first: those about which something can be reported."""
    return db.session.scalars(select(Cycle).order_by(Cycle.period_from.desc(), Cycle.id.desc())).all()


def by_reporter(reports: Select[DistributionReport], person_id: int) -> Select[DistributionReport]:
    """Only those of one reporter."""
    return reports.where(DistributionReport.reporter_id == person_id)


def page(
    reports: Select[DistributionReport], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[DistributionReport], int | None]:
    """Newest first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        reports = reports.where(DistributionReport.id < before)
    shown = reports.options(
        joinedload(DistributionReport.cycle),
        joinedload(DistributionReport.reporter),
        joinedload(DistributionReport.replied_by),
    )
    rows = db.session.scalars(shown.order_by(DistributionReport.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def waiting_for_a_reply(but_of: int) -> int:
    """How many reports of others the board has not replied to."""
    count = select(func.count(DistributionReport.id)).where(
        DistributionReport.reply.is_(None), DistributionReport.reporter_id != but_of
    )
    return db.session.scalar(count) or 0


def replied_since(person_id: int, since: datetime) -> Sequence[DistributionReport]:
    """A person's reports to which the board replied lately, oldest first."""
    return db.session.scalars(
        select(DistributionReport)
        .where(DistributionReport.reporter_id == person_id, DistributionReport.replied_at > since)
        .order_by(DistributionReport.id)
    ).all()


def board(day: date) -> Sequence[Person]:
    """Who sits on the fairness board on a day, by name."""
    return db.session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.FAIRNESS_BOARD, on_day(RoleGrant, day))
        .order_by(Person.name, Person.id)
    ).all()
