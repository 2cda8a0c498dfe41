"""The desk over HTTP: what is previewed, what is advised, and what it asks of the database."""

import re

import pytest
from flask.testing import FlaskClient

from app.db import db
from app.reviews.models import AnswerRevision
from app.reviews.queries import answers
from tests.reviews.helpers import first_number, review_of


@pytest.fixture
def draft(app):
    """The draft about Bảo: its address, the id of its first question, and the number of an item."""
    with app.app_context():
        review = review_of("bao")
        found = f"/reviews/{review.id}/draft", answers(review.id)[0].question_id, first_number(review)
        db.session.remove()
    return found


def revisions(app):
    with app.app_context():
        found = db.session.query(AnswerRevision).count()
        db.session.remove()
    return found


def previewed(client, address, question, text):
    return client.post(
        f"{address}/preview",
        data={"preview": question, f"answer-{question}": text},
        headers={"Accept": "application/json"},
    )


def test_a_preview_shows_the_text_as_its_readers_will_see_it_and_saves_nothing(app, as_, draft):
    address, question, _ = draft
    before = revisions(app)

    answer = previewed(as_("grace"), address, question, "**Moved** on <b>")

    assert "<strong>Moved</strong> on &lt;b&gt;" in answer.json["html"]
    assert revisions(app) == before


def test_a_chip_in_a_preview_leads_to_the_drawer_or_to_the_page_of_an_older_item(as_, draft):
    address, question, older = draft
    grace = as_("grace")
    drawer = re.findall(r'id="e(\d+)"', grace.get(address).text)

    shown = previewed(grace, address, question, f"[E{drawer[0]}] and [E{older}]").json["html"]

    assert str(older) not in drawer
    assert f'<a class="cite" href="#e{drawer[0]}">' in shown
    assert re.search(rf'<a class="cite" href="/evidence/\d+">E{older}</a>', shown)


def test_without_script_the_desk_comes_back_with_the_preview_and_what_was_typed(app, as_, draft):
    address, question, _ = draft
    before = revisions(app)

    answer = as_("grace").post(
        f"{address}/preview", data={"preview": question, f"answer-{question}": "**Moved** by hand"}
    )

    assert answer.status_code == 200
    assert "<strong>Moved</strong> by hand" in answer.text
    assert "\n**Moved** by hand</textarea>" in answer.text
    assert revisions(app) == before


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_text_that_is_too_long_is_not_drawn_and_comes_back(as_, draft, accept):
    address, question, _ = draft

    answer = as_("grace").post(
        f"{address}/preview",
        data={"preview": question, f"answer-{question}": "word " * 4_100},
        headers={"Accept": accept},
    )

    assert answer.status_code == 422
    assert "500 characters too long" in answer.text
    assert accept == "application/json" or answer.text.count("word word") > 1_000


def test_a_preview_of_a_text_that_was_not_sent_is_refused(as_, draft):
    assert as_("grace").post(f"{draft[0]}/preview", data={"preview": "999999"}).status_code == 422


def test_the_desk_says_which_paragraphs_cite_nothing(as_, draft):
    address, question, number = draft
    grace = as_("grace")
    page = grace.get(address).text
    base = page.split(f'name="base-answer-{question}" value="')[1].split('"')[0]

    grace.post(
        address,
        data={
            f"answer-{question}": f"The crane check runs alone now [E{number}].\n\nNobody walks out on Fridays for it.",
            f"base-answer-{question}": base,
        },
    )

    piece = FlaskClient.open(grace, f"{address}/progress")
    for shown in (grace.get(address).text, piece.text):
        place = shown.split(f'id="answer-{question}-claims"')[1].split("</div>")[0]
        assert "1 of 2 paragraphs cites nothing yet" in place
        assert f"“<bdi>The crane check runs …</bdi>”: cites E{number}" in place
        assert "“<bdi>Nobody walks out on …</bdi>”: cites nothing yet" in place


@pytest.fixture
def late(app, as_, draft):
    """A text saved by one tab while another tab still held the version before: its address, name, and that version."""
    address, question, _ = draft
    name = f"answer-{question}"
    grace = as_("grace")
    first = version_of(app, question)
    grace.post(address, data={name: "It was slow. Ports waited.", f"base-{name}": first})
    grace.post(address, data={name: "It was slow in storms. Ports waited.", f"base-{name}": first + 1})
    return address, name, first + 1


def version_of(app, question):
    return text_of(app, question).version


def text_of(app, question):
    with app.app_context():
        found = next(each for each in answers(review_of("bao").id) if each.question_id == int(question))
        db.session.remove()
    return found


def test_without_script_two_texts_are_merged_by_one_button(app, as_, late):
    address, name, since = late
    typed = "It was slow. Ports waited for long."
    grace = as_("grace")

    page = grace.post(address, data={name: typed, f"base-{name}": since})

    assert page.status_code == 409
    assert "do not touch" in page.text
    assert f'name="base-{name}" value="{since + 1}"' in page.text
    assert f'name="since-{name}" value="{since}"' in page.text
    sent = {name: typed, f"base-{name}": since + 1, f"since-{name}": since, "use": f"merged:{name}"}
    assert grace.post(address, data=sent).status_code == 303
    assert text_of(app, name[7:]).text == "It was slow in storms. Ports waited for long."


@pytest.mark.parametrize(
    ("use", "more", "expected"),
    [
        ("merged", {}, "It was slow always. slow in storms. Ports waited."),
        ("merged", {"pick-{}-1": "mine"}, "It was slow always. Ports waited."),
        ("merged", {"pick-{}-1": "saved"}, "It was slow in storms. Ports waited."),
        (
            "merged",
            {"pick-{}-1": "nonsense", "pick-{}-x": "mine"},
            "It was slow always. slow in storms. Ports waited.",
        ),
        ("mine", {}, "It was slow always. Ports waited."),
        ("saved", {}, "It was slow in storms. Ports waited."),
        ("nonsense", {}, "It was slow always. Ports waited."),
    ],
)
def test_without_script_a_person_says_what_to_take_where_changes_touch(app, as_, late, use, more, expected):
    address, name, since = late
    typed = "It was slow always. Ports waited."
    grace = as_("grace")
    page = grace.post(address, data={name: typed, f"base-{name}": since})
    assert f'name="pick-{name}-1" value="mine"' in page.text

    sent = {name: typed, f"base-{name}": since + 1, f"since-{name}": since, "use": f"{use}:{name}"}
    assert (
        grace.post(address, data=sent | {key.format(name): pick for key, pick in more.items()}).status_code
        == 303
    )

    assert text_of(app, name[7:]).text == expected


def test_a_merge_over_what_has_moved_on_again_is_asked_again(app, as_, late):
    address, name, since = late
    grace = as_("grace")
    grace.post(address, data={name: "Moved on again.", f"base-{name}": since + 1})

    sent = {name: "Typed.", f"base-{name}": since + 1, f"since-{name}": since, "use": f"merged:{name}"}
    assert grace.post(address, data=sent).status_code == 409

    assert text_of(app, name[7:]).text == "Moved on again."


def test_a_script_is_given_both_texts_and_their_comparison(as_, late):
    address, name, since = late

    answer = as_("grace").post(
        address,
        data={name: "<i>Typed.</i>", f"base-{name}": since},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 409
    [stale] = answer.json["stale"]
    assert (stale["typed"], stale["kept"]) == ("<i>Typed.</i>", "It was slow in storms. Ports waited.")
    assert stale["version"] == since + 1
    assert "<i>" not in stale["html"]
    assert f'value="merged:{name}"' in stale["html"]


def test_a_page_older_than_its_session_finds_a_fresh_token_and_whose_it_is(app, as_, draft):
    piece = FlaskClient.open(as_("grace"), f"{draft[0]}/progress").text
    assert re.search(r'data-token="[^"]+" data-person="\d+"', piece)
