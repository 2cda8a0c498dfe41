"""Who may ask for feedback, give it and read it. The person it is about reads it from delivery on."""

from sqlalchemy import Select, and_, or_, select

from app import clock
from app.cycles.models import Participant, Responsibility
from app.cycles.queries import responsible_manager_id
from app.feedback.models import AnswerState, FeedbackAnswer, FeedbackRequest, RequestState
from app.people.models import Person
from app.people.queries import on_day
from app.permissions import ALWAYS, Rules, Seat

OPEN = frozenset({RequestState.OPEN})


def participant_seats(actor: Person, participant: Participant) -> set[Seat]:
    return _beside(actor, participant.person_id, participant.id)


participant_rules = Rules("Feedback for somebody in a cycle", participant_seats)
can_list = participant_rules.verb(
    "see who was asked, and whether they answered", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS}
)
can_ask = participant_rules.verb("ask a colleague", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})


def request_seats(actor: Person, request: FeedbackRequest) -> set[Seat]:
    found = {Seat.ASKED} if request.asked_of_id == actor.id else set()
    return found | _beside(actor, request.subject_id, request.participant_id)


request_rules = Rules(
    "Request for feedback",
    request_seats,
    note="What was asked, whether it was answered, and why somebody declined; not the answer.",
)
can_read_request = request_rules.verb(
    "read", {Seat.ASKED: ALWAYS, Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS}
)
can_give = request_rules.verb("give feedback", {Seat.ASKED: OPEN})
can_decline = request_rules.verb("decline, with a reason", {Seat.ASKED: OPEN})


def seats(actor: Person, answer: FeedbackAnswer) -> set[Seat]:
    found = {Seat.AUTHOR} if answer.author_id == actor.id else set()
    return found | _beside(actor, answer.subject_id, answer.request.participant_id)


def _beside(actor: Person, subject_id: int, participant_id: int) -> set[Seat]:
    if subject_id == actor.id:
        return {Seat.SUBJECT}
    responsible = responsible_manager_id(participant_id, clock.today()) == actor.id
    return {Seat.MANAGER} if responsible else set()


rules = Rules(
    "Feedback",
    seats,
    note="Given by name. The manager reads it at once, the person it is about from delivery on.",
)
can_read = rules.verb(
    "read",
    {Seat.AUTHOR: ALWAYS, Seat.MANAGER: ALWAYS, Seat.SUBJECT: frozenset({AnswerState.OPENED})},
)


def in_care(actor: Person) -> Select[int]:
    """Ids of the participants that somebody is responsible for today."""
    return select(Responsibility.participant_id).where(
        Responsibility.manager_id == actor.id, on_day(Responsibility, clock.today())
    )


def requests_visible_to(actor: Person) -> Select[FeedbackRequest]:
    """The requests an actor may read."""
    return select(FeedbackRequest).where(
        or_(
            FeedbackRequest.asked_of_id == actor.id,
            FeedbackRequest.subject_id == actor.id,
            FeedbackRequest.participant_id.in_(in_care(actor)),
        )
    )


def visible_to(actor: Person) -> Select[FeedbackAnswer]:
    """The answers an actor may read."""
    for_them = select(FeedbackRequest.id).where(FeedbackRequest.participant_id.in_(in_care(actor)))
    return select(FeedbackAnswer).where(
        or_(
            FeedbackAnswer.author_id == actor.id,
            and_(FeedbackAnswer.subject_id == actor.id, FeedbackAnswer.opened_at.is_not(None)),
            and_(FeedbackAnswer.subject_id != actor.id, FeedbackAnswer.request_id.in_(for_them)),
        )
    )
