"""The command line."""

from __future__ import annotations

import typer

from cartable.commands import looking, running

app = typer.Typer(
    help="A school's bot: certificates and parents' access in Telegram and by e-mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(running.demo)
app.command()(running.run)
app.command()(looking.check)
app.command()(looking.status)
app.command()(running.migrate)


def main() -> None:
    """Run the command that was typed."""
    app()


if __name__ == "__main__":
    main()
