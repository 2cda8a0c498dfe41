"""Filing, replying, ruling, dissenting, deciding, withdrawing: every rule, and what the schema itself refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.appeals.actions import file_appeal, reply_to_appeal, withdraw_appeal
from app.appeals.clocks import REPLY_WITHIN
from app.appeals.drafting import Stale, revise_point
from app.appeals.models import Appeal, AppealState, Ruling, Verdict
from app.appeals.queries import open_appeals
from app.appeals.ruling import decide_appeal, dissent_from_appeal, labels, rule_on_point
from app.audit.models import AuditEntry
from app.db import db
from app.errors import Conflict, Refused
from app.mail.models import MailMessage
from app.reviews.queries import all_ratings, current_ratings
from app.reviews.ratings import Rating
from app.rubric.queries import scale
from tests.appeals import helpers
from tests.rows import follow, refused

pytestmark = pytest.mark.both


def mail_since(last: int) -> list[tuple[str, str, str]]:
    rows = select(MailMessage).where(MailMessage.id > last).order_by(MailMessage.id)
    return [(row.address.partition("@")[0], row.subject, row.body) for row in db.session.scalars(rows)]


def last_mail() -> int:
    return db.session.scalar(select(func.max(MailMessage.id))) or 0


def labels_of(appeal: Appeal) -> list[int]:
    return [each.id for each in scale(appeal.participant.rubric_version_id)]


def held(appeal: Appeal, point: int = 0) -> Rating:
    contested = appeal.points[point].rating
    rated = current_ratings(appeal.participant_id)
    return next(each for each in rated if each.competency_id == contested.competency_id)


def test_filing_tells_both_sides_and_the_panel_without_anybodys_words(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    before = last_mail()
    file_appeal(appeal, new_seed=helpers.seed_drawing(appeal.review), by=appeal.subject)

    told = mail_since(before)
    assert [who for who, _, _ in told] == ["selma", "ravi", "oscar", "lena", "kaveh"]
    assert not any("What happened" in body or "leaves something out" in body for _, _, body in told)
    assert open_appeals(appeal.participant.cycle_id) >= 1
    with pytest.raises(Conflict):
        file_appeal(appeal, new_seed=lambda: "again", by=appeal.subject)


def test_the_author_replies_once_while_it_is_filed(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    reply_to_appeal(appeal, "I saw it otherwise.", by=cast.ravi)

    with pytest.raises(Conflict, match="already"):
        reply_to_appeal(appeal, "And more.", by=cast.ravi)

    done = helpers.decided(helpers.shared("ulf"))
    with pytest.raises(Conflict, match="decided"):
        reply_to_appeal(done, "Too late.", by=cast.ravi)


def test_a_ruling_never_gives_a_label_below_the_one_that_holds(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    lowest, *_ = labels_of(appeal)
    assert lowest not in {each.id for each in labels(appeal.points[0])}

    with pytest.raises(Refused, match="never lowers"):
        rule_on_point(appeal.points[0], 0, helpers.finding(label_id=lowest), by=helpers.chair(appeal))


def test_the_schema_refuses_an_amended_rating_that_is_lower(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    rating, lowest = held(appeal), labels_of(appeal)[0]
    more = {"author_kind": "panel", "kind": "amended", "rated_by_id": cast.oscar.id}

    with refused("never lowers"):
        follow(rating, scale_value_id=lowest, **more)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": Verdict.NOT_UPHELD, "label": "highest"}, "keeps its label"),
        ({"verdict": Verdict.UPHELD, "put_right": ""}, "what is put right"),
        ({"verdict": Verdict.UPHELD, "put_right": "", "label": "same"}, "what is put right"),
        ({"reason": "See [E99]."}, "E99"),
    ],
)
def test_a_ruling_that_does_not_hold_together_is_refused(cast, changes, said):
    appeal = helpers.filed(helpers.shared("selma"))
    _, same, highest = labels_of(appeal)
    label = {"highest": highest, "same": same}.get(changes.pop("label", ""))

    found = helpers.finding(**changes, label_id=label)
    with pytest.raises(Refused, match=said):
        rule_on_point(appeal.points[0], 0, found, by=helpers.chair(appeal))


def test_a_point_that_is_no_rating_is_given_no_label(cast):
    appeal = helpers.filed(helpers.shared("selma"))

    found = helpers.finding(label_id=labels_of(appeal)[2])
    with pytest.raises(Refused):
        rule_on_point(appeal.points[1], 0, found, by=helpers.chair(appeal))


def test_a_ruling_is_written_anew_over_the_version_that_was_read(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    point, chair = appeal.points[0], helpers.chair(appeal)
    rule_on_point(point, 0, helpers.finding(reason="It was so [E1]."), by=chair)

    with pytest.raises(Stale):
        rule_on_point(point, 0, helpers.finding(reason="Too late."), by=chair)

    ruling = rule_on_point(point, 1, helpers.finding(reason="Rather this."), by=chair)
    assert (ruling.version, ruling.reason, ruling.citations) == (2, "Rather this.", [])


def test_an_appeal_is_not_decided_while_a_point_is_open(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    rule_on_point(appeal.points[1], 0, helpers.finding(), by=helpers.chair(appeal))

    with pytest.raises(Refused) as missing:
        decide_appeal(appeal, by=helpers.chair(appeal))

    assert [gap.anchor for gap in missing.value.gaps] == ["point-1"]
    assert appeal.state is AppealState.FILED
    with refused("no ruling"):
        db.session.execute(
            update(Appeal)
            .where(Appeal.id == appeal.id)
            .values(state="decided", decided_at=appeal.filed_at)
            .execution_options(synchronize_session=False)
        )


def test_nothing_is_decided_before_the_author_has_replied_or_had_five_days_for_it(cast):
    appeal = helpers.unanswered(helpers.shared("selma"))
    with pytest.raises(Conflict, match="has not replied yet, and has 5 days"):
        decide_appeal(appeal, by=helpers.chair(appeal))
    assert appeal.state is AppealState.FILED

    late = appeal.filed_at + REPLY_WITHIN - timedelta(minutes=1)
    with clock.at(late), pytest.raises(Conflict, match="not replied"):
        decide_appeal(appeal, by=helpers.chair(appeal))
    with clock.at(appeal.filed_at + REPLY_WITHIN):
        decide_appeal(appeal, by=helpers.chair(appeal))
    assert appeal.state is AppealState.DECIDED


def test_after_five_days_the_author_can_still_reply_until_the_decision(cast):
    appeal = helpers.unanswered(helpers.shared("selma"))

    with clock.at(appeal.filed_at + 2 * REPLY_WITHIN):
        reply_to_appeal(appeal, "I saw it otherwise.", by=cast.ravi)
        decide_appeal(appeal, by=helpers.chair(appeal))

    assert appeal.reply.text == "I saw it otherwise."


def test_an_upheld_rating_is_added_with_reason_and_evidence_and_nothing_is_overwritten(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    revise_point(appeal.points[1], "process", "Nobody asked me [E2].", by=appeal.subject)
    file_appeal(appeal, new_seed=helpers.seed_drawing(appeal.review), by=appeal.subject)
    chair, highest, before = helpers.chair(appeal), labels_of(appeal)[2], held(appeal)
    was = (before.scale_value_id, before.reason, before.sequence)
    number = len(all_ratings([appeal.participant_id]))
    found = helpers.finding(verdict=Verdict.UPHELD, reason="It reaches further [E2].", label_id=highest)
    rule_on_point(appeal.points[0], 0, found, by=chair)
    rule_on_point(appeal.points[1], 0, helpers.finding(), by=chair)
    assert held(appeal).id == before.id  # nothing holds before the decision
    reply_to_appeal(appeal, "I saw it otherwise.", by=cast.ravi)

    decide_appeal(appeal, by=chair)
    db.session.commit()

    now = held(appeal)
    assert (now.scale_value_id, now.reason, now.supersedes_id) == (
        highest,
        "It reaches further [E2].",
        before.id,
    )
    assert (now.kind, now.author_kind, now.rated_by_id) == ("amended", "panel", chair.id)
    assert [each.evidence_revision.item.number for each in now.citations] == [2]
    assert (before.scale_value_id, before.reason, before.sequence) == was
    assert len(all_ratings([appeal.participant_id])) == number + 1
    assert appeal.points[0].ruling.rating_id == now.id
    assert appeal.points[1].ruling.rating_id is None


@pytest.mark.parametrize(("claim_cites", "expected"), [(True, "point"), (False, "rating")])
def test_without_evidence_of_its_own_a_ruling_rests_on_the_points_or_on_the_old_ratings(
    cast, claim_cites, expected
):
    review = helpers.shared("selma")
    appeal = helpers.draft(review)
    if not claim_cites:
        helpers.without_citation(appeal.points[0])
    file_appeal(appeal, new_seed=helpers.seed_drawing(review), by=appeal.subject)
    before, chair = held(appeal), helpers.chair(appeal)
    found = helpers.finding(verdict=Verdict.UPHELD, label_id=labels_of(appeal)[2])
    rule_on_point(appeal.points[0], 0, found, by=chair)
    rule_on_point(appeal.points[1], 0, helpers.finding(), by=chair)
    reply_to_appeal(appeal, "I saw it otherwise.", by=cast.ravi)
    decide_appeal(appeal, by=chair)

    rests_on = {each.evidence_revision_id for each in held(appeal).citations}
    source = appeal.points[0] if expected == "point" else before
    assert rests_on == {each.evidence_revision_id for each in source.citations}


def test_the_second_of_two_decisions_changes_nothing(cast):
    appeal = helpers.decided(helpers.shared("selma"))
    number = len(all_ratings([appeal.participant_id]))

    with pytest.raises(Conflict, match="decided"):
        decide_appeal(appeal, by=helpers.chair(appeal))
    with pytest.raises(Conflict, match="decided"):
        rule_on_point(appeal.points[0], 1, helpers.finding(), by=helpers.chair(appeal))
    with pytest.raises(Conflict):
        withdraw_appeal(appeal, by=appeal.subject)

    assert len(all_ratings([appeal.participant_id])) == number


def test_a_panelist_dissents_once_and_by_name(cast):
    appeal = helpers.ruled(helpers.shared("selma"))
    lena = appeal.panelists[1].person
    dissent_from_appeal(appeal, "I would have upheld it.", by=lena)

    with pytest.raises(Conflict, match="already"):
        dissent_from_appeal(appeal, "And more.", by=lena)

    decide_appeal(appeal, by=helpers.chair(appeal))
    assert [each.person_id for each in appeal.dissents] == [lena.id]


def test_a_withdrawn_appeal_is_nobodys_task_any_more(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    before, filed = last_mail(), open_appeals(appeal.participant.cycle_id)
    withdraw_appeal(appeal, by=appeal.subject)

    assert [who for who, _, _ in mail_since(before)] == ["ravi", "oscar", "lena", "kaveh"]
    assert open_appeals(appeal.participant.cycle_id) == filed - 1
    assert db.session.scalars(select(Ruling).where(Ruling.point_id == appeal.points[0].id)).all() == []


def test_every_step_is_in_the_audit_log_by_ids_and_never_by_words(cast):
    appeal = helpers.ruled(helpers.shared("selma"))
    dissent_from_appeal(appeal, "I would have upheld it.", by=cast.lena)
    decide_appeal(appeal, by=helpers.chair(appeal))
    db.session.commit()

    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb.like("appeal.%"), AuditEntry.subject_id == appeal.subject_id)
    ).all()
    assert {row.verb for row in rows} == {
        *("appeal.begun", "appeal.saved", "appeal.point_added", "appeal.context_added", "appeal.filed"),
        *("appeal.replied", "appeal.ruled", "appeal.dissented", "appeal.decided"),
    }
    assert not any("left out" in str(row.facts) or "upheld" in str(row.facts) for row in rows)
