"""Promotion cases: opened, written by two, with statements asked for, given and declined, and sealed."""

from functools import partial

from sqlalchemy import select

from app.audit.access import Read, log
from app.db import db
from app.drafts import Typed
from app.evidence.models import EvidenceItem
from app.people.models import Level
from app.permissions import Seat
from app.promotions.actions import (
    ask_for_statement,
    decline_statement,
    give_statement,
    open_case,
    withdraw_statement,
)
from app.promotions.drafting import save_texts
from app.promotions.models import PromotionCase, PromotionStatement
from app.promotions.queries import texts
from app.promotions.sealing import seal_packet
from app.rubric.queries import published
from app.seeds.play import Play, Said


def promotion(play: Play, said: Said) -> None:
    """One case through every step that its entry names."""
    made: list[PromotionCase] = []

    def opened() -> None:
        target = db.session.scalars(select(Level).where(Level.code == said["target"])).one()
        who, by = play.people[said["person"]], play.people[said["by"]]
        made.append(open_case(who, target, published()[0], by=by))

    def sealed() -> None:
        seal_packet(made[0], by=play.people[said["sealed_by"]])

    play.on(said["opened"], opened, rank=70)
    for each in said.get("writing", []):
        play.on(each["day"], partial(write, play, made, each), rank=71)
    for each in said.get("statements", []):
        statement(play, made, each)
    for day in said.get("sealed", []):
        play.on(day, sealed, rank=75)


def write(play: Play, made: list[PromotionCase], said: Said) -> None:
    """What a browser would send for these texts; a manager has the person's evidence beside them."""
    case, by = made[0], play.people[said["by"]]
    if by.id != case.subject_id:
        items = db.session.scalars(select(EvidenceItem.id).where(EvidenceItem.subject_id == case.subject_id))
        reads = [Read("evidence_item", item, case.subject_id, Seat.MANAGER) for item in items]
        log(by.id, [Read("promotion_case", case.id, case.subject_id, Seat.MANAGER), *reads])
    kept = texts(case.id)
    sent = {key: Typed(kept[key].version, play.cite(text.strip())) for key, text in said["texts"].items()}
    save_texts(case, sent, by=by)


def statement(play: Play, made: list[PromotionCase], said: Said) -> None:
    """A colleague who was asked, and what they answered."""
    asked: list[PromotionStatement] = []
    author = said["author"]

    def ask() -> None:
        asked.append(ask_for_statement(made[0], play.people[author], by=play.people[said["by"]]))

    play.on(said["asked"], ask, rank=72)
    if "given" in said:
        text = said["text"].strip()
        play.on(said["given"], lambda: give_statement(asked[0], text, by=play.people[author]), rank=73)
    if "declined" in said:
        play.on(said["declined"], lambda: decline_statement(asked[0], by=play.people[author]), rank=73)
    if "withdrawn" in said:
        play.on(said["withdrawn"], lambda: withdraw_statement(asked[0], by=play.people[author]), rank=74)
