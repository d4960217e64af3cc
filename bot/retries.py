"""When what did not go through to a chat is tried again, and when it is given up."""

from __future__ import annotations

import random
from datetime import timedelta

from bot.api import Ambiguous, AskedToWait, Refused, SendError, TokenRefused
from school.outbox import Lane, Notice

_LONGEST_PAUSE = 300.0  # seconds
_ANSWER_TRIES = 16
"""With ``back_off`` between them an hour: later, nobody waits for an answer any more."""
_TRIES = 292
"""With ``back_off`` between them 24 hours."""
_UNMADE_TRIES = 5  # three minutes: a fault of ours seldom mends itself
_TOKEN_PAUSE = timedelta(minutes=1)


class Unmade(SendError):
    """What was to be sent could not be written or drawn: a fault of ours."""


def is_given_up(notice: Notice, error: SendError) -> bool:
    """Whether a notice is not tried again after this failure; its ``attempts`` are those before."""
    tries = notice.attempts + 1
    if isinstance(error, Unmade):
        return tries >= _UNMADE_TRIES
    if isinstance(error, Ambiguous):
        return tries >= (_ANSWER_TRIES if notice.lane == Lane.ANSWER else _TRIES)
    return isinstance(error, Refused)


def back_off(attempts: int) -> timedelta:
    """Give the pause after a try that counts: 2 s, then four times as long, at most 5 minutes."""
    return timedelta(seconds=min(2.0 * 4 ** min(attempts, 4), _LONGEST_PAUSE) * _by_chance(0.2))


def hold_for(error: SendError) -> timedelta:
    """Give the pause after a failure that counts as no try: nothing can have been sent."""
    if isinstance(error, AskedToWait):
        return timedelta(seconds=error.seconds)
    if isinstance(error, TokenRefused):
        return _TOKEN_PAUSE
    return timedelta(seconds=2 * _by_chance(0.5))


def _by_chance(share: float) -> float:
    """Spread pauses, so that what failed together does not come back together."""
    return random.uniform(1 - share, 1 + share)
