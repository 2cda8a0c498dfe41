"""`flask reviews check`: the writing check on a file, without a database."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from app.prose import Mark, check


class Wrong(click.ClickException):
    """It was asked wrongly."""

    exit_code = 2


class OneLine(click.Command):
    """A command that says in one line what was asked wrongly, without its usage."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = None
            raise


reviews = AppGroup("reviews", help="Reviews and what is written in them.")


@reviews.command("check", cls=OneLine)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the marks as JSON.")
@click.option("--name", "names", multiple=True, help="Somebody the text names; may be given more than once.")
def check_file(file: Path, as_json: bool, names: tuple[str, ...]) -> None:
    """Mark what a review should not lean on, line by line. Exits 0 whatever is marked."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Wrong(f"{file} is not UTF-8 text.") from error
    marks = check(text.replace("\r\n", "\n").replace("\r", "\n"), names)
    click.echo(
        json.dumps([asdict(mark) for mark in marks], ensure_ascii=False) if as_json else in_words(marks)
    )


def in_words(marks: list[Mark]) -> str:
    """The marks for a reader."""
    if not marks:
        return "Nothing is marked."
    return "\n".join(
        f"{mark.line}:{mark.start + 1} {mark.family.label}: “{mark.text}”\n    {mark.why}\n    {mark.ask}"
        for mark in marks
    )
