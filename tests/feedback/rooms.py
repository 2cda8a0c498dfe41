"""The feedback of the demo organisation, for test_access and test_lists."""

from typing import Any

from app import clock
from app.cycles.actions import enrol
from app.db import db
from app.feedback.actions import ask_for_feedback, open_answers
from app.feedback.queries import asked_of
from app.people.actions import hold_level, join_team, report_to
from app.people.models import HeldLevel, Membership
from tests.feedback.samples import GIVEN, colleagues, give, person, place, request_of

FINDERS = {"request": lambda said: request_of(said["about"], said["of"]).id}
FORMS: dict[str, Any] = {
    "feedback.ask": lambda id: {"of": str(person("farah").id), "prompt": "The move of the second port."},
    "feedback.give": lambda id: GIVEN,
    "feedback.decline": lambda id: {"reason": "I was in another team then."},
}


def given_about_ada(count: int) -> None:
    for colleague in colleagues(count):
        give(ask_for_feedback(place("ada"), colleague, "The dry run", by=person("ada")))


def opened_to_ada(count: int) -> None:
    """One was opened in an earlier cycle; the others are opened together, since nobody can be asked after that."""
    if count > 1:
        given_about_ada(count)
        open_answers(place("ada").id, by=person("grace"))


def asked_of_dele(count: int) -> None:
    """Each about somebody new, who takes part in the cycle that runs."""
    grace, cycle, today = person("grace"), place("ada").cycle, clock.today()
    level = db.session.query(HeldLevel).filter_by(person_id=person("bao").id).first().level
    team = db.session.query(Membership).filter_by(person_id=person("bao").id).first().team
    for who in colleagues(count):
        join_team(who, team, since=today, by=None)
        hold_level(who, level, since=today, by=None)
        report_to(who, grace, since=today, by=None)
        ask_for_feedback(enrol(who, cycle, by=person("miriam")), person("dele"), "", by=who)


def answered_by_dele(count: int) -> None:
    asked_of_dele(count)
    for request in asked_of(person("dele").id):
        give(request)


LISTS = [
    ("ada", "/participants/{participant}/feedback", given_about_ada),
    ("grace", "/participants/{participant}/feedback", given_about_ada),
    ("grace", "/reviews/{draft}/draft", given_about_ada),
    ("ada", "/feedback?show=asked", given_about_ada),
    ("ada", "/feedback?show=received", opened_to_ada),
    ("ada", "/me/record", given_about_ada),
    ("ada", "/me/record.json", given_about_ada),
    ("ada", "/participants/{participant}/feedback-requests/new?name=n", given_about_ada),
    ("dele", "/", asked_of_dele),
    ("dele", "/feedback", asked_of_dele),
    ("dele", "/feedback?show=given", answered_by_dele),
    ("dele", "/me/record.json", answered_by_dele),
]
FLAT = ("feedback.show",)
