"""Calibration sessions of forty cases in every state, with seats, votes and decisions."""

from random import Random

from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseReader,
    CaseState,
    Decision,
    DecisionCitation,
    DecisionLine,
    Dissent,
    Outcome,
    SeatKind,
    SessionState,
    Vote,
)
from app.reviews.models import ReviewState
from app.reviews.ratings import RatingKind
from bench.cycles import Course, Standard
from bench.organisation import Member, World
from bench.ratings import Case, Line

CASES, READERS = 40, 12
AHEAD = (SessionState.OPEN, SessionState.READING, SessionState.PREPARING)


def sessions(world: World, course: Course, rubric: Standard, cases: list[Case]) -> None:
    """What was calibrated was decided in signed sessions; what is approved is in one to come, or waits for one."""
    approved = [case for case in cases if case.state is ReviewState.APPROVED]
    decided = [
        case
        for case in cases
        if case.state in {ReviewState.CALIBRATED, ReviewState.SHARED, ReviewState.ACKNOWLEDGED}
    ]
    pool = [member for member in world.members[39:] if member.level and member.level.code in {"E4", "M1"}]
    size = min(CASES, max(2, len(approved) // 3))
    groups = [
        (AHEAD[place % 3], group)
        for place, group in enumerate(chunks(approved[: len(approved) * 4 // 5], size))
    ]
    groups += [(SessionState.SIGNED, group) for group in chunks(decided, CASES)]
    for number, (state, group) in enumerate(groups):
        _session(world, course, rubric, number, state, group, pool)


def chunks(cases: list[Case], size: int) -> list[list[Case]]:
    return [cases[at : at + size] for at in range(0, len(cases), size)]


def _session(
    world: World,
    course: Course,
    rubric: Standard,
    number: int,
    state: SessionState,
    group: list[Case],
    pool: list[Member],
) -> None:
    chance = world.chance("session", number)
    opened = state in {SessionState.OPEN, SessionState.SIGNED}
    signed = state is SessionState.SIGNED
    chair, facilitator, scribe, *readers = (
        pool[(number * (READERS + 3) + place) % len(pool)] for place in range(READERS + 3)
    )
    session_id = world.rows.add(
        CalibrationSession,
        cycle_id=course.cycle.id,
        name=f"Session {number + 1}",
        state=state,
        reading_due=world.at(-13 if signed else -1 if opened else 3),
        made_by_id=world.members[34].id,
        made_at=world.at(-18),
        opened_at=world.at(-13 if signed else 0) if opened else None,
        signed_at=world.at(course.days["calibrated"]) if signed else None,
        signed_by_id=chair.id if signed else None,
    )
    world.rows.note(world.at(-18), 35, "session.made", ("calibration_session", session_id))
    seats: dict[int, int] = {}

    def seat(member: Member, kind: SeatKind) -> int:
        arrived = world.at(-13 if signed else 0) if opened else None
        return world.rows.add(
            CalibrationSeat, session_id=session_id, person_id=member.id, kind=kind, arrived_at=arrived
        )

    for member, kind in (
        (chair, SeatKind.CHAIR),
        (facilitator, SeatKind.FACILITATOR),
        (scribe, SeatKind.SCRIBE),
    ):
        seat(member, kind)
    for member in readers:
        seats[member.id] = seats.get(member.id) or seat(member, SeatKind.READER)
    for author in {case.author.id: case.author for case in group}.values():
        seat(author, SeatKind.ADVOCATE)
    for place, case in enumerate(group):
        _case(world, rubric, session_id, case, step(state, place), state, seats, facilitator, place, chance)


def step(state: SessionState, place: int) -> CaseState:
    """How far a case of a session has come: an open one has decided some, and has just revealed the next."""
    if state is SessionState.SIGNED:
        return CaseState.DECIDED
    if state is not SessionState.OPEN or place == 0:
        return CaseState.REVEALED if state is SessionState.OPEN else CaseState.READING
    return CaseState.DECIDED if place % 2 else CaseState.READING


def _case(
    world: World, rubric: Standard, session_id: int, case: Case, state: CaseState, of: SessionState,
    seats: dict[int, int], recorder: Member, place: int, chance: Random,
) -> None:  # fmt: skip
    decided = state is CaseState.DECIDED
    moment = world.at(-13 if of is SessionState.SIGNED else 0, place)
    case_id = world.rows.add(
        CalibrationCase,
        session_id=session_id,
        subject_id=case.member.id,
        participant_id=case.participant_id,
        state=state,
        revealed_at=moment if state is not CaseState.READING else None,
        decided_at=moment if decided else None,
    )
    if of is SessionState.PREPARING:
        return
    readers = [reader for reader in seats if impartial(world.members[reader - 1], case)]
    readers = [readers[(place + each) % len(readers)] for each in range(min(3, len(readers)))]
    for reader in readers:
        world.rows.add(CaseReader, case_id=case_id, seat_id=seats[reader])
    for each in (1, 2) if decided else (1,):
        for reader in readers if of is not SessionState.READING else readers[:2]:
            _vote(world, rubric, case, case_id, each, seats[reader], chance)
    if decided:
        _decide(world, rubric, case, case_id, recorder, readers, moment, chance)


def impartial(reader: Member, case: Case) -> bool:
    """Not the person, nobody above them, and nobody below whoever proposed the ratings."""
    return (
        reader is not case.member and reader not in case.member.above() and case.author not in reader.above()
    )


def line(competency_id: int | None) -> str:
    """A line of a case as votes and decisions name it."""
    return f"competency-{competency_id}" if competency_id else "overall"


def _vote(
    world: World, rubric: Standard, case: Case, case_id: int, round: int, seat_id: int, chance: Random
) -> None:
    for competency_id, held in case.lines.items():
        other = chance.random()
        label = held.label_id if other > 0.2 else chance.choice(rubric.scale).id if other > 0.03 else None
        cast = {"line": line(competency_id), "competency_id": competency_id, "scale_value_id": label}
        world.rows.add(Vote, case_id=case_id, round=round, seat_id=seat_id, cast_at=world.at(-14), **cast)


def _decide(
    world: World,
    rubric: Standard,
    case: Case,
    case_id: int,
    recorder: Member,
    readers: list[int],
    moment: object,
    chance: Random,
) -> None:
    changed = {line for line in case.lines if chance.random() < 0.05}
    reason = world.words.answer(chance)
    decision_id = world.rows.add(
        Decision,
        case_id=case_id,
        sequence=1,
        outcome=Outcome.CHANGE if changed else Outcome.KEEP,
        reason=reason,
        readers_present=max(2, len(readers)),
        recorded_by_id=recorder.id,
        decided_at=moment,
    )
    for competency_id, before in list(case.lines.items()):
        after, rating_id = before.label_id, None
        if competency_id in changed:
            after = chance.choice([each.id for each in rubric.scale if each.id != before.label_id])
            said = Line(after, reason, before.cites)
            rating_id = case.rate(world, competency_id, said, RatingKind.CALIBRATED, recorder, moment)
        held = {"before_id": before.label_id, "after_id": after, "rating_id": rating_id}
        about = {"line": line(competency_id), "competency_id": competency_id}
        world.rows.add(DecisionLine, decision_id=decision_id, **about, **held)
    for revision_id in case.cites[:3]:
        world.rows.add(DecisionCitation, decision_id=decision_id, evidence_revision_id=revision_id)
    if chance.random() < 0.15 and readers:
        said = {"text": world.words.note(chance), "at": moment}
        world.rows.add(Dissent, decision_id=decision_id, person_id=readers[0], **said)
    world.rows.note(moment, recorder.id, "case.decided", ("calibration_case", case_id), case.member.id)
