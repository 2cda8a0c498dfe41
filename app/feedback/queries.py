"""Reads of requests for feedback and their answers."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.cycles.models import Cycle, Participant, Phase, Responsibility
from app.db import db
from app.feedback.models import (
    AGAIN_AFTER,
    FeedbackAnswer,
    FeedbackCompetency,
    FeedbackRequest,
    FeedbackSet,
    RequestState,
    SetMember,
    SetState,
    SourceKind,
)
from app.feedback.themes import Theme, themes
from app.feedback.unattributed import FeedbackRound, UnattributedAnswer
from app.people.models import Membership, Person, Team
from app.people.queries import on_day

PAGE = 20


def page(
    requests: Select[FeedbackRequest], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[FeedbackRequest], int | None]:
    """Newest first with whom they name, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        requests = requests.where(FeedbackRequest.id < before)
    shown = requests.options(
        joinedload(FeedbackRequest.subject),
        joinedload(FeedbackRequest.asked_of),
        joinedload(FeedbackRequest.asked_by),
        joinedload(FeedbackRequest.participant).joinedload(Participant.cycle),
    )
    rows = db.session.scalars(shown.order_by(FeedbackRequest.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def waiting_for(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those that one person has not answered yet."""
    return requests.where(
        FeedbackRequest.asked_of_id == person_id, FeedbackRequest.state == RequestState.OPEN
    )


def settled_by(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those that one person was asked and that are over: answered, declined or lapsed."""
    return requests.where(
        FeedbackRequest.asked_of_id == person_id, FeedbackRequest.state != RequestState.OPEN
    )


def asked_by(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those that one person sent to somebody else."""
    return requests.where(FeedbackRequest.asked_by_id == person_id, FeedbackRequest.asked_of_id != person_id)


def opened_to(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those whose answer was opened to the person it is about."""
    opened = select(FeedbackAnswer.request_id).where(FeedbackAnswer.opened_at.is_not(None))
    return requests.where(FeedbackRequest.subject_id == person_id, FeedbackRequest.id.in_(opened))


def of_participant(requests: Select[FeedbackRequest], participant_id: int) -> Select[FeedbackRequest]:
    """Only those about one person in one cycle."""
    return requests.where(FeedbackRequest.participant_id == participant_id)


def answers_to(
    answers: Select[FeedbackAnswer], requests: Iterable[FeedbackRequest]
) -> dict[int, FeedbackAnswer]:
    """The answers to some requests, as far as they are among `answers`, by request id."""
    wanted = answers.where(FeedbackAnswer.request_id.in_([each.id for each in requests])).options(
        joinedload(FeedbackAnswer.speaks_to).joinedload(FeedbackCompetency.competency)
    )
    return {each.request_id: each for each in db.session.scalars(wanted).unique()}


def given_about(
    answers: Select[FeedbackAnswer], participant_id: int
) -> tuple[Sequence[FeedbackAnswer], dict[int, str]]:
    """Everything that was given by name about one person in one cycle, as it came in; and by answer id the team in
    which its author was on that day.
    """
    day = func.date(FeedbackAnswer.given_at)
    membership = and_(
        Membership.person_id == FeedbackAnswer.author_id,
        Membership.valid_from <= day,
        or_(Membership.valid_until.is_(None), Membership.valid_until > day),
    )
    found = db.session.execute(
        answers.join(FeedbackAnswer.request)
        .outerjoin(Membership, membership)
        .outerjoin(Team, Team.id == Membership.team_id)
        .add_columns(Team.name)
        .options(
            contains_eager(FeedbackAnswer.request),
            joinedload(FeedbackAnswer.author),
            joinedload(FeedbackAnswer.speaks_to).joinedload(FeedbackCompetency.competency),
        )
        .where(FeedbackRequest.participant_id == participant_id)
        .order_by(FeedbackAnswer.id)
    )
    rows = found.unique().all()
    return [row[0] for row in rows], {row[0].id: row[1] for row in rows if row[1]}


def themes_about(
    answers: Select[FeedbackAnswer], nameless: Select[UnattributedAnswer], participant_id: int
) -> tuple[list[Theme], list[FeedbackAnswer | UnattributedAnswer]]:
    """What was said about a participant under the competencies it speaks to; and all that is read by showing it."""
    named, teams = given_about(answers, participant_id)
    unnamed = unattributed_about(nameless, participant_id)
    return themes(named, unnamed, teams), [*named, *unnamed]


def is_delivered(participant_id: int) -> bool:
    """Did what was submitted about this participant open to them? Then delivery is behind them."""
    delivered = select(Participant.delivered_at).where(Participant.id == participant_id)
    return db.session.scalar(delivered) is not None


def asked_before(participant_id: int, person_id: int) -> FeedbackRequest | None:
    """The request that stands in the way of asking a colleague again: one that waits, one within a quarter, a refusal."""
    lately = FeedbackRequest.asked_at > clock.now() - AGAIN_AFTER
    in_the_way = or_(FeedbackRequest.state.in_((RequestState.OPEN, RequestState.DECLINED)), lately)
    return db.session.scalars(
        select(FeedbackRequest)
        .where(
            FeedbackRequest.participant_id == participant_id,
            FeedbackRequest.asked_of_id == person_id,
            FeedbackRequest.asked_by_id != person_id,
            in_the_way,
        )
        .order_by(FeedbackRequest.id.desc())
        .limit(1)
    ).first()


def waiting_in(cycle_id: int, person_ids: Collection[int]) -> dict[int, int]:
    """How many requests of a cycle wait for each of some people."""
    rows = db.session.execute(
        select(FeedbackRequest.asked_of_id, func.count())
        .join(Participant, Participant.id == FeedbackRequest.participant_id)
        .where(
            Participant.cycle_id == cycle_id,
            FeedbackRequest.asked_of_id.in_(list(person_ids)),
            FeedbackRequest.state == RequestState.OPEN,
        )
        .group_by(FeedbackRequest.asked_of_id)
    )
    return {row[0]: row[1] for row in rows}


def unasked_waiting(participant_id: int, person_id: int) -> int:
    """How many answers a colleague gave unasked about a participant that did not open to them yet."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(FeedbackAnswer)
            .join(FeedbackRequest, FeedbackRequest.id == FeedbackAnswer.request_id)
            .where(
                FeedbackRequest.participant_id == participant_id,
                FeedbackRequest.asked_by_id == person_id,
                FeedbackRequest.asked_of_id == person_id,
                FeedbackAnswer.opened_at.is_(None),
            )
        )
        or 0
    )


def open_request(participant_id: int, person_id: int) -> FeedbackRequest | None:
    """The request about a participant that waits for somebody."""
    return db.session.scalar(
        select(FeedbackRequest).where(
            FeedbackRequest.participant_id == participant_id,
            FeedbackRequest.asked_of_id == person_id,
            FeedbackRequest.state == RequestState.OPEN,
        )
    )


def proposal_of(participant_id: int) -> FeedbackSet | None:
    """The set of people about a participant that waits for approval."""
    return db.session.scalar(
        select(FeedbackSet)
        .options(selectinload(FeedbackSet.members).joinedload(SetMember.person))
        .where(FeedbackSet.participant_id == participant_id, FeedbackSet.state == SetState.PROPOSED)
    )


def proposals_of(participant_id: int) -> Sequence[FeedbackSet]:
    """Every set that was proposed about a participant, with who is in it, newest first."""
    return db.session.scalars(
        select(FeedbackSet)
        .options(
            selectinload(FeedbackSet.members).joinedload(SetMember.person),
            joinedload(FeedbackSet.proposed_by),
            joinedload(FeedbackSet.closed_by),
        )
        .where(FeedbackSet.participant_id == participant_id)
        .order_by(FeedbackSet.id.desc())
        .limit(PAGE)
    ).all()


def sources_of(participant_id: int) -> list[tuple[int, SourceKind]]:
    """Who was asked about a participant in this cycle, from which side; not those who declined or let it lapse."""
    rows = db.session.execute(
        select(FeedbackRequest.asked_of_id, FeedbackRequest.kind)
        .where(
            FeedbackRequest.participant_id == participant_id,
            FeedbackRequest.state.in_((RequestState.OPEN, RequestState.ANSWERED)),
        )
        .distinct()
    )
    return [(row[0], row[1]) for row in rows]


def team_mates(person_id: int, day: date) -> set[int]:
    """Ids of those who are in the same team on a day."""
    own = select(Membership.team_id).where(Membership.person_id == person_id, on_day(Membership, day))
    return set(
        db.session.scalars(
            select(Membership.person_id).where(Membership.team_id.in_(own), on_day(Membership, day))
        )
    )


def to_approve(person_id: int, day: date) -> Sequence[tuple[FeedbackSet, int]]:
    """Proposals that wait for a manager, with how many people each names, oldest first."""
    care = select(Responsibility.participant_id).where(
        Responsibility.manager_id == person_id, on_day(Responsibility, day)
    )
    people = select(func.count()).where(SetMember.set_id == FeedbackSet.id).scalar_subquery()
    rows = db.session.execute(
        select(FeedbackSet, people)
        .options(joinedload(FeedbackSet.proposed_by))
        .where(FeedbackSet.participant_id.in_(care), FeedbackSet.state == SetState.PROPOSED)
        .order_by(FeedbackSet.id)
    )
    return [(row[0], row[1]) for row in rows]


def running_place(person_id: int) -> Participant | None:
    """Where somebody takes part in a cycle that runs and whose review did not open to them: the latest such place."""
    return db.session.scalars(
        select(Participant)
        .join(Participant.cycle)
        .options(contains_eager(Participant.cycle), joinedload(Participant.person))
        .where(
            Participant.person_id == person_id,
            Participant.delivered_at.is_(None),
            Cycle.phase != Phase.CLOSED,
        )
        .order_by(Cycle.period_from.desc(), Participant.id.desc())
        .limit(1)
    ).first()


def in_open_cycles(person_id: int) -> Sequence[Participant]:
    """Where a person takes part now, with the cycle: there they can ask."""
    return db.session.scalars(
        select(Participant)
        .join(Participant.cycle)
        .options(contains_eager(Participant.cycle))
        .where(Participant.person_id == person_id, Cycle.phase != Phase.CLOSED)
        .order_by(Cycle.period_from.desc(), Participant.id.desc())
    ).all()


def asked_of(person_id: int) -> Sequence[FeedbackRequest]:
    """Requests that wait for a person's answer, oldest first."""
    return db.session.scalars(
        select(FeedbackRequest)
        .join(Person, Person.id == FeedbackRequest.subject_id)
        .options(
            joinedload(FeedbackRequest.subject),
            joinedload(FeedbackRequest.asked_by),
            joinedload(FeedbackRequest.participant).joinedload(Participant.cycle),
        )
        .where(FeedbackRequest.asked_of_id == person_id, FeedbackRequest.state == RequestState.OPEN)
        .order_by(FeedbackRequest.id)
    ).all()


def rounds_of(participant_id: int) -> Sequence[FeedbackRound]:
    """Every round of feedback without a name about a participant, newest first."""
    return db.session.scalars(
        select(FeedbackRound)
        .where(FeedbackRound.participant_id == participant_id)
        .order_by(FeedbackRound.id.desc())
        .limit(PAGE)
    ).all()


def unattributed_about(
    answers: Select[UnattributedAnswer], participant_id: int
) -> Sequence[UnattributedAnswer]:
    """What was released about a participant, in the order of its random keys."""
    return (
        db.session.scalars(
            answers.options(
                joinedload(UnattributedAnswer.participant), joinedload(UnattributedAnswer.competencies)
            )
            .where(UnattributedAnswer.participant_id == participant_id)
            .order_by(UnattributedAnswer.id)
        )
        .unique()
        .all()
    )
