"""Moving a cycle on. It stands here because closing asks what reviews are unfinished."""

from app.cycles.actions import advance
from app.cycles.models import Cycle, Phase
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.home.queries import stages
from app.people.models import Person


def next_phase(cycle: Cycle) -> Phase | None:
    """The phase that comes next in this cycle; None when it is closed."""
    phases = [row.phase for row in cycle.phases]
    place = phases.index(cycle.phase) + 1
    return phases[place] if place < len(phases) else None


def move_on(cycle: Cycle, *, seen: str, accepted: int | None, by: Person) -> None:
    """Move a cycle on from the phase that was seen; closing accepts a number of unfinished reviews aloud."""
    cycle = db.session.get_one(Cycle, cycle.id, with_for_update=True, populate_existing=True)
    if cycle.phase.value != seen:
        raise Conflict(
            f"{cycle.name} is in {cycle.phase.label} already.", "Open the cycle again to see where it stands."
        )
    now = stages([cycle.id])[cycle.id]
    unfinished = now.unfinished
    if next_phase(cycle) is Phase.CLOSED and now.held_back:
        raise Conflict(
            f"{now.held_back} submitted reviews were not shared with the people they are about.",
            "Nothing submitted about a person stays hidden: have them approved and shared, then close the cycle.",
        )
    if next_phase(cycle) is Phase.CLOSED and unfinished and accepted != unfinished:
        raise Refused(Gap(f"Say that you close this cycle with {unfinished} unfinished.", "unfinished"))
    advance(cycle, by=by)
