"""Conversations, as rows: the whole stack of a chat's open scripts in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import orjson

from school.conversations import Conversation, Record
from school.ids import earliest_id
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Conversations:
    """Keeps conversations; see ``school.conversations.ConversationRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def get(self, key: str) -> Conversation | None:
        """Find a chat's conversation."""
        row = self._tx.one("conversation", chat=key)
        if row is None:
            return None
        records, _, message = row
        first, *others = (_record(values) for values in orjson.loads(records))
        return Conversation(key, (replace(first, message=message), *others))

    def put(self, conversation: Conversation) -> None:
        """Keep it; one without records is removed."""
        if not conversation.records:
            self._tx.change("remove_conversation", chat=conversation.key)
            return
        first = conversation.records[0]
        self._tx.change(
            "put_conversation",
            chat=conversation.key,
            records=orjson.dumps([_values(one) for one in conversation.records]).decode(),
            turn=first.turn,
            message=first.message,
            deadline=max(to_ms(one.deadline) for one in conversation.records),
        )

    def shown(self, key: str, turn: int, message: int) -> None:
        """Record the chat message that shows what was asked at ``turn``."""
        self._tx.change("shown", chat=key, turn=turn, message=message)

    def idle(self, earliest: datetime, latest: datetime, after: str, limit: int) -> list[str]:
        """Give the keys after ``after``, in order, of those whose deadline lies in between."""
        about = {"earliest": to_ms(earliest), "latest": to_ms(latest), "after": after}
        return [str(key) for (key,) in self._tx.all("idle_conversations", limit=limit, **about)]

    def mailed(self, number: int, key: str, turn: int) -> None:
        """Record that a mail asks what is asked at a turn."""
        self._tx.change("add_conversation_mail", id=number, chat=key, turn=turn)

    def asked_by(self, number: int) -> tuple[str, int] | None:
        """Give the conversation and the turn that a mail asks about."""
        row = self._tx.one("conversation_mail", id=number)
        return None if row is None else (str(row[0]), int(row[1]))

    def forget_mails(self, before: datetime, limit: int) -> int:
        """Forget mails that asked before a moment; gives how many."""
        return self._tx.change(
            "drop_old_conversation_mails", before=earliest_id(before), limit=limit
        )

    def clear(self, before: datetime, limit: int) -> int:
        """Remove conversations whose deadlines have all passed; gives how many."""
        return self._tx.change("clear_conversations", before=to_ms(before), limit=limit)


def _values(record: Record) -> dict[str, object]:
    return {
        "script": record.script,
        "start": dict(record.start),
        "deadline": to_ms(record.deadline),
        "answers": dict(record.answers),
        "trail": record.trail,
        "turn": record.turn,
        "asked": record.asked,
        "page": record.page,
        "misses": record.misses,
        "message": record.message,
    }


def _record(values: dict[str, object]) -> Record:
    return Record(
        script=str(values["script"]),
        start=_mapping(values["start"]),
        deadline=from_ms(_number(values["deadline"])),
        answers=_mapping(values["answers"]),
        trail=tuple(_list(values["trail"])),
        turn=_number(values["turn"]),
        asked=str(values["asked"]),
        page=_number(values["page"]),
        misses=_number(values.get("misses", 0)),  # those of before this was counted
        message=None if values["message"] is None else _number(values["message"]),
    )


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
