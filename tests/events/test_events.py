"""Questions after an event: to several people, each answers alone, and whoever is named reads what was logged."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.db import db
from app.errors import Conflict
from app.events.actions import answer_nobody, enter_event
from app.events.models import EventKind, EventPrompt, PromptAnswer, TeamEvent
from app.events.queries import prompt_of, waiting_for
from app.evidence.models import EvidenceItem
from app.mail.models import MailMessage
from tests.events.rooms import team
from tests.evidence.samples import filled, newest, one, person_id
from tests.rows import add, first, refused


def enter(cast, *asked, by=None):
    return enter_event(
        team("ada"), EventKind.INCIDENT_CLOSED, "Late plans", clock.today(), asked, by=by or cast.grace
    )


def test_everybody_asked_hears_of_it_by_mail_but_for_who_entered_it(cast):
    before = db.session.scalar(select(func.count(MailMessage.id)))

    enter(cast, cast.ada, cast.bao, cast.grace)

    assert db.session.scalar(select(func.count(MailMessage.id))) == before + 2
    assert "Late plans" in [each.event.title for each in waiting_for(cast.ada.id)]


def test_it_stands_on_the_home_page_until_it_is_answered(app, as_):
    assert "Late plans at Velde" in as_("ada").get("/").text
    prompt = one(
        app,
        select(EventPrompt.id)
        .join(EventPrompt.event)
        .where(
            EventPrompt.person_id == person_id(app, "ada"), TeamEvent.title.startswith("Late plans at Velde")
        ),
    )

    assert as_("ada").post(f"/event-prompts/{prompt}/nobody").status_code == 303

    assert "Late plans at Velde" not in as_("ada").get("/").text
    assert as_("ada").post(f"/event-prompts/{prompt}/nobody").status_code == 409


def test_a_question_closes_after_thirty_days(cast):
    event = enter(cast, cast.ada)
    prompt = prompt_of(event.id, cast.ada.id)

    with clock.at(clock.now() + timedelta(days=31)):
        assert event.title not in [each.event.title for each in waiting_for(cast.ada.id)]
        with pytest.raises(Conflict, match="closed"):
            answer_nobody(prompt, by=cast.ada)


def test_naming_a_colleague_leads_to_the_form_and_the_item_carries_the_event(app, as_):
    event = one(app, select(TeamEvent.id).where(TeamEvent.title.startswith("Late plans at Velde")))
    ada, bao = as_("ada"), person_id(app, "bao")

    assert f"/evidence/about-a-colleague?event={event}" in ada.get(f"/events/{event}").text
    assert (
        f"evidence/new?event={event}"
        in ada.get(f"/evidence/about-a-colleague?name=nguyen&event={event}").text
    )
    page = ada.get(f"/people/{bao}/evidence/new?event={event}").text
    assert "Late plans at Velde" in page
    assert f'name="event" value="{event}"' in page
    ada.post(f"/people/{bao}/evidence", data=filled(app, event=str(event)))

    item = newest(app)
    assert one(app, select(EvidenceItem.event_id).where(EvidenceItem.id == item)) == event
    asked = select(EventPrompt.answer).where(
        EventPrompt.event_id == event, EventPrompt.person_id == person_id(app, "ada")
    )
    assert one(app, asked) is PromptAnswer.NAMED
    assert "Late plans at Velde" in as_("bao").get(f"/evidence/{item}").text


def test_an_event_that_one_was_not_asked_about_is_not_carried(app, as_):
    event = one(app, select(TeamEvent.id).order_by(TeamEvent.id).limit(1))

    as_("emil").post(f"/people/{person_id(app, 'bao')}/evidence", data=filled(app, event=str(event)))

    assert one(app, select(EvidenceItem.event_id).where(EvidenceItem.id == newest(app))) is None
    page = as_("emil").get(f"/people/{person_id(app, 'bao')}/evidence/new?event={event}").text
    assert "greedy allocator is switched off" not in page


def test_nobody_answers_with_their_own_work(app, as_):
    event = one(app, select(TeamEvent.id).where(TeamEvent.title.startswith("Late plans at Velde")))

    as_("ada").post(f"/people/{person_id(app, 'ada')}/evidence", data=filled(app, event=str(event)))

    assert one(app, select(EvidenceItem.event_id).where(EvidenceItem.id == newest(app))) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"asked": []}, "Choose at least one person to ask."),
        ({"kind": ""}, "Choose what happened."),
        ({"title": " "}, "Give it the name the team uses."),
        ({"happened_on": "2099-01-01"}, "Choose a day of the last year"),
        ({"asked": ["1", "999999"]}, "valid choice"),
    ],
)
def test_what_cannot_be_taken_is_shown_again(app, as_, changes, said):
    with app.app_context():
        berth = team("ada").id
        db.session.remove()
    sent = {
        "kind": "incident_closed",
        "title": "Late plans at Saltholm",
        "happened_on": clock.today().isoformat(),
        "asked": [str(person_id(app, "bao"))],
    } | changes

    answer = as_("grace").post(f"/teams/{berth}/events", data=sent)

    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.both
@pytest.mark.usefixtures("cast")
def test_the_schema_asks_six_at_most_each_once_and_keeps_an_answer():
    prompt = first(EventPrompt, EventPrompt.answer.is_not(None))
    with refused("ck_event_prompt_at_most_six"):
        add(prompt, place=7)
    with refused("(?i)unique"):
        add(first(EventPrompt), place=6)
    answered = first(EventPrompt, EventPrompt.answer.is_not(None)).id
    with refused("an answer stays as it was given"):
        db.session.execute(
            update(EventPrompt).where(EventPrompt.id == answered).values(answer=None, answered_at=None)
        )
    with refused("rows are added"):
        db.session.execute(update(TeamEvent).values(title="Another"))
