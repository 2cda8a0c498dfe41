"""Mail says that something waits, and where; it carries nobody's words, and goes out once."""

import re
import socketserver
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import clock, mail
from app.coaching.actions import share_note
from app.coaching.models import CoachingNote
from app.config import ROOT
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.jobs import outbox
from app.jobs.models import Job
from app.mail.models import MailMessage
from app.people.models import Person
from app.reviews.models import AnswerRevision, Review, ReviewComment
from tests.audit.test_chain import said

pytestmark = pytest.mark.both


class Conversation(socketserver.StreamRequestHandler):
    """As much SMTP as is needed to be handed a message, or to refuse it."""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        server: Any = self.server
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper().split()[0]
            server.heard.append(line)
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "DATA":
                server.patience.wait(30)
                self.say("354 go on")
                lines = []
                while (said := self.rfile.readline()) != b".\r\n":
                    lines.append(said.removeprefix(b"."))
                server.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.say("250 taken")
            elif verb == "RCPT" and server.refuses:
                self.say("550 nobody of that name")
            else:
                self.say("250 fine")


@contextmanager
def mail_server(*, refuses: bool = False) -> Iterator[Any]:
    """A mail server on this machine that keeps what it was handed."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.heard, server.messages, server.refuses = [], [], refuses
        server.patience = threading.Event()
        server.patience.set()
        server.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.patience.set()
            server.shutdown()
            thread.join(10)


def to_bao(cast: SimpleNamespace) -> tuple[int, int]:
    """Something that Bao hears of; the ids of its message and its job."""
    share_note(cast.bao, "A secret concern", "Some support", "An action", competency=None, by=cast.grace)
    db.session.commit()
    message = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc())).first()
    waiting = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert waiting.arguments == {"message_id": message.id}
    return message.id, waiting.id


def test_a_message_is_handed_to_the_mail_server(cast: SimpleNamespace, app: Flask) -> None:
    message_id, job_id = to_bao(cast)
    with mail_server() as server:
        app.config["MAIL_URL"] = server.url
        outbox.run(job_id)
    row = db.session.get_one(MailMessage, message_id)
    assert row.sent_at
    [sent] = server.messages
    assert sent["To"] == cast.bao.email
    assert sent["From"] == app.config["MAIL_FROM"]
    assert sent["Subject"] == row.subject == "Grace Okafor shared a coaching note with you"
    assert sent["Message-ID"] == f"<plumbline-{message_id}@localhost>"
    assert sent.get_content().replace("\r\n", "\n") == row.body
    assert f"/people/{cast.bao.id}/coaching-notes" in sent.get_content()
    assert "secret" not in sent.as_string()


def test_a_message_goes_out_once_however_often_its_job_runs(cast: SimpleNamespace, app: Flask) -> None:
    message_id, job_id = to_bao(cast)
    with mail_server() as server:
        app.config["MAIL_URL"] = server.url
        outbox.run(job_id)
        outbox.run(job_id)
        again = Job(
            name="mail.deliver",
            arguments={"message_id": message_id},
            created_at=db.session.get_one(MailMessage, message_id).created_at,
            due_at=db.session.get_one(MailMessage, message_id).created_at,
        )
        db.session.add(again)
        db.session.commit()
        outbox.run(again.id)
    assert again.done_at
    assert len(server.messages) == 1


def test_a_message_that_is_refused_is_tried_again_later(cast: SimpleNamespace, app: Flask) -> None:
    message_id, job_id = to_bao(cast)
    with mail_server(refuses=True) as server:
        app.config["MAIL_URL"] = server.url
        outbox.run(job_id)
        row = db.session.get_one(Job, job_id)
        assert "550" in row.error
        assert "A secret concern" not in row.error
        assert (row.tries, row.done_at) == (1, None)
        assert db.session.get_one(MailMessage, message_id).sent_at is None
        server.refuses = False
        with clock.at(row.due_at):
            outbox.run(job_id)
    assert len(server.messages) == 1
    assert db.session.get_one(Job, job_id, populate_existing=True).done_at
    assert db.session.get_one(MailMessage, message_id, populate_existing=True).sent_at


def test_a_password_is_never_sent_in_the_clear(cast: SimpleNamespace, app: Flask) -> None:
    message_id, job_id = to_bao(cast)
    with mail_server() as server:  # it offers no encryption
        app.config["MAIL_URL"] = server.url.replace("smtp://", "smtp://post:open-sesame@")
        outbox.run(job_id)
    assert "STARTTLS" in db.session.get_one(Job, job_id).error
    assert db.session.get_one(MailMessage, message_id).sent_at is None
    assert not [line for line in server.heard if line.upper().startswith("AUTH")]


def test_a_mail_server_that_is_away_keeps_nobody_from_working(cast: SimpleNamespace, app: Flask) -> None:
    with mail_server() as server:
        app.config["MAIL_URL"] = server.url
    message_id, job_id = to_bao(cast)
    outbox.run(job_id)
    assert "refused" in db.session.get_one(Job, job_id).error.lower()
    assert db.session.get_one(MailMessage, message_id).sent_at is None


def test_a_slow_mail_server_keeps_nobody_from_writing(app: Flask) -> None:
    """While a message is on its way out no transaction is open that others would have to wait for."""
    with app.app_context():
        people = {each.email.partition("@")[0]: each for each in db.session.scalars(select(Person))}
        _, job_id = to_bao(SimpleNamespace(**people))
        db.session.remove()

    def deliver() -> None:
        with app.app_context():
            outbox.run(job_id)
            db.session.remove()

    with mail_server() as server:
        app.config["MAIL_URL"] = server.url
        server.patience.clear()
        worker = threading.Thread(target=deliver)
        worker.start()
        while "data" not in [line.lower() for line in server.heard] and worker.is_alive():
            worker.join(0.02)
        try:
            with app.app_context():
                if db.engine.dialect.name == "sqlite":
                    db.session.execute(text("PRAGMA busy_timeout = 200"))
                to_bao(SimpleNamespace(**{key: db.session.merge(each) for key, each in people.items()}))
                db.session.remove()
        finally:
            server.patience.set()
            worker.join(30)
    assert len(server.messages) == 1


def test_without_a_mail_server_messages_are_kept_in_a_folder(cast: SimpleNamespace, app: Flask) -> None:
    message_id, job_id = to_bao(cast)
    outbox.run(job_id)
    kept = message_from_bytes(
        (Path(app.config["DATA_DIR"]) / "mail" / f"{message_id:06}.eml").read_bytes(), policy=policy.default
    )
    assert kept["To"] == cast.bao.email
    assert kept.get_content() == db.session.get_one(MailMessage, message_id).body


def test_a_name_cannot_write_a_header_of_its_own(cast: SimpleNamespace, app: Flask) -> None:
    cast.grace.name = "Grace\r\nBcc: everybody@tideway.example"
    message_id, job_id = to_bao(cast)
    with mail_server() as server:
        app.config["MAIL_URL"] = server.url
        outbox.run(job_id)
    [sent] = server.messages
    assert sent["Bcc"] is None
    assert [line for line in server.heard if "everybody@" in line] == []
    assert db.session.get_one(MailMessage, message_id).subject == "Grace"


def test_letters_of_every_kind_arrive_as_they_were_written(cast: SimpleNamespace, app: Flask) -> None:
    cast.grace.name = "Gráinne Ó שלום 👩🏽\u200d💻"
    _, job_id = to_bao(cast)
    with mail_server() as server:
        app.config["MAIL_URL"] = server.url
        outbox.run(job_id)
    assert cast.grace.name in str(server.messages[0]["Subject"])


def test_no_mail_carries_anybodys_words(cast: SimpleNamespace) -> None:
    bodies = "\n".join(f"{row.subject}\n{row.body}" for row in db.session.scalars(select(MailMessage)))
    texts = {
        sentence.strip()
        for name in ("evidence.toml", "coaching.toml", "expectations.toml", "selves.toml", "reviews")
        for path in ([ROOT / "seed_data" / name] if "." in name else (ROOT / "seed_data" / name).glob("*"))
        for each in said(tomllib.loads(path.read_text()))
        for sentence in re.split(r"[.\n]", each)
        if len(sentence.strip()) > 12
    }
    kept = {
        words
        for column in (
            EvidenceRevision.title,
            EvidenceRevision.body,
            AnswerRevision.text,
            CoachingNote.concern,
            CoachingNote.support,
            CoachingNote.action,
            ReviewComment.text,
        )
        for words in db.session.scalars(select(column))
        if words
    }
    assert len(texts) > 800
    assert len(kept) > 150
    assert len(bodies) > 2_000
    assert [each for each in texts | kept if each in bodies] == []


def mails(beginning: str) -> list[tuple[int, str]]:
    """To whom messages went whose subject ends so, and where they lead."""
    rows = db.session.scalars(select(MailMessage).where(MailMessage.subject.like(beginning)))
    return sorted((row.person_id, re.findall(r"http://[^/]+(/\S+)", row.body)[0]) for row in rows)


def test_every_message_goes_to_the_address_of_its_person(cast: SimpleNamespace) -> None:
    pairs = db.session.execute(
        select(MailMessage.address, Person.email).join(Person, Person.id == MailMessage.person_id)
    ).all()
    assert len(pairs) > 50
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_a_coaching_note_is_announced_to_its_subject_once(cast: SimpleNamespace) -> None:
    notes = db.session.scalars(select(CoachingNote)).all()
    assert mails("%shared a coaching note with you") == sorted(
        (note.subject_id, f"/people/{note.subject_id}/coaching-notes") for note in notes
    )


def test_evidence_that_others_entered_is_announced_to_its_subject_once(cast: SimpleNamespace) -> None:
    items = db.session.scalars(
        select(EvidenceItem).where(EvidenceItem.subject_id != EvidenceItem.entered_by_id)
    ).all()
    assert len(items) > 10
    assert mails("%logged evidence about your work") == sorted(
        (item.subject_id, f"/evidence/{item.id}") for item in items
    )


def test_a_review_is_announced_to_its_second_reader_its_author_and_its_subject(cast: SimpleNamespace) -> None:
    reviews = db.session.scalars(select(Review)).all()

    def expected(seat: str, step: str) -> set[tuple[int, str]]:
        return {(getattr(each, seat), f"/reviews/{each.id}") for each in reviews if getattr(each, step)}

    assert set(mails("A review waits for your second reading")) == set(
        expected("second_reader_id", "second_reader_id")
    )
    assert mails("Your review of % was approved") == sorted(expected("author_id", "approved_at"))
    assert mails("Your review for % is open to you") == sorted(expected("subject_id", "shared_at"))


def test_a_message_is_not_there_when_the_change_is_not(cast: SimpleNamespace) -> None:
    before = len(db.session.scalars(select(MailMessage.id)).all())
    note = db.session.scalars(select(CoachingNote)).first()
    mail.send("coaching/mail/shared.txt", to=cast.bao, by=cast.grace, note=note)
    db.session.rollback()
    assert len(db.session.scalars(select(MailMessage.id)).all()) == before
