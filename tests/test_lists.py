"""A list asks the database the same number of questions for one row and for thirty, and never many."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.audit.access import Read, log
from app.auth.actions import open_account
from app.coaching.actions import share_note
from app.cycles.actions import enrol
from app.cycles.models import ReviewKind
from app.db import db
from app.drafts import Typed
from app.expectations.actions import propose
from app.people.actions import add_person, hold_level, join_team, report_to
from app.people.models import HeldLevel, Membership, Person
from app.reviews.drafting import begin_review, save_draft
from app.reviews.queries import answers
from app.reviews.submitting import submit_review
from tests.evidence.samples import log_one
from tests.places import ROOMS, House, from_rooms, participant, person
from tests.reviews.helpers import deliver, filled, review_of
from tests.statements import counting

MOST, ROWS = 20, 30
WHOLE = {"/me/record.json": 74}  # everything that is kept about somebody, table by table; a file and no page


@pytest.fixture(autouse=True)
def restored(house: House) -> Iterator[None]:
    yield
    house.restore()


def newcomers(count: int, manager: Person) -> list[Person]:
    """People of Grace's kind of team who answer to somebody, enrolled in the cycle that runs."""
    level = db.session.scalars(select(HeldLevel).where(HeldLevel.person_id == person("bao").id)).one().level
    team = db.session.scalars(select(Membership).where(Membership.person_id == person("bao").id)).one().team
    cycle, made, today = participant("ada").cycle, [], clock.today() - timedelta(days=300)
    for _ in range(count):
        number = db.session.query(Person).count() + 1
        who = add_person(
            f"Neri {number}", f"neri{number}@tideway.example", by=None, title="Engineer", joined_on=today
        )
        open_account(who, by=None)
        join_team(who, team, since=today, by=None)
        hold_level(who, level, since=today, by=None)
        report_to(who, manager, since=today, by=None)
        enrol(who, cycle, by=person("miriam"))
        made.append(who)
    return made


def place_of(who: Person) -> Any:
    return participant(who.email.partition("@")[0])


def nothing_begun(count: int) -> None:
    newcomers(count, person("grace"))


def drafts(count: int) -> None:
    for who in newcomers(count, person("grace")):
        begin_review(place_of(who), ReviewKind.MANAGER, by=person("grace"))


def handed_in(count: int) -> None:
    """Reviews that were submitted, with the self reviews beside them."""
    for who in newcomers(count, person("grace")):
        written(who)


def written(who: Person) -> Any:
    own = begin_review(place_of(who), ReviewKind.SELF, by=who)
    save_draft(own, filled(own) | said_plainly(own), by=who)
    submit_review(own, by=who)
    log_one(who, who)
    review = begin_review(place_of(who), ReviewKind.MANAGER, by=person("grace"))
    save_draft(review, filled(review), by=person("grace"))
    submit_review(review, by=person("grace"))
    return review


def said_plainly(review: Any) -> dict[str, Any]:
    """A self review that cites nothing."""
    return {
        name: Typed(typed.base, "What changed.")
        for name, typed in filled(review).items()
        if name.startswith("answer-")
    }


def shared(count: int) -> None:
    for who in newcomers(count, person("grace")):
        deliver(written(who))


def evidence_about_ada(count: int) -> None:
    for _ in range(count):
        log_one(person("ada"), person("bao"))


def evidence_by_ada(count: int) -> None:
    for _ in range(count):
        log_one(person("dele"), person("ada"))


def notes_about_ada(count: int) -> None:
    for _ in range(count):
        share_note(person("ada"), "Concern", "Support", "Action", competency=None, by=person("grace"))


def expectations_of_ada(count: int) -> None:
    for _ in range(count):
        propose(participant("ada"), "Words", "Measure", by=person("grace"))


def expectations_of_everybody(count: int) -> None:
    for who in newcomers(count, person("grace")):
        propose(place_of(who), "Words", "Measure", by=who)


def cited_by_ada(count: int) -> None:
    """The draft about Ada cites so many more items, in one of its answers."""
    review = review_of("ada")
    numbers = [log_one(person("ada"), person("bao")).number for _ in range(count)]
    name, first = next((n, t) for n, t in filled(review).items() if n.startswith("answer-"))
    cites = " ".join(f"[E{number}]" for number in numbers)
    save_draft(review, {name: Typed(first.base, f"All of it {cites}.")}, by=person("grace"))


def saved_by_grace(count: int) -> None:
    """The first text of the draft about Ada, saved so many times more, an hour apart."""
    review = review_of("ada")
    for number in range(count):
        answer = answers(review.id)[0]
        with clock.at(max(clock.now(), answer.saved_at) + timedelta(hours=1)):
            typed = Typed(answer.version, f"Words {number} of {answer.version}.")
            save_draft(review, {f"answer-{answer.question_id}": typed}, by=person("grace"))


def cited_in_a_submitted_review(count: int) -> None:
    cited_by_ada(count)
    submit_review(review_of("ada"), by=person("grace"))


def reads_about_ada(count: int) -> None:
    for place in range(count):
        log(person("grace").id, [Read("evidence_item", 10_000 + place, person("ada").id, "their manager")])
        log(person("sol").id, [Read("evidence_item", 10_000 + place, person("ada").id, "a reader", "Asked")])


def accounts(count: int) -> None:
    newcomers(count, person("grace"))


LISTS: list[tuple[str, str, Callable[[int], None]]] = [
    ("ada", "/", evidence_about_ada),
    ("ada", "/", notes_about_ada),
    ("ada", "/", expectations_of_ada),
    ("grace", "/", nothing_begun),
    ("grace", "/", drafts),
    ("grace", "/", handed_in),
    ("grace", "/", expectations_of_everybody),
    ("tomas", "/", handed_in),
    ("miriam", "/", handed_in),
    ("sol", "/", accounts),
    ("ada", "/evidence", evidence_about_ada),
    ("ada", "/evidence?show=entered", evidence_by_ada),
    ("grace", "/people/{ada}/evidence", evidence_about_ada),
    ("grace", "/people/{ada}", evidence_about_ada),
    ("ada", "/evidence/about-a-colleague?name=n", accounts),
    ("grace", "/people/{ada}/coaching-notes", notes_about_ada),
    ("ada", "/people/{ada}/coaching-notes", notes_about_ada),
    ("grace", "/participants/{participant}/expectations", expectations_of_ada),
    ("grace", "/reviews", handed_in),
    ("grace", "/reviews/to-write", nothing_begun),
    ("grace", "/reviews/to-write", drafts),
    ("grace", "/reviews/to-write", handed_in),
    ("grace", "/reviews/to-write", cited_by_ada),
    ("tomas", "/reviews", handed_in),
    ("tomas", "/reviews", shared),
    ("grace", "/reviews/{draft}/draft", evidence_about_ada),
    ("grace", "/reviews/{draft}/draft", cited_by_ada),
    ("grace", "/reviews/{draft}/draft", expectations_of_ada),
    ("grace", "/reviews/{draft}/draft/progress", cited_by_ada),
    ("grace", "/reviews/{draft}/draft", saved_by_grace),
    ("grace", "/reviews/{draft}/answers/{question}/versions", saved_by_grace),
    ("grace", "/reviews/{draft}/answers/{question}/versions?from=1&to=2", saved_by_grace),
    ("grace", "/reviews/{draft}/submission", cited_by_ada),
    ("tomas", "/reviews/{draft}", cited_in_a_submitted_review),
    ("ada", "/me/record", evidence_about_ada),
    ("ada", "/me/record", notes_about_ada),
    ("ada", "/me/record", reads_about_ada),
    ("ada", "/me/record.json", evidence_about_ada),
    ("ada", "/me/record.json", notes_about_ada),
    ("ada", "/me/record.json", expectations_of_ada),
    ("ada", "/me/record.json", evidence_by_ada),
    ("ada", "/me/record.json", reads_about_ada),
    ("grace", "/me/record.json", handed_in),
    ("miriam", "/cycles", handed_in),
    ("miriam", "/cycles/{cycle}", handed_in),
    ("miriam", "/cycles/{cycle}/phase", handed_in),
    ("sol", "/accounts", accounts),
    ("", "/demo", accounts),
    *(row for room in ROOMS for row in getattr(room, "LISTS", ())),
]


def asked(house: House, who: str, path: str) -> list[str]:
    client = house.client(who or None)
    assert client.get(path).status_code == 200  # once before: some things are looked up once per process
    with counting(house.app) as sent:
        assert client.get(path).status_code == 200
    return [each for each in sent if not each.startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))]


GROWTHS = list(dict.fromkeys(grow for _, _, grow in LISTS))


@pytest.mark.parametrize("grow", GROWTHS, ids=lambda grow: grow.__name__)
def test_thirty_rows_ask_what_one_row_asks(house: House, grow: Callable[[int], None]) -> None:
    ids = house.ids
    known = {
        "ada": ids["person engineer"],
        "participant": ids["participant running"],
        "draft": ids["review complete_draft"],
        "question": house.read(lambda: answers(ids["review complete_draft"])[0].question_id),
        "cycle": ids["cycle running"],
    } | {name: ids[key] for name, key in from_rooms("KNOWN").items()}
    pages = [(who, path.format(**known)) for who, path, grown in LISTS if grown is grow]
    change(house, lambda: grow(1))
    one = {page: asked(house, *page) for page in pages}
    if grow is cited_in_a_submitted_review:
        house.restore()  # it is submitted once
    change(house, lambda: grow(ROWS - (grow is not cited_in_a_submitted_review)))
    thirty = {page: asked(house, *page) for page in pages}
    trouble = []
    for page in pages:
        more = [about(each) for each in (Counter(thirty[page]) - Counter(one[page])).elements()]
        if len(one[page]) != len(thirty[page]) or len(thirty[page]) > WHOLE.get(page[1], MOST):
            every = Counter(more or map(about, thirty[page]))
            trouble.append((page, len(one[page]), len(thirty[page]), dict(every)))
    assert not trouble, "\n".join(map(str, trouble))


def about(statement: str) -> str:
    """The table that a statement asks first."""
    found = re.search(r"(?:FROM|INTO|UPDATE) (\w+)", statement)
    return found[1] if found else statement[:60]


def change(house: House, act: Callable[[], None]) -> None:
    with house.app.app_context():
        act()
        db.session.commit()
        db.session.remove()


def test_every_page_with_a_list_is_among_them(house: House) -> None:
    """A page that is added stands in LISTS, or here because it lists nothing that grows."""
    flat = {
        *("health.alive", "health.ready", "auth.sign_in", "auth.password", "home.permissions", "static"),
        *("rubric.index", "rubric.version", "rubric.level", "evidence.new", "evidence.show", "evidence.edit"),
        *(endpoint for room in ROOMS for endpoint in getattr(room, "FLAT", ())),
    }
    listed = set()
    with house.app.test_request_context():
        adapter = house.app.create_url_adapter(None) or house.app.url_map.bind("localhost")
        for _, path, _ in LISTS:
            known = dict.fromkeys(
                ("ada", "participant", "draft", "question", "cycle", *from_rooms("KNOWN")), 1
            )
            plain = path.partition("?")[0].format(**known)
            listed.add(adapter.match(plain, method="GET")[0])
    pages = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in rule.methods}
    assert pages == listed | flat
