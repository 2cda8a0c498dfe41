"""Reads of expectations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.db import db
from app.expectations.models import Expectation, ExpectationAgreement, ExpectationRevision


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
