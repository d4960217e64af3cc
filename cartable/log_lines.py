"""How a log record is laid out: a line for people or JSON, without personal data (structlog)."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog


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


def lines(*, as_json: bool) -> logging.Formatter:
    """Give what lays records out."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_happened,
    ]
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )
