"""Reads of sessions and cases."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseReader,
    CaseState,
    SeatKind,
    SessionState,
    Vote,
)
from app.cycles.models import Participant, ReviewKind
from app.db import db
from app.distribution.models import DistributionStatement
from app.people.models import Person, Team
from app.reviews.models import Review, ReviewState
from app.reviews.ratings import Lineage, Rating, RatingKind
from app.rubric.models import ScaleValue

PAGE = 20
TAKEN_UP = (CaseState.READING, CaseState.REVEALED, CaseState.DECIDED)


def page(
    sessions: Select[CalibrationSession], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[CalibrationSession], int | None]:
    """Newest first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        sessions = sessions.where(CalibrationSession.id < before)
    loaded = sessions.options(joinedload(CalibrationSession.cycle))
    rows = db.session.scalars(loaded.order_by(CalibrationSession.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def counts(session_ids: Iterable[int]) -> dict[int, dict[CaseState, int]]:
    """How many cases of each session are in each state."""
    found: dict[int, dict[CaseState, int]] = {}
    rows = db.session.execute(
        select(CalibrationCase.session_id, CalibrationCase.state, func.count(CalibrationCase.id))
        .where(CalibrationCase.session_id.in_(list(session_ids)))
        .group_by(CalibrationCase.session_id, CalibrationCase.state)
    )
    for session_id, state, count in rows:
        found.setdefault(session_id, {})[state] = count
    return found


def seated(session_id: int) -> Sequence[CalibrationSeat]:
    """Everybody who has a seat, by name."""
    return db.session.scalars(
        select(CalibrationSeat)
        .join(CalibrationSeat.person)
        .options(contains_eager(CalibrationSeat.person))
        .where(CalibrationSeat.session_id == session_id)
        .order_by(Person.name, CalibrationSeat.id)
    ).all()


def waiting_reviews(*cycle_ids: int) -> Select[Review]:
    """Approved reviews of some cycles that are in no session, as a select to refine."""
    taken = select(CalibrationCase.participant_id).where(
        CalibrationCase.participant_id.is_not(None),
        CalibrationCase.state.in_(TAKEN_UP),
        ~CalibrationCase.rehearsal,
    )
    return (
        select(Review)
        .join(Participant, Participant.id == Review.participant_id)
        .where(
            Participant.cycle_id.in_(cycle_ids),
            Review.kind == ReviewKind.MANAGER,
            Review.state == ReviewState.APPROVED,
            Review.participant_id.not_in(taken),
        )
    )


def waiting_by_team(cycle_id: int) -> Sequence[tuple[Team, int]]:
    """The teams whose approved reviews wait for a session, by name, with how many each has."""
    waiting = waiting_reviews(cycle_id).with_only_columns(Participant.team_id).subquery()
    rows = db.session.execute(
        select(Team, func.count())
        .join(waiting, waiting.c.team_id == Team.id)
        .group_by(*Team.__table__.c)
        .order_by(Team.name)
    )
    return [(team, count) for team, count in rows]


def waiting_by_cycle(cycle_ids: Iterable[int]) -> dict[int, int]:
    """How many approved reviews of each cycle wait for a session."""
    waiting = waiting_reviews(*cycle_ids).with_only_columns(Participant.cycle_id).subquery()
    rows = db.session.execute(
        select(waiting.c.cycle_id, func.count()).select_from(waiting).group_by(waiting.c.cycle_id)
    )
    return {row[0]: row[1] for row in rows}


def team_and_below(team_id: int) -> Select[int]:
    """Ids of a team and of every team below it."""
    tree = select(Team.id).where(Team.id == team_id).cte(recursive=True)
    return select(tree.union(select(Team.id).join(tree, Team.parent_id == tree.c.id)).c.id)


def proposed_by_manager(case_ids: Iterable[int]) -> Sequence[tuple[Person, ScaleValue, int]]:
    """How many of each overall label every manager proposed for some cases; managers by name."""
    later = aliased(Rating)
    rows = db.session.execute(
        select(Person, ScaleValue, func.count(CalibrationCase.id))
        .select_from(CalibrationCase)
        .join(CalibrationCase.review)
        .join(Person, Person.id == Review.author_id)
        .join(
            Rating,
            and_(
                Rating.participant_id == CalibrationCase.participant_id,
                Rating.lineage == Lineage.OFFICIAL,
                Rating.kind == RatingKind.PROPOSED,
                Rating.competency_id.is_(None),
            ),
        )
        .join(ScaleValue, ScaleValue.id == Rating.scale_value_id)
        .where(
            CalibrationCase.id.in_(list(case_ids)),
            ~exists().where(later.supersedes_id == Rating.id, later.kind == RatingKind.PROPOSED),
        )
        .group_by(*Person.__table__.c, *ScaleValue.__table__.c)
        .order_by(Person.name, Person.id)
    )
    return [(person, label, count) for person, label, count in rows]


def statement(cycle_id: int) -> DistributionStatement | None:
    """The executive's signature that no distribution is requested in a cycle."""
    return db.session.scalar(
        select(DistributionStatement)
        .options(joinedload(DistributionStatement.signed_by))
        .where(DistributionStatement.cycle_id == cycle_id)
    )


def has_seat(person_id: int) -> ColumnElement[bool]:
    """Somebody has a seat in a session that is being read for or was held, or runs one; to ask with other conditions."""
    runs = CalibrationSeat.kind.in_((SeatKind.CHAIR, SeatKind.FACILITATOR, SeatKind.SCRIBE))
    return exists().where(
        CalibrationSeat.person_id == person_id,
        CalibrationSeat.session_id == CalibrationSession.id,
        or_(runs, CalibrationSession.state != SessionState.PREPARING),
    )


def is_seated(person_id: int) -> bool:
    """Has somebody such a seat?"""
    return bool(db.session.scalar(select(has_seat(person_id))))


def waiting_for(person_id: int, cases: Select[CalibrationCase]) -> Sequence[CalibrationCase]:
    """Those of some cases, by name, on which somebody was asked to vote and has not voted, and those about a review that
    they wrote, once the room is open.
    """
    voted = exists().where(Vote.case_id == CaseReader.case_id, Vote.seat_id == CaseReader.seat_id)
    asked = (
        select(CaseReader.case_id).join(CaseReader.seat).where(CalibrationSeat.person_id == person_id, ~voted)
    )
    held = select(CalibrationSession.id).where(CalibrationSession.state == SessionState.OPEN)
    to_read = and_(CalibrationCase.state == CaseState.READING, CalibrationCase.id.in_(asked))
    to_speak_for = and_(
        Review.author_id == person_id,
        CalibrationCase.state.in_([CaseState.READING, CaseState.REVEALED]),
        CalibrationCase.session_id.in_(held),
    )
    return db.session.scalars(
        cases.where(or_(to_read, to_speak_for))
        .join(Person, Person.id == CalibrationCase.subject_id)
        .options(
            contains_eager(CalibrationCase.subject),
            contains_eager(CalibrationCase.review),
            joinedload(CalibrationCase.session),
        )
        .order_by(Person.name, CalibrationCase.id)
    ).all()


def seats_of(person_id: int) -> Sequence[tuple[CalibrationSeat, int]]:
    """Somebody's seats in sessions that are not signed, each with how many cases of the session are undecided."""
    left = (
        select(func.count(CalibrationCase.id))
        .where(
            CalibrationCase.session_id == CalibrationSeat.session_id,
            CalibrationCase.state.in_([CaseState.READING, CaseState.REVEALED]),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(CalibrationSeat, left)
        .join(CalibrationSeat.session)
        .options(contains_eager(CalibrationSeat.session))
        .where(CalibrationSeat.person_id == person_id, CalibrationSession.state != SessionState.SIGNED)
        .order_by(CalibrationSession.id, CalibrationSeat.id)
    )
    return [(seat, count) for seat, count in rows]
