"""Telling: the one place that decides who is told what, where and when (scope B20)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from school.accounts import Chat
from school.digests import DigestItem
from school.outbox import Channel, Lane, Notice
from school.preferences import (
    BY_NIGHT,
    MUST,
    NOT_OF_A_CLOSING,
    SETTABLE,
    ChatMode,
    Preferences,
    Topic,
    quiet_until,
)
from school.store import Unit

BOTH: tuple[Channel, ...] = ("telegram", "mail")


@dataclass(frozen=True, slots=True)
class Told:
    """Where somebody is told; ``notice`` is ``None`` where it waits for the digest."""

    channel: Channel
    to: str
    notice: int | None


class Telling:
    """The use cases of telling somebody something, within one transaction."""

    def __init__(self, unit: Unit, zone: tzinfo, quiet_by_default: bool) -> None:
        """Take the unit; quiet hours are those of ``zone``.

        ``quiet_by_default`` says whether accounts that have not said have them.
        """
        self._unit = unit
        self._tx = unit.tx
        self._zone = zone
        self._quiet_by_default = quiet_by_default

    def tell(
        self,
        topic: Topic,
        kind: str,
        account: int,
        key: str,
        *,
        lane: Lane = Lane.PERSONAL,
        urgent: bool = False,
        channels: Collection[Channel] = BOTH,
        but: int | None = None,
        to_address: str | None = None,
        reminds: bool = False,
        **data: object,
    ) -> tuple[Told, ...]:
        """Owe a notice of ``kind`` wherever its owner is told of such, each time once per ``key``.

        What is ``urgent`` waits neither for the morning nor for a digest. The chat ``but``, where
        it is done, is told at once by whoever does it. A mail goes ``to_address`` where that is
        the account's, else to its first. What ``reminds`` is stopped by mail like what one can do
        without. Gives where it goes.
        """
        if topic in NOT_OF_A_CLOSING and self._tx.closings.of(account) is not None:
            return ()  # only what is about the account's safety is still said (scope A11)
        of_what = _What(topic, kind, account, key, lane, urgent, data)
        chosen = self._tx.preferences.of(account)
        chats = self.chats(account)
        modes = self.modes(chosen, topic, reached=bool(chats), urgent=urgent)
        told: list[Told] = []
        if "telegram" in channels:
            those = [str(one.id) for one in chats if one.id != but]
            told += self._owe(of_what, "telegram", those, modes["telegram"], chosen)
        if "mail" in channels and modes["mail"] != "off":
            stops = reminds or topic not in MUST
            to = self.mailbox(account, to_address, stops=stops and topic in SETTABLE)
            told += self._owe(of_what, "mail", to, modes["mail"], chosen)
        return tuple(told)

    def modes(
        self, chosen: Preferences, topic: Topic, *, reached: bool, urgent: bool = False
    ) -> Mapping[Channel, ChatMode]:
        """Say how somebody is told of a topic just now, whom a chat reaches or none."""
        wanted = chosen.of(topic)
        in_chat: ChatMode = wanted.chat if reached else "off"
        instead: ChatMode = "off" if reached else wanted.chat
        by_mail: ChatMode = instead if wanted.mail == "instead" else wanted.mail
        waits = chosen.is_paused(self._unit.clock.now()) and topic in SETTABLE and topic not in MUST
        changed: Mapping[ChatMode, ChatMode] = (
            {"at_once": "digest"} if waits else {"digest": "at_once"} if urgent else {}
        )
        modes: Mapping[Channel, ChatMode] = {"telegram": in_chat, "mail": by_mail}
        return {channel: changed.get(mode, mode) for channel, mode in modes.items()}

    def _owe(
        self,
        what: _What,
        channel: Channel,
        those: Sequence[str],
        mode: ChatMode,
        chosen: Preferences,
    ) -> list[Told]:
        if mode == "off" or not those:
            return []
        if mode == "digest":
            return self._let_wait(what, channel, those)
        told = []
        is_at_once = what.urgent or what.topic in BY_NIGHT
        due_at = self._unit.clock.now() if is_at_once else self._by_day(chosen)
        for to in those:
            number = self._unit.ids.next()
            if self._tx.outbox.add(what.notice(number, channel, to, due_at)):
                told.append(Told(channel, to, number))
        return told

    def _let_wait(self, what: _What, channel: Channel, those: Sequence[str]) -> list[Told]:
        now, number = self._unit.clock.now(), self._unit.ids.next()
        data = {**what.about, "told_as": what.told_as}
        item = DigestItem(number, what.account, channel, what.kind, data, now)
        is_new = self._tx.digests.add(item, [what.key_at(to) for to in those])
        return [Told(channel, to, None) for to in those] if is_new else []

    def by_day(self, account: int) -> datetime:
        """Say from when something that can wait for the morning may go to an account."""
        return self._by_day(self._tx.preferences.of(account))

    def chats(self, account: int) -> list[Chat]:
        """Give the chats in which an account can be told something."""
        chats = self._tx.devices.of_account(account)
        return [one for one in chats if one.blocked_at is None]

    def mailbox(self, account: int, wanted: str | None = None, *, stops: bool = True) -> list[str]:
        """Give where a mail to an account goes, if anywhere.

        That is ``wanted``, where it is the account's; none at which notices were stopped, unless
        nothing ``stops`` this one.
        """
        proven = self._tx.addresses.of_account(account)
        usable = [one for one in proven if one.replaced_at is None and one.state != "bad"]
        named = [one for one in usable if one.email == wanted]
        first = (named or usable)[:1]
        return [one.email for one in first if one.quiet_at is None or not stops]

    def is_quiet(self, chosen: Preferences) -> bool:
        """Whether an account that has chosen so has quiet hours."""
        return self._quiet_by_default if chosen.is_quiet is None else chosen.is_quiet

    def _by_day(self, chosen: Preferences) -> datetime:
        now = self._unit.clock.now()
        return (quiet_until(now, self._zone) or now) if self.is_quiet(chosen) else now


@dataclass(frozen=True, slots=True)
class _What:
    """What is told to whom, wherever it goes."""

    topic: Topic
    kind: str
    account: int
    key: str
    lane: Lane
    urgent: bool
    data: Mapping[str, object]

    @property
    def about(self) -> Mapping[str, object]:
        """What a notice of it says of itself: its topic too, by which it may yet go elsewhere."""
        return {"topic": self.topic, **self.data}

    def key_at(self, to: str) -> str:
        """Give what it is owed once by at a destination.

        What a chat was told for somebody who has left it is owed to who uses it now.
        """
        return f"{self.told_as}:{to}"

    @property
    def told_as(self) -> str:
        """Give what stands in front of the place in the keys of it."""
        return f"{self.kind}:{self.key}:{self.account}"

    def notice(self, number: int, channel: Channel, to: str, due_at: datetime) -> Notice:
        """Give the notice of it for one destination."""
        return Notice(
            id=number,
            channel=channel,
            to=to,
            lane=self.lane,
            kind=self.kind,
            data=self.about,
            due_at=due_at,
            key=self.key_at(to),
            account=self.account,
        )
