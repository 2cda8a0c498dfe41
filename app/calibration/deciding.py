"""Votes, unseen until they are revealed; the decision of the readers present; dissent; carrying a case over."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

from app import audit, clock, mail
from app.calibration.cases import voters, votes
from app.calibration.models import (
    QUORUM,
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseState,
    Decision,
    DecisionCitation,
    DecisionLine,
    DecisionReader,
    Dissent,
    Outcome,
    SessionState,
    Vote,
)
from app.calibration.packet import Line, citable, lines, on_the_table, present
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.people.models import Person
from app.reviews.rating_actions import change_rating
from app.reviews.ratings import AuthorKind
from app.rubric.models import ScaleValue

Holds = Sequence[tuple[Line, ScaleValue]]


def vote(case: CalibrationCase, round: int, labels: Mapping[str, int | None], *, by: Person) -> None:
    """Say a label for each line, or that one cannot say (None). What the same reader said before in a round is replaced.

    `round` is the one that was voted in: who voted unseen is never taken to have voted after the others' votes were read.
    """
    case = locked(case)
    seat = next((each.seat for each in case.readers if each.seat.person_id == by.id), None)
    if seat is None or case.session.state not in {SessionState.READING, SessionState.OPEN}:
        raise Conflict("No vote is asked of you on this case.")
    if round != round_of(case):
        raise Conflict(
            "The votes were revealed while you were voting.",
            "Open the case again: what you said before stands, and you can vote again in the room.",
        )
    if round == 2 and seat.arrived_at is None:
        raise Conflict(
            "Take your seat first.", "Who decides is in the room: take your seat, then vote again."
        )
    known = lines(on_the_table(case), ())
    gaps = [
        Gap(f"{line.name}: choose a label, or that you cannot say.", f"vote-{line.key}")
        for line in known
        if line.key not in labels
    ]
    if gaps:
        raise Refused(*gaps)
    db.session.execute(
        delete(Vote).where(Vote.case_id == case.id, Vote.round == round, Vote.seat_id == seat.id)
    )
    said = {"case_id": case.id, "round": round, "seat_id": seat.id, "cast_at": clock.now()}
    db.session.execute(
        insert(Vote),
        [
            said | {"line": line.key, "competency_id": line.competency_id, "scale_value_id": labels[line.key]}
            for line in known
        ],
    )
    audit.record("calibration_case.voted", by=by, on=case, about=case.subject_id, round=round)


def round_of(case: CalibrationCase) -> int | None:
    """Which vote is open: the unseen one, the one in the room, or none."""
    return {CaseState.READING: 1, CaseState.REVEALED: 2}.get(case.state)


def reveal_case(case: CalibrationCase, *, by: Person) -> None:
    """The chair puts one case on the table: its votes are read by everybody in the room who may see it."""
    hold_session(case)
    case = locked(case)
    in_the_room(case)
    on_table = db.session.scalar(
        select(CalibrationCase).filter_by(session_id=case.session_id, state=CaseState.REVEALED)
    )
    if on_table and case.can_move_to(CaseState.REVEALED):
        raise Conflict(
            "Another case is on the table.", "Decide it or carry it over first: one case at a time."
        )
    if not may_be_revealed(case):
        raise Conflict(
            "Two of its readers have not voted, and the reading is not due yet.",
            "It can be revealed once they have, or when the reading is due.",
        )
    case.move_to(CaseState.REVEALED)
    case.revealed_at = clock.now()
    audit.record("calibration_case.revealed", by=by, on=case, about=case.subject_id)


def may_be_revealed(case: CalibrationCase) -> bool:
    """Enough readers have voted, or the reading is due."""
    return ready(case, voters([case.id]).get(case.id, set()))


def ready(case: CalibrationCase, voted: set[int]) -> bool:
    """The same for seats that are known to have voted."""
    return len(voted) >= QUORUM or clock.now() >= case.session.reading_due


def holding(case: CalibrationCase) -> tuple[Holds, list[CalibrationSeat]]:
    """What the readers who are present decide, line by line, and who they are."""
    return holding_of(case, lines(on_the_table(case), votes(case.id)))


def holding_of(case: CalibrationCase, said: Sequence[Line]) -> tuple[Holds, list[CalibrationSeat]]:
    """The same for lines that were read already."""
    readers = present(case)
    return [(line, line.holds(readers)) for line in said], readers


def fingerprint(holds: Holds) -> str:
    """What would be decided, as a form carries it: a decision is recorded as it was read before it was sent."""
    return " ".join(f"{line.key}:{label.id}" for line, label in holds)


def decide_case(case: CalibrationCase, seen: str, reason: str, cited: set[int], *, by: Person) -> Decision:
    """Record what the readers present decide, why, and on what; a changed line gets the rating that supersedes."""
    case = locked(case)
    in_the_room(case)
    refuse_second(case)
    if not case.can_move_to(CaseState.DECIDED):
        raise Conflict("The votes on this case are not revealed.", "Reveal them first.")
    holds, readers = holding(case)
    if len(readers) < QUORUM:
        raise Conflict(
            "Two readers of this case must have taken their seats.", "Wait for them, or carry the case over."
        )
    if seen != fingerprint(holds):
        raise Refused(
            Gap("A reader voted again meanwhile. Read below what holds now, then record it.", "holds")
        )
    if not cited or not cited <= citable(case):
        raise Refused(Gap("Cite at least one item of evidence.", "rests-on"))
    moment = clock.now()
    changed = any(label.id != line.proposed.scale_value_id for line, label in holds)
    decision = Decision(
        case_id=case.id,
        sequence=len(case.decisions) + 1,
        outcome=Outcome.CHANGE if changed else Outcome.KEEP,
        reason=reason,
        readers_present=len(readers),
        recorded_by_id=by.id,
        decided_at=moment,
    )
    db.session.add(decision)
    db.session.flush()
    db.session.add_all(DecisionReader(decision_id=decision.id, seat_id=seat.id) for seat in readers)
    db.session.add_all(
        DecisionCitation(decision_id=decision.id, evidence_revision_id=each) for each in sorted(cited)
    )
    for line, label in holds:
        _settle(decision, line, label, cited, by)
    case.move_to(CaseState.DECIDED)
    case.decided_at = moment
    db.session.flush()
    audit.record("calibration_case.decided", by=by, on=decision, about=case.subject_id, case=case.id)
    return decision


def _settle(decision: Decision, line: Line, label: ScaleValue, cited: set[int], by: Person) -> None:
    """Keep a line as proposed, or add the rating that supersedes it. An overall one rests on what it rested on, too."""
    before, rating = line.proposed, None
    if label.id != before.scale_value_id:
        also = (
            {each.evidence_revision_id for each in before.citations} if line.competency_id is None else set()
        )
        rating = change_rating(before, label.id, decision.reason, cited | also, as_=AuthorKind.ROOM, by=by)
    db.session.add(
        DecisionLine(
            decision_id=decision.id,
            line=line.key,
            competency_id=line.competency_id,
            before_id=before.scale_value_id,
            after_id=label.id,
            rating_id=rating.id if rating else None,
        )
    )


def refuse_second(case: CalibrationCase) -> None:
    """Tell whoever comes second by whom and when a case was decided."""
    if case.state is CaseState.DECIDED and case.decision:
        by, at = case.decision.recorded_by.name, case.decision.decided_at
        raise Conflict(
            f"{by} recorded the decision at {at:%H:%M} UTC on {at:%d %B}.",
            "Open the case to read it; it stands as it was recorded first.",
        )


def dissent(case: CalibrationCase, text: str, *, by: Person) -> Dissent:
    """A reader disagrees, by name; it stays beside the decision for good. Until the session is signed."""
    case = locked(case)
    in_the_room(case)
    decision = case.decision
    if case.state is not CaseState.DECIDED or decision is None:
        raise Conflict("Nothing is decided yet that you could disagree with.")
    if db.session.scalar(select(Dissent.id).filter_by(decision_id=decision.id, person_id=by.id)):
        raise Conflict("Your dissent stands beside the decision already.")
    row = Dissent(decision_id=decision.id, person_id=by.id, text=text, at=clock.now())
    db.session.add(row)
    db.session.flush()
    audit.record("calibration_case.dissented", by=by, on=row, about=case.subject_id, case=case.id)
    return row


def carry_over(case: CalibrationCase, because: str, *, by: Person) -> None:
    """Leave a case undecided, with a reason; another session can take it up."""
    case = locked(case)
    if case.session.state not in {SessionState.READING, SessionState.OPEN}:
        raise Conflict("The session is not held any more.")
    if case.can_move_to(CaseState.CARRIED_OVER):
        case.carried_because = because
    case.move_to(CaseState.CARRIED_OVER)
    audit.record("calibration_case.carried_over", by=by, on=case, about=case.subject_id)
    if case.review:
        mail.send("calibration/mail/carried_over.txt", to=case.review.author, session=case.session, case=case)


def locked(case: CalibrationCase) -> CalibrationCase:
    """The same case as it is now, held until the transaction ends."""
    return db.session.get_one(CalibrationCase, case.id, with_for_update=True, populate_existing=True)


def hold_session(case: CalibrationCase) -> None:
    """Hold the session of a case, so that two cases are not put on the table at one instant."""
    db.session.get_one(CalibrationSession, case.session_id, with_for_update=True, populate_existing=True)


def in_the_room(case: CalibrationCase) -> None:
    """Conflict unless the session of a case is open."""
    if case.session.state is not SessionState.OPEN:
        raise Conflict(f"The session is {case.session.state.label}.", "This is done while it is in the room.")
