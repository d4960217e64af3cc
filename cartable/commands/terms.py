"""``terms``: what people are asked to accept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cartable.commands.reporting import run_and_report
from cartable.commands.typed import a_day


def terms_app() -> typer.Typer:
    """Make the commands about terms."""
    app = typer.Typer(help="Publish the terms of a school.", no_args_is_help=True)
    app.callback()(_group)
    app.command()(publish)
    return app


def _group() -> None:
    """Publish the terms of a school."""


def publish(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, readable=True, help="terms.fr.md, …"),
    ],
    platform: Annotated[str, typer.Option(help="The school.")],
    version: Annotated[str, typer.Option(help="The version's name, such as 2026-1.")],
    ignore_until: Annotated[
        date | None,
        typer.Option(parser=a_day, metavar="DATE", help="Until when an answer may be put off."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Publish a version of a school's terms, one Markdown file for each language.

    Parents whose answer it wants are told, in the chat and by mail, and shown what has changed.
    With --ignore-until, whoever accepted the version before keeps access up to that day, and is
    reminded 7 days and 1 day before.

    Example: cartable terms publish terms.fr.md terms.nl.md --platform icc --version 2026-1
    """
    from cartable.publishing import publish_terms

    run_and_report(
        lambda opened: publish_terms(
            opened.store,
            opened.opening,
            files,
            platform=platform,
            version=version,
            ignore_until=ignore_until,
        ),
        as_json=as_json,
    )
