"""Writing a message, and the job that delivers it: by SMTP where MAIL_URL says so, else into a folder."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import select

from app import clock
from app.db import db
from app.jobs import enqueue, job
from app.mail.models import MailMessage


class Addressee(Protocol):
    """Somebody mail can be sent to."""

    id: Any
    name: Any
    email: Any


def send(template: str, *, to: Addressee, fleeting: str | None = None, **context: Any) -> None:
    """Add a message to this transaction. The template's first line is the subject, its rest the body.

    `fleeting` is the message's last line, such as a ticket: nothing here keeps it once the message is out.
    """
    subject, _, body = render_template(template, to=to, **context).strip().partition("\n")
    message = MailMessage(
        person_id=to.id,
        address=to.email,
        subject=" ".join(subject.split())[:200],
        body=body.strip() + "\n",
        fleeting=fleeting,
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    enqueue("mail.deliver", message_id=message.id)


@job("mail.deliver")
def deliver(message_id: int) -> None:
    """Hand one message to the mail server, once."""
    message = db.session.get_one(MailMessage, message_id)
    if message.sent_at:
        return
    sender = parseaddr(current_app.config["MAIL_FROM"])[1]
    mail = EmailMessage()
    mail["From"] = current_app.config["MAIL_FROM"]
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Message-ID"] = f"<plumbline-{message.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail.set_content(message.body + (f"\n{message.fleeting}\n" if message.fleeting else ""))
    db.session.commit()  # nobody waits for this transaction while a mail server is slow
    transport(mail, message_id)
    message.sent_at, message.fleeting = clock.now(), None


def forget(is_meant: Callable[[str], bool]) -> None:
    """Forget the fleeting lines of messages that never got out, as far as they are those meant."""
    for message in db.session.scalars(select(MailMessage).where(MailMessage.fleeting.is_not(None))):
        if message.fleeting is not None and is_meant(message.fleeting):
            message.fleeting = None


def connected(address: SplitResult) -> smtplib.SMTP:
    """A connection to the mail server, encrypted from the start for smtps."""
    host = address.hostname or ""
    if address.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, address.port or 465, timeout=20, context=context)
    return smtplib.SMTP(host, address.port or 25, timeout=20)


def transport(mail: EmailMessage, number: int) -> None:
    """Out of the house, or into DATA_DIR/mail where no mail server is named."""
    address = urlsplit(current_app.config["MAIL_URL"])
    if not address.hostname:
        folder = Path(current_app.config["DATA_DIR"]) / "mail"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:06}.eml").write_bytes(bytes(mail))
        return
    with connected(address) as server:
        if address.username:
            if address.scheme != "smtps":  # a password never travels in the clear
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(mail)
