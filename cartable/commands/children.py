"""``children``: whom the school teaches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import progress_bar, run_and_report

if TYPE_CHECKING:
    from cartable.reports import Report
    from cartable.root import Foundation


def children_app() -> typer.Typer:
    """Make the commands about children."""
    app = typer.Typer(help="Enter children, or bring them up to date.", no_args_is_help=True)
    app.callback()(_group)
    app.command("import")(import_file)
    return app


def _group() -> None:
    """Enter children, or bring them up to date."""


def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or XLSX.")
    ],
    platform: Annotated[
        str | None, typer.Option(help="The school; not needed where there is only one.")
    ] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="The file lists the whole school: who is not in it has left."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all, store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Enter the children of a file, or bring those that are known up to date.

    A child is known by its identifier, or else by its names and birth date; an identifier that is
    left empty is made. One that belongs to a child of another name and another birth date is a
    fault. Rows at fault are reported with their line and reasons; the others are taken. Nobody is
    removed: with --complete, children that the file does not name are marked as having left,
    unless a row was refused.

    Example: cartable children import children.csv --platform isu-dour --dry-run
    """
    from cartable.imports import import_children

    async def work(opened: Foundation) -> Report:
        with progress_bar() as progress:
            return await import_children(
                opened.store,
                opened.opening,
                file,
                platform=platform,
                complete=complete,
                dry_run=dry_run,
                progress=progress,
            )

    run_and_report(work, as_json=as_json)
