"""Opening a cycle, enrolling people, moving on, closing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from app import audit, clock
from app.cycles.models import (
    ORDER,
    Cycle,
    CyclePhase,
    Deadline,
    Due,
    Participant,
    Phase,
    Question,
    Responsibility,
    ReviewKind,
    Slot,
)
from app.cycles.queries import Place, below, eligible, places
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.people.models import Person, Team
from app.people.queries import level_of, manager_of, team_of
from app.rubric.models import RubricVersion
from app.rubric.queries import competencies

NEW_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Asked:
    """A question as a people partner writes it; a competency question is asked once per competency."""

    kind: ReviewKind
    key: str
    slot: Slot
    prompt: str
    hint: str = ""


@dataclass(frozen=True)
class Plan:
    """How a cycle is to be: its period, phases, deadlines (instants chosen in `zone`) and questions."""

    name: str
    period_from: date
    period_until: date
    phases: Sequence[Phase]
    questions: Sequence[Asked]
    deadlines: Mapping[Due, datetime] = field(default_factory=dict)
    zone: str = "UTC"


def open_cycle(plan: Plan, rubric: RubricVersion, *, by: Person) -> Cycle:
    """Open a cycle in its first phase, with its questions written out."""
    phases = sorted(plan.phases, key=ORDER.index)
    if not {Phase.WRITING, Phase.DELIVERY, Phase.CLOSED} <= set(phases):
        raise Conflict("A cycle has at least writing, delivery and an end.", "Add the missing phase.")
    _check_questions(plan.questions)
    if db.session.scalar(select(Cycle.id).where(Cycle.name == plan.name)):
        raise Refused(Gap("There is a cycle of this name already. Give this one another.", "name"))
    cycle = Cycle(
        name=plan.name,
        period_from=plan.period_from,
        period_until=plan.period_until,
        rubric_version_id=rubric.id,
        phase=phases[0],
        opened_at=clock.now(),
        phases=[CyclePhase(phase=phase, position=place) for place, phase in enumerate(phases, start=1)],
        deadlines=[Deadline(what=what, at=at, zone=plan.zone) for what, at in plan.deadlines.items()],
    )
    db.session.add(cycle)
    db.session.flush()
    for kind in ReviewKind:
        _ask(cycle, kind, [asked for asked in plan.questions if asked.kind is kind])
    audit.record("cycle.opened", by=by, on=cycle)
    return cycle


def _check_questions(asked: Sequence[Asked]) -> None:
    """A manager rates, sums up and says what comes next; a self review answers, and rates nothing."""
    slots = {kind: [each.slot for each in asked if each.kind is kind] for kind in ReviewKind}
    once = all(slots[ReviewKind.MANAGER].count(slot) == 1 for slot in set(Slot) - {Slot.OPEN})
    if not once or set(slots[ReviewKind.SELF]) & {Slot.COMPETENCY, Slot.OVERALL}:
        raise Conflict(
            "These questions cannot be answered on the desk.",
            "A manager's set has one question per competency, one overall and one next step; a self set has no ratings.",
        )


def _ask(cycle: Cycle, kind: ReviewKind, asked: Iterable[Asked]) -> None:
    position = 0
    for each in asked:
        about = competencies(cycle.rubric_version_id) if each.slot is Slot.COMPETENCY else [None]
        for row in about:
            position += 1
            competency = row.competency if row else None
            db.session.add(
                Question(
                    cycle_id=cycle.id,
                    review_kind=kind,
                    position=position,
                    key=f"{each.key}_{competency.key}" if competency else each.key,
                    slot=each.slot,
                    competency_id=competency.id if competency else None,
                    prompt=each.prompt.replace("{competency}", competency.name if competency else ""),
                    hint=each.hint,
                )
            )
    db.session.flush()


def enrol(person: Person, cycle: Cycle, *, by: Person) -> Participant:
    """Let somebody take part, with the facts of today pinned and today's manager responsible."""
    day = clock.today()
    level, team, manager = level_of(person.id, day), team_of(person.id, day), manager_of(person.id, day)
    if level is None or team is None:
        raise Conflict(f"{person.name} has no level or no team.", "Give them both, then enrol them.")
    if manager is None or manager_of(manager.id, day) is None:
        raise Conflict(
            f"Nobody could be the second reader for {person.name}.",
            "Only people with a manager and a manager above can take part.",
        )
    (participant,) = enrol_at([Place(person, level, team, manager.id)], cycle, by=by)
    return participant


def enrol_everybody(cycle: Cycle, department: Team | None = None, *, by: Person) -> Sequence[Participant]:
    """Let everybody take part who can and does not yet, in the whole organisation or below one team."""
    cycle = db.session.get_one(Cycle, cycle.id, with_for_update=True, populate_existing=True)
    if not cycle.takes_people:
        raise Conflict(
            f"{cycle.name} is in {cycle.phase.label}.", "People can be enrolled until writing is over."
        )
    teams = below(department.id) if department else None
    found = places(eligible(cycle.id, clock.today(), teams))
    if not found:
        raise Conflict("Everybody who can take part does already.", "Nothing was changed.")
    return enrol_at(found, cycle, by=by)


def enrol_at(found: Sequence[Place], cycle: Cycle, *, by: Person) -> Sequence[Participant]:
    """Pin where each person stands, in a handful of statements for any number of people."""
    day, moment = clock.today(), clock.now()
    db.session.execute(insert(Participant), [pinned(place, cycle, day, moment) for place in found])
    managers = {place.person.id: place.manager_id for place in found}
    rows = select(Participant).where(Participant.cycle_id == cycle.id, Participant.enrolled_at == moment)
    rows = rows.order_by(Participant.id)
    enrolled = [row for row in db.session.scalars(rows) if row.person_id in managers]
    lines = [
        {"participant_id": row.id, "manager_id": managers[row.person_id], "valid_from": day}
        for row in enrolled
    ]
    db.session.execute(insert(Responsibility), lines)
    for row in enrolled:
        manager = managers[row.person_id]
        audit.record("participant.enrolled", by=by, on=row, about=row.person_id, manager=manager)
    return enrolled


def pinned(place: Place, cycle: Cycle, day: date, moment: datetime) -> dict[str, Any]:
    """The facts of a day about somebody who takes part."""
    person = place.person
    return {
        "person_id": person.id,
        "cycle_id": cycle.id,
        "rubric_version_id": cycle.rubric_version_id,
        "level_id": place.level.id,
        "track": place.level.track,
        "team_id": place.team.id,
        "team_kind": place.team.kind,
        "location": person.location,
        "arrangement": person.arrangement,
        "share": person.share,
        "tenure_days": max(0, (day - person.joined_on).days),
        "too_new": person.joined_on > cycle.period_until - NEW_WITHIN,
        "enrolled_at": moment,
    }


def hold_open(cycle_id: int) -> Cycle:
    """Keep a cycle from being closed until this transaction ends; a closed one is a conflict."""
    cycle = db.session.get_one(Cycle, cycle_id, with_for_update={"read": True}, populate_existing=True)
    if cycle.phase is Phase.CLOSED:
        raise Conflict(f"{cycle.name} is closed.", "Nothing more is written or submitted in it.")
    return cycle


def advance(cycle: Cycle, *, by: Person) -> None:
    """Move a cycle to the next phase it has; the last is closed."""
    phases = [row.phase for row in cycle.phases]
    if cycle.phase is Phase.CLOSED:
        raise Conflict(f"{cycle.name} is closed.", "A closed cycle stays as it is.")
    cycle.phase = phases[phases.index(cycle.phase) + 1]
    if cycle.phase is Phase.CLOSED:
        cycle.closed_at = clock.now()
    audit.record("cycle.advanced", by=by, on=cycle, phase=cycle.phase.value)
