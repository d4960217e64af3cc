"""``notices``: what could not be sent, and sending it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from cartable.commands.reporting import print_document
from cartable.commands.typed import a_number
from cartable.opening import operator_words, run_with_store
from school.dead_letters import DeadLetter
from school.school import School

if TYPE_CHECKING:
    from cartable.root import Foundation

_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]

COLUMNS = ("number", "kind", "channel", "whom", "why", "tries", "since")


def notices_app() -> typer.Typer:
    """Make the commands about notices."""
    app = typer.Typer(help="What could not be sent, and sending it again.", no_args_is_help=True)
    app.command()(failed)
    app.command()(again)
    return app


def failed(as_json: _Json = False) -> None:
    """List the notices that were given up: why, after how many tries, since when.

    People are named by the number of their account, or by letters that stand for an address.

    Example: cartable notices failed --json
    """

    async def body(opened: Foundation) -> int:
        found = await _all(opened)
        if as_json:
            print_document({"failed": [_document(one) for one in found]})
        else:
            _print_table(found, ZoneInfo(opened.settings.time_zone))
        return 0

    run_with_store(body)


def again(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(parser=a_number, metavar="NUMBER", help="As `failed` lists them."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
    as_json: _Json = False,
) -> None:
    """Send notices again that were given up, as if they had never been tried.

    What its reader may not have any more, or nobody needs, is not sent all the same.

    Example: cartable notices again --all
    """
    if bool(numbers) == every:
        typer.echo(operator_words().text("notices.which"), err=True)
        raise typer.Exit(2)

    async def body(opened: Foundation) -> int:
        wanted = [one.notice.id for one in await _all(opened)] if every else numbers or []
        sent = {one for one in wanted if await opened.at_school(partial(_again, one))}
        refused = [one for one in wanted if one not in sent]
        if as_json:
            print_document({"again": [one for one in wanted if one in sent], "refused": refused})
        else:
            _say(len(sent), refused)
        return 1 if refused else 0

    run_with_store(body)


def _again(number: int, school: School) -> bool:
    return school.dead_letters.again(number)


async def _all(opened: Foundation) -> list[DeadLetter]:
    """Read in short transactions, so that whatever runs beside is not kept waiting."""
    found: list[DeadLetter] = []
    after = 0
    while page := await opened.at_school(partial(_page, after)):
        found += page
        after = page[-1].notice.id
    return found


def _page(after: int, school: School) -> Sequence[DeadLetter]:
    return school.dead_letters.page(after)


def _say(sent: int, refused: Sequence[int]) -> None:
    words = operator_words()
    typer.echo(words.text("notices.again", n=sent))
    for number in refused:
        typer.echo(words.text("notices.unknown", number=number), err=True)


def _document(one: DeadLetter) -> dict[str, object]:
    notice = one.notice
    return {
        "number": notice.id,
        "kind": notice.kind,
        "channel": notice.channel,
        "account": notice.account,
        "whom": one.whom,
        "why": notice.why,
        "tries": notice.tries,
        "owed_at": notice.made_at.isoformat(),
        "failed_at": notice.failed_at.isoformat(),
    }


def _print_table(found: Sequence[DeadLetter], zone: tzinfo) -> None:
    from rich.console import Console

    from cartable.folding_table import folding_table

    words = operator_words()
    if not found:
        typer.echo(words.text("notices.none"))
        return
    rows = []
    for one in found:
        notice = one.notice
        since = words.moment(notice.failed_at.astimezone(zone))
        row = (notice.id, notice.kind, notice.channel, one.whom, notice.why, notice.tries, since)
        rows.append([str(cell) for cell in row])
    titles = (words.text(f"notices.column.{name}") for name in COLUMNS)
    Console().print(folding_table(titles, rows))
