"""Feedback without a name: sealed, released with others or deleted; and nothing kept here tells who wrote what, or when."""

import json
import logging
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.audit.models import AccessEntry, AuditEntry
from app.db import Base, db
from app.errors import Conflict, Refused
from app.feedback import policy
from app.feedback.actions import open_all_answers, open_answers
from app.feedback.models import SourceKind
from app.feedback.queries import unattributed_about
from app.feedback.sealing import (
    FEWEST_INVITED,
    Words,
    close_round,
    digest,
    open_round,
    seal,
    sweep_traces,
)
from app.feedback.unattributed import FeedbackRound, RoundState, SealedAnswer, Ticket, UnattributedAnswer
from app.jobs import outbox
from app.jobs.models import Job
from app.mail.models import MailMessage
from app.mail.outbox import deliver
from app.once import RequestKey
from app.permissions import Seat
from tests.evidence.samples import one
from tests.feedback.samples import (
    GIVEN,
    mailed_tickets,
    open_about,
    person,
    place,
    released_about,
    rounds_about,
)

ROOM = "/feedback/without-a-name"
CONTEXT, IMPACT = "In the review of a change.", "We found it elsewhere too."


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def write(ticket: str, behaviour: str) -> None:
    seal(ticket, Words(behaviour, CONTEXT, IMPACT))


def texts_of(model, key: str) -> list[str]:
    rows = select(model.behaviour).where(model.participant_id == place(key).id)
    return list(db.session.scalars(rows.order_by(model.id)))


# --- the course of a round -------------------------------------------------------------------------------


@pytest.mark.both
def test_two_answers_stay_sealed_and_three_are_released_together(cast):
    opened = open_about("ada")
    tickets = list(mailed_tickets(opened).values())
    write(tickets[0], "first seen")
    write(tickets[1], "second seen")

    assert not close_round(opened, by=cast.grace)
    assert texts_of(UnattributedAnswer, "ada") == []
    assert sorted(texts_of(SealedAnswer, "ada")) == ["first seen", "second seen"]

    with clock.at(clock.now() + timedelta(days=80)):
        later = open_about("ada")
        write(next(iter(mailed_tickets(later).values())), "third seen")
        assert close_round(later, by=cast.grace)
    assert sorted(texts_of(UnattributedAnswer, "ada")) == ["first seen", "second seen", "third seen"]
    assert texts_of(SealedAnswer, "ada") == []


@pytest.mark.both
def test_fewer_than_three_are_deleted_at_delivery(cast):
    opened = open_about("ada")
    for ticket in list(mailed_tickets(opened).values())[:2]:
        write(ticket, "never to be read")

    open_answers(place("ada").id, by=cast.grace)

    assert texts_of(SealedAnswer, "ada") == texts_of(UnattributedAnswer, "ada") == []
    assert opened.state is RoundState.CLOSED
    assert not db.session.scalars(select(Ticket).where(Ticket.round_id == opened.id)).all()


@pytest.mark.both
def test_three_are_released_at_delivery_at_the_latest_and_open_to_the_person(cast):
    opened = open_about("ada")
    for ticket in list(mailed_tickets(opened).values())[:3]:
        write(ticket, "seen")
    open_answers(place("ada").id, by=cast.grace)

    mine = db.session.scalars(policy.unattributed_visible_to(cast.ada)).all()
    assert [each.behaviour for each in mine if each.participant_id == place("ada").id] == ["seen"] * 3


def test_closing_a_cycle_leaves_nothing_sealed_in_it(cast):
    assert count(SealedAnswer) == 2  # about Bảo, in the demo
    open_all_answers(place("bao").cycle, by=cast.miriam)
    assert count(SealedAnswer) == count(Ticket) == 0


@pytest.mark.both
def test_in_the_night_after_its_last_day_a_round_ends(cast):
    opened = open_about("ada", days=2)
    for ticket in list(mailed_tickets(opened).values())[:4]:
        write(ticket, "seen")
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=2)):
        outbox.run_nightly()
    assert db.session.get_one(FeedbackRound, opened.id).state is RoundState.OPEN
    with clock.at(clock.now() + timedelta(days=3)):
        outbox.run_nightly()

    assert len(texts_of(UnattributedAnswer, "ada")) == 4
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.actor_id, entry.facts) == ("feedback.round_closed", None, {"released": True})


@pytest.mark.both
def test_a_ticket_is_used_once(cast):
    ticket = next(iter(mailed_tickets(open_about("ada")).values()))
    write(ticket, "once")

    with pytest.raises(Conflict, match="does not open anything"):
        write(ticket, "twice")
    assert texts_of(SealedAnswer, "ada") == ["once"]


@pytest.mark.parametrize(
    ("invited", "why"),
    [
        (("bao", "clara", "emil", "farah"), "at least 5"),
        (("bao", "clara", "emil", "farah", "ada"), "at least 5"),
        (("bao", "clara", "emil", "farah", "grace"), "at least 5"),
    ],
)
def test_a_round_among_few_or_among_those_concerned_is_not_opened(cast, invited, why):
    with pytest.raises(Refused, match=why):
        open_about("ada", *invited)


@pytest.mark.parametrize("days", [0, -1, 61])
def test_the_last_day_is_ahead_and_near(cast, days):
    with pytest.raises(Refused, match="last day"):
        open_about("ada", days=days)


def test_there_is_one_round_of_a_kind_in_a_quarter(cast):
    opened = open_about("ada")
    with pytest.raises(Conflict, match="in this quarter"):
        open_about("ada")
    close_round(opened, by=cast.grace)
    with pytest.raises(Conflict, match="in this quarter"):
        open_about("ada")


def test_no_round_is_opened_after_delivery(cast):
    with pytest.raises(Conflict, match="was delivered"):
        open_round(place("idris"), SourceKind.PEER, [], "", clock.today(), by=cast.ravi, address="")


# --- who reads it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("grace", Seat.MANAGER, Seat.MANAGER), ("ada", None, Seat.SUBJECT), ("bao", None, None),
        ("tomas", None, None), ("miriam", None, None), ("sol", None, None), ("amara", None, None),
    ],
)  # fmt: skip
def test_who_reads_what_was_released_before_and_after_delivery(cast, who, before, after):
    released_about("ada")
    answer = db.session.scalars(
        select(UnattributedAnswer).where(UnattributedAnswer.participant_id == place("ada").id)
    ).first()
    reader = getattr(cast, who)

    def listed() -> bool:
        return answer in unattributed_about(policy.unattributed_visible_to(reader), place("ada").id)

    assert policy.can_read_unattributed(reader, answer) is before
    assert listed() is bool(before)
    open_answers(place("ada").id, by=cast.grace)
    assert policy.can_read_unattributed(reader, answer) is after
    assert listed() is bool(after)


def test_nobody_finds_a_sealed_text_on_any_page(app, as_):
    sealed = many_texts(app)
    assert len(sealed) == 2
    about = one(app, select(FeedbackRound.participant_id).where(FeedbackRound.state == RoundState.OPEN))
    for who in ("grace", "bao", "tomas", "miriam", "sol", "ingrid"):
        client = as_(who)
        for page in (
            f"/participants/{about}/feedback", f"/participants/{about}/feedback-themes", "/me/record.json",
            "/feedback?show=received", "/",
        ):  # fmt: skip
            said = client.get(page).text
            assert not any(words[:40] in said for words in sealed), f"{who} at {page}"


def many_texts(app) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(select(SealedAnswer.behaviour)))
        db.session.remove()
    return found


def test_what_was_released_is_in_the_record_and_reads_of_it_are_noted(app, as_):
    said = json.loads(as_("ada").get("/me/record.json").text)["feedback"]
    assert len(said["without_a_name_about_you"]) == 3
    assert set(said["without_a_name_about_you"][0]) == {
        "kind", "behaviour", "context", "impact", "speaks_to", "released_on",
    }  # fmt: skip
    with app.app_context():
        past = rounds_about("ada")[0].participant_id
        db.session.remove()
    assert (
        said["without_a_name_about_you"][0]["behaviour"]
        in as_("grace").get(f"/participants/{past}/feedback").text
    )
    reads = one(app, select(func.count()).where(AccessEntry.record == "unattributed_answer"))
    assert reads == 3


# --- never the only evidence -----------------------------------------------------------------------------


def test_nothing_can_cite_an_answer_without_a_name(cast):
    """Ratings, answers, decisions, rulings and packets cite revisions of evidence, and those know no such answer."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name in {"unattributed_answer", "sealed_answer"}:
                assert table.name == "unattributed_competency"
    citing = {table.name for table in Base.metadata.sorted_tables if table.name.endswith("citation")}
    assert len(citing) >= 6
    for name in citing:
        targets = {key.column.table.name for key in Base.metadata.tables[name].foreign_keys}
        assert not any("unattributed" in target or "feedback" in target for target in targets), name


def test_no_route_makes_evidence_of_it_and_no_committee_sees_it(app, as_):
    rules = [rule.rule for rule in app.url_map.iter_rules() if "without" in rule.rule or "round" in rule.rule]
    assert not any("evidence" in rule for rule in rules)
    sources = Path(app.root_path)
    for room in ("calibration", "appeals", "promotions", "evidence"):
        for path in (sources / room).rglob("*.py"):
            assert "unattributed" not in path.read_text().lower(), path


def test_the_words_of_what_was_released_never_change(cast):
    for statement in (
        "UPDATE unattributed_answer SET behaviour = 'Other words'",
        "UPDATE unattributed_answer SET released_on = '2020-01-01'",
        "DELETE FROM unattributed_answer",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_it_is_called_nothing_that_it_is_not():
    root = Path(__file__).parents[2]
    for path in [*root.glob("templates/**/*.*"), *root.glob("app/**/*.py"), *root.glob("app/static/*.js")]:
        assert not re.search("anonym", path.read_text(), re.I), path


# --- the page --------------------------------------------------------------------------------------------


@pytest.fixture
def ticket(app):
    """A ticket of the round about Bảo, on its way to one of those invited; and to whom."""
    with app.app_context():
        key, found = next(iter(mailed_tickets(rounds_about("bao")[0]).items()))
        db.session.remove()
    return key, found


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_ticket_opens_the_form_once_signed_in_or_not(app, as_, ticket, signed_in):
    client = as_(ticket[0] if signed_in else None)
    assert "backups made before the release" in " ".join(client.get(ROOM).text.split())
    assert "Bảo Nguyễn" in client.post(ROOM, data={"ticket": f"http://here{ROOM}#{ticket[1]}"}).text

    before = {model: rows(app, model) for model in (AuditEntry, AccessEntry, RequestKey, Job, MailMessage)}
    first = client.post(ROOM, data=GIVEN | {"ticket": ticket[1]})
    second = client.post(ROOM, data=GIVEN | {"ticket": ticket[1]})

    assert (first.status_code, second.status_code) == (303, 409)
    assert GIVEN["behaviour"] in second.text
    assert {model: rows(app, model) for model in before} == before
    assert "Set-Cookie" not in first.headers or ticket[1] not in first.headers["Set-Cookie"]


def rows(app, model) -> int:
    return one(app, select(func.count()).select_from(model))


def test_a_thin_part_is_asked_about_and_the_ticket_still_opens(as_, ticket):
    client = as_(None)
    sent = GIVEN | {"ticket": ticket[1], "context": "Friday."}
    assert client.post(ROOM, data=sent).status_code == 422
    assert client.post(ROOM, data=sent | {"followed": "context"}).status_code == 303


@pytest.mark.parametrize(
    "forged", ["", "x", "\0", "x" * 5_000, "' OR 1=1 --", "\ud800".encode("utf-8", "replace").decode()]
)
def test_a_forged_ticket_opens_nothing_and_keeps_the_text(as_, forged):
    answer = as_(None).post(ROOM, data=GIVEN | {"ticket": forged})

    assert answer.status_code == 409
    assert GIVEN["behaviour"] in answer.text


def test_the_mail_forgets_the_ticket_when_it_has_left(app, cast):
    opened = open_about("ada")
    tickets = mailed_tickets(opened)
    db.session.commit()
    for id in db.session.scalars(select(MailMessage.id).where(MailMessage.fleeting.is_not(None))).all():
        deliver(id)
        db.session.commit()

    sent = "".join(path.read_text() for path in (Path(app.config["DATA_DIR"]) / "mail").glob("*.eml"))
    assert all(ticket in re.sub(r"=\r?\n", "", sent) for ticket in tickets.values())
    assert mailed_tickets(opened) == {}
    kept = str(everything())
    assert not any(ticket in kept for ticket in tickets.values())


def test_a_ticket_that_never_left_is_forgotten_when_its_round_ends(cast):
    opened = open_about("ada")
    close_round(opened, by=cast.grace)
    db.session.flush()
    assert mailed_tickets(opened) == {}
    assert not db.session.scalars(
        select(MailMessage).where(MailMessage.fleeting.like("%plumbline.example%"))
    ).all()


# --- attacks ---------------------------------------------------------------------------------------------

AUTHORS = ("bao", "clara", "emil", "farah", "goran")
WRITTEN = [datetime(2031, 3, day, 11, 7 * day, 13, 424_242, UTC) for day in range(1, 6)]


def everything() -> dict[str, list[dict[str, object]]]:
    """Every column of every row of every table, as the database itself lists them."""
    found = {}
    for name in inspect(db.session.connection()).get_table_names():
        result = db.session.execute(text(f'SELECT * FROM "{name}"'))
        found[name] = [dict(row._mapping) for row in result]
    return found


def answered_by_everybody(app, as_) -> dict[str, tuple[str, str]]:
    """Five people answer over the pages, signed in, each at an instant of their own; then the round ends.

    By author: the ticket and the words.
    """
    with app.app_context():
        with clock.at(WRITTEN[0] - timedelta(days=1, hours=3, seconds=5)):
            opened = open_about("ada", *AUTHORS, days=20)
        tickets, id = mailed_tickets(opened), opened.id
        db.session.commit()
        for mail in db.session.scalars(select(MailMessage.id).where(MailMessage.fleeting.is_not(None))).all():
            deliver(mail)
            db.session.commit()
        db.session.remove()
    said = {}
    for key, moment in zip(AUTHORS, WRITTEN, strict=True):
        said[key] = tickets[key], f"What somebody saw of the dry run, told as story {len(said)} of it."
        client = as_(key)  # signs in at an instant of the test; the answer is sent at one of its own
        with clock.at(moment):
            sent = client.post(ROOM, data=GIVEN | {"ticket": tickets[key], "behaviour": said[key][1]})
        assert sent.status_code == 303
    with app.app_context():
        with clock.at(WRITTEN[0] + timedelta(days=30, hours=3, seconds=5)):
            assert close_round(db.session.get_one(FeedbackRound, id), by=None)
            db.session.commit()
        sweep_traces()
        db.session.remove()
    return said


@pytest.mark.both
def test_after_release_nothing_in_the_database_or_the_files_tells_who_wrote_what_or_when(app, as_, caplog):
    caplog.set_level(logging.DEBUG)
    said = answered_by_everybody(app, as_)
    with app.app_context():
        dump = everything()
        ids = {key: person(key).id for key in AUTHORS}
        names = {key: (person(key).name, person(key).email) for key in AUTHORS}
        round_id = rounds_about("ada")[0].id
        db.session.remove()
    words = {behaviour for _, behaviour in said.values()}

    holding = {name for name, rows in dump.items() if any(w in str(row) for row in rows for w in words)}
    assert holding == {"unattributed_answer"}
    kept = [row for row in dump["unattributed_answer"] if row["behaviour"] in words]
    assert len(kept) == 5
    assert set(kept[0]) == {
        "id", "participant_id", "subject_id", "kind", "behaviour", "context", "impact", "released_on",
    }  # fmt: skip
    same = {tuple(value for name, value in row.items() if name not in {"id", "behaviour"}) for row in kept}
    assert len(same) == 1, "the answers differ in more than their words and a random key"
    for row in kept:
        assert not any(str(value) in {str(id) for id in ids.values()} for key, value in row.items() if key not in {"participant_id", "subject_id", "id"})  # fmt: skip
        assert not any(word in str(row) for pair in names.values() for word in pair)

    keys = {row["id"] for row in kept}
    for name, rows in dump.items():
        for row in rows:
            if name != "unattributed_answer":
                assert not any(value in keys for column, value in row.items() if column.endswith("_id")), name
    everywhere = str(dump)
    for moment in WRITTEN:
        minute = 7 * moment.day
        for written in (
            rf"2031-03-{moment.day:02}.11",
            rf"2031, 3, {moment.day}, 11",
            rf"11:{minute:02}:13",
            rf"{moment.day:02} 1[01]:..:..[.]424242",
        ):
            assert not re.search(written, everywhere), written
    for ticket, _ in said.values():
        assert ticket not in everywhere
        assert digest(ticket) not in everywhere
    assert not [row for row in dump["unattributed_ticket"] if row["round_id"] == round_id]

    files = {path: path.read_bytes() for path in Path(app.config["DATA_DIR"]).rglob("*") if path.is_file()}
    for path, held in files.items():
        plain = held.replace(b"=\n", b"").replace(b"=\r\n", b"")
        if any(w.encode() in plain for w in words):
            assert path.name.startswith("plumbline.db"), path
        if any(ticket.encode() in plain for ticket, _ in said.values()):
            assert path.suffix == ".eml", f"{path} still holds a ticket"
    for record in caplog.records:
        line = record.getMessage()
        assert not any(w in line for w in words)
        assert not any(ticket in line for ticket, _ in said.values())


@pytest.mark.both
def test_the_order_of_keys_is_not_the_order_of_writing(cast):
    """Over many rounds each place in the order of keys is taken by each answer about as often."""
    places = []
    tickets = list(mailed_tickets(open_about("ada")).values())
    for ticket, mark in zip(tickets, "abcde", strict=True):
        write(ticket, mark)
        places.append("".join(texts_of(SealedAnswer, "ada")))
    assert any(order != "".join(sorted(order)) for order in places) or chance_of_order(cast)


def chance_of_order(cast) -> bool:
    """Five answers lie in the order of writing by chance once in some thousand times; then another round differs."""
    tickets = list(
        mailed_tickets(open_about("dele", "bao", "clara", "emil", "farah", "goran", "hana")).values()
    )
    for ticket, mark in zip(tickets, "abcdef", strict=True):
        write(ticket, mark)
    return "".join(texts_of(SealedAnswer, "dele")) != "abcdef"


def test_in_the_file_of_the_database_nothing_lies_in_the_order_of_writing(app, as_):
    """The bytes of the file, and of its log of changes: each text once, in no order of writing, and none elsewhere."""
    said = answered_by_everybody(app, as_)
    folder = Path(app.config["DATA_DIR"])
    held = b"".join(path.read_bytes() for path in sorted(folder.glob("plumbline.db*")))
    where = {
        key: [m.start() for m in re.finditer(re.escape(words.encode()), held)]
        for key, (_, words) in said.items()
    }
    assert all(len(found) == 1 for found in where.values()), (
        f"a text lies in the file more than once: {where}"
    )
    for ticket, _ in said.values():
        assert ticket.encode() not in held
        assert digest(ticket).encode() not in held


def test_rows_have_no_hidden_order_beside_their_random_key(app):
    """On SQLite the key is the row's own number: there is no other that counts insertions."""
    with app.app_context():
        path = Path(app.config["DATA_DIR"]) / "plumbline.db"
        with sqlite3.connect(path) as connection:
            for table in ("unattributed_answer", "sealed_answer", "unattributed_ticket"):
                pairs = connection.execute(f"SELECT rowid, id FROM {table}").fetchall()
                assert pairs
                assert all(rowid == id for rowid, id in pairs)
            assert connection.execute("PRAGMA secure_delete").fetchone() is not None
            counted = connection.execute(
                "SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'"
            ).fetchall()
            assert not counted


@pytest.mark.both
def test_with_each_answer_all_that_are_sealed_are_written_anew(cast):
    tickets = list(mailed_tickets(open_about("ada")).values())
    write(tickets[0], "first")
    before = db.session.scalars(select(SealedAnswer.id).where(SealedAnswer.behaviour == "first")).one()
    write(tickets[1], "second")
    after = db.session.scalars(select(SealedAnswer.id).where(SealedAnswer.behaviour == "first")).one()

    assert before != after


@pytest.mark.both
def test_the_audit_log_says_of_a_round_how_many_tickets_it_had_and_no_more(cast):
    before = count(AuditEntry)
    released_about("ada")
    db.session.commit()

    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.id > before).order_by(AuditEntry.id)
    ).all()
    assert [(each.verb, each.facts) for each in entries] == [
        ("feedback.round_opened", {"tickets": FEWEST_INVITED}),
        ("feedback.round_closed", {"released": True}),
    ]
