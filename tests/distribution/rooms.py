"""The reports of the demo organisation, for test_access and test_lists."""

from typing import Any

from sqlalchemy import select

from app.db import db
from app.distribution.actions import reply_to_report, report
from app.distribution.models import DistributionReport
from tests.feedback.samples import person, place


def find(said: dict[str, Any]) -> int:
    who = person(said["about"]).id
    return db.session.scalars(select(DistributionReport.id).filter_by(reporter_id=who)).one()


FINDERS = {"report": find}
FORMS: dict[str, Any] = {
    "distribution.report": lambda id: {"text": "I was asked for one in four.", "cycle": ""},
    "distribution.reply": lambda id: {"text": "We asked, and it will not happen again."},
}


def reports_by_ada(count: int) -> None:
    for _ in range(count):
        made = report("I was asked for one in four.", place("ada").cycle, by=person("ada"))
        reply_to_report(made, "We asked, and it will not happen again.", by=person("oksana"))


def unanswered(count: int) -> None:
    for _ in range(count):
        report("I was asked for one in four.", None, by=person("ada"))


LISTS = [
    ("ada", "/distribution/report", reports_by_ada),
    ("ada", "/", reports_by_ada),
    ("ada", "/me/record.json", reports_by_ada),
    ("oksana", "/fairness", reports_by_ada),
    ("oksana", "/fairness", unanswered),
    ("oksana", "/", unanswered),
    ("ingrid", "/fairness", unanswered),
]
FLAT = ("policy.index", "distribution.statement", "distribution.show")
