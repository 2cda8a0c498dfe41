"""What touches a cycle and the rooms above it: moving it on asks what is unfinished, and a mark what was begun."""

from sqlalchemy import select

from app.appeals.queries import open_appeals
from app.cycles import participating
from app.cycles.actions import advance, hold_open
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.feedback.actions import open_all_answers
from app.home.stages import Tally, tallies
from app.people.models import Person
from app.reviews.queries import of_participant


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
    if next_phase(cycle) is Phase.CLOSED:
        check_closing(cycle, accepted)
        open_all_answers(cycle, by=by)
    advance(cycle, by=by)


def check_closing(cycle: Cycle, accepted: int | None) -> None:
    """Nothing submitted stays hidden, nobody who contests is left without an answer, the rest is said aloud."""
    now = standing(cycle)
    if now.held_back:
        raise Conflict(
            "Reviews were submitted and were not shared with the people they are about.",
            "Nothing submitted about a person stays hidden: have them approved and shared, then close the cycle.",
        )
    if open_appeals(cycle.id):
        raise Conflict(
            "Appeals were filed and are not decided yet.",
            "Whoever contests is owed an answer: the cycle can be closed once every panel has decided.",
        )
    if now.unfinished and accepted != now.unfinished:
        raise Refused(Gap(f"Say that you close this cycle with {now.unfinished} unfinished.", "unfinished"))


def standing(cycle: Cycle) -> Tally:
    """How far everybody in a cycle has come, whoever asks."""
    return tallies(select(Participant), [cycle.id])[cycle.id]


def mark_too_new(participant: Participant, *, by: Person) -> None:
    """Nobody rates somebody who was here too short a time, unless their manager has begun to."""
    hold_open(participant.cycle_id)
    participant = participating.held(participant)
    begun = of_participant(participant.id, ReviewKind.MANAGER) is not None
    participating.mark_too_new(participant, begun=begun, by=by)
