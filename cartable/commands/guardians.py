"""``guardians``: which guardian reaches which child, from when until when."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, run_or_refuse
from cartable.commands.typed import a_day
from cartable.opening import local_day, operator_words
from school.guardianship import LONGEST_WHY, Held
from school.imports import tidy
from school.school import School

if TYPE_CHECKING:
    from cartable.root import Foundation

_Platform = Annotated[
    str | None, typer.Option(help="The school; needed where an identifier has no domain.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def guardians_app() -> typer.Typer:
    """Make the commands about guardians."""
    app = typer.Typer(help="Who reaches which child, and the end of it.", no_args_is_help=True)
    app.command("list")(list_guardians)
    app.command()(end)
    return app


def list_guardians(
    platform: _Platform = None,
    child: Annotated[str | None, typer.Option(help="A child's identifier.")] = None,
    as_json: _Json = False,
) -> None:
    """List the places that guardians have or had, with their start and end.

    Example: cartable guardians list --child albert.durant@isu-dour.be
    """

    async def body(opened: Foundation) -> int:
        found = await _found(opened, platform, child)
        if as_json:
            print_document({"guardians": [_document(one) for one in found]})
        else:
            _print_table(found, opened)
        return 0

    run_or_refuse(body, as_json=as_json)


def end(
    identifier: Annotated[str, typer.Argument(help="The child's identifier.")],
    place: Annotated[int, typer.Option(min=1, help="The number of the guardian's place.")],
    why: Annotated[str, typer.Option(help="The reason, for the audit log; name nobody.")],
    on: Annotated[
        date | None,
        typer.Option(
            parser=a_day, metavar="DATE", help="The first day without access; at once without."
        ),
    ] = None,
    platform: _Platform = None,
    as_json: _Json = False,
) -> None:
    """End a guardian's access to a child, at once or on a day, and tell them; not why.

    What waits to be sent to them about that child is not sent after that. The place is free
    then: a new letter for it is made by `letters make --child`.

    Example: cartable guardians end albert.durant@isu-dour.be --place 2 --why "Decision of 3 May"
    """
    reason = tidy(why)
    if not reason or len(reason) > LONGEST_WHY:
        typer.echo(operator_words().text("guardians.why"), err=True)
        raise typer.Exit(2)

    async def body(opened: Foundation) -> int:
        held = await opened.at_school(
            lambda school: school.guardianship.end(
                school.guardianship.child(identifier, platform), place, on, reason
            )
        )
        if as_json:
            print_document(_document(held))
        else:
            _say_ended(held)
        return 0

    run_or_refuse(body, as_json=as_json)


async def _found(opened: Foundation, platform: str | None, child: str | None) -> list[Held]:
    """Read in short transactions, so that whatever runs beside is not kept waiting."""
    if child is not None:
        return await opened.at_school(
            lambda school: school.guardianship.of_child(
                school.guardianship.child(child, platform).id
            )
        )
    found: list[Held] = []
    after = 0
    while True:
        page = await opened.at_school(partial(_page, platform, after))
        if not page:
            return sorted(found, key=lambda one: (one.child.identifier, one.place.number))
        found += page
        after = page[-1].place.id


def _page(platform: str | None, after: int, school: School) -> list[Held]:
    return school.guardianship.page(platform, after)


def _say_ended(held: Held) -> None:
    words = operator_words()
    values = {"identifier": held.child.identifier, "number": held.place.number}
    if held.over or held.ends_on is None:
        typer.echo(words.text("guardians.command.ended", **values))
    else:
        date_ = words.date(held.ends_on)
        typer.echo(words.text("guardians.command.ends", **values, date=date_))


def _document(held: Held) -> dict[str, object]:
    place = held.place
    return {
        "platform": place.platform,
        "identifier": held.child.identifier,
        "place": place.number,
        "guardian": held.account.name,
        "role": held.guardian.role if held.guardian else "",
        "since": place.taken_at.isoformat() if place.taken_at else None,
        "opened_at": place.opened_at.isoformat() if place.opened_at else None,
        "ends_at": place.ends_at.isoformat() if place.ends_at else None,
        "ends_on": held.ends_on.isoformat() if held.ends_on else None,
        "over": held.over,
    }


def _print_table(found: list[Held], opened: Foundation) -> None:
    from rich.console import Console

    from cartable.folding_table import folding_table

    words = operator_words()
    if not found:
        typer.echo(words.text("guardians.none"))
        return
    columns = ("child", "place", "guardian", "since", "until")
    rows = []
    for one in found:
        taken = one.place.taken_at
        since = words.date(local_day(taken, opened)) if taken else ""
        until = words.date(one.ends_on) if one.ends_on else ""
        rows.append((one.child.identifier, str(one.place.number), one.account.name, since, until))
    titles = (words.text(f"guardians.column.{name}") for name in columns)
    Console().print(folding_table(titles, rows))
