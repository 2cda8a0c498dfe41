"""Appeals, through every step that their files name."""

import hashlib
from collections.abc import Callable

from app.appeals.actions import file_appeal, reply_to_appeal, withdraw_appeal
from app.appeals.drafting import Circumstance, add_context, add_point, begin_appeal, save_draft
from app.appeals.evidence import before_the_panel
from app.appeals.lines import contestable
from app.appeals.models import Appeal, ContextKind, Verdict
from app.appeals.ruling import Finding, decide_appeal, dissent_from_appeal, labels, rule_on_point
from app.audit.access import Read, log
from app.permissions import Seat
from app.reviews.models import Review
from app.reviews.queries import answers, current_ratings
from app.seeds.play import Play, Said


def appeal(play: Play, said: Said) -> None:
    """One appeal: a draft, filed, answered, ruled on and decided, as far as its file goes."""
    made: list[Appeal] = []
    subject = said["person"]

    def begin() -> None:
        review = play.reviews[said["cycle"], subject]
        made.append(begin_appeal(review, by=play.people[subject]))
        write(play, made[0], said)

    def reply() -> None:
        author = made[0].review.author
        look(made[0], author.id, Seat.AUTHOR)
        reply_to_appeal(made[0], play.cite(said["reply"]["text"]), by=author)

    def file() -> None:
        file_appeal(made[0], new_seed=seed_of(said), by=play.people[subject])

    play.on(said["begun"], begin, rank=70)
    if "filed" in said:
        play.on(said["filed"], file, rank=71)
    if "reply" in said:
        play.on(said["reply"]["day"], reply, rank=72)
    if "decided" in said:
        play.on(said["decided"], lambda: decide(play, made[0], said), rank=73)
    if "withdrawn" in said:
        play.on(said["withdrawn"], lambda: withdraw_appeal(made[0], by=play.people[subject]), rank=74)


def seed_of(said: Said) -> Callable[[], str]:
    """The same lot whenever the same file is played."""
    return lambda: hashlib.sha256(f"{said['cycle']} {said['person']}".encode()).hexdigest()


def write(play: Play, appeal: Appeal, said: Said) -> None:
    """Everything that stands in a draft."""
    by, texts = appeal.subject, (said["story"], said["outcome_sought"])
    save_draft(appeal, 0, *map(play.cite, texts), by=by)
    for point in said.get("points", []):
        line = line_named(play, appeal.review, point["line"])
        add_point(appeal, line, play.cite(point["claim"]), by=by)
    for each in said.get("contexts", []):
        since, until = (play.day(each[name]) if name in each else None for name in ("since", "until"))
        words = Circumstance(ContextKind(each["kind"]), since, until, play.cite(each["text"]))
        add_context(appeal, words, by=by)


def line_named(play: Play, review: Review, named: str) -> str:
    """The name in forms of the line that a file means."""
    kind, _, which = named.partition(":")
    if kind == "answer":
        return next(f"answer-{each.id}" for each in answers(review.id) if each.question.key == which)
    if kind == "rating":
        about = None if which == "overall" else play.competencies[which].id
        rated = current_ratings(review.participant_id)
        return next(f"rating-{each.id}" for each in rated if each.competency_id == about)
    return next(line.key for line in contestable(review) if line.key == named.replace(":", "-"))


def look(appeal: Appeal, reader_id: int, seat: Seat) -> None:
    """Somebody opens an appeal and the evidence before them, as its page would note it."""
    what = [("appeal", appeal.id), *(("evidence_item", each.item_id) for each in before_the_panel(appeal))]
    log(reader_id, [Read(*each, appeal.subject_id, seat, review_id=appeal.review_id) for each in what])


def decide(play: Play, appeal: Appeal, said: Said) -> None:
    """The panel reads, its chair writes a ruling for each point, one may dissent, and the chair decides."""
    for seat in appeal.panelists:
        look(appeal, seat.person_id, Seat.PANEL_CHAIR if seat.place == 1 else Seat.PANELIST)
    chair = appeal.panelists[0].person
    cited = {each.item_id: each.id for each in before_the_panel(appeal)}
    for point, words in zip(appeal.points, said["points"], strict=True):
        ruled = words["ruling"]
        chosen = {label.position: label.id for label in labels(point)}
        found = Finding(
            verdict=Verdict(ruled["verdict"]),
            reason=play.cite(ruled["reason"]),
            put_right=play.cite(ruled.get("put_right", "")),
            label_id=chosen[ruled["label"]] if "label" in ruled else None,
            cited=frozenset(cited[play.items[key].id] for key in ruled.get("cites", [])),
        )
        rule_on_point(point, 0, found, by=chair)
    if "dissent" in said:
        panelist = appeal.panelists[said["dissent"]["place"] - 1].person
        dissent_from_appeal(appeal, said["dissent"]["text"], by=panelist)
    decide_appeal(appeal, by=chair)
