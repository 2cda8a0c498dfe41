"""Logging evidence, correcting it, adding context beside it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app import audit, clock, mail
from app.db import db
from app.errors import Conflict
from app.events.actions import settle
from app.events.models import EventPrompt, PromptAnswer
from app.evidence.models import (
    Confidentiality,
    EvidenceContext,
    EvidenceItem,
    EvidenceKind,
    EvidenceRevision,
    Provenance,
    Style,
)
from app.expectations.models import ExpectationRevision
from app.people.models import Person
from app.people.queries import manages, team_of
from app.rubric.models import Competency


@dataclass(frozen=True)
class Words:
    """What an item says."""

    kind: EvidenceKind
    happened_on: date
    title: str
    body: str
    competencies: list[Competency]
    confidentiality: Confidentiality = Confidentiality.INTERNAL
    link: str | None = None
    style: Style | None = None
    before: str | None = None
    after: str | None = None
    looked_for: str | None = None
    expectation: ExpectationRevision | None = None


def log_evidence(
    subject: Person, words: Words, *, by: Person, after: EventPrompt | None = None
) -> EvidenceItem:
    """Log an item about somebody. Its provenance follows from who enters it; its subject hears of it at once.

    `after` is the question that the writer answers by it: the item carries the event from then on.
    """
    db.session.get(
        Person, subject.id, with_for_update={"key_share": True}
    )  # two entries at once take two numbers
    last = db.session.scalar(
        select(func.max(EvidenceItem.number)).where(EvidenceItem.subject_id == subject.id)
    )
    item = EvidenceItem(
        subject_id=subject.id,
        number=(last or 0) + 1,
        entered_by_id=by.id,
        entered_at=clock.now(),
        provenance=provenance(subject, by),
        event_id=after.event_id if after else None,
    )
    refuse_without_standing(item, words)
    db.session.add(item)
    _write(item, words, by)
    audit.record("evidence.logged", by=by, on=item, about=subject)
    if subject.id != by.id:
        mail.send("evidence/mail/logged.txt", to=subject, by=by, item=item)
    if after and not after.answer and after.event.open_until > clock.now():
        settle(after, PromptAnswer.NAMED, by=by)
    return item


def revise_evidence(item: EvidenceItem, base: int, words: Words, *, by: Person) -> EvidenceRevision:
    """Correct an item that stands at revision `base`; earlier words stay, and what cites them still does."""
    db.session.get(EvidenceItem, item.id, with_for_update=True, populate_existing=True)
    if item.current.number != base:
        raise Conflict(
            "This item was corrected while you were writing.",
            "Both texts are below; open the item again to write on from the newer one.",
        )
    refuse_without_standing(item, words)
    revision = _write(item, words, by)
    audit.record("evidence.revised", by=by, on=item, about=item.subject_id, revision=revision.number)
    if item.subject_id != by.id:
        mail.send("evidence/mail/revised.txt", to=item.subject, by=by, item=item)
    return revision


def refuse_without_standing(item: EvidenceItem, words: Words) -> None:
    """That something agreed was not delivered is for the two who agreed on it to say."""
    between_two = item.provenance in {Provenance.SELF, Provenance.MANAGER}
    if words.kind is EvidenceKind.NOT_DELIVERED and not between_two:
        raise Conflict(
            "Only a person and their manager say what was agreed and not delivered.", "Choose another kind."
        )


def add_context(item: EvidenceItem, text: str, *, by: Person) -> EvidenceContext:
    """The subject adds what the item does not say, when somebody else entered it."""
    if item.entered_by_id == by.id:
        raise Conflict(
            "You entered this item yourself.", "Correct it instead; the earlier words stay beside it."
        )
    context = EvidenceContext(item_id=item.id, text=text, added_at=clock.now())
    db.session.add(context)
    db.session.flush()
    audit.record("evidence.context_added", by=by, on=item, about=item.subject_id)
    return context


def provenance(subject: Person, by: Person) -> Provenance:
    """Self, manager, peer (same team) or partner team, as of today."""
    day = clock.today()
    if subject.id == by.id:
        return Provenance.SELF
    if manages(by.id, subject.id, day):
        return Provenance.MANAGER
    own, other = team_of(subject.id, day), team_of(by.id, day)
    same = own is not None and other is not None and own.id == other.id
    return Provenance.PEER if same else Provenance.PARTNER_TEAM


def _write(item: EvidenceItem, words: Words, by: Person) -> EvidenceRevision:
    revision = EvidenceRevision(
        number=len(item.revisions) + 1,
        kind=words.kind,
        happened_on=words.happened_on,
        title=words.title,
        body=words.body,
        before=words.before,
        after=words.after,
        looked_for=words.looked_for,
        expectation_revision=words.expectation,
        link=words.link,
        style=words.style,
        confidentiality=words.confidentiality,
        competencies=words.competencies,
        revised_by_id=by.id,
        revised_at=clock.now(),
    )
    item.revisions.append(revision)
    db.session.flush()
    return revision
