"""Who may ask for feedback, give it and read it. The person it is about reads it from delivery on."""

from sqlalchemy import Select, and_, or_, select

from app import clock
from app.cycles.models import Participant, Responsibility
from app.cycles.queries import responsible_manager_id
from app.feedback.models import (
    AnswerState,
    FeedbackAnswer,
    FeedbackRequest,
    FeedbackSet,
    RequestState,
    SetState,
)
from app.feedback.unattributed import FeedbackRound, RoundState, UnattributedAnswer
from app.people.models import Person
from app.people.queries import on_day
from app.permissions import ALWAYS, Rules, Seat

OPEN = frozenset({RequestState.OPEN})
PROPOSED = frozenset({SetState.PROPOSED})


def participant_seats(actor: Person, participant: Participant) -> set[Seat]:
    return _beside(actor, participant.person_id, participant.id)


participant_rules = Rules("Feedback for somebody in a cycle", participant_seats)
can_list = participant_rules.verb(
    "see who was asked, and whether they answered", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS}
)
can_ask = participant_rules.verb("ask colleagues", {Seat.MANAGER: ALWAYS})
can_propose = participant_rules.verb("propose whom the manager may have asked", {Seat.SUBJECT: ALWAYS})


can_sort = participant_rules.verb("say which competencies what was given speaks to", {Seat.MANAGER: ALWAYS})
can_open_round = participant_rules.verb(
    "ask several people for feedback without a name", {Seat.MANAGER: ALWAYS}
)


def set_seats(actor: Person, proposal: FeedbackSet) -> set[Seat]:
    return _beside(actor, proposal.subject_id, proposal.participant_id)


set_rules = Rules(
    "Proposal whom to ask for feedback",
    set_seats,
    note="Nobody who is named in it learns of it before the manager approves; then they are asked.",
)
can_read_set = set_rules.verb("read", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_approve = set_rules.verb("approve it, or change it with a word why", {Seat.MANAGER: PROPOSED})
can_withdraw = set_rules.verb("withdraw", {Seat.SUBJECT: PROPOSED})


def person_seats(actor: Person, person: Person) -> set[Seat]:
    return {Seat.SUBJECT} if person.id == actor.id else {Seat.ANYONE}


person_rules = Rules("Feedback that nobody asked for", person_seats)
can_offer = person_rules.verb("give it about a colleague, by name", {Seat.ANYONE: ALWAYS})


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


def round_seats(actor: Person, opened: FeedbackRound) -> set[Seat]:
    return _beside(actor, opened.subject_id, opened.participant_id)


round_rules = Rules(
    "Round of feedback without a name",
    round_seats,
    note="That several people were invited, of which kind and until when. Who they were is not stored.",
)
can_read_round = round_rules.verb("read", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_close = round_rules.verb("close early", {Seat.MANAGER: frozenset({RoundState.OPEN})})


def unattributed_seats(actor: Person, answer: UnattributedAnswer) -> set[Seat]:
    return _beside(actor, answer.subject_id, answer.participant_id)


unattributed_rules = Rules(
    "Feedback without a name",
    unattributed_seats,
    note="At least three of a kind, released together in random order; until then nobody reads any of it, and fewer"
    " are deleted at delivery. No author is stored. It is shown to no committee and cannot be cited as evidence.",
)
can_read_unattributed = unattributed_rules.verb(
    "read", {Seat.MANAGER: ALWAYS, Seat.SUBJECT: frozenset({AnswerState.OPENED})}
)


def unattributed_visible_to(actor: Person) -> Select[UnattributedAnswer]:
    """The released answers an actor may read."""
    opened = select(Participant.id).where(
        Participant.person_id == actor.id, Participant.delivered_at.is_not(None)
    )
    return select(UnattributedAnswer).where(
        or_(
            and_(
                UnattributedAnswer.subject_id != actor.id,
                UnattributedAnswer.participant_id.in_(in_care(actor)),
            ),
            UnattributedAnswer.participant_id.in_(opened),
        )
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
