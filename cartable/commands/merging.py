"""``accounts merge``: the secretariat puts two accounts of one person together, or parts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.personal import a_reason, ask
from cartable.commands.reporting import print_document, run_or_refuse
from cartable.opening import operator_words
from school.accounts import Account
from school.auditing import COMMAND
from school.merges import Merge
from school.merging import UNDONE_WITHIN
from school.school import School

if TYPE_CHECKING:
    from cartable.root import Foundation

_UNASKED, _DECLINED = "merging.unasked", "merging.declined"


def merge(
    kept: Annotated[
        str,
        typer.Argument(
            help="The account that stays, with its password: an address, a child's identifier, "
            "a number. With --undo the merge's number, or what either account signs in with."
        ),
    ],
    other: Annotated[str | None, typer.Argument(help="The account that comes to it.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Without two proven mailboxes; needs --why.")
    ] = False,
    why: Annotated[str, typer.Option(help="The reason, for the audit log; name nobody.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Give everything back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    platform: Annotated[
        str | None, typer.Option(help="The school; needed where an identifier has no domain.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Merge two accounts of one person: certificates, children, devices, addresses, everything.

    Both need a proven address, and the same name and birth date; where you have made sure in
    another way, --force with a reason. Both mailboxes and all chats are told. Within a week
    --undo gives the other account back what came from it, with its password; afterwards nothing
    can be parted any more.

    Example: cartable accounts merge anne@example.org a.dupond@example.net
    """
    if undo is (other is not None):
        typer.echo(operator_words().text("merging.usage"), err=True)
        raise typer.Exit(2)
    reason = a_reason(why) if force or why else ""

    async def body(opened: Foundation) -> int:
        if other is None:
            return await _part(opened, kept, platform, reason, yes=yes, as_json=as_json)
        names = (kept, other)
        return await _merge(opened, names, platform, reason, force=force, yes=yes, as_json=as_json)

    run_or_refuse(body, as_json=as_json)


async def _merge(
    opened: Foundation,
    names: tuple[str, str],
    platform: str | None,
    why: str,
    *,
    force: bool,
    yes: bool,
    as_json: bool,
) -> int:
    def find(school: School) -> tuple[Account, Account, str]:
        kept, other = (school.privacy.find(name, platform) for name in names)
        school.merging.check(kept, other, is_forced=force)
        return kept, other, _question(school, kept, other)

    kept, other, question = await opened.at_school(find)
    if not yes:
        ask(question, _UNASKED, _DECLINED)
    done = await opened.at_school(
        lambda school: school.merging.merge(kept.id, other.id, COMMAND, why)
    )
    if as_json:
        print_document(_document(done))
    else:
        about = {"kept": kept.id, "other": other.id, "number": done.id}
        typer.echo(operator_words().text("merging.done", n=UNDONE_WITHIN.days, **about))
    return 0


def _question(school: School, kept: Account, other: Account) -> str:
    """Show who both are and what comes along; it must be seen that they are one person."""
    together = school.merging.together(other.id)
    return operator_words().text(
        "merging.ask",
        kept_name=kept.name or "–",
        kept=kept.id,
        other_name=other.name or "–",
        other=other.id,
        addresses=", ".join(together.addresses) or "–",
        n=together.certificates,
        children=", ".join(together.children) or "–",
    )


async def _part(
    opened: Foundation, name: str, platform: str | None, why: str, *, yes: bool, as_json: bool
) -> int:
    def find(school: School) -> tuple[Merge, str]:
        found = school.parting.check(school.parting.find(name, platform))
        away = school.tx.merges.away(found.other)
        about = {"name": (away.name if away else "") or "–", "kept": found.kept}
        return found, operator_words().text("parting.ask", other=found.other, **about)

    found, question = await opened.at_school(find)
    if not yes:
        ask(question, _UNASKED, _DECLINED)
    parted = await opened.at_school(lambda school: school.parting.undo(found, COMMAND, why))
    if as_json:
        print_document(_document(parted))
    else:
        about = {"kept": found.kept, "other": found.other}
        typer.echo(operator_words().text("parting.done", **about))
    return 0


def _document(merge: Merge) -> dict[str, object]:
    return {
        "merge": merge.id,
        "kept": merge.kept,
        "other": merge.other,
        "merged_at": merge.merged_at.isoformat(),
        "undone_at": merge.undone_at.isoformat() if merge.undone_at else None,
    }
