"""What is kept all year: evidence, coaching notes, expectations, time away, conflicts."""

from datetime import datetime
from random import Random

from app.coaching.models import CoachingNote
from app.conflicts.models import Conflict, ConflictKind
from app.cycles.models import Absence
from app.events.actions import OPEN_FOR
from app.events.models import EventKind, EventPrompt, PromptAnswer, TeamEvent
from app.evidence.models import (
    Confidentiality,
    EvidenceAttachment,
    EvidenceCompetency,
    EvidenceContext,
    EvidenceItem,
    EvidenceKind,
    EvidenceRevision,
    FileKind,
    Provenance,
    Style,
)
from app.evidence.multiplier import Multiplier
from app.expectations.models import Expectation, ExpectationAgreement, ExpectationRevision
from bench.organisation import BUSIEST, REPORTS, Item, Member, World

RICH = range(REPORTS[0], REPORTS[0] + 8)  # those of the busiest manager's people about whom most is written
# something agreed and not delivered needs its expectation
KINDS = [kind for kind in EvidenceKind if kind is not EvidenceKind.NOT_DELIVERED]
MOST_ITEMS, MOST_NOTES = 40, 12


def evidence(world: World, member: Member, competency_ids: list[int]) -> None:
    """About six items a person over the last year, forty about the few."""
    chance = world.chance("evidence", member.index)
    count = MOST_ITEMS if member.index in RICH else chance.randint(4, 8)
    for number in range(1, count + 1):
        day = -365 + 360 * number // (count + 1) + chance.randint(0, 5)
        _item(world, member, number, day, competency_ids, chance)


def _item(
    world: World, member: Member, number: int, day: int, competency_ids: list[int], chance: Random
) -> None:
    by, provenance = entered_by(world, member, chance)
    moment = world.at(day + 1, number)
    item_id = world.rows.add(
        EvidenceItem,
        subject_id=member.id,
        number=number,
        entered_by_id=by.id,
        entered_at=moment,
        provenance=provenance,
    )
    for revision in range(1, 2 + (chance.random() < 0.1)):
        revision_id = world.rows.add(
            EvidenceRevision,
            item_id=item_id,
            number=revision,
            kind=chance.choice(KINDS),
            happened_on=world.day(day),
            title=world.words.title(chance),
            body=world.words.note(chance),
            link=f"https://git.bench.example/changes/{item_id}" if chance.random() < 0.5 else None,
            style=chance.choice(list(Style)),
            confidentiality=chance.choices(list(Confidentiality), (5, 4, 1, 1))[0],
            revised_by_id=by.id,
            revised_at=moment,
        )
        spoken_to = tuple(chance.sample(competency_ids, chance.choice((1, 1, 2))))
        for competency_id in spoken_to:
            world.rows.add(EvidenceCompetency, revision_id=revision_id, competency_id=competency_id)
    if by is not member and chance.random() < 0.2:
        world.rows.add(EvidenceContext, item_id=item_id, text=world.words.note(chance), added_at=moment)
    if number % 8 == 0:
        _file(world, item_id, by, moment)
    world.rows.note(moment, by.id, "evidence.logged", ("evidence_item", item_id), member.id)
    member.items.append(Item(item_id, number, revision_id, spoken_to, world.day(day)))


def _file(world: World, item_id: int, by: Member, moment: datetime) -> None:
    """A file beside an item. Its bytes are not there: no page shows them."""
    name = f"{item_id:032x}"
    world.rows.add(
        EvidenceAttachment,
        item_id=item_id,
        place=1,
        name="numbers.csv",
        kind=FileKind.TEXT,
        size=2_000,
        digest=name * 2,
        stored_as=name,
        added_by_id=by.id,
        added_at=moment,
    )


def multiplier(world: World, member: Member, participant_id: int) -> None:
    """Every third person chose one."""
    if member.index % 3 == 0 and member.items:
        world.rows.add(
            Multiplier,
            participant_id=participant_id,
            item_id=member.items[-1].id,
            who=world.words.title(world.chance("multiplier", member.index)),
            how=world.words.title(world.chance("multiplied", member.index)),
            chosen_by_id=member.id,
            chosen_at=world.at(-20),
            version=1,
        )


def events(world: World) -> None:
    """The busiest manager asks after an event; some answered."""
    busiest = world.members[BUSIEST]
    for place in range(6):
        moment = world.at(-20 + place)
        asked = [world.members[index] for index in REPORTS[place : place + 6]]
        event_id = world.rows.add(
            TeamEvent,
            team_id=asked[0].team_id,
            kind=list(EventKind)[place % 2],
            title=world.words.title(world.chance("event", place)),
            happened_on=world.day(-21 + place),
            entered_by_id=busiest.id,
            entered_at=moment,
            open_until=moment + OPEN_FOR,
        )
        for number, person in enumerate(asked, start=1):
            answer = (None, PromptAnswer.NOBODY, PromptAnswer.NAMED)[number % 3]
            world.rows.add(
                EventPrompt,
                event_id=event_id,
                person_id=person.id,
                place=number,
                answer=answer,
                answered_at=moment if answer else None,
            )


def entered_by(world: World, member: Member, chance: Random) -> tuple[Member, Provenance]:
    """Half of it by the person, the rest by their manager or a colleague."""
    if member.manager is None or chance.random() < 0.5:
        return member, Provenance.SELF
    if chance.random() < 0.5:
        return member.manager, Provenance.MANAGER
    other = colleague(world, member, chance)
    return (other, Provenance.PEER) if other is not member else (member, Provenance.SELF)


def colleague(world: World, member: Member, chance: Random) -> Member:
    """Somebody who sits near; for the busiest manager's people one of those who are there at every size."""
    near = REPORTS if member.index in REPORTS else range(max(39, member.index - 20), member.index)
    return world.members[chance.choice([each for each in near if each != member.index] or [member.index])]


def coaching(world: World, member: Member, competency_ids: list[int]) -> None:
    """A note about every other person, more about the few; most were acknowledged."""
    chance = world.chance("coaching", member.index)
    count = MOST_NOTES if member.index in RICH else chance.choice((0, 0, 1, 1))
    member.warned = member.manager is not None and count > 0
    for place in range(count if member.manager else 0):
        day = -180 + 120 * place // count
        shared = world.at(day)
        note_id = world.rows.add(
            CoachingNote,
            subject_id=member.id,
            author_id=member.manager.id,
            competency_id=None if place % 3 == 0 else chance.choice(competency_ids),
            concern=world.words.note(chance),
            support=world.words.note(chance),
            action=world.words.note(chance),
            shared_at=shared,
            acknowledged_at=world.at(day + 1) if chance.random() < 0.9 else None,
        )
        world.rows.note(
            shared, member.manager.id, "coaching_note.shared", ("coaching_note", note_id), member.id
        )


def expectations(world: World, member: Member, participant_id: int) -> None:
    """Three a person; most are agreed, some were worded again."""
    chance = world.chance("expectations", member.index)
    for place in range(3):
        expectation_id = world.rows.add(Expectation, participant_id=participant_id)
        for number in range(1, chance.choice((2, 2, 3))):
            by, other = (member, member.manager) if number % 2 else (member.manager, member)
            moment = world.at(-186 + number, place)
            revision_id = world.rows.add(
                ExpectationRevision,
                expectation_id=expectation_id,
                number=number,
                text=world.words.note(chance),
                measure=world.words.title(chance),
                proposed_by_id=by.id,
                proposed_at=moment,
            )
            if chance.random() < 0.8:
                agreed = {"agreed_by_id": other.id, "agreed_at": moment}
                world.rows.add(ExpectationAgreement, revision_id=revision_id, **agreed)
        world.rows.note(moment, by.id, "expectation.proposed", ("expectation", expectation_id), member.id)


def away(world: World, member: Member, participant_id: int) -> None:
    """One in twenty was away for some weeks."""
    if member.index % 20 == 7:
        days = {"absent_from": world.day(-100), "absent_until": world.day(-70)}
        world.rows.add(Absence, participant_id=participant_id, **days)


def conflicts(world: World) -> None:
    """One in fifty declared one."""
    for member in world.members[REPORTS[0] :: 50]:
        other = world.members[(member.index + 61) % len(world.members)]
        since = {"valid_from": world.day(-300), "declared_at": world.at(-300)}
        kind = list(ConflictKind)[member.index % 3]
        world.rows.add(Conflict, person_id=member.id, other_id=other.id, kind=kind, **since)
