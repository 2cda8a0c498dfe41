"""Two cycles, one closed and one whose appeals are running, and everybody's place in them with its reviews."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from random import Random

from sqlalchemy import select

from app import clock
from app.cycles.actions import Asked, Plan, open_cycle
from app.cycles.models import (
    Cycle,
    Due,
    Participant,
    Phase,
    Question,
    Responsibility,
    ReviewKind,
    Slot,
)
from app.db import db
from app.distribution.models import DistributionReport, DistributionStatement
from app.feedback.models import (
    Change,
    FeedbackAnswer,
    FeedbackCompetency,
    FeedbackRequest,
    FeedbackSet,
    RequestState,
    SetMember,
    SetState,
    SourceKind,
)
from app.feedback.unattributed import (
    FEWEST_INVITED,
    FEWEST_TOGETHER,
    FeedbackRound,
    RoundState,
    SealedAnswer,
    Ticket,
    UnattributedAnswer,
    UnattributedCompetency,
)
from app.reviews.models import DELIVERED, ReviewState
from app.rubric.actions import publish_version
from app.rubric.models import Competency, RubricVersion, ScaleValue
from bench import year
from bench.organisation import FEWEST, Member, World
from bench.ratings import Case
from bench.words import read


@dataclass
class Course:
    """One cycle: what it asks, and on which day (from today) something was done in it."""

    cycle: Cycle
    begins: int
    days: dict[str, int]
    questions: dict[ReviewKind, list[Question]]

    @property
    def is_closed(self) -> bool:
        return self.cycle.phase is Phase.CLOSED


@dataclass
class Standard:
    """The rubric that everything is read against."""

    version: RubricVersion
    competency_ids: list[int]
    scale: list[ScaleValue]


DAYS = {
    "previous": {"begun": -208, "submitted": -198, "read": -191, "shared": -178, "acknowledged": -170},
    "current": {
        "begun": -28,
        "submitted": -24,
        "read": -20,
        "calibrated": -12,
        "shared": -8,
        "acknowledged": -6,
    },
}


def standard() -> Standard:
    """Publish the demo's rubric."""
    with open("seed_data/rubric.toml", "rb") as file:
        version = publish_version(tomllib.load(file), by=None)
    db.session.commit()
    ids = list(db.session.scalars(select(Competency.id).order_by(Competency.id)))
    scale = db.session.scalars(select(ScaleValue).order_by(ScaleValue.position)).all()
    return Standard(version, ids, list(scale))


def courses(world: World, rubric: Standard) -> list[Course]:
    """Open the demo's last two cycles, with its questions, and let one be closed and the other run."""
    said = read("cycles.toml")
    asked = [
        Asked(ReviewKind(q["kind"]), q["key"], Slot(q["slot"]), q["prompt"], q["hint"])
        for q in said["questions"]
    ]
    found = []
    for each in said["cycles"]:
        if each["key"] not in DAYS:
            continue
        plan = Plan(
            name=f"Half-year to {world.day(each['period_until']):%B %Y}",
            period_from=world.day(each["period_from"]),
            period_until=world.day(each["period_until"]),
            phases=[Phase(phase) for phase in each["phases"]],
            questions=asked,
            deadlines={due: world.at(each[f"{due.value.removesuffix('_review')}_due"]) for due in Due},
        )
        with clock.at(world.at(each["opened"])):
            cycle = open_cycle(plan, rubric.version, by=None)
        cycle.phase = Phase.CLOSED if each["key"] == "previous" else Phase.APPEALS
        cycle.closed_at = world.at(-160) if cycle.phase is Phase.CLOSED else None
        found.append(Course(cycle, each["opened"], DAYS[each["key"]], questions(cycle.id)))
    open_cycle(next_one(world, asked), rubric.version, by=None)
    db.session.commit()
    for course in found:
        signed = {"signed_by_id": world.members[0].id, "signed_at": world.at(course.begins + 2)}
        world.rows.add(DistributionStatement, cycle_id=course.cycle.id, **signed)
    return found


def next_one(world: World, asked: list[Asked]) -> Plan:
    """The cycle after the one that runs: it has begun to collect, and nobody is enrolled yet."""
    begins, ends = world.day(15), world.day(200)
    return Plan(f"Half-year to {ends:%B %Y}", begins, ends, list(Phase), asked)


def questions(cycle_id: int) -> dict[ReviewKind, list[Question]]:
    """What a cycle asks, by kind, in order."""
    rows = db.session.scalars(
        select(Question)
        .where(Question.cycle_id == cycle_id)
        .order_by(Question.review_kind, Question.position)
    ).all()
    return {kind: [row for row in rows if row.review_kind is kind] for kind in ReviewKind}


def enrol(world: World, course: Course, member: Member) -> int:
    """A place in a cycle, with its responsible manager."""
    since = max(world.day(course.begins + 1), member.joined_on)
    participant_id = world.rows.add(
        Participant,
        person_id=member.id,
        cycle_id=course.cycle.id,
        rubric_version_id=course.cycle.rubric_version_id,
        level_id=member.level.id,
        track=member.level.track,
        team_id=member.team_id,
        team_kind=member.kind,
        location="Oslo",
        arrangement="office",
        share=1.0,
        tenure_days=max(0, (world.day(course.begins) - member.joined_on).days),
        too_new=member.joined_on > world.day(-76),
        enrolled_at=world.at(course.begins + 1),
    )
    manager = {"manager_id": member.manager.id, "valid_from": since}
    world.rows.add(Responsibility, participant_id=participant_id, **manager)
    said = ("participant", participant_id)
    world.rows.note(
        world.at(course.begins + 1),
        None,
        "participant.enrolled",
        said,
        member.id,
        manager=member.manager.id,
    )
    if not course.is_closed:
        year.expectations(world, member, participant_id)
        year.away(world, member, participant_id)
        year.multiplier(world, member, participant_id)
    return participant_id


def feedback(world: World, course: Course, case: Case) -> None:
    """Two colleagues were asked; opened where the review was delivered, by one who knows most where much is written."""
    chance = world.chance(f"feedback/{course.cycle.id}", case.member.index)
    many = 8 if case.member.index in year.RICH else 2
    asked = {year.colleague(world, case.member, chance).index for _ in range(many)} - {case.member.index}
    for index in sorted(asked):
        _request(world, course, case, world.members[index], chance)
    if case.member.index in year.RICH:
        _without_a_name(world, course, case, chance)
    if case.state is ReviewState.DRAFT and course.cycle.closed_at is None:
        _proposal(world, course, case, sorted(asked))


def _proposal(world: World, course: Course, case: Case, indexes: list[int]) -> None:
    """Whom the person would like to have asked next, waiting for the manager."""
    set_id = world.rows.add(
        FeedbackSet,
        participant_id=case.participant_id,
        subject_id=case.member.id,
        proposed_by_id=case.member.id,
        proposed_at=world.at(course.days["begun"] - 1),
        prompt="",
        state=SetState.PROPOSED,
    )
    for index in indexes:
        world.rows.add(
            SetMember,
            set_id=set_id,
            person_id=world.members[index].id,
            kind=SourceKind.PEER,
            change=Change.AS_PROPOSED,
        )


def _competency(course: Course, chance: Random) -> int:
    asked = [each.competency_id for each in course.questions[ReviewKind.MANAGER] if each.competency_id]
    return chance.choice(asked)


def _without_a_name(world: World, course: Course, case: Case, chance: Random) -> None:
    """Rounds about those of whom most is written: released where the review was delivered, sealed and open elsewhere."""
    delivered, begun = case.state in DELIVERED, world.at(course.days["begun"]).date()
    round_id = world.rows.add(
        FeedbackRound,
        participant_id=case.participant_id,
        subject_id=case.member.id,
        kind=SourceKind.PEER,
        opened_by_id=case.author.id,
        opened_on=begun - timedelta(days=20),
        last_day=begun,
        invited=FEWEST_INVITED,
        prompt="",
        state=RoundState.CLOSED if delivered else RoundState.OPEN,
        closed_on=begun if delivered else None,
    )
    for _ in range(FEWEST_TOGETHER if delivered else FEWEST_TOGETHER - 1):
        texts = {part: world.words.note(chance) for part in ("behaviour", "context", "impact")}
        same = texts | {"participant_id": case.participant_id, "kind": SourceKind.PEER}
        if not delivered:
            world.rows.add(SealedAnswer, **same, competencies=[])
            digest = sha256(f"{round_id}/{chance.random()}".encode()).hexdigest()
            world.rows.add(Ticket, round_id=round_id, digest=digest)
            continue
        answer_id = world.rows.add(UnattributedAnswer, **same, subject_id=case.member.id, released_on=begun)
        competency_id = _competency(course, chance)
        world.rows.add(UnattributedCompetency, answer_id=answer_id, competency_id=competency_id)


def _request(world: World, course: Course, case: Case, other: Member, chance: Random) -> None:
    delivered = case.state in DELIVERED
    states, weights = (
        (RequestState.ANSWERED, RequestState.DECLINED, RequestState.LAPSED, RequestState.OPEN),
        (7, 1, 1, 0),
    )
    state = chance.choices(states, weights if delivered else (6, 1, 0, 3))[0]
    asked_at = world.at(course.days["begun"] - 20)
    request_id = world.rows.add(
        FeedbackRequest,
        participant_id=case.participant_id,
        subject_id=case.member.id,
        asked_of_id=other.id,
        asked_by_id=chance.choice((case.member, case.author)).id,
        prompt=world.words.title(chance),
        state=state,
        asked_at=asked_at,
        closed_at=None if state is RequestState.OPEN else world.at(course.days["begun"] - 10),
        declined_because=world.words.title(chance) if state is RequestState.DECLINED else None,
    )
    world.rows.note(
        asked_at, case.author.id, "feedback.asked", ("feedback_request", request_id), case.member.id
    )
    if state is RequestState.ANSWERED:
        answer_id = world.rows.add(
            FeedbackAnswer,
            request_id=request_id,
            subject_id=case.member.id,
            author_id=other.id,
            behaviour=world.words.note(chance),
            context=world.words.note(chance),
            impact=world.words.note(chance),
            given_at=world.at(course.days["begun"] - 10),
            opened_at=world.at(course.days["shared"]) if delivered else None,
        )
        world.rows.add(
            FeedbackCompetency,
            answer_id=answer_id,
            competency_id=_competency(course, chance),
            said_by_id=other.id,
        )


def reports(world: World, course: Course) -> None:
    """Some were asked to fit a distribution and said so; most were answered by the board."""
    chance = world.chance("reports", 0)
    for place, member in enumerate([*world.members[41:FEWEST:25], *world.members[FEWEST::15]]):
        replied = (
            {"reply": None} if place % 3 == 2 else {"reply": world.words.note(chance), "replied_by_id": 38}
        )
        replied_at = world.at(-20) if replied["reply"] else None
        words = {
            "text": world.words.answer(chance),
            "reported_at": world.at(-30),
            "cycle_id": course.cycle.id,
        }
        world.rows.add(DistributionReport, reporter_id=member.id, replied_at=replied_at, **words, **replied)
