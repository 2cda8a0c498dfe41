"""Proposing, revising and agreeing; and who may."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.audit.models import AuditEntry
from app.cycles.models import Cycle, Participant, Phase, Responsibility
from app.cycles.policy import can_work_with
from app.db import db
from app.errors import Conflict
from app.expectations import actions, policy
from app.expectations.models import Expectation
from app.mail.models import MailMessage


def part_of(person, *, closed: bool = False) -> Participant:
    """A person's part in the open cycle, or in the closed one."""
    phase = Cycle.phase == Phase.CLOSED if closed else Cycle.phase != Phase.CLOSED
    return db.session.scalars(
        select(Participant).join(Cycle).where(Participant.person_id == person.id, phase)
    ).one()


def proposed(cast, by) -> Expectation:
    return actions.propose(part_of(cast.ada), "Two ports on the allocator", "The list of ports", by=by)


def test_a_proposal_reaches_the_other_side_and_holds_once_they_agree(cast):
    expectation = proposed(cast, cast.grace)
    mail = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(1)).one()
    assert (mail.person_id, expectation.agreed) == (cast.ada.id, None)

    actions.agree(expectation, 1, by=cast.ada)

    assert expectation.agreed is expectation.latest


def test_what_was_agreed_holds_until_other_words_are(cast):
    expectation = proposed(cast, cast.grace)
    actions.agree(expectation, 1, by=cast.ada)

    actions.revise(expectation, 1, "Three ports", "The list", by=cast.ada)

    assert (expectation.agreed.number, expectation.latest.number) == (1, 2)


@pytest.mark.parametrize("by", ["ada", "grace"])
def test_nobody_agrees_to_words_of_their_own(cast, by):
    person = getattr(cast, by)

    with pytest.raises(Conflict):
        actions.agree(proposed(cast, person), 1, by=person)


def test_a_new_manager_does_not_agree_to_an_earlier_managers_words(cast):
    expectation = proposed(cast, cast.grace)

    with pytest.raises(Conflict):
        actions.agree(expectation, 1, by=cast.ravi)

    assert (expectation.waits_for(cast.ravi.id), expectation.waits_for(cast.ada.id)) == (False, True)


def test_agreeing_to_older_words_or_twice_is_refused(cast):
    expectation = proposed(cast, cast.grace)
    actions.agree(expectation, 1, by=cast.ada)
    with pytest.raises(Conflict):
        actions.agree(expectation, 1, by=cast.ada)

    actions.revise(expectation, 1, "Three ports", "The list", by=cast.grace)
    with pytest.raises(Conflict):
        actions.agree(expectation, 1, by=cast.ada)


def test_nothing_moves_in_a_closed_cycle(cast):
    part = part_of(cast.ada, closed=True)
    expectation = db.session.scalars(select(Expectation).filter_by(participant_id=part.id)).first()

    with pytest.raises(Conflict):
        actions.propose(part, "More", "Somehow", by=cast.ada)
    with pytest.raises(Conflict):
        actions.revise(expectation, expectation.latest.number, "More", "Somehow", by=cast.ada)
    with pytest.raises(Conflict):
        actions.agree(expectation, expectation.latest.number, by=cast.ada)


@pytest.mark.parametrize("table", ["expectation_revision", "expectation_agreement"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_or_remove_words(cast, table, statement):
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement.format(table)))


def test_every_verb_is_in_the_audit_log(cast):
    expectation = proposed(cast, cast.grace)
    actions.revise(expectation, 1, "Three ports", "The list", by=cast.grace)
    actions.agree(expectation, 2, by=cast.ada)
    db.session.commit()

    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert verbs == ["expectation.agreed", "expectation.revised", "expectation.proposed"]


def test_expectations_are_between_the_participant_and_the_responsible_manager(cast):
    expectation = proposed(cast, cast.grace)
    for verb in (policy.can_read, policy.can_revise, policy.can_agree):
        assert {key for key, person in vars(cast).items() if verb(person, expectation)} == {"ada", "grace"}

    responsible = db.session.scalars(
        select(Responsibility).filter_by(participant_id=expectation.participant_id, valid_until=None)
    ).one()
    responsible.valid_until = clock.today()
    db.session.flush()
    db.session.add(
        Responsibility(
            participant_id=responsible.participant_id, manager_id=cast.ravi.id, valid_from=clock.today()
        )
    )
    db.session.flush()

    working = {key for key, person in vars(cast).items() if can_work_with(person, expectation.participant)}
    assert working == {"ada", "ravi"}
