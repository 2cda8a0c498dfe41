"""Writing the texts of a case. Two people write: each save is a compare-and-set of its texts, or nothing at all."""

from collections.abc import Mapping

from sqlalchemy import Select, select, update

from app import audit, clock
from app.db import db
from app.drafts import Resolution, Stale, StaleDraft, Typed, resolved, untouched
from app.errors import Conflict, Gap, Refused
from app.evidence.policy import visible_to
from app.evidence.queries import cited_in
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


def save_texts(case: PromotionCase, typed: Mapping[str, Typed], *, by: Person) -> dict[str, int]:
    """Save texts by key; the new version of each one that changed.

    Raises Refused for a text that cannot be kept, and StaleDraft when one was saved elsewhere meanwhile;
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
            base = typed[key].base
            by_other = text.saved_by.name if text.saved_by and text.saved_by_id != by.id else ""
            stale.append(
                Stale(f"answer-{key}", text.version, text.text, words, base, said(text, base), by_other)
            )
        else:
            saved[key] = _save(text, words, case, by)
    if refused:
        raise Refused(*refused)
    if stale:
        raise StaleDraft(stale)
    return saved


def said(text: PromotionText, version: int) -> str | None:
    """What one version of a text says; None when it is not kept."""
    if version == 0:
        return ""
    return db.session.scalar(
        select(PromotionTextRevision.text).where(
            PromotionTextRevision.text_id == text.id, PromotionTextRevision.version == version
        )
    )


def _untouched(text: PromotionText, base: int, words: str) -> bool:
    return untouched(words, base, kept=text.text, version=text.version, drawn=lambda: said(text, base))


def choose(case: PromotionCase, typed: Mapping[str, Typed], chosen: Resolution) -> dict[str, Typed]:
    """The same texts with what was chosen of two for one of them."""
    key = chosen.field.removeprefix("answer-")
    text = texts(case.id).get(key)
    if text is None or key not in typed:
        return dict(typed)
    return {**typed, key: resolved(typed[key], chosen, lambda version: said(text, version))}


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
    before = _cited(text.id, base)
    for cited in sorted(cited_in(words, visible_to(by), case.subject_id, before)):
        db.session.add(PromotionCitation(text_revision_id=revision.id, evidence_revision_id=cited))
    audit.record("promotion.text_saved", by=by, on=text, about=case.subject_id, version=base + 1)
    return base + 1


def _cited(text_id: int, version: int) -> Select[int]:
    """Ids of the revisions that one version of a text cites."""
    return (
        select(PromotionCitation.evidence_revision_id)
        .join(PromotionTextRevision, PromotionTextRevision.id == PromotionCitation.text_revision_id)
        .where(PromotionTextRevision.text_id == text_id, PromotionTextRevision.version == version)
    )
