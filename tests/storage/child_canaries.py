"""A child of whom every column that can hold something of it does, and everybody it leads to."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from school.conversations import TELEGRAM, WEB
from tests.storage.canaries import Rows

FLEDGLING = "fledgling"
CHILD, PLACE, FREE, LETTER, REQUEST = (
    3_111_222_331,
    3_111_222_332,
    3_111_222_333,
    334,
    3_111_222_335,
)
NEWS = 3_111_222_336
SISTER, HER_PLACE = 41, 42
GUARDIAN, HIS = 43, 44
"""The account of a guardian, and the chat; both stay."""
OPEN, UNDER, STRANGER, OF_SISTER = 45, 46, 47, 48
FIRST, LAST = f"{FLEDGLING}-children-first_name", f"{FLEDGLING}-children-last_name"
IDENTIFIER = f"{FLEDGLING}-children-identifier"
AT = 1_782_467_100_000


def record(
    script: str, answers: Mapping[str, object] = {}, /, **start: object
) -> dict[str, object]:
    return {
        "script": script, "start": start, "deadline": AT, "answers": dict(answers or {}),
        "trail": [], "turn": 1, "asked": "", "page": 0, "misses": 0, "message": None,
    }  # fmt: skip


def _records(*records: dict[str, object]) -> str:
    return orjson.dumps(records).decode()


def _data(**data: object) -> str:
    return orjson.dumps(data).decode()


ABOUT_SISTER = record("terms", child=str(SISTER))
_OF_GUARDIAN = {"account": GUARDIAN, "holder": None, "state": "new", "channel": "telegram"}
_CALL = {"method": "sendMessage"}

ROWS: Rows = {
    "accounts": [{"id": GUARDIAN, "birth_date": None}],
    "chats": [{"id": one} for one in (HIS, OPEN, UNDER, STRANGER, OF_SISTER)],
    "devices": [{"id": 1, "account": GUARDIAN, "chat": HIS, "unlinked_at": None}],
    "children": [
        {"id": CHILD, "platform": "isu-dour", "birth_date": "2008-05-14"},
        {"id": SISTER, "platform": "isu-dour", "birth_date": None, "identifier": "ada@isu-dour.be",
         "first_name": "Ada", "last_name": "Plain", "name_key": "", "class": "", "language": "fr",
         "email": "", "address": ""},
    ],
    "guardians": [{"account": GUARDIAN, "chosen": CHILD}],
    "places": [
        {"id": PLACE, "platform": "isu-dour", "child": CHILD, "number": 1, "account": GUARDIAN,
         "ends_at": None},
        {"id": FREE, "platform": "isu-dour", "child": CHILD, "number": 2, "account": None,
         "ends_at": None},
        {"id": HER_PLACE, "platform": "isu-dour", "child": SISTER, "number": 1,
         "account": GUARDIAN, "ends_at": None},
    ],
    "letters": [{"id": LETTER, "platform": "isu-dour", "child": CHILD, "place": FREE}],
    "terms_record": [
        {"id": 1, "account": GUARDIAN, "place": PLACE, "child": CHILD, "platform": "isu-dour",
         "version": "2026-1", "language": "fr", "digest": "d", "answer": "accepted",
         "channel": "web"},
        {"id": 2, "account": None, "place": FREE, "child": CHILD, "platform": "isu-dour"},
    ],
    "requests": [{"id": REQUEST, "account": GUARDIAN, "platform": "isu-dour", "child": CHILD,
                  "closed_by": None}],
    "news": [
        {"id": NEWS, "platform": "isu-dour", "child": CHILD, "made_by": None},
        {"id": 1, "platform": "isu-dour", "child": None, "made_by": None, "digest": None,
         "class": None},
    ],
    "news_texts": [{"news": NEWS}, {"news": 1, "title": "All", "body": "All", "language": "fr"}],
    "files": [{"digest": f"{FLEDGLING}-file"}],
    "news_files": [{"news": NEWS, "file": f"{FLEDGLING}-file"}],
    "news_told": [{"news": NEWS, "account": GUARDIAN}],
    "news_opened": [{"news": NEWS, "account": GUARDIAN}],
    "news_readers": [{"news": NEWS, "account": GUARDIAN}],
    "merges": [{"id": 1, "kept": GUARDIAN, "other": 2}],
    "merged_rows": [{"merge": 1, "kind": "places", "item": str(PLACE)}],
    "digest_items": [
        {"id": 1, "account": GUARDIAN, "data": _data(child=CHILD, word=f"{FLEDGLING}-digest")},
        {"id": 2, "account": GUARDIAN, "kind": "news", "channel": "mail", "data": "{}"},
    ],
    "sign_in_failures": [
        {"subject": f"child:{CHILD}", "source": "chat:1"},
        {"subject": f"connexion:{CHILD}", "source": "chat:1"},
        {"subject": "d", "source": f"letter:{LETTER}"},
    ],
    "conversations": [
        {"chat": f"{TELEGRAM}{OPEN}", "records": _records(
            record("terms", {"page": f"{FLEDGLING}-answer"}, child=str(CHILD)), ABOUT_SISTER)},
        {"chat": f"{WEB}{UNDER}", "records": _records(
            ABOUT_SISTER, record("add_child", {"identifier": IDENTIFIER}))},
        {"chat": f"{TELEGRAM}{STRANGER}", "records": _records(
            record("first_connection", {"platform": f"{FLEDGLING}-p"}, letter=str(LETTER)))},
        {"chat": f"{TELEGRAM}{OF_SISTER}", "records": _records(ABOUT_SISTER)},
    ],
    "conversation_mails": [{"id": 1, "chat": f"{TELEGRAM}{OPEN}", "turn": 1},
                           {"id": 2, "chat": f"{TELEGRAM}{OF_SISTER}", "turn": 1}],
    "inbox": [{"source": "telegram", "input": "1", "lane": str(HIS), "state": "set_aside",
               "holder": None, "error": ""}],
    "outbox": [
        {"id": 1, **_OF_GUARDIAN, "data": _data(child=CHILD, text=f"{FLEDGLING}-1")},
        {"id": 2, **_OF_GUARDIAN, "data": _data(place=PLACE, ends_at=f"{FLEDGLING}-2")},
        {"id": 3, **_OF_GUARDIAN, "data": _data(
            **_CALL, parameters={"text": f"Bonjour &lt;{FIRST}&gt;, bonjour"})},
        {"id": 4, **_OF_GUARDIAN, "data": _data(
            **_CALL, parameters={"keyboard": [[{"callback_data": f"go:child:{CHILD}"}]],
                                 "text": f"{FLEDGLING}-4"})},
        {"id": 5, **_OF_GUARDIAN, "account": None, "channel": "mail",
         "data": _data(words=f"C’est {LAST} {FIRST}.")},
        {"id": 6, **_OF_GUARDIAN, "data": _data(child=SISTER), "destination": str(HIS),
         "kind": "call", "unique_key": None, "error": None},
    ],
    "notice_keys": [{"unique_key": f"access_ended:{PLACE}:{FLEDGLING}", "notice": 1},
                    {"unique_key": f"request:{REQUEST}:{FLEDGLING}", "notice": 2}],
    "problems": [
        {"id": 1, "account": GUARDIAN, "platform": "isu-dour"},
        {"id": 2, "account": GUARDIAN, "platform": "isu-dour", "email": "", "language": "fr",
         "screen": ""},
    ],
    "problem_words": [
        {"id": 1, "problem": 1, "words": f"Où est {FIRST} {LAST} ?"},
        {"id": 2, "problem": 2, "words": "Ada ?", "writer": ""},
        {"id": 3, "problem": 2, "words": f"{IDENTIFIER} ne va pas"},
    ],
    "audit": [
        {"id": 1, "actor": "command", "subject": f"child:{CHILD}", "platform": "isu-dour",
         "action": "unlock", "detail": _data(why=f"{FLEDGLING}-1")},
        {"id": 2, "actor": "command", "subject": f"place:{PLACE}", "platform": "isu-dour",
         "action": "end_place", "detail": _data(why=f"{FLEDGLING}-2")},
        {"id": 3, "actor": "command", "subject": "platform:isu-dour", "platform": "isu-dour",
         "action": "make", "detail": _data(child=CHILD, why=f"{FLEDGLING}-3")},
        {"id": 4, "actor": "command", "subject": f"child:{SISTER}", "platform": "isu-dour",
         "action": "unlock", "detail": _data(why="sister")},
    ],
}  # fmt: skip
"""What makes the rows the child's; the texts of its own columns get a canary of their own."""

_OTHERS = frozenset(("accounts", "chats", "devices", "guardians", "merges"))


def child(schema: Mapping[str, list[tuple[str, str]]]) -> Rows:
    """Give the rows, in an order in which they can be kept."""
    return {
        table: [
            {
                name: row[name] if name in row else _value(table, name, kind)
                for name, kind in schema[table]
            }
            for row in rows
        ]
        for table, rows in ROWS.items()
    }


def _value(table: str, name: str, kind: str) -> object:
    if "BYTEA" in kind:
        return f"{FLEDGLING}-{table}-{name}".encode()
    if "TEXT" not in kind:
        return AT if name.endswith("_at") or name == "deadline" else 1
    return "plain" if table in _OTHERS else f"{FLEDGLING}-{table}-{name}"
