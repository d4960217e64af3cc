"""When a mail that was not taken is tried again, and when it is given up."""

from __future__ import annotations

import secrets
from datetime import timedelta
from itertools import accumulate

from mail.transport import TransportError
from school.outbox import TRIED_FOR

_FIRST_WAITS = tuple(timedelta(minutes=minutes) for minutes in (30, 30, 60, 120))
_WAIT = timedelta(hours=4)
_WAITS = _FIRST_WAITS + (_WAIT,) * ((TRIED_FOR - sum(_FIRST_WAITS, timedelta())) // _WAIT)

_SOON = timedelta(seconds=10)
_LONGEST_SOON = timedelta(minutes=30)

UNWRITTEN_TRIES = 3
"""A notice that cannot be turned into a mail this often is set aside (safety, Poison input)."""


def wait_after(error: TransportError, attempts: int) -> timedelta | None:
    """Give how long to wait after a failed try, or ``None`` where the mail is given up.

    ``attempts`` are the tries before this one. A refusal for now (greylisting, a full mailbox)
    and an answer that never came are tried again after half an hour at least; a connection that
    broke before the server had the mail, within seconds, then minutes.
    """
    if error.permanent or attempts >= len(_WAITS):
        return None
    if error.soon:
        wait = min(_SOON * (1 << min(attempts, 20)), _LONGEST_SOON)
        return wait * (0.5 + secrets.randbelow(500) / 1000)
    return _WAITS[attempts]


def times_tried() -> list[timedelta]:
    """Give when, after the first try, a mail that is always refused for now is tried again."""
    return list(accumulate(_WAITS))
