"""Who may see and do what with cycles, participants and their time away."""

import pytest
from sqlalchemy import select

from app.cycles import policy
from app.cycles.models import Absence, Cycle, Participant
from app.db import db
from tests.cycles.people import participant, running

MANAGERS = {"grace", "ravi", "noor", "lucas", "yuki", "oksana", "samuel", "tomas", "amara"}
PARTNERS = {"miriam", "freja"}


def allowed(cast, permission, record):
    """The keys of everybody whom a permission lets."""
    return {key for key, person in vars(cast).items() if permission(person, record)}


def test_can_see_cycle_and_cycles_visible_to_agree(cast):
    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.cycles_visible_to(person)))

        assert listed == {row for row in db.session.query(Cycle) if policy.can_see_cycle(person, row)}


def test_can_see_and_visible_to_agree_on_participants(cast):
    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))

        assert listed == {row for row in db.session.query(Participant) if policy.can_see(person, row)}


def test_can_see_absence_and_absences_visible_to_agree(cast):
    rows = db.session.scalars(select(Absence)).all()
    assert rows
    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.absences_visible_to(person)))

        assert listed == {row for row in rows if policy.can_see_absence(person, row)}


def test_can_write_manager_and_in_care_agree(cast):
    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.in_care(person)))

        assert listed == {
            row for row in db.session.query(Participant) if policy.can_write_manager(person, row)
        }


def test_managers_see_the_cycles_of_their_people_and_partners_all(cast):
    assert allowed(cast, policy.can_see_cycle, running()) == MANAGERS | PARTNERS
    oldest = db.session.scalars(select(Cycle).order_by(Cycle.opened_at)).first()
    assert allowed(cast, policy.can_see_cycle, oldest) == {"samuel"} | PARTNERS


@pytest.mark.parametrize("verb", ["can_advance", "can_enrol"])
def test_only_people_partners_run_a_cycle(cast, verb):
    assert allowed(cast, getattr(policy, verb), running()) == PARTNERS


def test_only_people_partners_open_one(cast):
    assert allowed(cast, policy.can_open, None) == PARTNERS


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        ("can_see", {"ada", "grace"} | PARTNERS),
        ("can_work_with", {"ada", "grace"}),
        ("can_write_self", {"ada"}),
        ("can_write_manager", {"grace"}),
        ("can_record_absence", {"grace"} | PARTNERS),
        ("can_mark_too_new", PARTNERS),
        ("can_lift_too_new", PARTNERS),
    ],
)
def test_what_each_may_do_with_a_participant(cast, verb, who):
    assert allowed(cast, getattr(policy, verb), participant("ada")) == who


def test_what_each_may_do_with_time_away(cast):
    absence = db.session.scalars(
        select(Absence).where(Absence.participant_id == participant("farah").id)
    ).one()

    assert allowed(cast, policy.can_see_absence, absence) == {"farah", "ravi"} | PARTNERS
    assert allowed(cast, policy.can_remove_absence, absence) == PARTNERS


def test_nobody_decides_about_their_own_part(cast):
    own = participant("grace")
    own.person_id = cast.miriam.id
    db.session.flush()

    assert policy.can_see(cast.miriam, own)
    for permission in (policy.can_record_absence, policy.can_mark_too_new, policy.can_lift_too_new):
        assert not permission(cast.miriam, own)
