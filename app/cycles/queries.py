"""Reads of cycles and their participants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.cycles.models import (
    Absence,
    Cycle,
    Participant,
    Phase,
    Question,
    Responsibility,
    ReviewKind,
)
from app.db import db
from app.people.models import HeldLevel, Level, Membership, Person, ReportingLine, Team
from app.people.queries import on_day
from app.rubric.models import RubricVersion


def responsible_manager_id(participant_id: int, day: date) -> int | None:
    """Who is responsible for a participant on a day."""
    return db.session.scalar(
        select(Responsibility.manager_id).where(
            Responsibility.participant_id == participant_id, on_day(Responsibility, day)
        )
    )


def has_people(manager_id: int, day: date) -> ColumnElement[bool]:
    """Somebody is responsible for anybody in any cycle on a day, as a condition to ask with others."""
    return exists().where(Responsibility.manager_id == manager_id, on_day(Responsibility, day))


def open_cycles() -> Sequence[Cycle]:
    """Cycles that are not closed, newest first, with their dates and phases in the same statement."""
    rows = db.session.scalars(
        select(Cycle)
        .options(joinedload(Cycle.deadlines), joinedload(Cycle.phases))
        .where(Cycle.phase != Phase.CLOSED)
        .order_by(Cycle.period_from.desc(), Cycle.id.desc())
    )
    return rows.unique().all()


def participations(person_id: int) -> Sequence[Participant]:
    """A person's cycles, newest first."""
    return db.session.scalars(
        select(Participant)
        .join(Cycle)
        .options(
            joinedload(Participant.cycle).selectinload(Cycle.deadlines),
            joinedload(Participant.level),
            joinedload(Participant.team),
        )
        .where(Participant.person_id == person_id)
        .order_by(Cycle.period_from.desc())
    ).all()


def parts_of(person_id: int, most: int = 2) -> Sequence[tuple[int, str]]:
    """A person's newest parts in cycles, each with the cycle's name."""
    rows = (
        select(Participant.id, Cycle.name)
        .join(Cycle)
        .where(Participant.person_id == person_id)
        .order_by(Cycle.period_from.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def taking_part(person_id: int, day: date) -> Sequence[Participant]:
    """In cycles that are not closed: the person's own part, and those they are responsible for; by name."""
    care = select(Responsibility.participant_id).where(
        Responsibility.manager_id == person_id, on_day(Responsibility, day)
    )
    return db.session.scalars(
        select(Participant)
        .join(Participant.cycle)
        .join(Participant.person)
        .options(
            contains_eager(Participant.person),
            contains_eager(Participant.cycle),
            joinedload(Participant.level),
        )
        .where(or_(Participant.person_id == person_id, Participant.id.in_(care)), Cycle.phase != Phase.CLOSED)
        .order_by(Person.name, Participant.id)
    ).all()


def questions(cycle_id: int, kind: ReviewKind) -> Sequence[Question]:
    """What a cycle asks, in order."""
    return db.session.scalars(
        select(Question)
        .options(joinedload(Question.competency))
        .where(Question.cycle_id == cycle_id, Question.review_kind == kind)
        .order_by(Question.position)
    ).all()


def responsible(participant_id: int, day: date) -> Person | None:
    """The manager responsible for a participant on a day."""
    rows = select(Person).join(Responsibility, Responsibility.manager_id == Person.id)
    return db.session.scalar(
        rows.where(Responsibility.participant_id == participant_id, on_day(Responsibility, day))
    )


def newest_cycle() -> Cycle | None:
    """The cycle that was opened last, whose questions a new one takes over."""
    return db.session.scalar(select(Cycle).order_by(Cycle.opened_at.desc(), Cycle.id.desc()).limit(1))


def newest_rubric() -> RubricVersion | None:
    """The version of the rubric that was published last."""
    return db.session.scalar(select(RubricVersion).order_by(RubricVersion.id.desc()).limit(1))


def absences(participant_id: int) -> Sequence[Absence]:
    """Somebody's time away in a cycle, oldest first."""
    rows = select(Absence).where(Absence.participant_id == participant_id)
    return db.session.scalars(rows.order_by(Absence.absent_from, Absence.id)).all()


@dataclass(frozen=True)
class Place:
    """Where somebody stands on a day: what is pinned when they are enrolled."""

    person: Person
    level: Level
    team: Team
    manager_id: int


def eligible(cycle_id: int, day: date, team_ids: Collection[int] | None = None) -> Select[Person]:
    """Who could be enrolled: whoever has a level, a team, a manager and a manager above, and takes no part yet."""
    above = aliased(ReportingLine)
    people = (
        select(Person)
        .join(HeldLevel, and_(HeldLevel.person_id == Person.id, on_day(HeldLevel, day)))
        .join(Membership, and_(Membership.person_id == Person.id, on_day(Membership, day)))
        .join(ReportingLine, and_(ReportingLine.person_id == Person.id, on_day(ReportingLine, day)))
        .where(
            exists().where(above.person_id == ReportingLine.manager_id, on_day(above, day)),
            ~exists().where(Participant.person_id == Person.id, Participant.cycle_id == cycle_id),
        )
    )
    return people if team_ids is None else people.where(Membership.team_id.in_(team_ids))


def places(people: Select[Person]) -> Sequence[Place]:
    """Where each of some eligible people stands, by name."""
    rows = (
        people.join(Level, Level.id == HeldLevel.level_id)
        .join(Team, Team.id == Membership.team_id)
        .add_columns(Level, Team, ReportingLine.manager_id)
        .order_by(Person.name, Person.id)
    )
    return [Place(*row) for row in db.session.execute(rows)]


def page_of(
    people: Select[Person], after: int | None, most: int
) -> tuple[Sequence[tuple[Person, Team]], int | None]:
    """Eligible people with their teams by name, from behind somebody; and the key of the next page."""
    rows = people.join(Team, Team.id == Membership.team_id).add_columns(Team)
    if after is not None:
        name = select(Person.name).where(Person.id == after).correlate(None).scalar_subquery()
        rows = rows.where(tuple_(Person.name, Person.id) > tuple_(name, after))
    found = db.session.execute(rows.order_by(Person.name, Person.id).limit(most + 1)).all()
    return [(row[0], row[1]) for row in found[:most]], found[most - 1][0].id if len(found) > most else None


def count(people: Select[Person]) -> int:
    """How many they are."""
    return db.session.scalar(select(func.count()).select_from(people.subquery())) or 0


def departments() -> Sequence[Team]:
    """The teams that have teams below them, by name."""
    lower = aliased(Team)
    return db.session.scalars(
        select(Team).where(exists().where(lower.parent_id == Team.id)).order_by(Team.name)
    ).all()


def below(team_id: int) -> set[int]:
    """A team and every team below it."""
    tree = select(Team.id).where(Team.id == team_id).cte(recursive=True)
    tree = tree.union(select(Team.id).join(tree, Team.parent_id == tree.c.id))
    return set(db.session.scalars(select(tree.c.id)))
