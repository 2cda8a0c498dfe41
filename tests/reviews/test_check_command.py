"""`flask reviews check FILE`: marks as JSON or words; wrong use in one line and exit 2."""

import json
from pathlib import Path

import pytest
from flask import Flask

KEYS = ["line", "start", "end", "text", "family", "why", "ask"]


def run(app: Flask, *args: str):
    return app.test_cli_runner().invoke(args=["reviews", "check", *args])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "review.md"


def test_it_prints_each_mark_with_its_place(app: Flask, file: Path) -> None:
    file.write_text("She led it.\nHe is aggressive in meetings.\n", encoding="utf-8")
    result = run(app, str(file), "--json")
    marks = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [list(mark) for mark in marks] == [KEYS]
    assert marks[0] | {"why": "", "ask": ""} == dict(
        zip(KEYS, [2, 6, 16, "aggressive", "coded", "", ""], strict=True)
    )


def test_a_clean_text_has_no_marks(app: Flask, file: Path) -> None:
    file.write_text("\ufeffShe led the migration.\r\n", encoding="utf-8")
    assert (run(app, str(file), "--json").stdout, run(app, str(file)).stdout) == (
        "[]\n",
        "Nothing is marked.\n",
    )


def test_without_json_it_speaks(app: Flask, file: Path) -> None:
    file.write_text("She is pregnant.", encoding="utf-8")
    said = run(app, str(file)).stdout
    assert said.startswith("1:8 Private life: “pregnant”\n")
    assert said.count("?") == 1


def test_known_names_can_be_given(app: Flask, file: Path) -> None:
    file.write_text("Lovely reviewed it.", encoding="utf-8")
    assert run(app, str(file), "--name", "Lovely Okafor", "--json").stdout == "[]\n"


def test_wrong_use_is_said_in_one_line_with_exit_2(app: Flask, file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00broken")
    for args in ((), (str(file),), (str(file.parent / "missing.md"),), (str(file.parent),), ("--wrong", "x")):
        result = run(app, *args)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
