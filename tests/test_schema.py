"""What the database refuses, whatever the program asks of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Enum, delete, func, insert, inspect, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError

from app import clock
from app.appeals.models import Appeal, AppealReply, PanelDissent, PanelDraw, Panelist
from app.audit.models import AuditEntry
from app.calibration.models import (
    CalibrationSeat,
    CaseReader,
    Decision,
    DecisionCitation,
    DecisionLine,
    DecisionReader,
    Dissent,
    SeatKind,
)
from app.coaching.models import CoachingNote
from app.conflicts.models import Conflict
from app.cycles.models import Cycle, Participant, Question, Responsibility, ReviewKind
from app.db import db
from app.distribution.models import DistributionStatement
from app.evidence.models import EvidenceCompetency, EvidenceContext, EvidenceRevision
from app.expectations.models import ExpectationAgreement, ExpectationRevision
from app.once import RequestKey
from app.people.models import HeldLevel, Membership, Person, ReportingLine, RoleGrant
from app.promotions.models import PromotionCitation, PromotionTextRevision
from app.reviews.delegation import Delegation, Ended
from app.reviews.models import (
    Answer,
    AnswerCitation,
    AnswerRevision,
    Choice,
    Outcome,
    Reading,
    ReadingComment,
    Review,
    ReviewComment,
    ReviewState,
)
from app.reviews.ratings import Lineage, Rating, RatingCitation
from app.rubric.models import RubricVersion, ScaleValue
from tests.rows import add, copied, first, follow, rated, refused, words_about

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("cast")]

ADDED_ONLY = [
    Rating,
    RatingCitation,
    EvidenceRevision,
    EvidenceCompetency,
    EvidenceContext,
    ExpectationRevision,
    ExpectationAgreement,
    ReviewComment,
    ReadingComment,
    PromotionTextRevision,
    PromotionCitation,
    Decision,
    DecisionLine,
    DecisionReader,
    DecisionCitation,
    Dissent,
    AppealReply,
    PanelDraw,
    PanelDissent,
    DistributionStatement,
    AuditEntry,
]
DATED = [Membership, ReportingLine, HeldLevel, RoleGrant, Responsibility, Conflict]
# table, column, most characters
BOUNDS = [
    ("answer", "text", 20_000),
    ("answer_revision", "text", 20_000),
    ("rating", "reason", 20_000),
    ("evidence_revision", "title", 160),
    ("evidence_revision", "body", 6_000),
    ("evidence_revision", "link", 500),
    ("evidence_revision", "before", 2_000),
    ("evidence_revision", "after", 2_000),
    ("evidence_attachment", "name", 120),
    ("multiplier", "who", 500),
    ("multiplier", "how", 1_000),
    ("team_event", "title", 160),
    ("evidence_context", "text", 4_000),
    ("expectation_revision", "text", 2_000),
    ("expectation_revision", "measure", 1_000),
    ("decision", "reason", 8_000),
    ("dissent", "text", 8_000),
    ("calibration_session", "name", 120),
    ("appeal", "story", 12_000),
    ("appeal", "outcome_sought", 6_000),
    ("appeal_context", "text", 6_000),
    ("contested_point", "claim", 6_000),
    ("appeal_reply", "text", 12_000),
    ("ruling", "reason", 8_000),
    ("ruling", "put_right", 8_000),
    ("panel_dissent", "text", 8_000),
    ("coaching_note", "concern", 4_000),
    ("coaching_note", "support", 2_000),
    ("coaching_note", "action", 2_000),
    ("reading", "note", 8_000),
    ("reading_comment", "text", 8_000),
    ("review_comment", "text", 8_000),
    ("promotion_text", "text", 8_000),
    ("promotion_text_revision", "text", 8_000),
    ("promotion_statement", "text", 8_000),
    ("feedback_request", "prompt", 1_000),
    ("feedback_set", "prompt", 1_000),
    ("unattributed_round", "prompt", 1_000),
    *(
        (table, part, 4_000)
        for table in ("sealed_answer", "unattributed_answer")
        for part in ("behaviour", "context", "impact")
    ),
    ("feedback_answer", "behaviour", 4_000),
    ("feedback_answer", "context", 4_000),
    ("feedback_answer", "impact", 4_000),
    ("distribution_report", "text", 6_000),
    ("person", "name", 120),
    ("person", "title", 120),
]
NEVER_BLANK = [
    ("rating", "reason"),
    ("evidence_revision", "title"),
    ("evidence_revision", "body"),
    ("evidence_attachment", "name"),
    ("multiplier", "who"),
    ("multiplier", "how"),
    ("team_event", "title"),
    ("evidence_context", "text"),
    ("expectation_revision", "text"),
    ("expectation_revision", "measure"),
    ("decision", "reason"),
    ("dissent", "text"),
    ("calibration_session", "name"),
    ("appeal_context", "text"),
    ("contested_point", "claim"),
    ("appeal_reply", "text"),
    ("ruling", "reason"),
    ("panel_dissent", "text"),
    ("coaching_note", "concern"),
    ("coaching_note", "support"),
    ("coaching_note", "action"),
    ("reading_comment", "text"),
    ("review_comment", "text"),
    ("promotion_statement", "text"),
    *(
        (table, part)
        for table in ("sealed_answer", "unattributed_answer")
        for part in ("behaviour", "context", "impact")
    ),
    ("feedback_answer", "behaviour"),
    ("feedback_answer", "context"),
    ("feedback_answer", "impact"),
    ("distribution_report", "text"),
    ("person", "name"),
]
FORBIDDEN = (
    "rank",
    "percentile",
    "quota",
    "curve",
    "target_share",
    "top_n",
    "commits",
    "lines_of_code",
    "hours",
)


def model_of(table: str) -> type[Any]:
    return next(mapper.class_ for mapper in db.Model.registry.mappers if mapper.local_table.name == table)


def called(model: type[Any]) -> str:
    return str(model.__tablename__)


def test_a_rating_that_cites_nothing_cannot_be_committed() -> None:
    follow(rated("bao"), cite=False)
    with refused("(?i)foreign key"):
        db.session.commit()


def test_a_rating_that_cites_something_else_than_its_lead_cannot_be_committed() -> None:
    rating = rated("bao")
    made = follow(rating, cite=False)
    other = words_about("bao", other_than=rating.lead_id).id
    add(rating.citations[0], rating_id=made, evidence_revision_id=other)
    with refused("(?i)foreign key"):
        db.session.commit()


def test_a_rating_that_follows_another_with_a_citation_is_kept() -> None:
    before = rated("bao").id
    made = follow(rated("bao"))
    db.session.commit()
    assert db.session.get_one(Rating, made).supersedes_id == before


@pytest.mark.parametrize("blank", ["", "   ", " \n\t\r\n"], ids=["nothing", "blanks", "line ends"])
@pytest.mark.parametrize(("table", "column"), NEVER_BLANK)
def test_words_that_must_be_there_are_more_than_blanks(table: str, column: str, blank: str) -> None:
    row = first(model_of(table))
    with refused(f"ck_{table}_{column}_written"):
        add(row, **{column: blank})


@pytest.mark.parametrize("model", ADDED_ONLY, ids=called)
def test_what_is_added_only_is_never_changed(model: type[Any]) -> None:
    row = first(model)
    with refused("rows are added, never changed or removed"):
        db.session.execute(text(f"UPDATE {called(model)} SET id = id WHERE id = {row.id}"))


@pytest.mark.parametrize("model", ADDED_ONLY, ids=called)
def test_what_is_added_only_is_never_removed(model: type[Any]) -> None:
    row = first(model)
    with refused("rows are added, never changed or removed"):
        db.session.execute(text(f"DELETE FROM {called(model)} WHERE id = {row.id}"))


@pytest.mark.parametrize("column", ["concern", "support", "action"])
def test_the_words_of_a_coaching_note_stay(column: str) -> None:
    note = first(CoachingNote)
    with refused("never changed"):
        db.session.execute(update(CoachingNote).where(CoachingNote.id == note.id).values({column: "Milder"}))


@pytest.mark.parametrize("column", ["subject_id", "author_id", "competency_id", "shared_at"])
def test_whom_a_coaching_note_is_about_and_when_it_was_shared_stay(column: str) -> None:
    note = first(CoachingNote, CoachingNote.competency_id.is_not(None))
    earlier = note.shared_at - timedelta(days=60)
    people = [note.subject_id, note.author_id]
    changed: dict[str, Any] = {
        "shared_at": earlier,
        "competency_id": None,
        "subject_id": first(Person, Person.id.not_in(people)).id,
        "author_id": first(Person, Person.id.not_in(people)).id,
    }
    with refused("never changed"):
        db.session.execute(
            update(CoachingNote).where(CoachingNote.id == note.id).values({column: changed[column]})
        )


def test_a_coaching_note_is_never_removed() -> None:
    with refused("never changed or removed"):
        db.session.execute(delete(CoachingNote).where(CoachingNote.id == first(CoachingNote).id))


def test_a_coaching_note_can_be_acknowledged() -> None:
    note = first(CoachingNote, CoachingNote.acknowledged_at.is_(None))
    note.acknowledged_at = clock.now()
    db.session.commit()
    assert note.acknowledged_at


def test_a_rating_cites_no_evidence_about_somebody_else() -> None:
    citation = rated("bao").citations[0]
    with refused("evidence about its own person"):
        add(citation, evidence_revision_id=words_about("emil").id)


def test_an_answer_cites_no_evidence_about_somebody_else() -> None:
    citation = first(AnswerCitation)
    subject = citation.evidence_revision.item.subject
    other = "emil" if not subject.email.startswith("emil") else "bao"
    with refused("evidence about its own person"):
        add(citation, evidence_revision_id=words_about(other).id)


def test_a_rating_follows_in_sequence() -> None:
    rating = rated("bao")
    with refused("follows the one before it"):
        follow(rating, sequence=rating.sequence + 2)


def test_a_rating_does_not_follow_that_of_another_participant() -> None:
    with refused("follows the one before it"):
        follow(rated("bao"), supersedes_id=rated("emil").id)


def test_a_rating_does_not_follow_that_of_another_competency() -> None:
    rating = rated("bao")
    same = (Rating.participant_id == rating.participant_id, Rating.lineage == rating.lineage)
    other = first(
        Rating, *same, Rating.sequence == rating.sequence, Rating.competency_id != rating.competency_id
    )
    with refused("follows the one before it"):
        follow(rating, supersedes_id=other.id)


def test_an_overall_rating_does_not_follow_that_of_a_competency() -> None:
    rating = rated("bao")
    with refused("follows the one before it"):
        follow(rating, competency_id=None)


def test_a_persons_own_rating_does_not_follow_their_managers() -> None:
    with refused("follows the one before it"):
        follow(rated("bao"), lineage=Lineage.SELF, author_kind="self")


def test_two_ratings_do_not_supersede_the_same_one() -> None:
    rating = rated("bao")
    follow(rating)
    with refused("(?i)unique"):
        follow(rating)


def test_a_later_rating_supersedes_one_and_a_first_one_supersedes_none() -> None:
    rating = rated("bao")
    with refused("ck_rating_first"):
        follow(rating, supersedes_id=None)


def test_a_line_has_one_first_rating() -> None:
    rating = first(Rating, Rating.sequence == 1)
    with refused("(?i)unique"):
        add(rating)


def test_a_rating_uses_the_scale_of_its_participants_rubric() -> None:
    version = add(first(RubricVersion), number=99)
    label = add(first(ScaleValue), version_id=version)
    with refused("on the scale of its participant"):
        follow(rated("bao"), scale_value_id=label)


@pytest.mark.parametrize(
    ("kind", "author"), [("calibrated", "manager"), ("amended", "room"), ("proposed", "panel")]
)
def test_how_a_rating_came_about_fits_who_made_it(kind: str, author: str) -> None:
    with refused("ck_rating_kind_author"):
        follow(rated("bao"), kind=kind, author_kind=author)


LONG_AFTER = date(2090, 1, 1)


def ended_and_followed(model: type[Any]) -> tuple[Any, Any]:
    """A row that ends on a day far ahead, and the one that begins on that day."""
    row = first(model, model.valid_until.is_(None))
    row.valid_until = LONG_AFTER
    db.session.flush()
    following = add(row, valid_from=LONG_AFTER, valid_until=None)
    return row, db.session.get_one(model, following)


@pytest.mark.parametrize("model", DATED, ids=called)
def test_ranges_that_adjoin_are_accepted(model: type[Any]) -> None:
    row, following = ended_and_followed(model)
    db.session.commit()
    assert row.valid_until == following.valid_from == LONG_AFTER


OVERLAPS = {
    "the same": (0, 0),
    "its last day": (-1, 30),
    "inside": (-20, -10),
    "around": (-100_000, 1),
    "without end": (-1, None),
}


@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("model", DATED, ids=called)
def test_ranges_that_overlap_are_refused_when_added(model: type[Any], overlap: str) -> None:
    row = first(model, model.valid_until.is_(None))
    row.valid_until = LONG_AFTER
    db.session.flush()
    begins, ends = OVERLAPS[overlap]
    start = row.valid_from if overlap in {"the same"} else LONG_AFTER + timedelta(days=max(begins, -30_000))
    end = None if ends is None else LONG_AFTER + timedelta(days=ends)
    with refused("ranges overlap"):
        add(row, valid_from=start, valid_until=end)


@pytest.mark.parametrize("model", DATED, ids=called)
def test_ranges_that_overlap_are_refused_when_moved(model: type[Any]) -> None:
    _, following = ended_and_followed(model)
    with refused("ranges overlap"):
        db.session.execute(
            update(model).where(model.id == following.id).values(valid_from=LONG_AFTER - timedelta(days=1))
        )


@pytest.mark.parametrize("model", DATED, ids=called)
def test_ranges_that_overlap_are_refused_when_opened_again(model: type[Any]) -> None:
    row, _ = ended_and_followed(model)
    with refused("ranges overlap"):
        db.session.execute(update(model).where(model.id == row.id).values(valid_until=None))


@pytest.mark.parametrize("model", DATED, ids=called)
def test_a_range_does_not_end_before_it_begins(model: type[Any]) -> None:
    row = first(model)
    with refused(f"ck_{called(model)}_range"):
        db.session.execute(update(model).where(model.id == row.id).values(valid_until=row.valid_from))


def test_somebody_holds_two_different_roles_at_a_time(cast: Any) -> None:
    grant = first(RoleGrant)
    add(grant, role="executive" if grant.role != "executive" else "administrator")
    db.session.commit()
    assert db.session.scalar(select(func.count()).where(RoleGrant.person_id == grant.person_id)) == 2


def test_nobody_reports_to_themselves() -> None:
    line = first(ReportingLine)
    with refused("ck_reporting_line_not_oneself"):
        db.session.execute(
            update(ReportingLine).where(ReportingLine.id == line.id).values(manager_id=line.person_id)
        )


def test_nobody_shares_a_coaching_note_about_themselves() -> None:
    note = first(CoachingNote)
    with refused("ck_coaching_note_not_about_oneself"):
        add(note, author_id=note.subject_id)


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_a_self_review_is_by_its_subject_and_a_managers_is_not(kind: ReviewKind) -> None:
    review = first(Review, Review.kind == kind)
    other = first(Person, Person.id.not_in([review.subject_id, review.second_reader_id or 0])).id
    author = other if kind is ReviewKind.SELF else review.subject_id
    with refused("ck_review_author"):
        db.session.execute(update(Review).where(Review.id == review.id).values(author_id=author))


def test_a_review_is_about_the_person_who_takes_part() -> None:
    review = first(Review, Review.kind == ReviewKind.MANAGER)
    known = [review.subject_id, review.author_id, review.second_reader_id]
    with refused("(?i)foreign key"):
        db.session.execute(
            update(Review)
            .where(Review.id == review.id)
            .values(subject_id=first(Person, Person.id.not_in(known)).id)
        )


@pytest.mark.parametrize("seat", ["author_id", "subject_id"])
def test_the_second_reader_is_neither_author_nor_subject(seat: str) -> None:
    review = first(Review, Review.kind == ReviewKind.MANAGER, Review.second_reader_id.is_not(None))
    with refused("ck_review_second_reader"):
        db.session.execute(
            update(Review).where(Review.id == review.id).values(second_reader_id=getattr(review, seat))
        )


def test_a_managers_review_leaves_the_desk_only_with_a_second_reader_and_a_next_step() -> None:
    review = first(Review, Review.kind == ReviewKind.MANAGER, Review.second_reader_id.is_not(None))
    for column in ("second_reader_id", "next_step"):
        with refused("ck_review_complete"):
            db.session.execute(update(Review).where(Review.id == review.id).values({column: None}))


def test_a_review_is_returned_once_at_most() -> None:
    reading = first(Reading, Reading.outcome == Outcome.RETURNED)
    with refused("(?i)unique"):
        add(reading, number=reading.number + 5)


def test_a_participant_has_one_review_of_each_kind() -> None:
    with refused("(?i)unique"):
        add(first(Review))


def test_a_person_takes_part_in_a_cycle_once() -> None:
    with refused("(?i)unique"):
        add(first(Participant))


def test_a_question_set_has_ten_questions_at_most() -> None:
    question = first(Question)
    with refused("ck_question_at_most_ten"):
        add(question, position=11, key="one-more")
    with refused("ck_question_at_most_ten"):
        add(first(Question), position=0, key="one-more")


ENUMS = [
    (table.name, column.name)
    for table in db.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]


def test_the_enumerations_are_those_that_are_checked_below() -> None:
    assert len(ENUMS) >= 20


@pytest.mark.parametrize(("table", "column"), ENUMS)
def test_a_name_that_an_enumeration_does_not_have_is_refused(table: str, column: str) -> None:
    """The check of the enumeration itself is named, for other checks of the row may refuse it too."""
    model = model_of(table)
    checks = {
        each["name"]: each["sqltext"]
        for each in inspect(db.session.connection()).get_check_constraints(table)
    }
    name = model.__table__.columns[column].type.name
    assert f"{column}" in checks[f"ck_{table}_{name}"]
    row = first(model)
    dated = "valid_from" in model.__table__.c  # a copy of the same days would overlap
    changes = {"valid_from": date(1999, 1, 1), "valid_until": date(1999, 1, 2)} if dated else {}
    with refused(f"ck_{table}_"):
        db.session.execute(
            insert(model.__table__).values(copied(row, **changes) | {column: literal_column("'nonsense'")})
        )


@pytest.mark.parametrize(("table", "column", "most"), BOUNDS)
def test_the_database_itself_refuses_a_text_over_its_bound(table: str, column: str, most: int) -> None:
    row = first(model_of(table))
    with pytest.raises(DBAPIError, match=f"ck_{table}_{column}_bound|too long for type"):
        add(row, **{column: "x" * (most + 1)})


def test_an_answer_takes_twenty_thousand_characters_and_not_one_more() -> None:
    answer = first(Answer)
    db.session.execute(update(Answer).where(Answer.id == answer.id).values(text="ø" * 20_000))
    db.session.commit()
    with refused("ck_answer_text_bound"):
        db.session.execute(update(Answer).where(Answer.id == answer.id).values(text="ø" * 20_001))


def test_a_key_of_a_form_is_kept_once_for_each_person(cast: Any) -> None:
    key = RequestKey(actor_id=cast.ada.id, key="k" * 24, digest="d" * 64, result={}, at=clock.now())
    db.session.add(key)
    db.session.flush()
    add(key, actor_id=cast.bao.id)
    db.session.commit()
    with refused("(?i)unique"):
        add(key, digest="e" * 64)


def test_one_label_of_a_scale_meets_the_standard() -> None:
    label = first(ScaleValue, ScaleValue.meets)
    add(label, position=6, label="Another", meets=False)
    db.session.commit()
    with refused("(?i)unique"):
        add(label, position=7, label="Yet another", meets=True)


def test_a_saved_version_of_an_answer_exists_once() -> None:
    with refused("(?i)unique"):
        add(first(AnswerRevision))


@pytest.mark.parametrize("change", ["text", "gone"])
def test_a_version_of_an_answer_that_was_submitted_stays_as_it_was(change: str) -> None:
    kept = first(AnswerRevision, AnswerRevision.submitted_at.is_not(None))
    mine = AnswerRevision.id == kept.id
    with refused("never changed or removed"):
        if change == "text":
            db.session.execute(update(AnswerRevision).where(mine).values(text="Other words."))
        else:
            db.session.execute(delete(AnswerRevision).where(mine))


def test_a_second_reader_comments_on_what_was_submitted() -> None:
    comment = first(ReadingComment)
    other = first(
        Answer, Answer.review_id == Review.id, Review.state == ReviewState.DRAFT, Answer.version > 0
    )
    with refused("it is about a version that was submitted"):
        add(comment, answer_id=other.id, answer_version=other.version)


def test_one_delegate_at_a_time_writes_a_draft_with_its_author() -> None:
    known = first(Delegation, Delegation.ended_at.is_(None))
    other = first(Person, Person.email.like("noor@%"))
    with refused("(?i)unique"):
        add(known, person_id=other.id)


def test_a_delegate_has_no_other_part_in_a_review_and_it_is_a_managers_draft() -> None:
    known = first(Delegation)
    review = first(Review, Review.id == known.review_id)
    own = first(Review, Review.kind == ReviewKind.SELF, Review.state == ReviewState.DRAFT)
    over = first(Review, Review.kind == ReviewKind.MANAGER, Review.state == ReviewState.SUBMITTED)
    for changes in (
        {"person_id": review.subject_id},
        {"person_id": review.author_id},
        {"person_id": review.second_reader_id},
        {"review_id": own.id},
        {"review_id": over.id},
    ):
        with refused("delegation: for the draft of a manager"):
            add(known, ended_at=clock.now(), ended=Ended.BY_AUTHOR, **changes)


def test_nobody_reads_second_what_they_helped_to_write() -> None:
    known = first(Delegation)
    with refused("nobody reads second what they helped to write"):
        db.session.execute(
            update(Review).where(Review.id == known.review_id).values(second_reader_id=known.person_id)
        )


@pytest.mark.parametrize("table", [CaseReader, Panelist])
def test_nobody_votes_or_rules_on_what_they_helped_to_write(table: type[Any]) -> None:
    row = first(table)
    if table is CaseReader:
        person_id = first(CalibrationSeat, CalibrationSeat.id == row.seat_id).person_id
        about = (Review.participant_id == row.case.participant_id, Review.kind == ReviewKind.MANAGER)
    else:
        person_id = row.person_id
        appealed = select(Appeal.review_id).where(Appeal.id == row.appeal_id).scalar_subquery()
        about = (Review.id == appealed, Review.kind == ReviewKind.MANAGER)
    review = first(Review, *about)
    kept, known = copied(review), first(Delegation)
    back = {"approved_at": None, "calibrated_at": None, "shared_at": None, "acknowledged_at": None}
    same = Review.id == review.id
    db.session.execute(update(Review).where(same).values(state=ReviewState.RETURNED, **back))
    add(known, review_id=review.id, person_id=person_id)
    db.session.execute(update(Review).where(same).values(**kept))
    with refused("helped to write"):
        add(row)


@pytest.mark.parametrize("column", ["review_id", "person_id", "named_at"])
def test_who_was_a_delegate_stays_written_down(column: str) -> None:
    known = first(Delegation)
    other = {"named_at": known.named_at - timedelta(days=1)}.get(column, getattr(known, column, 0))
    value = other + 1 if isinstance(other, int) else other
    with refused("never changed or removed"):
        db.session.execute(update(Delegation).where(Delegation.id == known.id).values(**{column: value}))
    with refused("never changed or removed"):
        db.session.execute(delete(Delegation).where(Delegation.id == known.id))


def test_a_draft_chooses_once_for_each_line() -> None:
    with refused("(?i)unique"):
        add(first(Choice, Choice.competency_id.is_not(None)))
    with refused("(?i)unique"):
        add(first(Choice, Choice.competency_id.is_(None)))


def test_a_cycle_is_closed_if_and_only_if_it_says_when() -> None:
    closed, open_ = first(Cycle, Cycle.closed_at.is_not(None)), first(Cycle, Cycle.closed_at.is_(None))
    for cycle, when in ((closed.id, None), (open_.id, clock.now())):
        with refused("ck_cycle_closed"):
            db.session.execute(update(Cycle).where(Cycle.id == cycle).values(closed_at=when))


def test_nobody_reads_a_case_that_is_theirs_or_that_they_wrote_or_read_second() -> None:
    reader = first(CaseReader)
    review = first(
        Review, Review.participant_id == reader.case.participant_id, Review.kind == ReviewKind.MANAGER
    )
    seat = first(CalibrationSeat, CalibrationSeat.id == reader.seat_id)
    for person in (review.subject_id, review.author_id, review.second_reader_id):
        with refused("nobody reads their own case"):
            theirs = add(seat, person_id=person, kind=SeatKind.READER)
            add(reader, seat_id=theirs)
    with refused("nobody reads their own case"):  # a chair is no reader
        chair = first(
            CalibrationSeat,
            CalibrationSeat.session_id == seat.session_id,
            CalibrationSeat.kind == SeatKind.CHAIR,
        )
        add(reader, seat_id=chair.id)


def test_nobody_rules_on_their_own_appeal_or_on_what_they_wrote_or_read_second() -> None:
    panelist = first(Panelist)
    review = panelist.appeal.review
    for person in (review.subject_id, review.author_id, review.second_reader_id):
        with refused("nobody rules on their own appeal"):
            add(panelist, person_id=person)


def test_no_table_and_no_column_is_there_to_rank_people_or_to_count_their_activity() -> None:
    inspector = inspect(db.session.connection())
    tables = inspector.get_table_names()
    names = [f"{table}.{column['name']}" for table in tables for column in inspector.get_columns(table)]
    assert len(tables) > 30
    assert [name for name in names for word in FORBIDDEN if word in name.lower()] == []
