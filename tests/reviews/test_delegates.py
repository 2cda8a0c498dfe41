"""A delegate writes a draft with its author, and has no part in what is decided about it."""

import pytest
from sqlalchemy import select

from app import clock
from app.appeals.independence import excluded
from app.audit.models import AccessEntry, AuditEntry
from app.auth.actions import close_account
from app.auth.models import Account
from app.calibration.independence import lines_of
from app.calibration.models import CalibrationCase
from app.conflicts.actions import declare_conflict
from app.conflicts.models import ConflictKind
from app.cycles.actions import advance
from app.cycles.models import ReviewKind
from app.db import db
from app.drafts import Typed
from app.errors import Conflict, Refused
from app.people.actions import report_to
from app.permissions import Seat
from app.reviews import policy
from app.reviews.delegating import end_delegation, name_delegate, why_not
from app.reviews.delegation import Ended, current, delegates
from app.reviews.drafting import save_draft
from app.reviews.models import AnswerRevision, ReviewState
from app.reviews.queries import answers, choices, citations
from app.reviews.submitting import submit_review
from tests.reviews.helpers import complete, deliver, deliver_everything, first_number, review_of

pytestmark = pytest.mark.both


@pytest.fixture
def draft(cast):
    return review_of("ada")


@pytest.fixture
def helped(cast, draft):
    """Grace's draft about Ada, which Lucas writes with her."""
    name_delegate(draft, cast.lucas, by=cast.grace)
    db.session.commit()
    return draft


@pytest.mark.parametrize(
    ("who", "words"),
    [("ada", "the person it is about"), ("tomas", "reads the review second"), ("grace", "You write")],
)
def test_nobody_with_another_part_in_it_is_named(cast, draft, who, words):
    with pytest.raises(Refused) as refused:
        name_delegate(draft, getattr(cast, who), by=cast.grace)

    assert words in refused.value.gaps[0].message


@pytest.mark.parametrize("declared_by", ["ada", "lucas"])
def test_nobody_in_a_personal_conflict_is_named_and_the_author_does_not_learn_why(cast, draft, declared_by):
    one, other = (cast.ada, cast.lucas) if declared_by == "ada" else (cast.lucas, cast.ada)
    declare_conflict(other, ConflictKind.DISPUTE, by=one)
    close_account(db.session.scalars(select(Account).filter_by(person_id=cast.quentin.id)).one(), by=cast.sol)

    said = {why_not(draft, each).replace(each.name, "") for each in (cast.lucas, cast.quentin)}

    assert said == {" is not available for this review."}


def test_a_conflict_that_is_declared_later_closes_the_draft_to_the_delegate(cast, helped):
    assert policy.can_read(cast.lucas, helped) is Seat.DELEGATE
    declare_conflict(cast.lucas, ConflictKind.DISPUTE, by=cast.ada)

    assert policy.can_read(cast.lucas, helped) is None
    assert helped not in db.session.scalars(policy.visible_to(cast.lucas)).all()


def test_there_is_one_at_a_time_and_another_once_that_ended(cast, helped):
    with pytest.raises(Conflict, match="Lucas"):
        name_delegate(helped, cast.noor, by=cast.grace)
    end_delegation(helped, by=cast.grace)

    name_delegate(helped, cast.noor, by=cast.grace)

    assert [each.ended for each in delegates([helped.id])[helped.id]] == [Ended.BY_AUTHOR, None]
    with pytest.raises(Conflict):
        end_delegation(review_of("bao"), by=cast.grace)


def test_a_delegate_saves_under_their_own_name_and_cites_what_the_author_may_read(cast, helped):
    answer, number = answers(helped.id)[0], first_number(helped)
    choice = next(each for each in choices(helped.id) if each.line == "overall")
    label = next(each for each in ("1", "2", "3") if each != choice.value)
    name = f"answer-{answer.question_id}"

    save_draft(
        helped,
        {
            name: Typed(answer.version, f"Seen in [E{number}]."),
            "choice-overall": Typed(choice.version, label),
        },
        by=cast.lucas,
    )
    db.session.commit()

    newest = db.session.scalars(
        select(AnswerRevision).filter_by(answer_id=answer.id).order_by(AnswerRevision.version.desc())
    ).first()
    done = db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id == cast.lucas.id)).all()
    assert newest.saved_by is cast.lucas
    assert [each.item.number for each in citations(helped.id)[answer.id]] == [number]
    assert {"review.answer_saved", "review.choice_saved"} <= {each.verb for each in done}


def test_a_delegate_writes_and_neither_submits_nor_names_nor_approves(cast, helped):
    allowed = {
        verb
        for verb in (
            "open_desk",
            "write",
            "submit",
            "name_delegate",
            "end_delegation",
            "approve",
            "return",
            "share",
        )
        if getattr(policy, f"can_{verb}")(cast.lucas, helped)
    }

    assert allowed == {"open_desk", "write"}


def test_submitting_ends_it_and_nothing_is_saved_after_that(cast, helped):
    complete(helped, cast.grace)
    answer = answers(helped.id)[0]
    save_draft(
        helped, {f"answer-{answer.question_id}": Typed(answer.version, "By Lucas [E1].")}, by=cast.lucas
    )
    submit_review(helped, by=cast.grace)
    db.session.commit()

    assert current(helped.id) is None
    assert [each.ended for each in delegates([helped.id])[helped.id]] == [Ended.BY_SUBMISSION]
    assert policy.can_read(cast.lucas, helped) is None
    with pytest.raises(Conflict):
        save_draft(helped, {f"answer-{answer.question_id}": Typed(answer.version, "Late.")}, by=cast.lucas)
    with pytest.raises(Conflict):
        name_delegate(helped, cast.noor, by=cast.grace)


def test_whoever_was_a_delegate_never_reads_it_second(cast, helped):
    complete(helped, cast.grace)
    end_delegation(helped, by=cast.grace)
    report_to(cast.grace, cast.lucas, since=clock.today(), by=cast.miriam)

    with pytest.raises(Conflict, match="cannot read it second"):
        submit_review(helped, by=cast.grace)


def test_whoever_was_a_delegate_neither_reads_the_case_nor_rules_on_it(cast, helped):
    complete(helped, cast.grace)
    submit_review(helped, by=cast.grace)
    case = CalibrationCase(subject_id=cast.ada.id, participant_id=helped.participant_id)
    case.review, case.subject = helped, cast.ada

    why = lines_of([cast.lucas.id, cast.noor.id, cast.ada.id])
    assert why.why_not_read(cast.lucas, case) == "Lucas Ferreira helped to write the review"
    assert why.why_not_read(cast.noor, case) is None
    assert excluded(helped, clock.today())[cast.lucas.id] == "had part in the decision"
    assert cast.noor.id not in excluded(helped, clock.today())
    db.session.rollback()


def test_the_draft_of_a_cycle_that_was_closed_is_closed_to_the_delegate(cast, helped):
    cycle = helped.participant.cycle
    deliver_everything(cycle.id)
    while not cycle.closed_at:
        advance(cycle, by=cast.miriam)

    assert policy.can_read(cast.grace, helped) is Seat.AUTHOR
    assert policy.can_read(cast.lucas, helped) is None
    assert helped not in db.session.scalars(policy.visible_to(cast.lucas)).all()


def test_a_self_review_has_no_delegate(cast):
    assert policy.can_name_delegate(cast.bao, review_of("bao", ReviewKind.SELF)) is None


def test_on_the_desk_a_delegate_reads_evidence_and_feedback_through_the_draft(app, as_):
    with app.app_context():
        review = review_of("farah")
        id, lucas, farah = review.id, "lucas", review.subject_id
        db.session.query(AccessEntry).delete()
        db.session.commit()
    desk = as_(lucas).get(f"/reviews/{id}/draft")

    assert "An export could have mixed two ports" in desk.text
    assert "self review</summary>" not in desk.text
    assert "Review and submit" not in desk.text
    assert "who named you to write it with them" in desk.text
    with app.app_context():
        reads = db.session.scalars(select(AccessEntry)).all()
        assert {(each.seat, each.review_id, each.subject_id) for each in reads} == {
            (str(Seat.DELEGATE), id, farah)
        }
        assert {each.record for each in reads} >= {"review", "evidence_item"}


def test_my_work_of_a_delegate_leads_to_the_desk(app, as_):
    with app.app_context():
        id = review_of("farah").id
    page = as_("lucas").get("/").text

    assert f'href="/reviews/{id}/draft">Write with <bdi>Ravi Menon</bdi>' in page


def test_the_person_learns_of_a_delegate_at_delivery_and_not_before(app, as_):
    before = as_("farah").get("/me/record.json").json
    with app.app_context():
        review = review_of("farah")
        deliver(review)
        db.session.commit()
        id = review.id
        assert review.state is ReviewState.SHARED
    after = as_("farah").get("/me/record.json").json

    assert "Lucas Ferreira" not in str(before["reviews"] + before["audit"] + before["reads_about_you"])
    newest = next(each for each in after["reviews"] if each["state"] == "shared")
    assert [each["name"] for each in newest["delegates"]] == ["Lucas Ferreira"]
    saved = {each["submitted"][-1]["saved_by"] for each in newest["answers"]}
    assert saved == {"Lucas Ferreira", "Ravi Menon"}
    assert "could write it with" in as_("farah").get(f"/reviews/{id}").text
    assert any(each["verb"] == "review.delegate_named" for each in after["audit"])
    assert any(each["seat"] == "the author's delegate" for each in after["reads_about_you"])
    assert (
        as_("lucas").get("/me/record.json").json["written_about_others"]["as_delegate"][0]["for"]
        == "Ravi Menon"
    )
