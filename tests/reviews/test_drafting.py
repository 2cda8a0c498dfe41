"""Saving a draft: compare-and-set, all or nothing, and nothing lost."""

import random

import pytest
from sqlalchemy import select

from app import clock
from app.cycles.actions import advance
from app.db import db
from app.drafts import StaleDraft, Typed
from app.errors import Conflict, Refused
from app.evidence.models import EvidenceItem
from app.people.actions import report_to
from app.reviews.drafting import save_draft
from app.reviews.models import AnswerCitation, AnswerRevision
from app.reviews.queries import answers, choices, citations
from tests.reviews.helpers import deliver_everything, first_number, review_of

pytestmark = pytest.mark.both


@pytest.fixture
def draft(cast):
    return review_of("ada")


def field_of(review, key):
    return next(answer for answer in answers(review.id) if answer.question.key == key)


def test_a_save_over_the_version_it_was_typed_over_counts_one_up(cast, draft):
    answer = field_of(draft, "overall")

    saved = save_draft(draft, {f"answer-{answer.question_id}": Typed(0, "Meeting.")}, by=cast.grace)

    assert saved.versions == {f"answer-{answer.question_id}": 1}
    assert field_of(draft, "overall").text == "Meeting."


def test_a_stale_save_returns_both_texts_and_keeps_nothing(cast, draft):
    first, second = field_of(draft, "overall"), field_of(draft, "next_step")
    name, other = f"answer-{first.question_id}", f"answer-{second.question_id}"
    save_draft(draft, {name: Typed(0, "from one tab")}, by=cast.grace)
    db.session.commit()

    with pytest.raises(StaleDraft) as late:
        save_draft(draft, {name: Typed(0, "from another"), other: Typed(0, "with it")}, by=cast.grace)
    db.session.rollback()

    assert [(each.kept, each.typed, each.version) for each in late.value.stale] == [
        ("from one tab", "from another", 1)
    ]
    assert field_of(draft, "next_step").text == ""


def test_a_field_that_nobody_touched_does_not_make_a_save_stale(cast, draft):
    answer = field_of(draft, "overall")
    name = f"answer-{answer.question_id}"
    save_draft(draft, {name: Typed(0, "newer")}, by=cast.grace)
    other = field_of(draft, "next_step")

    sent = {name: Typed(0, ""), f"answer-{other.question_id}": Typed(0, "typed here")}
    saved = save_draft(draft, sent, by=cast.grace)

    assert list(saved.versions) == [f"answer-{other.question_id}"]
    assert field_of(draft, "overall").text == "newer"


def test_random_tabs_never_overwrite_each_other_silently(cast, draft):
    answer = field_of(draft, "overall")
    name, chance = f"answer-{answer.question_id}", random.Random(20261122)
    tabs = [{"base": 0, "text": ""} for _ in range(3)]
    acked = []

    for step in range(120):
        tab = chance.choice(tabs)
        tab["text"] = f"{tabs.index(tab)}:{step}"
        try:
            saved = save_draft(draft, {name: Typed(tab["base"], tab["text"])}, by=cast.grace)
        except StaleDraft as error:
            late = error.stale[0]
        else:
            late, tab["base"] = None, saved.versions[name]
        if late is None:
            db.session.commit()
            acked.append(tab["text"])
            continue
        db.session.rollback()
        assert late.kept == acked[-1]
        if chance.random() < 0.5:  # reads what is kept, and goes on from there
            tab["base"] = late.version

    final = field_of(draft, "overall")
    assert final.text == acked[-1]
    assert final.version == len(acked)
    kept = db.session.scalars(
        select(AnswerRevision.text)
        .where(AnswerRevision.answer_id == final.id)
        .order_by(AnswerRevision.version)
    )
    assert list(kept) == acked


@pytest.mark.parametrize(
    ("text", "word"), [("a\0b", "NUL"), ("x" * 20_001, "too long"), ("\ud800", "half of a character")]
)
def test_text_that_cannot_be_kept_is_refused_by_name(cast, draft, text, word):
    answer = field_of(draft, "overall")

    with pytest.raises(Refused) as refused:
        save_draft(draft, {f"answer-{answer.question_id}": Typed(0, text)}, by=cast.grace)

    assert word in refused.value.gaps[0].message
    assert refused.value.gaps[0].anchor == f"answer-{answer.question_id}"


def test_markup_and_marks_are_kept_as_typed_and_normalised_once(cast, draft):
    answer = field_of(draft, "overall")
    typed = "<script>alert(1)</script> \u202eright to left\u202c cafe\u0301\r\nnext \x07"

    save_draft(draft, {f"answer-{answer.question_id}": Typed(0, typed)}, by=cast.grace)

    assert (
        field_of(draft, "overall").text
        == "<script>alert(1)</script> \u202eright to left\u202c café\nnext \x07"
    )


def test_a_citation_is_pinned_to_the_words_of_that_moment(cast, draft):
    answer, number = field_of(draft, "overall"), first_number(draft)

    save_draft(
        draft, {f"answer-{answer.question_id}": Typed(0, f"See [E{number}] and [E99999].")}, by=cast.grace
    )

    revision = db.session.scalars(select(AnswerRevision).where(AnswerRevision.answer_id == answer.id)).one()
    cited = db.session.scalars(
        select(AnswerCitation).where(AnswerCitation.answer_revision_id == revision.id)
    ).all()
    assert [each.evidence_revision.item.number for each in cited] == [number]


def test_evidence_that_the_author_may_no_longer_read_cannot_be_cited_anew(cast):
    review = review_of("bao")
    report_to(cast.bao, cast.ravi, since=clock.today(), by=cast.miriam)
    closed = db.session.scalars(
        select(EvidenceItem).where(
            EvidenceItem.subject_id == cast.bao.id, EvidenceItem.entered_by_id != cast.grace.id
        )
    ).all()
    answer = field_of(review, "overall")
    text = " ".join(f"[E{item.number}]" for item in closed)

    save_draft(review, {f"answer-{answer.question_id}": Typed(0, text)}, by=cast.grace)

    assert closed
    assert citations(review.id).get(answer.id, []) == []


def test_nothing_is_saved_in_a_closed_cycle(cast, draft):
    cycle = draft.participant.cycle
    deliver_everything(cycle.id)
    while not cycle.closed_at:
        advance(cycle, by=cast.miriam)
    answer = field_of(draft, "overall")

    with pytest.raises(Conflict, match="is closed"):
        save_draft(draft, {f"answer-{answer.question_id}": Typed(0, "late")}, by=cast.grace)


def test_nothing_is_saved_once_it_was_submitted(cast):
    review = review_of("dele")
    answer = answers(review.id)[0]

    with pytest.raises(Conflict):
        save_draft(review, {f"answer-{answer.question_id}": Typed(answer.version, "late")}, by=cast.grace)


def test_a_choice_is_a_compare_and_set_too(cast, draft):
    choice = next(each for each in choices(draft.id) if each.line == "overall")

    with pytest.raises(StaleDraft):
        save_draft(draft, {"choice-overall": Typed(choice.version + 3, "1")}, by=cast.grace)
    with pytest.raises(Refused):
        save_draft(draft, {"choice-overall": Typed(choice.version, "999999")}, by=cast.grace)
    with pytest.raises(Refused):
        save_draft(draft, {"choice-next_step": Typed(0, "promotion")}, by=cast.grace)
