"""Opening, enrolling, time away, too new to rate: every rule, also where it refuses."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.cycles.actions import Plan, enrol, enrol_everybody, open_cycle
from app.cycles.models import Absence, Cycle, Participant, Phase, Responsibility, ReviewKind, Slot
from app.cycles.opening import taken_over
from app.cycles.participating import lift_too_new, record_absence, remove_absence
from app.cycles.queries import absences, departments
from app.db import db
from app.errors import Conflict, Refused
from app.home.actions import mark_too_new
from app.mail.models import MailMessage
from app.people.queries import manager_of
from app.reviews.drafting import begin_review
from app.rubric.models import RubricVersion
from tests.cycles.people import hire, participant, person, running
from tests.statements import counting

pytestmark = pytest.mark.both


def begin(name="Next half-year", phases=tuple(Phase)):
    plan = Plan(name, date(2027, 1, 1), date(2027, 6, 30), phases, taken_over(running()))
    return open_cycle(plan, db.session.scalars(select(RubricVersion)).one(), by=person("miriam"))


def verbs_about(who):
    db.session.commit()
    rows = select(AuditEntry.verb).where(AuditEntry.subject_id == who.id).order_by(AuditEntry.id)
    return db.session.scalars(rows).all()


def test_questions_are_taken_over_word_for_word(cast):
    before = taken_over(running())

    assert taken_over(begin()) == before
    assert [each.slot for each in before if each.kind is ReviewKind.MANAGER].count(Slot.COMPETENCY) == 1
    assert any("{competency}" in each.prompt for each in before)


def test_a_cycle_needs_writing_delivery_and_an_end_and_a_name_of_its_own(cast):
    with pytest.raises(Conflict):
        begin(phases=(Phase.WRITING, Phase.CLOSED))
    begin()
    with pytest.raises(Refused, match="of this name"):
        begin()


def test_everybody_who_can_take_part_is_enrolled_once_with_the_facts_of_today(cast):
    cycle, newcomer = begin(), hire(1, person("grace"), days=20)

    enrolled = enrol_everybody(cycle, by=cast.miriam)
    with pytest.raises(Conflict, match="does already"):
        enrol_everybody(cycle, by=cast.miriam)

    taking_part = {each.person_id for each in enrolled}
    assert newcomer.id in taking_part
    assert taking_part.isdisjoint({cast.ingrid.id, cast.tomas.id, cast.miriam.id, cast.sol.id})
    place = db.session.scalars(select(Participant).filter_by(person_id=cast.bao.id, cycle_id=cycle.id)).one()
    assert (place.level.code, place.team.name, place.share) == ("E2", "Berth Planning", 0.8)
    line = db.session.scalars(select(Responsibility).filter_by(participant_id=place.id)).one()
    assert line.manager_id == manager_of(cast.bao.id, line.valid_from).id == cast.grace.id


def test_enrolling_one_by_one_and_all_at_once_pins_the_same(cast):
    one, many = begin("One"), begin("Many")
    enrol(cast.nadia, one, by=cast.miriam)
    enrol_everybody(many, by=cast.miriam)

    def pinned(cycle):
        row = db.session.scalars(
            select(Participant).filter_by(person_id=cast.nadia.id, cycle_id=cycle.id)
        ).one()
        names = [column.name for column in Participant.__table__.columns]
        return {name: getattr(row, name) for name in names if name not in {"id", "cycle_id", "enrolled_at"}}

    assert pinned(one) == pinned(many)


def test_a_department_is_a_team_with_teams_below_it(cast):
    assert [team.name for team in departments()] == ["Engineering", "Operations", "Products"]
    products = next(team for team in departments() if team.name == "Products")

    enrolled = enrol_everybody(begin(), products, by=cast.miriam)

    teams = {each.team.name for each in enrolled}
    assert teams == {"Products", "Berth Planning", "Platform", "Pilot App"}


def test_nobody_is_enrolled_once_writing_is_over(cast):
    with pytest.raises(Conflict, match="in appeals"):
        enrol_everybody(running(), by=cast.miriam)


def test_a_hundred_are_enrolled_in_about_as_many_statements_as_ten(app, cast):
    for number in range(100):
        hire(number, cast.grace)
    small, large = begin("Small"), begin("Large")
    db.session.commit()
    security = next(team for team in departments() if team.name == "Operations")

    with counting(app) as few:
        enrol_everybody(small, security, by=cast.miriam)
    with counting(app) as many:
        enrol_everybody(large, by=cast.miriam)

    assert len(many) <= len(few) + 6


def test_time_away_is_recorded_told_and_taken_back(cast):
    ada = participant("ada")
    first = ada.cycle.period_from + timedelta(days=10)

    absence = record_absence(ada, first, first + timedelta(days=13), by=cast.grace)

    assert (absence.absent_from, absence.last_day) == (first, first + timedelta(days=13))
    told = db.session.scalars(select(MailMessage).filter_by(person_id=cast.ada.id)).all()
    assert any("Time away" in mail.subject for mail in told)
    remove_absence(absence, by=cast.miriam)
    assert absences(ada.id) == []
    assert verbs_about(cast.ada)[-2:] == ["absence.recorded", "absence.removed"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(5, 4, "before the first"), (-30, -20, "outside the period"), (70, 75, "recorded as time away already")],
)
def test_days_that_cannot_be_time_away_are_refused(cast, first, last, said):
    farah = participant("farah")
    begins = farah.cycle.period_from

    with pytest.raises(Refused, match=said):
        record_absence(farah, begins + timedelta(days=first), begins + timedelta(days=last), by=cast.ravi)


def test_a_closed_cycle_takes_no_time_away_and_no_mark(cast):
    closed = db.session.scalars(
        select(Participant)
        .join(Cycle)
        .where(Participant.person_id == cast.ada.id, Cycle.phase == Phase.CLOSED)
    ).one()
    day = closed.cycle.period_from
    kept = Absence(participant=closed, absent_from=day, absent_until=day + timedelta(days=2))
    db.session.add(kept)
    db.session.flush()

    with pytest.raises(Conflict):
        record_absence(closed, day + timedelta(days=9), day + timedelta(days=9), by=cast.grace)
    with pytest.raises(Conflict):
        remove_absence(kept, by=cast.miriam)
    with pytest.raises(Conflict):
        mark_too_new(closed, by=cast.miriam)
    with pytest.raises(Conflict):
        lift_too_new(closed, by=cast.miriam)


def test_nobody_rates_whom_is_too_new_until_the_mark_is_lifted(cast):
    clara = participant("clara")
    mark_too_new(clara, by=cast.miriam)

    with pytest.raises(Conflict, match="too new"):
        begin_review(clara, ReviewKind.MANAGER, by=cast.grace)
    begin_review(clara, ReviewKind.SELF, by=cast.clara)
    lift_too_new(clara, by=cast.miriam)
    begin_review(clara, ReviewKind.MANAGER, by=cast.grace)

    assert {"participant.marked_too_new", "participant.too_new_lifted"} <= set(verbs_about(cast.clara))


def test_a_mark_is_set_once_lifted_once_and_never_after_the_review_was_begun(cast):
    with pytest.raises(Conflict, match="was begun"):
        mark_too_new(participant("ada"), by=cast.miriam)
    with pytest.raises(Conflict, match="already"):
        mark_too_new(participant("mateo"), by=cast.miriam)
    with pytest.raises(Conflict, match="already"):
        lift_too_new(participant("ada"), by=cast.miriam)
