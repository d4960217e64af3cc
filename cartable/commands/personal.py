"""What commands about somebody's data share: a file of their own, a reason, a yes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from cartable.opening import operator_words
from school.imports import tidy
from school.privacy import LONGEST_WHY
from school.refusals import Refusal


def write_private(target: Path, content: bytes) -> None:
    """Make a file that its owner alone reads; raises ``Refusal`` where there is one."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
    except FileExistsError as error:
        raise Refusal("privacy.file_exists", file=str(target)) from error
    except OSError as error:
        raise Refusal(
            "privacy.file_unwritable", file=str(target), reason=str(error.strerror)
        ) from error


def a_reason(why: str) -> str:
    """Give a reason as the audit log keeps it; ends the command where it is none."""
    reason = tidy(why)
    if not reason or len(reason) > LONGEST_WHY:
        typer.echo(operator_words().text("privacy.erase.why"), err=True)
        raise typer.Exit(2)
    return reason


def ask(
    question: str, unasked: str = "privacy.erase.unasked", declined: str = "privacy.erase.declined"
) -> None:
    """Raise ``Refusal`` for every answer but yes: ``unasked`` where nobody can give one.

    The question goes to standard error.
    """
    if not sys.stdin.isatty():
        raise Refusal(unasked)
    typer.echo(f"{question} ", nl=False, err=True)
    answer = sys.stdin.readline().strip().casefold()
    if answer not in operator_words().text("privacy.erase.yes").split():
        raise Refusal(declined)
