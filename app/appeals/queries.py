"""Reads of appeals."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.appeals.clocks import closes_at
from app.appeals.independence import sits_on
from app.appeals.models import (
    Appeal,
    AppealContext,
    AppealReply,
    AppealState,
    ContestedPoint,
    PanelDissent,
    PanelDraw,
    Panelist,
    PointCitation,
    Ruling,
    RulingCitation,
)
from app.cycles.models import Cycle, Participant, Phase, Question
from app.db import db
from app.evidence.models import EvidenceRevision
from app.reviews.models import Answer, Review
from app.reviews.ratings import Rating

PAGE = 20
OPEN = (AppealState.DRAFT, AppealState.FILED)

NEWS_FOR = timedelta(days=14)  # how long a decision stands on the list of both sides


def appeal_of_point(point_id: int) -> int:
    """The appeal that a point belongs to; 0 when there is no such point."""
    return db.session.scalar(select(ContestedPoint.appeal_id).where(ContestedPoint.id == point_id)) or 0


def appeal_of_context(context_id: int) -> int:
    """The appeal that a context belongs to; 0 when there is no such context."""
    return db.session.scalar(select(AppealContext.appeal_id).where(AppealContext.id == context_id)) or 0


def open_of(review_id: int) -> Appeal | None:
    """The appeal against a review that is a draft or filed."""
    return db.session.scalar(select(Appeal).where(Appeal.review_id == review_id, Appeal.state.in_(OPEN)))


def standing_of(review_id: int) -> Appeal | None:
    """The appeal against a review that was decided, or that is open: there is one at most."""
    standing = (*OPEN, AppealState.DECIDED)
    return db.session.scalar(
        select(Appeal)
        .where(Appeal.review_id == review_id, Appeal.state.in_(standing))
        .order_by(Appeal.id.desc())
        .limit(1)
    )


def open_appeals(cycle_id: int) -> int:
    """How many appeals of a cycle are filed and not decided."""
    count = select(func.count(Appeal.id)).join(Participant, Participant.id == Appeal.participant_id)
    filed = count.where(Participant.cycle_id == cycle_id, Appeal.state == AppealState.FILED)
    return db.session.scalar(filed) or 0


def too_late(review: Review) -> str | None:
    """Why nobody can contest this review now, in words; None when its person can."""
    cycle, until = review.participant.cycle, closes_at(review)
    if not cycle.has(Phase.APPEALS):
        return f"{cycle.name} has no appeals."
    if cycle.phase is Phase.CLOSED:
        return f"{cycle.name} is closed."
    if until is None:
        return "This review was not shared yet."
    return "The days to file an appeal against this review are over." if clock.now() > until else None


def settled(review: Review) -> str | None:
    """Why a review is not contested a second time: a panel has decided; None when none has."""
    decided = exists().where(Appeal.review_id == review.id, Appeal.state == AppealState.DECIDED)
    return "A panel has decided about this review already." if db.session.scalar(select(decided)) else None


def in_full(appeal: Appeal) -> Appeal:
    """The same appeal, read anew with everything that its pages show, in a constant number of statements."""
    (found,) = whole(Appeal.id == appeal.id)
    return found


def whole(*which: ColumnElement[bool]) -> Sequence[Appeal]:
    """Some appeals with everything that belongs to them, oldest first."""
    cited = selectinload(ContestedPoint.citations).joinedload(PointCitation.evidence_revision)
    rows = (
        select(Appeal)
        .options(
            *_around(),
            joinedload(Appeal.participant).joinedload(Participant.cycle).selectinload(Cycle.phases),
            joinedload(Appeal.reply).joinedload(AppealReply.by),
            selectinload(Appeal.points).options(*_of_point(), cited.joinedload(EvidenceRevision.item)),
            selectinload(Appeal.contexts),
            selectinload(Appeal.panelists).joinedload(Panelist.person),
            selectinload(Appeal.draws),
            selectinload(Appeal.dissents).joinedload(PanelDissent.person),
        )
        .where(*which)
        .order_by(Appeal.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(rows).unique().all()


def placed(appeal: Appeal) -> Appeal:
    """The same appeal with whom and what it is about, in one statement."""
    return db.session.scalars(select(Appeal).options(*_around()).where(Appeal.id == appeal.id)).one()


def point_in_full(point_id: int) -> ContestedPoint:
    """A point with its line, its ruling, and what its appeal says around it."""
    appeal = joinedload(ContestedPoint.appeal)
    return db.session.scalars(
        select(ContestedPoint)
        .options(
            *_of_point(),
            appeal.options(*_around(), joinedload(Appeal.reply).joinedload(AppealReply.by)),
            appeal.selectinload(Appeal.contexts),
        )
        .where(ContestedPoint.id == point_id)
        .execution_options(populate_existing=True)
    ).one()


def _around() -> tuple[Any, ...]:
    participant, review = joinedload(Appeal.participant), joinedload(Appeal.review)
    return (
        joinedload(Appeal.subject),
        participant.joinedload(Participant.cycle),
        participant.joinedload(Participant.level),
        participant.joinedload(Participant.team),
        review.joinedload(Review.author),
        review.joinedload(Review.participant),
    )


def _of_point() -> tuple[Any, ...]:
    """What is shown of a point: the line it contests, and its ruling with what that rests on."""
    ruled = joinedload(ContestedPoint.ruling)
    rests_on = ruled.selectinload(Ruling.citations).joinedload(RulingCitation.evidence_revision)
    return (
        *_of_line(),
        ruled.joinedload(Ruling.scale_value),
        ruled.joinedload(Ruling.ruled_by),
        rests_on.joinedload(EvidenceRevision.item),
    )


def _of_line() -> tuple[Any, ...]:
    """The line that a point contests."""
    rated, answered = joinedload(ContestedPoint.rating), joinedload(ContestedPoint.answer)
    return (
        rated.joinedload(Rating.scale_value),
        rated.joinedload(Rating.competency),
        answered.joinedload(Answer.question).joinedload(Question.competency),
    )


def with_people(appeals: Select[Appeal]) -> Select[Appeal]:
    """The same appeals with whom and what a list names."""
    return appeals.options(
        joinedload(Appeal.subject),
        joinedload(Appeal.review).joinedload(Review.author),
        joinedload(Appeal.participant).joinedload(Participant.cycle),
        selectinload(Appeal.panelists).joinedload(Panelist.person),
    )


def first_seed(participant_id: int) -> str | None:
    """The seed of the first panel that was drawn for somebody in a cycle; None before there was one."""
    seeds = select(PanelDraw.seed).join(Appeal, Appeal.id == PanelDraw.appeal_id)
    return db.session.scalar(
        seeds.where(Appeal.participant_id == participant_id).order_by(PanelDraw.id).limit(1)
    )


def page(
    appeals: Select[Appeal], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[Appeal], int | None]:
    """Newest first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        appeals = appeals.where(Appeal.id < before)
    rows = db.session.scalars(with_people(appeals).order_by(Appeal.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def unruled(appeal_ids: Iterable[int]) -> dict[int, int]:
    """How many points of each appeal have no ruling yet."""
    rows = db.session.execute(
        select(ContestedPoint.appeal_id, func.count(ContestedPoint.id))
        .where(
            ContestedPoint.appeal_id.in_(list(appeal_ids)),
            ~exists().where(Ruling.point_id == ContestedPoint.id),
        )
        .group_by(ContestedPoint.appeal_id)
    )
    return {row[0]: row[1] for row in rows}


def waiting_for(person_id: int) -> Sequence[Appeal]:
    """Appeals in which somebody has something to do or to wait for: a draft, a reply, a seat on the panel, their own
    that the panel has, and what was decided for or about them lately.
    """
    draft = (Appeal.state == AppealState.DRAFT) & (Appeal.subject_id == person_id)
    written = select(Review.id).where(Review.author_id == person_id)
    unanswered = Appeal.review_id.in_(written) & ~exists().where(AppealReply.appeal_id == Appeal.id)
    sits = Appeal.id.in_(sits_on(person_id))
    own, review = Appeal.subject_id == person_id, joinedload(Appeal.review)
    filed = (Appeal.state == AppealState.FILED) & or_(unanswered, sits, own)
    lately = Appeal.decided_at > clock.now() - NEWS_FOR
    decided = (Appeal.state == AppealState.DECIDED) & lately & or_(own, Appeal.review_id.in_(written))
    return db.session.scalars(
        select(Appeal)
        .options(
            joinedload(Appeal.subject),
            review.joinedload(Review.subject),
            review.joinedload(Review.participant).joinedload(Participant.cycle).selectinload(Cycle.phases),
            joinedload(Appeal.reply),
        )
        .where(or_(draft, filed, decided))
        .order_by(Appeal.id)
    ).all()


def decided_points(review_id: int) -> Sequence[ContestedPoint]:
    """The points of decided appeals against a review in which something was put right, with their rulings."""
    ruled = joinedload(ContestedPoint.ruling)
    return db.session.scalars(
        select(ContestedPoint)
        .join(Appeal, Appeal.id == ContestedPoint.appeal_id)
        .join(Ruling, Ruling.point_id == ContestedPoint.id)
        .options(
            joinedload(ContestedPoint.appeal),
            *_of_line(),
            ruled.joinedload(Ruling.scale_value),
            ruled.selectinload(Ruling.citations),
        )
        .where(
            Appeal.review_id == review_id,
            Appeal.state == AppealState.DECIDED,
            or_(Ruling.put_right != "", Ruling.rating_id.is_not(None)),
        )
        .order_by(Appeal.decided_at, ContestedPoint.number)
    ).all()


def opened_rulings(person_id: int) -> Select[int]:
    """Ids of the rulings that a person may read about their own appeals, as a select to refine."""
    points = select(Ruling.id).join(ContestedPoint, ContestedPoint.id == Ruling.point_id)
    return points.join(Appeal, Appeal.id == ContestedPoint.appeal_id).where(*_decided_for(person_id))


def opened_dissents(person_id: int) -> Select[int]:
    """Ids of the dissents that a person may read about their own appeals, as a select to refine."""
    dissents = select(PanelDissent.id).join(Appeal, Appeal.id == PanelDissent.appeal_id)
    return dissents.where(*_decided_for(person_id))


def _decided_for(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return Appeal.subject_id == person_id, Appeal.state == AppealState.DECIDED
