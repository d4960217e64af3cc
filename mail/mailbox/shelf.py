"""What is known of the mails in an open mailbox: which are new, and which are to be filed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from mail.mailbox.session import Folder
from school.inbox import State

_FOLDERS: Mapping[State, Folder] = {"done": "done", "set_aside": "set_aside"}


class Shelf:
    """Holds UIDs and nothing else, so that a mailbox of 100,000 mails takes a few megabytes.

    ``moves`` says whether treated mails can be moved away; where not, those that were treated well
    stay where they are.
    """

    def __init__(self, *, moves: bool = True) -> None:
        self._moves = moves
        self._new: deque[int] = deque()
        self._treated: dict[Folder, set[int]] = {"done": set(), "set_aside": set()}
        self.highest = 0

    @property
    def new(self) -> int:
        """How many mails are to be fetched."""
        return len(self._new)

    @property
    def treated(self) -> int:
        """How many mails are to be filed."""
        return sum(map(len, self._treated.values()))

    def put(self, uids: Iterable[int], known: Mapping[int, State]) -> None:
        """Put mails that were found there; ``known`` are the states of those that are no news."""
        news = []
        for uid in uids:
            self.highest = max(self.highest, uid)
            if uid not in known:
                news.append(uid)
            else:
                self.treat(uid, known[uid])
        self._add(sorted(news))

    def _add(self, news: list[int]) -> None:
        if not news:
            return
        if not self._new or news[0] > self._new[-1]:
            self._new.extend(news)
        elif news[-1] < self._new[0]:
            self._new.extendleft(reversed(news))
        else:
            self._new = deque(sorted({*self._new, *news}))

    def treat(self, uid: int, state: State) -> None:
        """Take note of what became of a mail."""
        folder = _FOLDERS.get(state)
        if folder is not None and (self._moves or folder != "done"):
            self._treated[folder].add(uid)

    def take_new(self, most: int) -> list[int]:
        """Take some that are to be fetched, in order: half of them the oldest, half the newest.

        So what comes in is never kept waiting by what has lain there for years, nor the other way
        round. Where they are no more than ``most``, all are taken.
        """
        taken: list[int] = []
        newest: list[int] = []
        while self._new and len(taken) + len(newest) < most:
            if len(taken) <= len(newest):
                taken.append(self._new.popleft())
            else:
                newest.append(self._new.pop())
        return taken + newest[::-1]

    def take_treated(self, most: int) -> tuple[Folder, list[int]] | None:
        """Take some that go to one folder; ``None`` where there are none."""
        for folder, uids in self._treated.items():
            if uids:
                taken = sorted(uids)[:most]
                uids.difference_update(taken)
                return folder, taken
        return None
