"""Signing in and out, and changing one's own password."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import func, select

from app import clock
from app.auth import actions, passwords, queries
from app.auth.models import FailedSignIn, SignedInSession
from app.db import db
from tests.conftest import CastClient, make_app

PASSWORD = "tide tables at noon"
Client = Callable[[str | None], Any]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "hasher", cheap)
    monkeypatch.setattr(passwords, "NOBODY", cheap.hash("nobody knows this one"))


@pytest.fixture
def grace_has_a_password(app: Flask) -> None:
    with app.app_context():
        account = queries.by_email("grace@tideway.example")
        actions.set_password(account, PASSWORD, by=None)
        db.session.commit()
        db.session.remove()


def enter(
    client: FlaskClient, password: str = PASSWORD, email: str = "grace@tideway.example", to: str = ""
) -> Any:
    return client.post(
        "/sign-in", query_string={"next": to} if to else {}, data={"email": email, "password": password}
    )


def sessions(app: Flask, *, held: bool) -> int:
    with app.app_context():
        rows = select(func.count()).select_from(SignedInSession)
        rows = rows.where(
            SignedInSession.revoked_at.is_(None) if held else SignedInSession.revoked_at.is_not(None)
        )
        found = db.session.scalar(rows)
        db.session.remove()
    return found or 0


@pytest.mark.usefixtures("grace_has_a_password")
def test_the_right_password_leads_to_my_work(as_: Client) -> None:
    client = as_(None)

    answer = enter(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/me/password").status_code == 200


@pytest.mark.usefixtures("grace_has_a_password")
def test_an_address_is_taken_in_any_case_and_with_blanks_around_it(as_: Client) -> None:
    assert enter(as_(None), email="  Grace@Tideway.example ").status_code == 303


@pytest.mark.usefixtures("grace_has_a_password")
def test_a_password_typed_with_other_accents_is_the_same_password(app: Flask, as_: Client) -> None:
    with app.app_context():
        actions.set_password(queries.by_email("grace@tideway.example"), "caf\u00e9 on the quay", by=None)
        db.session.commit()
        db.session.remove()

    assert enter(as_(None), "cafe\u0301 on the quay").status_code == 303


@pytest.mark.usefixtures("grace_has_a_password")
def test_every_refusal_says_the_same(app: Flask, as_: Client) -> None:
    with app.app_context():
        account = queries.by_email("ravi@tideway.example")
        actions.set_password(account, PASSWORD, by=None)
        actions.close_account(account, by=queries.by_email("sol@tideway.example").person)
        db.session.commit()
        db.session.remove()
    tries = {
        "grace@tideway.example": "not the password",
        "nobody@tideway.example": PASSWORD,
        "ravi@tideway.example": PASSWORD,
        "ada@tideway.example": PASSWORD,
    }

    answers = [enter(as_(None), password, email) for email, password in tries.items()]

    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(pages) == 1
    assert "This address and password do not fit together." in pages.pop()


@pytest.mark.usefixtures("grace_has_a_password")
def test_what_was_typed_is_shown_again_and_the_password_is_not(as_: Client) -> None:
    answer = enter(as_(None), "not the password")

    assert 'value="grace@tideway.example"' in answer.text
    assert "not the password" not in answer.text


def test_an_empty_form_names_both_fields(as_: Client) -> None:
    answer = as_(None).post("/sign-in")

    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert 'href="#password"' in answer.text


@pytest.mark.usefixtures("grace_has_a_password")
@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "@evil.example",
    ],
)
def test_no_address_leads_away_from_here(as_: Client, evil: str) -> None:
    assert enter(as_(None), to=evil).location == "/"


@pytest.mark.usefixtures("grace_has_a_password")
def test_signing_in_goes_on_to_where_one_was_going(as_: Client) -> None:
    client = as_(None)

    led = client.get("/me/password?from=menu")
    page = client.get(led.location)
    onward = re.search(r'action="(/sign-in[^"]*)"', page.text)

    assert led.location == "/sign-in?next=/me/password?from%3Dmenu"
    assert onward is not None
    answer = client.post(onward[1], data={"email": "grace@tideway.example", "password": PASSWORD})
    assert answer.location == "/me/password?from=menu"


def test_signed_out_every_page_leads_to_the_door(app: Flask, as_: Client) -> None:
    client, door = as_(None), []
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "public", False) or rule.endpoint == "static":
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            path = rule.build(values)[1]
        if "GET" in rule.methods:
            answer = client.get(path)
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/sign-in"), path
        else:
            assert client.post(path).status_code == 401, path
        door.append(path)
    assert len(door) > 10


def test_only_these_pages_are_public(app: Flask) -> None:
    marked = {name for name, view in app.view_functions.items() if getattr(view, "public", False)}

    features = {"rubric", "health", "demo"}
    assert {name for name in marked if name.partition(".")[0] not in features} <= {
        "auth.sign_in",
        "auth.enter",
        "home.permissions",
        "policy.index",
        "feedback.unattributed",  # a ticket opens it, and no session may say whose it was
        "feedback.give_unattributed",
    }


@pytest.mark.usefixtures("grace_has_a_password")
def test_signing_in_begins_a_new_session_and_ends_the_one_before(app: Flask, as_: Client) -> None:
    client = as_("ada")
    with client.session_transaction() as before:
        token, before["planted"] = before["_user_id"], "by somebody else"

    enter(client)

    with client.session_transaction() as after:
        assert after["_user_id"] != token
        assert "planted" not in after
    assert sessions(app, held=True) == 1
    assert sessions(app, held=False) == 1


def test_a_copied_cookie_is_worth_nothing_after_signing_out(as_: Client) -> None:
    client, thief = as_("grace"), as_(None)
    with client.session_transaction() as held, thief.session_transaction() as stolen:
        stolen.update(held)
    assert thief.get("/me/password").status_code == 200

    left = client.post("/sign-out")

    assert left.location == "/sign-in"
    assert "You are signed out." in client.get("/sign-in").text
    assert thief.get("/me/password").status_code == 302
    assert client.post("/sign-out").status_code == 401


def test_a_session_ends_after_a_fortnight(app: Flask, as_: Client) -> None:
    client = as_("grace")

    with clock.at(clock.now() + timedelta(days=14, minutes=1)):
        assert client.get("/me/password").status_code == 302


@pytest.mark.usefixtures("grace_has_a_password")
def test_guessing_is_bounded_for_one_address_and_ends_by_itself(as_: Client) -> None:
    client = as_(None)
    for _ in range(actions.MOST_FAILURES):
        assert enter(client, "a guess that fails").status_code == 422

    locked = enter(client)

    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert "Too many attempts" in locked.text
    assert "grace@tideway" not in locked.text
    assert enter(client, "any", "nobody@tideway.example").status_code == 422
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert enter(client).status_code == 303


def test_unknown_addresses_are_bounded_too_so_that_the_bound_tells_nothing(as_: Client) -> None:
    client = as_(None)
    for _ in range(actions.MOST_FAILURES):
        enter(client, "a guess", "nobody@tideway.example")

    assert enter(client, "a guess", "nobody@tideway.example").status_code == 429


def test_no_address_is_kept_of_a_failed_attempt(app: Flask, as_: Client) -> None:
    enter(as_(None), "a guess", "nobody@tideway.example")

    with app.app_context():
        kept = db.session.scalars(select(FailedSignIn)).one()
        assert "nobody" not in kept.address_digest


def change(
    client: FlaskClient, current: str = PASSWORD, new: str = "a new one, rather long", again: str = ""
) -> Any:
    return client.post("/me/password", data={"current": current, "new": new, "again": again or new})


@pytest.mark.usefixtures("grace_has_a_password")
def test_a_new_password_ends_every_session_but_a_fresh_one_here(as_: Client) -> None:
    here, elsewhere = as_(None), as_(None)
    enter(here)
    enter(elsewhere)
    with here.session_transaction() as kept:
        token = kept["_user_id"]

    answer = change(here)

    assert answer.status_code == 303
    assert "Your password is changed." in here.get("/me/password").text
    assert elsewhere.get("/me/password").status_code == 302
    with here.session_transaction() as kept:
        assert kept["_user_id"] != token
    assert enter(elsewhere).status_code == 422
    assert enter(elsewhere, "a new one, rather long").status_code == 303


@pytest.mark.usefixtures("grace_has_a_password")
@pytest.mark.parametrize(
    ("typed", "anchor"),
    [
        ({"current": "not the current one"}, "current"),
        ({"new": "too short"}, "new"),
        ({"new": "x" * 257}, "new"),
        ({"again": "something else again"}, "again"),
    ],
)
def test_a_password_is_changed_only_when_all_three_fields_are_right(
    as_: Client, typed: dict[str, str], anchor: str
) -> None:
    client = as_(None)
    enter(client)

    answer = change(client, **typed)

    assert answer.status_code == 422
    assert f'href="#{anchor}"' in answer.text
    assert not any(f'value="{text}"' in answer.text for text in [PASSWORD, *typed.values()])
    assert enter(as_(None)).status_code == 303


@pytest.mark.usefixtures("grace_has_a_password")
def test_a_browser_left_open_is_no_place_to_guess_the_password(as_: Client) -> None:
    client = as_("grace")
    for _ in range(actions.MOST_FAILURES):
        assert change(client, "a guess that fails").status_code == 422

    assert change(client).status_code == 429


def test_without_a_password_there_is_nothing_to_change(as_: Client) -> None:
    assert "This account has no password" in as_("ada").get("/me/password").text
    assert change(as_("ada")).status_code == 409


def test_a_form_without_its_token_changes_nothing(app: Flask) -> None:
    guarded = make_app(app.config["DATA_DIR"], app.config["SQLALCHEMY_DATABASE_URI"], WTF_CSRF_ENABLED=True)
    guarded.test_client_class = CastClient
    client = guarded.test_client()
    data = {"email": "grace@tideway.example", "password": PASSWORD}

    refused = client.post("/sign-in", data=data)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)

    assert refused.status_code == 400
    assert "This form is no longer valid" in refused.text
    assert token is not None
    assert client.post("/sign-in", data=data | {"csrf_token": token[1]}).status_code == 422
    with guarded.app_context():
        unguarded = {
            rule.endpoint for rule in guarded.url_map.iter_rules() if "POST" in (rule.methods or ())
        } & set(guarded.extensions["csrf"]._exempt_views)
        db.engine.dispose()
    assert not unguarded
