"""Choosing people on a page: chosen ones travel in the address, others are suggested or found by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from app import clock
from app.cycles.models import Participant
from app.cycles.queries import responsible_manager_id
from app.db import db
from app.feedback.balance import Balance, Source, balance
from app.feedback.models import MOST_IN_A_SET, MOST_WAITING, SourceKind
from app.feedback.queries import sources_of, team_mates, waiting_in
from app.feedback.suggestions import Suggestion, suggestions
from app.forms import record_id
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import scope

Wanted = list[tuple[Person, SourceKind]]


@dataclass
class Choice:
    """What the page shows: who is chosen, who could be, and for whom enough requests wait."""

    chosen: Sequence[Person]
    kinds: Mapping[int, SourceKind]
    suggested: Sequence[Suggestion]
    found: Sequence[Person]
    typed_name: str
    full: Mapping[int, int]  # those who cannot be asked now, with how many requests wait for them

    def wanted(self) -> Wanted:
        """The people chosen, each with the side from which they saw the work."""
        return [(person, self.kinds[person.id]) for person in self.chosen]


def choice(
    participant: Participant,
    given: MultiDict[str, str],
    *,
    most: int = MOST_IN_A_SET,
    without: Collection[int] = (),
) -> Choice:
    """What was chosen, in an address or a form, and who else could be. `without` holds ids of those who are named."""
    never = {participant.person_id, responsible_manager_id(participant.id, clock.today()) or 0, *without}
    typed_name = request.args.get("name", "")
    chosen = people_of(given, never)[:most]
    ids = {person.id for person in chosen}
    suggested = suggestions(participant.person_id, clock.today(), [*never, *ids])
    others = scope(people_policy.visible_to).where(Person.id.not_in([*never, *ids]))
    found = people_queries.named(others, typed_name)
    waiting = waiting_in(
        participant.cycle_id, [*ids, *(each.person.id for each in suggested), *(each.id for each in found)]
    )
    return Choice(
        chosen=chosen,
        kinds={person.id: kind_of(given.get(f"kind-{person.id}", "")) for person in chosen},
        suggested=suggested,
        found=found,
        typed_name=typed_name,
        full={id: count for id, count in waiting.items() if count >= MOST_WAITING},
    )


def people_of(given: MultiDict[str, str], never: Collection[int]) -> Sequence[Person]:
    """Whoever was chosen, by name; ids of nobody, and of those who are never asked here, choose nobody."""
    ids = set(given.getlist("of", type=record_id)[:200]) - set(never)
    if not ids:
        return []
    rows = scope(people_policy.visible_to).where(Person.id.in_(ids))
    return db.session.scalars(rows.order_by(Person.name, Person.id)).all()


def kind_of(given: str) -> SourceKind:
    """The side that was chosen; a peer where nothing, or nothing known, was."""
    return SourceKind(given) if given in set(SourceKind) else SourceKind.PEER


def balance_with(participant: Participant, wanted: Wanted) -> Balance:
    """How balanced it is what was asked in this cycle together with what is wanted."""
    kinds = dict(sources_of(participant.id)) | {person.id: kind for person, kind in wanted}
    near = team_mates(participant.person_id, clock.today())
    return balance(Source(kind, id in near) for id, kind in kinds.items())
