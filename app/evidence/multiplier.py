"""The operational multiplier: the one item of a cycle that made the work of others easier, and how one can tell."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import audit, clock, mail
from app.cycles.actions import hold_open
from app.cycles.models import Participant
from app.db import Base, Instant, bounds, db, written
from app.errors import Conflict
from app.evidence.models import EvidenceItem
from app.people.models import Person

MOST_WHO, MOST_HOW = 500, 1_000


class Multiplier(Base):
    """One for each participant: an item about them, who was multiplied by it, and how one can tell."""

    __tablename__ = "multiplier"
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    who: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
    participant: Mapped[Participant] = relationship()
    item: Mapped[EvidenceItem] = relationship()
    chosen_by: Mapped[Person] = relationship()
    __table_args__ = (*written("who", "how"), *bounds(who=MOST_WHO, how=MOST_HOW))


def multiplier_of(participant_id: int) -> Multiplier | None:
    """What was chosen for a participant, with the item as it is now."""
    return db.session.scalar(
        select(Multiplier)
        .options(
            joinedload(Multiplier.chosen_by), joinedload(Multiplier.item).selectinload(EvidenceItem.revisions)
        )
        .where(Multiplier.participant_id == participant_id)
    )


def to_be_chosen(participant: Participant, *, by: Person) -> Multiplier | None:
    """What was chosen so far, held for a change; a conflict where it is not to be changed by this person any more."""
    hold_open(participant.cycle_id)
    db.session.get_one(
        Participant, participant.id, with_for_update={"key_share": True}, populate_existing=True
    )
    chosen = multiplier_of(participant.id)
    if chosen and by.id != participant.person_id:
        raise Conflict(f"{participant.person.name} has a multiplier already.", "Only they change it.")
    return chosen


def choose_multiplier(
    participant: Participant, base: int, item: EvidenceItem, who: str, how: str, *, by: Person
) -> Multiplier:
    """Choose the one item, or another one than at version `base`; 0 while nothing was chosen."""
    chosen = to_be_chosen(participant, by=by)
    if (chosen.version if chosen else 0) != base:
        raise Conflict(
            "The multiplier was chosen or changed while you were writing.",
            "Open its page again to see it. What you typed is below.",
        )
    if chosen is None:
        chosen = Multiplier(participant_id=participant.id, version=0)
        db.session.add(chosen)
    chosen.item_id, chosen.who, chosen.how = item.id, who, how
    chosen.chosen_by_id, chosen.chosen_at, chosen.version = by.id, clock.now(), base + 1
    db.session.flush()
    audit.record(
        "multiplier.chosen", by=by, on=chosen, about=participant.person_id, item=item.id, version=base + 1
    )
    if by.id != participant.person_id:
        mail.send("evidence/mail/multiplier.txt", to=participant.person, by=by, participant=participant)
    return chosen
