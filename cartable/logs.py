"""Structured logs without personal data: events, ids and error types, never texts or tokens."""

from __future__ import annotations

import logging
import sys
from functools import cached_property

from cartable.settings import Settings


def set_up_logs(settings: Settings) -> None:
    """Send what every room logs to standard error, as lines for people or as JSON.

    Libraries log only from warnings on: some of them write whole URLs, and with them the bot's
    token, at lower levels (safety, Secrets in a chat).
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(as_json=settings.log_format == "json"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for room in ("cartable", "bot", "mail", "web", "storage", "sandbox"):
        logging.getLogger(room).setLevel(settings.log.upper())
    # aiosmtpd's logger, named as if it were our room's: it writes whole mails with their tokens.
    logging.getLogger("mail.log").setLevel(logging.WARNING)


class _Lines(logging.Formatter):
    """Loads structlog with the first record: where all goes well a program logs next to nothing."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        return self._lines.format(record)

    @cached_property
    def _lines(self) -> logging.Formatter:
        from cartable.log_lines import lines

        return lines(as_json=self._as_json)
