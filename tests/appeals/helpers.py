"""People whose review was shared, and appeals against it as far as a test needs them; all through the actions."""

from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import select

from app import clock
from app.appeals import lot
from app.appeals.actions import file_appeal, reply_to_appeal, withdraw_appeal
from app.appeals.drafting import Circumstance, add_context, add_point, begin_appeal, revise_point, save_draft
from app.appeals.independence import excluded, pool
from app.appeals.lines import contestable, key_of
from app.appeals.models import Appeal, ContestedPoint, ContextKind, Verdict
from app.appeals.ruling import Finding, decide_appeal, rule_on_point
from app.db import db
from app.people.models import Person
from app.reviews.actions import calibrate_review, share_review
from app.reviews.models import Review
from app.reviews.queries import answers, current_ratings
from tests.calibration.helpers import newcomer, person

PANEL = ("oscar", "lena", "kaveh")  # who is drawn here, the chair first: a seed is sought that draws them
SAID = Circumstance(ContextKind.ON_CALL, None, None, "Three nights of alarms.")


def shared(key: str) -> Review:
    """Somebody of Ravi's team whose review was shared just now."""
    review = newcomer(key)
    calibrate_review(review, by=person("amara"))
    share_review(review, by=person("ravi"))
    return review


def rating_line(review: Review, *, overall: bool = False) -> str:
    """The name in forms of a rating that is current."""
    rated = current_ratings(review.participant_id)
    return next(f"rating-{each.id}" for each in rated if (each.competency_id is None) == overall)


def answer_line(review: Review, place: int = 0) -> str:
    return f"answer-{answers(review.id)[place].id}"


def draft(review: Review, *lines: str) -> Appeal:
    """A draft with everything that it needs; it contests a rating and an answer unless told otherwise."""
    by = review.subject
    appeal = begin_appeal(review, by=by)
    save_draft(appeal, 0, "What happened [E1].", "That it is put right.", by=by)
    for line in lines or (rating_line(review), answer_line(review)):
        add_point(appeal, line, "It leaves something out [E1].", by=by)
    add_context(appeal, SAID, by=by)
    return appeal


def seed_drawing(review: Review, wanted: tuple[str, ...] = PANEL) -> Callable[[], str]:
    """A seed that draws these people, in this order."""
    people, out = [each.id for each in pool(clock.today())], excluded(review, clock.today())
    ids = [person(key).id for key in wanted]
    seed = next(str(each) for each in count() if lot.panel(people, out, str(each)) == ids)
    return lambda: seed


def filed(review: Review, *lines: str) -> Appeal:
    appeal = draft(review, *lines)
    file_appeal(appeal, new_seed=seed_drawing(review), by=review.subject)
    return appeal


def replied(review: Review, *lines: str) -> Appeal:
    appeal = filed(review, *lines)
    reply_to_appeal(appeal, "I saw it otherwise.", by=review.author)
    return appeal


def chair(appeal: Appeal) -> Person:
    return appeal.panelists[0].person


def finding(**changes: Any) -> Finding:
    said = {"verdict": Verdict.PARTLY, "reason": "It was left out.", "put_right": "It was so."}
    return Finding(**(said | changes))


def ruled(review: Review, *lines: str) -> Appeal:
    """An appeal with a reply whose every point has a ruling that changes no rating."""
    return with_rulings(replied(review, *lines))


def unanswered(review: Review, *lines: str) -> Appeal:
    """The same before the author has replied."""
    return with_rulings(filed(review, *lines))


def with_rulings(appeal: Appeal) -> Appeal:
    for point in appeal.points:
        rule_on_point(point, 0, finding(), by=chair(appeal))
    return appeal


def decided(review: Review, *lines: str) -> Appeal:
    appeal = ruled(review, *lines)
    decide_appeal(appeal, by=chair(appeal))
    return appeal


def withdrawn(review: Review) -> Appeal:
    appeal = filed(review)
    withdraw_appeal(appeal, by=review.subject)
    return appeal


def appeal_of(key: str) -> Appeal:
    """The latest appeal of somebody."""
    rows = select(Appeal).where(Appeal.subject_id == person(key).id).order_by(Appeal.id.desc())
    return db.session.scalars(rows.limit(1)).one()


def every_line(review: Review) -> list[str]:
    return [line.key for line in contestable(review)]


def without_citation(point: ContestedPoint) -> None:
    """The same point, which cites nothing any more."""
    revise_point(point, key_of(point), "It leaves something out.", by=point.appeal.subject)
