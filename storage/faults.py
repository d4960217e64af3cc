"""What an error of PostgreSQL means to a piece of work: to be run again, later, or not at all."""

from __future__ import annotations

from psycopg import Error, InterfaceError, OperationalError
from psycopg.errors import lookup
from psycopg.pq import DiagnosticField
from psycopg.pq.abc import PGresult

CONFLICTS = frozenset(("40001", "40P01", "23505"))
"""Serialisation failure, deadlock, unique violation: another was at the same rows at once."""

_OF_THE_WORK = frozenset(("0A", "21", "22", "23", "42"))
"""Classes of errors that come again however often the same statement is run."""
_NOT_ALLOWED = "42501"
"""The one of them that an administrator mends."""


def error_of(result: PGresult, broken: bytes) -> Error:
    """Give a failed result as the exception of its SQLSTATE.

    Only the primary message is taken: the details quote rows, which are people's. Without an
    SQLSTATE the connection was lost, and ``broken`` says how.
    """
    state = result.error_field(DiagnosticField.SQLSTATE)
    if state is None:
        return OperationalError(broken.decode("utf-8", "replace").strip())
    message = result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b""
    code = state.decode()
    words = f"{message.decode('utf-8', 'replace')} ({code})"
    try:
        return lookup(code)(words)
    except KeyError:
        return OperationalError(words)


def is_conflict(error: Error) -> bool:
    """Whether running the work again, from the start, can be expected to do."""
    return error.sqlstate in CONFLICTS


def is_trouble(error: Error) -> bool:
    """Whether the database is at fault and not the work, so that trying later may help."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)
    return state[:2] not in _OF_THE_WORK or state == _NOT_ALLOWED
