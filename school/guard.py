"""The waits that make guessing hopeless and lock no family out (safety, Accounts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from school.failures import Failures
from school.refusals import Refusal
from school.store import Unit

FREE = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
LATELY = timedelta(hours=1)
STOP = 100
"""NIST 800-63B-4, 5.2.2: no more than 100 failures in a row."""
HOURLY = 20
"""Failures an hour that all unknown sources together may make at one door."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a secret is tried: ``subject`` is whose it would be, ``source`` who tries.

    A source that is ``known`` there answers for its own failures only. Behind the door at which
    waits are told there may be others: an account is reached by an address and by the identifier
    of every child, and all of that together has one cap.
    """

    subject: str
    source: str
    known: bool


class Guard:
    """Counts failures at doors and says how long to wait, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._clock = unit.clock
        self._failures = unit.tx.failures

    def wait(self, door: Door, behind: Sequence[Door] = ()) -> Refusal | None:
        """Say how long to wait before a secret is looked at again; ``None`` where one may try.

        Nobody else comes to these doors before the transaction is over: tries that come at once
        are counted one after the other.
        """
        for subject in sorted({one.subject for one in (door, *behind)}):
            self._failures.lock(subject)
        return self._told(door)

    def is_shut(self, door: Door) -> bool:
        """Whether what is tried at a door behind the first is not looked at for now."""
        return self._told(door) is not None

    def failed(
        self, door: Door, wrong: Refusal, behind: Sequence[Door] = (), *, counted: bool = True
    ) -> Refusal:
        """Count a failure; gives the wait that follows from it, or else ``wrong``.

        What came during a wait is not ``counted``, and costs the same.
        """
        now = self._clock.now()
        for one in (door, *behind):
            self._failures.add(one.subject, one.source, one.known, now, counted)
        return self._told(door) or wrong

    def entered(self, *doors: Door) -> None:
        """Forget what went wrong before from a source that has shown the secret."""
        for one in doors:
            self._failures.forget(one.subject, one.source)

    def _told(self, door: Door) -> Refusal | None:
        now = self._clock.now()
        failures = self._failures.of(door.subject, door.source, now - LATELY, STOP, HOURLY)
        if failures.in_a_row >= STOP:
            return Refusal("sign_in.stopped")
        wait = self._wait(failures, door.known)
        if not wait:
            return None
        seconds = max(1, int(wait.total_seconds()))
        if seconds < 120:
            return Refusal("sign_in.wait_seconds", n=seconds)
        return Refusal("sign_in.wait_minutes", n=-(-seconds // 60))

    def _wait(self, failures: Failures, known: bool) -> timedelta:
        now = self._clock.now()
        until = [now]
        if not known and failures.unknown_lately >= HOURLY and failures.unknown_since is not None:
            until.append(failures.unknown_since + LATELY)
        if failures.in_a_row >= FREE and failures.last_at is not None:
            doublings = min(failures.in_a_row - FREE, 20)
            until.append(failures.last_at + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT))
        return max(until) - now
