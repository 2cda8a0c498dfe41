"""For each kind of record the busiest one, and who sits in which seat beside it. Read from the database, by count."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, func, select

from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.events.models import EventPrompt, TeamEvent
from app.evidence.models import EvidenceAttachment, EvidenceItem
from app.people.models import Membership, ReportingLine, Role, RoleGrant
from app.reviews.models import Answer, Review, ReviewState


@dataclass(frozen=True)
class Chosen:
    """A record, and the person in each seat beside it. `more` fills what else its address holds."""

    id: int | None
    seats: dict[str, int | None]
    more: dict[str, Any] = field(default_factory=dict)
    state: str = ""


def first(rows: Select[Any]) -> Any:
    """The first row; the bench cannot measure a page without a record."""
    found = db.session.execute(rows.limit(1)).first()
    if found is None:
        raise LookupError(f"The population holds no record of this kind: {rows}")
    return found[0]


def most_written(rows: Select[Any], subject_id: Any, id: Any) -> Any:
    """Of these rows the one about whom most evidence is kept."""
    count = select(func.count(EvidenceItem.id)).where(EvidenceItem.subject_id == subject_id).scalar_subquery()
    return first(rows.order_by(count.desc(), id))


def manager_of(person_id: int) -> int:
    return first(select(ReportingLine.manager_id).where(ReportingLine.person_id == person_id))


def busiest_manager() -> int:
    """Whoever has most reports."""
    return first(
        select(ReportingLine.manager_id)
        .group_by(ReportingLine.manager_id)
        .order_by(func.count(ReportingLine.id).desc(), ReportingLine.manager_id)
    )


def busiest_reader() -> int:
    """Whoever has most reviews to read second."""
    return first(
        select(Review.second_reader_id)
        .where(Review.second_reader_id.is_not(None))
        .group_by(Review.second_reader_id)
        .order_by(func.count(Review.id).desc(), Review.second_reader_id)
    )


def holder(role: Role) -> int:
    """Somebody to whom a role is granted, the first."""
    return first(select(RoleGrant.person_id).where(RoleGrant.role == role).order_by(RoleGrant.person_id))


def person() -> Chosen:
    """The report of the busiest manager about whom most is written."""
    manager = busiest_manager()
    lines = select(ReportingLine.person_id).where(ReportingLine.manager_id == manager)
    who = most_written(lines, ReportingLine.person_id, ReportingLine.person_id)
    return Chosen(who, {"subject": who, "manager": manager, "colleague": holder(Role.ADMINISTRATOR)})


def item() -> Chosen:
    """An item about that person that somebody else entered."""
    who = person()
    rows = select(EvidenceItem).where(EvidenceItem.subject_id == who.id, EvidenceItem.entered_by_id != who.id)
    found = first(rows.order_by(EvidenceItem.id.desc()))
    return Chosen(found.id, {"author": found.entered_by_id, **who.seats})


def running() -> int:
    """The open cycle in which most people are."""
    rows = (
        select(Cycle.id)
        .join(Participant, Participant.cycle_id == Cycle.id)
        .where(Cycle.phase != Phase.CLOSED)
    )
    return first(rows.group_by(Cycle.id).order_by(func.count(Participant.id).desc()))


def collecting() -> Chosen:
    """A cycle that has begun and takes people."""
    rows = select(Cycle.id).where(Cycle.phase == Phase.COLLECTING)
    return Chosen(first(rows.order_by(Cycle.id)), {"people partner": holder(Role.PEOPLE_PARTNER)})


def cycle() -> Chosen:
    """The cycle that runs, to whoever looks after it and to whoever has most people in it."""
    roles = {"people partner": holder(Role.PEOPLE_PARTNER), "executive": holder(Role.EXECUTIVE)}
    return Chosen(running(), {**roles, "manager": busiest_manager()})


def participant() -> Chosen:
    """That person's place in the cycle that runs."""
    who = person()
    place = select(Participant.id).where(Participant.person_id == who.id, Participant.cycle_id == running())
    return Chosen(first(place), {**who.seats, "people partner": holder(Role.PEOPLE_PARTNER)})


def undelivered() -> Chosen:
    """The place of somebody whose manager is writing: feedback may still be asked for."""
    review = of_state(ReviewState.DRAFT)
    row = db.session.get_one(Review, review.id)
    seats = {
        "subject": row.subject_id,
        "manager": row.author_id,
        "people partner": holder(Role.PEOPLE_PARTNER),
    }
    return Chosen(row.participant_id, seats)


def of_state(state: ReviewState, kind: ReviewKind = ReviewKind.MANAGER) -> Chosen:
    """Of the reviews in a state the one whose person has most evidence."""
    rows = select(Review).join(Participant, Participant.id == Review.participant_id)
    rows = rows.where(Review.state == state, Review.kind == kind, Participant.cycle_id == running())
    found = most_written(rows, Review.subject_id, Review.id)
    seats = {"author": found.author_id, "subject": found.subject_id, "second reader": found.second_reader_id}
    name = f"{state.value} self review" if kind is ReviewKind.SELF else state.value
    return Chosen(found.id, {**seats, "manager": manager_of(found.subject_id)}, state=name)


def in_the_drawer() -> Chosen:
    """The first item of the person of a draft, read through it."""
    return replace(of_state(ReviewState.DRAFT), more={"number": 1})


def rewritten() -> Chosen:
    """A draft, and the text in it that was saved most often."""
    draft = of_state(ReviewState.DRAFT)
    answer = first(
        select(Answer).where(Answer.review_id == draft.id).order_by(Answer.version.desc(), Answer.id)
    )
    return Chosen(draft.id, draft.seats, {"question_id": answer.question_id}, draft.state)


def rubric() -> Chosen:
    """The version that holds, and a level in the middle of it."""
    return Chosen(1, {"signed out": None}, {"code": "E3"})


def style() -> Chosen:
    """The style sheet: the only file that every page asks for."""
    return Chosen(None, {"signed out": None}, {"filename": "app.css"})


Chooser = Callable[[], Chosen]


def team() -> Chosen:
    """The team of that person."""
    who = person()
    found = first(select(Membership.team_id).where(Membership.person_id == who.id))
    return Chosen(found, {"member": who.id, "manager": who.seats["manager"]})


def event() -> Chosen:
    """The event about which somebody still has to answer."""
    waiting = select(EventPrompt).where(EventPrompt.answer.is_(None)).order_by(EventPrompt.id)
    prompt = first(waiting)
    author = first(select(TeamEvent.entered_by_id).where(TeamEvent.id == prompt.event_id))
    return Chosen(prompt.event_id, {"author": author, "asked": prompt.person_id})


def attachment() -> Chosen:
    """A file beside an item about that person."""
    who = person()
    rows = select(EvidenceAttachment).join(EvidenceAttachment.item).where(EvidenceItem.subject_id == who.id)
    found = first(rows.order_by(EvidenceAttachment.id.desc()))
    return Chosen(found.id, {"subject": who.id, "author": found.added_by_id})
