"""What a session does, from its making to its signature; and what each step refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit.models import AuditEntry
from app.calibration import actions, deciding, preparing
from app.calibration.cases import verdict_about
from app.calibration.models import CaseReader, CaseState, Outcome, SeatKind, SessionState, Vote
from app.calibration.packet import citable, lines, on_the_table
from app.cycles.models import Cycle, Phase
from app.db import db
from app.errors import Conflict, Refused
from app.mail.models import MailMessage
from app.people.actions import report_to
from app.reviews.actions import share_review
from app.reviews.models import ReviewState
from app.reviews.queries import current_ratings
from app.reviews.ratings import AuthorKind, Rating, RatingKind
from tests.calibration.helpers import (
    case_of,
    decide,
    declare,
    in_the_room,
    newcomer,
    person,
    prepared,
    reading,
    revealed,
    say,
)

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("cast")]


@pytest.fixture
def noa(cast):
    return newcomer("noa")


def readers(case) -> list[str]:
    return [each.seat.person.email.partition("@")[0] for each in case.readers]


# --- putting a session together -----------------------------------------------------------------------------


def test_a_session_is_made_of_a_cycle_that_has_come_to_its_calibration(cast, noa):
    due = clock.now() + timedelta(days=1)
    closed = db.session.scalars(select(Cycle).where(Cycle.phase == Phase.CLOSED)).first()

    with pytest.raises(Conflict):
        preparing.make_session(closed, "A room", due, by=cast.miriam)
    preparing.make_session(noa.participant.cycle, "A room", due, by=cast.miriam)
    with pytest.raises(Refused, match="has this name"):
        preparing.make_session(noa.participant.cycle, "A room", due, by=cast.miriam)
    with pytest.raises(Refused, match="still to come"):
        preparing.make_session(noa.participant.cycle, "Another", clock.now(), by=cast.miriam)


def test_one_person_has_one_seat_and_a_session_one_chair(cast, noa):
    session = prepared("A room", noa)

    for who, kind in ((cast.sanna, SeatKind.SCRIBE), (cast.yuki, SeatKind.CHAIR)):
        with pytest.raises(Conflict):
            preparing.seat_person(session, who, kind, by=cast.miriam)
    with pytest.raises(Conflict, match="no level"):
        preparing.seat_person(session, cast.hedda, SeatKind.READER, by=cast.miriam)


def test_whoever_wrote_a_review_is_seated_as_its_advocate_and_no_longer_when_it_is_taken_out(cast, noa):
    session = prepared("A room", noa)
    assert {seat.person_id for seat in session.seats if seat.kind is SeatKind.ADVOCATE} == {cast.ravi.id}

    preparing.take_out(session, session.cases[0].id, by=cast.miriam)
    assert not [seat for seat in session.seats if seat.kind is SeatKind.ADVOCATE]


def test_a_review_is_in_one_session_at_a_time(cast, noa):
    prepared("A room", noa)
    other = prepared("Another", newcomer("iris"))
    preparing.add_cases(other, noa.participant.team_id, by=cast.miriam)

    assert noa.subject_id not in {case.subject_id for case in other.cases}
    with pytest.raises(Conflict, match="No approved review"):
        preparing.add_cases(other, noa.participant.team_id, by=cast.miriam)


def test_nobody_adds_their_own_case(noa):
    session = prepared("A room", newcomer("iris"))
    preparing.add_cases(session, noa.participant.team_id, by=person("noa"))

    assert noa.subject_id not in {case.subject_id for case in session.cases}


def test_a_review_of_somebody_in_conflict_is_left_for_another_people_partner(cast, noa):
    iris, juno = newcomer("iris"), newcomer("juno")
    session = prepared("A room", iris)
    declare("noa", "miriam")

    assert preparing.add_cases(session, noa.participant.team_id, by=cast.miriam)[1] == 1
    assert noa.subject_id not in {case.subject_id for case in session.cases}
    assert juno.subject_id in {case.subject_id for case in session.cases}
    with pytest.raises(Conflict, match=r"^One review is left for another people partner\.") as refused:
        preparing.add_cases(session, noa.participant.team_id, by=cast.miriam)
    assert "Noa" not in str(refused.value)
    assert "conflict" not in str(refused.value)


def test_who_has_a_conflict_with_somebody_has_no_hand_in_their_case(cast, noa):
    session = prepared("A room", noa, newcomer("iris"))
    declare("noa", "miriam")
    readers = [seat for seat in session.seats if seat.kind is SeatKind.READER]

    with pytest.raises(Conflict, match="not in the session any more"):
        preparing.take_out(session, case_of(noa).id, by=cast.miriam)
    with pytest.raises(Conflict, match="Another people partner chooses the seats"):
        preparing.free_seat(session, readers[0].id, by=cast.miriam)
    with pytest.raises(Conflict, match="Another people partner chooses the seats"):
        preparing.seat_person(session, cast.yuki, SeatKind.READER, by=cast.miriam)

    preparing.free_seat(session, readers[0].id, by=cast.freja)
    preparing.take_out(session, case_of(noa).id, by=cast.freja)
    preparing.seat_person(session, cast.yuki, SeatKind.READER, by=cast.miriam)


def test_trouble_of_a_case_that_is_hidden_is_told_without_its_name(cast, noa):
    iris = newcomer("iris")
    session = prepared("A room", noa, iris, readers=("sanna", "farah"))
    declare("noa", "miriam")

    with pytest.raises(Conflict) as refused:
        actions.begin_reading(session, by=cast.miriam)
    assert "case of Iris Vale has 1 possible reader" in str(refused.value)
    assert "Another people partner has to look at it." in str(refused.value)
    assert "Noa" not in str(refused.value)
    preparing.take_out(session, case_of(iris).id, by=cast.miriam)
    with pytest.raises(Conflict, match=r"^Another people partner has to look at it\."):
        actions.begin_reading(session, by=cast.miriam)


# --- readers ------------------------------------------------------------------------------------------------


def test_each_case_gets_three_readers_from_outside_its_line(noa):
    declare("noa", "tara")
    session = reading("A room", noa, readers=("sanna", "anton", "tara", "farah", "benedikt", "wei"))

    assert session.state is SessionState.READING
    assert sorted(readers(case_of(noa))) == ["anton", "benedikt", "sanna"]  # not Farah, not Tara; Wei by name


def test_the_reading_is_shared_out_evenly_and_always_the_same(noa):
    others = [newcomer(key) for key in ("iris", "juno", "kai")]
    reading("A room", noa, *others, readers=("anton", "sanna", "tara", "wei"))

    load = dict(
        db.session.execute(
            select(CaseReader.seat_id, func.count())
            .group_by(CaseReader.seat_id)
            .where(CaseReader.case_id.in_([case_of(each).id for each in (noa, *others)]))
        ).all()
    )
    assert sorted(load.values()) == [3, 3, 3, 3]


def test_a_reading_does_not_begin_without_a_chair_or_two_readers(cast, noa):
    session = prepared("A room", noa, readers=("sanna", "farah"))

    with pytest.raises(Conflict, match="case of Noa Vale has 1 possible reader and needs 2"):
        actions.begin_reading(session, by=cast.miriam)
    assert session.state is SessionState.PREPARING


def test_whoever_runs_the_room_neither_wrote_a_review_nor_has_a_conflict(cast, noa):
    declare("noa", "amara")
    session = prepared("A room", noa)
    scribe = next(seat for seat in session.seats if seat.kind is SeatKind.SCRIBE)
    preparing.free_seat(session, scribe.id, by=cast.miriam)
    preparing.seat_person(session, cast.ravi, SeatKind.SCRIBE, by=cast.miriam)

    said = r"Chair of the case of Noa Vale: Amara \w+ is not available for this case\..*Ravi Menon wrote the review"
    with pytest.raises(Conflict, match=said):
        actions.begin_reading(session, by=cast.miriam)


def test_everybody_with_a_seat_is_told_and_no_words_travel(noa):
    reading("A room", noa)

    mails = db.session.scalars(select(MailMessage).where(MailMessage.subject.contains("A room"))).all()
    assert len(mails) == 10
    assert not [mail for mail in mails if "Noa" in mail.subject + mail.body]


# --- votes --------------------------------------------------------------------------------------------------


def test_a_vote_can_be_changed_until_it_is_revealed(noa):
    reading("A room", noa)
    case = case_of(noa)
    say(case, "sanna", otherwise=1)
    say(case, "sanna", otherwise=0)

    kept = db.session.scalars(select(Vote).where(Vote.case_id == case.id)).all()
    assert (len(kept), {vote.scale_value_id for vote in kept}) == (5, {None})


@pytest.mark.parametrize("who", ["amara", "ximena", "ravi", "tara", "noa", "miriam"])
def test_nobody_votes_who_was_not_asked(noa, who):
    reading("A room", noa)

    with pytest.raises(Conflict):
        say(case_of(noa), who)


def test_a_vote_that_was_cast_unseen_is_not_taken_after_the_reveal(noa):
    case = revealed("A room", noa)

    with pytest.raises(Conflict, match="revealed while you were voting"):
        say(case, "sanna", 1)


def test_in_the_room_only_those_present_vote(noa):
    case = revealed("A room", noa, away=("sanna",))
    say(case, "anton", 2)

    with pytest.raises(Conflict, match="Take your seat"):
        say(case, "sanna", 2)


def test_the_audit_log_says_that_somebody_voted_and_not_what(noa):
    reading("A room", noa)
    say(case_of(noa), "sanna", otherwise=3)
    db.session.commit()

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.facts) == ("calibration_case.voted", {"round": 1})


# --- opening and revealing ----------------------------------------------------------------------------------


def test_the_room_opens_when_enough_have_voted_or_the_reading_is_due(cast, noa):
    session = reading("A room", noa)
    with pytest.raises(Conflict, match="wait for their votes"):
        actions.open_session(session, by=cast.amara)

    with clock.at(session.reading_due):
        actions.open_session(session, by=cast.amara)
    assert session.state is SessionState.OPEN


def test_a_case_without_its_votes_is_revealed_once_the_reading_is_due(cast, noa):
    session = reading("A room", noa)
    with clock.at(session.reading_due):
        actions.open_session(session, by=cast.amara)
    with pytest.raises(Conflict, match="have not voted"):
        deciding.reveal_case(case_of(noa), by=cast.amara)

    with clock.at(session.reading_due):
        deciding.reveal_case(case_of(noa), by=cast.amara)
    assert case_of(noa).state is CaseState.REVEALED


def test_one_case_is_on_the_table_at_a_time(cast, noa):
    iris = newcomer("iris")
    in_the_room("A room", noa, iris)
    deciding.reveal_case(case_of(noa), by=cast.amara)

    with pytest.raises(Conflict, match="Another case"):
        deciding.reveal_case(case_of(iris), by=cast.amara)


def test_a_seat_is_taken_once(cast, noa):
    session = in_the_room("A room", noa)

    for who in (cast.sanna, cast.grace):
        with pytest.raises(Conflict):
            actions.arrive(session, by=who)


# --- deciding -----------------------------------------------------------------------------------------------


def labels_of(review) -> dict[str, int]:
    return {
        rating.competency.key if rating.competency else "overall": rating.scale_value.position
        for rating in current_ratings(review.participant_id)
    }


def test_what_all_hold_with_the_manager_is_kept(noa):
    before = [rating.id for rating in current_ratings(noa.participant_id)]
    decision = decide(revealed("A room", noa))

    assert (decision.outcome, decision.readers_present) == (Outcome.KEEP, 3)
    assert [line.rating_id for line in decision.lines] == [None] * 5
    assert [rating.id for rating in current_ratings(noa.participant_id)] == before


def test_a_majority_changes_a_line_and_the_proposal_stays_beneath(cast, noa):
    case = revealed("A room", noa)
    line = lines(on_the_table(case), ())[1]
    for who in ("anton", "sanna"):
        say(case, who, 2, **{line.key.replace("-", "_"): 3})
    decision = decide(case, reason="Both saw more.")
    db.session.commit()

    rating = db.session.scalars(select(Rating).order_by(Rating.id.desc()).limit(1)).one()
    assert decision.outcome is Outcome.CHANGE
    assert (rating.kind, rating.author_kind) == (RatingKind.CALIBRATED, AuthorKind.ROOM)
    assert (rating.supersedes_id, rating.reason) == (line.proposed.id, "Both saw more.")
    assert (rating.rated_by_id, rating.competency_id) == (cast.ximena.id, line.competency_id)
    assert {each.evidence_revision_id for each in rating.citations} == citable(case)
    assert [(each.before.position, each.after.position) for each in decision.lines if each.rating_id] == [
        (2, 3)
    ]


@pytest.mark.parametrize(
    ("votes", "after"),
    [
        ({"anton": 3, "benedikt": 2}, 2),  # a tie keeps the proposal
        ({"anton": 3, "benedikt": 1, "sanna": 2}, 2),  # no majority keeps it
        ({"anton": 3, "benedikt": 3, "sanna": 2}, 3),
        ({"anton": 1, "benedikt": 1, "sanna": 1}, 1),
        ({"anton": 3, "benedikt": 0, "sanna": 0}, 2),  # one voice among three changes nothing
        ({"anton": 0, "benedikt": 0, "sanna": 0}, 2),
    ],
)
def test_more_than_half_of_those_present_decide(noa, votes, after):
    case = revealed("A room", noa)
    for who, position in votes.items():
        say(case, who, 2, overall=position)
    decide(case)

    assert labels_of(noa)["overall"] == after


def test_who_is_not_there_does_not_decide(noa):
    case = revealed("A room", noa, away=("anton",))
    say(case, "benedikt", 2, overall=3)
    say(case, "sanna", 2, overall=3)
    decision = decide(case)

    assert (labels_of(noa)["overall"], decision.readers_present) == (3, 2)


def test_a_reader_whose_conflict_is_declared_meanwhile_does_not_decide(noa):
    case = revealed("A room", noa)
    for who in ("anton", "benedikt"):
        say(case, who, 2, overall=3)
    say(case, "sanna", 2, overall=2)
    declare("noa", "anton")

    assert decide(case).readers_present == 2
    assert labels_of(noa)["overall"] == 2  # one against one


def test_two_readers_must_be_there(noa):
    case = revealed("A room", noa, away=("anton", "sanna"))

    with pytest.raises(Conflict, match="must have taken their seats"):
        decide(case)


def test_a_decision_without_evidence_of_its_person_is_refused(cast, noa):
    case = revealed("A room", noa)
    iris = newcomer("iris")
    seen = deciding.fingerprint(deciding.holding(case)[0])
    reading("Another", iris)

    for cited in (set(), citable(case_of(iris))):
        with pytest.raises(Refused, match="Cite at least one"):
            deciding.decide_case(case, seen, "Because.", cited, by=cast.ximena)
    assert case.state is CaseState.REVEALED


def test_a_decision_is_recorded_as_it_was_read(cast, noa):
    case = revealed("A room", noa)
    seen = deciding.fingerprint(deciding.holding(case)[0])
    for who in ("anton", "sanna"):
        say(case, who, 2, overall=3)

    with pytest.raises(Refused, match="voted again meanwhile"):
        deciding.decide_case(case, seen, "Because.", citable(case), by=cast.ximena)


def test_a_second_decision_is_told_of_the_first(cast, noa):
    case = revealed("A room", noa)
    decide(case)

    with pytest.raises(Conflict, match="Ximena Ortega recorded the decision at"):
        decide(case, by="amara")


def test_a_reader_dissents_once_and_by_name(cast, noa):
    case = revealed("A room", noa)
    with pytest.raises(Conflict, match="Nothing is decided"):
        deciding.dissent(case, "I would have kept it.", by=cast.sanna)
    decide(case)
    deciding.dissent(case, "I would have kept it.", by=cast.sanna)

    with pytest.raises(Conflict, match="already"):
        deciding.dissent(case, "Again.", by=cast.sanna)


# --- carrying over and signing ------------------------------------------------------------------------------


def test_a_case_that_is_carried_over_can_be_taken_up_by_another_session(cast, noa):
    case = revealed("A room", noa)
    deciding.carry_over(case, "Evidence is missing.", by=cast.amara)
    mail = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(1)).one()
    assert (mail.person_id, "Evidence is missing" in mail.body) == (cast.ravi.id, False)

    prepared("Another", noa)
    assert case_of(noa).id != case.id


def test_a_session_is_signed_once_and_only_when_nothing_is_left(cast, noa):
    case = revealed("A room", noa)
    with pytest.raises(Conflict, match="One case is neither"):
        actions.sign_session(case.session, by=cast.amara)
    decide(case)
    actions.sign_session(case.session, by=cast.amara)

    assert noa.state is ReviewState.CALIBRATED
    with pytest.raises(Conflict):
        actions.sign_session(case.session, by=cast.amara)
    with pytest.raises(Conflict):
        deciding.dissent(case, "Too late.", by=cast.sanna)


def test_a_review_is_shared_after_the_signature_and_not_before(cast, noa):
    case = revealed("A room", noa)
    decide(case)
    with pytest.raises(Conflict, match="not in calibration yet"):
        share_review(noa, by=cast.ravi)
    actions.sign_session(case.session, by=cast.amara)
    share_review(noa, by=cast.ravi)

    assert noa.state is ReviewState.SHARED


def test_what_was_carried_over_stays_approved(cast, noa):
    case = revealed("A room", noa)
    deciding.carry_over(case, "Evidence is missing.", by=cast.amara)
    actions.sign_session(case.session, by=cast.amara)

    assert noa.state is ReviewState.APPROVED


def test_the_verdict_counts_votes_and_names_nobody(cast, noa):
    case = revealed("A room", noa)
    say(case, "sanna", 2, overall=0)
    decide(case)
    assert verdict_about(noa.participant_id) is None  # it is not signed
    actions.sign_session(case.session, by=cast.amara)

    told = {line.line: tally for line, tally in verdict_about(noa.participant_id).lines}
    assert told["overall"] == "2 said Meeting, 1 could not say"


def tally(case, review) -> str:
    """What is told of the votes on the overall line, once the session is signed."""
    actions.sign_session(case.session, by=person("amara"))
    return {line.line: words for line, words in verdict_about(review.participant_id).lines}["overall"]


def test_a_conflict_that_is_declared_after_the_decision_changes_no_tally(noa):
    case = revealed("A room", noa)
    say(case, "sanna", 2, overall=3)
    decide(case)
    declare("noa", "sanna")

    assert tally(case, noa) == "2 said Meeting, 1 said Exceeding"


def test_the_tally_is_without_the_vote_of_a_reader_who_had_a_conflict_when_it_was_decided(noa):
    case = revealed("A room", noa)
    say(case, "sanna", 2, overall=3)
    declare("noa", "sanna")

    assert decide(case).readers_present == 2
    assert tally(case, noa) == "2 said Meeting"


def test_who_arrives_after_the_decision_is_not_counted_in_it(cast, noa):
    case = revealed("A room", noa, away=("anton",))
    say(case, "sanna", 2)
    decide(case)
    actions.arrive(case.session, by=cast.anton)

    assert tally(case, noa) == "2 said Meeting"


def test_a_reader_who_stands_in_the_line_by_then_is_not_counted(cast, noa):
    case = revealed("A room", noa)
    report_to(cast.anton, cast.ravi, since=clock.today(), by=None)

    assert decide(case).readers_present == 2  # Anton answers to who wrote the review
    assert tally(case, noa) == "1 said Meeting"  # Sanna is there and did not vote
