"""Reads of cases: who was asked, who has voted, what was said, what was decided."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseState,
    Decision,
    DecisionCitation,
    DecisionLine,
    DecisionReader,
    Dissent,
    SessionState,
    Vote,
)
from app.cycles.models import Cycle, Participant
from app.db import db
from app.evidence.models import EvidenceRevision
from app.people.models import Person
from app.reviews.models import Review

Said = Mapping[tuple[int, str], Mapping[int, Vote]]  # by case and line, then by seat


def cases_of(cases: Select[CalibrationCase], session_id: int) -> Sequence[CalibrationCase]:
    """Some cases of one session by name, with whom they are about, their readers and who wrote the review."""
    return (
        db.session.scalars(
            cases.join(Person, Person.id == CalibrationCase.subject_id)
            .options(
                contains_eager(CalibrationCase.subject),
                joinedload(CalibrationCase.review).joinedload(Review.author),
                selectinload(CalibrationCase.readers),
            )
            .where(CalibrationCase.session_id == session_id)
            .order_by(Person.name, CalibrationCase.id)
        )
        .unique()
        .all()
    )


def voters(case_ids: Iterable[int], round: int = 1) -> dict[int, set[int]]:
    """The seats that have voted on each case; nothing of what they said."""
    rows = db.session.execute(
        select(Vote.case_id, Vote.seat_id)
        .where(Vote.case_id.in_(list(case_ids)), Vote.round == round)
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for case_id, seat_id in rows:
        found.setdefault(case_id, set()).add(seat_id)
    return found


def votes(case_id: int) -> Sequence[Vote]:
    """The votes on a case, the later round last."""
    rows = select(Vote).options(joinedload(Vote.scale_value)).where(Vote.case_id == case_id)
    return db.session.scalars(rows.order_by(Vote.round, Vote.id)).all()


def votes_that_decided(decided: Mapping[int, Decision]) -> Said:
    """What the readers who decided some cases had said last by then, by case and line, and then by seat."""
    rows = db.session.scalars(
        select(Vote)
        .join(Decision, Decision.case_id == Vote.case_id)
        .join(
            DecisionReader,
            and_(DecisionReader.decision_id == Decision.id, DecisionReader.seat_id == Vote.seat_id),
        )
        .options(joinedload(Vote.scale_value))
        .where(Decision.id.in_([each.id for each in decided.values()]), Vote.cast_at <= Decision.decided_at)
        .order_by(Vote.round, Vote.id)
    )
    found: dict[tuple[int, str], dict[int, Vote]] = {}
    for row in rows:
        found.setdefault((row.case_id, row.line), {})[row.seat_id] = row
    return found


def placed(case_id: int) -> CalibrationCase:
    """A case with its session, its readers and everybody's seat, in two statements."""
    return (
        db.session.scalars(
            select(CalibrationCase)
            .options(
                joinedload(CalibrationCase.subject),
                joinedload(CalibrationCase.participant).joinedload(Participant.level),
                joinedload(CalibrationCase.session)
                .joinedload(CalibrationSession.cycle)
                .joinedload(Cycle.rubric_version),
                joinedload(CalibrationCase.session)
                .selectinload(CalibrationSession.seats)
                .joinedload(CalibrationSeat.person),
                joinedload(CalibrationCase.review).joinedload(Review.author),
                joinedload(CalibrationCase.review).joinedload(Review.second_reader),
                joinedload(CalibrationCase.readers),
            )
            .where(CalibrationCase.id == case_id)
        )
        .unique()
        .one()
    )


def decisions(cases: Iterable[int]) -> dict[int, Decision]:
    """The latest decision of some cases, with everything that is shown of it, by case."""
    rows = db.session.scalars(
        select(Decision)
        .options(*_of_decision())
        .where(Decision.case_id.in_(list(cases)))
        .order_by(Decision.sequence)
    )
    return {row.case_id: row for row in rows.unique()}  # later ones stand


def _of_decision() -> tuple[Any, ...]:
    """What is shown of a decision: who recorded it, its lines, who disagreed, what it rests on."""
    return (
        joinedload(Decision.recorded_by),
        joinedload(Decision.lines).options(
            joinedload(DecisionLine.competency),
            joinedload(DecisionLine.before),
            joinedload(DecisionLine.after),
        ),
        joinedload(Decision.dissents).joinedload(Dissent.person),
        selectinload(Decision.citations)
        .joinedload(DecisionCitation.evidence_revision)
        .joinedload(EvidenceRevision.item),
    )


@dataclass(frozen=True)
class Verdict:
    """A decision as the person it is about reads it: what, why, on what, and the tally of each line without names."""

    case: CalibrationCase
    decision: Decision
    lines: list[tuple[DecisionLine, str]]


def verdict_about(participant_id: int) -> Verdict | None:
    """What was decided about a participant last, in a session that is signed; in words meant for them."""
    found = (
        db.session.execute(
            select(CalibrationCase, Decision)
            .join(Decision, Decision.case_id == CalibrationCase.id)
            .join(CalibrationCase.session)
            .options(*_of_decision())
            .where(
                CalibrationCase.participant_id == participant_id,
                CalibrationCase.state == CaseState.DECIDED,
                CalibrationSession.state == SessionState.SIGNED,
                ~CalibrationCase.rehearsal,
            )
            .order_by(CalibrationCase.id.desc(), Decision.sequence.desc())
            .limit(1)
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        return None
    case, decision = found
    return verdict(case, decision)


def verdict(case: CalibrationCase, decision: Decision) -> Verdict:
    """A decision that was read already, with its tally."""
    return _verdicts([case], {case.id: decision})[case.id]


def verdicts(cases: Sequence[CalibrationCase]) -> dict[int, Verdict]:
    """The decisions on several cases, in as many statements as on one."""
    return _verdicts(cases, decisions([case.id for case in cases]))


def _verdicts(cases: Sequence[CalibrationCase], decided: Mapping[int, Decision]) -> dict[int, Verdict]:
    said = votes_that_decided(decided)

    def tally(case: CalibrationCase, line: DecisionLine) -> str:
        return in_words(said.get((case.id, line.line), {}).values())

    return {
        case.id: Verdict(
            case, decided[case.id], [(line, tally(case, line)) for line in decided[case.id].lines]
        )
        for case in cases
    }


def in_words(votes: Iterable[Vote]) -> str:
    """A tally without names: 2 said Meeting, one could not say."""
    spoken = [vote.scale_value for vote in votes]
    counted = Counter((label.position, label.label) for label in spoken if label)
    parts = [f"{number} said {label}" for (_, label), number in sorted(counted.items())]
    unsaid = sum(label is None for label in spoken)
    return ", ".join([*parts, *([f"{unsaid} could not say"] if unsaid else [])]) or "nobody voted"
