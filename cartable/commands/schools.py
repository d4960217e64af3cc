"""``schools``: the platforms of this installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cartable.commands.reporting import run_and_report


def schools_app() -> typer.Typer:
    """Make the commands about schools."""
    app = typer.Typer(help="Add or update schools.", no_args_is_help=True)
    app.callback()(_group)
    app.command("import")(import_file)
    return app


def _group() -> None:
    """Add or update schools."""


def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="schools.toml")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Add or update the schools of a file, one table for each.

    Example: cartable schools import schools.toml
    """
    from cartable.platforms import import_schools

    run_and_report(lambda opened: import_schools(opened.store, file), as_json=as_json)
