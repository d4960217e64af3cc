"""The command line."""

from __future__ import annotations

import typer

from cartable.commands import backup, looking, running
from cartable.commands.certificates import certificates_app
from cartable.commands.schools import schools_app
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
    app.add_typer(certificates_app(), name="certificates")
    app.command()(looking.status)
    app.command()(backup.backup)
    app.command()(backup.restore)
    return app


def main() -> None:
    """Run the command that was typed."""
    spare_loading()
    make_app()()


if __name__ == "__main__":
    main()
