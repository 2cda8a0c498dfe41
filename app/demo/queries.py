"""The cast, by the seat in which each person has most to do."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.appeals.models import Appeal, AppealState
from app.appeals.models import Panelist as PanelSeat
from app.auth.models import Account
from app.calibration.models import CalibrationSeat, CalibrationSession, SeatKind, SessionState
from app.cycles.models import Cycle, Participant, Phase, Responsibility, ReviewKind
from app.db import db
from app.people.models import Membership, Person, ReportingLine, Role, RoleGrant, Team
from app.people.queries import on_day
from app.reviews.models import Review, ReviewState

SEATS = {
    "engineer": (
        "Engineer",
        "Logs evidence, writes a self review and reads everything that is kept about them.",
    ),
    "manager": ("Manager", "Logs evidence, shares coaching notes, writes reviews and proposes ratings."),
    "manager-above": (
        "Manager above",
        "Reads the reviews that managers hand in, comments, and may return one once.",
    ),
    "chair": ("Chair", "Runs a calibration session, puts one case at a time on the table, and has no vote."),
    "facilitator": (
        "Facilitator",
        "Keeps a session to the evidence and records what its readers decide.",
    ),
    "reader": (
        "Reader",
        "Reads cases from outside their own line, votes before the meeting and decides in it.",
    ),
    "panelist": ("Appeal panelist", "Drawn by lot to rule on an appeal, point by point."),
    "people-partner": (
        "People partner",
        "Runs the cycles and sees how far everybody has come, not what is written.",
    ),
    "fairness-board": (
        "Fairness board",
        "Reads what was reported in confidence, and answers for how fair the process is.",
    ),
    "metric-board": ("Metric board", "Says which team metrics may be kept, and what they may inform."),
    "administrator": ("Administrator", "Opens and closes accounts. Reads no text about anybody."),
}
MOST = 60  # of each seat: a door with thousands of buttons helps nobody
AT_WORK = (ReviewState.DRAFT, ReviewState.RETURNED, ReviewState.CALIBRATED)
UNDER_WAY = (ReviewState.DRAFT, ReviewState.RETURNED, ReviewState.SUBMITTED)
HELD = (SessionState.READING, SessionState.OPEN)
NOT_SIGNED = (SessionState.PREPARING, *HELD)


@dataclass(frozen=True)
class Member:
    """One person of the cast."""

    person: Person
    team: str
    reports: int
    open: bool


def cast(day: date) -> dict[str, list[Member]]:
    """Everybody with an account, by name within their seat."""
    found: dict[str, list[Member]] = {key: [] for key in SEATS}
    marks = seats(day)
    rows = (
        select(Person, Team.name, Account.closed_at, report_count(day), *(mark for _, mark in marks))
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, on_day(Membership, day)))
        .outerjoin(Team, Team.id == Membership.team_id)
        .order_by(Person.name, Person.id)
    )
    for person, team, closed_at, reports, *held in db.session.execute(rows):
        keys = [key for (key, _), holds in zip(marks, held, strict=True) if holds]
        seat = found[keys[0] if keys else "engineer"]
        if len(seat) < MOST:
            seat.append(Member(person, team or "", reports, closed_at is None))
    return found


def seats(day: date) -> list[tuple[str, ColumnElement[bool]]]:
    """What each seat is known by, in the order in which the first that holds decides.

    A manager whose reviews wait and an engineer whose own review is being written are most at home there,
    whatever else they may be called to.
    """
    manages, above = report_count(day) > 0, has_managers_below(day)
    on_panel, in_pool = on_an_open_panel(), granted(Role.PANELIST, day) & ~own_review_is_under_way()
    return [
        ("administrator", granted(Role.ADMINISTRATOR, day)),
        ("people-partner", granted(Role.PEOPLE_PARTNER, day)),
        ("manager-above", granted(Role.EXECUTIVE, day)),
        ("chair", seated(SeatKind.CHAIR, *NOT_SIGNED)),
        ("facilitator", seated(SeatKind.FACILITATOR)),
        ("fairness-board", granted(Role.FAIRNESS_BOARD, day)),
        ("metric-board", granted(Role.METRIC_BOARD, day)),
        ("manager", manages & ~above & has_reviews_to_write(day)),
        ("panelist", on_panel),
        ("reader", seated(SeatKind.READER, *HELD)),
        ("panelist", in_pool & ~manages),
        ("manager-above", above),
        ("chair", seated(SeatKind.CHAIR)),
        ("manager", manages),
    ]


def granted(role: Role, day: date) -> ColumnElement[bool]:
    """The person holds a role on that day."""
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == role, on_day(RoleGrant, day))


def seated(kind: SeatKind, *states: SessionState) -> ColumnElement[bool]:
    """The person has a seat of that kind in a session, in some states only where they are named."""
    held = [CalibrationSession.state.in_(states)] if states else []
    return exists().where(
        CalibrationSeat.person_id == Person.id,
        CalibrationSeat.kind == kind,
        CalibrationSession.id == CalibrationSeat.session_id,
        *held,
    )


def on_an_open_panel() -> ColumnElement[bool]:
    """The person sits on the panel of an appeal that is not decided."""
    return exists().where(
        PanelSeat.person_id == Person.id,
        Appeal.id == PanelSeat.appeal_id,
        Appeal.state == AppealState.FILED,
    )


def own_review_is_under_way() -> ColumnElement[bool]:
    """The manager's review of the person is written or read for the second time just now."""
    return exists().where(
        Review.subject_id == Person.id, Review.kind == ReviewKind.MANAGER, Review.state.in_(UNDER_WAY)
    )


def has_reviews_to_write(day: date) -> ColumnElement[bool]:
    """A review of somebody in the person's care is not begun, is being written, or can be shared."""
    begun = (Review.participant_id == Participant.id, Review.kind == ReviewKind.MANAGER)
    return exists().where(
        Responsibility.manager_id == Person.id,
        on_day(Responsibility, day),
        Participant.id == Responsibility.participant_id,
        Cycle.id == Participant.cycle_id,
        Cycle.phase.not_in((Phase.COLLECTING, Phase.CLOSED)),
        exists().where(*begun, Review.state.in_(AT_WORK)) | (~exists().where(*begun) & ~Participant.too_new),
    )


def report_count(day: date) -> ScalarSelect[int]:
    """How many people answer to the person on that day."""
    lines = select(func.count()).select_from(ReportingLine)
    return lines.where(ReportingLine.manager_id == Person.id, on_day(ReportingLine, day)).scalar_subquery()


def has_managers_below(day: date) -> ColumnElement[bool]:
    """Somebody who answers to the person has reports too."""
    below = aliased(ReportingLine)
    return exists().where(
        ReportingLine.manager_id == Person.id,
        on_day(ReportingLine, day),
        below.manager_id == ReportingLine.person_id,
        on_day(below, day),
    )
