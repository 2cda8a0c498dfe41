"""Writing an appeal: a draft is its writer's alone, and can be saved, left and taken up again until it is filed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import audit, clock
from app.appeals import queries
from app.appeals.lines import key_of, target
from app.appeals.models import (
    Appeal,
    AppealContext,
    AppealState,
    ContestedPoint,
    ContextKind,
    PointCitation,
)
from app.cycles.actions import hold_open
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.evidence.models import EvidenceRevision
from app.evidence.policy import visible_to
from app.evidence.queries import numbered
from app.markup import cited_numbers
from app.people.models import Person
from app.reviews.actions import locked as locked_review
from app.reviews.models import Review

MOST_CONTEXTS = 20


class Stale(Conflict):
    """The words were saved elsewhere after they were read; nothing of what came later was kept."""


def locked(appeal: Appeal) -> Appeal:
    """The same appeal as it is now, held until the transaction ends, so that two clicks take one step."""
    return db.session.get_one(Appeal, appeal.id, with_for_update=True, populate_existing=True)


def begin_appeal(review: Review, *, by: Person) -> Appeal:
    """Begin a draft against a review that was delivered; one at a time."""
    review = locked_review(review)
    hold_open(review.participant.cycle_id)
    hindrance = queries.too_late(review) or queries.settled(review)
    if hindrance:
        raise Conflict(hindrance, "You can still add a comment that stays with the review.")
    if queries.open_of(review.id):
        raise Conflict("You have begun an appeal against this review already.", "You find it under Appeals.")
    appeal = Appeal(
        review_id=review.id,
        participant_id=review.participant_id,
        subject_id=review.subject_id,
        state=AppealState.DRAFT,
        begun_at=clock.now(),
    )
    db.session.add(appeal)
    db.session.flush()
    audit.record("appeal.begun", by=by, on=appeal, about=by)
    return appeal


def save_draft(appeal: Appeal, base: int, story: str, outcome_sought: str, *, by: Person) -> None:
    """Save what happened and what is wanted, written over version `base`; raises Stale when that is not the kept one."""
    appeal = _draft(appeal)
    if (appeal.story, appeal.outcome_sought) == (story, outcome_sought):
        return
    if appeal.version != base:
        raise Stale("This draft was saved elsewhere while you were writing.", "Both texts are below.")
    appeal.story, appeal.outcome_sought = story, outcome_sought
    appeal.version += 1
    db.session.flush()
    audit.record("appeal.saved", by=by, on=appeal, about=by, version=appeal.version)


def add_point(appeal: Appeal, line: str, claim: str, *, by: Person) -> ContestedPoint:
    """Contest one line; `line` is its name in forms, and the claim cites evidence by [E12]."""
    appeal = _draft(appeal)
    _once(appeal, line)
    point = ContestedPoint(appeal=appeal, number=len(appeal.points) + 1, claim=claim, **target(line))
    db.session.add(point)
    _cite(point, _citable(appeal, claim))
    db.session.flush()
    audit.record("appeal.point_added", by=by, on=appeal, about=by, point=point.id)
    return point


def revise_point(point: ContestedPoint, line: str, claim: str, *, by: Person) -> None:
    """Contest another line instead, or say it in other words."""
    appeal = _draft(point.appeal)
    _once(appeal, line, but=point)
    for column, value in target(line).items():
        setattr(point, column, value)
    point.claim = claim
    _cite(point, _citable(appeal, claim))
    db.session.flush()
    audit.record("appeal.point_revised", by=by, on=appeal, about=by, point=point.id)


def remove_point(point: ContestedPoint, *, by: Person) -> None:
    """Take a point out of a draft; those after it move up."""
    appeal, number = _draft(point.appeal), point.number
    audit.record("appeal.point_removed", by=by, on=appeal, about=by, point=point.id)
    _cite(point, {})
    db.session.flush()
    db.session.delete(point)
    db.session.flush()
    later = select(ContestedPoint).where(
        ContestedPoint.appeal_id == appeal.id, ContestedPoint.number > number
    )
    for each in db.session.scalars(later.order_by(ContestedPoint.number)).all():
        each.number -= 1
        db.session.flush()  # one by one, because no two points have the same number for a moment


@dataclass(frozen=True)
class Circumstance:
    """What a context says."""

    kind: ContextKind
    since: date | None
    until: date | None
    text: str


def add_context(appeal: Appeal, said: Circumstance, *, by: Person) -> AppealContext:
    """Add a circumstance that a reader of the review should have known."""
    appeal = _draft(appeal)
    if len(appeal.contexts) >= MOST_CONTEXTS:
        raise Refused(
            Gap(f"An appeal holds at most {MOST_CONTEXTS} of these. Write more into one of them.", "text")
        )
    context = AppealContext(**vars(said))
    appeal.contexts.append(context)
    db.session.flush()
    audit.record("appeal.context_added", by=by, on=appeal, about=by, context=context.id)
    return context


def revise_context(context: AppealContext, said: Circumstance, *, by: Person) -> None:
    """Say a circumstance in other words."""
    appeal = _draft(db.session.get_one(Appeal, context.appeal_id))
    for column, value in vars(said).items():
        setattr(context, column, value)
    db.session.flush()
    audit.record("appeal.context_revised", by=by, on=appeal, about=by, context=context.id)


def remove_context(context: AppealContext, *, by: Person) -> None:
    """Take a circumstance out of a draft."""
    appeal = _draft(db.session.get_one(Appeal, context.appeal_id))
    audit.record("appeal.context_removed", by=by, on=appeal, about=by, context=context.id)
    db.session.delete(context)
    db.session.flush()
    db.session.expire(appeal, ["contexts"])


def _draft(appeal: Appeal) -> Appeal:
    appeal = locked(appeal)
    if appeal.state is not AppealState.DRAFT:
        raise Conflict(
            f"This appeal is {appeal.state.label}; it can no longer be changed.",
            "What you typed is below; nothing of it was saved.",
        )
    return appeal


def _once(appeal: Appeal, line: str, but: ContestedPoint | None = None) -> None:
    for each in appeal.points:
        if each is not but and key_of(each) == line:
            raise Refused(
                Gap(f"You contest this line already, in point {each.number}. Add to it there.", "line")
            )


def _citable(appeal: Appeal, claim: str) -> dict[int, EvidenceRevision]:
    """What a claim cites, by number: evidence about the person, as it stands now."""
    wanted = cited_numbers(claim)
    found = numbered(visible_to(appeal.subject), appeal.subject_id, wanted)
    missing = sorted(wanted - set(found))
    if missing:
        raise Refused(Gap(f"There is no evidence E{missing[0]} about you. Check the number.", "claim"))
    return found


def _cite(point: ContestedPoint, found: dict[int, EvidenceRevision]) -> None:
    """Let a point rest on exactly these revisions."""
    wanted = {each.id for each in found.values()}
    for cited in list(point.citations):
        if cited.evidence_revision_id not in wanted:
            db.session.delete(cited)
            point.citations.remove(cited)
    kept = {cited.evidence_revision_id for cited in point.citations}
    point.citations += [PointCitation(evidence_revision_id=each) for each in sorted(wanted - kept)]
