"""Reaching: where what is owed goes when its reader changes how they are told, or blocks a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from school.accounts import Chat
from school.digesting import KIND as DIGEST
from school.digesting import goes_by_mail
from school.digests import DigestItem
from school.outbox import Channel, Notice
from school.preferences import BY_NIGHT, MUST, SETTABLE, ChatMode, topic_of
from school.store import Unit
from school.telling import Telling

_MOVED = "moved"
"""Ends the key of a digest that has come from a chat: the mailbox may have had one of its own."""


class Reaching:
    """The use cases of what waits and is to go elsewhere, within one transaction."""

    def __init__(self, unit: Unit, telling: Telling) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling

    def blocked(self, chat: int) -> None:
        """Take note of a chat that has blocked us: what it was owed goes by mail.

        Not where another chat has it, mails of it are not wanted, or are owed already. All else
        that waited for the chat is closed.
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
                topic = topic_of(notice.data)
                if notice.account == account and topic is not None and topic in SETTABLE:
                    # A mail instead of a chat goes on while no chat says the same.
                    reached = channel == "telegram" or self._is_said_in(chats, notice)
                    modes = self._telling.modes(chosen, topic, reached=reached)
                    self._follow(notice, account, modes[channel])

    def _is_said_in(self, chats: Sequence[Chat], notice: Notice) -> bool:
        """Whether any of these chats has been told what a mail says, or still will be."""
        said = (notice.key or "").removesuffix(notice.to)
        return any(self._tx.outbox.is_told(f"{said}{one.id}") for one in chats)

    def _follow(self, notice: Notice, account: int, mode: ChatMode) -> None:
        now = self._unit.clock.now()
        if mode == "at_once" or not self._tx.outbox.withdraw(notice.id, "not wanted", now):
            return
        if notice.key is None:
            return
        self._tx.outbox.drop_key(notice.key, now)  # it may yet go there instead of a chat
        if mode == "digest":
            number = self._unit.ids.next()
            data = {**notice.data, "told_as": notice.key.removesuffix(f":{notice.to}")}
            item = DigestItem(number, account, notice.channel, notice.kind, data, now)
            self._tx.digests.add(item, [notice.key])

    def _send_by_mail(self, notice: Notice, account: int) -> None:
        """Owe by mail what a chat was owed, where it is not owed there already."""
        topic = topic_of(notice.data)
        stops = topic not in MUST and (topic in SETTABLE or notice.kind == DIGEST)
        is_at_once = topic in BY_NIGHT
        due_at = self._unit.clock.now() if is_at_once else self._telling.by_day(account)
        for email in self._telling.mailbox(account, stops=stops):
            moved = self._for_mail(self._to(notice, "mail", email, due_at), account)
            if moved is not None:
                self._tx.outbox.add(moved)

    def _for_mail(self, notice: Notice, account: int) -> Notice | None:
        """Give what of a notice goes by mail: of a digest what the mailbox does not know yet."""
        chosen = self._tx.preferences.of(account)
        if notice.kind != DIGEST:
            return notice if goes_by_mail(notice.data, chosen) else None
        kept = [
            [kind, data]
            for kind, data in _items(notice)
            if goes_by_mail(data, chosen)
            and self._tx.outbox.claim(f"{data['told_as']}:{notice.to}", notice.id)
        ]
        # A digest of that day may have gone there as well.
        return (
            replace(notice, data={"digest": kept}, key=f"{notice.key}:{_MOVED}") if kept else None
        )

    def _send_to_chat(self, notice: Notice, chat: str) -> None:
        now = self._unit.clock.now()
        if not self._tx.outbox.withdraw(notice.id, "back in the chat", now):
            return
        moved = self._to(notice, "telegram", chat, notice.due_at)
        known = [f"{data['told_as']}:{notice.to}" for _, data in _items(notice)]
        for key in (notice.key, moved.key, *known):
            if key is not None:
                self._tx.outbox.drop_key(key, now)  # it may be blocked again
        self._tx.outbox.add(moved)

    def _is_instead(self, notice: Notice, account: int) -> bool:
        """Whether a mail is there only because no chat reached its reader."""
        topic = topic_of(notice.data)
        if topic is None:
            return notice.kind == DIGEST and (notice.key or "").endswith(f":{_MOVED}")
        return self._tx.preferences.of(account).of(topic).mail == "instead"

    def _to(self, notice: Notice, channel: Channel, to: str, due_at: datetime) -> Notice:
        """Give a notice for another place; there too it is owed once."""
        key = (notice.key or "").removesuffix(f":{_MOVED}").removesuffix(notice.to)
        return replace(
            notice,
            id=self._unit.ids.next(),
            channel=channel,
            to=to,
            key=f"{key}{to}",
            due_at=due_at,
            attempts=0,
        )


def _items(notice: Notice) -> Sequence[tuple[str, Mapping[str, object]]]:
    """Give kind and data of what a digest tells; nothing of another notice."""
    told = notice.data.get("digest")
    return [(kind, data) for kind, data in told] if isinstance(told, list) else []
