"""Agreed and not delivered: evidence that cites what was agreed and says what was looked for."""

import pytest
from sqlalchemy import insert, select

from app.db import db
from app.errors import Conflict
from app.evidence.actions import log_evidence
from app.evidence.models import EvidenceItem, EvidenceKind, EvidenceRevision
from app.expectations.models import Expectation, ExpectationAgreement, ExpectationRevision
from tests.evidence.samples import filled, many, newest, one, person_id, words
from tests.places import participant
from tests.rows import copied, first, refused

NOT = EvidenceKind.NOT_DELIVERED


def agreed(key: str) -> ExpectationRevision:
    rows = (
        select(ExpectationRevision)
        .join(ExpectationRevision.agreement)
        .join(ExpectationRevision.expectation)
        .where(Expectation.participant_id == participant(key).id)
    )
    return db.session.scalars(rows.order_by(ExpectationRevision.id)).first()


def agreed_id(app, key: str) -> str:
    with app.app_context():
        found = str(agreed(key).id)
        db.session.remove()
        return found


def sent(app, key: str, **changes):
    return (
        filled(
            app,
            kind="not_delivered",
            expectation=agreed_id(app, key),
            looked_for="The status page, on the day.",
        )
        | changes
    )


@pytest.mark.parametrize("by", ["ada", "grace"])
def test_the_person_or_their_manager_says_it_and_says_what_was_looked_for(app, as_, by):
    answer = as_(by).post(f"/people/{person_id(app, 'ada')}/evidence", data=sent(app, "ada"))

    assert answer.status_code == 303, answer.text
    page = as_("ada").get(f"/evidence/{newest(app)}").text
    assert "What was agreed" in page
    assert "The status page, on the day." in page


def test_a_colleague_is_not_offered_it_and_cannot_send_it(app, as_):
    ada = person_id(app, "ada")

    assert "Agreed and not delivered" not in as_("bao").get(f"/people/{ada}/evidence/new").text
    assert as_("bao").post(f"/people/{ada}/evidence", data=sent(app, "ada")).status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expectation": ""}, "Choose what was agreed and not delivered."),
        ({"looked_for": " "}, "Say what was looked for."),
        ({"kind": "outcome"}, "This belongs to the kind"),
        ({"expectation": "999999"}, "Not a valid choice"),
    ],
)
def test_half_of_it_is_refused_with_the_words_kept(app, as_, changes, said):
    answer = as_("ada").post(f"/people/{person_id(app, 'ada')}/evidence", data=sent(app, "ada", **changes))

    assert answer.status_code == 422
    assert said in answer.text
    assert "The crane check runs by itself" in answer.text


def test_what_somebody_else_agreed_cannot_be_cited(app, as_):
    answer = as_("ada").post(
        f"/people/{person_id(app, 'ada')}/evidence",
        data=sent(app, "ada", expectation=agreed_id(app, "goran")),
    )

    assert answer.status_code == 422


def test_the_action_refuses_a_colleague_too(cast):
    with pytest.raises(Conflict):
        log_evidence(
            cast.ada,
            words(kind=NOT, looked_for="The page.", expectation=agreed("ada")),
            by=cast.bao,
        )


@pytest.mark.both
@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    "changes",
    [
        {"kind": NOT},
        {"kind": NOT, "looked_for": "The page."},
        {"looked_for": "The page."},
        {"kind": NOT, "looked_for": "  ", "expectation_revision_id": 1},
    ],
)
def test_the_schema_holds_both_together(changes):
    row = first(EvidenceRevision, EvidenceRevision.kind != NOT)
    with refused("ck_evidence_revision|not delivered"):
        db.session.execute(insert(EvidenceRevision.__table__).values(copied(row, number=99, **changes)))


@pytest.mark.both
@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(("about", "entered_by", "whose"), [("ada", "ada", "goran"), ("ada", "bao", "ada")])
def test_the_schema_knows_whose_agreement_it_was(about, entered_by, whose):
    from tests.places import person

    row = first(
        EvidenceRevision,
        EvidenceRevision.item_id.in_(
            select(EvidenceItem.id).where(
                EvidenceItem.subject_id == person(about).id,
                EvidenceItem.entered_by_id == person(entered_by).id,
            )
        ),
    )
    cites = {
        "kind": NOT,
        "looked_for": "The page.",
        "expectation_revision_id": agreed(whose).id,
        "number": 99,
    }
    with refused("not delivered was agreed"):
        db.session.execute(insert(EvidenceRevision.__table__).values(copied(row, **cites)))


@pytest.mark.both
@pytest.mark.usefixtures("cast")
def test_the_schema_refuses_words_to_which_nobody_agreed():
    answered = select(ExpectationAgreement.revision_id)
    waiting = db.session.scalars(
        select(ExpectationRevision).where(ExpectationRevision.id.not_in(answered))
    ).first()
    subject = waiting.expectation.subject_id
    row = first(
        EvidenceRevision,
        EvidenceRevision.item_id.in_(
            select(EvidenceItem.id).where(
                EvidenceItem.subject_id == subject, EvidenceItem.provenance == "self"
            )
        ),
    )
    cites = {"kind": NOT, "looked_for": "The page.", "expectation_revision_id": waiting.id, "number": 99}
    with refused("not delivered was agreed"):
        db.session.execute(insert(EvidenceRevision.__table__).values(copied(row, **cites)))


@pytest.mark.both
@pytest.mark.usefixtures("cast")
def test_what_was_looked_for_is_bounded_by_the_schema():
    row = first(EvidenceRevision, EvidenceRevision.kind == NOT)
    with refused("looked_for_bound"):
        db.session.execute(
            insert(EvidenceRevision.__table__).values(copied(row, number=99, looked_for="x" * 2_001))
        )


def test_the_demo_shows_one(app):
    found = many(app, select(EvidenceRevision).where(EvidenceRevision.kind == NOT))

    assert [row.looked_for[:12] for row in found] == ["The broker's"]
    assert one(
        app, select(ExpectationRevision.id).where(ExpectationRevision.id == found[0].expectation_revision_id)
    )
