"""Feedback without a name: opening a round, taking an answer, and releasing at least three together, or none.

What is done so that nothing kept here tells who wrote what, or when:

* A ticket is drawn at random and mailed. Only its digest is stored, in a shuffled batch, beside no person.
* Taking an answer writes no audit entry, no mail, no job, no key of a form, and looks at no clock. It removes the
  ticket and keeps no trace of it beside the text.
* With each answer all that are sealed for the same person and kind are written anew, in random order and under new
  keys, so that neither keys nor places in the file follow the order of writing. On SQLite what was there before is
  overwritten (`secure_delete`) and the log of changes is emptied; on PostgreSQL the old rows are vacuumed.
* The day of release is chosen when the round is opened, and so says nothing of when anybody wrote.

Backups and replicas that others made before the release may hold more. The pages say so.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from random import SystemRandom
from typing import Any

from sqlalchemy import CursorResult, delete, insert, select, text

from app import audit, clock, mail
from app.cycles.actions import hold_open
from app.cycles.models import Participant
from app.cycles.queries import responsible, responsible_manager_id
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.feedback.models import AGAIN_AFTER, SourceKind
from app.feedback.queries import is_delivered
from app.feedback.unattributed import (
    FEWEST_INVITED,
    FEWEST_TOGETHER,
    FeedbackRound,
    RoundState,
    SealedAnswer,
    Ticket,
    UnattributedAnswer,
    UnattributedCompetency,
    random_key,
)
from app.jobs import nightly
from app.people.models import Person

LONGEST_ROUND = timedelta(days=60)
LINK = "/feedback/without-a-name#"  # what follows # never leaves the browser, and so is in no server's log
SEALING_LOCK = 7_215_442  # any number, as long as everybody who seals uses the same
chance = SystemRandom()


@dataclass(frozen=True)
class Words:
    """What somebody wrote, and which competencies they say it speaks to (ids)."""

    behaviour: str
    context: str
    impact: str
    competencies: Sequence[int] = field(default_factory=tuple)


def digest(ticket: str) -> str:
    """What is stored of a ticket."""
    return sha256(ticket.strip().encode("utf-8", "surrogatepass")).hexdigest()


def open_round(
    participant: Participant,
    kind: SourceKind,
    invited: Collection[Person],
    prompt: str,
    last_day: date,
    *,
    by: Person,
    address: str,
) -> FeedbackRound:
    """Give each of some people a ticket. Of whom it was given to, the audit log and the tables keep only the number."""
    hold_open(participant.cycle_id)
    db.session.get_one(Participant, participant.id, with_for_update={"key_share": True})
    _check(participant, kind, invited, last_day)
    opened = FeedbackRound(
        participant_id=participant.id,
        subject_id=participant.person_id,
        kind=kind,
        opened_by_id=by.id,
        opened_on=clock.today(),
        last_day=last_day,
        invited=len(invited),
        prompt=prompt,
        state=RoundState.OPEN,
    )
    db.session.add(opened)
    db.session.flush()
    tickets = [secrets.token_urlsafe(24) for _ in invited]
    rows = [{"id": random_key(), "round_id": opened.id, "digest": digest(each)} for each in tickets]
    chance.shuffle(rows)
    db.session.execute(insert(Ticket), rows)
    audit.record("feedback.round_opened", by=by, on=opened, about=participant.person_id, tickets=len(rows))
    for person, ticket in zip(sorted(invited, key=lambda each: each.id), tickets, strict=True):
        link = f"{address}{LINK}{ticket}"
        mail.send("feedback/mail/ticket.txt", to=person, fleeting=link, by=by, round=opened)
    return opened


def _check(participant: Participant, kind: SourceKind, invited: Collection[Person], last_day: date) -> None:
    if is_delivered(participant.id):
        raise Conflict("The review of this cycle was delivered, and the feedback with it.")
    earlier = db.session.scalars(
        select(FeedbackRound).where(
            FeedbackRound.participant_id == participant.id, FeedbackRound.kind == kind
        )
    ).all()
    if any(each.state is RoundState.OPEN or each.opened_on > clock.today() - AGAIN_AFTER for each in earlier):
        raise Conflict(
            f"There was a round among {kind.plural} in this quarter already.",
            "Another one can follow in the next.",
        )
    gaps = []
    never = {participant.person_id, responsible_manager_id(participant.id, clock.today())}
    if len({person.id for person in invited} - never) < max(FEWEST_INVITED, len(invited)):
        gaps.append(
            Gap(f"Invite at least {FEWEST_INVITED} people; fewer would tell who answered.", "colleagues")
        )
    if not clock.today() < last_day <= clock.today() + LONGEST_ROUND:
        gaps.append(
            Gap(f"Choose a last day from tomorrow on and within {LONGEST_ROUND.days} days.", "last_day")
        )
    if gaps:
        raise Refused(*gaps)


def round_of(ticket: str) -> FeedbackRound | None:
    """The round that a ticket still opens."""
    return db.session.scalar(
        select(FeedbackRound)
        .join(Ticket, Ticket.round_id == FeedbackRound.id)
        .where(Ticket.digest == digest(ticket))
    )


def seal(ticket: str, words: Words) -> None:
    """Take an answer for a ticket, once. Whoever calls this commits nothing else with it."""
    found = round_of(ticket)
    if found is None:
        raise Conflict(
            "This ticket does not open anything any more.",
            "It was used, or its round is over. If you have sent your answer before, it is kept.",
        )
    _lock(found.participant_id)
    used = db.session.execute(delete(Ticket).where(Ticket.digest == digest(ticket)))
    if not isinstance(used, CursorResult) or used.rowcount != 1:
        raise Conflict("This ticket was used at this moment.", "If that was you, your answer is kept.")
    rows = _sealed(found.participant_id, found.kind)
    rows.append(
        {
            "behaviour": words.behaviour,
            "context": words.context,
            "impact": words.impact,
            "competencies": sorted(words.competencies),
        }
    )
    _take_out(found.participant_id, found.kind)
    chance.shuffle(rows)
    same = {"participant_id": found.participant_id, "kind": found.kind}
    db.session.execute(insert(SealedAnswer), [each | same | {"id": random_key()} for each in rows])


def _lock(participant_id: int) -> None:
    """One at a time seals or releases about a person. It marks no row, since a marked row would tell of it later."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            text("SELECT pg_advisory_xact_lock(:all, :one)"),
            {"all": SEALING_LOCK, "one": participant_id},
        )


def _sealed(participant_id: int, kind: SourceKind) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(
            SealedAnswer.behaviour, SealedAnswer.context, SealedAnswer.impact, SealedAnswer.competencies
        ).where(SealedAnswer.participant_id == participant_id, SealedAnswer.kind == kind)
    )
    return [dict(row._mapping) for row in rows]


def _take_out(participant_id: int, kind: SourceKind) -> None:
    those = SealedAnswer.participant_id == participant_id, SealedAnswer.kind == kind
    db.session.execute(delete(SealedAnswer).where(*those))


def close_round(opened: FeedbackRound, *, by: Person | None) -> bool:
    """End a round: its tickets are gone, and what is sealed of its kind is released if there is enough. Was it?"""
    _lock(opened.participant_id)
    opened = db.session.get_one(FeedbackRound, opened.id, with_for_update=True, populate_existing=True)
    _end(opened)
    released = _release(opened.participant_id, opened.subject_id, opened.kind)
    audit.record("feedback.round_closed", by=by, on=opened, about=opened.subject_id, released=released)
    manager = responsible(opened.participant_id, clock.today())
    if released and manager is not None and (by is None or by.id != manager.id):
        mail.send("feedback/mail/released.txt", to=manager, round=opened)
    return released


def _end(opened: FeedbackRound) -> None:
    opened.move_to(RoundState.CLOSED)
    opened.closed_on = clock.today()
    own = Ticket.round_id == opened.id
    unused = set(db.session.scalars(select(Ticket.digest).where(own)))
    mail.forget(lambda line: digest(line.rpartition("#")[2]) in unused)
    db.session.execute(delete(Ticket).where(own))


def _release(participant_id: int, subject_id: int, kind: SourceKind) -> bool:
    rows = _sealed(participant_id, kind)
    if len(rows) < FEWEST_TOGETHER:
        return False
    chance.shuffle(rows)
    _take_out(participant_id, kind)
    spoken = []
    same = {
        "participant_id": participant_id,
        "subject_id": subject_id,
        "kind": kind,
        "released_on": clock.today(),
    }
    released = []
    for each in rows:
        key = random_key()
        spoken += [{"answer_id": key, "competency_id": id} for id in each.pop("competencies")]
        released.append(each | same | {"id": key})
    db.session.execute(insert(UnattributedAnswer), released)
    if spoken:
        db.session.execute(insert(UnattributedCompetency), spoken)
    return True


def end_rounds(participant_ids: Iterable[int], *, by: Person) -> None:
    """At delivery: what is enough is released, and what is too little is deleted, as its authors were told before."""
    ids = list(participant_ids)
    rounds = select(FeedbackRound).where(
        FeedbackRound.participant_id.in_(ids), FeedbackRound.state == RoundState.OPEN
    )
    for opened in db.session.scalars(rounds.order_by(FeedbackRound.participant_id, FeedbackRound.id)).all():
        close_round(opened, by=by)
    left = select(SealedAnswer.participant_id, SealedAnswer.kind).distinct()
    for participant_id, kind in db.session.execute(left.where(SealedAnswer.participant_id.in_(ids))).all():
        _lock(participant_id)
        subject_id = db.session.get_one(Participant, participant_id).person_id
        if not _release(participant_id, subject_id, kind):
            _take_out(participant_id, kind)


@nightly("feedback.release")
def close_due_rounds() -> None:
    """In the night after its last day a round ends."""
    due = select(FeedbackRound).where(
        FeedbackRound.state == RoundState.OPEN, FeedbackRound.last_day < clock.today()
    )
    for opened in db.session.scalars(due.order_by(FeedbackRound.id)).all():
        close_round(opened, by=None)
    db.session.commit()
    sweep_traces()


def sweep_traces() -> None:
    """After a commit: let nothing of what was removed or written over wait in the database's own log of changes.

    A step that somebody else's work does not allow now is made the next time.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM sealed_answer, unattributed_ticket"))
        return
    raw = db.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()
