"""Feedback: proposed, asked for, given and declined; given unasked."""

from sqlalchemy import select

from app import clock
from app.cycles.queries import responsible
from app.db import db
from app.feedback.actions import ask_several, decline_request, give_feedback, offer_feedback
from app.feedback.models import FeedbackRequest, SourceKind
from app.feedback.proposing import approve_set, propose_set
from app.feedback.sealing import Words, close_round, open_round, round_of, seal
from app.feedback.unattributed import FeedbackRound
from app.mail.models import MailMessage
from app.seeds.play import Play, Said


def feedback(play: Play, said: Said) -> None:
    """One request, and what became of it before delivery."""
    made: list[FeedbackRequest] = []
    colleague = said["of"]

    def ask() -> None:
        kind = SourceKind(said.get("kind", SourceKind.PEER))
        about, by = play.participants[said["cycle"], said["about"]], play.people[said["by"]]
        wanted, prompt = [(play.people[colleague], kind)], said.get("prompt", "")
        manager = responsible(about.id, clock.today())
        if said["by"] == said["about"] and manager:
            made.extend(approve_set(propose_set(about, wanted, prompt, by=by), by=manager))
        else:
            made.extend(ask_several(about, wanted, prompt, by=by))

    def give() -> None:
        texts = (said["behaviour"], said["context"], said["impact"])
        give_feedback(made[0], *texts, by=play.people[colleague], speaks_to=ids(play, said))

    play.on(said["asked"], ask, rank=30)
    if "given" in said:
        play.on(said["given"], give, rank=31)
    if "declined" in said:
        play.on(
            said["declined"],
            lambda: decline_request(made[0], said["because"], by=play.people[colleague]),
            rank=31,
        )


def unasked(play: Play, said: Said) -> None:
    """Feedback that nobody asked for."""

    def offer() -> None:
        texts = (said["behaviour"], said["context"], said["impact"])
        about = play.participants[said["cycle"], said["about"]]
        offer_feedback(about, SourceKind(said["kind"]), *texts, by=play.people[said["of"]])

    play.on(said["given"], offer, rank=31)


def proposal(play: Play, said: Said) -> None:
    """A set of people that still waits for the manager's approval."""

    def propose() -> None:
        wanted = [(play.people[key], SourceKind(kind)) for key, kind in said["people"].items()]
        about = play.participants[said["cycle"], said["about"]]
        propose_set(about, wanted, said.get("prompt", ""), by=play.people[said["about"]])

    play.on(said["proposed"], propose, rank=32)


def nameless_round(play: Play, said: Said) -> None:
    """A round of feedback without a name: who is invited, what some of them wrote, and when it ended."""
    opened: list[FeedbackRound] = []

    def open_() -> None:
        about = play.participants[said["cycle"], said["about"]]
        manager = responsible(about.id, clock.today())
        assert manager is not None
        invited = [play.people[key] for key in said["invited"]]
        kind, last_day = SourceKind(said["kind"]), play.day(said["last_day"])
        made = open_round(
            about, kind, invited, said.get("prompt", ""), last_day, by=manager, address=said["address"]
        )
        opened.append(made)
        for ticket, texts in zip(tickets(made), said["answers"], strict=False):
            seal(ticket, Words(texts["behaviour"], texts["context"], texts["impact"], ids(play, texts)))

    def close() -> None:
        close_round(opened[0], by=None)

    play.on(said["opened"], open_, rank=33)
    if "closed" in said:
        play.on(said["closed"], close, rank=10)


def tickets(opened: FeedbackRound) -> list[str]:
    """The tickets of a round, out of the mails that did not leave yet."""
    waiting = db.session.scalars(select(MailMessage.fleeting).where(MailMessage.fleeting.is_not(None)))
    every = [line.rpartition("#")[2] for line in waiting if line]
    return [ticket for ticket in every if round_of(ticket) is opened]


def ids(play: Play, texts: Said) -> list[int]:
    """The competencies that an answer names by their keys."""
    return [play.competencies[key].id for key in texts.get("speaks_to", [])]
