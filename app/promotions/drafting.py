"""Writing the texts of a case. Two people write: each save is a compare-and-set of its texts, or nothing at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update

from app import audit, clock
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.evidence.policy import visible_to
from app.evidence.queries import numbered
from app.markup import cited_numbers
from app.people.models import Person
from app.promotions.models import (
    MOST_TEXT,
    PromotionCase,
    PromotionCitation,
    PromotionText,
    PromotionTextRevision,
)
from app.promotions.queries import texts
from app.text import clean, trouble


@dataclass(frozen=True)
class Typed:
    """What one field carries: the version it was typed over, and its text."""

    base: int
    text: str


@dataclass(frozen=True)
class Stale:
    """A text that was saved elsewhere meanwhile: what is kept, and what came too late."""

    field: str
    version: int
    kept: str
    typed: str


class StaleTexts(Exception):
    """Some texts were saved elsewhere meanwhile. Nothing of this save was kept."""

    def __init__(self, stale: list[Stale]) -> None:
        super().__init__(", ".join(each.field for each in stale))
        self.stale = stale


def save_texts(case: PromotionCase, typed: Mapping[str, Typed], *, by: Person) -> dict[str, int]:
    """Save texts by key; the new version of each one that changed.

    Raises Refused for a text that cannot be kept, and StaleTexts when one was saved elsewhere meanwhile;
    in each case nothing is saved.
    """
    db.session.get_one(PromotionCase, case.id, with_for_update=True, populate_existing=True)
    saved: dict[str, int] = {}
    stale, refused = [], []
    for key, text in texts(case.id).items():
        if key not in typed:
            continue
        words = clean(typed[key].text)
        problem = trouble(words, MOST_TEXT)
        if problem:
            refused.append(Gap(problem, f"answer-{key}"))
        elif _untouched(text, typed[key].base, words):
            continue
        elif text.version != typed[key].base:
            stale.append(Stale(f"answer-{key}", text.version, text.text, words))
        else:
            saved[key] = _save(text, words, case, by)
    if refused:
        raise Refused(*refused)
    if stale:
        raise StaleTexts(stale)
    return saved


def _untouched(text: PromotionText, base: int, words: str) -> bool:
    """Was this field sent along without having been changed since its page was drawn?"""
    if words == text.text:
        return True
    if base == text.version:
        return False
    drawn = db.session.scalar(
        select(PromotionTextRevision.text).where(
            PromotionTextRevision.text_id == text.id, PromotionTextRevision.version == base
        )
    )
    return words == (drawn if drawn is not None else "" if base == 0 else None)


def _save(text: PromotionText, words: str, case: PromotionCase, by: Person) -> int:
    base, moment = text.version, clock.now()
    changed = db.session.execute(
        update(PromotionText)
        .where(PromotionText.id == text.id, PromotionText.version == base)
        .values(version=base + 1, text=words, saved_by_id=by.id, saved_at=moment)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Conflict("This text was saved elsewhere at the same moment.", "Send it again.")
    revision = PromotionTextRevision(
        text_id=text.id, version=base + 1, text=words, saved_by_id=by.id, saved_at=moment
    )
    db.session.add(revision)
    db.session.flush()
    for cited in sorted(citable(text.id, base, words, case, by)):
        db.session.add(PromotionCitation(text_revision_id=revision.id, evidence_revision_id=cited))
    audit.record("promotion.text_saved", by=by, on=text, about=case.subject_id, version=base + 1)
    return base + 1


def citable(text_id: int, base: int, words: str, case: PromotionCase, by: Person) -> set[int]:
    """Ids of the revisions that a text cites: of items its writer may read, and of those it cited before."""
    wanted = cited_numbers(words)
    found = numbered(visible_to(by), case.subject_id, wanted)
    before = db.session.execute(
        select(EvidenceItem.number, EvidenceRevision.id)
        .join(EvidenceRevision, EvidenceRevision.item_id == EvidenceItem.id)
        .join(PromotionCitation, PromotionCitation.evidence_revision_id == EvidenceRevision.id)
        .join(PromotionTextRevision, PromotionTextRevision.id == PromotionCitation.text_revision_id)
        .where(PromotionTextRevision.text_id == text_id, PromotionTextRevision.version == base)
    )
    kept = {number: revision_id for number, revision_id in before if number in wanted - set(found)}
    return {*kept.values(), *(revision.id for revision in found.values())}
