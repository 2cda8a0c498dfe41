"""Who may do what with an appeal. A draft is the person's alone; what was filed opens to the panel and the author."""

from sqlalchemy import Select, and_, false, or_, select

from app import clock
from app.appeals.independence import sits_on, sitting
from app.appeals.models import Appeal, AppealState
from app.cycles.models import ReviewKind
from app.people.models import Person, Role
from app.people.queries import has_role
from app.permissions import ALWAYS, Permission, Rules, Seat
from app.reviews.models import DELIVERED, Review

DRAFT = frozenset({AppealState.DRAFT})
FILED = frozenset({AppealState.FILED})
DECIDED = frozenset({AppealState.DECIDED})
OPENED = FILED | DECIDED
KNOWN = frozenset(AppealState) - DRAFT


def review_seats(actor: Person, review: Review) -> set[Seat]:
    """Only a manager's review can be contested, by the person it is about."""
    theirs = review.kind is ReviewKind.MANAGER and review.subject_id == actor.id
    return {Seat.SUBJECT} if theirs else set()


begin_rules = Rules(
    "Review, contesting it",
    review_seats,
    note="From delivery on, in a cycle with appeals, while the days to file it run.",
)
can_begin = begin_rules.verb("begin an appeal", {Seat.SUBJECT: DELIVERED})


def seats(actor: Person, appeal: Appeal) -> set[Seat]:
    found = set()
    if appeal.subject_id == actor.id:
        found.add(Seat.SUBJECT)
    if appeal.review.author_id == actor.id:
        found.add(Seat.AUTHOR)
    if any(each.person_id == actor.id for each in appeal.panelists):
        found |= panel_seats(actor, appeal)
    return found


def panel_seats(actor: Person, appeal: Appeal) -> set[Seat]:
    """The seat of somebody who was drawn. It is lost by declaring a conflict with a side, and the chair passes on."""
    panel = [each.person_id for each in sitting([appeal.id])]
    if actor.id not in panel:
        return set()
    return {Seat.PANEL_CHAIR if actor.id == panel[0] else Seat.PANELIST}


rules = Rules(
    "Appeal",
    seats,
    note="Its author here is the author of the review. It never lowers a rating, and a draft is seen by nobody else."
    " A panelist who declares a conflict with either of the two loses the seat.",
)
can_read = rules.verb(
    "read",
    {Seat.SUBJECT: ALWAYS, Seat.PANEL_CHAIR: OPENED, Seat.PANELIST: OPENED, Seat.AUTHOR: OPENED},
)
can_read_rulings = rules.verb(
    "read the rulings and a dissent",
    {Seat.PANEL_CHAIR: OPENED, Seat.PANELIST: OPENED, Seat.SUBJECT: DECIDED, Seat.AUTHOR: DECIDED},
)
can_weigh = rules.verb(
    "read the whole review, what it cites and the feedback", {Seat.PANEL_CHAIR: OPENED, Seat.PANELIST: OPENED}
)
can_write = rules.verb("write", {Seat.SUBJECT: DRAFT})
can_file = rules.verb("file", {Seat.SUBJECT: DRAFT})
can_withdraw = rules.verb("withdraw", {Seat.SUBJECT: DRAFT | FILED})
can_reply = rules.verb("reply once", {Seat.AUTHOR: FILED})
can_rule = rules.verb("rule on a point", {Seat.PANEL_CHAIR: FILED})
can_dissent = rules.verb("dissent by name", {Seat.PANEL_CHAIR: FILED, Seat.PANELIST: FILED})
can_decide = rules.verb("decide once every point has a ruling", {Seat.PANEL_CHAIR: FILED})


def status_seats(actor: Person, appeal: Appeal) -> set[Seat]:
    """Until it was filed nobody knows of it, also when the draft was withdrawn."""
    follows = appeal.filed_at is not None and has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())
    return {Seat.PEOPLE_PARTNER} if follows else set()


status_rules = Rules(
    "Appeal, its status", status_seats, note="Whose it is, its state and its dates; no text."
)
can_follow = status_rules.verb("see that there is one, and how far it is", {Seat.PEOPLE_PARTNER: KNOWN})


def visible_to(actor: Person) -> Select[Appeal]:
    """The appeals an actor may read."""
    written = select(Review.id).where(Review.author_id == actor.id)
    others = or_(Appeal.review_id.in_(written), Appeal.id.in_(sits_on(actor.id)))
    return select(Appeal).where(or_(Appeal.subject_id == actor.id, and_(Appeal.state.in_(OPENED), others)))


def status_visible_to(actor: Person) -> Select[Appeal]:
    """The appeals of which an actor may know that they exist and how far they are."""
    follows = has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())
    return select(Appeal).where(Appeal.filed_at.is_not(None) if follows else false())


def opens(permission: Permission) -> dict[Seat, str]:
    """From when each seat may do something, for the page that tells it before an appeal is begun."""
    since = {AppealState.DRAFT: "from the first word", AppealState.FILED: "from filing on"}
    found = {}
    for seat, states in permission.seats.items():
        first = next(state for state in AppealState if states is None or state in states)
        found[seat] = since.get(first, "once the panel has decided")
    return found
