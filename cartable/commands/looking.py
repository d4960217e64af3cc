"""``status`` and ``check``: what the program does, and whether it could."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.fetches import last_fetch, webhook_facts
from cartable.mailbox_facts import mailbox_status
from cartable.opening import operator_words, read_settings, run_with_store
from school.store import Transaction

if TYPE_CHECKING:
    from cartable.root import Foundation

Figures = dict[str, dict[str, object]]


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show queues, the oldest unsent message, failures and counts.

    Example: cartable status --json
    """

    async def body(opened: Foundation) -> int:
        figures = await opened.store.run(lambda tx: _figures(tx, opened.clock.now()))
        if as_json:
            typer.echo(json.dumps(figures))
        else:
            _print(figures)
        return 0

    run_with_store(body)


def _figures(tx: Transaction, now: datetime) -> Figures:
    figures: Figures = {name: dict(parts) for name, parts in tx.status.queues(now).items()}
    figures |= {name: dict(parts) for name, parts in tx.status.counts().items()}
    figures["mails"] = dict(tx.replies.counts())
    figures["steps"] = dict(tx.status.steps())
    figures["backup"] = {"age_seconds": None, **tx.backups.figures().at(now)}
    figures["mailbox"] = dict(mailbox_status(tx, now))
    figures["telegram"] = {**_intake(tx, now), **figures["telegram"]}
    return figures


def _intake(tx: Transaction, now: datetime) -> dict[str, object]:
    """Give how updates come in; what waits at Telegram is known of a webhook only."""
    fetched = last_fetch(tx)
    pending, error = webhook_facts(tx)
    return {
        "last_fetch_seconds": (now - fetched).total_seconds() if fetched else None,
        "pending_updates": pending,
        "webhook_error": error,
    }


def _print(figures: Figures) -> None:
    from rich.console import Console

    from cartable.status_table import status_tables

    console = Console()
    for table in status_tables(figures, operator_words()):
        console.print(table)


def check() -> None:
    """Say what is missing or wrong in the settings and around them, and how to mend it.

    Example: cartable check
    """
    from rich.console import Console

    from cartable.checks import check_everything

    settings = read_settings()
    findings = asyncio.run(check_everything(settings))
    console = Console()
    for finding in findings:
        mark = {"good": "[green]✓[/]", "off": "[yellow]–[/]", "bad": "[red]✗[/]"}[finding.state]
        console.print(mark, finding.what, style=None, highlight=False)
    raise typer.Exit(1 if any(one.state == "bad" for one in findings) else 0)
