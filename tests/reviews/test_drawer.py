"""The drawer beside a draft: what lies in it, for whom, and that it stays light."""

import re

import pytest
from sqlalchemy import select, update

from app.audit.models import AccessEntry
from app.coaching.actions import acknowledge_note, share_note
from app.cycles.models import ReviewKind
from app.db import db
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.reviews.beside import MOST_IN_FULL
from app.reviews.models import Review
from tests.evidence.samples import log_one
from tests.feedback.samples import person
from tests.reviews.helpers import complete, review_of
from tests.statements import counting

MOST_STATEMENTS, MOST_BYTES = 15, 150_000


@pytest.fixture
def full(app):
    """Grace's complete draft about Ada, beside two hundred items that speak at some length."""
    with app.app_context():
        review = review_of("ada")
        complete(review, review.author)
        for _ in range(200):
            log_one(person("ada"), person("bao"), body="It took three people two days before. " * 20)
        db.session.commit()
        return review.id


def test_with_two_hundred_items_the_desk_asks_little_and_stays_light(app, as_, full):
    grace = as_("grace")
    grace.get(f"/reviews/{full}/draft")
    with counting(app) as sent:
        page = grace.get(f"/reviews/{full}/draft")

    asked = [each for each in sent if not each.startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))]
    assert len(asked) < MOST_STATEMENTS
    assert len(page.data) < MOST_BYTES
    assert "Composite: " in page.text
    shown = re.findall(r'<li id="e(\d+)"', page.text)
    assert len(shown) >= 200
    assert page.text.count("data-words") >= 200 - MOST_IN_FULL
    assert page.text.count('name="cite"') == len(shown)

    # one that lies there with its title opens through the draft
    address = re.findall(r'href="([^"]+)" data-words', page.text)[0]
    assert "It took three people two days before." in grace.get(address).text
    assert as_("ada").get(address).status_code == 404
    assert grace.get(f"/reviews/{full}/draft/evidence/99999").status_code == 404

    # what is cited lies there with its words, however old it is
    with app.app_context():
        first = db.session.scalars(
            select(EvidenceItem.number)
            .where(EvidenceItem.subject_id == review_of("ada").subject_id)
            .order_by(EvidenceItem.number)
        ).first()
    assert re.search(rf'<li id="e{first}"[^>]*>\s*<h3>', page.text)


def test_beside_a_draft_lies_what_was_agreed_last_time_and_the_level_above(as_, app):
    with app.app_context():
        review, before = review_of("ada"), review_of("ada", past=True)
        id, previous, step = review.id, before.id, before.next_step.label
    page = as_("grace").get(f"/reviews/{id}/draft").text

    assert "What was agreed last time" in page
    assert f'{step}, <a href="/reviews/{previous}#next">' in page
    assert "The rubric one level up: E4" in page
    with app.app_context():
        read = select(AccessEntry).where(AccessEntry.record == "review", AccessEntry.record_id == previous)
        assert db.session.scalars(read).all()


def test_what_was_agreed_and_not_delivered_is_logged_from_beside_the_expectation(app, as_):
    with app.app_context():
        id = review_of("ada").id
    grace = as_("grace")
    page = grace.get(f"/reviews/{id}/draft").text
    address = re.search(r'href="([^"]+kind=not_delivered[^"]+)"', page)[1].replace("&amp;", "&")
    form = grace.get(address).text

    chosen = re.findall(r'<option selected value="([^"]+)"', form) + re.findall(
        r'checked[^>]*value="([^"]+)"', form
    )
    assert address.rpartition("=")[2] in chosen
    assert "not_delivered" in chosen
    lucas = as_("lucas")
    with app.app_context():
        helped = review_of("farah").id
    assert "kind=not_delivered" not in lucas.get(f"/reviews/{helped}/draft").text


def test_beside_a_draft_lie_the_coaching_notes_with_whether_they_were_read(app, as_):
    with app.app_context():
        grace, bao = person("grace"), person("bao")
        words = ("Deciding late.", "We talk on Mondays.", "A paragraph first.")
        acknowledge_note(share_note(bao, *words, competency=None, by=grace), by=bao)
        share_note(bao, "A second concern.", "Support.", "Action.", competency=None, by=grace)
        db.session.commit()
        id, own = review_of("bao").id, review_of("bao", ReviewKind.SELF).id
    page = as_("grace").get(f"/reviews/{id}/draft").text

    assert "Deciding late." in page
    assert "not acknowledged yet" in page
    assert re.search(r"read by <bdi>Bảo Nguyễn</bdi> on", page)
    assert "Coaching notes <span" not in as_("bao").get(f"/reviews/{own}/draft").text


def test_a_new_manager_does_not_read_what_another_agreed_before(app, as_):
    with app.app_context():
        review = review_of("ada", past=True)
        stranger = db.session.scalars(select(Person).where(Person.email.like("noor@%"))).one()
        db.session.execute(update(Review).where(Review.id == review.id).values(author_id=stranger.id))
        db.session.commit()
        id = review_of("ada").id
    page = as_("grace").get(f"/reviews/{id}/draft").text

    assert "What was agreed last time" not in page
