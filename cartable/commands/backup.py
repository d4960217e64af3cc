"""``backup`` and ``restore``: everything into one file, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from cartable.commands.reporting import print_document, refuse
from cartable.opening import operator_words, read_settings, run_with_store
from school.refusals import Refusal
from school.store import StoreError

if TYPE_CHECKING:
    from cartable.backups import Made
    from cartable.restoring import Restored
    from cartable.root import Foundation

_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to make, a zip.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if there is one.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Back everything up into one file, while the program runs or not.

    The secret key is not in it: keep that elsewhere, without it no backup is of use.

    Example: cartable backup /media/backup/cartable.zip
    """

    async def body(opened: Foundation) -> int:
        from cartable.backups import make_backup

        try:
            with _bar() as show:
                made = await make_backup(opened, file, overwrite=overwrite, shown=show, asks=True)
        except Refusal as refusal:
            return refuse(refusal, as_json=as_json)
        except StoreError as error:
            return refuse(Refusal("backup.failed", reason=str(error)), as_json=as_json)
        if as_json:
            print_document(_document(made))
        else:
            rows = sum(made.manifest.contents.rows.values())
            words = operator_words()
            typer.echo(words.text("backup.made", file=str(file), n=rows, size=_size(made.size)))
        return 0

    run_with_store(body)


def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A backup.")
    ],
    erasures: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help="Log of erasures (erasures.jsonl) of the machine that was lost.",
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="On PostgreSQL: set what is there aside, as a schema."),
    ] = False,
    as_json: _Json = False,
) -> None:
    """Put a backup in the database's place; stop the program first.

    What is there is kept beside it. What was erased after the backup is erased again.

    Example: cartable restore /media/backup/cartable.zip
    """
    from cartable.erasure_log import ERASERS
    from cartable.restoring import restore as restore_backup

    settings = read_settings()
    try:
        with _bar() as show:
            restored = asyncio.run(
                restore_backup(
                    settings,
                    file,
                    erasers=ERASERS,
                    erasures=erasures,
                    replace=replace,
                    shown=lambda done, total: show("restore", done, total),
                )
            )
    except Refusal as refusal:
        raise typer.Exit(refuse(refusal, as_json=as_json)) from None
    except (StoreError, OSError) as error:
        failure = Refusal("restore.failed", reason=str(error))
        raise typer.Exit(refuse(failure, as_json=as_json)) from None
    if as_json:
        print_document(_restored_document(restored))
    else:
        _tell(restored, ZoneInfo(settings.time_zone))


def _tell(restored: Restored, zone: ZoneInfo) -> None:
    words, manifest = operator_words(), restored.manifest
    rows = sum(manifest.contents.rows.values())
    made_at = words.moment(manifest.made_at.astimezone(zone))  # as the school's own clocks show it
    typer.echo(words.text("restore.done", made_at=made_at, n=rows))
    if restored.aside is not None:
        typer.echo(words.text("restore.aside", aside=restored.aside))
    if restored.replayed:
        typer.echo(words.text("restore.replayed", n=restored.replayed))
    if restored.waiting:
        typer.echo(words.text("restore.waiting", n=restored.waiting))
    typer.echo(words.text("restore.lost", made_at=made_at))


def _document(made: Made) -> dict[str, object]:
    manifest = made.manifest
    return {
        "file": str(made.file),
        "bytes": made.size,
        "engine": manifest.engine,
        "made_at": manifest.made_at.isoformat(),
        "sha256": manifest.sha256,
        "migrations": list(manifest.contents.migrations),
        "rows": dict(manifest.contents.rows),
    }


def _restored_document(restored: Restored) -> dict[str, object]:
    manifest = restored.manifest
    return {
        "engine": manifest.engine,
        "made_at": manifest.made_at.isoformat(),
        "rows": dict(manifest.contents.rows),
        "kept_aside": restored.aside,
        "erasures_replayed": restored.replayed,
        "stale_answers_dropped": restored.stale,
        "notices_waiting": restored.waiting,
    }


def _size(size: int) -> str:
    return f"{size / 1024**2:.1f} MiB"


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Give what shows how far a phase is: a bar on standard error, on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    words = operator_words()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        tasks = {
            "copy": bar.add_task(words.text("backup.phase.copy"), total=None, visible=False),
            "pack": bar.add_task(words.text("backup.phase.pack"), total=None, visible=False),
            "restore": bar.add_task(words.text("restore.phase"), total=None, visible=False),
        }

        def show(phase: str, done: int, total: int) -> None:
            bar.update(tasks[phase], completed=done, total=total or None, visible=True)

        yield show
