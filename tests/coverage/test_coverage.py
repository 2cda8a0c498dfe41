"""The coverage page: counts of what is written down, questions about the record, and where it comes from."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.coverage.queries import counts, in_period, lately
from app.coverage.sources import sources_of
from app.coverage.view import coverage, worked
from app.cycles.models import Due
from app.cycles.participating import record_absence
from app.db import db
from app.evidence.actions import revise_evidence
from app.evidence.models import EvidenceItem, EvidenceKind, Provenance, Style
from app.evidence.policy import visible_to
from app.reviews.queries import cited_ids
from tests.evidence.samples import log_one, words
from tests.places import participant
from tests.reviews.helpers import review_of

pytestmark = pytest.mark.both


def ids(place, by):
    cycle = place.cycle
    return in_period(visible_to(by), place.person_id, cycle.period_from, cycle.period_until)


def seen(place, by):
    return coverage(place, visible_to(by))


def test_every_item_of_the_period_is_counted_once_by_source_and_by_style(cast):
    place = participant("ada")
    view = seen(place, cast.ada)
    inside = [
        item
        for item in db.session.query(EvidenceItem).filter_by(subject_id=cast.ada.id)
        if place.cycle.period_from <= item.current.happened_on <= clock.today()
    ]

    assert view.total == len(inside) > 5
    source, style = view.grids[1], view.grids[2]
    assert sum(row.total for row in source.rows) == sum(row.total for row in style.rows) == view.total
    peers = [item for item in inside if item.provenance is Provenance.PEER]
    assert next(row.total for row in source.rows if row.name == "Peer") == len(peers)


def test_an_item_counts_by_its_words_as_they_are_now(cast):
    place = participant("ada")
    item = log_one(cast.ada, cast.ada, style=Style.MENTORING)
    before = mentoring(place, cast.ada)
    revise_evidence(item, 1, words(style=Style.OPERATIONS), by=cast.ada)

    assert mentoring(place, cast.ada) == before - 1


def mentoring(place, by) -> int:
    return sum(each.items for each in counts(ids(place, by)) if each.key == "mentoring")


def test_a_manager_and_the_person_see_the_same_counts(cast):
    place = participant("ada")

    assert seen(place, cast.grace).grids == seen(place, cast.ada).grids


def test_time_away_is_not_drawn_and_is_no_gap(cast):
    place = participant("ada")
    first = worked(place)[0]
    drawn = len(seen(place, cast.ada).months)
    until = (first.replace(day=1) + timedelta(days=95)).replace(day=1)
    record_absence(place, first, until - timedelta(days=1), by=cast.miriam)

    view = seen(place, cast.ada)

    assert len(view.months) == drawn - 3 or len(view.months) == drawn - 4
    assert not any(month.key <= (until.year, until.month - 1) for month in view.months if until.month > 1)
    assert view.undrawn > 0


@pytest.mark.parametrize("key", ["ada", "clara", "goran", "farah", "hana"])
def test_questions_are_about_the_record(cast, key):
    view = seen(participant(key), vars(cast)[key])

    for question in [*view.asked, *(fact.question for fact in view.sources.facts)]:
        assert question.endswith("?")
        assert not re.search(r"\b(you|they|he|she|poor|failed)\b", question)


def test_a_competency_of_which_nothing_speaks_is_asked_about(cast):
    place = participant("clara")
    for item in db.session.query(EvidenceItem).filter_by(subject_id=cast.clara.id):
        said = words(competencies=item.current.competencies[:1], happened_on=item.current.happened_on)
        revise_evidence(item, item.current.number, said, by=item.entered_by)
    view = seen(place, cast.clara)
    silent = [row.name for row in view.grids[0].rows if not row.total]

    assert silent
    assert all(any(name in question for question in view.asked) for name in silent)


def test_one_person_who_entered_more_than_half_is_named_as_a_fact(cast):
    place = participant("clara")
    for _ in range(30):
        log_one(cast.clara, cast.bao)

    facts = [fact.text for fact in sources_of(place, ids(place, cast.clara)).facts]

    assert any(re.fullmatch(r"Bảo Nguyễn entered \d+ of the \d+ items\.", text) for text in facts)


def test_two_who_wrote_about_each_other_are_counted_in_both_directions(cast):
    place = participant("dele")
    before = [fact.text for fact in sources_of(place, ids(place, cast.dele)).facts if "Farah" in fact.text]
    for _ in range(3):
        log_one(cast.dele, cast.farah)
    log_one(cast.farah, cast.dele)

    found = [fact.text for fact in sources_of(place, ids(place, cast.dele)).facts if "Farah" in fact.text]

    assert before == []
    (text,) = found
    assert "entered 3 items about" in text
    assert re.search(r"entered (one item|\d+ items) about Farah", text)


def test_what_was_entered_just_before_the_deadline_is_counted_where_it_happened_long_before(cast):
    place = participant("ada")
    due = place.cycle.due(Due.WRITING)
    selected = ids(place, cast.ada)
    before = sum(each.late for each in sources_of(place, selected).people)
    with clock.at(due - timedelta(days=2)):
        log_one(cast.ada, cast.ada, happened_on=(due - timedelta(days=100)).date())
        log_one(cast.ada, cast.ada, happened_on=(due - timedelta(days=12)).date())

    found = sources_of(place, selected)

    assert sum(each.late for each in found.people) == before + 1
    assert any("ten days before" in fact.text for fact in found.facts)


def test_the_share_cited_of_the_last_weeks_stands_beside_the_share_written_down(cast):
    place = participant("ada")
    view, review = seen(place, cast.grace), review_of("ada")

    written, cited = lately([view.item_ids, cited_ids(review.id)], view.since)

    assert written[1] == view.total
    assert 0 < cited[1] <= written[1]
    assert cited[0] <= written[0]


def test_a_kind_of_its_own_is_counted_like_any_other(cast):
    place = participant("goran")
    view = seen(place, cast.goran)
    items = db.session.query(EvidenceItem).filter_by(subject_id=cast.goran.id)

    assert any(item.current.kind is EvidenceKind.NOT_DELIVERED for item in items)
    assert view.total > 0
