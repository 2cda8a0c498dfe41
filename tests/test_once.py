"""A form takes effect once, however often and however simultaneously it arrives."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.coaching.models import CoachingNote
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.once import RequestKey
from app.people.models import Person
from app.rubric.models import Competency
from tests.conftest import CastClient, make_app
from tests.reviews.helpers import review_of

pytestmark = pytest.mark.both
As = Callable[[str | None], Any]
KEY = "a-key-of-a-form-0001"
WORDS = {"concern": "A concern for once", "support": "Some support", "action": "An action", "competency": ""}


def person(app: Flask, key: str) -> int:
    with app.app_context():
        found = db.session.scalars(select(Person.id).where(Person.email.like(f"{key}@%"))).one()
        db.session.remove()
    return found


def count(app: Flask, model: type[Any], *which: Any) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(model).where(*which))
        db.session.remove()
    return int(found or 0)


def notes(app: Flask) -> int:
    return count(app, CoachingNote, CoachingNote.concern == WORDS["concern"])


def test_the_same_form_twice_takes_effect_once_and_leads_to_the_same_place(app: Flask, as_: As) -> None:
    grace, path = as_("grace"), f"/people/{person(app, 'bao')}/coaching-notes"
    first, second = (grace.post(path, data=WORDS | {"request_key": KEY}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert notes(app) == 1


def test_another_form_takes_effect_again(app: Flask, as_: As) -> None:
    grace, path = as_("grace"), f"/people/{person(app, 'bao')}/coaching-notes"
    for key in (KEY, KEY + "x"):
        assert grace.post(path, data=WORDS | {"request_key": key}).status_code == 303
    assert notes(app) == 2


def test_the_same_key_with_other_words_is_a_conflict_that_keeps_what_was_typed(app: Flask, as_: As) -> None:
    grace, path = as_("grace"), f"/people/{person(app, 'bao')}/coaching-notes"
    grace.post(path, data=WORDS | {"request_key": KEY})
    typed = "Quite another concern that took a while"
    answer = grace.post(path, data=WORDS | {"request_key": KEY, "concern": typed})
    assert answer.status_code == 409
    assert typed in answer.text
    assert count(app, CoachingNote, CoachingNote.concern == typed) == 0
    assert notes(app) == 1


def test_the_same_key_at_another_address_is_a_conflict(app: Flask, as_: As) -> None:
    grace = as_("grace")
    for key, status in (("bao", 303), ("ada", 409)):
        answer = grace.post(f"/people/{person(app, key)}/coaching-notes", data=WORDS | {"request_key": KEY})
        assert answer.status_code == status
    assert notes(app) == 1


@pytest.mark.parametrize("key", ["", "short", "k" * 65, "a key with an ø in it", "a key with a \n line end"])
def test_a_form_without_a_proper_key_is_not_taken(app: Flask, as_: As, key: str) -> None:
    path = f"/people/{person(app, 'bao')}/coaching-notes"
    answer = as_("grace").post(path, data=WORDS | {"request_key": key})
    assert answer.status_code == 400
    assert WORDS["concern"] not in answer.text or notes(app) == 0
    assert notes(app) == 0


def test_the_key_of_somebody_else_is_their_own(app: Flask, as_: As) -> None:
    for manager, key in (("grace", "bao"), ("ravi", "emil")):
        path = f"/people/{person(app, key)}/coaching-notes"
        assert as_(manager).post(path, data=WORDS | {"request_key": KEY}).status_code == 303
    assert notes(app) == 2


def test_a_form_that_came_back_with_gaps_is_sent_again_with_its_key(app: Flask, as_: As) -> None:
    grace, path = as_("grace"), f"/people/{person(app, 'bao')}/coaching-notes"
    assert grace.post(path, data=WORDS | {"request_key": KEY, "action": ""}).status_code == 422
    assert count(app, RequestKey, RequestKey.key == KEY) == 0
    assert grace.post(path, data=WORDS | {"request_key": KEY}).status_code == 303
    assert notes(app) == 1


def test_a_form_that_met_a_conflict_is_sent_again_with_its_key(app: Flask, as_: As) -> None:
    with app.app_context():
        item = db.session.scalars(
            select(EvidenceItem)
            .join(Person, Person.id == EvidenceItem.subject_id)
            .where(Person.email.like("bao@%"), EvidenceItem.entered_by_id == Person.id)
            .order_by(EvidenceItem.id)
        ).first()
        item_id, number, now = item.id, item.current.number, item.current
        words = {
            "kind": now.kind.value,
            "happened_on": now.happened_on.isoformat(),
            "title": "Corrected once",
            "body": "What happened, corrected.",
            "competencies": [str(each.id) for each in now.competencies],
            "confidentiality": now.confidentiality.value,
            "style": "",
            "link": "",
            "request_key": KEY,
        }
        db.session.remove()
    bao, path = as_("bao"), f"/evidence/{item_id}/revisions"
    assert bao.post(path, data=words | {"base": str(number + 7)}).status_code == 409
    assert count(app, RequestKey, RequestKey.key == KEY) == 0
    assert bao.post(path, data=words | {"base": str(number)}).status_code == 303
    assert count(app, EvidenceRevision, EvidenceRevision.title == "Corrected once") == 1


def test_a_note_is_acknowledged_once_and_a_second_click_is_not_an_error(app: Flask, as_: As) -> None:
    with app.app_context():
        note, email = db.session.execute(
            select(CoachingNote.id, Person.email)
            .join(Person, Person.id == CoachingNote.subject_id)
            .where(CoachingNote.acknowledged_at.is_(None))
        ).first()
        db.session.remove()
    subject, path = as_(email.partition("@")[0]), f"/coaching-notes/{note}/acknowledgement"
    assert subject.post(path, data={"request_key": KEY}).status_code == 303
    assert subject.post(path, data={"request_key": KEY}).status_code == 303
    assert subject.post(path, data={"request_key": KEY + "x"}).status_code == 409


def test_a_key_in_a_header_counts_as_the_forms(app: Flask, as_: As) -> None:
    grace, path = as_("grace"), f"/people/{person(app, 'bao')}/coaching-notes"
    headers = {"X-Request-Key": KEY}
    for _ in range(2):
        answer = grace.post(path, data=WORDS | {"request_key": ""}, headers=headers)
        assert answer.status_code == 303
    assert notes(app) == 1


def at_one_instant(app: Flask, *clicks: tuple[int, str, dict[str, str]]) -> list[Any]:
    """Each of (who, where, what) is sent from a client of its own, all at once."""
    together, answers = threading.Barrier(len(clicks)), []
    clients = []
    for who, _, _ in clicks:
        other = make_app(app.config["DATA_DIR"], app.config["SQLALCHEMY_DATABASE_URI"])
        other.test_client_class = CastClient
        clients.append(other.test_client())
        clients[-1].post("/demo/sign-in", data={"person": who})

    def click(client: Any, path: str, data: dict[str, str]) -> None:
        together.wait(60)
        answers.append(client.post(path, data=data))
        with client.application.app_context():
            db.engine.dispose()

    sent = [(client, path, data) for client, (_, path, data) in zip(clients, clicks, strict=True)]
    threads = [threading.Thread(target=click, args=each) for each in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.parametrize("round_", range(3))
def test_a_double_click_that_arrives_at_one_instant_leaves_one_row(app: Flask, round_: int) -> None:
    click = (
        person(app, "grace"),
        f"/people/{person(app, 'bao')}/coaching-notes",
        WORDS | {"request_key": KEY},
    )

    answers = at_one_instant(app, click, click)

    assert [each.status_code for each in answers] == [303, 303]
    assert len({each.headers["Location"] for each in answers}) == 1
    assert notes(app) == 1
    assert count(app, RequestKey, RequestKey.key == KEY) == 1


def test_a_step_that_can_be_taken_once_gives_both_clicks_the_same_answer(app: Flask) -> None:
    with app.app_context():
        review = review_of("emil").id
    click = (person(app, "ravi"), f"/reviews/{review}/delivery", {"request_key": KEY})

    answers = at_one_instant(app, click, click)

    assert [each.status_code for each in answers] == [303, 303]
    assert len({each.headers["Location"] for each in answers}) == 1


def test_two_people_who_log_evidence_about_each_other_do_not_wait_crosswise(app: Flask) -> None:
    ada, bao = person(app, "ada"), person(app, "bao")
    with app.app_context():
        competency = db.session.scalars(select(Competency.id)).first()
    said = {
        "kind": "mentoring",
        "happened_on": "2026-01-01",
        "title": "Paired",
        "body": "On the publisher.",
        "competencies": str(competency),
        "confidentiality": "open",
        "style": "",
        "link": "",
    }
    clicks = [(ada, f"/people/{bao}/evidence", said), (bao, f"/people/{ada}/evidence", said)] * 3

    answers = at_one_instant(app, *clicks)

    assert [each.status_code for each in answers] == [303] * 6
