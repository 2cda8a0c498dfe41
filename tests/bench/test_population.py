"""The bench's organisation keeps every rule of the schema, and every page of the program is measured on it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, text

from app.appeals.models import Appeal, AppealState
from app.audit import head
from app.audit.verify import verify
from app.calibration.models import CalibrationCase, CalibrationSession, SessionState
from app.db import Base, db
from app.reviews.models import Review, ReviewState
from bench.committees import CASES
from bench.measuring import Page
from bench.organisation import BUSIEST, FEWEST, lines
from bench.pages import APART, KINDS, SEATS, readable, visits
from bench.population import populate
from bench.report import misses
from bench.visiting import Cost, House, make_app

# Nobody has signed in wrongly, sent a form or waited for a job there; a packet is exported when it is asked for.
LEFT_EMPTY = {"failed_sign_in", "job", "packet_export", "request_key"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("bench")
    app = make_app(folder, f"sqlite:///{folder / 'plumbline.db'}")
    with app.app_context():
        upgrade()
        populate(FEWEST)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_every_constraint_holds(app: Flask) -> None:
    with app.app_context():
        assert not db.session.execute(text("PRAGMA foreign_key_check")).all()
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert verify(head.kept()).whole


def test_no_table_is_forgotten(app: Flask) -> None:
    with app.app_context():
        counts = {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }

    assert {name for name, count in counts.items() if not count} - LEFT_EMPTY == set()


def test_every_state_is_there(app: Flask) -> None:
    with app.app_context():
        assert set(db.session.scalars(select(Review.state))) == set(ReviewState)
        assert set(db.session.scalars(select(CalibrationSession.state))) == set(SessionState)
        assert set(db.session.scalars(select(Appeal.state))) == set(AppealState)
        cases = select(func.count(CalibrationCase.id)).group_by(CalibrationCase.session_id)
        assert max(db.session.scalars(cases)) == CASES


def test_the_first_people_are_the_same_at_every_size() -> None:
    small, large = lines(FEWEST), lines(10_000)

    assert large[:FEWEST] == small
    assert max(set(large), key=large.count) == BUSIEST
    assert all(manager is None or manager < person for person, manager in enumerate(large))


def test_every_route_has_a_chooser(app: Flask) -> None:
    with app.app_context():
        found, forgotten = visits(app)

    routes = list(readable(app))
    assert not forgotten
    assert {visit.endpoint for visit in found} == {rule.endpoint for rule in routes}
    assert SEATS.keys() | APART <= {rule.endpoint for rule in routes}
    assert KINDS.keys() <= {name for rule in routes for name in rule.arguments}


def test_every_page_opens_for_whom_it_is_measured(app: Flask) -> None:
    house = House(app)
    with app.app_context():
        found, _ = visits(app)
        db.session.remove()

    answers = {
        f"{visit.endpoint} as {visit.seat}, {visit.address}": house.get(
            visit.person_id, visit.address
        ).status_code
        for visit in found
        if visit.endpoint not in APART
    }

    assert {said: status for said, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize(
    ("small", "large", "missed"),
    [
        (Cost(20, 1_000, 0, True), Cost(20, 1_100, 0, True, 10.0), []),
        (Cost(19, 1_000, 0, True), Cost(20, 1_000, 0, True, 1.0), ["G1"]),
        (Cost(21, 1_000, 0, True), Cost(21, 1_000, 0, True, 1.0), ["G1"]),
        (Cost(3, 1_000, 0, True), Cost(3, 1_000, 0, True, 10.1), ["G2"]),
        (Cost(3, 1_000, 0, True), Cost(3, 1_101, 0, True, 1.0), ["G6"]),
        (Cost(3, 153_601, 0, True), Cost(3, 153_601, 0, True, 1.0), ["G6"]),
        (Cost(45, 900_000, 0, False), Cost(46, 990_001, 0, False, 99.0), []),
    ],
)
def test_a_page_is_held_to_its_goals_and_a_file_is_not(small: Cost, large: Cost, missed: list[str]) -> None:
    assert misses(Page("/page", "seat", {1_000: small, 10_000: large})) == missed
