"""The pages of a cycle, for people partners."""

from datetime import date

import pytest
from sqlalchemy import select

from app.audit.models import AccessEntry
from app.cycles import policy
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.errors import Conflict, Refused
from app.home import queries
from app.home.actions import move_on, next_phase
from app.people.actions import grant_role
from app.people.models import Person, Role
from app.reviews.models import Review
from tests.home.test_index import hire
from tests.reviews.helpers import deliver_everything
from tests.statements import counting

STRANGERS = ("ada", "goran", "grace", "tomas", "ingrid", "sol")


@pytest.fixture
def running(app):
    """The id of the cycle that is open."""
    with app.app_context():
        return db.session.query(Cycle.id).filter(Cycle.closed_at.is_(None)).scalar()


@pytest.fixture
def cycle(cast):
    """The cycle that is open."""
    return db.session.query(Cycle).filter(Cycle.closed_at.is_(None)).one()


def test_can_see_cycle_and_cycles_visible_to_agree(cast):
    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.cycles_visible_to(person)))

        assert listed == {row for row in db.session.query(Cycle) if policy.can_see_cycle(person, row)}


def test_can_see_and_visible_to_agree_on_participants(cast):
    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))

        assert listed == {row for row in db.session.query(Participant) if policy.can_see(person, row)}


@pytest.mark.parametrize("key", STRANGERS)
def test_for_others_there_is_no_such_page(as_, running, key):
    client = as_(key)

    assert client.get(f"/cycles/{running}").status_code == 404
    assert client.get(f"/cycles/{running}/phase").status_code == 404
    assert client.post(f"/cycles/{running}/phase", data={"from": "writing"}).status_code == 404
    assert "Half-year" not in client.get("/cycles").text


def test_a_people_partner_sees_every_cycle(as_):
    page = as_("miriam").get("/cycles").text

    assert page.count("Half-year") == 2


def test_counts_by_stage_add_up_to_the_people_who_take_part(cycle):
    stages = queries.stages([cycle.id])[cycle.id]

    for kind in ReviewKind:
        assert sum(count for _, count in stages.rows(kind)) == stages.people
    shared = (
        db.session.query(Review)
        .filter_by(kind=ReviewKind.MANAGER)
        .join(Participant)
        .filter_by(cycle_id=cycle.id)
    )
    assert stages.unfinished == stages.people - sum(review.is_delivered for review in shared)


def test_a_cycle_shows_stages_in_words_and_nothing_of_the_reviews(as_, running):
    page = as_("miriam").get(f"/cycles/{running}").text

    assert "Returned for revision" in page
    for closed in ("Not yet meeting", "Exceeding", "nwarned", "agreed result"):
        assert closed not in page


def test_nobody_sees_here_how_far_their_own_review_has_come(as_, app, running):
    with app.app_context():
        farah = db.session.query(Person).filter_by(email="farah@tideway.example").one()
        grant_role(farah, Role.PEOPLE_PARTNER, since=date(2020, 1, 1), by=None)
        db.session.commit()

    page = as_("farah").get(f"/cycles/{running}").text

    row = page[page.index("<bdi>Farah", page.index("<tbody>")) :].partition("</tr>")[0]
    assert "Opens to you at delivery" in page
    assert "Returned" not in row


def test_people_stand_by_name_and_pages_follow_each_other(cycle):
    everybody, more = queries.participants(select(Participant), cycle.id, most=100)
    assert more is None
    assert [row.person.name for row in everybody] == sorted(row.person.name for row in everybody)

    seen, after = [], None
    while True:
        rows, after = queries.participants(select(Participant), cycle.id, after, most=4)
        seen += rows
        if after is None:
            break

    assert [row.id for row in seen] == [row.id for row in everybody]


def test_a_cycle_asks_the_same_of_the_database_for_more_people(app, as_, running):
    client = as_("miriam")
    with counting(app) as few:
        client.get(f"/cycles/{running}")
    with app.app_context():
        grace = (
            db.session.query(Participant)
            .join(Participant.person)
            .filter_by(email="grace@tideway.example")
            .first()
        )
        for number in range(8):
            hire(grace.person, number)
        db.session.commit()

    with counting(app) as many:
        page = client.get(f"/cycles/{running}")

    assert "New Person 7" in page.text
    assert len(many) == len(few)


def test_opening_a_cycle_is_no_reading_of_anybodys_text(app, as_, running):
    with app.app_context():
        before = db.session.query(AccessEntry).count()
    as_("miriam").get(f"/cycles/{running}")
    with app.app_context():
        assert db.session.query(AccessEntry).count() == before


def test_a_people_partner_moves_a_cycle_on(as_, app, running):
    client = as_("miriam")
    assert "What will happen" in client.get(f"/cycles/{running}/phase").text

    answer = client.post(f"/cycles/{running}/phase", data={"from": "writing"})

    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get(Cycle, running).phase is Phase.DELIVERY


def test_a_page_that_is_behind_moves_nothing(as_, app, running):
    client = as_("miriam")
    client.post(f"/cycles/{running}/phase", data={"from": "writing"})

    assert client.post(f"/cycles/{running}/phase", data={"from": "writing"}).status_code == 409
    assert client.post(f"/cycles/{running}/phase").status_code == 409
    with app.app_context():
        assert db.session.get(Cycle, running).phase is Phase.DELIVERY


def test_a_double_click_moves_one_phase(as_, app, running):
    client, form = as_("miriam"), {"from": "writing", "request_key": "the-same-key-twice"}

    answers = [client.post(f"/cycles/{running}/phase", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.get(Cycle, running).phase is Phase.DELIVERY


def test_closing_with_unfinished_reviews_is_said_aloud(as_, app, running):
    client = as_("miriam")
    client.post(f"/cycles/{running}/phase", data={"from": "writing"})
    with app.app_context():
        deliver_everything(running)
        unfinished = queries.stages([running])[running].unfinished

    silent = client.post(f"/cycles/{running}/phase", data={"from": "delivery", "count": unfinished})
    outdated = client.post(
        f"/cycles/{running}/phase", data={"from": "delivery", "unfinished": "y", "count": 1}
    )
    assert [silent.status_code, outdated.status_code] == [422, 422]
    assert f"close this cycle with {unfinished} unfinished" in silent.text

    aloud = {"from": "delivery", "unfinished": "y", "count": unfinished}
    assert client.post(f"/cycles/{running}/phase", data=aloud).status_code == 303
    with app.app_context():
        assert db.session.get(Cycle, running).phase is Phase.CLOSED
    assert client.get(f"/cycles/{running}/phase").status_code == 409
    assert client.get(f"/cycles/{running}").status_code == 200


def test_a_closed_cycle_stays_as_it_is(cast, cycle):
    closed = db.session.query(Cycle).filter(Cycle.closed_at.is_not(None)).one()

    assert next_phase(closed) is None
    with pytest.raises(Conflict):
        move_on(closed, seen="closed", accepted=None, by=cast.miriam)


def test_closing_refuses_a_number_that_is_not_the_present_one(cast, cycle):
    move_on(cycle, seen="writing", accepted=None, by=cast.miriam)
    deliver_everything(cycle.id)

    with pytest.raises(Refused):
        move_on(cycle, seen="delivery", accepted=2, by=cast.miriam)


def test_a_cycle_is_not_closed_over_a_submitted_review_that_its_subject_has_not_seen(cast, cycle):
    move_on(cycle, seen="writing", accepted=None, by=cast.miriam)
    every = queries.stages([cycle.id])[cycle.id].unfinished

    with pytest.raises(Conflict, match="were not shared"):
        move_on(cycle, seen="delivery", accepted=every, by=cast.miriam)
