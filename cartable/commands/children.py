"""``children``: whom the school teaches."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.personal import a_reason, ask, hand_out
from cartable.commands.reporting import print_document, progress_bar, run_and_report, run_or_refuse
from cartable.opening import operator_words
from school.auditing import COMMAND
from school.child_privacy import OwnAddress
from school.children import Child
from school.school import School

if TYPE_CHECKING:
    from cartable.reports import Report
    from cartable.root import Foundation

_Identifier = Annotated[str, typer.Argument(help="The child's identifier.")]
_Platform = Annotated[
    str | None, typer.Option(help="The school; needed where the identifier has no domain.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def children_app() -> typer.Typer:
    """Make the commands about children."""
    app = typer.Typer(
        help="Enter children, bring them up to date, export and erase them.", no_args_is_help=True
    )
    app.command("import")(import_file)
    app.command()(export)
    app.command()(erase)
    return app


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
    as_json: _Json = False,
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


def export(
    identifier: _Identifier,
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="The ZIP to make, by default named so.")
    ] = None,
    platform: _Platform = None,
    as_json: _Json = False,
) -> None:
    """Export everything that is held about a child: JSON, and a PDF to read.

    Make sure first who asks, and that they may: the child, or who decides for it. Nothing says
    who its guardians are; their own data are exported by `accounts export`. With --json the data
    are printed, and the ZIP is made only where a file is named.

    Example: cartable children export albert.durant@isu-dour.be albert.zip
    """

    async def body(opened: Foundation) -> int:
        child, own = await opened.at_school(lambda school: _found(school, identifier, platform))
        dossier = await opened.at_school(lambda school: school.child_privacy.tell(child, COMMAND))
        more = {"own_address": _address(own)}
        if await hand_out(opened, dossier, file, more, as_json=as_json):
            _say_own_address(own, "export", quiet=as_json)
        return 0

    run_or_refuse(body, as_json=as_json)


def erase(
    identifier: _Identifier,
    why: Annotated[str, typer.Option(help="The reason, for the audit log; name nobody.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    platform: _Platform = None,
    as_json: _Json = False,
) -> None:
    """Erase a child for good: its row, letters, places, whatever names it.

    Its guardians lose their access to it, keep their accounts, and are told. An older backup that
    is restored does not bring the child back; a file that names it and is imported again does:
    take it out of the school's register first.

    Example: cartable children erase albert.durant@isu-dour.be --why "Asked for by letter of 3 May"
    """
    reason = a_reason(why)

    async def body(opened: Foundation) -> int:
        return await _erase(opened, identifier, platform, reason, yes=yes, as_json=as_json)

    run_or_refuse(body, as_json=as_json)


async def _erase(
    opened: Foundation, identifier: str, platform: str | None, why: str, *, yes: bool, as_json: bool
) -> int:
    from cartable.erasing import erase_child

    words = operator_words()
    child, own = await opened.at_school(lambda school: _found(school, identifier, platform))
    if not yes:
        n = await opened.at_school(lambda school: school.child_privacy.guardians(child))
        said = {"name": child.name, "identifier": child.identifier, "class": child.class_name}
        ask(words.text("child_privacy.erase.ask", **said, n=n))
    told = await erase_child(opened, child, COMMAND, why)
    if as_json:
        about = {"child": child.id, "erased": True, "guardians_told": told}
        print_document({**about, "own_address": _address(own)})
    else:
        typer.echo(words.text("child_privacy.erased", identifier=child.identifier, n=told))
        typer.echo(words.text("child_privacy.imported_again"))
        _say_own_address(own, "erase")
    return 0


def _found(
    school: School, identifier: str, platform: str | None
) -> tuple[Child, OwnAddress | None]:
    child = school.guardianship.child(identifier, platform)
    return child, school.child_privacy.own_address(child)


def _address(own: OwnAddress | None) -> dict[str, object] | None:
    if own is None:
        return None
    return {"email": own.email, "account": own.account, "certificates": own.certificates}


def _say_own_address(own: OwnAddress | None, verb: str, *, quiet: bool = False) -> None:
    """Say what leads to the data under the child's own address, which are not in this."""
    if own is None:
        return
    key = _OWN[verb][own.account is not None]
    typer.echo(operator_words().text(key, email=own.email, n=own.certificates), err=quiet)


_OWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "export": ("child_privacy.own_address.export", "child_privacy.own_account.export"),
        "erase": ("child_privacy.own_address.erase", "child_privacy.own_account.erase"),
    }
)
"""What is said of an address that nobody has an account with, and of one that is an account's."""
