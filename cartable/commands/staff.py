"""``staff``: who works for a school, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, run_or_refuse
from cartable.opening import local_day, operator_words, run_with_store
from school.staff import STAFF_ROLES, StaffMember, StaffRole, StaffState

if TYPE_CHECKING:
    from cartable.root import Foundation

_Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]
_Platform = Annotated[str, typer.Option(help="The school.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
_ROLES = ", ".join(STAFF_ROLES)


def staff_app() -> typer.Typer:
    """Make the commands about staff."""
    app = typer.Typer(help="Invite staff, list it, take roles away.", no_args_is_help=True)
    app.command()(invite)
    app.command("list")(list_staff)
    app.command()(revoke)
    return app


def invite(
    email: _Email,
    platform: _Platform,
    role: Annotated[StaffRole, typer.Option(help=f"One of: {_ROLES}.")],
    as_json: _Json = False,
) -> None:
    """Send somebody a link, to be used once, that gives them a role at a school.

    Invited again, they get a fresh link and the older one stops. The link leads into the chat:
    who has no account chooses a password there, who has one signs in.

    Example: cartable staff invite anne@isu-dour.be --platform isu-dour --role secretariat
    """

    async def body(opened: Foundation) -> int:
        words = operator_words()
        member = await opened.at_school(
            lambda school: school.staffing.invite(email, platform, role)
        )
        if as_json:
            until = {"valid_until": member.valid_until.isoformat()}
            print_document(_document(member, "invited") | until)
        else:
            until_day = words.date(local_day(member.valid_until, opened))
            typer.echo(words.text("staff.command.invited", **_values(member), date=until_day))
        return 0

    run_or_refuse(body, as_json=as_json)


def list_staff(
    platform: Annotated[str | None, typer.Option(help="The school; all of them without.")] = None,
    as_json: _Json = False,
) -> None:
    """List everybody who was ever invited, with their role and how it stands.

    Example: cartable staff list --platform isu-dour --json
    """

    async def body(opened: Foundation) -> int:
        members = await opened.at_school(lambda school: school.tx.staff.of_platform(platform))
        found = [(one, one.state(opened.clock.now())) for one in members]
        if as_json:
            print_document({"staff": [_document(one, state) for one, state in found]})
        else:
            _print_table(found, opened)
        return 0

    run_with_store(body)


def revoke(
    email: _Email,
    platform: _Platform,
    role: Annotated[
        StaffRole | None, typer.Option(help=f"One of: {_ROLES}; all of them without.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Take somebody's role at a school away, or all of them, and any invitation still open.

    It holds from the next thing they do, and for what waits to be sent to them.

    Example: cartable staff revoke anne@isu-dour.be --platform isu-dour
    """

    async def body(opened: Foundation) -> int:
        revoked = await opened.at_school(
            lambda school: school.staffing.revoke(email, platform, role)
        )
        if as_json:
            print_document({"revoked": [_document(one, "revoked") for one in revoked]})
        else:
            for one in revoked:
                typer.echo(operator_words().text("staff.command.revoked", **_values(one)))
        return 0

    run_or_refuse(body, as_json=as_json)


def _values(member: StaffMember) -> dict[str, object]:
    return {"email": member.email, "role": member.role, "platform": member.platform}


def _document(member: StaffMember, state: StaffState) -> dict[str, object]:
    accepted, revoked = member.accepted_at, member.revoked_at
    return {
        "platform": member.platform,
        "email": member.email,
        "role": member.role,
        "state": state,
        "invited_at": member.invited_at.isoformat(),
        "accepted_at": accepted.isoformat() if accepted else None,
        "revoked_at": revoked.isoformat() if revoked else None,
    }


def _print_table(found: list[tuple[StaffMember, StaffState]], opened: Foundation) -> None:
    from rich.console import Console

    from cartable.folding_table import folding_table

    words = operator_words()
    columns = ("platform", "email", "role", "state", "since")
    rows = []
    for member, state in found:
        since = member.revoked_at or member.accepted_at or member.invited_at
        day = words.date(local_day(since, opened))
        said = words.text(f"staff.state.{state}")
        rows.append((member.platform, member.email, member.role, said, day))
    titles = (words.text(f"staff.column.{name}") for name in columns)
    Console().print(folding_table(titles, rows))
