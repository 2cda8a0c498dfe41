"""A person's page. It is here because it leads to rooms of several features, each by its own policy."""

from collections.abc import Sequence

from flask import Blueprint, render_template

from app import clock
from app.coaching import policy as coaching_policy
from app.cycles import policy as cycle_policy
from app.cycles.models import Participant
from app.cycles.queries import participations
from app.evidence import policy as evidence_policy
from app.feedback import policy as feedback_policy
from app.home.queries import ids_of
from app.people import policy
from app.people.models import Person
from app.people.queries import level_of, manager_of, team_of
from app.permissions import actor, find, scope

bp = Blueprint("people", __name__)


@bp.get("/people/<id:person_id>")
def show(person_id: int) -> str:
    """Name, title and team; and what else the reader's seat opens."""
    person = find(Person, person_id, policy.can_see)
    taken_part = seen(person)
    return render_template(
        "people/show.html",
        person=person,
        team=team_of(person.id, clock.today()),
        place=place(person) if may_see_place(person, taken_part) else None,
        taken_part=taken_part,
        evidence_policy=evidence_policy,
        coaching_policy=coaching_policy,
        feedback_policy=feedback_policy,
        cycle_policy=cycle_policy,
    )


def seen(person: Person) -> Sequence[Participant]:
    """The cycles in which the reader may see the person's part."""
    rows = participations(person.id)
    theirs = ids_of(scope(cycle_policy.visible_to), [row.id for row in rows])
    return [row for row in rows if row.id in theirs]


def may_see_place(person: Person, taken_part: Sequence[Participant]) -> bool:
    """Level and manager are for the person, their manager, and whoever may see a pinned level of theirs."""
    return bool(taken_part) or evidence_policy.can_list(actor(), person) is not None


def place(person: Person) -> dict[str, object]:
    """Whom somebody answers to today, and the level they hold."""
    return {"manager": manager_of(person.id, clock.today()), "level": level_of(person.id, clock.today())}
