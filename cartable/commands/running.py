"""``run``, ``migrate`` and ``demo``: the program itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.opening import end_with, explain, operator_words, read_settings
from cartable.parts import PARTS, parts_from
from school.refusals import Refusal

if TYPE_CHECKING:
    from cartable.program import Program


def run(
    only: Annotated[
        str | None, typer.Option(help=f"Parts to run, of: {', '.join(PARTS)}.", metavar="PARTS")
    ] = None,
) -> None:
    """Run the program until Ctrl-C or SIGTERM.

    Example: cartable run --only bot,notices
    """
    try:
        parts = parts_from(only)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    from cartable import event_loop
    from cartable.logs import set_up_logs
    from cartable.program import Program

    settings = read_settings()
    set_up_logs(settings)

    def up(program: Program) -> None:
        typer.echo(f"Cartable is up. Pages: {program.address or 'off'}")

    end_with(lambda: event_loop.run(Program(settings, parts).run(up)))


def migrate() -> None:
    """Bring the database up to date; ``run`` does it too.

    Example: cartable migrate
    """
    from storage.opening import migrate_database

    settings = read_settings()
    try:
        done = migrate_database(settings.location)
    except Refusal as refusal:
        explain(refusal)
        raise typer.Exit(1) from None
    typer.echo("\n".join(done) if done else "The database is up to date.")


def demo(
    port: Annotated[int, typer.Option(help="Port of the demo page; 0 takes a free one.")] = 8800,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
) -> None:
    """Run everything on this machine, with sample schools, and open a page to try it.

    Example: cartable demo --port 8800
    """
    from cartable.demo import Demo

    status = 0
    try:
        # Not uvloop: nothing here is in a hurry, and asyncio's own loop ends more quietly.
        status = asyncio.run(Demo(port, opens_browser=not no_browser).run())
    except Refusal as refusal:
        explain(refusal)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:  # before the program was up, which then stops by itself
        status = 0
    typer.echo("\n" + operator_words().text("demo.stopped"))  # below the terminal's own ^C
    raise typer.Exit(status)
