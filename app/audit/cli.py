"""`flask audit verify` and `flask audit head`."""

import click
from flask.cli import AppGroup

from app.audit import head as heads
from app.audit.verify import verify as verify_chain
from app.db import reading

audit = AppGroup("audit", help="The chain of what was done.")


@audit.command()
@click.option("--head", "said", help="Hold the chain against this head instead of the kept one.")
@click.pass_context
def verify(context: click.Context, said: str | None) -> None:
    """Is the audit log whole? Exits 1 and says which entry when it is not."""
    try:
        head = heads.Head.parse(said) if said else heads.kept()
    except ValueError as error:
        if said:
            raise click.UsageError(str(error)) from error
        click.echo("The kept head of the audit log is damaged: it is not a place and a hash.", err=True)
        context.exit(1)
    with reading():
        verdict = verify_chain(head)
    if not verdict.whole:
        click.echo(f"The audit log is broken: {verdict.problem}.", err=True)
        context.exit(1)
    click.echo(f"The audit log is whole: {verdict.entries} entries.")


@audit.command()
@click.pass_context
def head(context: click.Context) -> None:
    """Print the head of the chain, to be kept where no administrator of this server can reach it."""
    kept = heads.kept()
    if kept is None:
        click.echo("There is no entry yet, and so no head.", err=True)
        context.exit(1)
    click.echo(str(kept))
