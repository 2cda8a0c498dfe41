"""What the record's file holds of promotions: the person's own cases, and what they gave for those of others."""

from typing import Any

from app.promotions import queries
from app.promotions.models import PromotionCase, PromotionStatement, PromotionText
from app.promotions.policy import SHOWN


def kept(person_id: int) -> dict[str, Any]:
    """Cases with every version of their texts, the statements in them, and the sealed packets by digest."""
    return {
        "cases": [case(each) for each in queries.about(person_id)],
        "statements_for_others": [for_another(each) for each in queries.given_by(person_id)],
    }


def case(row: PromotionCase) -> dict[str, Any]:
    """One case."""
    return {
        "level": row.target_level.code,
        "state": row.state,
        "opened_at": row.opened_at.isoformat(),
        "opened_by": row.opened_by.name,
        "texts": [text(each) for each in row.texts],
        "statements": [about(each) for each in row.statements],
        "packets": [
            {
                "revision": each.number,
                "sealed_at": each.sealed_at.isoformat(),
                "sealed_by": each.sealed_by.name,
                "sha256": each.digest,
                "is_current": each.is_current,
            }
            for each in row.revisions
        ],
    }


def text(row: PromotionText) -> dict[str, Any]:
    """One text with all its versions."""
    return {
        "key": row.key,
        "versions": [
            {"version": each.version, "text": each.text, "at": each.saved_at.isoformat()}
            for each in row.revisions
        ],
    }


def about(row: PromotionStatement) -> dict[str, Any]:
    """A statement about the person: its words once they were given."""
    return {
        "author": row.author.name,
        "state": row.state,
        "text": row.text if row.state in SHOWN else None,
        "asked_at": row.asked_at.isoformat(),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
    }


def for_another(row: PromotionStatement) -> dict[str, Any]:
    """A statement that the person was asked for: their own words."""
    return {
        "about": row.case.subject.name,
        "state": row.state,
        "text": row.text,
        "asked_at": row.asked_at.isoformat(),
        "consented_at": row.consented_at.isoformat() if row.consented_at else None,
    }
