"""Conversations, as rows: the whole stack of a chat's open scripts in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import orjson

from school.conversations import TELEGRAM, WEB, Conversation, Gone, Record
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
        return None if row is None else _conversation(key, *row)

    def put(self, conversation: Conversation) -> None:
        """Keep it; one without records, from which nothing has gone, is removed."""
        records, gone = conversation.records, conversation.gone
        if not records and gone is None:
            self._tx.change("remove_conversation", chat=conversation.key)
            return
        values = [_values(one) for one in records]
        values += [] if gone is None else [_values_of_gone(gone)]
        deadlines = [one.deadline for one in records]
        deadlines += [] if gone is None else [gone.until]
        self._tx.change(
            "put_conversation",
            chat=conversation.key,
            records=orjson.dumps(values).decode(),
            turn=records[0].turn if records else 0,
            message=records[0].message if records else None,
            deadline=to_ms(max(deadlines)),
        )

    def elsewhere(self, account: int, chat: int, now: datetime) -> list[Conversation]:
        """Give what waits on the other devices of an account, newest first, locking nothing."""
        about = {"account": account, "chat": chat, "now": to_ms(now)}
        rows = self._tx.all("conversations_elsewhere", telegram=TELEGRAM, web=WEB, **about)
        return [_conversation(*row) for row in rows]

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

    def mails_go_along(self, key: str, turn: int, to: str) -> None:
        """Record that what mails have asked at a turn is asked in another chat now."""
        self._tx.change("move_conversation_mails", chat=key, turn=turn, other=to)

    def forget_mails(self, before: datetime, limit: int) -> int:
        """Forget mails that asked before a moment; gives how many."""
        return self._tx.change(
            "drop_old_conversation_mails", before=earliest_id(before), limit=limit
        )

    def clear(self, before: datetime, limit: int) -> int:
        """Remove conversations whose deadlines have all passed; gives how many."""
        return self._tx.change("clear_conversations", before=to_ms(before), limit=limit)


def _conversation(key: str, records: str, _: int, message: int | None) -> Conversation:
    """Give a row as what it keeps; what has gone stands behind the records."""
    gone, found = None, []
    for values in orjson.loads(records):
        if "gone" in values:
            until = from_ms(_number(values["until"]))
            gone = Gone(str(values["gone"]), _number(values["turn"]), until)
        else:
            found.append(_record(values))
    if found:
        found[0] = replace(found[0], message=message)
    return Conversation(key, tuple(found), gone)


def _values_of_gone(gone: Gone) -> dict[str, object]:
    return {"gone": gone.script, "turn": gone.turn, "until": to_ms(gone.until)}


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
        "account": record.account,
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
        account=None if values.get("account") is None else _number(values["account"]),
    )


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
