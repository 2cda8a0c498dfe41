"""The chain of what was done: whole after every action, and found out when anybody touches it."""

import ast
import itertools
import json
import re
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app import audit
from app.audit import head as heads
from app.audit.chain import GENESIS, digest
from app.audit.models import AuditEntry
from app.audit.verify import Verdict, verify
from app.coaching.actions import share_note
from app.config import ROOT
from app.db import db
from app.people.models import Person
from tests.conftest import make_app
from tests.rows import follow, rated

pytestmark = pytest.mark.both


def entries() -> int:
    return int(db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0)


def note(cast: SimpleNamespace) -> None:
    """One action, committed."""
    share_note(cast.bao, "A concern", "Some support", "An action", competency=None, by=cast.grace)
    db.session.commit()


def verdict() -> Verdict:
    """What verifying finds, with the head that was kept."""
    found = verify(heads.kept())
    db.session.rollback()
    return found


def tamper(*statements: str) -> None:
    """Change the log as somebody could who owns the database: past its triggers."""
    table = "" if db.engine.dialect.name == "sqlite" else " ON audit_entry"
    for verb in ("update", "delete"):
        db.session.execute(text(f"DROP TRIGGER audit_entry_kept_{verb}{table}"))
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def rewrite() -> None:
    """Compute every hash again, so that the chain is consistent in itself."""
    previous = GENESIS
    for row in db.session.execute(select(AuditEntry.__table__).order_by(AuditEntry.id)).all():
        entry = dict(row._mapping) | {"previous_hash": previous}
        made = digest(entry["id"], entry)
        table = AuditEntry.__table__
        db.session.execute(
            table.update().where(table.c.id == row.id).values(previous_hash=previous, hash=made)
        )
        previous = made
    db.session.commit()


def test_the_year_of_the_demo_organisation_is_whole_and_its_head_is_kept(cast: SimpleNamespace) -> None:
    kept = heads.kept()
    assert kept is not None
    assert kept.sequence == entries() > 500
    assert verdict() == Verdict(kept.sequence)


def test_an_action_adds_an_entry_and_moves_the_head(cast: SimpleNamespace) -> None:
    before = entries()
    note(cast)
    last = db.session.get_one(AuditEntry, before + 1)
    assert entries() == before + 1
    assert (last.verb, last.actor_id, last.subject_id) == ("coaching_note.shared", cast.grace.id, cast.bao.id)
    assert heads.kept() == heads.Head(before + 1, last.hash)
    assert verdict().whole


def actions() -> Iterator[tuple[str, ast.FunctionDef, set[str]]]:
    """Every public function that is told who acts, and the functions of its module that record an entry."""
    for path in sorted(Path(ROOT / "app").glob("*/*.py")):
        if path.stem not in {"actions", "submitting", "drafting"}:
            continue
        functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
        recording = {each.name for each in functions if "audit.record(" in ast.unparse(each)}
        for each in functions:
            if not each.name.startswith("_") and "by" in [arg.arg for arg in each.args.kwonlyargs]:
                yield path.parent.name, each, recording


def test_every_action_that_is_told_who_acts_records_it() -> None:
    found = list(actions())
    silent = [
        f"{feature}.{function.name}"
        for feature, function, recording in found
        if function.name not in recording
        and not any(f"{name}(" in ast.unparse(function) for name in recording)
    ]
    assert len(found) > 25
    # one of several is asked as several are; what touches a cycle and the rooms above it calls the action of cycles
    assert silent == ["feedback.ask_for_feedback", "home.move_on", "home.mark_too_new"]


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'review.approved'",
        "actor_id = actor_id + 1",
        "record_id = record_id + 1",
        "facts = '{\"value\": 99}'",
        "at = (SELECT at FROM audit_entry WHERE id = 1)",
        "record = 'reviews'",
        "subject_id = 1",
    ],
)
def test_an_entry_that_was_altered_is_named(cast: SimpleNamespace, change: str) -> None:
    place = db.session.scalars(
        select(AuditEntry.id).where(AuditEntry.verb == "rating.proposed").order_by(AuditEntry.id)
    ).first()
    tamper(f"UPDATE audit_entry SET {change} WHERE id = {place}")
    assert verdict().problem == f"entry {place} was altered"


def test_a_removed_entry_is_named(cast: SimpleNamespace) -> None:
    tamper("DELETE FROM audit_entry WHERE id = 40")
    assert verdict().problem == "entry 40 is missing"


def test_several_removed_entries_are_named(cast: SimpleNamespace) -> None:
    tamper("DELETE FROM audit_entry WHERE id BETWEEN 40 AND 44")
    assert verdict().problem == "entries 40 to 44 are missing"


def test_an_entry_that_was_put_in_the_place_of_another_is_found(cast: SimpleNamespace) -> None:
    place = db.session.get_one(AuditEntry, 40)
    entry = {c.name: getattr(place, c.name) for c in AuditEntry.__table__.columns} | {"verb": "person.added"}
    tamper(f"UPDATE audit_entry SET verb = 'person.added', hash = '{digest(40, entry)}' WHERE id = 40")
    assert verdict().problem == "entry 41 does not follow entry 40: one was replaced"


def test_entries_missing_from_the_end_are_named(cast: SimpleNamespace) -> None:
    last = entries()
    tamper(f"DELETE FROM audit_entry WHERE id > {last - 3}")
    assert verdict().problem == f"entries {last - 2} to {last} are missing from the end"


def test_an_emptied_log_is_found(cast: SimpleNamespace) -> None:
    last = entries()
    tamper("DELETE FROM audit_entry")
    assert verdict().problem == f"entries 1 to {last} are missing from the end"


def somebodys() -> int:
    """An entry of somebody's, early in the chain."""
    rows = select(AuditEntry.id).where(AuditEntry.actor_id.is_not(None)).order_by(AuditEntry.id)
    return db.session.scalars(rows).first() or 0


def test_a_chain_that_was_rewritten_throughout_is_found_by_the_kept_head(cast: SimpleNamespace) -> None:
    last = entries()
    tamper(f"UPDATE audit_entry SET actor_id = NULL WHERE id = {somebodys()}")
    rewrite()
    assert verify(None).problem == "there are entries but no head to hold them against"
    assert verdict().problem == f"entry {last} is not the one the head remembers: the chain was rewritten"


def test_a_rewritten_chain_that_went_on_is_found_by_a_head_kept_elsewhere(cast: SimpleNamespace) -> None:
    elsewhere = heads.kept()
    tamper(f"UPDATE audit_entry SET actor_id = NULL WHERE id = {somebodys()}")
    rewrite()
    heads.path().unlink()
    note(cast)
    assert verdict().whole
    assert verify(elsewhere).problem == (
        f"entry {elsewhere.sequence} is not the one the head remembers: the chain was rewritten"
    )


def test_entries_without_a_kept_head_are_not_called_whole(cast: SimpleNamespace) -> None:
    heads.path().unlink()
    assert verdict().problem == "there are entries but no head to hold them against"


def test_a_damaged_head_is_not_mended_by_the_next_action(cast: SimpleNamespace) -> None:
    heads.path().write_text("nonsense")
    note(cast)
    assert heads.path().read_text() == "nonsense"


def test_a_head_never_moves_back(cast: SimpleNamespace) -> None:
    kept = heads.kept()
    heads.keep(heads.Head(kept.sequence - 1, "0" * 64))
    assert heads.kept() == kept


def test_a_change_that_is_undone_leaves_no_entry_and_no_head(cast: SimpleNamespace) -> None:
    before, kept = entries(), heads.kept()
    share_note(cast.bao, "A concern", "Some support", "An action", competency=None, by=cast.grace)
    db.session.rollback()
    db.session.get_one(Person, cast.bao.id).title = "Engineer"
    db.session.commit()
    assert (entries(), heads.kept()) == (before, kept)


def test_a_change_that_cannot_be_committed_leaves_no_entry_and_no_head(cast: SimpleNamespace) -> None:
    before, kept = entries(), heads.kept()
    rating = rated("bao")
    audit.record("rating.proposed", by=cast.grace, on=rating, about=cast.bao)
    follow(rating, cite=False)
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    assert (entries(), heads.kept()) == (before, kept)
    note(cast)
    assert entries() == before + 1
    assert verdict().whole


def test_the_chain_cannot_fork(cast: SimpleNamespace) -> None:
    last = db.session.get_one(AuditEntry, entries())
    twin = {c.name: getattr(last, c.name) for c in AuditEntry.__table__.columns}
    for unlike in ({"hash": "f" * 64}, {"previous_hash": "f" * 64}):
        with pytest.raises(IntegrityError):
            db.session.execute(insert(AuditEntry.__table__).values(twin | {"id": last.id + 1} | unlike))
        db.session.rollback()


def test_writers_at_the_same_time_make_one_chain(app: Flask) -> None:
    with app.app_context():
        before = entries()
        db.session.remove()
    others = [make_app(app.config["DATA_DIR"], app.config["SQLALCHEMY_DATABASE_URI"]) for _ in range(2)]
    together, failed = threading.Barrier(2), []

    def write(other: Flask) -> None:
        try:
            with other.app_context():
                together.wait(30)
                for _ in range(10):
                    people = db.session.scalars(select(Person)).all()
                    note(SimpleNamespace(**{each.email.partition("@")[0]: each for each in people}))
                    db.session.remove()
                db.engine.dispose()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with app.app_context():
        assert failed == []
        assert entries() == before + 20
        assert heads.kept().sequence == before + 20
        assert verdict().whole


def said(found: Any) -> Iterator[str]:
    """Every text of a file of seed_data."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from said(value)
    elif isinstance(found, list):
        for value in found:
            yield from said(value)


def test_entries_hold_nobodys_words(cast: SimpleNamespace) -> None:
    texts = {
        sentence.strip()
        for path in Path(ROOT / "seed_data").rglob("*.toml")
        for each in said(tomllib.loads(path.read_text()))
        for sentence in re.split(r"[.\n]", each)
        if len(sentence.strip()) > 12 and " " in sentence.strip()
    }
    assert len(texts) > 1_000
    log = [
        json.dumps({key: str(value) for key, value in row._mapping.items()}, ensure_ascii=False)
        for row in db.session.execute(select(AuditEntry.__table__))
    ]
    whole = "\n".join(log)
    assert [each for each in texts if each in whole] == []


def test_facts_are_ids_names_and_digests(cast: SimpleNamespace) -> None:
    for facts in db.session.scalars(select(AuditEntry.facts)):
        for value in itertools.chain.from_iterable(v if isinstance(v, list) else [v] for v in facts.values()):
            assert isinstance(value, int) or re.fullmatch(r"[a-z_]{1,40}|[0-9a-f]{64}", value), facts


def run(app: Flask, *words: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["audit", *words])
    return answer.exit_code, answer.output


def test_the_command_says_that_the_log_is_whole(app: Flask) -> None:
    status, words = run(app, "verify")
    assert status == 0
    assert re.fullmatch(r"The audit log is whole: \d+ entries\.\n", words)


def test_the_command_says_which_entry_is_missing(app: Flask) -> None:
    with app.app_context():
        tamper("DELETE FROM audit_entry WHERE id = 40")
    assert run(app, "verify") == (1, "The audit log is broken: entry 40 is missing.\n")


def test_the_command_says_that_the_kept_head_is_damaged(app: Flask) -> None:
    (app.config["DATA_DIR"] / "audit_head").write_text("nonsense")
    status, words = run(app, "verify")
    assert status == 1
    assert "head of the audit log is damaged" in words


def test_the_command_holds_the_log_against_a_head_kept_elsewhere(app: Flask) -> None:
    status, head = run(app, "head")
    assert status == 0
    assert run(app, "verify", "--head", head.strip())[0] == 0
    place = head.partition(":")[0]
    status, words = run(app, "verify", "--head", f"{place}:{'0' * 64}")
    assert (status, words) == (
        1,
        f"The audit log is broken: entry {place} is not the one the head remembers: the chain was rewritten.\n",
    )


def test_the_command_says_how_a_head_is_written(app: Flask) -> None:
    status, words = run(app, "verify", "--head", "nonsense")
    assert status == 2
    assert "64 hexadecimal digits" in words


def test_the_command_has_no_head_to_print_before_the_first_entry(app: Flask) -> None:
    (app.config["DATA_DIR"] / "audit_head").unlink()
    assert run(app, "head") == (1, "There is no entry yet, and so no head.\n")
