"""The published standard, as strangers read it."""

import tomllib
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask

from app.config import ROOT
from app.db import db
from app.reviews.composite import composite
from app.rubric import queries
from app.rubric.actions import publish_version
from app.rubric.example import example

Client = Callable[[str | None], Any]
RUBRIC = tomllib.loads((ROOT / "seed_data/rubric.toml").read_text(encoding="utf-8"))
CODES = [each["code"] for each in RUBRIC["levels"]]


def text_of(answer: Any) -> str:
    return " ".join(unescape(answer.text).split())


def test_anybody_reads_the_whole_standard(as_: Client) -> None:
    page = text_of(as_(None).get("/rubric"))

    for each in RUBRIC["scale"]:
        assert each["definition"] in page
    for each in RUBRIC["styles"]:
        assert each["summary"] in page
        assert all(signal in page for signal in each["signals"])
    for each in RUBRIC["levels"]:
        assert each["scope"] in page
        assert f'href="/rubric/1/{each["code"]}"' in page


@pytest.mark.parametrize("anchor", ["weights", "composite", "scale", "levels", "styles"])
def test_other_pages_can_point_at_a_part(as_: Client, anchor: str) -> None:
    assert f'id="{anchor}"' in as_(None).get("/rubric").text


@pytest.mark.parametrize("code", CODES)
def test_a_level_says_what_each_competency_asks_for_with_three_examples(as_: Client, code: str) -> None:
    page = text_of(as_(None).get(f"/rubric/1/{code}"))

    for competency in RUBRIC["competencies"]:
        standard = next(each for each in competency["standards"] if each["level"] == code)
        assert f"{competency['weights'][code]} % of the weight at this level" in page
        for part in ("meaning", "not_yet", "meeting", "exceeding"):
            assert standard[part] in page
        assert all(signal in page for signal in standard["signals"])


@pytest.mark.parametrize(
    "path",
    [
        "/rubric/2",
        "/rubric/0",
        "/rubric/2/E1",
        "/rubric/1/E9",
        "/rubric/1/e1",
        "/rubric/1/%00",
        f"/rubric/{2**63}/E1",
    ],
)
def test_what_was_never_published_is_not_there(as_: Client, path: str) -> None:
    assert as_(None).get(path).status_code == 404


def test_the_example_is_the_sum_that_reviews_compute(app: Flask) -> None:
    with app.app_context():
        version = queries.published()[0]
        labels, rows = queries.scale(version.id), queries.competencies(version.id)
        level = queries.levels(version.id)[2].level
        percent = queries.weights(version.id)
        shown = example(rows, [percent[level.id, row.competency_id] for row in rows], labels)
        computed = composite(
            {row.competency_id: step.position for row, step in zip(rows, shown.steps, strict=True)},
            {row.competency_id: percent[level.id, row.competency_id] for row in rows},
            labels[-1].position,
        )
        db.session.remove()

    assert computed is not None
    assert (shown.value, shown.top) == (computed.value, computed.top)


def test_an_earlier_version_stays_readable_and_says_that_it_is_not_the_last(app: Flask, as_: Client) -> None:
    with app.app_context():
        publish_version(RUBRIC | {"version": RUBRIC["version"] | {"number": 2}}, by=None)
        db.session.commit()
        db.session.remove()
    client = as_(None)

    assert "Version 2, published" in client.get("/rubric").text
    assert "A later version holds now" in client.get("/rubric/1").text
    assert client.get("/rubric/1/E3").status_code == 200
