"""Who read what about whom: written before the text leaves, and never left out."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import aliased

from app import clock
from app.audit.models import AccessEntry
from app.coaching.models import CoachingNote
from app.cycles.models import ReviewKind
from app.db import db
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.reviews.models import Review, ReviewState
from tests.statements import counting

pytestmark = pytest.mark.both
As = Callable[[str | None], Any]


@pytest.fixture(autouse=True)
def _an_empty_log(app: Flask) -> None:
    """The demo's readers are not those of a test."""
    with app.app_context():
        db.session.execute(delete(AccessEntry))
        db.session.commit()
        db.session.remove()


def log(app: Flask) -> set[tuple[str, str, int, str, int]]:
    """Every row: reader, record, its id, seat and count."""
    reader = aliased(Person)
    with app.app_context():
        rows = db.session.execute(
            select(
                reader.email, AccessEntry.record, AccessEntry.record_id, AccessEntry.seat, AccessEntry.count
            ).join(reader, reader.id == AccessEntry.reader_id)
        ).all()
        db.session.remove()
    return {(row[0].partition("@")[0], *row[1:]) for row in rows}


def item_about(app: Flask, key: str, *which: Any) -> tuple[int, str, int]:
    """An item about one of the cast that they entered: its id, its words and whom it is about."""
    with app.app_context():
        item = db.session.scalars(
            select(EvidenceItem)
            .join(Person, Person.id == EvidenceItem.subject_id)
            .where(Person.email.like(f"{key}@%"), EvidenceItem.entered_by_id == Person.id, *which)
            .order_by(EvidenceItem.id)
        ).first()
        found = item.id, item.current.title, item.subject_id
        db.session.remove()
    return found


def test_each_read_of_a_day_is_counted_in_one_row(app: Flask, as_: As) -> None:
    item, title, _ = item_about(app, "bao")
    grace = as_("grace")
    before = log(app)
    for _ in range(3):
        assert title in grace.get(f"/evidence/{item}").text
    assert log(app) - before == {("grace", "evidence_item", item, "their manager", 3)}


def test_another_day_is_another_row(app: Flask, as_: As) -> None:
    item, _, _ = item_about(app, "bao")
    grace = as_("grace")
    grace.get(f"/evidence/{item}")
    tomorrow = datetime.combine(clock.today(), datetime.min.time(), UTC).timestamp() + 86_400
    with clock.at(datetime.fromtimestamp(tomorrow, UTC)):
        grace.get(f"/evidence/{item}")
    with app.app_context():
        days = db.session.scalars(
            select(AccessEntry.day).where(
                AccessEntry.record == "evidence_item", AccessEntry.record_id == item
            )
        ).all()
        db.session.remove()
    assert len(set(days)) == 2


def test_another_reader_and_another_seat_are_rows_of_their_own(app: Flask, as_: As) -> None:
    with app.app_context():
        author = aliased(Person)
        item, title = db.session.execute(
            select(EvidenceItem.id, author.email)
            .join(author, author.id == EvidenceItem.entered_by_id)
            .join(Person, Person.id == EvidenceItem.subject_id)
            .where(
                Person.email.like("bao@%"), author.email.not_like("bao@%"), author.email.not_like("grace@%")
            )
            .order_by(EvidenceItem.id)
        ).first()
        db.session.remove()
    key = title.partition("@")[0]
    before = log(app)
    as_("grace").get(f"/evidence/{item}")
    as_(key).get(f"/evidence/{item}")
    assert {row[:4] for row in log(app) - before} == {
        ("grace", "evidence_item", item, "their manager"),
        (key, "evidence_item", item, "its author"),
    }


def test_the_subject_reads_about_themselves_unlogged(app: Flask, as_: As) -> None:
    item, title, _ = item_about(app, "bao")
    bao = as_("bao")
    before = log(app)
    assert title in bao.get(f"/evidence/{item}").text
    assert log(app) == before


def test_a_list_logs_every_item_on_it(app: Flask, as_: As) -> None:
    _, _, bao = item_about(app, "bao")
    before = log(app)
    page = as_("grace").get(f"/people/{bao}/evidence").text
    with app.app_context():
        items = db.session.scalars(select(EvidenceItem).where(EvidenceItem.subject_id == bao)).all()
        shown = {each.id for each in items if f'href="/evidence/{each.id}"' in page}
        db.session.remove()
    assert len(shown) > 3
    assert {row[2] for row in log(app) - before if row[1] == "evidence_item"} == shown


def test_a_list_of_coaching_notes_logs_every_note(app: Flask, as_: As) -> None:
    _, _, bao = item_about(app, "bao")
    before = log(app)
    as_("grace").get(f"/people/{bao}/coaching-notes")
    with app.app_context():
        notes = set(db.session.scalars(select(CoachingNote.id).where(CoachingNote.subject_id == bao)))
        db.session.remove()
    assert notes
    assert {row[2] for row in log(app) - before if row[1] == "coaching_note"} == notes


def test_a_page_that_comes_back_with_gaps_is_a_read_too(app: Flask, as_: As) -> None:
    _, _, bao = item_about(app, "bao")
    grace = as_("grace")
    before = log(app)
    assert grace.post(f"/people/{bao}/coaching-notes", data={"concern": "Only this"}).status_code == 422
    assert {row[1] for row in log(app) - before} >= {"coaching_note"}


def test_what_was_refused_was_not_read(app: Flask, as_: As) -> None:
    item, title, _ = item_about(app, "bao")
    emil = as_("emil")
    before = log(app)
    answer = emil.get(f"/evidence/{item}")
    assert answer.status_code == 404
    assert title not in answer.text
    assert log(app) == before


@pytest.mark.parametrize("page", ["/evidence/{item}", "/people/{bao}/evidence"])
def test_no_log_no_read(app: Flask, as_: As, page: str) -> None:
    item, title, bao = item_about(app, "bao")
    path = page.format(item=item, bao=bao)
    grace = as_("grace")
    assert title in grace.get(path).text or page.startswith("/people")
    shown = grace.get(path)
    with app.app_context():
        words = [
            each.current.title
            for each in db.session.scalars(select(EvidenceItem).where(EvidenceItem.subject_id == bao))
            if str(each.current.title) in shown.text
        ]
        db.session.execute(text("DROP TABLE access_entry"))
        db.session.commit()
        db.session.remove()
    assert words
    app.testing = False
    answer = grace.get(path)
    assert answer.status_code == 500
    assert [each for each in words if each in answer.text] == []


@pytest.mark.parametrize("path", ["/", "/evidence", "/rubric", "/me/record", "/permissions"])
def test_a_page_that_reads_nothing_about_others_writes_nothing(app: Flask, as_: As, path: str) -> None:
    ada = as_("ada")
    with counting(app) as sent:
        assert ada.get(path).status_code == 200
    assert [each for each in sent if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []
    assert "BEGIN IMMEDIATE" not in sent


def test_an_author_at_their_own_draft_reads_nothing_about_others(app: Flask, as_: As) -> None:
    with app.app_context():
        review, author = db.session.execute(
            select(Review.id, Person.email)
            .join(Person, Person.id == Review.author_id)
            .where(Review.kind == ReviewKind.MANAGER, Review.state == ReviewState.DRAFT)
            .order_by(Review.id)
        ).first()
        db.session.remove()
    key = author.partition("@")[0]
    before = log(app)
    assert as_(key).get(f"/reviews/{review}/draft").status_code == 200
    assert [row for row in log(app) - before if row[1] == "review" and row[2] == review] == []


def test_a_review_that_was_handed_in_is_read_by_its_author_like_by_others(app: Flask, as_: As) -> None:
    with app.app_context():
        review, author = db.session.execute(
            select(Review.id, Person.email)
            .join(Person, Person.id == Review.author_id)
            .where(Review.kind == ReviewKind.MANAGER, Review.state == ReviewState.ACKNOWLEDGED)
            .order_by(Review.id)
        ).first()
        db.session.remove()
    key = author.partition("@")[0]
    before = log(app)
    assert as_(key).get(f"/reviews/{review}").status_code == 200
    assert (key, "review", review) in {row[:3] for row in log(app) - before}


def test_rows_of_the_log_are_never_more_than_one_for_the_same_day(app: Flask, as_: As) -> None:
    item, _, _ = item_about(app, "bao")
    grace = as_("grace")
    for _ in range(2):
        grace.get(f"/evidence/{item}")
    with app.app_context():
        same = (
            AccessEntry.reader_id,
            AccessEntry.record,
            AccessEntry.record_id,
            AccessEntry.day,
            AccessEntry.seat,
        )
        twice = db.session.execute(select(*same).group_by(*same).having(func.count() > 1)).all()
        db.session.remove()
    assert twice == []
