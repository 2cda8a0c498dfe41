"""How far each participant of a cycle has come, in one word, worked out by the database for any number of them.

Nobody learns here how far their own review is before it is delivered, and an appeal leaves no mark where others
would meet it: it is named to people partners, to the person, and to the author of the review.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from app import clock
from app.appeals.models import Appeal, AppealState
from app.calibration.models import CalibrationCase, CalibrationSession, CaseState, SessionState
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.people.models import Person, Role
from app.people.queries import holds
from app.reviews.models import DELIVERED, Review, ReviewState


class Stage(StrEnum):
    """The steps of a participant, in their order; those of a review have its names."""

    TOO_NEW = "too_new"
    COLLECTING = "collecting"
    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    IN_CALIBRATION = "in_calibration"
    CALIBRATED = "calibrated"
    OPENS_LATER = "opens_later"
    SHARED = "shared"
    ACKNOWLEDGED = "acknowledged"
    APPEAL_OPEN = "appeal_open"

    @property
    def label(self) -> str:
        return {
            "too_new": "too new to rate",
            "draft": "being written",
            "returned": "returned for revision",
            "opens_later": "opens to you at delivery",
        }.get(self.value, self.value.replace("_", " "))


DELIVERED_STAGES = frozenset({Stage.SHARED, Stage.ACKNOWLEDGED, Stage.APPEAL_OPEN})
CALIBRATED_STAGES = DELIVERED_STAGES | {Stage.CALIBRATED}
APPROVED_STAGES = CALIBRATED_STAGES | {Stage.APPROVED, Stage.IN_CALIBRATION}
HELD_BACK = frozenset({Stage.SUBMITTED, Stage.RETURNED} | APPROVED_STAGES - DELIVERED_STAGES)
TO_BE_RATED = frozenset(Stage) - {Stage.TOO_NEW, Stage.OPENS_LATER}


def unfinished_before(cycle: Cycle, following: Phase) -> frozenset[Stage]:
    """At which stages people have not come as far as the next phase begins with."""
    finished: dict[Phase, frozenset[Stage]] = {
        Phase.CALIBRATION: APPROVED_STAGES,
        Phase.EQUITY_CHECK: CALIBRATED_STAGES if cycle.has(Phase.CALIBRATION) else APPROVED_STAGES,
        Phase.DELIVERY: CALIBRATED_STAGES if cycle.has(Phase.CALIBRATION) else APPROVED_STAGES,
        Phase.APPEALS: DELIVERED_STAGES,
        Phase.CLOSED: DELIVERED_STAGES - {Stage.APPEAL_OPEN},
    }
    return TO_BE_RATED - finished.get(following, TO_BE_RATED)


def stage(reader: Person | None) -> ColumnElement[str]:
    """The stage of a participant as somebody may know it; without a reader, as it is."""
    of_manager = (Review.participant_id == Participant.id, Review.kind == ReviewKind.MANAGER)
    state = select(type_coerce(Review.state, String)).where(*of_manager).correlate(Participant)
    phase = select(Cycle.phase).where(Cycle.id == Participant.cycle_id).correlate(Participant)
    begun = state.scalar_subquery()
    return case(
        *hidden_from(reader, begun),
        (contested(reader), literal(Stage.APPEAL_OPEN.value)),
        (and_(begun == Stage.APPROVED.value, in_session()), literal(Stage.IN_CALIBRATION.value)),
        (begun.is_not(None), begun),
        (Participant.too_new, literal(Stage.TOO_NEW.value)),
        (phase.scalar_subquery() == Phase.COLLECTING, literal(Stage.COLLECTING.value)),
        else_=literal(Stage.NOT_BEGUN.value),
    )


def hidden_from(reader: Person | None, begun: ColumnElement[Any]) -> list[tuple[Any, Any]]:
    """How far one's own review has come is told at delivery, and not before."""
    if reader is None:
        return []
    undelivered = begun.not_in([each.value for each in DELIVERED])
    return [(and_(Participant.person_id == reader.id, undelivered), literal(Stage.OPENS_LATER.value))]


def contested(reader: Person | None) -> ColumnElement[bool]:
    """An appeal was filed and is not decided, and the reader is among those who know of it."""
    filed = (Appeal.participant_id == Participant.id, Appeal.state == AppealState.FILED)
    if reader is None:
        return exists().where(*filed)
    partner = holds(reader.id, Role.PEOPLE_PARTNER, clock.today())
    author = exists().where(Review.id == Appeal.review_id, Review.author_id == reader.id)
    return exists().where(*filed, or_(Appeal.subject_id == reader.id, author, partner))


def in_session() -> ColumnElement[bool]:
    """A session that is not signed has taken up the case."""
    return exists().where(
        CalibrationCase.participant_id == Participant.id,
        ~CalibrationCase.rehearsal,
        CalibrationCase.state != CaseState.CARRIED_OVER,
        CalibrationSession.id == CalibrationCase.session_id,
        CalibrationSession.state != SessionState.SIGNED,
    )


def of(participant_ids: Iterable[int], reader: Person) -> dict[int, Stage]:
    """The stage of each of some participants, as the reader may know it."""
    rows = select(Participant.id, stage(reader)).where(Participant.id.in_(list(participant_ids)))
    return {id: Stage(found) for id, found in db.session.execute(rows)}


def at(people: Select[Participant], stages: Collection[Stage], reader: Person) -> Select[Participant]:
    """Those of some participants who are at one of some stages, without the reader's own row."""
    return people.where(
        Participant.person_id != reader.id, stage(reader).in_([each.value for each in stages])
    )


@dataclass
class Tally:
    """How many people of a cycle are at each stage, and how many self reviews have come how far."""

    reached: dict[Stage, int] = field(default_factory=dict)
    selves: dict[ReviewState, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return sum(self.reached.values())

    @property
    def to_be_rated(self) -> int:
        """Everybody but those who are too new."""
        return self.at(TO_BE_RATED)

    @property
    def shared(self) -> int:
        return self.at(DELIVERED_STAGES)

    @property
    def unfinished(self) -> int:
        """How many reviews are still to be shared with the people they are about."""
        return self.to_be_rated - self.shared

    @property
    def held_back(self) -> int:
        """How many reviews were submitted about somebody and not shared with them."""
        return self.at(HELD_BACK)

    def at(self, stages: Collection[Stage]) -> int:
        return sum(self.reached.get(each, 0) for each in stages)

    def rows(self, kind: ReviewKind) -> list[tuple[str, int]]:
        """Stage and count, in the order of the stages; those at which a self review can be are fewer."""
        if kind is ReviewKind.MANAGER:
            shown = [each for each in Stage if self.reached.get(each) or each in USUAL]
            return [(each.label, self.reached.get(each, 0)) for each in shown]
        begun = [(Stage.DRAFT, ReviewState.DRAFT), (Stage.SUBMITTED, ReviewState.SUBMITTED)]
        rows = [(each.label, self.selves.get(state, 0)) for each, state in begun]
        return [(Stage.NOT_BEGUN.label, self.people - sum(self.selves.values())), *rows]


USUAL = {Stage.NOT_BEGUN, Stage.DRAFT, Stage.SUBMITTED, Stage.APPROVED, Stage.SHARED, Stage.ACKNOWLEDGED}


def tallies(
    people: Select[Participant], cycle_ids: Iterable[int], reader: Person | None = None
) -> dict[int, Tally]:
    """The counts of some cycles over those whom the reader may see, without the reader: it would tell them of theirs."""
    ids = list(cycle_ids)
    found = {cycle_id: Tally() for cycle_id in ids}
    counted = people.where(Participant.cycle_id.in_(ids))
    if reader is not None:
        counted = counted.where(Participant.person_id != reader.id)
    each = counted.with_only_columns(Participant.cycle_id, stage(reader).label("stage")).subquery()
    reached = select(each.c.cycle_id, each.c.stage, func.count()).group_by(each.c.cycle_id, each.c.stage)
    for cycle_id, name, count in db.session.execute(reached):
        found[cycle_id].reached[Stage(name)] = count
    chosen = counted.with_only_columns(Participant.id, Participant.cycle_id).subquery()
    own = (
        select(chosen.c.cycle_id, Review.state, func.count())
        .join(Review, Review.participant_id == chosen.c.id)
        .where(Review.kind == ReviewKind.SELF)
        .group_by(chosen.c.cycle_id, Review.state)
    )
    for cycle_id, state, count in db.session.execute(own):
        found[cycle_id].selves[state] = count
    return found
