"""Reaching: where what is owed goes when its reader chooses anew, or blocks or leaves a chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from school.accounts import Chat
from school.digesting import KIND as DIGEST
from school.digesting import goes_by_mail
from school.digests import DigestItem
from school.outbox import Channel, Notice
from school.preferences import BY_NIGHT, DEFAULTS, MUST, SETTABLE, Topic, topic_of
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
        """Take note of a chat that has blocked us: what it was owed goes elsewhere.

        Not where another chat has it, mails of it are not wanted, or are owed already. All else
        that waited for the chat is closed.
        """
        now = self._unit.clock.now()
        self._tx.devices.block(chat, now)
        for notice, account in self._movable(chat):
            self._send_elsewhere(notice, account)
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

    def left(self, account: int, chat: int) -> None:
        """Take note of a chat that an account has left: what it was owed there goes elsewhere.

        As where a chat has blocked us. What is just being sent may come twice.
        """
        now = self._unit.clock.now()
        for notice, owner in self._movable(chat):
            if owner == account:
                self._tx.outbox.drop(notice.id, "left", now)
                self._send_elsewhere(notice, account)

    def readdressed(self, account: int, old: str) -> None:
        """Take note of an address that another one has replaced: what waited for it goes there.

        Its mailbox may be somebody else's by the morning.
        """
        now = self._unit.clock.now()
        for notice in self._tx.outbox.open_at("mail", old):
            if notice.account == account and _goes_anywhere(notice):
                self._tx.outbox.drop(notice.id, "replaced", now)
                self._free(notice)  # it may take its place back
                self._send_by_mail(notice, account)

    def reconsider(self, account: int) -> None:
        """Let what waits for the morning follow what its reader has just chosen."""
        chats = self._telling.chats(account)
        self._follow(account, "telegram", [str(one.id) for one in chats], chats)
        emails = [one.email for one in self._tx.addresses.of_account(account)]
        self._follow(account, "mail", emails, chats)

    def _follow(
        self, account: int, channel: Channel, places: Sequence[str], chats: Sequence[Chat]
    ) -> None:
        """Withdraw from these places what is not wanted there any more, or not before a digest."""
        now, chosen = self._unit.clock.now(), self._tx.preferences.of(account)
        later: dict[str, list[Notice]] = {}
        for notice, topic in self._settable(account, channel, places):
            told_as = _told_as(notice)
            # A mail instead of a chat goes on while no chat says the same.
            reached = channel == "telegram" or self._is_told_in(chats, told_as)
            mode = self._telling.modes(chosen, topic, reached=reached)[channel]
            if mode == "at_once" or not self._tx.outbox.withdraw(notice.id, "not wanted", now):
                continue
            # It may yet go there instead of a chat.
            self._tx.outbox.drop_key(f"{told_as}:{notice.to}", now)
            if mode == "digest":
                later.setdefault(told_as, []).append(notice)
        for told_as, withdrawn in later.items():
            self._let_wait(account, told_as, withdrawn)

    def _settable(
        self, account: int, channel: Channel, places: Sequence[str]
    ) -> Iterator[tuple[Notice, Topic]]:
        """Give what is owed to an account at places of which it can say how it is told."""
        for to in places:
            for notice in self._tx.outbox.open_at(channel, to):
                topic = topic_of(notice.data)
                if notice.account == account and topic is not None and topic in SETTABLE:
                    yield notice, topic

    def _let_wait(self, account: int, told_as: str, withdrawn: Sequence[Notice]) -> None:
        """Put into the digest, once, what was owed to several places."""
        one, number = withdrawn[0], self._unit.ids.next()
        data, now = {**one.data, "told_as": told_as}, self._unit.clock.now()
        item = DigestItem(number, account, one.channel, one.kind, data, now)
        self._tx.digests.add(item, [f"{told_as}:{place.to}" for place in withdrawn])

    def _is_told_in(self, chats: Sequence[Chat], told_as: str) -> bool:
        """Whether any of these chats has been told something, or still will be."""
        return any(self._tx.outbox.is_told(f"{told_as}:{one.id}") for one in chats)

    def _movable(self, chat: int) -> Iterator[tuple[Notice, int]]:
        """Give what a chat is owed that may be said elsewhere, with whom it is for."""
        for notice in self._tx.outbox.open_at("telegram", str(chat)):
            if notice.account is not None and _goes_anywhere(notice):
                yield notice, notice.account

    def _send_elsewhere(self, notice: Notice, account: int) -> None:
        """Owe to other chats, or by mail, what a chat was owed and no other one is told."""
        told_as, chats = _told_as(notice), self._telling.chats(account)
        if not chats:
            self._send_by_mail(notice, account)
        elif not self._is_told_in(chats, told_as):
            for chat in chats:
                self._tx.outbox.drop_key(f"{told_as}:{chat.id}", self._unit.clock.now())
                self._tx.outbox.add(self._to(notice, "telegram", str(chat.id), notice.due_at))

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
        self._free(notice, moved.key)  # it may be blocked again
        self._tx.outbox.add(moved)

    def _free(self, notice: Notice, *more: str | None) -> None:
        """Let a notice, and what it tells as a digest, be owed there again; and ``more`` keys."""
        known = [f"{data['told_as']}:{notice.to}" for _, data in _items(notice)]
        for key in (notice.key, *known, *more):
            if key is not None:
                self._tx.outbox.drop_key(key, self._unit.clock.now())

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


def _goes_anywhere(notice: Notice) -> bool:
    """Whether a notice may leave for another place than the chat that it is owed to.

    What is about the account itself has mails of its own, and words for the chat alone.
    """
    topic = topic_of(notice.data)
    if topic is None:
        return notice.kind == DIGEST
    return topic in SETTABLE or DEFAULTS[topic].mail == "instead"


def _told_as(notice: Notice) -> str:
    """Give what stands in front of the place in the key of a notice."""
    return (notice.key or "").removesuffix(f":{notice.to}")


def _items(notice: Notice) -> Sequence[tuple[str, Mapping[str, object]]]:
    """Give kind and data of what a digest tells; nothing of another notice."""
    told = notice.data.get("digest")
    return [(kind, data) for kind, data in told] if isinstance(told, list) else []
