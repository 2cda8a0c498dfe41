"""The list of what is theirs to do next."""

import re
from datetime import timedelta

from app import clock
from app.cycles.actions import advance, enrol
from app.cycles.models import Participant, Phase, ReviewKind
from app.cycles.queries import open_cycles
from app.db import db
from app.evidence.actions import Words, add_context, log_evidence
from app.evidence.models import EvidenceKind
from app.expectations.actions import propose
from app.home.tasks import work_of
from app.people.actions import add_person, grant_role, hold_level, join_team, report_to
from app.people.models import Level, Person, Role
from app.people.queries import team_of
from app.reviews.drafting import begin_review
from app.reviews.models import Review, ReviewState
from tests.statements import counting


def titles(tasks):
    return [str(task.title).replace("<bdi>", "").replace("</bdi>", "") for task in tasks]


def log(subject, by, title):
    words = Words(EvidenceKind.OUTCOME, clock.today(), title, "What changed.", [])
    return log_evidence(subject, words, by=by)


def hire(manager, number):
    """Somebody who answers to a manager and takes part in the open cycle."""
    day = clock.today() - timedelta(days=300)
    person = add_person(
        f"New Person {number}", f"new{number}@tideway.example", by=None, title="Engineer", joined_on=day
    )
    join_team(person, team_of(manager.id, day), since=day, by=None)
    hold_level(person, db.session.query(Level).filter_by(code="E2").one(), since=day, by=None)
    report_to(person, manager, since=day, by=None)
    enrol(person, open_cycles()[0], by=manager)
    return person


def test_tasks_stand_with_the_nearest_date_first_and_undated_last(cast):
    for person in vars(cast).values():
        dates = [task.due for task in work_of(person).tasks]
        dated = [due for due in dates if due]

        assert dated == sorted(dated)
        assert dates[: len(dated)] == dated


def test_a_manager_sees_each_report_by_what_is_to_do_with_their_review(cast):
    work = work_of(cast.grace)

    assert any(title.startswith("Begin the review of Clara") for title in titles(work.tasks))
    assert any(title.startswith("Continue the review of Ada") for title in titles(work.tasks))
    assert any("second reading of Délé" in title for title in titles(work.waiting))


def test_a_manager_sees_what_was_returned_with_how_many_comments_and_what_may_be_shared(cast):
    work = work_of(cast.ravi)
    tasks = dict(zip(titles(work.tasks), work.tasks, strict=True))

    returned = next(task for title, task in tasks.items() if title.startswith("Revise the review of Farah"))
    assert "comment" in returned.detail
    assert returned.endpoint == "reviews.desk"
    assert any(title.startswith("Talk with Emil") for title in tasks)


def test_the_manager_above_reads_second_and_is_told_of_a_rating_without_warning(cast):
    tasks = [task for task in work_of(cast.tomas).tasks if "second" in task.title]

    assert any("Délé" in task.title for task in tasks)
    hana = next(task for task in tasks if "Hana" in task.title)
    assert "without a coaching note" in hana.detail


def test_somebody_without_a_self_review_begins_it_by_a_button(as_, app):
    with app.app_context():
        clara = db.session.query(Person).filter_by(email="clara@tideway.example").one()
        taking_part = db.session.query(Participant).filter_by(
            person_id=clara.id, cycle_id=open_cycles()[0].id
        )
        without = taking_part.one().id

    page = as_("clara").get("/").text

    assert f'action="/participants/{without}/reviews"' in page
    assert '<input type="hidden" name="kind" value="self">' in page


def test_nothing_is_to_be_written_while_a_cycle_collects_or_when_it_is_closed(cast):
    cycle = open_cycles()[0]
    assert any("self review" in title for title in titles(work_of(cast.clara).tasks))

    cycle.phase = Phase.COLLECTING
    assert not any("egin" in title for title in titles(work_of(cast.clara).tasks))

    cycle.phase = Phase.APPEALS
    advance(cycle, by=cast.miriam)
    assert cycle.phase is Phase.CLOSED
    assert not any("self review" in title for title in titles(work_of(cast.clara).tasks))
    assert not any("review of" in title for title in titles(work_of(cast.grace).tasks))


def test_no_self_review_is_asked_for_once_the_manager_has_handed_in(cast):
    """Goran wrote none, and Ravi has submitted: it would be read by nobody any more."""
    assert not any("self review" in title for title in titles(work_of(cast.goran).tasks))


def test_a_shared_review_waits_until_it_is_acknowledged(cast):
    shared = db.session.query(Review).filter_by(subject_id=cast.idris.id, state=ReviewState.SHARED).one()

    work = work_of(cast.idris)

    assert any(
        task.values == {"review_id": shared.id} and "Read your review" in task.title for task in work.tasks
    )


def test_an_undelivered_review_is_no_task_of_its_subject(cast):
    for person in (cast.goran, cast.hana, cast.emil, cast.farah):
        assert not any("Read your review" in task.title for task in work_of(person).tasks)


def test_expectations_wait_for_the_side_that_did_not_propose_them(cast):
    participant = db.session.query(Participant).filter_by(person_id=cast.clara.id).one()
    mine = len([title for title in titles(work_of(cast.clara).tasks) if "Answer the" in title])
    theirs = len(
        [
            title
            for title in titles(work_of(cast.grace).tasks)
            if "by Clara" in title and "Answer the" in title
        ]
    )

    propose(participant, "Something to do.", "How one could tell.", by=cast.clara)

    assert len([title for title in titles(work_of(cast.clara).tasks) if "Answer the" in title]) == mine
    now = [
        title for title in titles(work_of(cast.grace).tasks) if "by Clara" in title and "Answer the" in title
    ]
    assert len(now) == max(theirs, 1)


def test_what_others_logged_is_named_until_there_is_context(cast):
    items = [log(cast.clara, cast.grace, f"A <b>thing</b> {number}") for number in range(5)]

    listed = titles(work_of(cast.clara).tasks)
    assert any(title.startswith("Read what Grace Okafor logged: A &lt;b&gt;") for title in listed)
    assert len([title for title in listed if title.startswith("Read what")]) == 3
    assert any(title.startswith("And ") and "more" in title for title in listed)

    for item in items:
        add_context(item, "More to it.", by=cast.clara)
    assert not any("thing" in title for title in titles(work_of(cast.clara).tasks))


def test_a_manager_asks_as_little_of_the_database_with_twelve_reports_as_with_four(app, as_):
    client = as_("grace")
    with counting(app) as few:
        assert client.get("/").status_code == 200
    with app.app_context():
        grace = db.session.query(Person).filter_by(email="grace@tideway.example").one()
        for number in range(8):
            person = hire(grace, number)
            log(person, grace, "Something")
            own = db.session.query(Participant).filter_by(person_id=person.id).one()
            propose(own, "Something to do.", "How one could tell.", by=person)
        db.session.commit()

    with counting(app) as many:
        page = client.get("/")

    assert page.text.count("New Person") >= 8
    assert len(many) == len(few)


def test_a_manager_of_hundreds_has_a_short_list_that_leads_to_all_of_them(as_, app):
    with app.app_context():
        grace = db.session.query(Person).filter_by(email="grace@tideway.example").one()
        for number in range(300):
            own = hire(grace, number)
            place = db.session.query(Participant).filter_by(person_id=own.id).one()
            if number % 3:
                begin_review(place, ReviewKind.MANAGER, by=grace)
            propose(place, "Something to do.", "How one could tell.", by=own)
        db.session.commit()

    page = as_("grace").get("/")

    assert len(page.data) < 60_000
    assert re.search(r'<a href="/reviews/to-write">And \d+ more reviews to begin</a>', page.text)
    assert re.search(r'<a href="/reviews/to-write">And \d+ more reviews to write</a>', page.text)
    assert re.search(r'<a href="/cycles">And \d+ more proposals of expectations</a>', page.text)
    assert re.search(r'<a href="/cycles">And \d+ more</a>', page.text)


def test_whom_is_too_new_nobody_is_asked_to_review(cast):
    place = db.session.query(Participant).filter_by(person_id=cast.clara.id).one()
    place.too_new = True

    assert not any("Begin the review of Clara" in title for title in titles(work_of(cast.grace).tasks))


def test_a_people_partner_is_told_where_the_unfinished_are(cast):
    (line,) = [task for task in work_of(cast.miriam).tasks if "Look after the" in task.title]

    for words in ("reviews are shared", "not begun", "being written", "with the second reader"):
        assert words in line.detail


def test_whoever_holds_several_seats_has_one_list(cast):
    grant_role(cast.grace, Role.PEOPLE_PARTNER, since=clock.today(), by=None)
    grant_role(cast.grace, Role.ADMINISTRATOR, since=clock.today(), by=None)

    listed = " ".join(titles(work_of(cast.grace).tasks))

    assert "Look after the Half-year" in listed
    assert "Look after accounts" in listed
    assert "the review of" in listed


def test_an_administrator_is_told_when_the_audit_log_ends_elsewhere_than_its_head(cast, app):
    assert "matches the copy kept apart" in " ".join(task.detail for task in work_of(cast.sol).tasks)

    (app.config["DATA_DIR"] / "audit_head").write_text("nonsense\n")

    assert "does not match" in " ".join(task.detail for task in work_of(cast.sol).tasks)


def test_the_list_of_everybody_can_be_opened(as_):
    for key in ("ada", "bao", "clara", "grace", "idris", "tomas", "ingrid", "miriam", "sol"):
        assert as_(key).get("/").status_code == 200


def test_an_empty_list_says_what_will_stand_there(as_):
    assert "Nothing is waiting for you" in as_("ingrid").get("/").text


def test_signed_out_the_list_leads_to_the_door(as_):
    assert as_(None).get("/").status_code == 302
