"""The command line."""

from __future__ import annotations

import typer

from cartable.commands import backup, looking, running
from cartable.commands.accounts import accounts_app
from cartable.commands.certificates import certificates_app
from cartable.commands.children import children_app
from cartable.commands.guardians import guardians_app
from cartable.commands.letters import letters_app
from cartable.commands.news import news_app
from cartable.commands.notices import notices_app
from cartable.commands.schools import schools_app
from cartable.commands.staff import staff_app
from cartable.commands.terms import terms_app
from cartable.garbage import spare_loading


def make_app() -> typer.Typer:
    """Put the commands of the contract together."""
    app = typer.Typer(
        help="A school's bot: certificates and parents' access in Telegram and by e-mail.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command()(running.demo)
    app.command()(running.run)
    app.command()(looking.check)
    app.command()(running.migrate)
    app.add_typer(schools_app(), name="schools")
    app.add_typer(terms_app(), name="terms")
    app.add_typer(children_app(), name="children")
    app.add_typer(letters_app(), name="letters")
    app.add_typer(certificates_app(), name="certificates")
    app.add_typer(news_app(), name="news")
    app.add_typer(notices_app(), name="notices")
    app.command()(looking.status)
    app.add_typer(accounts_app(), name="accounts")
    app.add_typer(staff_app(), name="staff")
    app.add_typer(guardians_app(), name="guardians")
    app.command()(backup.backup)
    app.command()(backup.restore)
    return app


def main() -> None:
    """Run the command that was typed."""
    spare_loading()
    make_app()()


if __name__ == "__main__":
    main()
