"""What a mail says of a problem that somebody has reported, and of its answers (scope B21)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversations.helping import screen_name
from bot.conversations.saying import label
from locales import Catalogue
from mail.answers import lines
from mail.lines import one_line
from school.written import Letter


def report_values(letter: Letter, words: Catalogue) -> Mapping[str, object]:
    """Give what a template may show; nothing where a mail is about something else."""
    report = letter.report
    if report is None:
        return {}
    rows = [(words.text("mail.help_request.person"), one_line(report.name))]
    screen = screen_name(report.problem.screen)
    if screen is not None:
        rows.append((words.text("mail.help_request.screen"), label(words, screen)))
    return {
        "writer": one_line(letter.writer),
        "words": lines(letter.words),
        "is_answered": bool(report.last.writer),
        "about": rows,
    }
