"""Who sees a session and its cases, and who may do what there. Readers decide; nobody decides in their own line."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select

from app import clock
from app.calibration.independence import in_line, not_shown, standing
from app.calibration.models import (
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseReader,
    CaseState,
    SeatKind,
    SessionState,
)
from app.cycles.models import Cycle, Phase
from app.cycles.policy import cycle_seats
from app.people.models import Person, Role
from app.people.queries import has_role
from app.permissions import ALWAYS, Rules, Seat
from app.reviews.models import Review

PREPARING = frozenset({SessionState.PREPARING})
READ_FOR = frozenset({SessionState.READING, SessionState.OPEN, SessionState.SIGNED})
HELD = frozenset({SessionState.OPEN, SessionState.SIGNED})
OPEN = frozenset({SessionState.OPEN})
RUNS = {SeatKind.CHAIR: Seat.CHAIR, SeatKind.FACILITATOR: Seat.FACILITATOR, SeatKind.SCRIBE: Seat.FACILITATOR}
PLACES = RUNS | {SeatKind.READER: Seat.READER, SeatKind.ADVOCATE: Seat.ADVOCATE}


def seats(actor: Person, session: CalibrationSession) -> set[Seat]:
    found = {PLACES[each.kind] for each in session.seats if each.person_id == actor.id}
    if has_role(actor.id, Role.PEOPLE_PARTNER, clock.today()):
        found.add(Seat.PEOPLE_PARTNER)
    return found


rules = Rules(
    "Calibration session",
    seats,
    note="People partners put a session together and see its seats and its progress, and no text of a case.",
)
can_read = rules.verb(
    "see it",
    {
        Seat.PEOPLE_PARTNER: ALWAYS,
        Seat.CHAIR: ALWAYS,
        Seat.FACILITATOR: ALWAYS,
        Seat.READER: READ_FOR,
        Seat.ADVOCATE: READ_FOR,
    },
)
can_prepare = rules.verb("choose its seats and cases", {Seat.PEOPLE_PARTNER: PREPARING})
can_begin = rules.verb("begin the reading", {Seat.PEOPLE_PARTNER: PREPARING})
can_open = rules.verb("open it", {Seat.CHAIR: frozenset({SessionState.READING})})
can_arrive = rules.verb(
    "take a seat in the room",
    {Seat.CHAIR: OPEN, Seat.FACILITATOR: OPEN, Seat.READER: OPEN, Seat.ADVOCATE: OPEN},
)
can_compare = rules.verb(
    "see how many of each rating every manager proposed",
    {Seat.CHAIR: HELD, Seat.FACILITATOR: HELD, Seat.READER: HELD},
)
can_follow = rules.verb("see who has voted, and not what", {Seat.CHAIR: READ_FOR, Seat.FACILITATOR: READ_FOR})
can_sign = rules.verb("sign it, once", {Seat.CHAIR: OPEN})

cycle_rules = Rules("Calibration in a cycle", cycle_seats)
can_make = cycle_rules.verb(
    "make a session",
    {Seat.PEOPLE_PARTNER: ALWAYS},
)


def may_be_held(cycle: Cycle) -> bool:
    """Has the cycle a calibration, has it come so far, and is it not closed?"""
    return (
        cycle.has(Phase.CALIBRATION)
        and cycle.has_reached(Phase.CALIBRATION)
        and cycle.phase is not Phase.CLOSED
    )


@dataclass(frozen=True)
class Here:
    """A case as one page shows it to one person: their seats are looked up once, whatever the page asks about them."""

    state: CaseState
    actor_id: int
    seats: frozenset[Seat]


def here(actor: Person, case: CalibrationCase) -> Here:
    """The seats of an actor on a case, for a page that asks about several verbs."""
    return Here(case.state, actor.id, frozenset(case_seats(actor, case)))


def case_seats(actor: Person, case: CalibrationCase | Here) -> set[Seat]:
    if isinstance(case, Here):
        return set(case.seats) if actor.id == case.actor_id else set()
    stands = standing(actor.id, case.id)
    if stands is None or not stands.shown or stands.held not in READ_FOR:
        return set()
    if stands.wrote:
        return {Seat.ADVOCATE} if SeatKind.ADVOCATE in stands.kinds else set()
    found = {RUNS[kind] for kind in stands.kinds if kind in RUNS}
    if SeatKind.READER in stands.kinds and stands.outside:
        found |= {Seat.READER} if stands.asked else set()
        found |= {Seat.IN_THE_ROOM} if stands.held in HELD else set()
    return found


case_rules = Rules(
    "Calibration case",
    case_seats,
    note="Opens when the reading begins: to its readers, to the chair, the facilitator and the scribe, and to the"
    " manager who speaks for it; to the session's other readers once the session is open. A reader is somebody whose"
    " vote was asked for on this case. Nobody sees their own case, or one where a personal conflict stands in the"
    " way, in any seat; readers see none of their own reporting line.",
)
can_read_case = case_rules.verb(
    "read it",
    {
        Seat.READER: ALWAYS,
        Seat.IN_THE_ROOM: ALWAYS,
        Seat.ADVOCATE: ALWAYS,
        Seat.CHAIR: ALWAYS,
        Seat.FACILITATOR: ALWAYS,
    },
)
UNDECIDED = frozenset({CaseState.READING, CaseState.REVEALED})
REVEALED = frozenset({CaseState.REVEALED})
DECIDED = frozenset({CaseState.DECIDED})
can_vote = case_rules.verb("vote", {Seat.READER: UNDECIDED})
can_reveal = case_rules.verb("reveal the votes", {Seat.CHAIR: frozenset({CaseState.READING})})
can_decide = case_rules.verb(
    "record what the readers decide", {Seat.CHAIR: REVEALED, Seat.FACILITATOR: REVEALED}
)
can_dissent = case_rules.verb("dissent by name", {Seat.READER: DECIDED, Seat.IN_THE_ROOM: DECIDED})
can_carry_over = case_rules.verb(
    "carry it over to another session", {Seat.CHAIR: UNDECIDED, Seat.FACILITATOR: UNDECIDED}
)


def visible_to(actor: Person) -> Select[CalibrationSession]:
    """The sessions an actor may see."""
    if has_role(actor.id, Role.PEOPLE_PARTNER, clock.today()):
        return select(CalibrationSession)
    held = select(CalibrationSeat.session_id).where(CalibrationSeat.person_id == actor.id)
    return select(CalibrationSession).where(
        or_(
            CalibrationSession.id.in_(held.where(CalibrationSeat.kind.in_(RUNS))),
            and_(CalibrationSession.id.in_(held), CalibrationSession.state.in_(READ_FOR)),
        )
    )


def cases_visible_to(actor: Person) -> Select[CalibrationCase]:
    """The cases an actor may read."""
    held = (
        select(CalibrationSeat.session_id)
        .join(CalibrationSeat.session)
        .where(CalibrationSeat.person_id == actor.id, CalibrationSession.state.in_(READ_FOR))
    )
    assigned = select(CaseReader.case_id).join(CaseReader.seat).where(CalibrationSeat.person_id == actor.id)
    reads = held.where(CalibrationSeat.kind == SeatKind.READER)
    as_reader = and_(
        CalibrationCase.session_id.in_(reads),
        or_(
            CalibrationCase.id.in_(assigned),
            CalibrationCase.session_id.in_(reads.where(CalibrationSession.state.in_(HELD))),
        ),
        ~in_line(actor.id),
    )
    runs = and_(
        CalibrationCase.session_id.in_(held.where(CalibrationSeat.kind.in_(RUNS))),
        Review.author_id != actor.id,
    )
    speaks = and_(
        CalibrationCase.session_id.in_(held.where(CalibrationSeat.kind == SeatKind.ADVOCATE)),
        Review.author_id == actor.id,
    )
    return (
        select(CalibrationCase)
        .join(CalibrationCase.review)
        .where(or_(as_reader, runs, speaks), ~not_shown(actor.id))
    )


def progress_visible_to(actor: Person) -> Select[CalibrationCase]:
    """The cases of which a people partner sees how far they have come, and no more."""
    partner = has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())
    if not partner:
        return cases_visible_to(actor)
    return select(CalibrationCase).join(CalibrationCase.review).where(~not_shown(actor.id))
