"""Who sees a session and its cases, and who may do what there."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import clock
from app.calibration import policy
from app.calibration.models import CalibrationCase, CalibrationSession
from app.calibration.queries import is_seated
from app.db import db
from app.people.actions import grant_role
from app.people.models import Person, Role
from tests.calibration import helpers, rooms

pytestmark = pytest.mark.both


@pytest.fixture
def prepared(cast: SimpleNamespace) -> list[Person]:
    """The sessions of access/ in every state; everybody, newcomers too."""
    rooms.prepare()
    return list(db.session.scalars(select(Person)))


def test_can_read_and_visible_to_agree_for_everybody_on_sessions_and_cases(prepared):
    sessions = db.session.scalars(select(CalibrationSession)).all()
    cases = db.session.scalars(select(CalibrationCase)).all()
    assert len(sessions) >= 7
    assert len(cases) >= 8

    for person in prepared:
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {each for each in sessions if policy.can_read(person, each)}, person.name
        read = set(db.session.scalars(policy.cases_visible_to(person)))
        assert read == {each for each in cases if policy.can_read_case(person, each)}, person.name
        seen = set(db.session.scalars(policy.progress_visible_to(person)))
        assert read <= seen, person.name
        assert not [each for each in seen if each.subject_id == person.id]


RUN = {"amara", "ximena", "oksana"}
ROOM = {"anton", "benedikt", "sanna", "tara"}
ASKED = {"anton", "benedikt", "sanna"}
# the newcomer whose case it is, the verb, the people of the cast for whom it is allowed; written by hand
TABLE = [
    ("noa", "can_read_case", set()),  # nobody reads before the reading
    ("iris", "can_read_case", RUN | ASKED | {"ravi"}),
    ("iris", "can_vote", ASKED),
    ("iris", "can_reveal", {"amara"}),
    ("juno", "can_read_case", RUN | ROOM | {"ravi"}),
    ("juno", "can_vote", ASKED),
    ("juno", "can_decide", set()),
    ("kai", "can_vote", ASKED),
    ("kai", "can_decide", RUN),
    ("kai", "can_dissent", set()),
    ("lars", "can_read_case", RUN | ROOM | {"ravi"}),
    ("lars", "can_vote", set()),
    ("lars", "can_decide", set()),
    ("lars", "can_dissent", ROOM),
    ("lars", "can_carry_over", set()),
    ("mika", "can_vote", set()),
]


def test_the_table_of_cases_holds(prepared):
    for subject, verb, who in TABLE:
        case = db.session.get_one(CalibrationCase, rooms.case_about({"about": subject}))
        allowed = {each.email.partition("@")[0] for each in prepared if getattr(policy, verb)(each, case)}
        assert allowed == who, (subject, verb)


def test_a_people_partner_sees_the_session_and_no_case(cast):
    case = helpers.revealed("A room", helpers.newcomer("noa"))

    assert policy.can_read(cast.miriam, case.session)
    assert policy.can_read_case(cast.miriam, case) is None
    assert db.session.scalars(policy.cases_visible_to(cast.miriam)).all() == []


def test_a_role_opens_no_case(cast):
    case = helpers.revealed("A room", helpers.newcomer("noa"))
    for role in Role:
        grant_role(cast.mateo, role, since=clock.today(), by=None)
    db.session.flush()

    assert policy.can_read_case(cast.mateo, case) is None


def test_a_conflict_that_is_declared_later_closes_the_case_in_every_seat(cast):
    case = helpers.revealed("A room", helpers.newcomer("noa"))
    for key in ("sanna", "amara", "ximena", "ravi"):
        assert policy.can_read_case(getattr(cast, key), case)
        helpers.declare("noa", key)

        assert policy.can_read_case(getattr(cast, key), case) is None
        assert policy.can_read(getattr(cast, key), case.session)


def test_the_seats_that_a_page_looked_up_are_of_one_person(cast):
    case = helpers.revealed("A room", helpers.newcomer("noa"))
    here = policy.here(cast.sanna, case)

    assert policy.can_vote(cast.sanna, here)
    assert policy.can_vote(cast.anton, here) is None


def test_the_room_is_in_the_menu_of_whoever_sits_in_it(cast):
    helpers.reading("A room", helpers.newcomer("noa"))

    seated = {key for key in ("sanna", "amara", "ravi", "grace", "ada") if is_seated(getattr(cast, key).id)}
    assert seated == {"sanna", "amara", "ravi"}
