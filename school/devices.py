"""Devices: all that reach an account, and taking their access away (scope B6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from school.accounts import Chat
from school.agents import Agent, read_agent
from school.notices import Notices
from school.reaching import Reaching
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Reached:
    """Something that reaches an account: a Telegram chat, or a browser, whose ``agent`` it is.

    ``used_at`` is when it was used last, where the schools are, to the hour.
    """

    chat: int
    agent: Agent | None
    used_at: datetime | None

    @property
    def used_on(self) -> date | None:
        """The day of its last use."""
        return self.used_at.date() if self.used_at else None

    def looks_like(self, other: Reached) -> bool:
        """Whether both would be named alike: the same browser or Telegram, used that day."""
        return (self.agent, self.used_on) == (other.agent, other.used_on)


class Devices:
    """The use cases of the devices of an account, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices, reaching: Reaching, zone: tzinfo) -> None:
        """Take the unit; days are those of ``zone``, where the schools are."""
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices
        self._reaching = reaching
        self._zone = zone

    def of(self, account: int) -> Sequence[Reached]:
        """Give all that reach an account, the one linked first first."""
        agents = self._tx.browsers.agents(account)
        there = self._tx.devices.everywhere(account)
        return [self._reached(one, agents.get(one.id)) for one in there]

    def remove(self, account: int, chats: Collection[int], *, at: int) -> int:
        """Take the access of some chats away, at once; gives how many had it.

        The account's mailbox and its other chats are told, but for the chat where it is done.
        """
        owner, now = self._tx.accounts.get(account), self._unit.clock.now()
        those = [one.id for one in self._tx.devices.everywhere(account) if one.id in chats]
        for one in those:
            self._tx.devices.unlink(one, now)
        for one in those:
            self._reaching.left(account, one)
        if owner is not None and those:
            self._notices.devices_removed(owner, len(those), at)
        return len(those)

    def _reached(self, chat: Chat, agent: str | None) -> Reached:
        used = chat.used_at.astimezone(self._zone) if chat.used_at else None
        return Reached(chat.id, None if agent is None else read_agent(agent), used)
