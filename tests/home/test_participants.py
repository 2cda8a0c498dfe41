"""The page of a person in a cycle, as each seat meets it."""

from datetime import timedelta

import pytest

from app.cycles.models import Absence
from app.db import db
from tests.cycles.people import participant


@pytest.fixture
def places(app):
    """Ids of participants by key."""
    with app.app_context():
        keys = ("ada", "farah", "clara", "mateo", "grace")
        found = {key: participant(key).id for key in keys}
        db.session.remove()
    return found


@pytest.fixture
def begins(app):
    with app.app_context():
        return participant("ada").cycle.period_from


@pytest.mark.parametrize("key", ["bao", "ravi", "tomas", "ingrid", "sol"])
def test_for_others_there_is_no_such_page(as_, places, key):
    assert as_(key).get(f"/participants/{places['ada']}").status_code == 404


def test_pinned_facts_active_weeks_and_time_away_are_shown_to_the_three_it_is_for(as_, places):
    for key in ("farah", "ravi", "miriam"):
        page = as_(key).get(f"/participants/{places['farah']}").text

        assert "E3, Senior Engineer" in page
        assert "24 of 29 weeks count" in page
        assert "Record time away" in page or key == "farah"


def test_the_subject_is_not_told_how_far_their_review_is(as_, places):
    page = as_("farah").get(f"/participants/{places['farah']}").text

    assert "opens to you at delivery" in page
    assert "eturned" not in page


def test_each_is_led_to_what_they_may_open_and_nowhere_else(as_, places):
    for key in ("ada", "grace", "miriam"):
        client = as_(key)
        page = client.get(f"/participants/{places['ada']}").text
        aside = page[page.index("<aside") :].partition("</aside>")[0]
        links = [part.partition('"')[0] for part in aside.split('href="')[1:]]

        assert links
        assert all(client.get(link).status_code == 200 for link in links)
        assert any("expectations" in link for link in links) is (key != "miriam")


def test_somebody_who_joined_within_the_period_is_counted_from_then(as_, places):
    assert "when you joined" in as_("mateo").get(f"/participants/{places['mateo']}").text


def test_a_manager_records_time_away_and_a_people_partner_takes_it_back(as_, app, places, begins):
    path = f"/participants/{places['ada']}"
    first = begins + timedelta(days=20)
    grace = as_("grace")

    answer = grace.post(f"{path}/absences", data={"first": first, "last": first + timedelta(days=13)})

    assert answer.status_code == 303
    assert "27 of 29 weeks" in as_("ada").get(path).text
    assert "Remove" not in grace.get(path).text
    with app.app_context():
        absence = db.session.query(Absence).filter_by(participant_id=places["ada"]).one().id
    miriam = as_("miriam")
    assert "Remove" in miriam.get(path).text
    assert miriam.post(f"/absences/{absence}/removal").status_code == 303
    assert "29 of 29 weeks" in as_("ada").get(path).text
    told = as_("ada").get("/me/record").text
    assert "Time away of yours was recorded" in told
    assert "Time away of yours was removed" in told


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", "", "Say on which day it began"),
        ("soon", "2026-01-01", "Write the day"),
        ("1800-01-01", "1800-01-02", "between 1990"),
        ("2001-01-01", "2001-01-02", "outside the period"),
    ],
)
def test_days_that_cannot_be_are_shown_again(as_, places, first, last, said):
    answer = as_("grace").post(f"/participants/{places['ada']}/absences", data={"first": first, "last": last})

    assert answer.status_code == 422
    assert said in answer.text
    assert "<details open" in answer.text
    assert f'value="{last}"' in answer.text or not last


def test_the_same_form_twice_is_one_absence(as_, app, places, begins):
    data = {"first": begins, "last": begins, "request_key": "the-same-key-twice"}
    client = as_("grace")

    answers = [client.post(f"/participants/{places['ada']}/absences", data=data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.query(Absence).filter_by(participant_id=places["ada"]).count() == 1


def test_marking_too_new_is_told_with_who_and_when(as_, places):
    path, miriam = f"/participants/{places['clara']}", as_("miriam")

    assert miriam.post(f"{path}/too-new").status_code == 303

    assert "Marked by <bdi>Miriam Katz</bdi>" in as_("clara").get(path).text
    grace = as_("grace")
    assert "Begin the review of <bdi>Clara" not in grace.get("/").text
    answer = grace.post(f"{path}/reviews", data={"kind": "manager"})
    assert answer.status_code == 409
    assert miriam.post(f"{path}/too-new").status_code == 409
    assert miriam.post(f"{path}/too-new/lifting").status_code == 303
    assert "Lifted by <bdi>Miriam Katz</bdi>" in miriam.get(path).text
    assert "Begin the review of <bdi>Clara" in grace.get("/").text


def test_whose_review_was_begun_cannot_be_too_new(as_, places):
    miriam = as_("miriam")

    assert "was begun, so this stays" in miriam.get(f"/participants/{places['ada']}").text
    assert miriam.post(f"/participants/{places['ada']}/too-new").status_code == 409


def test_a_persons_page_leads_to_their_part_in_each_cycle(as_, app, places):
    with app.app_context():
        ada = participant("ada").person_id

    for key, leads in (("ada", True), ("grace", True), ("miriam", True), ("bao", False), ("tomas", False)):
        assert (f'/participants/{places["ada"]}"' in as_(key).get(f"/people/{ada}").text) is leads
