"""Capturing evidence from anywhere: an address brings a title and a link along, little is asked, the rest follows."""

import pytest
from sqlalchemy import func, select

from app import clock
from app.evidence.kinds import asks
from app.evidence.models import EvidenceItem, EvidenceKind, EvidenceRevision
from app.rubric.models import Competency
from tests.evidence.samples import filled, newest, one, person_id


def latest(app, column):
    return one(app, select(column).order_by(EvidenceRevision.id.desc()).limit(1))


def test_every_page_of_somebody_signed_in_leads_to_the_form(as_):
    for path in ("/", "/evidence", "/rubric", "/me/record", "/nowhere"):
        page = as_("ada").get(path).text
        assert '<a href="/evidence/new" data-capture>' in page
        assert "capture.js" in page
    assert "data-capture" not in as_(None).get("/rubric").text


def test_an_address_fills_in_title_and_link_and_logs_nothing(app, as_):
    before = one(app, select(func.count(EvidenceItem.id)))

    page = (
        as_("ada")
        .get(
            "/evidence/new",
            query_string={"title": "Runbook <b>rewritten</b>", "link": "https://wiki.example.org/a?b=1&c=2"},
        )
        .text
    )

    assert 'value="Runbook &lt;b&gt;rewritten&lt;/b&gt;"' in page
    assert 'value="https://wiki.example.org/a?b=1&amp;c=2"' in page
    assert f'value="{clock.today().isoformat()}"' in page
    assert one(app, select(func.count(EvidenceItem.id))) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": "t" * 161}, "too long. The limit is 160."),
        ({"title": "with a \0 inside"}, "NUL character"),
        ({"link": "javascript:alert(1)"}, "Write the whole address"),
        ({"link": "https://ada:secret@example.org/"}, "Leave the name and password out"),
        ({"link": "https://example.org/" + "x" * 500}, "too long. The limit is 500."),
    ],
)
def test_what_an_address_brings_along_is_bounded_like_typed_input_and_kept(as_, given, said):
    answer = as_("ada").get("/evidence/new", query_string=given)

    assert answer.status_code == 422
    assert said in answer.text


def test_what_an_address_brought_goes_along_to_the_form_about_a_colleague(app, as_):
    ada, bao = as_("ada"), person_id(app, "bao")

    first = ada.get("/evidence/new", query_string={"title": "A fix", "link": "https://example.org/1"}).text
    found = ada.get("/evidence/about-a-colleague?name=nguyen&title=A+fix").text

    assert "/evidence/about-a-colleague?title=A+fix&amp;link=https://example.org/1" in first
    assert f"/people/{bao}/evidence/new?title=A+fix" in found


def test_four_answers_are_enough(app, as_):
    four = {
        "title": "Alarm removed",
        "kind": "on_call",
        "body": "It rang for nothing. It is gone.",
        "happened_on": clock.today().isoformat(),
        "confidentiality": "internal",  # what the form has chosen when it is opened
    }

    answer = as_("ada").post(f"/people/{person_id(app, 'ada')}/evidence", data=four)

    assert answer.status_code == 303
    page = as_("ada").get(answer.location).text
    assert "speaks to" not in page or "Outcomes" in page
    names = one(
        app,
        select(func.count())
        .select_from(EvidenceRevision)
        .join(EvidenceRevision.competencies)
        .where(EvidenceRevision.item_id == newest(app)),
    )
    assert names == 2


def test_competencies_that_were_chosen_stay_as_chosen(app, as_):
    craft = one(app, select(Competency.id).where(Competency.key == "craft"))

    as_("ada").post(
        f"/people/{person_id(app, 'ada')}/evidence",
        data=filled(app, kind="on_call", competencies=[str(craft)]),
    )

    spoken = select(Competency.key).select_from(EvidenceRevision).join(EvidenceRevision.competencies)
    assert one(app, spoken.where(EvidenceRevision.item_id == newest(app))) == "craft"


def test_every_kind_asks_in_words_of_its_own(app):
    said = asks()
    known = {"outcomes", "craft", "leverage", "growth"}

    assert set(said) == {kind.value for kind in EvidenceKind}
    assert len({each.before for each in said.values()}) == len(said)
    assert len({each.after for each in said.values()}) == len(said)
    for each in said.values():
        assert each.before.endswith("?")
        assert each.after.endswith("?")
        assert each.competencies
        assert set(each.competencies) <= known


def test_before_and_after_are_asked_and_shown_in_the_words_of_the_kind(app, as_):
    ada = as_("ada")
    words = EvidenceKind.INCIDENT_PREVENTED.asks
    answer = ada.post(
        f"/people/{person_id(app, 'ada')}/evidence",
        data=filled(
            app, kind="incident_prevented", before="Plans would have been late.", after="A check stops it."
        ),
    )

    page = ada.get(answer.location).text

    assert words.before in page
    assert "Plans would have been late." in page
    assert words.after in page
    assert "A check stops it." in page
    assert words.before in ada.get(f"{answer.location}/edit").text
    assert words.before in ada.get("/evidence/new?kind=incident_prevented").text


def test_a_text_over_its_bound_is_refused_and_kept(app, as_):
    answer = as_("ada").post(
        f"/people/{person_id(app, 'ada')}/evidence", data=filled(app, before="b" * 2_001, after="It is calm.")
    )

    assert answer.status_code == 422
    assert "The limit is 2,000." in answer.text
    assert "It is calm." in answer.text


def test_both_days_stand_with_an_item(app, as_):
    item = one(app, select(EvidenceItem.id).where(EvidenceItem.subject_id == person_id(app, "ada")).limit(1))

    page = as_("ada").get(f"/evidence/{item}").text

    assert "happened on" in page
    assert "entered on" in page
