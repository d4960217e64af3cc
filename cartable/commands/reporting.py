"""How the secretariat's commands show what they do: a bar, a report, a reason, or one document."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from cartable.opening import operator_words, run_with_store
from school.refusals import Refusal
from school.store import StoreError

if TYPE_CHECKING:
    from cartable.reports import Report
    from cartable.root import Foundation


def run_and_report(work: Callable[[Foundation], Awaitable[Report]], *, as_json: bool) -> None:
    """Run an import and print its report, then exit: 0 done, 1 refused or partly refused."""
    from rich.console import Console

    from cartable.reports import report_document, report_tables

    async def body(opened: Foundation) -> int:
        try:
            report = await work(opened)
        except Refusal as refusal:
            return refuse(refusal, as_json=as_json)
        except StoreError as error:
            return refuse(Refusal("import.report.store", reason=str(error)), as_json=as_json)
        words = operator_words()
        if as_json:
            print_document(report_document(report, words))
        else:
            console = Console()
            for part in report_tables(report, words):
                console.print(part)
        return report.status

    run_with_store(body)


def run_or_refuse(body: Callable[[Foundation], Awaitable[int]], *, as_json: bool) -> NoReturn:
    """Run a command's body and exit with its status, or with 1 and why it was refused."""

    async def run(opened: Foundation) -> int:
        try:
            return await body(opened)
        except Refusal as refusal:
            return refuse(refusal, as_json=as_json)

    run_with_store(run)


def refuse(refusal: Refusal, *, as_json: bool) -> int:
    """Say why nothing was done; gives the exit status."""
    from cartable.reports import reason_words, refusal_document

    words = operator_words()
    if as_json:
        print_document(refusal_document(refusal, words))
    else:
        typer.echo(reason_words(refusal, words), err=True)
    return 1


def print_document(document: dict[str, object] | list[dict[str, object]]) -> None:
    """Print the one JSON document of ``--json``."""
    typer.echo(json.dumps(document, ensure_ascii=False))


@contextmanager
def progress_bar(
    doing: str = "import.report.progress",
) -> Iterator[Callable[[int, int | None], None]]:
    """Give what shows how far something is: a bar on standard error, on a terminal only.

    ``doing`` is the key of what stands before the bar.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(operator_words().text(doing), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
