"""Structured logs without personal data: events, ids and error types, never texts or tokens."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

from cartable.settings import Settings


def where_it_happened(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace an exception by its type and the lines it passed.

    Messages of exceptions are left out: a database's or a parser's may quote what a person wrote.
    """
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    lines = []
    while isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        passed = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
        lines.append(f"{type(error).__name__} at {passed}")
        error = error.__cause__ or error.__context__
    if lines:
        event["error"] = " from ".join(lines)
    return event


def set_up_logs(settings: Settings) -> None:
    """Send what every room logs to standard error, as lines for people or as JSON.

    Libraries log only from warnings on: some of them write whole URLs, and with them the bot's
    token, at lower levels (safety, Secrets in a chat).
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_happened,
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
