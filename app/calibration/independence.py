"""Who may read and decide whose case: never one's own, never in one's own line, never with a personal conflict."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseReader,
    SeatKind,
    SessionState,
)
from app.conflicts.models import Conflict
from app.conflicts.queries import conflicted_ids
from app.db import db
from app.people.models import Person, ReportingLine
from app.people.queries import above, below, on_day
from app.reviews.delegation import Delegation, had_part_in
from app.reviews.models import Review


def not_shown(
    person_id: int, subject: InstrumentedAttribute[int] = CalibrationCase.subject_id
) -> ColumnElement[bool]:
    """Cases that somebody does not see in any seat: their own, and where a personal conflict stands in the way."""
    return or_(subject == person_id, subject.in_(conflicted_ids(person_id, clock.today())))


def in_line(person_id: int) -> ColumnElement[bool]:
    """Cases, joined with their reviews, of somebody's own reporting line, or that they helped to write: as a reader
    one does not see them.
    """
    day = clock.today()
    return or_(
        Review.author_id == person_id,
        Review.second_reader_id == person_id,
        Review.id.in_(had_part_in(person_id)),
        CalibrationCase.subject_id.in_(below(person_id, day)),
        Review.author_id.in_(above(person_id, day)),
    )


@dataclass(frozen=True)
class Standing:
    """How somebody stands to a case: the seats they have in its session, and what keeps them from it."""

    held: SessionState
    kinds: frozenset[SeatKind]
    asked: bool  # to read it
    wrote: bool  # the review
    shown: bool  # neither their own nor in conflict
    outside: bool  # their own line


def standing(person_id: int, case_id: int) -> Standing | None:
    """How somebody stands to a case, in one statement; None when they have no seat in its session."""
    asked = (
        select(CaseReader.id)
        .where(CaseReader.case_id == CalibrationCase.id, CaseReader.seat_id == CalibrationSeat.id)
        .exists()
    )
    rows = db.session.execute(
        select(
            CalibrationSession.state,
            CalibrationSeat.kind,
            asked,
            Review.author_id == person_id,
            ~not_shown(person_id),
            ~in_line(person_id),
        )
        .select_from(CalibrationCase)
        .join(CalibrationCase.review)
        .join(CalibrationCase.session)
        .join(CalibrationSeat, CalibrationSeat.session_id == CalibrationCase.session_id)
        .where(CalibrationCase.id == case_id, CalibrationSeat.person_id == person_id)
    ).all()
    if not rows:
        return None
    state, _, _, wrote, shown, outside = rows[0]
    kinds = frozenset(row[1] for row in rows)
    return Standing(state, kinds, any(row[2] for row in rows), bool(wrote), bool(shown), bool(outside))


@dataclass(frozen=True)
class Lines:
    """Who stands above whom on a day, and between whom a personal conflict stands; for some people at once."""

    above: dict[int, set[int]]
    conflicts: set[frozenset[int]]
    delegates: set[tuple[int, int]]  # who helped to write which review

    def why_not_see(self, person: Person, case: CalibrationCase) -> str | None:
        """Why somebody does not see a case in any seat, in words for people partners.

        Who declared a conflict with whom is theirs alone; that somebody is not available is all that is said of it.
        """
        if person.id == case.subject_id:
            return f"{person.name} is the person it is about"
        if frozenset({person.id, case.subject_id}) in self.conflicts:
            return f"{person.name} is not available for this case"
        return None

    def why_not_read(self, person: Person, case: CalibrationCase) -> str | None:
        """Why somebody cannot be the reader of a case, in words for people partners."""
        review = case.review
        if review is None or self.why_not_see(person, case):
            return self.why_not_see(person, case)
        if person.id == review.author_id:
            return f"{person.name} wrote the review"
        if (person.id, review.id) in self.delegates:
            return f"{person.name} helped to write the review"
        if person.id == review.second_reader_id or person.id in self.above.get(case.subject_id, ()):
            return f"{person.name} stands above {case.subject.name}"
        if review.author_id in self.above.get(person.id, ()):
            return f"{person.name} answers to {review.author.name}, who wrote the review"
        return None


def lines_of(person_ids: Iterable[int]) -> Lines:
    """Chains and conflicts of some people today, and which reviews they helped to write, in three statements."""
    ids, day = sorted(set(person_ids)), clock.today()
    up = (
        select(ReportingLine.person_id.label("start"), ReportingLine.manager_id.label("id"))
        .where(ReportingLine.person_id.in_(ids), on_day(ReportingLine, day))
        .cte(recursive=True)
    )
    further = (
        select(up.c.start, ReportingLine.manager_id)
        .join(up, ReportingLine.person_id == up.c.id)
        .where(on_day(ReportingLine, day))
    )
    chains: dict[int, set[int]] = {}
    for start, manager in db.session.execute(select(up.union(further))):
        chains.setdefault(start, set()).add(manager)
    declared = select(Conflict.person_id, Conflict.other_id).where(
        or_(Conflict.person_id.in_(ids), Conflict.other_id.in_(ids)), on_day(Conflict, day)
    )
    helped = select(Delegation.person_id, Delegation.review_id).where(Delegation.person_id.in_(ids))
    return Lines(
        chains,
        {frozenset((one, other)) for one, other in db.session.execute(declared)},
        {(person_id, review_id) for person_id, review_id in db.session.execute(helped)},
    )
