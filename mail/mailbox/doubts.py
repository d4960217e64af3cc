"""Which mails are suspected of what goes wrong, so that one bad mail keeps no other waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_ALONE = 2
"""A mail that was there so often when the connection broke is asked for by itself."""
_TRIES = 3
"""One that could so often not be had by itself is left for people to look at."""


class Doubts:
    """Counts failures by UIDVALIDITY and UID; outlives the sessions."""

    def __init__(self) -> None:
        """Begin with none."""
        self._failures: Counter[tuple[int, int]] = Counter()

    def broke_off(self, validity: int, uids: Iterable[int]) -> None:
        """Take note that the connection ended while these were asked for, maybe for one of them."""
        self._failures.update((validity, uid) for uid in uids)

    def not_given(self, validity: int, uids: Iterable[int]) -> None:
        """Take note that the server gave others and not these."""
        for uid in uids:
            self._failures[validity, uid] = max(self._failures[validity, uid], _ALONE) + 1

    def forget(self, validity: int, uids: Iterable[int]) -> None:
        """Take note that these were stored."""
        for uid in uids:
            self._failures.pop((validity, uid), None)

    def is_alone(self, validity: int, uid: int) -> bool:
        """Whether a mail is to be asked for by itself."""
        return self._failures[validity, uid] >= _ALONE

    def is_given_up(self, validity: int, uid: int) -> bool:
        """Whether a mail is to be asked for no more."""
        return self._failures[validity, uid] >= _ALONE + _TRIES
