"""What calibration decided about a person, once its review was delivered; and the seats they have had themselves."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.calibration.cases import Verdict, verdicts
from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseState,
    SessionState,
)
from app.db import db
from app.reviews.models import DELIVERED, Review


def kept(person_id: int) -> dict[str, Any]:
    """Decisions about the person, and in which sessions they sat."""
    return {"decisions": decisions(person_id), "seats": seats(person_id)}


def decisions(person_id: int) -> list[dict[str, Any]]:
    """Each decision with its lines, its reason, the tally without names, and dissent by name."""
    cases = db.session.scalars(
        select(CalibrationCase)
        .join(CalibrationCase.session)
        .join(CalibrationCase.review)
        .where(
            CalibrationCase.subject_id == person_id,
            CalibrationCase.state == CaseState.DECIDED,
            CalibrationSession.state == SessionState.SIGNED,
            Review.state.in_(DELIVERED),
        )
        .order_by(CalibrationCase.id)
    ).all()
    return [decision(verdict) for verdict in verdicts(cases).values()]


def seats(person_id: int) -> list[dict[str, Any]]:
    """The seats that the person was given in sessions."""
    rows = db.session.scalars(
        select(CalibrationSeat)
        .options(joinedload(CalibrationSeat.session))
        .where(CalibrationSeat.person_id == person_id)
        .order_by(CalibrationSeat.id)
    )
    return [
        {
            "session": row.session.name,
            "seat": row.kind,
            "arrived_at": row.arrived_at.isoformat() if row.arrived_at else None,
        }
        for row in rows
    ]


def decision(verdict: Verdict) -> dict[str, Any]:
    """One decision."""
    row = verdict.decision
    return {
        "decided_at": row.decided_at.isoformat(),
        "outcome": row.outcome,
        "reason": row.reason,
        "readers_present": row.readers_present,
        "recorded_by": row.recorded_by.name,
        "rests_on": sorted(each.evidence_revision.item.number for each in row.citations),
        "lines": [
            {
                "about": line.competency.name if line.competency else "overall",
                "before": line.before.label,
                "after": line.after.label,
                "said": tally,
            }
            for line, tally in verdict.lines
        ],
        "dissents": [
            {"by": each.person.name, "text": each.text, "at": each.at.isoformat()} for each in row.dissents
        ],
    }
