"""All reviews that a manager has to write, on one page: an order of work, and nothing about ratings."""

import re

from app import clock
from app.cycles import policy as cycles_policy
from app.db import db
from app.evidence.policy import visible_to as visible_evidence
from app.reviews import policy
from app.reviews.completeness import gaps
from app.reviews.delegating import name_delegate
from app.reviews.marking import checked
from app.reviews.models import ReviewState
from app.reviews.queries import answers, choices, citations
from app.reviews.submitting import submit_review
from app.reviews.to_write import overview
from app.rubric.queries import scale
from tests.evidence.samples import log_one
from tests.reviews.helpers import complete, review_of


def seen_by(person):
    return overview(
        person, cycles_policy.in_care(person), policy.visible_to(person), visible_evidence(person)
    )


def names(work):
    return [row.participant.person.name for row in work.rows]


def test_where_most_is_left_stands_first_and_what_is_handed_in_is_counted(cast):
    before = seen_by(cast.grace)
    assert names(before) == ["Clara Weiss", "Bảo Nguyễn", "Ada Lindqvist"]  # one is not begun

    complete(review_of("bao"), cast.grace)
    assert names(seen_by(cast.grace)) == ["Clara Weiss", "Ada Lindqvist", "Bảo Nguyễn"]

    submit_review(review_of("bao"), by=cast.grace)
    after = seen_by(cast.grace)
    assert names(after) == ["Clara Weiss", "Ada Lindqvist"]
    assert after.handed_in == before.handed_in + 1


def test_what_is_left_is_what_submitting_would_name(cast):
    for row in seen_by(cast.grace).rows:
        if row.review is None:
            continue
        id = row.review.id
        marks = checked(row.review, answers(id), citations(id))
        named = gaps(row.review, answers(id), choices(id), citations(id), marks)
        assert [(each.anchor, each.message) for each in row.gaps] == [
            (each.anchor, each.message) for each in named
        ]


def test_gaps_are_told_by_what_there_is_to_do(cast):
    complete(review_of("ada"), cast.grace, risk="", overall=" ", competency_craft="It cites nothing.")

    row = next(each for each in seen_by(cast.grace).rows if each.participant.person is cast.ada)

    assert (row.left.texts, row.left.choices, row.left.others) == (2, 0, 1)
    assert row.left.words == ["one text to support or change"]
    assert (row.written, row.texts) == (row.texts - 2, len(answers(row.review.id)))


def test_beside_a_draft_stands_what_came_since_and_who_writes_with_the_author(cast):
    review = review_of("ada")
    complete(review, cast.grace)
    db.session.commit()
    with clock.at(clock.now()):
        log_one(cast.ada, cast.bao)
    name_delegate(review, cast.lucas, by=cast.grace)

    row = next(each for each in seen_by(cast.grace).rows if each.participant.person is cast.ada)

    assert row.new_evidence == 1
    assert row.delegate is cast.lucas
    assert row.self_review


def test_a_review_that_came_back_says_how_many_comments_are_open(cast):
    (row,) = [each for each in seen_by(cast.ravi).rows if each.returned]

    assert row.review.state is ReviewState.RETURNED
    assert row.open_comments == 1
    assert row.gaps == []


def test_nobody_who_writes_nothing_sees_a_row(cast):
    for person in (cast.ada, cast.miriam, cast.lucas):
        assert seen_by(person).rows == []


def test_the_page_shows_no_label_and_leads_to_the_next_gap(app, as_):
    with app.app_context():
        labels = {each.label for each in scale(review_of("ada").participant.rubric_version_id)}
        bao = review_of("bao").id
    page = as_("grace").get("/reviews/to-write").text
    text = re.sub(r"<[^>]+>", " ", page)

    assert not [each for each in labels if each in text]
    assert re.search(rf'href="/reviews/{bao}/draft#(answer|choice|explain)-', page)
    assert "Go on with the next one" in page
    assert re.search(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d", text)
    assert "with what is left of each" in as_("grace").get("/").text
