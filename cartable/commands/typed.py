"""What people type on the command line, read as files are read."""

from __future__ import annotations

from datetime import date, datetime

import typer

from cartable.opening import operator_words
from school.ids import id_in
from school.imports import day
from school.refusals import Refusal
from school.times import time_on_the_wall


def a_day(text: str) -> date:
    """Read a date, ISO or day first; raises ``BadParameter`` with the reason in words."""
    try:
        return day(text)
    except Refusal as refusal:
        raise typer.BadParameter(operator_words().text(refusal.key, **refusal.values)) from None


def a_number(text: str) -> int:
    """Read the number of a row; raises ``ValueError`` for what is none."""
    number = id_in(text)
    if not number:
        raise ValueError(text)
    return number


def a_moment(text: str) -> datetime:
    """Read a date and time on the school's clocks; raises ``BadParameter`` with the reason."""
    try:
        return time_on_the_wall(text)
    except Refusal as refusal:
        raise typer.BadParameter(operator_words().text(refusal.key, **refusal.values)) from None
