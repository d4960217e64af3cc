"""What people type on the command line, read as files are read."""

from __future__ import annotations

from datetime import date

import typer

from cartable.opening import operator_words
from school.imports import day
from school.refusals import Refusal


def a_day(text: str) -> date:
    """Read a date, ISO or day first; raises ``BadParameter`` with the reason in words."""
    try:
        return day(text)
    except Refusal as refusal:
        raise typer.BadParameter(operator_words().text(refusal.key, **refusal.values)) from None
