"""The busiest records of the rooms that committees and colleagues work in, and one person in every seat."""

from sqlalchemy import func, select

from app.appeals.models import Appeal, AppealContext, AppealState, ContestedPoint, Panelist, Ruling
from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseReader,
    CaseState,
    SessionState,
)
from app.conflicts.models import Conflict
from app.cycles.models import ReviewKind
from app.db import db
from app.distribution.models import DistributionReport
from app.feedback.models import FeedbackRequest, FeedbackSet, RequestState, SetState
from app.people.models import Role
from app.promotions.models import PacketRevision, PromotionCase, PromotionStatement, StatementState
from app.reviews.models import Review, ReviewState
from bench.records import Chosen, busiest_reader, first, holder, manager_of, most_written, person


def anybody() -> Chosen:
    """No record: a page that is somebody's own, for one person in every seat of the house."""
    report, committee = person(), session(SessionState.OPEN).seats
    return Chosen(
        None,
        {
            "signed out": None,
            "engineer": report.seats["subject"],
            "manager": report.seats["manager"],
            "second reader": busiest_reader(),
            "people partner": holder(Role.PEOPLE_PARTNER),
            "administrator": holder(Role.ADMINISTRATOR),
            "executive": holder(Role.EXECUTIVE),
            "fairness board": holder(Role.FAIRNESS_BOARD),
            "metric board": holder(Role.METRIC_BOARD),
            "chair": committee["chair"],
            "facilitator": committee["facilitator"],
            "reader": committee["reader"],
            "panelist": appeal(AppealState.FILED).seats["panelist"],
            "asked": feedback(RequestState.OPEN).seats["asked"],
            "in conflict": first(select(Conflict.person_id).order_by(Conflict.id)),
        },
    )


def contestable() -> Chosen:
    """A review that was shared and is not contested."""
    contested = select(Appeal.review_id)
    rows = select(Review).where(Review.state == ReviewState.SHARED, Review.id.not_in(contested))
    found = most_written(rows.where(Review.calibrated_at.is_not(None)), Review.subject_id, Review.id)
    return Chosen(found.id, {"subject": found.subject_id})


def session(state: SessionState) -> Chosen:
    """Of the sessions in a state the one with most cases."""
    rows = select(CalibrationSession.id).join(CalibrationCase).where(CalibrationSession.state == state)
    rows = rows.group_by(CalibrationSession.id).order_by(
        func.count(CalibrationCase.id).desc(), CalibrationSession.id
    )
    found = first(rows)
    return Chosen(
        found, {"people partner": holder(Role.PEOPLE_PARTNER), **seats_of(found)}, state=state.value
    )


def seats_of(session_id: int) -> dict[str, int | None]:
    """Who sits where; of several in one kind of seat the first."""
    rows = select(CalibrationSeat.kind, CalibrationSeat.person_id).where(
        CalibrationSeat.session_id == session_id
    )
    found: dict[str, int | None] = {}
    for kind, person_id in db.session.execute(rows.order_by(CalibrationSeat.id)):
        found.setdefault(kind.value, person_id)
    return found


def case(state: CaseState, of: SessionState = SessionState.OPEN) -> Chosen:
    """A case in a state, with a reader of its own and the advocate."""
    rows = select(CalibrationCase).join(CalibrationCase.session)
    rows = rows.where(CalibrationCase.state == state, CalibrationSession.state == of)
    found = most_written(rows, CalibrationCase.subject_id, CalibrationCase.id)
    reads = select(CalibrationSeat.person_id).join(CaseReader, CaseReader.seat_id == CalibrationSeat.id)
    review = select(Review.author_id).where(
        Review.participant_id == found.participant_id, Review.kind == ReviewKind.MANAGER
    )
    own = {
        "reader": first(reads.where(CaseReader.case_id == found.id).order_by(CaseReader.id)),
        "advocate": first(review),
    }
    return Chosen(found.id, seats_of(found.session_id) | own, state=state.value)


def appeal(state: AppealState) -> Chosen:
    """An appeal in a state, with its panel and the author of the review."""
    rows = select(Appeal).where(Appeal.state == state)
    found = most_written(rows, Appeal.subject_id, Appeal.id)
    panel = db.session.scalars(
        select(Panelist.person_id).where(Panelist.appeal_id == found.id).order_by(Panelist.place)
    ).all()
    seats = {"subject": found.subject_id, "author": found.review.author_id}
    drawn = {"panel chair": panel[0], "panelist": panel[-1]} if panel else {}
    return Chosen(found.id, seats | drawn, state=state.value)


def point() -> Chosen:
    """A point of a filed appeal that has no ruling yet."""
    filed = appeal(AppealState.FILED)
    rows = select(ContestedPoint.id).outerjoin(Ruling, Ruling.point_id == ContestedPoint.id)
    rows = rows.where(ContestedPoint.appeal_id == filed.id, Ruling.id.is_(None))
    return Chosen(first(rows.order_by(ContestedPoint.number)), filed.seats)


def draft_point() -> Chosen:
    """A point of an appeal that is still written."""
    draft = appeal(AppealState.DRAFT)
    rows = select(ContestedPoint.id).where(ContestedPoint.appeal_id == draft.id)
    return Chosen(first(rows.order_by(ContestedPoint.number)), draft.seats)


def draft_context() -> Chosen:
    """A circumstance in an appeal that is still written."""
    draft = appeal(AppealState.DRAFT)
    rows = select(AppealContext.id).where(AppealContext.appeal_id == draft.id)
    return Chosen(first(rows.order_by(AppealContext.id)), draft.seats)


def promotion(*, sealed: bool) -> Chosen:
    """A case that is written, or one with a sealed packet."""
    packet = select(PacketRevision.id).where(PacketRevision.case_id == PromotionCase.id).exists()
    rows = select(PromotionCase).where(packet if sealed else ~packet)
    found = most_written(rows, PromotionCase.subject_id, PromotionCase.id)
    seats = {"subject": found.subject_id, "manager": manager_of(found.subject_id)}
    return Chosen(found.id, seats, state="sealed" if sealed else "written")


def statement() -> Chosen:
    """A statement that a colleague was asked for."""
    rows = select(PromotionStatement).where(PromotionStatement.state == StatementState.ASKED)
    found = first(rows.order_by(PromotionStatement.id))
    return Chosen(found.id, {"asked": found.author_id, "subject": found.case.subject_id})


def feedback(state: RequestState) -> Chosen:
    """A request for feedback in a state."""
    rows = select(FeedbackRequest).where(FeedbackRequest.state == state)
    found = most_written(rows, FeedbackRequest.subject_id, FeedbackRequest.id)
    seats = {"asked": found.asked_of_id, "subject": found.subject_id, "manager": manager_of(found.subject_id)}
    return Chosen(found.id, seats, state=state.value)


def proposal() -> Chosen:
    """A set of people to ask that waits for a manager."""
    rows = select(FeedbackSet).where(FeedbackSet.state == SetState.PROPOSED)
    found = most_written(rows, FeedbackSet.subject_id, FeedbackSet.id)
    return Chosen(found.id, {"subject": found.subject_id, "manager": manager_of(found.subject_id)})


def report() -> Chosen:
    """A report of having been asked to fit a distribution, without a reply."""
    rows = select(DistributionReport).where(DistributionReport.reply.is_(None))
    found = first(rows.order_by(DistributionReport.id))
    return Chosen(found.id, {"reporter": found.reporter_id, "fairness board": holder(Role.FAIRNESS_BOARD)})
