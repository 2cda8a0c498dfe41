"""The pages of a cycle, for people partners and for managers."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.appeals.actions import withdraw_appeal
from app.appeals.models import Appeal, AppealState
from app.appeals.queries import open_appeals
from app.audit.models import AccessEntry
from app.cycles.actions import Plan, enrol_everybody, open_cycle
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.cycles.opening import taken_over
from app.db import db
from app.errors import Conflict, Refused
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.home import queries
from app.home.actions import move_on, next_phase, standing
from app.home.stages import Stage
from app.people.actions import grant_role
from app.people.models import Role
from app.rubric.models import RubricVersion
from tests.cycles.people import hire, participant, person
from tests.home.test_index import hire as hire_into_it
from tests.reviews.helpers import deliver_everything
from tests.statements import counting

STRANGERS = ("ada", "goran", "ingrid", "sol", "erik")


@pytest.fixture
def running(app):
    """The id of the cycle that is open."""
    with app.app_context():
        return participant("ada").cycle_id


@pytest.fixture
def begun(app):
    """The id of a cycle that has just begun, with everybody in it who can be."""
    with app.app_context():
        made = begin(cycle_of("ada"))
        enrol_everybody(made, by=person("miriam"))
        db.session.commit()
        return made.id


@pytest.fixture
def cycle(cast):
    """The cycle that is open."""
    return participant("ada").cycle


def cycle_of(key):
    return participant(key).cycle


def begin(before, phases=tuple(Phase)):
    plan = Plan("Next half-year", date(2027, 1, 1), date(2027, 6, 30), phases, taken_over(before))
    return open_cycle(plan, db.session.scalars(select(RubricVersion)).one(), by=person("miriam"))


@pytest.mark.parametrize("key", STRANGERS)
def test_for_others_there_is_no_such_page(as_, running, key):
    client = as_(key)

    assert client.get(f"/cycles/{running}").status_code == 404
    assert client.get(f"/cycles/{running}/phase").status_code == 404
    assert client.post(f"/cycles/{running}/phase", data={"from": "appeals"}).status_code == 404
    assert "Half-year" not in client.get("/cycles").text


@pytest.mark.parametrize("key", ["grace", "tomas"])
def test_managers_look_and_do_not_move_it(as_, running, key):
    client = as_(key)

    assert client.get(f"/cycles/{running}").status_code == 200
    assert client.get(f"/cycles/{running}/phase").status_code == 403
    assert client.post(f"/cycles/{running}/phase", data={"from": "appeals"}).status_code == 403
    assert client.get(f"/cycles/{running}/enrolment").status_code == 403


def names(page):
    table = page[page.rindex("<tbody>") :]
    return re.findall(r"<bdi>([^<]*)</bdi>", table)


def test_a_manager_sees_their_people_and_their_own_row_and_nobody_else(as_, running):
    page = as_("grace").get(f"/cycles/{running}").text

    assert names(page) == ["Ada Lindqvist", "Bảo Nguyễn", "Clara Weiss", "Délé Adéyemí", "Grace Okafor"]
    assert "Out of 4 people in your care" in page


def test_a_manager_begins_and_continues_reviews_from_there(as_, running):
    page = as_("grace").get(f"/cycles/{running}").text
    rows = {name: page.partition(f"<bdi>{name}")[2].partition("</tr>")[0] for name in names(page)}

    assert "Continue" in rows["Ada Lindqvist"]
    assert 'name="kind" value="manager"' in rows["Clara Weiss"]
    assert "Open" in rows["Délé Adéyemí"]
    assert "Begin" not in rows["Grace Okafor"]
    assert "href" not in rows["Grace Okafor"]


def test_the_menu_leads_there_whoever_looks_after_people(as_):
    for key, there in (("grace", True), ("tomas", True), ("miriam", True), ("ada", False), ("sol", False)):
        assert ('href="/cycles"' in as_(key).get("/").text.partition("<main")[0]) is there


def test_a_people_partner_sees_every_cycle(as_):
    page = as_("miriam").get("/cycles").text

    assert page.count("Half-year") == 3


def test_counts_by_stage_add_up_to_the_people_who_take_part(cycle):
    tally = standing(cycle)
    people = db.session.query(Participant).filter_by(cycle_id=cycle.id)

    for kind in ReviewKind:
        assert sum(count for _, count in tally.rows(kind)) == people.count()
    assert tally.to_be_rated == people.filter_by(too_new=False).count()
    assert tally.shared + tally.unfinished == tally.to_be_rated


def test_a_cycle_shows_stages_in_words_and_nothing_of_the_reviews(as_, running):
    page = as_("miriam").get(f"/cycles/{running}").text

    assert "Returned for revision" in page
    assert "Too new to rate" in page
    for closed in ("Not yet meeting", "Exceeding", "nwarned", "agreed result"):
        assert closed not in page


def test_nobody_sees_here_how_far_their_own_review_has_come(as_, app, running):
    with app.app_context():
        before = standing(db.session.get(Cycle, running)).people
        grant_role(person("farah"), Role.PEOPLE_PARTNER, since=date(2020, 1, 1), by=None)
        db.session.commit()

    page = as_("farah").get(f"/cycles/{running}").text
    row = page[page.index("<bdi>Farah", page.rindex("<tbody>")) :].partition("</tr>")[0]

    assert "Opens to you at delivery" in row
    assert "Returned" not in row
    assert f"Out of {before - 1} people" in page
    assert "Returned for revision" not in page


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
    client = as_("grace")
    client.get(f"/cycles/{running}")
    with counting(app) as few:
        client.get(f"/cycles/{running}")
    with app.app_context():
        for number in range(8):
            hire_into_it(person("grace"), number)
        db.session.commit()

    with counting(app) as many:
        page = client.get(f"/cycles/{running}")

    assert "New Person 7" in page.text
    assert len(many) == len(few)


def test_opening_a_cycle_is_no_reading_of_anybodys_text(app, as_, running):
    with app.app_context():
        before = db.session.query(AccessEntry).count()
    as_("miriam").get(f"/cycles/{running}")
    as_("grace").get(f"/cycles/{running}")
    with app.app_context():
        assert db.session.query(AccessEntry).count() == before


def test_every_phase_says_what_it_begins_and_who_is_behind(as_, begun):
    client = as_("miriam")

    for now, following in zip(list(Phase)[:-1], list(Phase)[1:], strict=True):
        page = client.get(f"/cycles/{begun}/phase").text
        assert "What will happen" in page
        assert f"from {now.label} to {following.label}" in page
        if following is Phase.WRITING:
            assert "Nothing has to be finished" in page
        elif following is not Phase.CLOSED:
            assert "Ada Lindqvist" in page
            assert "You can move on all the same" in page
            client.post(f"/cycles/{begun}/phase", data={"from": now.value})
            continue
        assert client.post(f"/cycles/{begun}/phase", data={"from": now.value}).status_code in {303, 422}


def test_a_people_partner_moves_a_cycle_on(as_, app, begun):
    client = as_("miriam")

    answer = client.post(f"/cycles/{begun}/phase", data={"from": "collecting"})

    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get(Cycle, begun).phase is Phase.WRITING


def test_a_page_that_is_behind_moves_nothing(as_, app, begun):
    client = as_("miriam")
    client.post(f"/cycles/{begun}/phase", data={"from": "collecting"})

    assert client.post(f"/cycles/{begun}/phase", data={"from": "collecting"}).status_code == 409
    assert client.post(f"/cycles/{begun}/phase").status_code == 409
    with app.app_context():
        assert db.session.get(Cycle, begun).phase is Phase.WRITING


def test_a_double_click_moves_one_phase(as_, app, begun):
    client, form = as_("miriam"), {"from": "collecting", "request_key": "the-same-key-twice"}

    answers = [client.post(f"/cycles/{begun}/phase", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.get(Cycle, begun).phase is Phase.WRITING


def test_closing_with_unfinished_reviews_is_said_aloud(as_, app, running):
    client = as_("miriam")
    with app.app_context():
        decide_appeals()
        deliver_everything(running)
        unfinished = standing(db.session.get(Cycle, running)).unfinished
    assert "It cannot be closed yet" not in client.get(f"/cycles/{running}/phase").text

    silent = client.post(f"/cycles/{running}/phase", data={"from": "appeals", "count": unfinished})
    outdated = client.post(
        f"/cycles/{running}/phase", data={"from": "appeals", "unfinished": "y", "count": 1}
    )
    assert [silent.status_code, outdated.status_code] == [422, 422]
    assert f"close this cycle with {unfinished} unfinished" in silent.text

    aloud = {"from": "appeals", "unfinished": "y", "count": unfinished}
    assert client.post(f"/cycles/{running}/phase", data=aloud).status_code == 303
    with app.app_context():
        assert db.session.get(Cycle, running).phase is Phase.CLOSED
    assert client.get(f"/cycles/{running}/phase").status_code == 409
    assert client.get(f"/cycles/{running}").status_code == 200


def decide_appeals():
    """No appeal stands in the way: what is filed in the demo is taken back."""
    for appeal in db.session.query(Appeal).filter(Appeal.state == AppealState.FILED):
        withdraw_appeal(appeal, by=appeal.subject)
    db.session.flush()


def test_a_closed_cycle_stays_as_it_is(cast):
    closed = db.session.query(Cycle).filter(Cycle.closed_at.is_not(None)).first()

    assert next_phase(closed) is None
    with pytest.raises(Conflict):
        move_on(closed, seen="closed", accepted=None, by=cast.miriam)


def test_closing_refuses_a_number_that_is_not_the_present_one(cast, cycle):
    decide_appeals()
    deliver_everything(cycle.id)

    with pytest.raises(Refused):
        move_on(cycle, seen="appeals", accepted=2, by=cast.miriam)


def test_a_cycle_is_not_closed_over_a_submitted_review_that_its_subject_has_not_seen(cast, cycle):
    every = standing(cycle).unfinished

    with pytest.raises(Conflict, match="were not shared"):
        move_on(cycle, seen="appeals", accepted=every, by=cast.miriam)


def test_those_who_are_too_new_leave_nothing_unfinished(cast, cycle):
    before = standing(cycle)
    clara = participant("clara")

    clara.too_new = True
    db.session.flush()
    after = standing(cycle)

    assert after.unfinished == before.unfinished - 1
    assert after.reached[Stage.TOO_NEW] == before.reached[Stage.TOO_NEW] + 1


def test_closing_opens_every_feedback_that_was_given(cast, cycle):
    decide_appeals()
    deliver_everything(cycle.id)

    move_on(cycle, seen="appeals", accepted=standing(cycle).unfinished, by=cast.miriam)

    given = (
        db.session.query(FeedbackAnswer).join(FeedbackRequest).join(Participant).filter_by(cycle_id=cycle.id)
    )
    assert all(answer.opened_at for answer in given)
    assert open_appeals(cycle.id) == 0


def test_a_page_of_a_new_cycle_says_how_people_get_there(as_, app):
    with app.app_context():
        empty = begin(cycle_of("ada")).id
        db.session.commit()

    assert "Nobody takes part yet" in as_("miriam").get(f"/cycles/{empty}").text


def test_somebody_hired_stands_among_those_to_enrol(as_, app):
    with app.app_context():
        empty = begin(cycle_of("ada")).id
        hire(1, person("grace"))
        db.session.commit()
    client = as_("miriam")

    before = client.get(f"/cycles/{empty}/enrolment").text
    answer = client.post(f"/cycles/{empty}/enrolment", data={"department": ""})

    assert "Hired 001" in before
    assert "Ingrid Solheim" not in before
    assert answer.status_code == 303
    assert "Everybody here who can take part does" in client.get(f"/cycles/{empty}/enrolment").text
    with app.app_context():
        assert db.session.query(Participant).filter_by(cycle_id=empty).count() > 50


def test_a_department_is_enrolled_by_itself(as_, app):
    with app.app_context():
        empty = begin(cycle_of("ada")).id
        db.session.commit()
    client = as_("miriam")
    page = client.get(f"/cycles/{empty}/enrolment").text
    operations = re.search(r'<option value="(\d+)">Operations', page)[1]

    chosen = client.get(f"/cycles/{empty}/enrolment?department={operations}").text
    client.post(f"/cycles/{empty}/enrolment", data={"department": operations})

    assert "Samuel Mensah" in chosen
    assert "Ada Lindqvist" not in chosen
    shown = client.get(f"/cycles/{empty}").text
    assert "Samuel Mensah" in shown
    assert "Ada Lindqvist" not in shown
    odd = client.post(f"/cycles/{empty}/enrolment", data={"department": "9999"})
    assert odd.status_code == 422


NEW = {
    "name": "Half-year of its own",
    "period_from": "2027-01-01",
    "period_until": "2027-06-30",
    "phases": ["writing", "delivery", "closed"],
    "zone": "Europe/Oslo",
    "writing": "2027-06-20T17:00",
}


def test_a_people_partner_opens_a_cycle_with_the_questions_of_the_one_before(as_, app, running):
    client = as_("miriam")
    assert "What problem was solved" in client.get("/cycles/new").text

    answer = client.post("/cycles", data=NEW)

    assert answer.status_code == 303
    with app.app_context():
        made = db.session.query(Cycle).filter_by(name=NEW["name"]).one()
        assert [row.phase.value for row in made.phases] == NEW["phases"]
        assert [(row.what.value, row.at.isoformat()) for row in made.deadlines] == [
            ("writing", "2027-06-20T15:00:00+00:00")
        ]
        assert taken_over(made) == taken_over(db.session.get(Cycle, running))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "Give the cycle a name"),
        ({"name": "x" * 81}, "too long"),
        ({"name": "nul\0"}, "NUL"),
        ({"period_until": "2026-12-31"}, "ends before it begins"),
        ({"period_from": "yesterday"}, "Write the day"),
        ({"period_from": "0001-01-01"}, "between 1990"),
        ({"phases": ["writing", "closed"]}, "Every cycle has delivery too"),
        ({"phases": ["ranking"]}, "not a valid choice"),
        ({"zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"writing": "soon"}, "Write the day and the hour"),
    ],
)
def test_a_cycle_that_cannot_be_is_shown_again_as_it_was_typed(as_, change, said):
    answer = as_("miriam").post("/cycles", data=NEW | change)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="2027-06-30"' in answer.text or "period_until" in change


def test_two_cycles_never_share_a_name(as_):
    client = as_("miriam")
    client.post("/cycles", data=NEW)

    again = client.post("/cycles", data=NEW)

    assert again.status_code == 422
    assert "a cycle of this name" in again.text


def test_only_people_partners_open_cycles(as_):
    for key in ("ada", "grace", "tomas", "ingrid", "sol"):
        assert as_(key).get("/cycles/new").status_code == 403
        assert as_(key).post("/cycles", data=NEW).status_code == 403
