"""The feedback of the demo organisation, for test_access and test_lists."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.cycles.actions import enrol
from app.db import db
from app.feedback.actions import ask_for_feedback, open_answers, sort_feedback
from app.feedback.models import MOST_IN_A_SET, FeedbackRequest, RequestState, SourceKind
from app.feedback.proposing import approve_set, propose_set, withdraw_set
from app.feedback.queries import asked_of, proposal_of, proposals_of
from app.feedback.unattributed import FeedbackRound
from app.people.actions import hold_level, join_team, report_to
from app.people.models import HeldLevel, Membership, Person
from app.rubric.models import Competency
from tests.evidence.samples import log_one
from tests.feedback.samples import (
    GIVEN,
    colleagues,
    give,
    person,
    place,
    released_about,
    request_of,
    rounds_about,
    ticket_of,
)

FINDERS = {
    "request": lambda said: request_of(said["about"], said["of"]).id,
    "set": lambda said: proposals_of(place(said["about"]).id)[0].id,
    "round": lambda said: rounds_about(said["about"])[0].id,
    "answer": lambda said: request_of(said["about"], said["of"]).answer.id,
}
WANTED = "The move of the second port."
FORMS: dict[str, Any] = {
    "feedback.ask": lambda id: {"of": str(person("farah").id), "prompt": WANTED},
    "feedback.propose": lambda id: {"of": str(person("goran").id), "prompt": WANTED},
    "feedback.open_round": lambda id: {
        "of": [str(person(key).id) for key in ("clara", "emil", "farah", "goran", "hana")],
        "kind": "product_partner",
        "last_day": (clock.today() + timedelta(days=10)).isoformat(),
        "prompt": "What you saw of the move",
    },
    "feedback.give_unattributed": lambda id: GIVEN | {"ticket": ticket_of("bao")},
    "feedback.sort": lambda id: {"speaks_to": str(first_competency())},
    "feedback.approve": lambda id: {"without": str(person("dele").id), "because": "Délé has enough to do."},
    "feedback.offer": lambda id: GIVEN | {"kind": "product_partner"},
    "feedback.give": lambda id: GIVEN,
    "feedback.decline": lambda id: {"reason": "I was in another team then."},
}


def first_competency() -> int:
    return db.session.scalars(select(Competency.id).order_by(Competency.id)).first()


def rounds_held_about_ada(count: int) -> None:
    """Three answers were released in each, the next one in the next quarter."""
    held = db.session.query(FeedbackRound).filter_by(participant_id=place("ada").id).count()
    for number in range(held, held + min(count, MOST_ROUNDS)):
        with clock.at(clock.now() + timedelta(days=100 * number)):
            released_about("ada")


def sorted_about_ada(count: int) -> None:
    for colleague in colleagues(count):
        answer = give(ask_for_feedback(place("ada"), colleague, "", by=person("grace")))
        sort_feedback(answer, [first_competency()], by=person("grace"))


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
        about = enrol(who, cycle, by=person("miriam"))
        waiting = FeedbackRequest(  # past the action, which lets only a few wait for one colleague
            participant_id=about.id,
            subject_id=who.id,
            asked_of_id=person("dele").id,
            asked_by_id=who.id,
            state=RequestState.OPEN,
            asked_at=clock.now(),
        )
        db.session.add(waiting)
        db.session.flush()


def answered_by_dele(count: int) -> None:
    asked_of_dele(count)
    for request in asked_of(person("dele").id):
        give(request)


def proposed_about_ada(count: int) -> None:
    for who in colleagues(count):
        ada, grace = person("ada"), person("grace")
        proposal = propose_set(place("ada"), [(who, SourceKind.PEER)], "The dry run", by=ada)
        approve_set(proposal, by=grace)


def proposed_by_clara(count: int) -> None:
    """A proposal of one, and one of as many as can be."""
    waiting = proposal_of(place("clara").id)
    if waiting:
        withdraw_set(waiting, by=person("clara"))
    many = [(who, SourceKind.PEER) for who in colleagues(min(count, MOST_IN_A_SET))]
    propose_set(place("clara"), many, "", by=person("clara"))


def shared_evidence(count: int) -> None:
    for who in colleagues(count):
        log_one(person("ada"), who)


def in_berth_planning(count: int) -> None:
    """Everybody of Grace's proposes somebody."""
    asked_of_dele(count)
    for who in db.session.scalars(select(Person).where(Person.email.like("nela%"))).all():
        about = place(who.email.partition("@")[0])
        if proposal_of(about.id) is None:
            propose_set(about, [(person("farah"), SourceKind.PEER)], "", by=who)


MOST_ROUNDS = 8  # four quarters of two years: more than any cycle lasts
LISTS = [
    ("grace", "/participants/{participant}/feedback", rounds_held_about_ada),
    ("grace", "/participants/{participant}/feedback-themes", rounds_held_about_ada),
    ("ada", "/me/record.json", rounds_held_about_ada),
    ("grace", "/participants/{participant}/feedback", sorted_about_ada),
    ("grace", "/participants/{participant}/feedback-themes", sorted_about_ada),
    ("grace", "/reviews/{draft}/draft", sorted_about_ada),
    ("grace", "/participants/{participant}/feedback-rounds/new", shared_evidence),
    ("ada", "/participants/{participant}/feedback", proposed_about_ada),
    ("clara", "/feedback-proposals/{set}", proposed_by_clara),
    ("grace", "/feedback-proposals/{set}", proposed_by_clara),
    ("grace", "/", in_berth_planning),
    ("ada", "/participants/{participant}/feedback-requests/new", shared_evidence),
    ("ada", "/feedback/about-a-colleague?name=n", given_about_ada),
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
FLAT = ("feedback.show", "feedback.new_offer", "feedback.unattributed")
KNOWN = {"set": "set waiting"}
