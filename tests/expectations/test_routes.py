"""The page of a participant's expectations."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit.models import AccessEntry
from app.cycles.models import Cycle, Participant, Phase
from app.db import db
from app.expectations import actions
from app.expectations.models import Expectation, ExpectationRevision
from app.once import request_key
from app.people.models import Person
from tests.evidence.samples import many, one, person_id
from tests.statements import counting

FILLED = {"text": "Two more ports use the allocator.", "measure": "The list of ports on the status page."}


def part_of(app: Any, key: str, *, closed: bool = False) -> int:
    phase = Cycle.phase == Phase.CLOSED if closed else Cycle.phase != Phase.CLOSED
    return one(
        app, select(Participant.id).join(Cycle).where(Participant.person_id == person_id(app, key), phase)
    )


def page_of(app: Any, key: str, **which: bool) -> str:
    return f"/participants/{part_of(app, key, **which)}/expectations"


@pytest.fixture
def proposed(app):
    """Proposes an expectation to ada through the action and commits; gives its id."""

    def propose(by: str) -> int:
        part = part_of(app, "ada")
        with app.app_context():
            person = db.session.scalars(select(Person).where(Person.email.startswith(f"{by}@"))).one()
            texts = ("Words that were proposed first.", "A measure that was proposed first.")
            made = actions.propose(db.session.get_one(Participant, part), *texts, by=person)
            db.session.commit()
            found = made.id
            db.session.remove()
            return found

    return propose


def test_a_manager_proposes_and_the_participant_agrees(app, as_):
    ada, path = as_("ada"), page_of(app, "ada")
    answer = as_("grace").post(path, data=FILLED)
    assert (answer.status_code, answer.location) == (303, path)

    made = one(app, select(func.max(Expectation.id)))
    assert f"/expectations/{made}/agreement" in ada.get(path).text
    assert ada.post(f"/expectations/{made}/agreement", data={"number": "1"}).status_code == 303
    assert f"/expectations/{made}/agreement" not in ada.get(path).text


def test_a_pending_proposal_stands_beside_what_holds(app, as_, proposed):
    made, ada, grace = proposed("grace"), as_("ada"), as_("grace")
    ada.post(f"/expectations/{made}/agreement", data={"number": "1"})

    ada.post(f"/expectations/{made}/revisions", data=FILLED | {"base": "1"})

    page = grace.get(page_of(app, "ada")).text
    assert page.index("Words that were proposed first.") < page.index("Two more ports use the allocator.")
    assert f"/expectations/{made}/agreement" in page
    assert f"/expectations/{made}/agreement" not in ada.get(page_of(app, "ada")).text


def test_earlier_words_stay_on_the_page(app, as_, proposed):
    made, ada = proposed("grace"), as_("ada")
    ada.post(f"/expectations/{made}/revisions", data=FILLED | {"base": "1"})

    assert "Words that were proposed first." in ada.get(page_of(app, "ada")).text


def test_a_stale_proposal_is_a_conflict_that_shows_what_was_typed(app, as_, proposed):
    made = proposed("grace")
    as_("grace").post(f"/expectations/{made}/revisions", data=FILLED | {"base": "1"})

    answer = as_("ada").post(
        f"/expectations/{made}/revisions",
        data={"text": "What Ada typed meanwhile.", "measure": "A measure she typed.", "base": "1"},
    )

    assert answer.status_code == 409
    assert "What Ada typed meanwhile." in answer.text
    assert one(app, select(func.count(ExpectationRevision.id)).filter_by(expectation_id=made)) == 2


@pytest.mark.parametrize("number", ["", "0", "2", "x", str(2**63)])
def test_agreeing_to_words_that_are_not_the_latest_is_a_conflict(as_, proposed, number):
    made = proposed("grace")

    assert as_("ada").post(f"/expectations/{made}/agreement", data={"number": number}).status_code == 409


def test_agreeing_to_own_words_is_a_conflict(as_, proposed):
    made = proposed("grace")

    assert as_("grace").post(f"/expectations/{made}/agreement", data={"number": "1"}).status_code == 409


def test_a_closed_cycle_offers_no_form_and_refuses_one(app, as_):
    ada, path = as_("ada"), page_of(app, "ada", closed=True)

    assert "<textarea" not in ada.get(path).text
    answer = ada.post(path, data=FILLED)
    assert answer.status_code == 409
    assert FILLED["text"] in answer.text


@pytest.mark.parametrize("who", ["bao", "ravi", "tomas", "ingrid", "miriam", "sol"])
def test_a_stranger_finds_nothing(app, as_, proposed, who):
    made, client = proposed("grace"), as_(who)

    assert client.get(page_of(app, "ada")).status_code == 404
    assert client.post(page_of(app, "ada"), data=FILLED).status_code == 404
    assert client.post(f"/expectations/{made}/revisions", data=FILLED).status_code == 404
    assert client.post(f"/expectations/{made}/agreement", data={"number": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "Say what is expected."),
        ({"measure": ""}, "Say how you will both know."),
        ({"text": "a\0b"}, "NUL character"),
        ({"text": "t" * 1_000_000}, "too long. The limit is 2,000."),
        ({"measure": "m" * 1_001}, "too long. The limit is 1,000."),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_its_reason(app, as_, proposed, changes, said):
    made, ada = proposed("grace"), as_("ada")

    for path in (page_of(app, "ada"), f"/expectations/{made}/revisions"):
        answer = ada.post(path, data=FILLED | changes | {"base": "1"})
        assert answer.status_code == 422
        assert said in answer.text
        assert all(text.strip() in answer.text for text in (FILLED | changes).values())


def test_a_proposal_with_a_gap_keeps_the_revision_it_was_written_on_from(app, as_, proposed):
    made, ada = proposed("grace"), as_("ada")
    ada.post(f"/expectations/{made}/revisions", data=FILLED | {"base": "1"})

    answer = ada.post(f"/expectations/{made}/revisions", data={"text": "", "measure": "", "base": "1"})

    form = answer.text.partition(f"/expectations/{made}/revisions")[2].partition("</form>")[0]
    assert 'name="base" value="1"' in form


def test_the_same_form_sent_twice_proposes_once(app, as_):
    ada, data = as_("ada"), FILLED | {"request_key": request_key()}
    before = one(app, select(func.count(Expectation.id)))

    answers = [ada.post(page_of(app, "ada"), data=data).status_code for _ in range(2)]

    assert (answers, one(app, select(func.count(Expectation.id)))) == ([303, 303], before + 1)


def test_a_managers_reading_is_logged_and_the_participants_own_is_not(app, as_, proposed):
    made = proposed("grace")
    as_("ada").get(page_of(app, "ada"))
    as_("grace").get(page_of(app, "ada"))

    rows = many(
        app, select(AccessEntry).where(AccessEntry.record == "expectation", AccessEntry.record_id == made)
    )
    assert [(row.reader_id, row.seat) for row in rows] == [(person_id(app, "grace"), "their manager")]


def test_the_page_asks_the_same_of_one_expectation_and_of_thirty(app, as_, proposed):
    client, path = as_("grace"), page_of(app, "ada")
    proposed("grace")
    client.get(path)

    with counting(app) as few:
        client.get(path)
    for _ in range(29):
        proposed("ada")
    with counting(app) as many_more:
        client.get(path)

    assert len(many_more) == len(few)
