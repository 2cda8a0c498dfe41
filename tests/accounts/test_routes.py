"""Administrators open and close doors."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts import policy, queries
from app.audit.models import AuditEntry
from app.auth.models import Account
from app.auth.queries import by_email
from app.db import db
from app.people.models import Person

Client = Callable[[str | None], Any]


def account_id(app: Flask, key: str) -> int:
    with app.app_context():
        found = by_email(f"{key}@tideway.example").id
        db.session.remove()
    return found


def test_the_list_is_by_name_and_says_who_can_sign_in(as_: Client) -> None:
    page = as_("sol").get("/accounts")

    names = re.findall(r"<h2><a [^>]*><bdi>([^<]+)", page.text)
    assert names == sorted(names)
    assert len(names) == queries.PAGE
    assert "you cannot read reviews" in page.text


@pytest.mark.parametrize("key", ["ada", "grace", "tomas", "ingrid", "miriam"])
def test_nobody_but_administrators_gets_in(app: Flask, as_: Client, key: str) -> None:
    client, ada = as_(key), account_id(app, "ada")

    assert client.get("/accounts").status_code == 403
    assert client.post(f"/accounts/{ada}/closure").status_code == 404
    assert client.post(f"/accounts/{ada}/reopening").status_code == 404


def test_closing_an_account_ends_its_session_at_the_next_request(app: Flask, as_: Client) -> None:
    ada, sol, path = as_("ada"), as_("sol"), f"/accounts/{account_id(app, 'ada')}/closure"
    assert ada.get("/me/password").status_code == 200

    answer = sol.post(path)

    assert (answer.status_code, answer.location) == (303, "/accounts")
    assert "Ada Lindqvist can no longer sign in." in sol.get("/accounts").text
    assert ada.get("/me/password").status_code == 302
    assert sol.post(path).status_code == 409


def test_a_reopened_account_lets_its_person_in_but_not_the_old_session(app: Flask, as_: Client) -> None:
    ada, sol, key = as_("ada"), as_("sol"), account_id(app, "ada")
    sol.post(f"/accounts/{key}/closure")

    sol.post(f"/accounts/{key}/reopening")

    assert ada.get("/me/password").status_code == 302
    assert as_("ada").get("/me/password").status_code == 200
    assert sol.post(f"/accounts/{key}/reopening").status_code == 409


def test_nobody_closes_their_own_account(app: Flask, as_: Client) -> None:
    sol = as_("sol")

    answer = sol.post(f"/accounts/{account_id(app, 'sol')}/closure")

    assert answer.status_code == 409
    assert "You cannot close your own account." in answer.text
    assert sol.get("/accounts").status_code == 200


def test_what_was_done_stands_in_the_audit_log(app: Flask, as_: Client) -> None:
    sol, key = as_("sol"), account_id(app, "ada")
    sol.post(f"/accounts/{key}/closure")
    sol.post(f"/accounts/{key}/reopening")

    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
        assert [row.verb for row in rows] == ["account.reopened", "account.closed"]
        assert {row.record_id for row in rows} == {key}
        db.session.remove()


def test_pages_of_the_list_meet_without_gap_or_overlap(cast: Any) -> None:
    found, after = [], None
    while True:
        rows, after = queries.page(policy.visible_to(cast.sol), after, most=4)
        found += [row.person.name for row in rows]
        if after is None:
            break

    assert found == sorted(found)
    assert len(found) == len(set(found)) == db.session.query(Account).count()


@pytest.mark.parametrize("after", ["0", "-1", "x", "9" * 30, "99999"])
def test_an_address_with_a_made_up_key_is_no_accident(as_: Client, after: str) -> None:
    assert as_("sol").get(f"/accounts?after={after}").status_code == 200


def test_the_list_takes_as_many_queries_for_one_row_as_for_fifteen(cast: Any) -> None:
    counts = []
    for most in (1, 15):
        db.session.expire_all()
        seen: list[str] = []

        def note(*said: Any, seen: list[str] = seen) -> None:
            seen.append(said[2])

        event.listen(db.engine, "before_cursor_execute", note)
        rows, _ = queries.page(select(Account), most=most)
        assert all(row.person.name for row in rows)
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))

    assert counts == [1, 1]


def test_the_list_and_the_rule_agree(cast: Any) -> None:
    accounts = db.session.scalars(select(Account)).all()
    for person in db.session.scalars(select(Person)):
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {row for row in accounts if policy.can_see(person, row)}
