"""Opening, writing, asking, sealing: what each does, and what it refuses."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.db import db
from app.drafts import StaleDraft, Typed
from app.errors import Conflict, Refused
from app.evidence.actions import revise_evidence
from app.evidence.models import Confidentiality
from app.mail.models import MailMessage
from app.promotions import packet as packets
from app.promotions import queries
from app.promotions.actions import (
    ask_for_statement,
    export_packet,
    give_statement,
    withdraw_statement,
)
from app.promotions.drafting import save_texts
from app.promotions.models import PromotionState, PromotionTextRevision
from app.promotions.sealing import changes, seal_packet
from tests.evidence.samples import log_one, words
from tests.promotions.cases import (
    EARLIER,
    LATELY,
    case_of,
    closed_item,
    complete,
    days_ago,
    opened,
    statement_of,
    two_items,
    write,
)

pytestmark = pytest.mark.both


def mail_since(before: int) -> list[tuple[int, str]]:
    rows = select(MailMessage).where(MailMessage.id > before).order_by(MailMessage.id)
    return [(row.person_id, row.subject) for row in db.session.scalars(rows)]


def last_mail() -> int:
    return db.session.scalar(select(func.max(MailMessage.id))) or 0


@pytest.fixture
def case(cast):
    return opened(cast.bao, "E3")


def test_an_open_case_has_a_text_for_each_thing_it_asks_and_the_other_hears_of_it(cast):
    before = last_mail()

    case = opened(cast.bao, "E3")

    assert list(queries.texts(case.id)) == [
        *("summary", "scope", "result_1", "result_2", "result_3"),
        *(f"criterion_{key}" for key in ("outcomes", "craft", "leverage", "growth")),
        *("complexity", "future_work", "six_months"),
    ]
    assert mail_since(before) == [(cast.grace.id, "Bảo Nguyễn opened a promotion case for Bảo Nguyễn")]


def test_there_is_one_case_for_a_level_and_none_for_the_level_held(cast, case):
    for code in ("E3", "E2"):
        with pytest.raises(Conflict):
            opened(cast.bao, code, by=cast.grace)


def test_every_version_of_a_text_is_kept_with_who_saved_it(cast, case):
    write(case, cast.bao, summary="First.")
    write(case, cast.grace, summary="Second.")

    kept = queries.texts(case.id)["summary"]
    versions = db.session.execute(
        select(PromotionTextRevision.text, PromotionTextRevision.saved_by_id)
        .where(PromotionTextRevision.text_id == kept.id)
        .order_by(PromotionTextRevision.version)
    ).all()
    assert versions == [("First.", cast.bao.id), ("Second.", cast.grace.id)]


def test_two_edits_never_overwrite_each_other_silently(cast, case):
    write(case, cast.bao, summary="Bao's words.")

    with pytest.raises(StaleDraft) as late:
        save_texts(case, {"summary": Typed(0, "Grace's words."), "scope": Typed(0, "Scope.")}, by=cast.grace)

    (stale,) = late.value.stale
    assert (stale.kept, stale.typed, stale.version) == ("Bao's words.", "Grace's words.", 1)


def test_a_field_that_was_only_sent_along_does_not_undo_what_the_other_wrote(cast, case):
    write(case, cast.bao, summary="Bao's words.")

    saved = save_texts(case, {"summary": Typed(0, ""), "scope": Typed(0, "Scope.")}, by=cast.grace)

    assert saved == {"scope": 1}
    assert queries.texts(case.id)["summary"].text == "Bao's words."


@pytest.mark.parametrize("typed", ["a\0b", "x" * 8_001, "half \ud800"])
def test_a_text_that_cannot_be_kept_is_refused_and_nothing_else_is_saved(cast, case, typed):
    with pytest.raises(Refused):
        save_texts(case, {"summary": Typed(0, typed)}, by=cast.bao)

    assert queries.texts(case.id)["summary"].version == 0


def test_a_text_cites_evidence_of_its_own_person_only(cast, case):
    mine, other = log_one(cast.bao, cast.ada), log_one(cast.dele, cast.dele)
    foreign = mine.number + 500

    write(case, cast.bao, summary=f"Mine [E{mine.number}], nobody's [E{foreign}].")

    assert [each.item.id for each in queries.citations(case.id)["summary"]] == [mine.id]
    assert other.id != mine.id


def test_sealing_is_refused_while_something_is_missing_and_says_where(cast, case):
    write(case, cast.bao, summary="Cites nothing that is there [E999].")

    with pytest.raises(Refused) as refused:
        seal_packet(case, by=cast.bao)

    assert [(gap.message, gap.anchor) for gap in refused.value.gaps] == [
        ("“Summary” cites E999, and there is no such item.", "answer-summary"),
        ("“Scope of the role” is not written yet.", "answer-scope"),
        ("“First result” is not written yet.", "answer-result_1"),
        ("“Outcomes” is not written yet.", "answer-criterion_outcomes"),
        ("“Craft” is not written yet.", "answer-criterion_craft"),
        ("“Leverage” is not written yet.", "answer-criterion_leverage"),
        ("“Growth and judgement” is not written yet.", "answer-criterion_growth"),
        ("“Six months from now” is not written yet.", "answer-six_months"),
    ]


def test_a_criterion_that_cites_nothing_and_a_single_quarter_are_no_packet(cast, case):
    one = log_one(cast.bao, cast.bao, happened_on=days_ago(EARLIER))
    complete(case, cast.bao, one, criterion_craft="Words that rest on nothing.")

    with pytest.raises(Refused) as refused:
        seal_packet(case, by=cast.bao)

    assert [gap.message for gap in refused.value.gaps] == [
        "“Craft” cites no evidence yet.",
        "Everything cited is from one quarter. A pattern needs at least two.",
    ]


def test_a_packet_is_sealed_once_for_each_state_of_the_case(cast, case):
    complete(case, cast.bao)

    first = seal_packet(case, by=cast.bao)
    with pytest.raises(Conflict, match="Nothing has changed since revision 1"):
        seal_packet(case, by=cast.grace)
    write(case, cast.grace, complexity="It was hard.")
    second = seal_packet(case, by=cast.grace)

    assert case.state is PromotionState.SEALED
    assert (second.number, second.is_current) == (2, True)
    db.session.refresh(first)
    assert not first.is_current
    assert changes(queries.newest(case.id)) == ["“Complexity” was changed."]
    for each in (first, second):
        assert each.digest == packets.digest(each.snapshot)


def test_what_is_sealed_does_not_change_with_the_case_or_its_evidence(cast, case):
    item = log_one(cast.bao, cast.bao, happened_on=days_ago(LATELY))
    complete(case, cast.bao, item, *two_items(cast.bao, cast.bao))
    sealed = seal_packet(case, by=cast.bao)
    before = sealed.snapshot

    revise_evidence(item, 1, words(title="Another title"), by=cast.bao)
    write(case, cast.bao, summary="Other words.")
    db.session.expire(sealed)

    assert sealed.snapshot == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE packet_revision SET number = number + 7",
        "UPDATE packet_revision SET digest = upper(digest)",
        "DELETE FROM packet_revision",
        "UPDATE promotion_text_revision SET text = ''",
        "DELETE FROM promotion_citation",
    ],
)
@pytest.mark.usefixtures("cast")
def test_the_database_refuses_to_change_what_was_sealed_or_saved(statement):
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))


@pytest.mark.parametrize("kind", [Confidentiality.CUSTOMER, Confidentiality.SECURITY])
def test_words_of_a_closed_class_are_in_no_snapshot(cast, case, kind):
    item = closed_item(cast.bao, kind)
    complete(case, cast.bao, item, log_one(cast.bao, cast.bao))

    sealed = packets.read(seal_packet(case, by=cast.bao).snapshot)

    found = next(each for each in sealed.evidence if each.number == item.number)
    assert (found.kept, found.title, found.body, found.link, found.entered_by) == (kind.value, "", "", "", "")
    assert (found.happened_on, found.kind) == (days_ago(EARLIER).isoformat(), "Outcome")
    assert b"secret" not in packets.canonical(sealed)


def test_the_strictest_class_since_the_cited_words_counts(cast, case):
    item = log_one(cast.bao, cast.bao, title="An open title", happened_on=days_ago(EARLIER))
    complete(case, cast.bao, item, log_one(cast.bao, cast.bao))
    revise_evidence(item, 1, words(confidentiality=Confidentiality.SECURITY), by=cast.bao)

    sealed = seal_packet(case, by=cast.bao)

    assert b"An open title" not in sealed.snapshot


def test_a_colleagues_words_are_in_the_packet_only_while_they_agree(cast, case):
    item = log_one(cast.bao, cast.idris, title="What Idris saw", happened_on=days_ago(EARLIER))
    complete(case, cast.bao, item, log_one(cast.bao, cast.bao))
    asked = ask_for_statement(case, cast.idris, by=cast.bao)

    without = seal_packet(case, by=cast.bao).snapshot
    give_statement(asked, "Idris's own words.", by=cast.idris)
    given = seal_packet(case, by=cast.bao).snapshot
    withdraw_statement(asked, by=cast.idris)
    back = seal_packet(case, by=cast.bao).snapshot

    for words_of in ("What Idris saw", "Idris's own words."):
        assert [words_of.encode() in each for each in (without, given, back)] == [False, True, False]
    assert b"Idris" not in back


def test_a_colleague_is_asked_once_and_the_two_who_write_never(cast, case):
    ask_for_statement(case, cast.idris, by=cast.bao)

    for who in (cast.idris, cast.bao, cast.grace):
        with pytest.raises(Conflict):
            ask_for_statement(case, who, by=cast.bao)


def test_giving_and_taking_back_are_heard_by_both_without_the_words(cast, case):
    asked = ask_for_statement(case, cast.idris, by=cast.bao)
    before = last_mail()
    give_statement(asked, "A telling sentence.", by=cast.idris)
    withdraw_statement(asked, by=cast.idris)

    assert [who for who, _ in mail_since(before)] == [cast.bao.id, cast.grace.id] * 2
    bodies = db.session.scalars(select(MailMessage.subject + MailMessage.body).where(MailMessage.id > before))
    assert not any("telling" in body for body in bodies)


def test_each_pdf_that_is_made_is_a_copy_of_its_own(cast):
    revision = queries.newest(case_of("ada").id)[0]

    copies = [export_packet(revision, digest * 64, by=cast.ada).copy for digest in "ab"]

    assert copies == [1, 2]


def test_every_verb_is_in_the_audit_log_and_holds_no_words(cast, case):
    complete(case, cast.bao)
    give_statement(ask_for_statement(case, cast.idris, by=cast.bao), "What I saw.", by=cast.idris)
    export_packet(seal_packet(case, by=cast.bao), "a" * 64, by=cast.bao)
    db.session.commit()

    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(40)).all()
    verbs = [row.verb for row in rows if row.subject_id == cast.bao.id]
    assert verbs[:4] == [
        "packet.exported",
        "packet.sealed",
        "promotion_statement.given",
        "promotion_statement.asked",
    ]
    assert "promotion.text_saved" in verbs
    assert "promotion.opened" in verbs
    assert not any("What I saw" in str(row.facts) for row in rows)


def test_the_demo_holds_a_sealed_packet_with_the_words_of_those_who_agreed(cast):
    sealed = packets.read(queries.newest(case_of("ada").id)[0].snapshot)

    assert [each.author for each in sealed.statements] == ["Bảo Nguyễn", "Emil Novák"]
    assert statement_of("ada", "hana").state == "declined"
    assert len(sealed.matrix.quarters) >= 4
    assert {each.kept for each in sealed.evidence} == {"", "customer", "colleague"}
    titles = [each.title for each in sealed.evidence if each.kept]
    assert not any(titles)
