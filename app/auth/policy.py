"""An account is its person's own: nobody else changes its password or ends its sessions one by one."""

from app.auth.models import Account
from app.people.models import Person
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, account: Account) -> set[Seat]:
    return {Seat.SUBJECT} if account.person_id == actor.id else set()


rules = Rules("Own account", seats)
can_sign_out = rules.verb("sign out", {Seat.SUBJECT: ALWAYS})
can_change_password = rules.verb("change the password", {Seat.SUBJECT: ALWAYS})
