"""An organisation of any size, made at once: rows past the actions, every constraint and trigger kept."""

from sqlalchemy import select

from app.db import db
from app.people.models import Level
from app.rubric.models import Competency
from bench import year
from bench.appeals import appeals
from bench.committees import sessions
from bench.cycles import courses, enrol, feedback, reports, standard
from bench.organisation import AT_ONCE, FEWEST, World, organisation
from bench.promotions import packets, promotions
from bench.ratings import Case
from bench.reviews import Writing, state_in


def populate(people: int, seed: int = 1) -> World:
    """Fill a migrated, empty database. The same seed makes the same organisation, relative to today."""
    if people < FEWEST:
        raise ValueError(f"A population has at least {FEWEST} people.")
    rubric = standard()
    world = organisation(people, seed)
    closed, running = courses(world, rubric)
    cases: list[Case] = []
    for member in world.members:
        year.evidence(world, member, rubric.competency_ids)
        year.coaching(world, member, rubric.competency_ids)
        for course in (closed, running):
            if not member.takes_part or (course.is_closed and member.index % 10 == 9):
                continue
            writing = Writing(world, course, rubric, member, enrol(world, course, member))
            writing.self_review()
            state = state_in(world, course, member)
            if state is None:
                continue
            case = writing.manager_review(state)
            feedback(world, course, case)
            cases += [case] if course is running else []
        if member.index % AT_ONCE == 0:
            world.rows.write()
    year.conflicts(world)
    year.events(world)
    reports(world, running)
    sessions(world, running, rubric, cases)
    appeals(world, rubric, cases)
    levels = {row.code: row for row in db.session.scalars(select(Level))}
    competencies = list(db.session.scalars(select(Competency).order_by(Competency.id)))
    promotions(world, rubric, levels, competencies)
    world.rows.write()
    world.rows.settle()
    packets(world)
    return world
