"""The room as its people see it: what each page shows and hides, and what each form does with bad input."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit.models import AccessEntry, AuditEntry
from app.calibration.actions import sign_session
from app.calibration.deciding import dissent
from app.calibration.models import CalibrationCase, CalibrationSession, Decision, Vote
from app.db import db
from app.once import request_key
from app.people.actions import report_to
from app.people.models import Person
from app.reviews.actions import share_review
from app.reviews.ratings import Rating
from tests.calibration import helpers, rooms
from tests.conftest import CastClient
from tests.evidence.samples import many, one, person_id
from tests.rows import first
from tests.test_once import at_one_instant

Do = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def do(app) -> Do:
    """Runs something in a session of its own, commits, and gives back what it returned."""

    def done(what: Callable[[], Any]) -> Any:
        with app.app_context():
            found = what()
            db.session.commit()
            db.session.remove()
        return found

    return done


@pytest.fixture
def as_anybody(app, as_):
    """Signs in newcomers, too."""

    def client(key: str) -> CastClient:
        made = as_(None)
        assert made.post("/demo/sign-in", data={"person": person_id(app, key)}).status_code == 303
        return made

    return client


def on_the_table() -> int:
    return helpers.revealed("A room", helpers.newcomer("noa")).id


def being_read() -> int:
    review = helpers.newcomer("noa")
    helpers.reading("A room", review)
    return helpers.case_of(review).id


def form(do: Do, which: Callable[[int], dict[str, Any]], case: int, **more: Any) -> dict[str, Any]:
    return do(lambda: which(case)) | more


def case_at(case: int, verb: str = "") -> str:
    return f"/calibration/cases/{case}" + (f"/{verb}" if verb else "")


# --- from making to signing ---------------------------------------------------------------------------------


def test_a_session_from_its_making_to_the_review_of_its_person(app, as_, as_anybody, do):
    do(lambda: helpers.newcomer("noa").id)
    cycle = one(app, select(CalibrationSession.cycle_id).limit(1))
    miriam, amara, sanna, anton = (as_(key) for key in ("miriam", "amara", "sanna", "anton"))

    made = miriam.post(f"/cycles/{cycle}/calibration", data=rooms.make_form(cycle) | {"name": "Whole"})
    session = one(app, select(func.max(CalibrationSession.id)))
    path = f"/calibration/{session}"
    assert made.headers["Location"] == f"{path}/preparation"
    for key, kind in (("amara", "chair"), ("sanna", "reader"), ("anton", "reader"), ("farah", "reader")):
        data = {"person": person_id(app, key), "kind": kind}
        assert miriam.post(f"{path}/seats", data=data).status_code == 303
    miriam.post(f"{path}/cases", data=do(lambda: rooms.add_form(session)))
    noa = person_id(app, "noa")
    for case in many(app, select(CalibrationCase).filter_by(session_id=session)):
        if case.subject_id != noa:
            miriam.post(f"{path}/withdrawals", data={"case": case.id})
    page = miriam.get(f"{path}/preparation?name=an").text
    assert "Farah Haddad answers to Ravi Menon, who wrote the review." in page
    assert miriam.post(f"{path}/reading").status_code == 303

    case = one(app, select(CalibrationCase.id).filter_by(session_id=session))
    for reader in (sanna, anton):
        data = form(do, rooms.vote_form, case)
        assert reader.post(case_at(case, "votes"), data=data).status_code == 303
    assert amara.post(f"{path}/opening").status_code == 303
    for client in (sanna, anton):
        assert client.post(f"{path}/arrival").status_code == 303
    assert amara.post(case_at(case, "reveal")).status_code == 303
    reason = {"reason": "All of us read less than was proposed."}
    data = form(do, rooms.decision_form, case, **reason)
    assert amara.post(case_at(case, "decision"), data=data).status_code == 303
    assert anton.post(case_at(case, "dissent"), data={"text": "I came to doubt it."}).status_code == 303
    assert amara.post(f"{path}/signature").status_code == 303

    review = one(app, select(CalibrationCase.opens_with_id).filter_by(id=case))
    shown = as_("ravi").get(f"/reviews/{review}").text
    for words in (*reason.values(), "I came to doubt it.", "Anton Berg", "2 said Not yet meeting"):
        assert words in shown
    assert "Sanna Virtanen" not in shown
    assert as_anybody("noa").get(f"/reviews/{review}").status_code == 404
    as_("ravi").post(f"/reviews/{review}/delivery")
    assert "All of us read less than was proposed." in as_anybody("noa").get(f"/reviews/{review}").text


# --- what is hidden -----------------------------------------------------------------------------------------


def test_no_answer_to_anybody_holds_a_vote_before_it_is_revealed(app, as_, as_anybody, do):
    """Sanna votes in five different ways, none of them as proposed; nobody else is told anything that depends on it."""

    def read_for() -> tuple[int, int]:
        review = helpers.newcomer("noa")
        session = helpers.reading("A room", review)
        helpers.say(helpers.case_of(review), "anton")
        return session.id, helpers.case_of(review).id

    session, case = do(read_for)
    paths = [case_at(case), f"/calibration/{session}", "/calibration", "/", "/me/record.json"]
    who = ("amara", "ximena", "oksana", "anton", "benedikt", "tara", "ravi", "miriam", "tomas", "noa")
    clients = {key: as_anybody(key) for key in who}
    for client in clients.values():
        client.get("/")  # once before, which greets whoever has just signed in

    def everything() -> dict[tuple[str, str], tuple[Any, ...]]:
        return {
            (key, path): without_time(client.get(path)) for key, client in clients.items() for path in paths
        }

    do(lambda: helpers.say(helpers.case_of(review_of(case)), "sanna", otherwise=1))
    before = everything()
    for position in (3, 0, 2):
        do(lambda at=position: helpers.say(helpers.case_of(review_of(case)), "sanna", otherwise=at))
        assert everything() == before
    assert "has voted" in clients["amara"].get(case_at(case)).text
    facts = many(app, select(AuditEntry).where(AuditEntry.verb == "calibration_case.voted"))
    assert {json.dumps(entry.facts) for entry in facts} <= {'{"round": 1}', '{"round": 2}'}


def review_of(case_id: int) -> Any:
    return db.session.get_one(CalibrationCase, case_id).review


def without_time(answer: Any) -> tuple[Any, ...]:
    """Everything of an answer that could tell something, but for keys of forms and what moves by itself."""
    if "json" in answer.headers.get("Content-Type", ""):
        moving = ("generated_at", "audit_head", "reads_by_you", "reads_about_you", "sign_ins", "audit")
        return answer.status_code, {
            key: value for key, value in answer.get_json().items() if key not in moving
        }
    text = "\n".join(
        line for line in answer.text.splitlines() if "csrf_token" not in line and "request_key" not in line
    )
    return answer.status_code, answer.headers.get("ETag"), text


def test_a_reader_finds_their_own_vote_again_and_no_other(do, as_):
    case = do(being_read)
    data = form(do, rooms.vote_form, case)
    as_("sanna").post(case_at(case, "votes"), data=data)

    chosen = re.compile(r"<input checked[^>]* type=\"radio\"")
    assert len(chosen.findall(as_("sanna").get(case_at(case)).text)) == 5
    assert not chosen.findall(as_("anton").get(case_at(case)).text)


def test_whoever_has_voted_is_led_to_the_case_that_still_waits(as_, do):
    def two() -> list[int]:
        reviews = helpers.newcomer("iris"), helpers.newcomer("noa")
        helpers.reading("A room", *reviews, readers=("anton", "benedikt", "sanna"))
        return [helpers.case_of(review).id for review in reviews]

    first, second = do(two)
    sanna = as_("sanna")

    def led_on(case: int) -> bool:
        return "Next to read" in sanna.get(case_at(case)).text

    assert not led_on(first)
    sanna.post(case_at(first, "votes"), data=form(do, rooms.vote_form, first))
    assert f'Next to read: <a href="{case_at(second)}">' in sanna.get(case_at(first)).text
    assert not led_on(second)
    sanna.post(case_at(second, "votes"), data=form(do, rooms.vote_form, second))
    assert case_at(second) not in sanna.get(case_at(first)).text.partition("Next to read")[2]
    assert case_at(first) not in sanna.get(case_at(second)).text.partition("Next to read")[2]


@pytest.mark.parametrize("who", ["noa", "wei", "farah", "tomas", "miriam", "grace", "sol", "ingrid"])
def test_who_may_not_see_a_case_finds_nothing_of_it(as_anybody, do, who):
    def conflicted() -> int:
        review = helpers.newcomer("noa")
        helpers.declare("noa", "wei")
        return helpers.revealed("A room", review).id

    case, client = do(conflicted), as_anybody(who)

    assert client.get(case_at(case)).status_code == 404
    for verb in ("votes", "reveal", "decision", "dissent", "carry-over"):
        assert client.post(case_at(case, verb)).status_code == 404


def test_a_session_says_that_a_case_is_not_shown_and_counts_it_nowhere(as_, do):
    def conflicted() -> int:
        review = helpers.newcomer("noa")
        helpers.declare("noa", "wei")
        return helpers.revealed("A room", review).session_id

    session = do(conflicted)

    for who in ("wei", "farah"):
        page = as_(who).get(f"/calibration/{session}").text
        assert "One case is not shown to you." in page
        assert "Noa Vale" not in page
        assert "What each manager proposed here" not in page
    assert "What each manager proposed here" in as_("tara").get(f"/calibration/{session}").text


def test_who_prepares_a_session_is_told_nothing_of_a_case_where_a_conflict_stands_in_the_way(app, as_, do):
    def conflicted() -> int:
        noa, iris = helpers.newcomer("noa"), helpers.newcomer("iris")
        session = helpers.prepared("A room", noa, iris, readers=("sanna", "farah", "wei"))
        helpers.declare("noa", "miriam")
        helpers.declare("iris", "wei")
        helpers.declare("noa", "wei")
        return session.id

    session = do(conflicted)
    path = f"/calibration/{session}/preparation"
    miriam, other = as_("miriam"), as_("freja")

    page = miriam.get(f"{path}?name=an").text
    assert "Noa Vale" not in page
    for words in (
        "One case is left for another people partner.",
        "Another people partner chooses the seats of this session.",
        "Another people partner has to look at it.",
        "The case of Iris Vale: Wei Zhang is not available for this case.",
    ):
        assert words in page
    assert "Free the seat" not in page
    assert "Seat as" not in page
    assert "Noa Vale" not in miriam.get(f"/calibration/{session}").text
    page = other.get(f"{path}?name=an").text
    assert "Noa Vale" in page
    assert "Free the seat" in page
    assert "personal conflict" not in page

    case = one(app, select(CalibrationCase.id).filter_by(subject_id=person_id(app, "noa")))
    data = {"person": person_id(app, "tomas"), "kind": "scribe"}
    assert miriam.post(f"/calibration/{session}/seats", data=data).status_code == 409
    assert miriam.post(f"/calibration/{session}/withdrawals", data={"case": case}).status_code == 409
    assert other.post(f"/calibration/{session}/withdrawals", data={"case": case}).status_code == 303
    team = {"team": do(lambda: helpers.review_of("noa").participant.team_id)}
    assert miriam.post(f"/calibration/{session}/cases", data=team).status_code == 303
    assert "added. One review is left for another people partner." in miriam.get(path).text
    again = miriam.post(f"/calibration/{session}/cases", data=team)
    assert (again.status_code, "One review is left for another" in again.text) == (409, True)
    assert "Noa" not in again.text


def test_nothing_in_the_subjects_record_tells_of_a_case_before_delivery(as_anybody, do):
    def decided() -> tuple[int, int]:
        case = helpers.revealed("A room", helpers.newcomer("noa"))
        helpers.decide(case, reason="A reason to find.")
        dissent(case, "A dissent to find.", by=helpers.person("sanna"))
        sign_session(case.session, by=helpers.person("amara"))
        return case.id, case.opens_with_id

    case, review = do(decided)
    as_anybody("sanna").get(case_at(case))
    noa = as_anybody("noa")
    for path in ("/me/record", "/me/record.json", "/", "/reviews", "/calibration"):
        page = noa.get(path).text
        for words in ("A reason to find", "A dissent to find", "calibration_case", "Sanna", "Ximena"):
            assert words not in page, (path, words)

    do(lambda: share_review(db.session.get_one(type(review_of(case)), review), by=helpers.person("ravi")))
    kept = noa.get("/me/record.json").get_json()
    (decision,) = kept["calibration"]["decisions"]
    assert (decision["reason"], decision["dissents"][0]["by"]) == ("A reason to find.", "Sanna Virtanen")
    assert decision["lines"][0]["said"] == "2 said Meeting"
    assert "calibration_case" in {entry["record"] for entry in kept["reads_about_you"]}
    assert "calibration_case.decided" in {entry["verb"] for entry in kept["audit"]}
    assert "calibration_case.voted" not in {entry["verb"] for entry in kept["audit"]}


def test_a_reader_who_fell_into_the_line_is_in_no_tally(as_, as_anybody, do):
    def decided() -> int:
        case = helpers.revealed("A room", helpers.newcomer("noa"))
        report_to(helpers.person("anton"), helpers.person("ravi"), since=clock.today(), by=None)
        helpers.decide(case)
        sign_session(case.session, by=helpers.person("amara"))
        share_review(case.review, by=helpers.person("ravi"))
        return case.id

    case = do(decided)
    page = as_("amara").get(case_at(case)).text
    assert "Decided by 2 readers" in page
    assert "1 said Meeting" in page
    noa = as_anybody("noa")
    assert "Decided by 2 readers" in noa.get(f"/reviews/{do(lambda: review_of(case).id)}").text
    (decision,) = noa.get("/me/record.json").get_json()["calibration"]["decisions"]
    assert (decision["readers_present"], decision["lines"][0]["said"]) == (2, "1 said Meeting")


def test_everything_that_is_read_in_a_case_is_logged_as_part_of_the_review(app, as_, do):
    case = do(on_the_table)
    as_("sanna").get(case_at(case))

    review = one(app, select(CalibrationCase.opens_with_id).filter_by(id=case))
    rows = many(app, select(AccessEntry).where(AccessEntry.reader_id == person_id(app, "sanna")))
    mine = [row for row in rows if row.review_id == review]
    assert {row.record for row in mine} == {"calibration_case", "review", "evidence_item"}
    assert {row.seat for row in mine} == {"a reader"}


def test_what_was_agreed_at_the_start_is_logged_too(app, as_, do):
    case = do(lambda: first(CalibrationCase, CalibrationCase.subject_id == helpers.person("gustav").id).id)
    as_("priya").get(case_at(case))

    read = select(AccessEntry.record).where(AccessEntry.reader_id == person_id(app, "priya"))
    assert {"expectation", "evidence_item", "review"} <= set(many(app, read))


# --- bad input, wrong seats, wrong states -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Give the session a name."),
        ({"name": "n" * 200}, "too long. The limit is 120."),
        ({"name": "a\0b"}, "NUL character"),
        ({"name": "Platform, first session"}, "Another session of this cycle has this name."),
        ({"reading_due": ""}, "Say when the reading is due."),
        ({"reading_due": "tomorrow"}, "such as 2026-03-09 17:00"),
        ({"reading_due": "2020-01-01T10:00"}, "still to come"),
    ],
)
def test_a_session_that_cannot_be_made_keeps_what_was_typed(app, as_, changes, said):
    cycle = one(app, select(CalibrationSession.cycle_id).limit(1))
    data = rooms.make_form(cycle) | changes
    answer = as_("miriam").post(f"/cycles/{cycle}/calibration", data=data)

    assert answer.status_code == 422
    assert said in answer.text
    assert data["name"].strip("\0 ") in answer.text or "\0" in data["name"]


def test_a_line_without_a_vote_is_asked_for_again(app, as_, do):
    case = do(being_read)
    data = form(do, rooms.vote_form, case)
    answer = as_("sanna").post(case_at(case, "votes"), data=data | {"vote-overall": ""})

    assert answer.status_code == 422
    assert "Overall: choose a label, or that you cannot say." in answer.text
    assert "checked" in answer.text
    assert one(app, select(func.count(Vote.id)).where(Vote.case_id == case)) == 0
    assert as_("sanna").post(case_at(case, "votes"), data=data | {"vote-overall": "999"}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "  "}, "Write why the readers decided so."),
        ({"reason": "r" * 9_000}, "too long. The limit is 8,000."),
        ({"reason": "a\0b"}, "NUL character"),
        ({"evidence": []}, "Cite at least one item of evidence."),
        ({"evidence": ["999999"]}, "a valid choice"),
        ({"seen": "overall:1"}, "A reader voted again meanwhile."),
    ],
)
def test_a_decision_that_cannot_be_recorded_keeps_what_was_typed(app, as_, do, changes, said):
    case = do(on_the_table)
    data = form(do, rooms.decision_form, case) | {"reason": "Two of three read it so."} | changes
    answer = as_("ximena").post(case_at(case, "decision"), data=data)

    assert answer.status_code == 422
    assert said in answer.text
    assert data["reason"].strip()[:7_000] in answer.text or "\0" in data["reason"]
    assert one(app, select(func.count(Decision.id)).where(Decision.case_id == case)) == 0


def test_a_dissent_and_a_case_carried_over_say_why(as_, do):
    case = do(on_the_table)
    assert "Write why the case is carried over." in as_("amara").post(case_at(case, "carry-over")).text
    do(lambda: helpers.decide(db.session.get_one(CalibrationCase, case)))

    answer = as_("sanna").post(case_at(case, "dissent"), data={"text": " "})
    assert (answer.status_code, "Write where you disagree" in answer.text) == (422, True)


def test_neither_the_chair_nor_the_advocate_votes(app, as_, do):
    case = do(being_read)
    data = form(do, rooms.vote_form, case)

    for who in ("amara", "ravi", "ximena"):
        assert as_(who).post(case_at(case, "votes"), data=data).status_code == 403
    assert as_("tara").post(case_at(case, "votes"), data=data).status_code == 404
    assert one(app, select(func.count(Vote.id)).where(Vote.case_id == case)) == 0


def test_the_same_vote_sent_twice_is_kept_once(app, as_, do):
    case = do(being_read)
    data = form(do, rooms.vote_form, case, request_key=request_key())
    sanna = as_("sanna")

    assert [sanna.post(case_at(case, "votes"), data=data).status_code for _ in range(2)] == [303, 303]
    assert one(app, select(func.count(Vote.id)).where(Vote.case_id == case)) == 5
    assert (
        one(
            app,
            select(func.count()).where(
                AuditEntry.verb == "calibration_case.voted", AuditEntry.record_id == case
            ),
        )
        == 1
    )


def test_who_comes_second_is_told_by_whom_it_was_decided_and_keeps_their_words(as_, do):
    case = do(on_the_table)
    data = form(do, rooms.decision_form, case)
    as_("ximena").post(case_at(case, "decision"), data=data)
    answer = as_("amara").post(case_at(case, "decision"), data=data | {"reason": "My own words on it."})

    assert answer.status_code == 409
    assert "Ximena Ortega recorded the decision at" in answer.text
    assert "My own words on it." in answer.text


@pytest.mark.both
def test_two_decisions_at_one_instant_leave_one(app, do):
    case = do(on_the_table)
    for who in ("anton", "sanna"):
        do(lambda key=who: helpers.say(db.session.get_one(CalibrationCase, case), key, 2, otherwise=3))
    ratings = one(app, select(func.count(Rating.id)))
    data = form(do, rooms.decision_form, case)
    clicks = [
        (person_id(app, key), case_at(case, "decision"), data | {"reason": f"Recorded by {key}."})
        for key in ("amara", "ximena", "oksana")
    ]

    answers = at_one_instant(app, *clicks)

    assert sorted(each.status_code for each in answers) == [303, 409, 409]
    assert all("recorded the decision at" in each.text for each in answers if each.status_code == 409)
    assert one(app, select(func.count(Decision.id)).where(Decision.case_id == case)) == 1
    assert one(app, select(func.count(Rating.id))) == ratings + 5


def test_the_order_of_cases_is_by_warning_and_name_and_never_by_votes(app, as_, do):
    def two() -> int:
        first, second = helpers.newcomer("iris"), helpers.newcomer("noa")
        session = helpers.reading("A room", first, second)
        for who in ("anton", "benedikt", "sanna"):
            case = helpers.case_of(second)
            if any(each.seat.person.email.startswith(who) for each in case.readers):
                helpers.say(case, who, otherwise=1)
        return session.id

    page = as_("amara").get(f"/calibration/{do(two)}").text
    assert page.index("Iris Vale") < page.index("Noa Vale")


def test_home_says_what_is_to_be_done_in_each_seat(app, as_, do):
    do(on_the_table)
    do(lambda: helpers.reading("Next", helpers.newcomer("iris")).id)

    assert "Read the case of <bdi>Iris Vale</bdi>" in as_("sanna").get("/").text
    assert "Speak for your proposal about <bdi>Noa Vale</bdi>" in as_("ravi").get("/").text
    assert "Open <bdi>Next</bdi>" in as_("amara").get("/").text
    assert "<bdi>A room</bdi> is in the room: one case left" in as_("ximena").get("/").text
    do(lambda: helpers.newcomer("kai").id)
    assert "for a session" in as_("miriam").get("/").text


def test_the_time_of_the_maker_is_the_time_of_the_deadline(app, as_):
    cycle = one(app, select(CalibrationSession.cycle_id).limit(1))
    due = (clock.now() + timedelta(days=9)).replace(hour=15, minute=30)
    as_("miriam").post(
        f"/cycles/{cycle}/calibration", data={"name": "Timed", "reading_due": f"{due:%Y-%m-%dT%H:%M}"}
    )

    session = one(app, select(CalibrationSession).where(CalibrationSession.name == "Timed"))
    zone = one(app, select(Person.zone).where(Person.email.like("miriam@%")))
    assert zone == "Europe/Amsterdam"
    assert f"{due:%H:%M}" in as_("miriam").get(f"/calibration/{session.id}").text
