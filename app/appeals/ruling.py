"""What the panel does: a ruling for each point, a dissent by name, and the decision that makes the rulings hold."""

from dataclasses import dataclass
from typing import Any

from app import audit, clock, mail
from app.appeals import queries
from app.appeals.clocks import REPLY_WITHIN, waits_until
from app.appeals.drafting import Stale, locked
from app.appeals.evidence import before_the_panel
from app.appeals.models import (
    Appeal,
    AppealState,
    ContestedPoint,
    PanelDissent,
    Ruling,
    RulingCitation,
    Verdict,
)
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.markup import cited_numbers
from app.people.models import Person
from app.reviews.queries import current_ratings
from app.reviews.rating_actions import change_rating
from app.reviews.ratings import AuthorKind, Rating
from app.rubric.models import ScaleValue
from app.rubric.queries import scale


@dataclass(frozen=True)
class Finding:
    """What the chair writes to one point. `label_id` is the label that holds from the decision on, if it changes."""

    verdict: Verdict
    reason: str
    put_right: str = ""
    label_id: int | None = None
    cited: frozenset[int] = frozenset()  # ids of evidence revisions, beside those in the reason


def current(point: ContestedPoint) -> Rating | None:
    """The rating that holds now on the line of a point that contests one."""
    if point.rating is None:
        return None
    rated = current_ratings(point.rating.participant_id)
    return next(row for row in rated if row.competency_id == point.rating.competency_id)


def labels(point: ContestedPoint) -> list[ScaleValue]:
    """The labels that a ruling on this point may choose: never one below what holds."""
    held = current(point)
    if held is None:
        return []
    every = scale(point.appeal.participant.rubric_version_id)
    return [label for label in every if label.position >= held.scale_value.position]


def rule_on_point(point: ContestedPoint, base: int, found: Finding, *, by: Person) -> Ruling:
    """Write the ruling on a point, or write it anew over version `base`; nobody but the panel reads it yet."""
    appeal = _filed(point.appeal)
    ruling = point.ruling
    if (ruling.version if ruling else 0) != base:
        raise Stale("This ruling was saved elsewhere while you were writing.", "Both texts are below.")
    rests_on = _rests_on(appeal, found)
    _check(point, found)
    if ruling is None:
        ruling = Ruling(point=point, version=0)
        db.session.add(ruling)
    ruling.version += 1
    ruling.verdict, ruling.reason, ruling.put_right = found.verdict, found.reason, found.put_right
    ruling.scale_value_id, ruling.ruled_by_id, ruling.ruled_at = found.label_id, by.id, clock.now()
    ruling.citations = [each for each in ruling.citations if each.evidence_revision_id in rests_on]
    kept = {each.evidence_revision_id for each in ruling.citations}
    ruling.citations += [RulingCitation(evidence_revision_id=each) for each in sorted(rests_on - kept)]
    db.session.flush()
    audit.record("appeal.ruled", by=by, on=ruling, about=appeal.subject_id, version=ruling.version)
    return ruling


def _rests_on(appeal: Appeal, found: Finding) -> set[int]:
    """Ids of the revisions that a ruling cites; only what lies before the panel can be cited."""
    offered = {each.item.number: each.id for each in before_the_panel(appeal)}
    wanted = cited_numbers(found.reason)
    missing = sorted(wanted - set(offered))
    if missing:
        raise Refused(
            Gap(f"E{missing[0]} does not lie before the panel. Cite what is listed below.", "reason")
        )
    return {offered[number] for number in wanted} | (found.cited & set(offered.values()))


def _check(point: ContestedPoint, found: Finding) -> None:
    held, upheld = current(point), found.verdict is not Verdict.NOT_UPHELD
    label = db.session.get(ScaleValue, found.label_id) if found.label_id else None
    if label and not upheld:
        raise Refused(Gap("A rating that is not upheld as contested keeps its label.", "label"))
    if label and (held is None or label.id not in {each.id for each in labels(point)}):
        raise Refused(
            Gap("An appeal never lowers a rating. Choose the label that holds, or a higher one.", "label")
        )
    higher = bool(label and held and label.position > held.scale_value.position)
    if upheld and not higher and not found.put_right.strip():
        what = "Say what is put right, or choose a higher label." if held else "Say what is put right."
        raise Refused(Gap(what, "put_right"))


def dissent_from_appeal(appeal: Appeal, text: str, *, by: Person) -> PanelDissent:
    """A panelist disagrees, by name; it stays with the decision and cannot be changed."""
    appeal = _filed(appeal)
    if any(each.person_id == by.id for each in appeal.dissents):
        raise Conflict("You have dissented already.", "Your dissent stands below the rulings.")
    dissent = PanelDissent(appeal_id=appeal.id, person_id=by.id, text=text, at=clock.now())
    db.session.add(dissent)
    db.session.flush()
    audit.record("appeal.dissented", by=by, on=dissent, about=appeal.subject_id)
    return dissent


def decide_appeal(appeal: Appeal, *, by: Person) -> None:
    """Let the rulings hold, all at once: what they change is added. Raises Refused while a point has no ruling.

    The author is heard first: for some days from filing on, nothing is decided before they have replied.
    """
    appeal = _filed(appeal)
    missing = unruled(appeal)
    if missing:
        raise Refused(*missing)
    if waits_until(appeal):
        raise Conflict(
            f"{appeal.review.author.name} has not replied yet, and has {REPLY_WITHIN.days} days for it.",
            "Decide once the reply is there, or when these days are over. The rulings are kept.",
        )
    for point in appeal.points:
        _amend(point, by)
    appeal.move_to(AppealState.DECIDED)
    appeal.decided_at = clock.now()
    db.session.flush()
    audit.record("appeal.decided", by=by, on=appeal, about=appeal.subject_id)
    for person in (appeal.subject, appeal.review.author):
        mail.send("appeals/mail/decided.txt", to=person, by=by, appeal=appeal)


def unruled(appeal: Appeal) -> list[Gap]:
    """The points without a ruling, each with its place on the page."""
    return [
        Gap(f"Point {point.number} has no ruling yet.", f"point-{point.number}")
        for point in appeal.points
        if point.ruling is None
    ]


def _amend(point: ContestedPoint, by: Person) -> None:
    """Add the rating that a ruling gives; it rests on the ruling's evidence, or else the point's, or the old one's."""
    held, ruling = current(point), point.ruling
    if held is None or ruling is None or ruling.scale_value_id is None:
        return
    if ruling.scale_value_id not in {each.id for each in labels(point)}:
        raise Conflict(
            f"The rating that point {point.number} contests is higher by now than the ruling says.",
            "Write that ruling again, then decide.",
        )
    rests_on: list[Any] = ruling.citations or point.citations or held.citations
    ids = {each.evidence_revision_id for each in rests_on}
    added = change_rating(held, ruling.scale_value_id, ruling.reason, ids, as_=AuthorKind.PANEL, by=by)
    ruling.rating_id = added.id


def _filed(appeal: Appeal) -> Appeal:
    """The same appeal as it is now with all that belongs to it, held until the transaction ends."""
    appeal = locked(appeal)
    if appeal.state is not AppealState.FILED:
        raise Conflict(
            f"This appeal is {appeal.state.label}; nothing more is ruled on.",
            "Open it again to see where it stands.",
        )
    return queries.in_full(appeal)
