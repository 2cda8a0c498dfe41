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
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app import clock
from app.appeals.models import Appeal, AppealState
from app.calibration.models import CalibrationCase, CalibrationSession, CaseState, SessionState
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.people.models import Person, Role
from app.people.queries import holds
from app.reviews.models import DELIVERED, Review, ReviewState

OfManager, InCycle = aliased(Review), aliased(Cycle)


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


def placed(people: Select[Participant]) -> Select[Participant]:
    """The same people beside their cycle and the manager's review of them, if it is begun: what `stage` looks at."""
    of_manager = and_(OfManager.participant_id == Participant.id, OfManager.kind == ReviewKind.MANAGER)
    return people.join(InCycle, InCycle.id == Participant.cycle_id).outerjoin(OfManager, of_manager)


def stage(reader: Person | None) -> ColumnElement[str]:
    """The stage of one of the `placed` as somebody may know it; without a reader, as it is."""
    begun = type_coerce(OfManager.state, String)
    return case(
        *hidden_from(reader),
        (Participant.id.in_(contested(reader)), literal(Stage.APPEAL_OPEN.value)),
        (
            and_(OfManager.state == ReviewState.APPROVED, Participant.id.in_(in_session())),
            literal(Stage.IN_CALIBRATION.value),
        ),
        (OfManager.id.is_not(None), begun),
        (Participant.too_new, literal(Stage.TOO_NEW.value)),
        (InCycle.phase == Phase.COLLECTING, literal(Stage.COLLECTING.value)),
        else_=literal(Stage.NOT_BEGUN.value),
    )


def hidden_from(reader: Person | None) -> list[tuple[Any, Any]]:
    """How far one's own review has come is told at delivery, and not before."""
    if reader is None:
        return []
    undelivered = and_(Participant.person_id == reader.id, OfManager.state.not_in(DELIVERED))
    return [(undelivered, literal(Stage.OPENS_LATER.value))]


def contested(reader: Person | None) -> Select[int]:
    """Of whom an appeal was filed and is not decided, as far as the reader is among those who know of it."""
    filed = select(Appeal.participant_id).where(Appeal.state == AppealState.FILED)
    if reader is None:
        return filed
    partner = holds(reader.id, Role.PEOPLE_PARTNER, clock.today())
    return filed.join(Review, Review.id == Appeal.review_id).where(
        or_(Appeal.subject_id == reader.id, Review.author_id == reader.id, partner)
    )


def in_session() -> Select[int | None]:
    """Whose case a session has taken up that is not signed."""
    return (
        select(CalibrationCase.participant_id)
        .join(CalibrationSession, CalibrationSession.id == CalibrationCase.session_id)
        .where(
            CalibrationCase.participant_id.is_not(None),
            ~CalibrationCase.rehearsal,
            CalibrationCase.state != CaseState.CARRIED_OVER,
            CalibrationSession.state != SessionState.SIGNED,
        )
    )


def of(participant_ids: Iterable[int], reader: Person) -> dict[int, Stage]:
    """The stage of each of some participants, as the reader may know it."""
    people = placed(select(Participant).where(Participant.id.in_(list(participant_ids))))
    rows = people.with_only_columns(Participant.id, stage(reader))
    return {id: Stage(found) for id, found in db.session.execute(rows)}


def at(people: Select[Participant], stages: Collection[Stage], reader: Person) -> Select[Participant]:
    """Those of some participants who are at one of some stages, without the reader's own row."""
    return placed(people).where(
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
    stages = placed(counted).with_only_columns(Participant.cycle_id, stage(reader).label("stage"))
    each = stages.subquery()
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
