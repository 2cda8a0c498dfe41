"""Appeals in every state, with points, context, a drawn panel, a reply and rulings."""

from random import Random

from app.appeals.models import (
    Appeal,
    AppealContext,
    AppealReply,
    AppealState,
    ContestedPoint,
    ContextKind,
    Fact,
    PanelDissent,
    PanelDraw,
    Panelist,
    PointCitation,
    Ruling,
    RulingCitation,
    Verdict,
)
from app.people.models import Role
from app.reviews.models import DELIVERED
from app.reviews.ratings import RatingKind
from bench.committees import impartial
from bench.cycles import Standard
from bench.organisation import Member, World, roles_of
from bench.ratings import Case, Line
from bench.year import RICH

FIRST = 8  # of the pool
STATES = (AppealState.FILED, AppealState.DECIDED, AppealState.FILED, AppealState.DRAFT, AppealState.WITHDRAWN)


def appeals(world: World, rubric: Standard, cases: list[Case]) -> None:
    """Of the delivered reviews one in twenty is contested, and those of the people about whom most is written."""
    delivered = [case for case in cases if case.state in DELIVERED]
    contested = [
        case for place, case in enumerate(delivered) if case.member.index in RICH or place % 20 == 19
    ]
    pool = [member for member in world.members if Role.PANELIST in roles_of(member.index)]
    for number, case in enumerate(contested):
        # the first panels are the same at every size: their pages differ by the size of the house alone
        drawn_from = pool[:FIRST] if case.member.index in RICH or len(pool) < 3 * FIRST else pool[FIRST:]
        _appeal(world, rubric, number, STATES[number % len(STATES)], case, drawn_from)


def _appeal(
    world: World, rubric: Standard, number: int, state: AppealState, case: Case, pool: list[Member]
) -> None:
    chance = world.chance("appeal", number)
    filed = state in {AppealState.FILED, AppealState.DECIDED}
    appeal_id = world.rows.add(
        Appeal,
        review_id=case.review_id,
        participant_id=case.participant_id,
        subject_id=case.member.id,
        state=state,
        story="\n\n".join(world.words.answer(chance) for _ in range(3)),
        outcome_sought=world.words.note(chance),
        version=3,
        begun_at=world.at(-5),
        filed_at=world.at(-4) if filed else None,
        due_on=world.day(26) if filed else None,
        decided_at=world.at(-1) if state is AppealState.DECIDED else None,
        withdrawn_at=world.at(-3) if state is AppealState.WITHDRAWN else None,
    )
    for kind in chance.sample(list(ContextKind), 3):
        days = {"since": world.day(-90), "until": world.day(-60)}
        world.rows.add(AppealContext, appeal_id=appeal_id, kind=kind, text=world.words.note(chance), **days)
    points = _points(world, case, appeal_id, chance)
    if filed:
        panel = _panel(world, case, appeal_id, pool, chance)
        reply = {"text": world.words.answer(chance), "at": world.at(-3)}
        world.rows.add(AppealReply, appeal_id=appeal_id, by_id=case.author.id, **reply)
        ruled = points if state is AppealState.DECIDED else points[:2]
        for point_id, about in ruled:
            _ruling(world, rubric, case, point_id, about, panel[0], state, chance)
        said = {"text": world.words.note(chance), "at": world.at(-2)}
        world.rows.add(PanelDissent, appeal_id=appeal_id, person_id=panel[-1].id, **said)
    world.rows.note(world.at(-5), case.member.id, "appeal.begun", ("appeal", appeal_id), case.member.id)


def _points(world: World, case: Case, appeal_id: int, chance: Random) -> list[tuple[int, int | bool | None]]:
    """Two answers, two ratings, a fact and the process; with the line of a contested rating, else False."""
    lines = list(case.lines)[:2]
    targets = [({"answer_id": answer_id}, False) for answer_id in case.answer_ids[:2]]
    targets += [({"rating_id": case.lines[each].rating_id}, each) for each in lines]
    targets += [({"fact": Fact.SHARE}, False), ({"is_process": True}, False)]
    found = []
    for number, (target, about) in enumerate(targets, start=1):
        claim = world.words.answer(chance)
        point_id = world.rows.add(ContestedPoint, appeal_id=appeal_id, number=number, claim=claim, **target)
        for revision_id in case.cites[:2]:
            world.rows.add(PointCitation, point_id=point_id, evidence_revision_id=revision_id)
        found.append((point_id, about))
    return found


def _panel(world: World, case: Case, appeal_id: int, pool: list[Member], chance: Random) -> list[Member]:
    """Three of those who have no part in it, and how they were drawn."""
    fit = [member for member in pool if impartial(member, case)]
    panel = chance.sample(fit, 3)
    named = [{"id": member.id, "name": member.name} for member in pool]
    left_out = [
        {"id": each.id, "name": each.name, "why": "reporting line"} for each in pool if each not in fit
    ]
    drawn = {"pool": named, "excluded": left_out, "seed": f"{appeal_id:064x}", "drawn_at": world.at(-4)}
    draw_id = world.rows.add(PanelDraw, appeal_id=appeal_id, sequence=1, **drawn)
    for place, member in enumerate(panel, start=1):
        world.rows.add(Panelist, appeal_id=appeal_id, person_id=member.id, place=place, draw_id=draw_id)
    return panel


def _ruling(
    world: World, rubric: Standard, case: Case, point_id: int, about: int | bool | None, chair: Member,
    state: AppealState, chance: Random,
) -> None:  # fmt: skip
    """A contested rating is upheld where a higher label exists; only a decided appeal adds its rating."""
    reason, rating_id, higher = world.words.answer(chance), None, None
    if about is not False:
        before = case.lines[about]
        position = next(each.position for each in rubric.scale if each.id == before.label_id)
        higher = next((each.id for each in rubric.scale if each.position == position + 1), None)
        if higher and state is AppealState.DECIDED:
            said = Line(higher, reason, before.cites)
            rating_id = case.rate(world, about, said, RatingKind.AMENDED, chair, world.at(-1))
    ruling_id = world.rows.add(
        Ruling,
        point_id=point_id,
        verdict=Verdict.UPHELD if higher else chance.choice((Verdict.PARTLY, Verdict.NOT_UPHELD)),
        reason=reason,
        put_right=world.words.note(chance),
        scale_value_id=higher,
        rating_id=rating_id,
        ruled_by_id=chair.id,
        ruled_at=world.at(-2),
    )
    for revision_id in case.cites[:2]:
        world.rows.add(RulingCitation, ruling_id=ruling_id, evidence_revision_id=revision_id)
