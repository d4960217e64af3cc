"""Reaching: where what is owed goes when its reader changes how they are told, or blocks a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from school.digesting import KIND as DIGEST
from school.digests import DigestItem
from school.outbox import Channel, Notice
from school.preferences import BY_NIGHT, DEFAULTS, MUST, SETTABLE, ChatMode, Topic
from school.store import Unit
from school.telling import Telling

_TOPICS: Mapping[object, Topic] = {topic: topic for topic in DEFAULTS}


class Reaching:
    """The use cases of what waits and is to go elsewhere, within one transaction."""

    def __init__(self, unit: Unit, telling: Telling) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling

    def blocked(self, chat: int) -> None:
        """Take note of a chat that has blocked us: what it was owed goes by mail.

        Only what is told by mail where no chat reaches its owner, and so is not owed there
        already. All else that waited for the chat is closed.
        """
        now = self._unit.clock.now()
        self._tx.devices.block(chat, now)
        for notice in self._tx.outbox.open_at("telegram", str(chat)):
            if notice.account is not None and not self._telling.chats(notice.account):
                self._send_by_mail(notice, notice.account)
        self._tx.outbox.drop_chat(chat, now)

    def unblocked(self, chat: int) -> None:
        """Take note of a chat that hears us again: what still waits to be mailed goes there.

        What the mail lane has tried stays there, so that nobody gets it twice.
        """
        self._tx.devices.block(chat, None)
        known = self._tx.devices.chat(chat)
        if known is None or known.account is None or len(self._telling.chats(known.account)) > 1:
            return
        for address in self._tx.addresses.of_account(known.account):
            for notice in self._tx.outbox.open_at("mail", address.email):
                if notice.account == known.account and self._is_instead(notice, known.account):
                    self._send_to_chat(notice, str(chat))

    def reconsider(self, account: int) -> None:
        """Let what waits for the morning follow what its reader has just chosen."""
        chosen, chats = self._tx.preferences.of(account), self._telling.chats(account)
        places: list[tuple[Channel, str]] = [("telegram", str(one.id)) for one in chats]
        places += [("mail", one.email) for one in self._tx.addresses.of_account(account)]
        for channel, to in places:
            for notice in self._tx.outbox.open_at(channel, to):
                topic = _TOPICS.get(notice.data.get("topic"))
                if notice.account == account and topic in SETTABLE and topic is not None:
                    modes = self._telling.modes(chosen, topic, reached=bool(chats))
                    self._follow(notice, account, modes[channel])

    def _follow(self, notice: Notice, account: int, mode: ChatMode) -> None:
        now = self._unit.clock.now()
        if mode == "at_once" or not self._tx.outbox.withdraw(notice.id, "not wanted", now):
            return
        if mode == "digest" and notice.key is not None:
            self._tx.outbox.drop_key(notice.key, now)
            number = self._unit.ids.next()
            item = DigestItem(number, account, notice.channel, notice.kind, notice.data, now)
            self._tx.digests.add(item, [notice.key])

    def _send_by_mail(self, notice: Notice, account: int) -> None:
        topic = _TOPICS.get(notice.data.get("topic"))
        if notice.key is None or not self._is_instead(notice, account):
            return
        stops = topic not in MUST and (topic in SETTABLE or notice.kind == DIGEST)
        is_at_once = topic in BY_NIGHT
        due_at = self._unit.clock.now() if is_at_once else self._telling.by_day(account)
        for email in self._telling.mailbox(account, stops=stops):
            self._tx.outbox.add(self._to(notice, "mail", email, due_at))

    def _send_to_chat(self, notice: Notice, chat: str) -> None:
        now = self._unit.clock.now()
        if notice.key is None or not self._tx.outbox.withdraw(notice.id, "back in the chat", now):
            return
        moved = self._to(notice, "telegram", chat, notice.due_at)
        for key in (notice.key, moved.key):
            assert key is not None
            self._tx.outbox.drop_key(key, now)  # it may be blocked again
        self._tx.outbox.add(moved)

    def _to(self, notice: Notice, channel: Channel, to: str, due_at: datetime) -> Notice:
        """Give a notice for another place; there too it is owed once."""
        assert notice.key is not None
        return replace(
            notice,
            id=self._unit.ids.next(),
            channel=channel,
            to=to,
            key=f"{notice.key.removesuffix(notice.to)}{to}",
            due_at=due_at,
            attempts=0,
        )

    def _is_instead(self, notice: Notice, account: int) -> bool:
        """Whether a notice is told by mail where, and only where, no chat reaches its owner."""
        topic = _TOPICS.get(notice.data.get("topic"))
        if topic is None:
            return notice.kind == DIGEST
        return self._tx.preferences.of(account).of(topic).mail == "instead"
