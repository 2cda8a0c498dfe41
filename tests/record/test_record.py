"""A person's record: all that is open to them, nothing that is closed, and for nobody else."""

import json
import re
from datetime import date

import pytest

from app import clock
from app.audit.access import Read, log
from app.audit.models import AccessEntry, AuditEntry
from app.coaching.actions import share_note
from app.cycles.models import ReviewKind
from app.db import db
from app.evidence.actions import Words, log_evidence
from app.evidence.models import EvidenceItem, EvidenceKind
from app.people.models import Person
from app.permissions import Seat
from app.record import logs, policy
from app.record.words import VERBS
from app.reviews.models import Answer, Reading, Review
from app.reviews.queries import citations
from app.reviews.ratings import Rating
from tests.reviews.helpers import deliver, review_of
from tests.statements import counting

KEYS = {
    "schema", "schema_version", "generated_at", "audit_head", "person", "account", "history", "cycles", "evidence",
    "expectations", "coaching_notes", "reviews", "closed_reviews", "self_reviews", "written_about_others", "audit",
    "reads_about_you", "reads_by_you", "sign_ins", "mail", "calibration", "reports_in_confidence", "conflicts", "promotions",
    "feedback", "appeals", "multipliers", "team_events",
}  # fmt: skip


def record(as_, key):
    answer = as_(key).get("/me/record.json")
    assert answer.status_code == 200
    return answer, json.loads(answer.text)


def closed_review(key):
    return (
        db.session.query(Review)
        .join(Person, Person.id == Review.subject_id)
        .filter(Person.email == f"{key}@tideway.example", Review.kind == ReviewKind.MANAGER)
        .order_by(Review.id.desc())
        .first()
    )


def test_a_record_is_its_persons_alone(cast):
    for person in vars(cast).values():
        for other in vars(cast).values():
            assert (policy.can_read(person, other) is Seat.SUBJECT) == (person is other)
            assert (policy.can_download(person, other) is Seat.SUBJECT) == (person is other)


def test_a_review_that_was_returned_once_shows_both_versions_that_were_submitted(as_):
    _, kept = record(as_, "bao")

    twice = [each for each in kept["reviews"][0]["answers"] if len(each["submitted"]) == 2]
    once = [each for each in kept["reviews"][0]["answers"] if len(each["submitted"]) == 1]
    assert twice
    assert once
    assert all(each["submitted"][-1]["text"] == each["text"] for each in twice + once)
    assert all(each["submitted"][0]["text"] != each["text"] for each in twice)
    assert "both versions that were submitted are in it" in as_("bao").get("/me/record").text
    assert "both versions" not in as_("dele").get("/me/record").text


def test_signed_out_a_record_leads_to_the_door(as_):
    assert as_(None).get("/me/record").status_code == 302
    assert as_(None).get("/me/record.json").status_code == 302


def test_everybody_can_open_and_take_their_record(as_):
    for key in ("ada", "clara", "idris", "grace", "tomas", "ingrid", "miriam", "sol"):
        client = as_(key)
        page = client.get("/me/record")

        assert page.status_code == 200
        assert len(page.data) < 60_000
        assert client.get("/me/record.json").status_code == 200


def test_the_file_is_named_by_its_day_and_keeps_every_letter(as_):
    answer, content = record(as_, "bao")

    assert (
        answer.headers["Content-Disposition"] == f"attachment; filename=plumbline-record-{clock.today()}.json"
    )
    assert answer.mimetype == "application/json"
    assert "Bảo" in answer.text
    assert answer.text.startswith('{\n  "schema"')
    assert set(content) == KEYS
    assert content["schema_version"] == 1
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", content["audit_head"])


@pytest.mark.parametrize("key", ["goran", "hana", "farah", "emil", "dele", "ada", "bao"])
def test_an_undelivered_review_leaks_neither_from_the_page_nor_from_the_file(as_, app, key):
    with app.app_context():
        review = closed_review(key)
        assert not review.is_delivered
        texts = [row.text for row in db.session.query(Answer).filter_by(review_id=review.id) if row.text]
        ratings = db.session.query(Rating).filter_by(participant_id=review.participant_id).all()
        texts += [row.reason for row in ratings]
        for reading in db.session.query(Reading).filter_by(review_id=review.id):
            texts += [comment.text for comment in reading.comments]
        entries = db.session.query(AuditEntry).filter_by(subject_id=review.subject_id).all()
        steps = {
            entry.id
            for entry in entries
            if (entry.record == "review" and entry.record_id == review.id and entry.verb != "review.begun")
            or (entry.record == "rating" and entry.record_id in {row.id for row in ratings})
        }
        labels = [row.scale_value.label for row in ratings]
        begun = review.begun_at
    client = as_(key)
    pages = [client.get("/me/record").text, client.get("/me/record?before=100000").text]
    before = re.search(r"before=(\d+)", pages[0])
    while before:
        pages.append(client.get(f"/me/record?before={before[1]}").text)
        before = re.search(r"before=(\d+)", pages[-1])
    file = client.get("/me/record.json").text
    content = json.loads(file)

    whole = "".join(pages)
    for text in texts:
        piece = text.split("[")[0].strip()[:60]
        assert piece not in whole
        assert piece not in file
    for label in set(labels):
        assert label not in whole
    current = [each for each in content["reviews"] if each["begun_at"] == begun.isoformat()]
    assert current == []
    assert len(content["closed_reviews"]) == 1
    assert set(content["closed_reviews"][0]) == {"cycle", "by", "begun_at", "opens", "delivery_due"}
    assert steps.isdisjoint({entry["place"] for entry in content["audit"]})
    assert "Begun on" in pages[0]


@pytest.mark.parametrize("key", ["goran", "hana"])
def test_no_rating_of_an_undelivered_review_is_among_the_facts(as_, app, key):
    with app.app_context():
        closed = closed_review(key).participant_id
        ids = {row.id for row in db.session.query(Rating).filter_by(participant_id=closed)}
    _, content = record(as_, key)

    proposed = [entry for entry in content["audit"] if entry["verb"] == "rating.proposed"]
    assert ids
    assert ids.isdisjoint({entry["record_id"] for entry in proposed})
    assert ids.isdisjoint({row["id"] for review in content["reviews"] for row in review["ratings"]})


def test_a_delivered_review_is_there_whole(as_, app):
    _, content = record(as_, "idris")

    review = content["reviews"][0]
    assert {row["about"] for row in review["ratings"]} > {"overall"}
    assert all(row["label"] and row["reason"] and row["cites"] for row in review["ratings"])
    assert all(answer["text"] for answer in review["answers"])
    assert review["second_readings"][0]["outcome"] == "approved"
    assert content["closed_reviews"] == []
    assert any(entry["verb"] == "rating.proposed" for entry in content["audit"])


def test_evidence_is_there_with_every_revision_and_with_context(as_, app):
    with app.app_context():
        items = (
            db.session.query(EvidenceItem).join(EvidenceItem.subject).filter_by(email="ada@tideway.example")
        )
        expected = {item.number: (len(item.revisions), len(item.contexts)) for item in items}
    _, content = record(as_, "ada")

    assert {
        each["number"]: (len(each["revisions"]), len(each["context"])) for each in content["evidence"]
    } == expected
    assert content["expectations"]
    assert content["cycles"][0]["level"]
    assert content["history"]["managers"][0]["what"] == "Grace Okafor"
    assert content["sign_ins"]


def test_what_was_written_about_others_is_named_without_its_words(as_):
    _, content = record(as_, "grace")

    theirs = content["written_about_others"]
    assert theirs["evidence"]
    assert theirs["reviews"]
    assert set(theirs["evidence"][0]) == {"about", "number", "title", "at"}
    assert set(theirs["coaching_notes"][0]) == {"about", "at"} if theirs["coaching_notes"] else True


def test_opening_ones_own_record_is_no_reading(as_, app):
    client = as_("grace")
    with app.app_context():
        before = db.session.query(AccessEntry).count()

    client.get("/me/record")
    with app.app_context():
        assert db.session.query(AccessEntry).count() == before
    client.get("/me/record.json")  # it names what she entered about others, and that is told to them

    with app.app_context():
        added = db.session.query(AccessEntry).order_by(AccessEntry.id).offset(before).all()
        assert {(entry.record, entry.seat) for entry in added} == {("evidence_item", "its author")}
        assert all(entry.subject_id != entry.reader_id for entry in added)


def test_reads_that_a_task_explains_are_grouped_and_others_stand_out(as_, app):
    with app.app_context():
        people = {person.email.partition("@")[0]: person.id for person in db.session.query(Person)}
        ada = people["ada"]
        log(people["grace"], [Read("evidence_item", number, ada, "their manager") for number in (1, 2, 3)])
        log(people["miriam"], [Read("review", 1, ada, "a people partner", "To answer <a> question")])
        log(people["sol"], [Read("review", 1, ada, "an administrator")])
        db.session.commit()

    page = as_("ada").get("/me/record").text

    standing, _, rest = page.partition('id="explained"')
    assert "To answer &lt;a&gt; question" in standing
    assert "Sol" in standing.partition('id="stand-out"')[2]
    explained = rest.partition('id="facts"')[0]
    assert explained.count("Grace Okafor") == 1
    assert "Your manager" in explained


def test_reads_of_a_review_and_of_what_it_cites_are_told_from_delivery_on(as_, app):
    with app.app_context():
        review = review_of("dele")
        path, cited = (
            f"/reviews/{review.id}",
            len({each.item_id for found in citations(review.id).values() for each in found}),
        )
    dele = as_("dele")
    before = dele.get("/me/record.json").json

    as_("tomas").get(path)
    as_("grace").get(path)

    assert cited
    assert reads_in(dele.get("/me/record.json").json) == reads_in(before)
    with app.app_context():
        deliver(review_of("dele"))
        db.session.commit()
    told = reads_in(dele.get("/me/record.json").json)
    assert len(told) > len(reads_in(before)) + cited


def reads_in(record):
    """The reads that a record file tells of."""
    return record["reads_about_you"]


def test_a_manager_who_gave_a_reason_stands_out_too(cast):
    log(cast.grace.id, [Read("review", 9, cast.sol.id, "their manager", "Asked by Sol")])
    db.session.flush()

    rows = logs.everything(logs.stands_out(cast.sol.id))

    assert [reader.id for _, reader in rows] == [cast.grace.id]
    assert logs.explained(cast.sol.id) == []


def test_entries_of_tables_that_nobody_thought_about_are_left_out(cast):
    told = {entry.record for entry, _ in logs.everything(logs.done(cast.ada.id))}

    assert told <= {*logs.OPEN_TABLES, "review", "rating"}


def test_pages_of_what_was_done_follow_each_other(cast):
    everything = [entry.id for entry, _ in logs.everything(logs.done(cast.ada.id))]

    seen, before = [], None
    while True:
        rows, before = logs.page(logs.done(cast.ada.id), AuditEntry.id, before)
        seen += [entry.id for entry, _ in rows]
        if before is None:
            break

    assert seen == everything
    assert len(everything) > logs.PAGE


def test_every_verb_of_the_audit_log_has_words(cast):
    told = {
        entry.verb for person in vars(cast).values() for entry, _ in logs.everything(logs.done(person.id))
    }

    assert told <= set(VERBS)


def test_an_odd_page_key_opens_the_first_page(as_):
    client = as_("ada")

    for odd in ("x", "-1", "99999999999999999999"):
        assert client.get(f"/me/record?before={odd}&read_before={odd}").status_code == 200


def test_a_record_asks_the_same_of_the_database_when_there_is_more_in_it(as_, app):
    client = as_("ada")
    client.get("/me/record")
    counts = []
    for _ in range(2):
        for path in ("/me/record", "/me/record.json"):
            with counting(app) as sent:
                assert client.get(path).status_code == 200
            counts.append(len(sent))
        with app.app_context():
            people = {person.email.partition("@")[0]: person for person in db.session.query(Person)}
            for number in range(12):
                words = Words(EvidenceKind.OUTCOME, date(2026, 1, 2), f"Thing {number}", "What changed.", [])
                log_evidence(people["ada"], words, by=people["grace"])
                share_note(people["ada"], "Concern", "Support", "Action", competency=None, by=people["grace"])
            db.session.commit()

    assert counts[:2] == counts[2:]
