"""The stage of a participant, as each reader may know it."""

import pytest
from sqlalchemy import select

from app.appeals.models import Appeal, AppealState
from app.cycles.models import Participant
from app.db import db
from app.home import stages
from app.home.stages import Stage
from tests.cycles.people import enrol_many, participant
from tests.home.test_cycles import begin
from tests.reviews.helpers import review_of

pytestmark = pytest.mark.both


def stage(key, reader):
    who = participant(key)
    return stages.of([who.id], reader)[who.id]


def test_each_has_the_stage_of_the_managers_review(cast):
    found = {key: stage(key, cast.miriam) for key in ("clara", "ada", "dele", "farah", "mateo")}

    assert found == {
        "clara": Stage.NOT_BEGUN,
        "ada": Stage.DRAFT,
        "dele": Stage.SUBMITTED,
        "farah": Stage.RETURNED,
        "mateo": Stage.TOO_NEW,
    }


@pytest.mark.parametrize("key", ["ada", "dele", "farah", "goran", "emil", "hana"])
def test_ones_own_undelivered_review_is_at_one_stage_whatever_happens_to_it(cast, key):
    assert stage(key, getattr(cast, key)) is Stage.OPENS_LATER


def test_ones_own_stage_is_told_where_it_tells_nothing(cast):
    assert stage("clara", cast.clara) is Stage.NOT_BEGUN
    assert stage("mateo", cast.mateo) is Stage.TOO_NEW
    assert stage("idris", cast.idris) in {Stage.SHARED, Stage.APPEAL_OPEN}


def test_an_appeal_shows_to_those_who_know_of_it_and_to_nobody_who_came_later(cast):
    review = review_of("idris")
    if not db.session.scalar(select(Appeal.id).filter_by(review_id=review.id, state=AppealState.FILED)):
        pytest.skip("the demo holds no filed appeal")

    assert stage("idris", cast.idris) is Stage.APPEAL_OPEN
    assert stage("idris", cast.ravi) is Stage.APPEAL_OPEN
    assert stage("idris", cast.miriam) is Stage.APPEAL_OPEN
    assert stage("idris", cast.grace) in {Stage.SHARED, Stage.ACKNOWLEDGED}


def test_a_cycle_that_collects_says_so(cast):
    cycle = begin(participant("ada").cycle)
    first = enrol_many(1, cast.grace)[0]
    first.cycle_id = cycle.id
    db.session.flush()

    assert stages.of([first.id], cast.miriam) == {first.id: Stage.COLLECTING}


def test_a_tally_counts_everybody_but_the_reader(cast):
    cycle = participant("ada").cycle
    every = stages.tallies(select(Participant), [cycle.id])[cycle.id]
    for_farah = stages.tallies(select(Participant), [cycle.id], cast.farah)[cycle.id]

    assert for_farah.people == every.people - 1
    assert Stage.RETURNED not in for_farah.reached
    assert sum(for_farah.selves.values()) == sum(every.selves.values()) - 1


def test_lists_of_who_is_behind_leave_out_the_reader_and_the_too_new(cast):
    cycle = participant("ada").cycle
    behind = stages.at(select(Participant), {Stage.RETURNED, Stage.TOO_NEW}, cast.farah)
    rows = db.session.scalars(behind.where(Participant.cycle_id == cycle.id)).all()

    assert [row.person.name for row in rows] == ["Mateo Rojas"]


def test_no_stage_is_said_in_the_words_of_a_column(cast):
    for each in Stage:
        assert "_" not in each.label
