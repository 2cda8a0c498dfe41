"""Reads of expectations."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.cycles.models import Participant
from app.db import db
from app.expectations.models import Expectation, ExpectationAgreement, ExpectationRevision
from app.people.models import Person


def waiting_for(person_id: int, participant_ids: Sequence[int]) -> Sequence[tuple[int, str, int]]:
    """What waits for one side's agreement: the participant, who proposed the words, and how many there are."""
    if not participant_ids:
        return []
    newer, proposed = aliased(ExpectationRevision), ExpectationRevision
    by_subject = proposed.proposed_by_id == Participant.person_id
    rows = db.session.execute(
        select(Expectation.participant_id, Person.name, func.count())
        .join(proposed, proposed.expectation_id == Expectation.id)
        .join(Participant, Participant.id == Expectation.participant_id)
        .join(Person, Person.id == proposed.proposed_by_id)
        .where(
            Expectation.participant_id.in_(participant_ids),
            ~exists().where(newer.expectation_id == Expectation.id, newer.number > proposed.number),
            ~exists().where(ExpectationAgreement.revision_id == proposed.id),
            or_(
                and_(Participant.person_id == person_id, ~by_subject),
                and_(Participant.person_id != person_id, by_subject),
            ),
        )
        .group_by(Expectation.participant_id, Person.id, Person.name)
        .order_by(Expectation.participant_id, Person.name)
    )
    return [(participant_id, name, number) for participant_id, name, number in rows]


def agreed_with(participant_id: int) -> list[Expectation]:
    """What one participant and their manager agreed on, with the words alone, in one statement."""
    revisions = joinedload(Expectation.revisions).joinedload(ExpectationRevision.agreement)
    rows = db.session.scalars(
        select(Expectation)
        .options(revisions)
        .where(Expectation.participant_id == participant_id)
        .order_by(Expectation.id)
    )
    return [each for each in rows.unique() if each.agreed]


def of_participants(participant_ids: Sequence[int]) -> Sequence[Expectation]:
    """The expectations of some participants with every revision, in the order in which they were made."""
    if not participant_ids:
        return []
    revisions = selectinload(Expectation.revisions)
    return db.session.scalars(
        select(Expectation)
        .options(
            joinedload(Expectation.participant),
            revisions.joinedload(ExpectationRevision.proposed_by),
            revisions.joinedload(ExpectationRevision.agreement).joinedload(ExpectationAgreement.agreed_by),
        )
        .where(Expectation.participant_id.in_(participant_ids))
        .order_by(Expectation.id)
    ).all()


def agreed_in(participants: Select[Participant]) -> Sequence[ExpectationRevision]:
    """The words that were agreed with some participants, the newest first; the cycle comes along."""
    return db.session.scalars(
        select(ExpectationRevision)
        .join(ExpectationRevision.expectation)
        .join(Expectation.participant)
        .options(
            contains_eager(ExpectationRevision.expectation)
            .contains_eager(Expectation.participant)
            .joinedload(Participant.cycle)
        )
        .where(
            exists().where(ExpectationAgreement.revision_id == ExpectationRevision.id),
            Participant.id.in_(participants.with_only_columns(Participant.id)),
        )
        .order_by(ExpectationRevision.id.desc())
    ).all()
