"""Moving: what was begun on one device of an account goes on, on another (scope B3, C9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from school.conversations import TELEGRAM, Conversation, Gone, Record
from school.showing import owe_step
from school.store import Unit


class Moving:
    """The use cases of taking a conversation up on another device, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._tx = unit.tx

    def elsewhere(self, account: int, chat: int) -> Sequence[Conversation]:
        """Give what an account itself has left open on its other devices, newest first.

        Somebody else may have used one of them before: what was theirs is nobody else's.
        """
        now = self._unit.clock.now()
        found = self._tx.conversations.elsewhere(account, chat, now)
        return [
            one for one in found if one.records and is_open_for(one.records[0], account, self._unit)
        ]

    def both(self, here: str, there: str) -> tuple[Conversation, Conversation]:
        """Give two conversations, so that nobody else moves either until this is committed."""
        # In one order, whoever asks: two devices that take from each other do not wait in a ring.
        found = {key: self._tx.conversations.get(key) for key in sorted((here, there))}
        mine, other = found[here], found[there]
        return mine or Conversation(here, ()), other or Conversation(there, ())

    def leave(self, there: Conversation, to: str) -> None:
        """Take the open conversation away from where it was, which is told; ``to`` has it now.

        What it had interrupted there is asked again.
        """
        record, *waiting = there.records
        now = self._unit.clock.now()
        alive = [one for one in waiting if one.deadline > now]
        # With a turn of its own, so that no button of before fits.
        rest = [replace(one, turn=record.turn + 1, message=None) for one in alive[:1]] + alive[1:]
        gone = Gone(record.script, record.turn, record.deadline)
        self._tx.conversations.put(Conversation(there.key, tuple(rest), gone))
        self._tx.conversations.mails_go_along(there.key, record.turn, to)
        chat = self._tx.devices.chat(there.chat)
        if not there.key.startswith(TELEGRAM) or chat is None or chat.blocked_at is not None:
            return
        owe_step(self._unit, chat.id, {"went": record.script}, record.message)
        if rest:
            owe_step(self._unit, chat.id, {"turn": rest[0].turn})


def is_open_for(record: Record, account: int, unit: Unit) -> bool:
    """Whether a conversation still waits for an answer, and for this account's."""
    return record.account == account and record.deadline > unit.clock.now()
