"""Appeals in every state for access/, forms filled in, and lists that grow."""

from typing import Any

from app.appeals.drafting import add_context, add_point
from app.appeals.models import Appeal
from app.appeals.ruling import rule_on_point
from app.db import db
from app.evidence.models import EvidenceItem
from tests.appeals import helpers
from tests.calibration.helpers import person
from tests.evidence.samples import log_one


def prepare() -> None:
    """Tove has a review to contest; Runa's appeal is a draft, Selma's filed, Ulf's ruled on, Odd's withdrawn.

    Ylva's waits for its decision, Alva's for the reply.
    """
    helpers.shared("tove")
    helpers.draft(helpers.shared("runa"))
    review = helpers.shared("selma")
    helpers.filed(review, *helpers.every_line(review)[:12])
    helpers.decided(helpers.shared("ulf"))
    helpers.withdrawn(helpers.shared("odd"))
    helpers.ruled(helpers.shared("ylva"))
    helpers.unanswered(helpers.shared("alva"))


FINDERS = {
    "appeal": lambda said: helpers.appeal_of(said["about"]).id,
    "point": lambda said: helpers.appeal_of(said["about"]).points[0].id,
    "context": lambda said: helpers.appeal_of(said["about"]).contexts[0].id,
}
POINT = {"line": "process", "claim": "Nobody asked me."}
CONTEXT = {"kind": "incident", "since": "", "until": "", "text": "We were three that night."}


def draft_form(id: int) -> dict[str, Any]:
    appeal = db.session.get_one(Appeal, id)
    return {"base": str(appeal.version), "story": "Other words.", "outcome_sought": "The same."}


FORMS = {
    "appeals.save": draft_form,
    "appeals.add_point": lambda id: POINT,
    "appeals.revise_point": lambda id: POINT,
    "appeals.add_context": lambda id: CONTEXT,
    "appeals.revise_context": lambda id: CONTEXT,
    "appeals.reply": lambda id: {"text": "I saw it otherwise."},
    "appeals.rule": lambda id: {
        "base": "0", "verdict": "partly", "reason": "It was left out.", "put_right": "It was so.", "label": "",
    },
    "appeals.dissent": lambda id: {"dissent-text": "I would have upheld it."},
}  # fmt: skip


def filed_by_many(count: int) -> None:
    """So many more appeals against reviews by Ravi, on whose panel Oscar sits."""
    for _ in range(count):
        helpers.filed(helpers.shared(f"zz{db.session.query(Appeal).count()}"))


def more_of_a_draft(count: int) -> None:
    """As many more points and circumstances as a draft takes."""
    appeal, by = helpers.appeal_of("runa"), person("runa")
    for line in helpers.every_line(appeal.review)[len(appeal.points) :][:count]:
        if line not in ("process", helpers.answer_line(appeal.review)):
            number = log_one(by, by).number
            add_point(appeal, line, f"It leaves something out [E{number}].", by=by)
    for _ in range(min(count, 15)):
        add_context(appeal, helpers.SAID, by=by)


def ruled_on(count: int) -> None:
    """Rulings on so many more points of a filed appeal, as far as it has them."""
    appeal = helpers.appeal_of("selma")
    open_points = [point for point in appeal.points if point.ruling is None]
    items = db.session.query(EvidenceItem).filter_by(subject_id=appeal.subject_id).count()
    for point in open_points[:count]:
        rule_on_point(point, 0, helpers.finding(reason=f"See [E{min(items, 1)}]."), by=helpers.chair(appeal))


KNOWN = {
    "draft_appeal": "appeal draft",
    "filed_appeal": "appeal filed",
    "filed_point": "point filed",
    "contested_review": "review contested",
}
LISTS = [
    ("ravi", "/", filed_by_many),
    ("oscar", "/", filed_by_many),
    ("ravi", "/appeals", filed_by_many),
    ("oscar", "/appeals", filed_by_many),
    ("miriam", "/appeals", filed_by_many),
    ("oscar", "/me/record.json", filed_by_many),
    ("runa", "/appeals/{draft_appeal}/draft", more_of_a_draft),
    ("runa", "/appeals/{draft_appeal}/filing", more_of_a_draft),
    ("runa", "/appeals/{draft_appeal}/points/new", more_of_a_draft),
    ("runa", "/me/record.json", more_of_a_draft),
    ("runa", "/reviews/{contested_review}", more_of_a_draft),
    ("oscar", "/appeals/{filed_appeal}", ruled_on),
    ("selma", "/appeals/{filed_appeal}", ruled_on),
    ("oscar", "/appeals/{filed_appeal}/review", ruled_on),
    ("oscar", "/appeals/points/{filed_point}/ruling", ruled_on),
]
FLAT = ("appeals.before", "appeals.edit_point", "appeals.new_context", "appeals.edit_context")
