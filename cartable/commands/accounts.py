"""``accounts``: the people of an installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.merging import merge
from cartable.commands.personal import a_reason, ask, hand_out
from cartable.commands.reporting import print_document, run_or_refuse
from cartable.opening import operator_words
from school.accounts import Account
from school.auditing import COMMAND
from school.school import School

if TYPE_CHECKING:
    from cartable.root import Foundation

_Name = Annotated[
    str, typer.Argument(help="An e-mail address, a child's identifier, or an account's number.")
]
_Platform = Annotated[
    str | None, typer.Option(help="The school; needed where an identifier has no domain.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def accounts_app() -> typer.Typer:
    """Make the commands about accounts."""
    app = typer.Typer(
        help="Help people back into their accounts, export, merge and erase them.",
        no_args_is_help=True,
    )
    app.callback()(_group)
    app.command()(export)
    app.command()(erase)
    app.command()(merge)
    app.command()(unlock)
    return app


def _group() -> None:
    """Help people back into their accounts, export, merge and erase them."""


def export(
    name: _Name,
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="The ZIP to make, by default named so.")
    ] = None,
    platform: _Platform = None,
    as_json: _Json = False,
) -> None:
    """Export everything that is held about somebody: JSON, a PDF, and their certificates.

    Make sure first that it is they who ask. With ``--json`` the data are printed, and the ZIP is
    made only where a file is named.

    Example: cartable accounts export anne@example.org anne.zip
    """

    async def body(opened: Foundation) -> int:
        dossier = await opened.at_school(
            lambda school: school.privacy.tell(school.privacy.find(name, platform).id, COMMAND)
        )
        await hand_out(opened, dossier, file, as_json=as_json)
        return 0

    run_or_refuse(body, as_json=as_json)


def erase(
    name: _Name,
    why: Annotated[str, typer.Option(help="The reason, for the audit log; name nobody.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    platform: _Platform = None,
    as_json: _Json = False,
) -> None:
    """Erase somebody for good: account, addresses, chats, children's access, everything.

    Certificates can still be verified by their code, with name, title and date; nobody's address
    and birth date stay with them. An address that nobody has an account with is erased as well,
    with what was sent there. An older backup that is restored does not bring them back.

    Example: cartable accounts erase anne@example.org --why "Asked for by letter of 3 May"
    """
    reason = a_reason(why)

    async def body(opened: Foundation) -> int:
        return await _erase(opened, name, platform, reason, yes=yes, as_json=as_json)

    run_or_refuse(body, as_json=as_json)


async def _erase(
    opened: Foundation, name: str, platform: str | None, why: str, *, yes: bool, as_json: bool
) -> int:
    from cartable import erasing

    found, question = await opened.at_school(lambda school: _question(school, name, platform))
    if not yes:
        ask(question)
    if isinstance(found, Account):
        await erasing.erase(opened, found.id, COMMAND, why)
    else:
        await erasing.erase_address(opened, found, COMMAND, why)
    about = {"account": found.id} if isinstance(found, Account) else {"address": found}
    if as_json:
        print_document({**about, "erased": True})
    else:
        key = "privacy.erased" if isinstance(found, Account) else "privacy.erased_address"
        typer.echo(operator_words().text(key, **about))
    return 0


def _question(school: School, name: str, platform: str | None) -> tuple[Account | str, str]:
    """Find who is to be erased, or which address, and what to ask: it must be seen who it is."""
    words = operator_words()
    alone = school.privacy.address_alone(name)
    if alone is not None:
        return alone, words.text("privacy.erase.ask_address", address=alone)
    found = school.privacy.find(name, platform)
    question = words.text(
        "privacy.erase.ask",
        name=found.name,
        account=found.id,
        n=len(school.tx.certificates.of_account(found.id)),
        children=", ".join(school.privacy.children(found.id)) or "–",
    )
    return found, question


def unlock(
    name: Annotated[str, typer.Argument(help="An e-mail address, or a child's identifier.")],
    platform: _Platform = None,
    as_json: _Json = False,
) -> None:
    """Let somebody try again who has typed wrong passwords until the program stopped them.

    Make sure first that it is they who ask. An identifier clears the child and its guardians.

    Example: cartable accounts unlock anne@example.org
    """

    async def body(opened: Foundation) -> int:
        cleared = await opened.at_school(lambda school: school.unlocking.unlock(name, platform))
        if as_json:
            print_document({"failures_cleared": cleared})
        else:
            typer.echo(operator_words().text("accounts.unlocked", n=cleared))
        return 0

    run_or_refuse(body, as_json=as_json)
