"""Calibration sessions of forty cases in every state, with seats, votes and decisions."""

from dataclasses import dataclass, field
from datetime import datetime
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
    DecisionReader,
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

CASES, READERS, EACH = 40, 12, 3  # cases and readers of a session, readers of a case
AHEAD = (SessionState.OPEN, SessionState.READING, SessionState.PREPARING)
DECIDED = {ReviewState.CALIBRATED, ReviewState.SHARED, ReviewState.ACKNOWLEDGED}
RUNS = (SeatKind.CHAIR, SeatKind.FACILITATOR, SeatKind.SCRIBE)


def sessions(world: World, course: Course, rubric: Standard, cases: list[Case]) -> None:
    """What was calibrated was decided in signed sessions; what is approved is in one to come, or waits for one."""
    approved = [case for case in cases if case.state is ReviewState.APPROVED]
    size = min(CASES, max(2, len(approved) // 3))
    ahead = chunks(approved[: len(approved) * 4 // 5], size)
    groups = [(AHEAD[place % 3], group) for place, group in enumerate(ahead)]
    decided = [case for case in cases if case.state in DECIDED]
    groups += [(SessionState.SIGNED, group) for group in chunks(decided, CASES)]
    pool = [member for member in world.members[39:] if member.level and member.level.code in {"E4", "M1"}]
    for number, (state, group) in enumerate(groups):
        first = number * (READERS + len(RUNS))
        seated = [pool[(first + place) % len(pool)] for place in range(READERS + len(RUNS))]
        Session(world, rubric, number, state, seated).hold(course, group)


def chunks(cases: list[Case], size: int) -> list[list[Case]]:
    return [cases[at : at + size] for at in range(0, len(cases), size)]


def impartial(reader: Member, case: Case) -> bool:
    """Not the person, nobody above them, and nobody below whoever proposed the ratings."""
    above = case.member.above()
    return reader is not case.member and reader not in above and case.author not in reader.above()


def line(competency_id: int | None) -> str:
    """A line of a case as votes and decisions name it."""
    return f"competency-{competency_id}" if competency_id else "overall"


@dataclass
class Session:
    """One meeting: chair, facilitator and scribe, then its readers, then the advocates of its cases."""

    world: World
    rubric: Standard
    number: int
    state: SessionState
    seated: list[Member]
    id: int = 0
    seats: dict[int, int] = field(default_factory=dict)  # of the readers, by person

    @property
    def is_signed(self) -> bool:
        return self.state is SessionState.SIGNED

    @property
    def was_opened(self) -> bool:
        return self.is_signed or self.state is SessionState.OPEN

    @property
    def opened(self) -> datetime:
        return self.world.at(-13 if self.is_signed else 0)

    def hold(self, course: Course, group: list[Case]) -> None:
        """The session with its seats, and each case as far as it has come."""
        chair = self.seated[0].id
        due = -13 if self.is_signed else -1 if self.was_opened else 3
        self.id = self.world.rows.add(
            CalibrationSession,
            cycle_id=course.cycle.id,
            name=f"Session {self.number + 1}",
            state=self.state,
            reading_due=self.world.at(due),
            made_by_id=self.world.members[34].id,
            made_at=self.world.at(-18),
            opened_at=self.opened if self.was_opened else None,
            signed_at=self.world.at(course.days["calibrated"]) if self.is_signed else None,
            signed_by_id=chair if self.is_signed else None,
        )
        self.world.rows.note(self.world.at(-18), 35, "session.made", ("calibration_session", self.id))
        for member, kind in zip(self.seated, RUNS, strict=False):
            self._seat(member, kind)
        for member in self.seated[len(RUNS) :]:
            self.seats[member.id] = self.seats.get(member.id) or self._seat(member, SeatKind.READER)
        for author in {case.author.id: case.author for case in group}.values():
            self._seat(author, SeatKind.ADVOCATE)
        for place, case in enumerate(group):
            self._take_up(case, place)

    def _seat(self, member: Member, kind: SeatKind) -> int:
        arrived = self.opened if self.was_opened else None
        who = {"session_id": self.id, "person_id": member.id}
        return self.world.rows.add(CalibrationSeat, kind=kind, arrived_at=arrived, **who)

    def _state_of(self, place: int) -> CaseState:
        """An open session has revealed its first case, and decided every other of the rest."""
        if self.state is SessionState.OPEN and place == 0:
            return CaseState.REVEALED
        decided = self.is_signed or (self.state is SessionState.OPEN and place % 2 == 1)
        return CaseState.DECIDED if decided else CaseState.READING

    def _take_up(self, case: Case, place: int) -> None:
        state, moment = self._state_of(place), self.opened
        decided = state is CaseState.DECIDED
        case_id = self.world.rows.add(
            CalibrationCase,
            session_id=self.id,
            subject_id=case.member.id,
            participant_id=case.participant_id,
            state=state,
            revealed_at=moment if state is not CaseState.READING else None,
            decided_at=moment if decided else None,
        )
        if self.state is SessionState.PREPARING:
            return
        chance = self.world.chance(f"case/{self.number}", place)
        fit = [reader for reader in self.seats if impartial(self.world.members[reader - 1], case)]
        readers = [fit[(place + each) % len(fit)] for each in range(min(EACH, len(fit)))]
        for reader in readers:
            self.world.rows.add(CaseReader, case_id=case_id, seat_id=self.seats[reader])
        voting = readers[:2] if self.state is SessionState.READING else readers
        for ballot in (1, 2) if decided else (1,):
            for reader in voting:
                self._vote(case, case_id, ballot, self.seats[reader], chance)
        if decided:
            self._decide(case, case_id, readers, chance)

    def _vote(self, case: Case, case_id: int, ballot: int, seat_id: int, chance: Random) -> None:
        """Four in five agree with the proposal; a few cannot say."""
        for competency_id, held in case.lines.items():
            other = chance.random()
            label = held.label_id if other > 0.2 else chance.choice(self.rubric.scale).id
            said = {"line": line(competency_id), "competency_id": competency_id}
            said |= {"scale_value_id": label if other > 0.03 else None, "cast_at": self.world.at(-14)}
            self.world.rows.add(Vote, case_id=case_id, round=ballot, seat_id=seat_id, **said)

    def _decide(self, case: Case, case_id: int, readers: list[int], chance: Random) -> None:
        """Most proposals are kept; a changed line names the rating that was added."""
        add, recorder, reason = self.world.rows.add, self.seated[1], self.world.words.answer(chance)
        changed = {competency_id for competency_id in case.lines if chance.random() < 0.05}
        decision_id = add(
            Decision,
            case_id=case_id,
            sequence=1,
            outcome=Outcome.CHANGE if changed else Outcome.KEEP,
            reason=reason,
            readers_present=max(2, len(readers)),
            recorded_by_id=recorder.id,
            decided_at=self.opened,
        )
        for reader in readers:
            add(DecisionReader, decision_id=decision_id, seat_id=self.seats[reader])
        for competency_id, before in list(case.lines.items()):
            about = {"line": line(competency_id), "competency_id": competency_id}
            after, rating_id = before.label_id, None
            if competency_id in changed:
                after = chance.choice([each.id for each in self.rubric.scale if each.id != after])
                said = Line(after, reason, before.cites)
                rating_id = case.rate(
                    self.world, competency_id, said, RatingKind.CALIBRATED, recorder, self.opened
                )
            held = {"before_id": before.label_id, "after_id": after, "rating_id": rating_id}
            add(DecisionLine, decision_id=decision_id, **about, **held)
        for revision_id in case.cites[:3]:
            add(DecisionCitation, decision_id=decision_id, evidence_revision_id=revision_id)
        if chance.random() < 0.15 and readers:
            said = {"text": self.world.words.note(chance), "at": self.opened}
            add(Dissent, decision_id=decision_id, person_id=readers[0], **said)
        on = ("calibration_case", case_id)
        self.world.rows.note(self.opened, recorder.id, "case.decided", on, case.member.id)
