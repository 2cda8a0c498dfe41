"""Sessions in every state for access/, lists that grow, and forms filled in."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.calibration.deciding import carry_over, fingerprint, holding
from app.calibration.models import CalibrationCase, CalibrationSeat, CalibrationSession, SeatKind
from app.calibration.packet import citable, labels_of, lines, on_the_table
from app.calibration.queries import waiting_reviews
from app.cycles.models import Participant
from app.db import db
from app.evidence.models import EvidenceItem
from app.people.models import Team
from app.reviews.models import Review
from tests.calibration import helpers
from tests.evidence.samples import log_one

NAMES = {
    "noa": "Prepared",
    "iris": "Read for",
    "juno": "Waiting in the room",
    "kai": "On the table",
    "lars": "All decided",
    "mika": "All carried over",
    "emil": "Platform, first session",
}


def prepare() -> None:
    """One session for each state, each over one newcomer."""
    reviews = {key: helpers.newcomer(key) for key in ("noa", "iris", "juno", "kai", "lars", "mika")}
    for key in reviews:
        helpers.declare("wei", key)
    everybody = (*helpers.READERS, "amara", "ximena", "oksana", "ravi")
    helpers.prepared(NAMES["noa"], reviews["noa"])
    helpers.reading(NAMES["iris"], reviews["iris"])
    helpers.say(helpers.case_of(reviews["iris"]), "anton")
    helpers.say(helpers.case_of(reviews["iris"]), "benedikt")
    helpers.in_the_room(NAMES["juno"], reviews["juno"], away=everybody)
    helpers.revealed(NAMES["kai"], reviews["kai"])
    helpers.decide(helpers.revealed(NAMES["lars"], reviews["lars"]))
    helpers.in_the_room(NAMES["mika"], reviews["mika"])
    carry_over(helpers.case_of(reviews["mika"]), "Evidence is missing.", by=helpers.person("amara"))


def session_about(said: dict[str, Any]) -> int:
    name = NAMES[said["about"]]
    return db.session.scalars(select(CalibrationSession.id).where(CalibrationSession.name == name)).one()


def case_about(said: dict[str, Any]) -> int:
    who = helpers.person(said["about"])
    return db.session.scalars(select(CalibrationCase.id).where(CalibrationCase.subject_id == who.id)).one()


FINDERS = {"session": session_about, "case": case_about}


def make_form(id: int) -> dict[str, Any]:
    due = clock.now() + timedelta(days=2)
    return {"name": "A session more", "reading_due": f"{due:%Y-%m-%dT%H:%M}"}


def free_form(id: int) -> dict[str, Any]:
    seat = select(CalibrationSeat.id).filter_by(session_id=id, kind=SeatKind.SCRIBE)
    return {"seat": str(db.session.scalar(seat) or 1)}


def add_form(id: int) -> dict[str, Any]:
    cycle = db.session.get_one(CalibrationSession, id).cycle_id
    team = waiting_reviews(cycle).with_only_columns(Participant.team_id)
    return {"team": str(db.session.scalars(team).first() or db.session.scalars(select(Team.id)).first())}


def take_out_form(id: int) -> dict[str, Any]:
    case = select(CalibrationCase.id).filter_by(session_id=id)
    return {"case": str(db.session.scalars(case).first())}


def vote_form(id: int) -> dict[str, Any]:
    case = db.session.get_one(CalibrationCase, id)
    labels = [str(label.id) for label in labels_of(case)]
    said = {f"vote-{line.key}": labels[0] for line in lines(on_the_table(case), ())}
    return said | {"round": "2" if case.state.value == "revealed" else "1"}


def decision_form(id: int) -> dict[str, Any]:
    case = db.session.get_one(CalibrationCase, id)
    return {
        "seen": fingerprint(holding(case)[0]),
        "reason": "Two of three readers said so.",
        "evidence": [str(each) for each in sorted(citable(case))],
    }


FORMS = {
    "calibration.make": make_form,
    "calibration.seat": lambda id: {"person": str(helpers.person("yuki").id), "kind": "reader"},
    "calibration.free": free_form,
    "calibration.add": add_form,
    "calibration.take_out": take_out_form,
    "calibration.vote": vote_form,
    "calibration.decide": decision_form,
    "calibration.dissent": lambda id: {"text": "I would have kept the proposal."},
    "calibration.carry_over": lambda id: {"because": "We ran out of time."},
}


def newcomers(count: int) -> list[Review]:
    start = len(db.session.scalars(select(Participant.id)).all())
    return [helpers.newcomer(f"vale{start + place}") for place in range(count)]


def sessions_of_everybody(count: int) -> None:
    """So many sessions, each over one case, in the room with one case on the table."""
    for review in newcomers(count):
        helpers.revealed(f"Session of {review.subject.name}", review)


def cases_in_reading(count: int) -> None:
    """So many cases in one session, read and voted on by two."""
    reviews = newcomers(count)
    session = helpers.reading(f"Session of {reviews[0].subject.name}", *reviews)
    assert len(session.cases) == count


def cases_to_prepare(count: int) -> None:
    """More cases, and more people whose name begins so, in the session that is being prepared."""
    session = db.session.get_one(CalibrationSession, session_about({"about": "noa"}))
    newcomers(count)
    helpers.add_cases(session, int(add_form(session.id)["team"]), by=helpers.person("miriam"))
    newcomers(1)


def evidence_of_a_case(count: int) -> None:
    """More evidence about somebody whose case is on the table."""
    for _ in range(count):
        log_one(helpers.person("kai"), helpers.person("ravi"))
    assert db.session.scalar(
        select(EvidenceItem.id).where(EvidenceItem.subject_id == helpers.person("kai").id)
    )


LISTS = [
    ("miriam", "/calibration", sessions_of_everybody),
    ("amara", "/calibration", sessions_of_everybody),
    ("amara", "/", sessions_of_everybody),
    ("sanna", "/", sessions_of_everybody),
    ("ravi", "/", sessions_of_everybody),
    ("sanna", "/", cases_in_reading),
    ("miriam", "/calibration/{preparing}/preparation?name=v", cases_to_prepare),
    ("miriam", "/calibration/{preparing}", cases_to_prepare),
    ("amara", "/calibration/cases/{on_the_table}", evidence_of_a_case),
    ("sanna", "/calibration/cases/{on_the_table}", evidence_of_a_case),
]
KNOWN = {"preparing": "session preparing", "on_the_table": "case revealed"}
FLAT = ("calibration.new",)
