"""The page of coaching notes."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit.models import AccessEntry
from app.coaching.actions import share_note
from app.coaching.models import CoachingNote
from app.db import db
from app.once import request_key
from app.people.models import Person
from tests.evidence.samples import many, one, person_id
from tests.statements import counting

FILLED = {
    "competency": "",
    "concern": "What I am concerned about.",
    "support": "What I will do to help.",
    "action": "What we agreed to do.",
}


@pytest.fixture
def shared(app):
    """Shares a note through the action and commits; gives its id."""

    def share(subject: str, by: str) -> int:
        with app.app_context():
            people = {row.email.partition("@")[0]: row for row in db.session.scalars(select(Person))}
            texts = ("A concern to read.", "Some support.", "An action.")
            note = share_note(people[subject], *texts, competency=None, by=people[by])
            db.session.commit()
            found = note.id
            db.session.remove()
            return found

    return share


def notes_of(app: Any, key: str) -> str:
    return f"/people/{person_id(app, key)}/coaching-notes"


def test_a_manager_shares_a_note_and_its_subject_reads_and_acknowledges_it(app, as_):
    answer = as_("grace").post(notes_of(app, "ada"), data=FILLED)
    assert (answer.status_code, answer.location) == (303, notes_of(app, "ada"))

    ada, note = as_("ada"), one(app, select(func.max(CoachingNote.id)))
    assert "What I am concerned about." in ada.get(notes_of(app, "ada")).text
    assert ada.post(f"/coaching-notes/{note}/acknowledgement").status_code == 303
    assert "Read by" in as_("grace").get(notes_of(app, "ada")).text


def test_the_same_form_sent_twice_shares_one_note(app, as_):
    grace, data = as_("grace"), FILLED | {"request_key": request_key()}
    before = one(app, select(func.count(CoachingNote.id)))

    answers = [grace.post(notes_of(app, "ada"), data=data).status_code for _ in range(2)]

    assert (answers, one(app, select(func.count(CoachingNote.id)))) == ([303, 303], before + 1)


@pytest.mark.parametrize("who", ["bao", "ravi", "tomas", "miriam", "sol"])
def test_a_stranger_finds_nothing(app, as_, shared, who):
    note, client = shared("ada", "grace"), as_(who)

    assert client.get(notes_of(app, "ada")).status_code == 404
    assert client.post(notes_of(app, "ada"), data=FILLED).status_code == 404
    assert client.post(f"/coaching-notes/{note}/acknowledgement").status_code == 404


def test_who_may_read_may_not_do_the_other_sides_part(app, as_, shared):
    note = shared("ada", "grace")

    assert as_("ada").post(notes_of(app, "ada"), data=FILLED).status_code == 403
    assert as_("grace").post(f"/coaching-notes/{note}/acknowledgement").status_code == 403


def test_acknowledging_again_is_a_conflict(as_, shared):
    note, ada = shared("ada", "grace"), as_("ada")
    ada.post(f"/coaching-notes/{note}/acknowledgement")

    assert ada.post(f"/coaching-notes/{note}/acknowledgement").status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"concern": " "}, "Say what you are concerned about."),
        ({"support": ""}, "a concern comes with support"),
        ({"action": ""}, "Say what you have agreed to do next."),
        ({"concern": "a\0b"}, "NUL character"),
        ({"concern": "c" * 1_000_000}, "too long. The limit is 4,000."),
        ({"competency": "999"}, "Not a valid choice"),
        ({"competency": str(2**63)}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_its_reason(app, as_, changes, said):
    answer = as_("grace").post(notes_of(app, "ada"), data=FILLED | changes)

    assert answer.status_code == 422
    assert said in answer.text
    for text in (FILLED | changes).values():
        assert text.strip() in answer.text or text == changes.get("competency")


@pytest.mark.parametrize("before", [str(2**63), "-1", "x"])
def test_a_page_key_that_is_none_shows_the_first_page(app, as_, before):
    answer = as_("ada").get(notes_of(app, "ada"), query_string={"before": before})

    assert answer.status_code == 200


def test_a_managers_reading_is_logged_and_the_subjects_own_is_not(app, as_, shared):
    note = shared("ada", "grace")
    as_("ada").get(notes_of(app, "ada"))
    as_("grace").get(notes_of(app, "ada"))

    rows = [
        entry
        for entry in many(app, select(AccessEntry).where(AccessEntry.record == "coaching_note"))
        if entry.record_id == note
    ]
    assert [(row.reader_id, row.seat) for row in rows] == [(person_id(app, "grace"), "their manager")]


def test_the_page_asks_the_same_of_one_note_and_of_a_full_page(app, as_, shared):
    client, path = as_("ingrid"), notes_of(app, "tomas")
    shared("tomas", "ingrid")
    client.get(path)

    with counting(app) as few:
        assert client.get(path).text.count('<li id="note-') == 1
    for _ in range(29):
        shared("tomas", "ingrid")
    with counting(app) as many_more:
        assert client.get(path).text.count('<li id="note-') == 20

    assert len(many_more) == len(few)
