"""What may never happen, as far as this version has it: one test for each promise that no other test holds.

Held elsewhere: a rating has a reason and evidence and is added, never overwritten (test_schema); only what was
submitted stays of a draft, an unwarned rating needs a second word, nobody is their own second reader (reviews/
test_submitting, test_schema); an acknowledged save is never lost or overwritten (reviews/test_drafting); reads are
logged (audit/test_access); nobody decides what is not theirs (test_access).
"""

import itertools
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import Text, delete, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.appeals.models import Appeal, AppealContext, ContestedPoint
from app.calibration.models import CalibrationCase, CalibrationSession
from app.cycles.models import Cycle, Participant, ReviewKind
from app.db import Base, Instant, db
from app.distribution.models import DistributionReport
from app.drafts import Typed
from app.events.models import TeamEvent
from app.evidence.models import EvidenceAttachment, EvidenceItem
from app.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackSet
from app.feedback.unattributed import FeedbackRound
from app.people.models import Person, Team
from app.permissions import register
from app.promotions.models import PromotionCase, PromotionStatement
from app.reviews.drafting import save_draft
from app.reviews.models import Answer, AnswerRevision, Choice, Review
from app.reviews.ratings import Rating
from app.reviews.submitting import submit_review
from tests.places import TABLE, House, person
from tests.reviews.helpers import filled, review_of

ROOT = Path(__file__).parents[1]
EVERYBODY = [None, "ada", "bao", "dele", "emil", "hana", "idris", "grace", "ravi", "tomas", "ingrid", "miriam", "sol", "amara", "sanna"]  # fmt: skip
RANKED = re.compile(
    r"rank|percentile|quota|curve|quartile|target_share|forced|top_n|distribution|stack", re.I
)
# An executive signs that none is requested, and anybody reports having been asked to fit one: these speak of it by
# name, and hold no share, target or count (see below).
SAID_OF_A_DISTRIBUTION = {
    *("distribution_statement", "distribution_report"),
    *(
        "GET distribution.statement",
        "POST distribution.sign",
        "GET distribution.new",
        "POST distribution.report",
    ),
    *("GET distribution.show", "POST distribution.reply"),
}
NONE = re.compile(r"distribution\b[^.]{0,80}\bnone\b", re.I)
COUNTED = re.compile(
    r"\b(commits?|lines_of_code|tickets?|hours|presence|keystrokes?|velocity|story_points?)\b", re.I
)


@pytest.fixture(autouse=True)
def restored(house: House) -> Iterator[None]:
    yield
    house.restore()


# Whose records are walked through: with sixty people every page of everybody would take minutes. Among them are
# somebody of each seat, everybody whose words are looked for, and three whom nothing here is about.
WALKED = (
    *(
        "ada",
        "bao",
        "clara",
        "dele",
        "emil",
        "farah",
        "goran",
        "hana",
        "idris",
        "grace",
        "ravi",
        "tomas",
        "ingrid",
    ),
    *("miriam", "sol", "amara", "liam", "kofi", "gustav"),
)
# the column that says whom a record is about, by the name that its pages have for it
ABOUT: dict[str, Any] = {
    "review": Review.subject_id,
    "person": Person.id,
    "item": EvidenceItem.subject_id,
    "participant": Participant.person_id,
    "request": FeedbackRequest.subject_id,
    "set": FeedbackSet.subject_id,
    "round": FeedbackRound.subject_id,
    "answer": FeedbackAnswer.subject_id,
    "case": CalibrationCase.subject_id,
    "appeal": Appeal.subject_id,
    "promotion": PromotionCase.subject_id,
    "report": DistributionReport.reporter_id,
}
EVERY: dict[str, Any] = {  # few, or about several people
    "cycle": Cycle,
    "session": CalibrationSession,
    "promotion_statement": PromotionStatement,
    "point": ContestedPoint,
    "context": AppealContext,
    "team": Team,
    "event": TeamEvent,
    "attachment": EvidenceAttachment,
}


def addresses(house: House, about: str = "") -> list[str]:
    """Every page on each review, case, appeal, participant and so on about those who are walked through.

    Or on those about one person.
    """

    def ids() -> dict[str, list[int]]:
        whose = [person(key).id for key in ([about] if about else WALKED)]
        rows = {kind: select(mark.class_.id).where(mark.in_(whose)) for kind, mark in ABOUT.items()}
        if not about:
            runs = select(Participant.id).join(Cycle).where(Cycle.closed_at.is_(None))
            rows["review"] = rows["review"].where(Review.participant_id.in_(runs))
            rows["participant"] = rows["participant"].where(Participant.id.in_(runs))
            rows["item"] = rows["item"].where(EvidenceItem.id % 16 == 0)
        rows |= {kind: select(model.id) for kind, model in EVERY.items()}
        return {kind: list(db.session.scalars(query)) for kind, query in rows.items()}

    known, found = house.read(ids), []
    for rule in house.app.url_map.iter_rules():
        # a packet is drawn on paper from the same snapshot as on its page, which is among these
        wordless = rule.endpoint in {"static", "evidence.new"} or rule.rule.endswith(".pdf")
        wordless = wordless or rule.endpoint.startswith("rubric.")
        if "GET" not in rule.methods or wordless:
            continue
        argument = re.search(r"<id:(\w+)_id>", rule.rule)
        records = known[argument[1]] if argument else [0]
        found += [re.sub(r"<[^>]*>", str(record), rule.rule) for record in records]
    return found


def everything(house: House, who: str | None, paths: list[str]) -> Iterator[tuple[str, str]]:
    """Every answer somebody gets, page or file or refusal, with its headers."""
    client = FlaskClient(house.app, Response)  # pages are checked elsewhere; here they are read
    if who:
        client.set_cookie("plumbline", house.cookies[who])
    for path in paths:
        answer = client.get(path)
        yield path, unescape(f"{answer.headers}\n{answer.text}")


def telling(texts: list[str]) -> list[str]:
    """A piece of each text that nobody else would have written."""
    return [text.strip().splitlines()[0].strip()[:60] for text in texts if len(text.strip()) > 40]


def answers_of(review: Review) -> list[str]:
    return list(db.session.scalars(select(Answer.text).where(Answer.review_id == review.id)))


def sought(house: House, readers: dict[str, set[str | None]]) -> None:
    """Each text is looked for by its words in every answer to everybody who is not among its readers."""
    paths = addresses(house)
    assert len(paths) > 140
    seen: dict[str, set[str]] = {piece: set() for piece in readers}
    for who in EVERYBODY:
        for path, text in everything(house, who, paths):
            for piece, allowed in readers.items():
                if piece in text:
                    assert who in allowed, f"{who} finds “{piece}” at {path}"
                    seen[piece].add(str(who))
            if "Composite: " in text:
                assert who in {"grace", "ravi"}, f"{who} is shown a composite at {path}"
                assert "/draft" in path, f"A composite stands at {path}"
    for piece, found in seen.items():
        assert found, f"Nobody found “{piece}”: the search looks for the wrong words"


def test_what_was_not_delivered_is_found_by_those_who_work_on_it_only(house: House) -> None:
    """Drafts by their authors alone; what was submitted by the second reader too; by nobody else, in no answer.

    The composite is looked for in the same answers: it stands on the desk of a draft, and nowhere else.
    """
    readers: dict[str, set[str | None]] = {}

    def note(review: Review, who: set[str | None]) -> None:
        for piece in telling(answers_of(review)):
            readers[piece] = who

    def look() -> None:
        save_a_telling_draft()
        for key, manager in (("ada", "grace"), ("bao", "grace"), ("farah", "ravi")):
            note(review_of(key), {manager})  # a draft, or returned to its author
        note(review_of("bao", ReviewKind.SELF), {"bao"})
        for key, manager in (("dele", "grace"), ("hana", "ravi")):
            note(review_of(key), {manager, "tomas"})
        for key in (
            "goran",
            "emil",
        ):  # they came before a session, in which Amara has the chair and Sanna reads
            note(review_of(key), {"ravi", "tomas", "amara", "sanna"})
        for key, manager in (("dele", "grace"), ("hana", "ravi"), ("emil", "ravi")):
            note(review_of(key, ReviewKind.SELF), {key, manager, "tomas"})
        note(review_of("ada", ReviewKind.SELF), {"ada", "grace"})
        note(review_of("idris"), {"idris", "ravi", "tomas", "amara", "sanna"})
        db.session.commit()

    house.read(look)
    assert len(readers) > 60
    sought(house, readers)


def save_a_telling_draft() -> None:
    """Words that stand nowhere else, in a draft of each kind."""
    for place, review in enumerate((review_of("ada"), review_of("bao"), review_of("bao", ReviewKind.SELF))):
        words = {
            name: Typed(
                typed.base, f"Draft words {place}-{number} that nobody but their author may find anywhere"
            )
            for number, (name, typed) in enumerate(filled(review).items())
            if name.startswith("answer-")
        }
        save_draft(review, words, by=review.author)


@pytest.mark.parametrize("key", ["hana", "dele"])
def test_no_answer_to_a_person_differs_by_the_rating_they_may_not_know(house: House, key: str) -> None:
    """The same pages with every undelivered rating replaced by another label: to all others they read the same."""
    paths, now = addresses(house, key), clock.now()
    others = (key, "ada", "miriam", "sol", "ingrid", "ravi" if key == "dele" else "grace")
    with clock.at(now):
        before = {who: dict(everything(house, who, paths)) for who in others}

    def replaced() -> None:
        review = review_of(key)
        label = db.session.scalars(
            select(Rating.scale_value_id).where(Rating.participant_id != review.participant_id)
        ).first()
        other = db.session.scalars(
            select(Rating.scale_value_id).where(Rating.scale_value_id != label).distinct()
        ).first()
        ids = select(Rating.id).where(Rating.participant_id == review.participant_id)
        changed = [(row.id, other if row.scale_value_id == label else label) for row in db.session.scalars(select(Rating).where(Rating.id.in_(ids)))]  # fmt: skip
        with without_triggers():
            for id, value in changed:
                db.session.connection().execute(Rating.__table__.update().where(Rating.__table__.c.id == id).values(scale_value_id=value))  # fmt: skip
        db.session.commit()

    house.restore()  # the record names reads, and there were none the first time
    house.read(replaced)
    with clock.at(now):
        for who, pages in before.items():
            for path, text in everything(house, who, paths):
                assert settled(text) == settled(pages[path]), f"{path} tells {who} of the rating"


class without_triggers:
    """Ratings cannot be changed; to see that nothing tells of them, the triggers are taken away in this copy."""

    def __enter__(self) -> None:
        connection = db.session.connection()
        self.made = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'rating'"
        ).all()
        for name, _ in self.made:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")

    def __exit__(self, *_: object) -> None:
        for _, sql in self.made:
            db.session.connection().exec_driver_sql(sql)


CHANGES = re.compile(
    r'name="(?:csrf_token|request_key)" value="[^"]*"|data-token="[^"]*"|plumbline=[^;]*|Content-Length: \d+'
    r'|"generated_at": "[^"]*"|"(?:times|last_at)": [^\n]*|\d\d:\d\d [A-Z]+'
)


def settled(text: str) -> str:
    """An answer without what differs from one minute to the next."""
    return CHANGES.sub("", text)


# --- 1: no quota, curve or rank --------------------------------------------------------------------------


def test_nothing_is_named_for_a_quota_a_curve_or_a_rank() -> None:
    for table in Base.metadata.sorted_tables:
        for name in (table.name, *table.c.keys()):
            assert name in SAID_OF_A_DISTRIBUTION or not RANKED.search(name), f"{table.name}.{name}"
    for rules in register:
        for permission in rules.permissions:
            assert not RANKED.search(f"{rules.record} {permission.verb}")
    for route in TABLE["routes"]:
        assert route in SAID_OF_A_DISTRIBUTION or not RANKED.search(route), route


def test_what_is_said_of_a_distribution_holds_no_number_but_ids() -> None:
    for name in ("distribution_statement", "distribution_report"):
        for column in Base.metadata.tables[name].c:
            key = column.primary_key or column.foreign_keys
            assert key or isinstance(column.type, Text | Instant), f"{name}.{column.name}"


def test_none_is_said_of_no_cycle_for_which_nobody_signed(house: House) -> None:
    """On the policy page and in calibration, whoever reads them."""

    def unsign() -> None:
        connection = db.session.connection()
        connection.exec_driver_sql("DROP TRIGGER distribution_statement_kept_delete")
        connection.exec_driver_sql("DELETE FROM distribution_statement")
        db.session.commit()

    pages = ["/policy", *(each for each in addresses(house) if "calibration" in each)]
    assert re.search(NONE, dict(everything(house, None, pages[:1]))["/policy"])
    house.read(unsign)
    for who in (None, "ada", "grace", "amara", "miriam", "ingrid"):
        for path, text in everything(house, who, pages):
            assert not re.search(NONE, text), f"{who} at {path}"


def test_no_parameter_orders_or_filters_people_by_rating(house: House) -> None:
    """Lists of people and reviews stay in the order of names or of time, whatever is asked for."""
    asked = [
        "rating",
        "overall",
        "score",
        "label",
        "-rating",
        "rating desc",
        "scale_value_id",
        "state",
        "unwarned",
    ]
    for who, path in (
        ("tomas", "/reviews"), ("grace", "/reviews"), ("grace", "/"), ("tomas", "/"),
        ("miriam", f"/cycles/{house.ids['cycle running']}"), ("miriam", "/cycles"), ("sol", "/accounts"),
    ):  # fmt: skip
        usual = settled(house.client(who).get(path).text)
        for name, value in itertools.product(("sort", "order", "order_by", "by", "filter", "rating", "label"), asked[:4]):  # fmt: skip
            assert settled(house.client(who).get(path, query_string={name: value}).text) == usual, (
                path,
                name,
            )


def test_people_of_a_cycle_stand_by_name(house: House) -> None:
    for cycle in ("running", "closed"):
        page = house.client("miriam").get(f"/cycles/{house.ids[f'cycle {cycle}']}").text
        table = page[page.index("<tbody") :]
        names = re.findall(r"<bdi>([^<]*)</bdi>", table)
        assert names, "the list names nobody"
        assert list(dict.fromkeys(names)) == sorted(set(names)), names


def test_no_query_orders_by_a_rating() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        for found in re.findall(r"order_by\(([^\n]*)", path.read_text()):
            assert not re.search(r"Rating\.scale|ScaleValue\.|scale_value|Choice\.scale", found) or (
                "ScaleValue.position" in found and "rubric" in path.parts
            ), f"{path}: {found}"


# --- 3: no activity measure; 5: nothing is called anonymous; 6: no demographics --------------------------


def test_no_column_measures_activity_or_holds_a_trait_of_birth() -> None:
    traits = re.compile(r"gender|sex$|ethnic|race|religion|disab|birth|\bage\b|nationality|orientation", re.I)
    for table in Base.metadata.sorted_tables:
        for name in [each.name for each in table.c]:
            assert not COUNTED.search(name), f"{table.name}.{name}"
            assert not traits.search(name), f"{table.name}.{name}"


def test_nothing_is_called_anonymous() -> None:
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        assert not re.search(r"anonym", path.read_text(), re.I), path


# --- 8: nothing anchors ----------------------------------------------------------------------------------


def test_the_composite_never_stands_anywhere_before_the_overall_rating_is_chosen(house: House) -> None:
    """Every competency is rated, the overall rating is not: nothing that could be computed is shown."""

    def rated_but_overall() -> int:
        review = review_of("bao")
        sent = {name: typed for name, typed in filled(review).items() if name != "choice-overall"}
        save_draft(review, sent, by=review.author)
        db.session.commit()
        return review.id

    id = house.read(rated_but_overall)
    grace = house.client("grace")
    pages = [
        f"/reviews/{id}/draft",
        f"/reviews/{id}/draft/progress",
        f"/reviews/{id}/submission",
        "/",
        "/reviews",
    ]
    for path in pages:
        text = grace.get(path).text
        assert not re.search(r"Composite: |\b[123]\.\d\d\b|weighted", text), path
    saved = grace.post(pages[0], data={"choice-overall": "", "base-choice-overall": "0"}, headers={"Accept": "application/json"})  # fmt: skip
    assert "omposite" not in saved.text


# --- 4: what is left of a draft --------------------------------------------------------------------------


def test_no_choice_and_no_earlier_version_outlives_its_draft(house: House) -> None:
    """In the whole of the demo organisation, not of one review: also of those that were returned and came again."""

    def look() -> None:
        submit_review(review_of("ada"), by=person("grace"))
        written = {row.id for row in db.session.scalars(select(Review)) if not row.is_writable}
        assert written
        assert not db.session.scalars(select(Choice).where(Choice.review_id.in_(written))).all()
        rows = db.session.execute(
            select(Answer, AnswerRevision)
            .join(AnswerRevision, AnswerRevision.answer_id == Answer.id)
            .where(Answer.review_id.in_(written))
        )
        submissions: dict[int, set[Any]] = {}
        for answer, revision in rows:
            assert revision.submitted_at, f"answer {answer.id} keeps version {revision.version}"
            assert revision.version <= answer.version
            if revision.version == answer.version:
                assert revision.text == answer.text
            submissions.setdefault(answer.review_id, set()).add(revision.submitted_at)
        assert {len(times) for times in submissions.values()} == {1, 2}  # a review is returned once

    house.read(look)


def test_no_table_beside_the_answers_keeps_the_words_of_a_draft(house: House) -> None:
    """Mail, audit entries, kept answers of forms: none of them is a second place for what was deleted."""
    grace, id = house.client("grace"), house.ids["review draft"]
    name, _ = next(iter(house.read(lambda: filled(review_of("bao"))).items()))
    base = 0
    for words in ("Words of a first draft that were thought better of", "Words that took their place"):
        answer = grace.post(
            f"/reviews/{id}/draft",
            data={name: words, f"base-{name}": str(base)},
            headers={"Accept": "application/json"},
        )
        base = answer.get_json().get("saved", {}).get(name) or answer.get_json()["stale"][0]["version"]
        if "stale" in answer.get_json():
            answer = grace.post(f"/reviews/{id}/draft", data={name: words, f"base-{name}": str(base)}, headers={"Accept": "application/json"})  # fmt: skip
            base = answer.get_json()["saved"][name]
    holding = {
        table for table, rows in house.dump().items() if any("thought better of" in str(row) for row in rows)
    }
    assert holding == {"answer_revision"}


# --- 7: nobody decides their own case --------------------------------------------------------------------


def test_an_author_never_sits_in_the_second_readers_seat_nor_a_subject_in_either(house: House) -> None:
    def look() -> list[Any]:
        return db.session.execute(
            select(Review.author_id, Review.second_reader_id, Review.subject_id).where(
                Review.kind == ReviewKind.MANAGER
            )
        ).all()

    rows = house.read(look)
    assert rows
    for author, second, subject in rows:
        assert len({author, second, subject}) == 3


def test_a_rating_cannot_be_deleted_to_make_room(house: House) -> None:
    def remove() -> None:
        with pytest.raises(IntegrityError):
            db.session.execute(delete(Rating))
        db.session.rollback()

    house.read(remove)
