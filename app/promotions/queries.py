"""Reads of promotion cases."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from app.db import db
from app.evidence import queries as evidence
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.people.models import Person
from app.people.queries import report_ids
from app.promotions.models import (
    PacketExport,
    PacketRevision,
    PromotionCase,
    PromotionCitation,
    PromotionState,
    PromotionStatement,
    PromotionText,
    PromotionTextRevision,
    StatementState,
)

PAGE = 20


def with_names(cases: Select[PromotionCase]) -> Select[PromotionCase]:
    """The same cases with whom and what a list names."""
    return cases.options(joinedload(PromotionCase.subject), joinedload(PromotionCase.target_level))


def placed(case: PromotionCase) -> None:
    """Load whom and what a case names, in one statement instead of one each."""
    named = (PromotionCase.rubric_version, PromotionCase.opened_by)
    row = with_names(select(PromotionCase)).options(*(joinedload(each) for each in named))
    db.session.scalars(row.where(PromotionCase.id == case.id)).one()


def own(cases: Select[PromotionCase], person_id: int) -> Sequence[PromotionCase]:
    """The cases about one person, newest first; one for each level at most."""
    mine = with_names(cases).where(PromotionCase.subject_id == person_id)
    return db.session.scalars(mine.order_by(PromotionCase.id.desc())).all()


def page_of_others(
    cases: Select[PromotionCase], person_id: int, before: int | None = None, most: int = PAGE
) -> tuple[Sequence[PromotionCase], int | None]:
    """The cases about others, newest first, from below the key `before`; and the key of the next page."""
    others = with_names(cases).where(PromotionCase.subject_id != person_id)
    if before is not None:
        others = others.where(PromotionCase.id < before)
    rows = db.session.scalars(others.order_by(PromotionCase.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def page_of_asked(
    statements: Select[PromotionStatement], author_id: int, before: int | None = None, most: int = PAGE
) -> tuple[Sequence[PromotionStatement], int | None]:
    """The statements that somebody was asked for, newest first; and the key of the next page."""
    mine = statements.where(PromotionStatement.author_id == author_id)
    if before is not None:
        mine = mine.where(PromotionStatement.id < before)
    case = joinedload(PromotionStatement.case)
    shown = mine.options(
        case.joinedload(PromotionCase.subject),
        case.joinedload(PromotionCase.target_level),
        joinedload(PromotionStatement.asked_by),
    )
    rows = db.session.scalars(shown.order_by(PromotionStatement.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def reports(manager_id: int, day: date) -> Sequence[Person]:
    """The people who answer to somebody on a day, by name."""
    rows = select(Person).where(Person.id.in_(report_ids(manager_id, day)))
    return db.session.scalars(rows.order_by(Person.name, Person.id)).all()


def to_cite(items: Select[EvidenceItem], person_id: int) -> Sequence[EvidenceItem]:
    """Everything that can be cited about a person, what happened last first."""
    rows = db.session.scalars(evidence.with_words(evidence.about(items, person_id))).all()
    return sorted(rows, key=lambda item: (item.current.happened_on, item.number), reverse=True)


def texts(case_id: int) -> dict[str, PromotionText]:
    """The texts of a case by key, with who saved them last."""
    rows = db.session.scalars(
        select(PromotionText)
        .options(joinedload(PromotionText.saved_by))
        .where(PromotionText.case_id == case_id)
        .order_by(PromotionText.id)
    )
    return {row.key: row for row in rows}


def history(case_id: int) -> Sequence[tuple[PromotionText, PromotionTextRevision]]:
    """Every version of every text that is not the current one, newest first."""
    rows = db.session.execute(
        select(PromotionText, PromotionTextRevision)
        .join(PromotionTextRevision, PromotionTextRevision.text_id == PromotionText.id)
        .where(PromotionText.case_id == case_id, PromotionTextRevision.version < PromotionText.version)
        .order_by(PromotionTextRevision.id.desc())
        .limit(PAGE)
    )
    return [(text, revision) for text, revision in rows]


def citations(case_id: int, *, whole: bool = False) -> dict[str, list[EvidenceRevision]]:
    """What the current version of each text cites, by the text's key, in the order of the items' numbers.

    `whole` adds what a packet takes along of an item: every revision, its competencies, its context.
    """
    item = contains_eager(EvidenceRevision.item)
    packed = (item.selectinload(EvidenceItem.revisions).selectinload(EvidenceRevision.competencies),)
    current = (PromotionTextRevision.text_id == PromotionText.id) & (
        PromotionTextRevision.version == PromotionText.version
    )
    rows = db.session.execute(
        select(PromotionText.key, EvidenceRevision)
        .join(PromotionTextRevision, current)
        .join(PromotionCitation, PromotionCitation.text_revision_id == PromotionTextRevision.id)
        .join(EvidenceRevision, EvidenceRevision.id == PromotionCitation.evidence_revision_id)
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .options(
            item.joinedload(EvidenceItem.entered_by),
            item.selectinload(EvidenceItem.contexts),
            *(packed if whole else ()),
        )
        .where(PromotionText.case_id == case_id)
        .order_by(EvidenceItem.number)
    )
    found: dict[str, list[EvidenceRevision]] = {}
    for key, revision in rows:
        found.setdefault(key, []).append(revision)
    return found


def statements(case_id: int) -> Sequence[PromotionStatement]:
    """Everybody who was asked, in the order in which they were."""
    return db.session.scalars(
        select(PromotionStatement)
        .options(
            joinedload(PromotionStatement.author),
            joinedload(PromotionStatement.asked_by),
            joinedload(PromotionStatement.case),
        )
        .where(PromotionStatement.case_id == case_id)
        .order_by(PromotionStatement.id)
    ).all()


def ids(statements: Select[PromotionStatement], case_id: int) -> Select[int]:
    """Which statements of a case are among some, as a select to run."""
    return statements.where(PromotionStatement.case_id == case_id).with_only_columns(PromotionStatement.id)


def revisions(case_id: int) -> Sequence[PacketRevision]:
    """The sealed packets, newest first, without their contents."""
    return db.session.scalars(
        select(PacketRevision)
        .options(defer(PacketRevision.snapshot), joinedload(PacketRevision.sealed_by))
        .where(PacketRevision.case_id == case_id)
        .order_by(PacketRevision.number.desc())
    ).all()


def newest(case_id: int, most: int = 2) -> Sequence[PacketRevision]:
    """The last packets with their contents, the current one first."""
    return db.session.scalars(
        select(PacketRevision)
        .options(joinedload(PacketRevision.sealed_by))
        .where(PacketRevision.case_id == case_id)
        .order_by(PacketRevision.number.desc())
        .limit(most)
    ).all()


def exports(revision_ids: Iterable[int]) -> dict[int, list[PacketExport]]:
    """The PDFs that were made of some packets, by packet, in the order of their copies."""
    rows = db.session.scalars(
        select(PacketExport)
        .options(joinedload(PacketExport.exported_by))
        .where(PacketExport.revision_id.in_(list(revision_ids)))
        .order_by(PacketExport.copy)
    )
    found: dict[int, list[PacketExport]] = {}
    for row in rows:
        found.setdefault(row.revision_id, []).append(row)
    return found


def drafts(cases: Select[PromotionCase]) -> Sequence[PromotionCase]:
    """Cases from which no packet was sealed yet, by name."""
    rows = with_names(cases).where(PromotionCase.state == PromotionState.DRAFT)
    return sorted(db.session.scalars(rows), key=lambda case: (case.subject.name, case.id))


def asked_of(person_id: int) -> Sequence[PromotionStatement]:
    """Statements that wait for a person to give or decline them."""
    case = joinedload(PromotionStatement.case)
    rows = (
        select(PromotionStatement)
        .options(case.joinedload(PromotionCase.subject), case.joinedload(PromotionCase.target_level))
        .where(PromotionStatement.author_id == person_id, PromotionStatement.state == StatementState.ASKED)
    )
    return db.session.scalars(rows.order_by(PromotionStatement.id)).all()


def about(person_id: int) -> Sequence[PromotionCase]:
    """Every case about a person with all that belongs to it."""
    texts = selectinload(PromotionCase.texts)
    return db.session.scalars(
        select(PromotionCase)
        .options(
            joinedload(PromotionCase.target_level),
            joinedload(PromotionCase.opened_by),
            texts.selectinload(PromotionText.revisions),
            selectinload(PromotionCase.statements).joinedload(PromotionStatement.author),
            selectinload(PromotionCase.revisions).options(
                defer(PacketRevision.snapshot), joinedload(PacketRevision.sealed_by)
            ),
        )
        .where(PromotionCase.subject_id == person_id)
        .order_by(PromotionCase.id)
    ).all()


def given_by(person_id: int) -> Sequence[PromotionStatement]:
    """Every statement that a person was asked for, oldest first."""
    return db.session.scalars(
        select(PromotionStatement)
        .options(joinedload(PromotionStatement.case).joinedload(PromotionCase.subject))
        .where(PromotionStatement.author_id == person_id)
        .order_by(PromotionStatement.id)
    ).all()
