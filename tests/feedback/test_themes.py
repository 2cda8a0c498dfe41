"""Answers grouped under competencies: what several saw in different places stands first."""

import pytest
from sqlalchemy import select

from app.audit.models import AccessEntry
from app.db import db
from app.errors import Refused
from app.feedback.actions import offer_feedback, sort_feedback
from app.feedback.models import FeedbackCompetency, SourceKind
from app.feedback.policy import visible_to
from app.feedback.queries import given_about
from app.feedback.themes import themes
from app.rubric.models import Competency
from tests.evidence.samples import many
from tests.feedback.samples import TEXTS, ask, give, place, request_of


@pytest.fixture
def competencies(cast):
    return db.session.scalars(select(Competency).order_by(Competency.id)).all()


def teams_of(cast):
    return given_about(visible_to(cast.grace), place("ada").id)[1]


def said(who, *speaks_to, **more):
    ids = [each.id for each in speaks_to]
    return offer_feedback(place("ada"), SourceKind.PEER, *TEXTS, by=who, speaks_to=ids, **more)


@pytest.mark.both
def test_a_behaviour_seen_by_several_in_different_places_stands_before_one_story(cast, competencies):
    once, often = competencies[0], competencies[2]
    answers = [said(cast.dele, often, once), said(cast.emil, often), said(cast.bao, often)]

    found = themes(answers, [], teams_of(cast))

    assert [theme.competency for theme in found] == [often, once]
    assert [theme.sentence for theme in found] == ["Three people, in two teams", "One person"]
    assert [theme.repeated for theme in found] == [True, False]


def test_several_of_one_team_are_no_different_places(cast, competencies):
    answers = [said(cast.dele, competencies[0]), said(cast.bao, competencies[0])]

    assert themes(answers, [], teams_of(cast))[0].sentence == "Two people"
    assert not themes(answers, [], teams_of(cast))[0].repeated


def test_one_person_who_says_it_twice_is_one_person(cast, competencies):
    answers = [said(cast.emil, competencies[0]), said(cast.emil, competencies[0])]

    assert themes(answers, [], teams_of(cast))[0].people == 1


def test_what_is_not_placed_stands_last(cast, competencies):
    answers = [said(cast.dele), said(cast.emil, competencies[3])]

    assert [theme.competency for theme in themes(answers, [], teams_of(cast))] == [competencies[3], None]


@pytest.mark.both
def test_the_manager_places_an_answer_and_what_its_giver_said_stays(cast, competencies):
    answer = said(cast.emil, competencies[0])
    sort_feedback(answer, [competencies[1].id, competencies[0].id], by=cast.grace)
    sort_feedback(answer, [competencies[2].id], by=cast.grace)

    rows = db.session.scalars(
        select(FeedbackCompetency).where(FeedbackCompetency.answer_id == answer.id)
    ).all()
    assert {(row.competency_id, row.said_by_id) for row in rows} == {
        (competencies[0].id, cast.emil.id),
        (competencies[2].id, cast.grace.id),
    }


def test_an_answer_speaks_to_a_few_competencies_only(cast, competencies):
    answer = give(ask("clara", "ada", by="grace"))
    with pytest.raises(Refused, match="at most 3"):
        sort_feedback(answer, [each.id for each in competencies[:4]], by=cast.grace)


def test_the_page_groups_what_the_reader_may_read_and_notes_the_read(app, as_):
    with app.app_context():
        page = f"/participants/{place('ada').id}/feedback-themes"
        words = request_of("ada", "bao").answer.behaviour[:60]

    assert words in as_("grace").get(page).text
    assert words not in as_("ada").get(page).text
    reads = many(app, select(AccessEntry.record).where(AccessEntry.record == "feedback_answer"))
    assert reads
