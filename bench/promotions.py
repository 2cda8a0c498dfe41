"""Promotion cases with their texts, statements and sealed packets."""

from random import Random

from sqlalchemy import select

from app import clock
from app.db import db
from app.people.models import Level, Person
from app.promotions.models import (
    PromotionCase,
    PromotionCitation,
    PromotionState,
    PromotionStatement,
    PromotionText,
    PromotionTextRevision,
    StatementState,
)
from app.promotions.outline import prompts
from app.promotions.sealing import seal_packet
from app.rubric.models import Competency
from bench.cycles import Standard
from bench.organisation import Member, World
from bench.year import RICH, colleague

SEALED = 12  # cases with a packet, made through the action: a snapshot is what the program says it is


def promotions(
    world: World, rubric: Standard, levels: dict[str, Level], competencies: list[Competency]
) -> None:
    """One in twenty-five of the engineers, and those about whom most is written."""
    following = {"E1": "E2", "E2": "E3", "E3": "E4", "E4": "M1", "M1": "E4"}
    chosen = [each for each in world.members if each.level and (each.index in RICH or each.index % 25 == 13)]
    keys = [each.key for each in prompts((row.key, row.name) for row in competencies)]
    for member in chosen:
        target = levels[following[member.level.code]]
        _case(world, rubric, member, target, keys)


def packets(world: World) -> None:
    """Every other of the first cases is sealed; the rows must be written before."""
    cases = db.session.scalars(select(PromotionCase).order_by(PromotionCase.id).limit(2 * SEALED)).all()[::2]
    with clock.at(world.at(-20)):
        for case in cases:
            seal_packet(case, by=db.session.get_one(Person, case.subject_id))
        db.session.commit()


def _case(world: World, rubric: Standard, member: Member, target: Level, keys: list[str]) -> None:
    chance = world.chance("promotion", member.index)
    case_id = world.rows.add(
        PromotionCase,
        subject_id=member.id,
        target_level_id=target.id,
        rubric_version_id=rubric.version.id,
        opened_by_id=member.id,
        opened_at=world.at(-70),
        state=PromotionState.DRAFT,
    )
    for key in keys:
        _text(world, member, case_id, key, chance)
    for place, state in enumerate((StatementState.GIVEN, StatementState.GIVEN, StatementState.ASKED)):
        _statement(world, member, case_id, place, state, chance)
    world.rows.note(world.at(-70), member.id, "promotion.opened", ("promotion_case", case_id), member.id)


def _text(world: World, member: Member, case_id: int, key: str, chance: Random) -> None:
    """One text with three versions; what the last cites is cited across the year."""
    cited = sorted(chance.sample(member.items, min(4, len(member.items))), key=lambda each: each.number)
    texts = [world.words.answer(chance, [each.number for each in cited]) for _ in range(3)]
    by = member.id if chance.random() < 0.7 else member.manager.id
    kept = {"version": len(texts), "text": texts[-1], "saved_by_id": by, "saved_at": world.at(-40)}
    text_id = world.rows.add(PromotionText, case_id=case_id, key=key, **kept)
    for version, text in enumerate(texts, start=1):
        saved = {"version": version, "text": text, "saved_by_id": by, "saved_at": world.at(-60 + version)}
        revision_id = world.rows.add(PromotionTextRevision, text_id=text_id, **saved)
        for each in cited:
            world.rows.add(
                PromotionCitation, text_revision_id=revision_id, evidence_revision_id=each.revision_id
            )


def _statement(
    world: World, member: Member, case_id: int, place: int, state: StatementState, chance: Random
) -> None:
    near = world.members[max(1, member.index - 1 - place)]
    given = state is StatementState.GIVEN
    world.rows.add(
        PromotionStatement,
        case_id=case_id,
        author_id=near.id if near is not member else colleague(world, member, chance).id,
        asked_by_id=member.id,
        asked_at=world.at(-50),
        state=state,
        text=world.words.answer(chance) if given else None,
        consented_at=world.at(-45) if given else None,
    )
