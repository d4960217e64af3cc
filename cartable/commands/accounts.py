"""``accounts``: the people of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, refuse
from cartable.opening import operator_words, run_with_store
from school.refusals import Refusal

if TYPE_CHECKING:
    from cartable.root import Foundation


def accounts_app() -> typer.Typer:
    """Make the commands about accounts."""
    app = typer.Typer(help="Help people back into their accounts.", no_args_is_help=True)
    app.callback()(_group)
    app.command()(unlock)
    return app


def _group() -> None:
    """Help people back into their accounts."""


def unlock(
    name: Annotated[str, typer.Argument(help="An e-mail address, or a child's identifier.")],
    platform: Annotated[
        str | None, typer.Option(help="The school; needed where an identifier has no domain.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Let somebody try again who has typed wrong passwords until the program stopped them.

    Make sure first that it is they who ask. An identifier clears the child and its guardians.

    Example: cartable accounts unlock anne@example.org
    """

    async def body(opened: Foundation) -> int:
        try:
            cleared = await opened.at_school(lambda school: school.unlocking.unlock(name, platform))
        except Refusal as refusal:
            return refuse(refusal, as_json=as_json)
        if as_json:
            print_document({"failures_cleared": cleared})
        else:
            typer.echo(operator_words().text("accounts.unlocked", n=cleared))
        return 0

    run_with_store(body)
