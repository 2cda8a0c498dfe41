"""Sealing: the snapshot of what a case says now, with nothing in it that has to stay inside."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import update

from app import audit, clock
from app.db import db
from app.errors import Conflict, Refused
from app.evidence.models import Confidentiality, EvidenceRevision, Provenance
from app.people.models import Person
from app.people.queries import level_of, team_of
from app.promotions import packet as packets
from app.promotions import queries
from app.promotions.actions import tell_the_other
from app.promotions.completeness import Cited, Texts, asked_in, every, gaps, matrix_of, sources, styles
from app.promotions.models import (
    PacketRevision,
    PromotionCase,
    PromotionState,
    PromotionStatement,
    StatementState,
)
from app.promotions.outline import Prompt, pattern
from app.promotions.packet import Criterion, Item, Packet, Statement, Text
from app.rubric.queries import competencies, levels, standards

CLOSED = frozenset({Confidentiality.CUSTOMER, Confidentiality.SECURITY})
COLLEAGUES = frozenset({Provenance.PEER, Provenance.PARTNER_TEAM})


def seal_packet(case: PromotionCase, *, by: Person) -> PacketRevision:
    """Seal what the case says now. It is never changed afterwards; another sealing makes another revision."""
    case = db.session.get_one(PromotionCase, case.id, with_for_update=True, populate_existing=True)
    asked, texts, cited = asked_in(case), queries.texts(case.id), queries.citations(case.id, whole=True)
    missing = gaps(asked, texts, cited)
    if missing:
        raise Refused(*missing)
    last = queries.newest(case.id, 1)
    number, now = (last[0].number if last else 0) + 1, clock.now()
    sealed = snapshot(case, asked, texts, cited, number, now, by)
    if last and same_but_for_the_seal(packets.read(last[0].snapshot), sealed):
        raise Conflict(
            f"Nothing has changed since revision {last[0].number}.", "Write on first, or export that one."
        )
    case.move_to(PromotionState.SEALED)
    current = PacketRevision.is_current.is_(True)
    db.session.execute(
        update(PacketRevision).where(PacketRevision.case_id == case.id, current).values(is_current=False)
    )
    content = packets.canonical(sealed)
    revision = PacketRevision(
        case_id=case.id,
        number=number,
        snapshot=content,
        digest=packets.digest(content),
        sealed_by_id=by.id,
        sealed_at=now,
        is_current=True,
    )
    db.session.add(revision)
    db.session.flush()
    audit.record(
        "packet.sealed", by=by, on=revision, about=case.subject_id, revision=number, digest=revision.digest
    )
    tell_the_other("promotions/mail/sealed.txt", case, by)
    return revision


def same_but_for_the_seal(before: Packet, after: Packet) -> bool:
    """Do two revisions say the same?"""
    sealed = {"revision": after.revision, "sealed_at": after.sealed_at, "sealed_by": after.sealed_by}
    return replace(before, **sealed) == after  # type: ignore[arg-type]


def snapshot(
    case: PromotionCase,
    asked: Sequence[Prompt],
    texts: Texts,
    cited: Cited,
    number: int,
    now: datetime,
    by: Person,
) -> Packet:
    """Everything that the packet shows."""
    day, version = now.date(), case.rubric_version
    held, team = level_of(case.subject_id, day), team_of(case.subject_id, day)
    scope = next(each.scope for each in levels(version.id) if each.level_id == case.target_level_id)
    given = [each for each in queries.statements(case.id) if each.state is StatementState.GIVEN]
    agreed, items = {each.author_id for each in given}, every(cited)
    return Packet(
        schema=packets.SCHEMA,
        revision=number,
        person=case.subject.name,
        title=case.subject.title,
        team=team.name if team else "",
        level_from=f"{held.code} {held.title}" if held else "",
        level_to=f"{case.target_level.code} {case.target_level.title}",
        role_scope=scope,
        rubric=f"{version.title}, version {version.number}",
        opened_on=case.opened_at.date().isoformat(),
        sealed_at=now.isoformat(timespec="microseconds"),
        sealed_by=by.name,
        texts=tuple(
            Text(each.key, each.heading, texts[each.key].text)
            for each in asked
            if not each.is_criterion and texts[each.key].text.strip()
        ),
        criteria=tuple(criteria(case, texts, cited)),
        matrix=matrix_of(asked, cited),
        sources=sources(items),
        styles=styles(items),
        statements=tuple(statement(each, day) for each in given),
        evidence=tuple(item(each, agreed) for each in items),
    )


def criteria(case: PromotionCase, texts: Texts, cited: Cited) -> Iterable[Criterion]:
    """Each competency with the standard of the level aimed for and what the case says to it."""
    standard = standards(case.rubric_version_id, case.target_level_id)
    for row in competencies(case.rubric_version_id):
        words, key = standard[row.competency_id], f"criterion_{row.competency.key}"
        shown = pattern(each.happened_on for each in cited.get(key, ()))
        yield Criterion(
            row.competency.key,
            row.competency.name,
            words.meaning,
            tuple(words.signals),
            texts[key].text,
            shown,
        )


def statement(given: PromotionStatement, day: date) -> Statement:
    """A colleague's words with their name and place."""
    team = team_of(given.author_id, day)
    place = f"{given.author.title}, {team.name}" if team else given.author.title
    on = given.consented_at.date().isoformat() if given.consented_at else ""
    return Statement(given.author.name, place, on, given.text or "")


def item(words: EvidenceRevision, agreed: set[int]) -> Item:
    """An item with its words, or described without them where they have to stay inside."""
    kept = kept_inside(words, agreed)
    closed = kept in {each.value for each in CLOSED}
    described = Item(
        number=words.item.number,
        happened_on=words.happened_on.isoformat(),
        entered_on=words.item.entered_at.date().isoformat(),
        kind=words.kind.label,
        provenance=words.item.provenance.value,
        style=words.style.value if words.style else "",
        competencies=tuple(each.name for each in sorted(words.competencies, key=lambda row: row.id)),
        confidentiality=kept if closed else words.confidentiality.value,
        kept=kept,
    )
    if kept:
        return described
    return replace(
        described,
        title=words.title,
        body=words.body,
        told=tuple(words.told),
        link=words.link or "",
        context=tuple(each.text for each in words.item.contexts),
        entered_by=words.item.entered_by.name,
    )


def kept_inside(words: EvidenceRevision, agreed: set[int]) -> str:
    """Why an item's words stay inside; empty when they may travel.

    The strictest class counts that the item has had since the cited words; a colleague's words are in
    the packet only if they agreed to it with their statement.
    """
    classes = {each.confidentiality for each in words.item.revisions if each.number >= words.number}
    closed = sorted(each.value for each in classes & CLOSED)
    if closed:
        return closed[-1]
    theirs = words.item.provenance in COLLEAGUES and words.item.entered_by_id not in agreed
    return "colleague" if theirs else ""


def changes(revisions: Sequence[PacketRevision]) -> list[str]:
    """What the current packet changed against the one before it."""
    if len(revisions) < 2:
        return []
    after, before = (packets.read(each.snapshot) for each in revisions[:2])
    return packets.differences(before, after)
