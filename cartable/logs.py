"""Structured logs without personal data: events, ids and error types, never texts or tokens."""

from __future__ import annotations

import logging
import sys

import structlog

from cartable.settings import Settings


def set_up_logs(settings: Settings) -> None:
    """Send what every room logs to standard error, as lines for people or as JSON.

    Libraries log only from warnings on: some of them write whole URLs, and with them the bot's
    token, at lower levels (safety, Secrets in a chat).
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    as_json = settings.log_format == "json"
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for room in ("cartable", "bot", "mail", "web", "storage", "sandbox"):
        logging.getLogger(room).setLevel(settings.log.upper())
    # aiosmtpd's logger, named as if it were our room's: it writes whole mails with their tokens.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
