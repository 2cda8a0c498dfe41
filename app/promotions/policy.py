"""A case is its engineer's and their manager's of today. A statement is its author's until it is given."""

from sqlalchemy import Select, and_, or_, select

from app import clock
from app.people.models import Person
from app.people.queries import manages, report_ids
from app.permissions import ALWAYS, Rules, Seat
from app.promotions.models import PromotionCase, PromotionState, PromotionStatement, StatementState

SEALED = frozenset({PromotionState.SEALED})
GIVEN = frozenset({StatementState.GIVEN})
SHOWN = frozenset({StatementState.GIVEN, StatementState.WITHDRAWN})
ASKED = frozenset({StatementState.ASKED})


def of_person(actor: Person, person_id: int) -> set[Seat]:
    """The two seats from which a promotion is prepared."""
    if person_id == actor.id:
        return {Seat.SUBJECT}  # nobody answers to themselves
    return {Seat.MANAGER} if manages(actor.id, person_id, clock.today()) else set()


def seats(actor: Person, case: PromotionCase) -> set[Seat]:
    return of_person(actor, case.subject_id)


BOTH = {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS}
rules = Rules(
    "Promotion case",
    seats,
    note="The engineer and their manager of today prepare it together. No rating of a review is ever in it.",
)
can_read = rules.verb("read", BOTH)
can_write = rules.verb("write", BOTH)
can_ask = rules.verb("ask a colleague for a statement", BOTH)
can_seal = rules.verb("seal a packet", BOTH)
can_export = rules.verb("read and export the sealed packet", {Seat.SUBJECT: SEALED, Seat.MANAGER: SEALED})


def person_seats(actor: Person, person: Person) -> set[Seat]:
    return of_person(actor, person.id)


person_rules = Rules("Promotion of a person", person_seats)
can_open = person_rules.verb("open a case for a level", BOTH)


def statement_seats(actor: Person, statement: PromotionStatement) -> set[Seat]:
    found = {Seat.ASKED} if statement.author_id == actor.id else set()
    return found | of_person(actor, statement.subject_id)


statement_rules = Rules(
    "Statement for a promotion packet",
    statement_seats,
    note="It is in the packet only while its author agrees. Whoever was asked sees nothing else of the case.",
)
can_read_statement = statement_rules.verb(
    "read", {Seat.ASKED: ALWAYS, Seat.SUBJECT: SHOWN, Seat.MANAGER: GIVEN}
)
can_give = statement_rules.verb(
    "give it, agreeing that it goes into the packet",
    {Seat.ASKED: frozenset({StatementState.ASKED, StatementState.WITHDRAWN})},
)
can_decline = statement_rules.verb("decline", {Seat.ASKED: ASKED})
can_withdraw = statement_rules.verb("take it back", {Seat.ASKED: GIVEN})


def visible_to(actor: Person) -> Select[PromotionCase]:
    """The cases an actor may read."""
    own = PromotionCase.subject_id == actor.id
    return select(PromotionCase).where(
        or_(own, PromotionCase.subject_id.in_(report_ids(actor.id, clock.today())))
    )


def statements_visible_to(actor: Person) -> Select[PromotionStatement]:
    """The statements an actor may read."""
    own = PromotionCase.subject_id == actor.id
    of_report = PromotionCase.subject_id.in_(report_ids(actor.id, clock.today()))
    return (
        select(PromotionStatement)
        .join(PromotionCase, PromotionCase.id == PromotionStatement.case_id)
        .where(
            or_(
                PromotionStatement.author_id == actor.id,
                and_(own, PromotionStatement.state.in_(SHOWN)),
                and_(of_report, PromotionStatement.state.in_(GIVEN)),
            )
        )
    )
