"""Who answers to whom, who was where on which day, and chains that must not close."""

import itertools
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.db import db
from app.errors import Conflict
from app.people import queries
from app.people.actions import add_person, add_team, grant_role, hold_level, join_team, report_to
from app.people.models import HeldLevel, Level, Person, ReportingLine, Role, RoleGrant, TeamKind

pytestmark = pytest.mark.both
DAY = date(2080, 5, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def newcomer(name: str) -> Person:
    return add_person(name, f"{name.lower()}@tideway.example", by=None, title="Engineer", joined_on=DAY)


def chain(length: int) -> list[Person]:
    """People of whom each answers to the next."""
    people = [newcomer(f"Link{number}") for number in range(length)]
    for person, manager in itertools.pairwise(people):
        report_to(person, manager, since=DAY, by=None)
    return people


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_chain_that_closes_on_itself_is_refused(cast: SimpleNamespace, length: int) -> None:
    people = chain(length)
    with pytest.raises(Conflict, match="answering to themselves"):
        report_to(people[-1], people[0], since=AFTER, by=None)
    assert queries.manager_of(people[-1].id, AFTER) is None


def test_a_longer_chain_that_stays_open_is_accepted(cast: SimpleNamespace) -> None:
    people = chain(5)
    report_to(people[-1], cast.tomas, since=DAY, by=None)
    assert queries.manager_of(people[0].id, DAY) is people[1]
    assert queries.manager_of(people[-1].id, DAY) is cast.tomas


def test_a_chain_that_would_close_only_later_is_refused_too(cast: SimpleNamespace) -> None:
    first, second = newcomer("First"), newcomer("Second")
    report_to(first, second, since=AFTER, by=None)
    with pytest.raises(Conflict, match="answering to themselves"):
        report_to(second, first, since=DAY, by=None)


def test_a_manager_is_followed_on_the_day_and_not_a_day_earlier(cast: SimpleNamespace) -> None:
    report_to(cast.bao, cast.ravi, since=DAY, by=None)
    assert queries.manager_of(cast.bao.id, BEFORE) is cast.grace
    assert queries.manager_of(cast.bao.id, DAY) is cast.ravi
    assert queries.manages(cast.grace.id, cast.bao.id, BEFORE)
    assert not queries.manages(cast.grace.id, cast.bao.id, DAY)
    assert queries.manages(cast.ravi.id, cast.bao.id, DAY)
    assert not queries.manages(cast.ravi.id, cast.bao.id, BEFORE)
    assert cast.bao.id in db.session.scalars(queries.report_ids(cast.grace.id, BEFORE)).all()
    assert cast.bao.id not in db.session.scalars(queries.report_ids(cast.grace.id, DAY)).all()


def test_nobody_manages_anybody_before_the_first_day(cast: SimpleNamespace) -> None:
    line = db.session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.bao.id)).one()
    assert queries.manager_of(cast.bao.id, line.valid_from) is cast.grace
    assert queries.manager_of(cast.bao.id, line.valid_from - timedelta(days=1)) is None


def test_a_team_is_left_on_the_day_the_next_is_joined(cast: SimpleNamespace) -> None:
    before = queries.team_of(cast.bao.id, BEFORE)
    team = add_team("Pilots", TeamKind.PRODUCT, parent=None, by=None)
    join_team(cast.bao, team, since=DAY, by=None)
    assert queries.team_of(cast.bao.id, BEFORE) is before is not team
    assert queries.team_of(cast.bao.id, DAY) is team


def test_a_level_is_held_from_the_day_and_the_earlier_one_until_then(cast: SimpleNamespace) -> None:
    before = queries.level_of(cast.bao.id, BEFORE)
    other = db.session.scalars(select(Level).where(Level.id != before.id)).first()
    hold_level(cast.bao, other, since=DAY, by=None)
    assert queries.level_of(cast.bao.id, BEFORE) is before
    assert queries.level_of(cast.bao.id, DAY) is other
    held = db.session.scalars(
        select(HeldLevel).where(HeldLevel.person_id == cast.bao.id).order_by(HeldLevel.valid_from)
    ).all()
    assert [row.valid_until for row in held[-2:]] == [DAY, None]


def test_a_role_is_held_from_the_day_until_the_day_it_ends(cast: SimpleNamespace) -> None:
    grant = grant_role(cast.bao, Role.PEOPLE_PARTNER, since=DAY, by=cast.sol)
    grant.valid_until = AFTER
    db.session.commit()
    assert [queries.has_role(cast.bao.id, Role.PEOPLE_PARTNER, day) for day in (BEFORE, DAY, AFTER)] == [
        False,
        True,
        False,
    ]
    assert queries.roles_of(cast.bao.id, DAY) == {Role.PEOPLE_PARTNER}
    assert (
        db.session.scalars(select(RoleGrant.granted_by_id).where(RoleGrant.id == grant.id)).one()
        == cast.sol.id
    )


def test_two_changes_of_manager_on_one_day_leave_the_first_untouched(cast: SimpleNamespace) -> None:
    """The schema holds no empty range: the second change of a day is refused, not silently lost."""
    report_to(cast.bao, cast.ravi, since=DAY, by=None)
    with pytest.raises(Exception, match="range"):
        report_to(cast.bao, cast.tomas, since=DAY, by=None)
    db.session.rollback()


def test_an_address_is_somebodys_once_however_it_is_written(cast: SimpleNamespace) -> None:
    with pytest.raises(Conflict, match="is here already"):
        add_person("Another Ada", " ADA@tideway.example ", by=None, title="Engineer", joined_on=DAY)
