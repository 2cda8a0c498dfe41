"""Administrators open and close doors; an account holds no text about anybody."""

from sqlalchemy import Select, false, select

from app import clock
from app.auth.models import Account
from app.people.models import Person, Role
from app.people.queries import has_role
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, _account: Account | None) -> set[Seat]:
    return {Seat.ADMINISTRATOR} if has_role(actor.id, Role.ADMINISTRATOR, clock.today()) else set()


rules = Rules(
    "Account",
    seats,
    note="Being an administrator opens no review, evidence, coaching note or other text about anybody.",
)
can_see = rules.verb("see name, title and state", {Seat.ADMINISTRATOR: ALWAYS})
can_close = rules.verb("close", {Seat.ADMINISTRATOR: ALWAYS})
can_reopen = rules.verb("reopen", {Seat.ADMINISTRATOR: ALWAYS})


def visible_to(actor: Person) -> Select[Account]:
    """Every account for administrators, none for others."""
    everybody = select(Account)
    return everybody if can_see(actor, None) else everybody.where(false())
