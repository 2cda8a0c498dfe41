"""An executive signs the statement of a cycle; a report is read by its reporter and the fairness board."""

from sqlalchemy import Select, select

from app import clock
from app.cycles.models import Cycle
from app.distribution.models import DistributionReport, ReportState
from app.people.models import Person, Role
from app.people.queries import has_role
from app.permissions import ALWAYS, Rules, Seat


def cycle_seats(actor: Person, _cycle: Cycle) -> set[Seat]:
    executive = has_role(actor.id, Role.EXECUTIVE, clock.today())
    return {Seat.ANYONE} | ({Seat.EXECUTIVE} if executive else set())


cycle_rules = Rules(
    "Signed statement of a cycle",
    cycle_seats,
    note="An executive signs by name that no distribution of ratings is requested; once signed it stays.",
)
can_read_statement = cycle_rules.verb("read", {Seat.ANYONE: ALWAYS})
can_sign = cycle_rules.verb("sign", {Seat.EXECUTIVE: ALWAYS})


def seats(actor: Person, report: DistributionReport) -> set[Seat]:
    if report.reporter_id == actor.id:
        return {Seat.AUTHOR}
    return {Seat.FAIRNESS_BOARD} if has_role(actor.id, Role.FAIRNESS_BOARD, clock.today()) else set()


rules = Rules(
    "Report in confidence",
    seats,
    note="Of having been asked to fit ratings to a distribution. Its author is whoever reports, and nobody"
    " replies to their own.",
)
can_read = rules.verb("read", {Seat.AUTHOR: ALWAYS, Seat.FAIRNESS_BOARD: ALWAYS})
can_reply = rules.verb("reply", {Seat.FAIRNESS_BOARD: frozenset({ReportState.WAITING})})


def own_seats(actor: Person, person: Person) -> set[Seat]:
    return {Seat.SUBJECT} if actor.id == person.id else set()


own_rules = Rules("Reports of a person", own_seats)
can_report = own_rules.verb("report, and see the replies", {Seat.SUBJECT: ALWAYS})


def visible_to(actor: Person) -> Select[DistributionReport]:
    """The reports an actor may read."""
    if has_role(actor.id, Role.FAIRNESS_BOARD, clock.today()):
        return select(DistributionReport)
    return select(DistributionReport).where(DistributionReport.reporter_id == actor.id)
