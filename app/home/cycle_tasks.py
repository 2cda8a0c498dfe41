"""What people partners and administrators look after."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from app import clock
from app.cycles.models import Cycle, Deadline, Participant
from app.home import queries
from app.home.stages import Stage, Tally, tallies
from app.home.task import Task, said
from app.people.models import Person


def running_cycles(cycles: Sequence[Cycle], person: Person) -> Iterable[Task]:
    """One line for each cycle that is not closed, with what is unfinished and what is due next in it."""
    standing = tallies(select(Participant), [cycle.id for cycle in cycles], person)
    for cycle in cycles:
        following = next_date(cycle)
        detail = f"Everything up to {cycle.phase.label} may begin. {unfinished(standing[cycle.id])}"
        if following:
            detail += f" Next date: {following.what.value.replace('_', ' ')}."
        title, due = said("Look after the {}", cycle.name), following.at if following else None
        yield Task(title, detail, due, "cycles.show", {"cycle_id": cycle.id})


def unfinished(now: Tally) -> str:
    """How many reviews are shared, and where the others are."""
    if not now.people:
        return "Nobody takes part yet: enrol people."
    where = [
        (now.at({Stage.COLLECTING, Stage.NOT_BEGUN}), "not begun"),
        (now.at({Stage.DRAFT, Stage.RETURNED}), "being written"),
        (now.at({Stage.SUBMITTED}), "with the second reader"),
        (now.at({Stage.APPROVED, Stage.IN_CALIBRATION}), "on the way through calibration"),
        (now.at({Stage.CALIBRATED}), "ready to be shared"),
    ]
    others = ", ".join(f"{count} {words}" for count, words in where if count)
    shared = f"{now.shared} of {now.to_be_rated} reviews {'is' if now.shared == 1 else 'are'} shared"
    if contested := now.at({Stage.APPEAL_OPEN}):
        shared += f", {contested} of them contested"
    return f"{shared}; {others}." if others else f"{shared}."


def next_date(cycle: Cycle) -> Deadline | None:
    """The next deadline of a cycle that is still to come."""
    return next((row for row in cycle.deadlines if row.at > clock.now()), None)


def kept_well() -> Iterable[Task]:
    """Accounts, and whether the audit log ends where it should."""
    open_now, closed = queries.accounts()
    yield Task("Look after accounts", f"{open_now} are open, {closed} closed.", None, "accounts.index")
    entries, whole = queries.audit_log()
    end = (
        "Its last entry matches the copy kept apart."
        if whole
        else "Its last entry does not match the copy kept apart."
    )
    yield Task(
        f"The audit log has {entries} entries",
        said(f"{end} “flask --app wsgi audit verify” checks every one of them."),
    )
