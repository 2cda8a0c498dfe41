"""The record as one JSON document. Keys are stable: a change of their meaning raises SCHEMA_VERSION."""

from collections.abc import Sequence
from typing import Any

from app import clock
from app.audit import head as heads
from app.coaching.models import CoachingNote
from app.cycles.models import Participant, ReviewKind
from app.cycles.queries import participations
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.expectations.models import Expectation, ExpectationRevision
from app.expectations.queries import of_participants
from app.people.models import Person
from app.record import logs, queries
from app.record.parts import (
    appeals,
    calibration,
    conflicts,
    distribution,
    events,
    feedback,
    multipliers,
    promotions,
    reviews,
)
from app.record.when import when
from app.reviews.models import Review

SCHEMA_VERSION = 1


def document(person: Person) -> dict[str, Any]:
    """Everything that is kept about a person, except what is closed until its delivery."""
    taken_part = participations(person.id)
    found = queries.about(person.id)
    return {
        "schema": "plumbline.record",
        "schema_version": SCHEMA_VERSION,
        "generated_at": when(clock.now()),
        "audit_head": audit_head(),
        "person": person_facts(person),
        "account": account_facts(person),
        "history": history(person),
        "cycles": cycles(taken_part),
        "evidence": [item(each) for each in queries.evidence(person.id)],
        "multipliers": multipliers.kept(person.id),
        "team_events": events.kept(person.id),
        "expectations": [expectation(each) for each in of_participants([row.id for row in taken_part])],
        "coaching_notes": [note(each) for each in queries.notes(CoachingNote.subject_id == person.id)],
        "feedback": feedback.kept(person.id),
        "conflicts": conflicts.kept(person.id),
        "reports_in_confidence": distribution.kept(person.id),
        "reviews": reviews.delivered([each for each in found if each.is_delivered]),
        "calibration": calibration.kept(person.id),
        "appeals": appeals.kept(person.id),
        "closed_reviews": [reviews.closed(each) for each in found if is_closed(each)],
        "self_reviews": reviews.own([each for each in found if each.kind is ReviewKind.SELF]),
        "promotions": promotions.kept(person.id),
        "written_about_others": written_about_others(person),
        "audit": [done(entry, by) for entry, by in logs.everything(logs.done(person.id))],
        "reads_about_you": [read(*each) for each in logs.everything(logs.reads_about(person.id))],
        "reads_by_you": [read(*each) for each in logs.everything(logs.reads_by(person.id))],
        "sign_ins": [
            {"began_at": when(each.began_at), "ended_at": when(each.revoked_at)}
            for each in queries.sign_ins(person.id)
        ],
        "mail": [
            {
                "subject": each.subject,
                "body": each.body,
                "at": when(each.created_at),
                "sent_at": when(each.sent_at),
            }
            for each in queries.mail_to(person.id)
        ],
    }


def is_closed(review: Review) -> bool:
    """Is this a review of the person that they may not read yet?"""
    return review.kind is ReviewKind.MANAGER and not review.is_delivered


def audit_head() -> str | None:
    """Place and hash of the last entry of the audit log; None when it cannot be read."""
    try:
        return str(heads.kept() or "") or None
    except ValueError:
        return None


def person_facts(person: Person) -> dict[str, Any]:
    """The undated facts."""
    return {
        "name": person.name,
        "email": person.email,
        "title": person.title,
        "location": person.location,
        "zone": person.zone,
        "arrangement": person.arrangement,
        "share_of_full_time": person.share,
        "joined_on": when(person.joined_on),
        "added_at": when(person.added_at),
    }


def account_facts(person: Person) -> dict[str, Any] | None:
    """Whether the person can sign in, and how."""
    account = queries.account(person.id)
    if account is None:
        return None
    return {
        "has_password": account.password_hash is not None,
        "closed_at": when(account.closed_at),
    }


def history(person: Person) -> dict[str, Any]:
    """The dated facts; `until` is the first day on which a fact no longer held."""
    names = {
        "teams": lambda row: row.team.name,
        "managers": lambda row: row.manager.name,
        "levels": lambda row: row.level.code,
        "roles": lambda row: row.role,
    }
    return {
        kind: [
            {"what": names[kind](row), "from": when(row.valid_from), "until": when(row.valid_until)}
            for row in rows
        ]
        for kind, rows in queries.places(person.id).items()
    }


def cycles(taken_part: Sequence[Participant]) -> list[dict[str, Any]]:
    """The facts pinned for each cycle, and time away."""
    away = queries.absences(row.id for row in taken_part)
    return [
        {
            "cycle": row.cycle.name,
            "period_from": when(row.cycle.period_from),
            "period_until": when(row.cycle.period_until),
            "enrolled_at": when(row.enrolled_at),
            "level": row.level.code,
            "track": row.track,
            "team": row.team.name,
            "team_kind": row.team_kind,
            "location": row.location,
            "arrangement": row.arrangement,
            "share_of_full_time": row.share,
            "tenure_days": row.tenure_days,
            "on_call_load": row.on_call_load,
            "legal_entity": row.legal_entity,
            "too_new_to_rate": row.too_new,
            "away": [
                {"from": when(a.absent_from), "until": when(a.absent_until)} for a in away.get(row.id, [])
            ],
        }
        for row in taken_part
    ]


def item(each: EvidenceItem) -> dict[str, Any]:
    """An evidence item with every revision and the context beside it."""
    return {
        "number": each.number,
        "entered_by": each.entered_by.name,
        "entered_at": when(each.entered_at),
        "provenance": each.provenance,
        "revisions": [revision(row) for row in each.revisions],
        "context": [{"text": row.text, "at": when(row.added_at)} for row in each.contexts],
        "after_event": each.event.title if each.event else None,
        "files": [
            {
                "id": row.id,
                "name": row.name,
                "bytes": row.size,
                "sha256": row.digest,
                "attached_at": when(row.added_at),
            }
            for row in each.attachments
        ],
    }


def revision(row: EvidenceRevision) -> dict[str, Any]:
    """The words of an item as they were once."""
    return {
        "number": row.number,
        "at": when(row.revised_at),
        "kind": row.kind,
        "happened_on": when(row.happened_on),
        "title": row.title,
        "body": row.body,
        "before": row.before,
        "after": row.after,
        "expected": row.expectation_revision.text if row.expectation_revision else None,
        "looked_for": row.looked_for,
        "link": row.link,
        "style": row.style,
        "confidentiality": row.confidentiality,
        "competencies": [competency.name for competency in row.competencies],
    }


def expectation(each: Expectation) -> dict[str, Any]:
    """An expectation with all words that were proposed for it."""
    return {
        "participant": each.participant_id,
        "cycle": each.participant.cycle.name,
        "revisions": [proposed(row) for row in each.revisions],
    }


def proposed(row: ExpectationRevision) -> dict[str, Any]:
    """The words as one side proposed them, and whether the other agreed."""
    agreement = row.agreement
    return {
        "number": row.number,
        "text": row.text,
        "measure": row.measure,
        "proposed_by": row.proposed_by.name,
        "proposed_at": when(row.proposed_at),
        "agreed_by": agreement.agreed_by.name if agreement else None,
        "agreed_at": when(agreement.agreed_at) if agreement else None,
    }


def note(each: CoachingNote) -> dict[str, Any]:
    """A coaching note."""
    return {
        "by": each.author.name,
        "shared_at": when(each.shared_at),
        "acknowledged_at": when(each.acknowledged_at),
        "competency": each.competency.name if each.competency else None,
        "concern": each.concern,
        "support": each.support,
        "action": each.action,
    }


def written_about_others(person: Person) -> dict[str, Any]:
    """What the person wrote about others: which, about whom and when. The words stand in the others' records."""
    theirs = queries.reviews(Review.author_id == person.id, Review.subject_id != person.id)
    return {
        "evidence": [
            {
                "about": each.subject.name,
                "number": each.number,
                "title": each.current.title,
                "at": when(each.entered_at),
            }
            for each in queries.evidence_by(person.id)
        ],
        "expectations": [
            {"about": about.name, "at": when(each.proposed_at)}
            for each, about in queries.proposed_by(person.id)
        ],
        "coaching_notes": [
            {"about": each.subject.name, "at": when(each.shared_at)}
            for each in queries.notes(CoachingNote.author_id == person.id)
        ],
        "reviews": [reviews.heading(each) | {"about": each.subject.name} for each in theirs],
        "as_delegate": [
            {
                "about": review.subject.name,
                "for": review.author.name,
                "from": when(each.named_at),
                "until": when(each.ended_at),
            }
            for each, review in queries.delegations_of(person.id)
        ],
        "second_readings": [
            {"about": review.subject.name, "at": when(row.read_at), "outcome": row.outcome}
            for row, review in queries.readings_by(person.id)
        ],
    }


def done(entry: Any, by: Person | None) -> dict[str, Any]:
    """One entry of the audit log."""
    return {
        "place": entry.id,
        "hash": entry.hash,
        "at": when(entry.at),
        "verb": entry.verb,
        "record": entry.record,
        "record_id": entry.record_id,
        "by": by.name if by else None,
        "facts": entry.facts,
    }


def read(entry: Any, other: Person) -> dict[str, Any]:
    """Reads of one record on one day. `person` is the other one: who read, or who was read about."""
    return {
        "person": other.name,
        "seat": entry.seat,
        "record": entry.record,
        "record_id": entry.record_id,
        "day": when(entry.day),
        "times": entry.count,
        "last_at": when(entry.last_at),
        "reason": entry.reason or None,
    }
