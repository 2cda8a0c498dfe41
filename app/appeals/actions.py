"""Filing an appeal, which draws its panel in the same moment; withdrawing it; and the author's reply."""

from collections.abc import Callable
from typing import Any

from app import audit, clock, mail
from app.appeals import lot, queries
from app.appeals.clocks import REPLY_WITHIN, due_on
from app.appeals.drafting import locked
from app.appeals.independence import excluded, pool, sitting
from app.appeals.models import Appeal, AppealReply, AppealState, PanelDraw, Panelist
from app.cycles.actions import hold_open
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.people.models import Person


def file_appeal(appeal: Appeal, *, new_seed: Callable[[], str], by: Person) -> None:
    """File a complete draft. Raises Refused with every gap.

    A seed is made only after the pool was frozen, and only once: an appeal that follows one that was withdrawn is drawn
    with the same seed.
    """
    appeal = locked(appeal)
    if appeal.state is AppealState.DRAFT:
        hold_open(appeal.participant.cycle_id)
        hindrance = queries.too_late(appeal.review)
        if hindrance:
            raise Conflict(hindrance, "Your draft stays as it is; talk with a people partner.")
        missing = gaps(appeal)
        if missing:
            raise Refused(*missing)
    due = due_on(appeal.subject)
    appeal.move_to(AppealState.FILED)
    appeal.filed_at, appeal.due_on = clock.now(), due
    panel = _draw(appeal, new_seed)
    audit.record("appeal.filed", by=by, on=appeal, about=by, panel=[each.id for each in panel])
    _tell("filed", appeal, appeal.subject, by)
    _tell("answer", appeal, appeal.review.author, by, days=REPLY_WITHIN.days)
    for person in panel:
        _tell("seat", appeal, person, by, chairs=person is panel[0])


def gaps(appeal: Appeal) -> list[Gap]:
    """What a draft still needs before it can be filed, each with its place on the page of the draft."""
    found = []
    if not appeal.story.strip():
        found.append(Gap("Say what happened.", "story"))
    if not appeal.outcome_sought.strip():
        found.append(Gap("Say what you want to come of it.", "outcome_sought"))
    if not appeal.points:
        found.append(Gap("Contest at least one line of the review.", "points"))
    return found


def _draw(appeal: Appeal, new_seed: Callable[[], str]) -> list[Person]:
    """Freeze the pool, take out who cannot sit, draw the seed, and seat the three; the first drawn chairs.

    When a panel was drawn for this person in this cycle before, its seed is used again and orders the pool of today.
    """
    day = clock.today()
    people, cannot = pool(day), excluded(appeal.review, day)
    out = [each for each in people if each.id in cannot]
    if len(people) - len(out) < lot.SEATS:
        raise Conflict(
            "No panel can be drawn: fewer than three people of the pool are free to sit on this appeal.",
            "Your draft is kept. Ask a people partner to name more panelists, then file it again.",
        )
    draw = PanelDraw(
        appeal_id=appeal.id,
        sequence=1,
        pool=[{"id": each.id, "name": each.name} for each in people],
        excluded=[{"id": each.id, "name": each.name, "why": cannot[each.id]} for each in out],
        seed=queries.first_seed(appeal.participant_id) or new_seed(),
        drawn_at=clock.now(),
    )
    db.session.add(draw)
    db.session.flush()
    known = {each.id: each for each in people}
    panel = [known[each] for each in lot.panel(known, cannot, draw.seed)]
    appeal.panelists += [
        Panelist(person_id=each.id, place=place, draw_id=draw.id) for place, each in enumerate(panel, start=1)
    ]
    db.session.flush()
    return panel


def withdraw_appeal(appeal: Appeal, *, by: Person) -> None:
    """The person takes it back before it is decided. What was filed stays in their record."""
    appeal = locked(appeal)
    was_filed = appeal.state is AppealState.FILED
    appeal.move_to(AppealState.WITHDRAWN)
    appeal.withdrawn_at = clock.now()
    db.session.flush()
    audit.record("appeal.withdrawn", by=by, on=appeal, about=by)
    if was_filed:
        for person in (appeal.review.author, *(each.person for each in sitting([appeal.id]))):
            _tell("withdrawn", appeal, person, by)


def reply_to_appeal(appeal: Appeal, text: str, *, by: Person) -> None:
    """The author of the review answers, once; both sides and the panel read it at once."""
    appeal = locked(appeal)
    if appeal.state is not AppealState.FILED:
        raise Conflict(f"This appeal is {appeal.state.label}; it can no longer be answered.")
    if appeal.reply:
        raise Conflict("You have answered this appeal already.", "Your reply stands below it.")
    db.session.add(AppealReply(appeal_id=appeal.id, by_id=by.id, text=text, at=clock.now()))
    db.session.flush()
    db.session.expire(appeal, ["reply"])
    audit.record("appeal.replied", by=by, on=appeal, about=appeal.subject_id)
    for person in (appeal.subject, *(each.person for each in sitting([appeal.id]))):
        _tell("replied", appeal, person, by)


def _tell(what: str, appeal: Appeal, to: Person, by: Person, **more: Any) -> None:
    mail.send(f"appeals/mail/{what}.txt", to=to, by=by, appeal=appeal, **more)
