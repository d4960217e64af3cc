"""What commands about somebody's data share: a file of their own, a reason, a yes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from cartable.commands.reporting import print_document
from cartable.opening import operator_words
from school.children import Child
from school.imports import tidy
from school.privacy import LONGEST_WHY, Dossier
from school.refusals import Refusal

if TYPE_CHECKING:
    from cartable.root import Foundation


async def hand_out(
    opened: Foundation,
    dossier: Dossier,
    file: Path | None,
    more: Mapping[str, object] = MappingProxyType({}),
    *,
    as_json: bool,
) -> bool:
    """Make the archive of an export and say where it is; gives whether one was made.

    With ``as_json`` the data are printed, with ``more`` beside, and there is an archive only where
    ``file`` names it. Raises ``Refusal`` where it cannot be written.
    """
    from cartable.dossiers import Dossiers, document
    from cartable.on_demand import DossiersOnDemand, PrinterOnDemand
    from cartable.papers import CertificatePapers

    if as_json:
        print_document({**document(dossier), **more})
        if file is None:
            return False
    papers = CertificatePapers(opened, PrinterOnDemand(opened.catalogues))
    _, content = await Dossiers(opened, papers, DossiersOnDemand()).archive(dossier)
    about, whose, said = dossier.about, "account", "privacy.exported"
    if isinstance(about, Child):
        whose, said = "child", "child_privacy.exported"
    target = file or Path(f"{whose}-{about.id}.zip")
    _write_private(target, content)
    words = operator_words().text(said, name=about.name, file=str(target))
    typer.echo(words, err=as_json)
    return True


def _write_private(target: Path, content: bytes) -> None:
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
