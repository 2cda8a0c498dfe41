"""What a case asks, what its citations show over time, and the snapshot: pure, without a database."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from app.promotions import outline, packet
from app.promotions.outline import Matrix, Row
from app.promotions.packet import Criterion, Item, Packet, Statement, Text

PACKET = Packet(
    schema=packet.SCHEMA,
    revision=1,
    person="Bảo Nguyễn",
    title="Engineer II",
    team="Berth Planning",
    level_from="E2 Engineer II",
    level_to="E3 Senior Engineer",
    role_scope="Owns a problem area.",
    rubric="Engineering rubric, version 1",
    opened_on="2026-03-01",
    sealed_at="2026-04-01T08:00:00.000000+00:00",
    sealed_by="Grace Okafor",
    texts=(Text("summary", "Summary", "What it is [E1]."), Text("scope", "Scope of the role", "العمل 🌊")),
    criteria=(Criterion("craft", "Craft", "Meaning.", ("A signal",), "Words [E1].", "One item."),),
    matrix=Matrix(("Jan to Mar 2026",), (Row("Craft", ((1,),), "One item."),)),
    sources="the engineer (1)",
    styles="operations (1)",
    statements=(Statement("Emil Novák", "Staff Engineer, Platform", "2026-03-20", "What I saw."),),
    evidence=(
        Item(1, "2026-02-03", "Outcome", "self", "", ("Craft",), "open", title="A title", body="A body"),
    ),
)


def test_a_snapshot_is_read_back_as_it_was_written():
    assert packet.read(packet.canonical(PACKET)) == PACKET


def test_a_snapshot_is_written_in_one_way_only():
    content = packet.canonical(PACKET)

    assert content == packet.canonical(packet.read(content))
    assert "Bảo Nguyễn".encode() in content
    assert list(json.loads(content)) == sorted(json.loads(content))
    assert packet.digest(content) == sha256(content).hexdigest()


def test_a_packet_of_another_schema_is_not_guessed_at():
    with pytest.raises(ValueError, match="schema 2"):
        packet.read(packet.canonical(replace(PACKET, schema=2)))


def test_differences_name_what_was_added_changed_and_taken_out():
    after = replace(
        PACKET,
        texts=(
            Text("summary", "Summary", "Other words."),
            PACKET.texts[1],
            Text("complexity", "Complexity", "Hard."),
        ),
        statements=(),
        evidence=(replace(PACKET.evidence[0], body="Another body"),),
    )

    assert packet.differences(PACKET, after) == [
        "“Summary” was changed.",
        "“Complexity” was added.",
        "The statement of Emil Novák was taken out.",
        "E1 was changed.",
    ]
    assert packet.differences(PACKET, PACKET) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "Nothing is cited yet."),
        ([date(2026, 1, 1)], "One item: a single event, not yet a pattern."),
        (
            [date(2026, 1, 1), date(2026, 3, 31)],
            "2 items, all from one quarter: not yet a pattern over time.",
        ),
        ([date(2025, 12, 31), date(2026, 1, 1)], "2 items from 2 quarters."),
    ],
)
def test_a_pattern_is_told_from_a_single_event(days, words):
    assert outline.pattern(days) == words


def test_the_matrix_shows_empty_quarters_between_and_what_no_criterion_cites():
    early, late, other = date(2025, 5, 1), date(2026, 1, 1), date(2025, 5, 2)

    found = outline.matrix([("Craft", {3: late, 1: early}), ("Growth", {})], {1: early, 3: late, 7: other})

    assert found.quarters == ("Apr to Jun 2025", "Jul to Sep 2025", "Oct to Dec 2025", "Jan to Mar 2026")
    assert [row.cells for row in found.rows] == [((1,), (), (), (3,)), ((), (), (), ()), ((7,), (), (), ())]
    assert [row.name for row in found.rows] == ["Craft", "Growth", "Other texts"]


def test_many_years_leave_the_empty_quarters_out():
    far = outline.quarters([date(2021, 1, 1), date(2026, 1, 1)])

    assert [outline.label(each) for each in far] == ["Jan to Mar 2021", "Jan to Mar 2026"]
