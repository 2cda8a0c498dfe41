"""Every route, on records in every state, asked by everybody: the answers are those of access/."""

import re
from typing import Any

import pytest
from flask import Flask

from app.permissions import public
from app.routes import BLUEPRINTS, DEMO_BLUEPRINTS
from tests.conftest import make_app
from tests.places import TABLE, Case, House

ONLY_GET = {"GET", "HEAD", "OPTIONS"}
OWN_KEYS = {"auth.enter", "demo.sign_in"}  # nobody is signed in yet: there is no one to keep a key for
OWN_KEYS |= {"feedback.give_unattributed"}  # its ticket is its key: no key is kept beside a person
TOKENS = re.compile(r'name="(csrf_token|request_key)" value="[^"]*"')


def ask(house: House, case: Case, who: str | None, *, url: str = "", method: str = "") -> Any:
    """One cell of the table, as a browser would ask it."""
    more = {"data": dict(case.data)} if case.method == "POST" else {}
    return house.client(who).open(url or case.url, method=method or case.method, **more)


def said(answer: Any) -> tuple[Any, ...]:
    """Everything of an answer that somebody could compare, but for the tokens of the forms around it."""
    headers = [
        (name, value) for name, value in answer.headers if name not in {"Set-Cookie", "Content-Length"}
    ]
    return answer.status_code, sorted(headers), TOKENS.sub("", answer.text)


def test_every_route_and_method_is_in_the_table_and_nothing_else_is(house: House) -> None:
    served = {
        f"{method} {rule.endpoint}"
        for rule in house.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    assert served == set(TABLE["routes"])
    assert {key.partition(" ")[0] for key in TABLE["routes"]} == {"GET", "POST"}


def test_every_record_of_the_table_is_asked_about() -> None:
    asked = {state for states in TABLE["routes"].values() for state in states}
    assert {state for states in TABLE["records"].values() for state in states} == asked


def test_every_form_is_seen_to_succeed(house: House) -> None:
    for key in TABLE["routes"]:
        assert any(case.rightful for case in house.cases(key)), f"{key} succeeds for nobody"


@pytest.mark.parametrize("key", [key for key in TABLE["routes"] if key.startswith("GET")])
def test_a_page_opens_to_those_it_is_for(house: House, key: str) -> None:
    for case in house.cases(key):
        answers = {seat: ask(house, case, who) for seat, who in case.seats.items()}
        given = {seat: answer.status_code for seat, answer in answers.items()}
        assert given == case.answers, f"{key}, {case.state}"
        at_the_door = answers["signed_out"]
        assert at_the_door.status_code != 302 or at_the_door.headers["Location"].startswith("/sign-in")
        for seat in ("subject", "stranger"):
            head = ask(house, case, case.seats[seat], method="HEAD")
            assert (head.status_code, head.data) == (case.answers[seat], b"")
        refused_as_if_nothing_were_there(house, case, answers)


def refused_as_if_nothing_were_there(house: House, case: Case, answers: dict[str, Any]) -> None:
    """What is not yours to open answers exactly as what does not exist."""
    for seat, answer in answers.items():
        if answer.status_code == 404 and case.nowhere:
            nowhere = ask(house, case, case.seats[seat], url=case.nowhere)
            assert said(nowhere) == said(answer), f"{case.key}, {case.state}, {seat}"


@pytest.mark.parametrize("key", [key for key in TABLE["routes"] if key.startswith("POST")])
def test_a_form_is_taken_from_those_whose_it_is_to_send(house: House, key: str) -> None:
    """First the same form succeeds for whom it should, each time on a fresh copy; only then does a refusal count."""
    for case in house.cases(key):
        for seat in case.rightful:
            before = house.dump()
            answer = ask(house, case, case.seats[seat])
            assert answer.status_code == case.answers[seat], f"{key}, {case.state}, {seat}: {answer.text}"
            changed = house.dump() != before
            assert changed != only_asks(house, case), f"{key}, {case.state}, {seat}: nothing happened"
            house.restore()
    for case in house.cases(key):
        # a wrong password is remembered under a digest of the address, and the count is what stops guessing
        before, answers = house.dump("failed_sign_in"), {}
        for seat in case.answers.keys() - case.rightful.keys():
            answers[seat] = ask(house, case, case.seats[seat])
            given = answers[seat].status_code
            assert given == case.answers[seat], f"{key}, {case.state}, {seat}: {answers[seat].text}"
        assert house.dump("failed_sign_in") == before, f"{key}, {case.state}: a refusal changed something"
        refused_as_if_nothing_were_there(house, case, answers)
    house.restore()


def only_asks(house: House, case: Case) -> bool:
    """Is this a form that is answered and leaves nothing behind?"""
    return getattr(house.app.view_functions[case.endpoint], "asks", False)


def test_every_view_is_public_by_a_mark_or_asks_a_policy(house: House) -> None:
    """Public pages are listed here a second time: opening one to everybody is a decision."""
    marked = {name for name, view in house.app.view_functions.items() if getattr(view, "public", False)}
    assert marked == {
        *("health.alive", "health.ready", "auth.sign_in", "auth.enter", "demo.index", "demo.sign_in"),
        *("rubric.index", "rubric.version", "rubric.level", "home.permissions", "policy.index"),
        *("feedback.unattributed", "feedback.give_unattributed"),
    }


def test_an_answer_for_which_no_policy_was_asked_does_not_leave(app: Flask, tmp_path: Any) -> None:
    other = make_app(tmp_path / "other", app.config["SQLALCHEMY_DATABASE_URI"])
    other.add_url_rule("/forgotten", "forgotten", lambda: "everything")
    other.add_url_rule("/meant", "meant", public(lambda: "nothing secret"))
    other.view_functions["forgotten"].public = True  # past the door, and still no policy was asked
    assert other.test_client().get("/meant").status_code == 200
    with pytest.raises(RuntimeError, match="without asking a policy"):
        other.test_client().get("/forgotten")


def test_every_form_takes_effect_once_by_its_key(house: House) -> None:
    for rule in house.app.url_map.iter_rules():
        if rule.methods - ONLY_GET:
            view = house.app.view_functions[rule.endpoint]
            keyless = rule.endpoint in OWN_KEYS or getattr(view, "asks", False)
            assert getattr(view, "writes", False) != keyless, rule.endpoint


def test_no_room_is_served_past_the_list() -> None:
    assert len({bp.name for bp in (*BLUEPRINTS, *DEMO_BLUEPRINTS)}) == len((*BLUEPRINTS, *DEMO_BLUEPRINTS))
