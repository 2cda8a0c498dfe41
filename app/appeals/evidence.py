"""What lies before a panel: the evidence on which the two sides and the rulings rest, and what colleagues said."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.appeals.models import Appeal, ContestedPoint, PointCitation, Ruling, RulingCitation
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.reviews.models import Answer, AnswerCitation, AnswerRevision
from app.reviews.ratings import Lineage, Rating, RatingCitation


def shown(appeal: Appeal, *, rulings: bool) -> list[EvidenceRevision]:
    """What the contested lines and the points rest on, by number; and the rulings, for those who may read them."""
    ids = [*_contested(appeal), _by_points(appeal), *([_by_rulings(appeal)] if rulings else [])]
    return _by_number(ids)


def reviewed(appeal: Appeal, beside: Collection[int] = ()) -> list[EvidenceRevision]:
    """What the review cites, by number, and the revisions with these ids."""
    return _by_number(
        [*_reviewed(appeal), select(EvidenceRevision.id).where(EvidenceRevision.id.in_(beside))]
    )


def before_the_panel(appeal: Appeal) -> list[EvidenceRevision]:
    """What a ruling may cite, by number: whatever the review or a point cites."""
    return _by_number([*_reviewed(appeal), _by_points(appeal)])


def by_number(items: Select[EvidenceItem]) -> Sequence[EvidenceItem]:
    """Some items in the order of their numbers, for somebody who wants to cite them."""
    rows = items.options(selectinload(EvidenceItem.revisions)).order_by(EvidenceItem.number)
    return db.session.scalars(rows).all()


def places(found: list[EvidenceRevision]) -> dict[int, str]:
    """Where on a page that shows these items each of them stands."""
    return {each.item.number: f"#e{each.item.number}" for each in found}


def feedback(participant_id: int) -> Sequence[FeedbackAnswer]:
    """What colleagues gave and the person was shown at delivery."""
    return db.session.scalars(
        select(FeedbackAnswer)
        .join(FeedbackRequest, FeedbackRequest.id == FeedbackAnswer.request_id)
        .options(joinedload(FeedbackAnswer.author))
        .where(FeedbackRequest.participant_id == participant_id, FeedbackAnswer.opened_at.is_not(None))
        .order_by(FeedbackAnswer.id)
    ).all()


def _contested(appeal: Appeal) -> list[Select[int]]:
    rated = (
        select(RatingCitation.evidence_revision_id)
        .join(ContestedPoint, ContestedPoint.rating_id == RatingCitation.rating_id)
        .where(ContestedPoint.appeal_id == appeal.id)
    )
    answered = _answered().join(ContestedPoint, ContestedPoint.answer_id == Answer.id)
    return [rated, answered.where(ContestedPoint.appeal_id == appeal.id)]


def _reviewed(appeal: Appeal) -> list[Select[int]]:
    rated = (
        select(RatingCitation.evidence_revision_id)
        .join(Rating, Rating.id == RatingCitation.rating_id)
        .where(Rating.participant_id == appeal.participant_id, Rating.lineage == Lineage.OFFICIAL)
    )
    return [rated, _answered().where(Answer.review_id == appeal.review_id)]


def _answered() -> Any:
    """Ids of the revisions that answers cite as they stand."""
    current = (AnswerRevision.answer_id == Answer.id) & (AnswerRevision.version == Answer.version)
    return (
        select(AnswerCitation.evidence_revision_id)
        .join(AnswerRevision, AnswerRevision.id == AnswerCitation.answer_revision_id)
        .join(Answer, current)
    )


def _by_points(appeal: Appeal) -> Select[int]:
    return (
        select(PointCitation.evidence_revision_id)
        .join(ContestedPoint, ContestedPoint.id == PointCitation.point_id)
        .where(ContestedPoint.appeal_id == appeal.id)
    )


def _by_rulings(appeal: Appeal) -> Select[int]:
    return (
        select(RulingCitation.evidence_revision_id)
        .join(Ruling, Ruling.id == RulingCitation.ruling_id)
        .join(ContestedPoint, ContestedPoint.id == Ruling.point_id)
        .where(ContestedPoint.appeal_id == appeal.id)
    )


def _by_number(ids: list[Select[int]]) -> list[EvidenceRevision]:
    """Each item once, in the latest words that are cited."""
    item = joinedload(EvidenceRevision.item)
    rows = db.session.scalars(
        select(EvidenceRevision)
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .options(item.joinedload(EvidenceItem.entered_by), item.selectinload(EvidenceItem.contexts))
        .where(EvidenceRevision.id.in_(union_all(*ids)))
        .order_by(EvidenceItem.number, EvidenceRevision.number)
    )
    return list({row.item_id: row for row in rows}.values())
