"""Opening a case, and the statements that colleagues give for it, decline, or take back. An export is noted here."""

from sqlalchemy import func, select

from app import audit, clock, mail
from app.db import db
from app.errors import Conflict
from app.people.models import Level, Person
from app.people.queries import level_of, manager_of, manages
from app.promotions.models import (
    PacketExport,
    PacketRevision,
    PromotionCase,
    PromotionState,
    PromotionStatement,
    PromotionText,
    StatementState,
)
from app.promotions.outline import prompts
from app.rubric.models import RubricVersion
from app.rubric.queries import competencies


def open_case(subject: Person, target: Level, version: RubricVersion, *, by: Person) -> PromotionCase:
    """Open a case for a level, with an empty text for each thing that it asks."""
    db.session.get_one(Person, subject.id, with_for_update={"key_share": True})  # two at once open one case
    held = level_of(subject.id, clock.today())
    if held is not None and held.id == target.id:
        raise Conflict(f"{subject.name} holds {target.code} already.", "Choose another level.")
    if db.session.scalar(
        select(PromotionCase.id).filter_by(subject_id=subject.id, target_level_id=target.id)
    ):
        raise Conflict(
            f"There is a case for {target.code} already.", "You find it under Promotions; write on there."
        )
    case = PromotionCase(
        subject=subject,
        target_level=target,
        rubric_version=version,
        opened_by_id=by.id,
        opened_at=clock.now(),
        state=PromotionState.DRAFT,
    )
    db.session.add(case)
    db.session.flush()
    named = [(row.competency.key, row.competency.name) for row in competencies(version.id)]
    db.session.add_all(PromotionText(case_id=case.id, key=prompt.key) for prompt in prompts(named))
    db.session.flush()
    audit.record("promotion.opened", by=by, on=case, about=subject)
    tell_the_other("promotions/mail/opened.txt", case, by)
    return case


def tell_the_other(template: str, case: PromotionCase, by: Person) -> None:
    """Mail to the engineer and their manager of today, except to who did it."""
    for person in (case.subject, manager_of(case.subject_id, clock.today())):
        if person is not None and person.id != by.id:
            mail.send(template, to=person, by=by, case=case)


def ask_for_statement(case: PromotionCase, author: Person, *, by: Person) -> PromotionStatement:
    """Ask a colleague for their words; nothing of them is in a packet before they agree."""
    db.session.get_one(PromotionCase, case.id, with_for_update=True, populate_existing=True)
    if author.id == case.subject_id or manages(author.id, case.subject_id, clock.today()):
        raise Conflict(
            "The two of you write the case yourselves.", "Ask somebody who saw the work from elsewhere."
        )
    if db.session.scalar(select(PromotionStatement.id).filter_by(case_id=case.id, author_id=author.id)):
        raise Conflict(f"{author.name} was asked already.", "Their answer stands on the page of the case.")
    statement = PromotionStatement(
        case=case,
        author=author,
        asked_by_id=by.id,
        asked_at=clock.now(),
        state=StatementState.ASKED,
    )
    db.session.add(statement)
    db.session.flush()
    audit.record("promotion_statement.asked", by=by, on=statement, about=case.subject_id)
    mail.send("promotions/mail/asked.txt", to=author, by=by, case=case, statement=statement)
    return statement


def give_statement(statement: PromotionStatement, text: str, *, by: Person) -> None:
    """Give words and agree that they go into the packet, with the author's name."""
    statement = locked(statement)
    statement.move_to(StatementState.GIVEN)
    statement.text = text
    statement.consented_at = statement.closed_at = clock.now()
    audit.record("promotion_statement.given", by=by, on=statement, about=statement.subject_id)
    tell_the_other("promotions/mail/given.txt", statement.case, by)


def decline_statement(statement: PromotionStatement, *, by: Person) -> None:
    """Decline, without a reason."""
    statement = locked(statement)
    statement.move_to(StatementState.DECLINED)
    statement.closed_at = clock.now()
    audit.record("promotion_statement.declined", by=by, on=statement, about=statement.subject_id)
    tell_the_other("promotions/mail/declined.txt", statement.case, by)


def withdraw_statement(statement: PromotionStatement, *, by: Person) -> None:
    """Take a given statement back: no packet that is sealed from now on holds it."""
    statement = locked(statement)
    statement.move_to(StatementState.WITHDRAWN)
    statement.closed_at = clock.now()
    audit.record("promotion_statement.withdrawn", by=by, on=statement, about=statement.subject_id)
    tell_the_other("promotions/mail/withdrawn.txt", statement.case, by)


def locked(statement: PromotionStatement) -> PromotionStatement:
    """The same statement, held until this transaction ends. Its case is held first, as whoever seals it does."""
    db.session.get_one(PromotionCase, statement.case_id, with_for_update=True)
    return db.session.get_one(PromotionStatement, statement.id, with_for_update=True, populate_existing=True)


def hold_revision(revision_id: int) -> PacketRevision:
    """Hold a packet until this transaction ends, so that two who ask for its PDF at once number their copies apart."""
    return db.session.get_one(PacketRevision, revision_id, with_for_update=True)


def export_packet(revision: PacketRevision, pdf_digest: str, *, by: Person) -> PacketExport:
    """Note that a PDF was made of a packet: which copy, and its SHA-256."""
    last = db.session.scalar(
        select(func.max(PacketExport.copy)).where(PacketExport.revision_id == revision.id)
    )
    export = PacketExport(
        revision_id=revision.id,
        copy=(last or 0) + 1,
        pdf_digest=pdf_digest,
        exported_by_id=by.id,
        exported_at=clock.now(),
    )
    db.session.add(export)
    db.session.flush()
    about = revision.case.subject_id
    audit.record("packet.exported", by=by, on=export, about=about, revision=revision.number)
    return export
