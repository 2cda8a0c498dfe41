"""What the record's file holds of appeals: one's own with everything in them, and what one wrote in those of others."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.appeals.independence import TAKEN_OUT
from app.appeals.lines import line_of
from app.appeals.models import (
    Appeal,
    AppealReply,
    AppealState,
    ContestedPoint,
    PanelDissent,
    PanelDraw,
    Panelist,
    Ruling,
)
from app.appeals.queries import whole
from app.cycles.models import Absence
from app.db import db
from app.record.queries import absences
from app.record.when import when


def kept(person_id: int) -> dict[str, Any]:
    """The person's own appeals, their replies, and the panels on which they sat."""
    return {
        "own": own(person_id),
        "replies": [
            {"text": each.text, "at": when(each.at)} for each in by(AppealReply, AppealReply.by_id, person_id)
        ],
        "panels": panels(person_id),
        "rulings": [
            {
                "verdict": each.verdict,
                "reason": each.reason,
                "put_right": each.put_right,
                "at": when(each.ruled_at),
            }
            for each in by(Ruling, Ruling.ruled_by_id, person_id)
        ],
        "dissents": [
            {"text": each.text, "at": when(each.at)}
            for each in by(PanelDissent, PanelDissent.person_id, person_id)
        ],
    }


def by(table: Any, column: Any, person_id: int) -> list[Any]:
    """The rows that a person wrote."""
    return list(db.session.scalars(select(table).where(column == person_id).order_by(table.id)))


def panels(person_id: int) -> list[dict[str, Any]]:
    """Whose appeals the person was drawn for."""
    rows = db.session.scalars(
        select(Panelist)
        .options(joinedload(Panelist.appeal).joinedload(Appeal.subject))
        .where(Panelist.person_id == person_id)
        .order_by(Panelist.id)
    )
    return [{"about": row.appeal.subject.name, "place": row.place, "state": row.appeal.state} for row in rows]


def own(person_id: int) -> list[dict[str, Any]]:
    """The person's appeals."""
    rows = whole(Appeal.subject_id == person_id)
    away = absences(row.participant_id for row in rows)
    return [appeal_facts(row, away.get(row.participant_id, [])) for row in rows]


def appeal_facts(appeal: Appeal, away: list[Absence]) -> dict[str, Any]:
    """One appeal. What the panel writes is in it once it is decided."""
    decided, reply = appeal.state is AppealState.DECIDED, appeal.reply
    return {
        "cycle": appeal.participant.cycle.name,
        "state": appeal.state,
        "begun_at": when(appeal.begun_at),
        "filed_at": when(appeal.filed_at),
        "due_on": when(appeal.due_on),
        "decided_at": when(appeal.decided_at),
        "withdrawn_at": when(appeal.withdrawn_at),
        "story": appeal.story,
        "outcome_sought": appeal.outcome_sought,
        "points": [point(each, away, decided) for each in appeal.points],
        "contexts": [
            {"kind": each.kind, "since": when(each.since), "until": when(each.until), "text": each.text}
            for each in appeal.contexts
        ],
        "reply": {"by": reply.by.name, "text": reply.text, "at": when(reply.at)} if reply else None,
        "panel": [each.person.name for each in appeal.panelists],
        "draws": [
            {"pool": each.pool, "excluded": excluded(each), "seed": each.seed, "at": when(each.drawn_at)}
            for each in appeal.draws
        ],
        "dissents": [
            {"by": each.person.name, "text": each.text, "at": when(each.at)}
            for each in appeal.dissents
            if decided
        ],
    }


def excluded(draw: PanelDraw) -> list[dict[str, Any]]:
    """Who was taken out of a pool. Why is told of nobody: it could be a personal conflict."""
    return [{"id": each["id"], "name": each["name"], "why": TAKEN_OUT} for each in draw.excluded]


def point(row: ContestedPoint, away: list[Absence], decided: bool) -> dict[str, Any]:
    """One point with its ruling, where that is open."""
    return {
        "number": row.number,
        "contests": line_of(row, row.appeal.participant, away).name,
        "claim": row.claim,
        "rests_on": numbers(row.citations),
        "ruling": ruling(row.ruling) if row.ruling and decided else None,
    }


def ruling(row: Ruling) -> dict[str, Any]:
    """What the panel said to a point."""
    return {
        "verdict": row.verdict,
        "reason": row.reason,
        "put_right": row.put_right,
        "label": row.scale_value.label if row.scale_value else None,
        "rests_on": numbers(row.citations),
        "by": row.ruled_by.name,
        "at": when(row.ruled_at),
    }


def numbers(citations: list[Any]) -> list[int]:
    """What is cited, by the numbers of the items."""
    return sorted(each.evidence_revision.item.number for each in citations)
