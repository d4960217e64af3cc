"""A person of whom every column of every table holds something that is found again anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import psycopg

from school.conversations import TELEGRAM, WEB
from storage.driver import sqlite3
from storage.holdings import HOLDINGS
from storage.location import Location

CANARY = "canary"
ACCOUNT, CHAT, BROWSER, CHILD, PLACE = 4_040_404_041, 5_050_505_051, 6_060_606_061, 71, 72
CERTIFICATE, CONFIRMATION = 73, 74
AWAY = 8_080_808_081
"""An account that was merged into the person's."""
EMAIL = "canary-email@example.org"
OTHERS_EMAIL = "canary-given@example.org"
AT = 1_782_467_100_000

HELD: Mapping[str, frozenset[str]] = {
    "certificates": frozenset(
        ("platform", "reference", "first_name", "last_name", "title", "kind", "awarded_on", "code")
    ),
}
"""What law has schools keep of a certificate: it stays when its owner is erased."""

Rows = dict[str, list[dict[str, object]]]

_FILE = "canary-files-digest"
_MORE: Rows = {
    "children": [{"id": CHILD, "platform": "isu-dour", "birth_date": "2008-05-14"}],
    "accounts": [
        {"id": ACCOUNT, "birth_date": "1998-08-03"},
        {"id": AWAY, "birth_date": "1998-08-03", "first_name": "canary-away-first_name"},
    ],
    "addresses": [{"email": EMAIL, "account": ACCOUNT, "state": "confirmed"}],
    "chats": [{"id": CHAT, "blocked_at": None}, {"id": BROWSER, "blocked_at": None}],
    "devices": [
        {"id": 1, "account": ACCOUNT, "chat": CHAT, "unlinked_at": None},
        {"id": 2, "account": ACCOUNT, "chat": BROWSER, "unlinked_at": None},
    ],
    "browsers": [{"chat": BROWSER}],
    "last_messages": [{"chat": CHAT}],
    "conversations": [
        {"chat": f"{TELEGRAM}{CHAT}", "records": '["canary-conversations-records"]'},
        {"chat": f"{WEB}{BROWSER}", "records": '["canary-conversations-web"]'},
    ],
    "conversation_mails": [{"id": 1, "chat": f"{TELEGRAM}{CHAT}"}],
    "inbox": [{"source": "telegram", "lane": str(CHAT), "state": "new", "holder": None}],
    "form_sessions": [{"chat": CHAT}],
    "typed_passwords": [{"chat": CHAT, "account": ACCOUNT}],
    "photos": [{"account": ACCOUNT}],
    "chosen_addresses": [{"account": ACCOUNT, "email": EMAIL}],
    "closings": [{"account": ACCOUNT, "reopened_at": None}],
    "exports": [{"id": 1, "account": ACCOUNT, "chat": CHAT}],
    "merges": [{"id": 77, "kept": ACCOUNT, "other": AWAY, "undone_at": None, "settled_at": None}],
    "merged_rows": [{"merge": 77}],
    "preferences": [{"account": ACCOUNT}],
    "quiet_times": [{"account": ACCOUNT}],
    "digest_items": [{"id": 1, "account": ACCOUNT, "data": '{"words": "canary-digest-data"}'}],
    "changed_passwords": [{"account": ACCOUNT}],
    "reset_codes": [{"id": 1, "account": ACCOUNT, "chat": CHAT}],
    "replaced_addresses": [{"email": EMAIL, "confirmation": CONFIRMATION}],
    "guardians": [{"account": ACCOUNT, "chosen": CHILD}],
    "profiles": [{"account": ACCOUNT}],
    "professions": [{"account": ACCOUNT}, {"account": AWAY, "link": "canary-away-link"}],
    "places": [
        {"id": PLACE, "platform": "isu-dour", "child": CHILD, "account": ACCOUNT, "ends_at": None}
    ],
    "letters": [
        {"id": 1, "platform": "isu-dour", "child": CHILD, "place": PLACE, "withdrawn_at": None}
    ],
    "terms_record": [{"id": 1, "account": ACCOUNT, "place": PLACE, "child": CHILD}],
    "confirmations": [
        {"id": CONFIRMATION, "account": ACCOUNT, "platform": "isu-dour", "email": OTHERS_EMAIL}
    ],
    "requests": [
        {"id": 1, "account": ACCOUNT, "platform": "isu-dour", "child": CHILD, "closed_by": ACCOUNT}
    ],
    "problems": [{"id": 76, "account": ACCOUNT, "platform": "isu-dour", "email": EMAIL}],
    "problem_words": [{"id": 1, "problem": 76}, {"id": 2, "problem": 76, "writer": EMAIL}],
    "news": [
        {
            "id": 77,
            "platform": "isu-dour",
            "child": CHILD,
            "class": "3B",
            "made_by": ACCOUNT,
            "digest": None,
            "corrected_at": None,
        }
    ],
    "news_told": [{"news": 77, "account": ACCOUNT, "destination": str(CHAT), "notice": 2}],
    "news_opened": [{"news": 77, "account": ACCOUNT, "destination": str(CHAT)}],
    "news_readers": [{"news": 77, "account": ACCOUNT}],
    "staff": [{"id": 1, "account": ACCOUNT, "platform": "isu-dour", "email": EMAIL}],
    "files": [{"digest": _FILE}],
    "certificates": [
        {
            "id": CERTIFICATE,
            "account": ACCOUNT,
            "platform": "isu-dour",
            "email": EMAIL,
            "file": _FILE,
            "birth_date": "1998-08-03",
            "awarded_on": "2020-09-04",
            "kind": "unit",
        }
    ],
    "tokens": [
        {"digest": "canary-1", "purpose": "activation", "email": EMAIL, "certificate": CERTIFICATE},
        {"digest": "canary-2", "purpose": "confirmation", "email": OTHERS_EMAIL,
         "certificate": None},
        {"digest": "canary-3", "purpose": "unsubscribe", "email": EMAIL, "certificate": None},
    ],
    "token_subjects": [{"digest": "canary-2", "subject": CONFIRMATION}],
    "sign_in_failures": [{"subject": f"account:{ACCOUNT}", "source": f"chat:{CHAT}"}],
    "outbox": [
        {"id": 1, "channel": "mail", "destination": EMAIL, "account": None, "state": "failed",
         "data": '{"words": "canary-outbox-data"}', "holder": None},
        {"id": 2, "channel": "telegram", "destination": str(CHAT), "account": ACCOUNT,
         "state": "new", "data": '{"words": "canary-outbox-chat"}', "holder": None},
        {"id": 3, "channel": "mail", "destination": OTHERS_EMAIL, "account": ACCOUNT,
         "state": "sent", "data": '{"words": "canary-outbox-given"}', "holder": None},
    ],
    "notice_keys": [
        {"unique_key": f"canary:{ACCOUNT}:{CHAT}", "notice": 1},
        {"unique_key": f"activation:{CERTIFICATE}:{EMAIL}", "notice": 2},
        {"unique_key": f"canary:{BROWSER}", "notice": 3},
    ],
    "audit": [
        {"id": 1, "actor": "command", "subject": f"account:{ACCOUNT}", "platform": "isu-dour",
         "detail": '{"why": "canary-audit-detail"}'},
        {"id": 2, "actor": "command", "subject": f"place:{PLACE}", "platform": "isu-dour",
         "detail": '{"why": "canary-audit-place"}'},
        {"id": 3, "actor": "command", "subject": "child:71", "platform": "isu-dour",
         "detail": f'{{"account":{ACCOUNT},"why":"canary-audit-account"}}'},
    ],
}  # fmt: skip
"""What makes the rows somebody's; all other columns get a canary of their own."""

# What is about others, or stays: it must not look like a canary to whoever searches for them.
_PLAIN = {"children", "letters"}
_PLAIN_COLUMNS = {(table, name) for table, names in HELD.items() for name in names} | {
    ("audit", "action"),
    ("audit", "platform"),
    ("inbox", "error"),
}


def columns(location: Location) -> dict[str, list[tuple[str, str]]]:
    """Give every column of every table of ours, with its type."""
    if location.file is not None:
        with closing(sqlite3.connect(location.file)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = [name for (name,) in tables if "yoyo" not in name and "sqlite_" not in name]
            return {
                table: [
                    (row[1], row[2].upper())
                    for row in database.execute(f"PRAGMA table_info({table})")
                ]
                for table in names
            }
    found: dict[str, list[tuple[str, str]]] = {}
    with psycopg.connect(location.url) as connection:
        for table, column, kind in connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        ):
            if "yoyo" not in table:
                found.setdefault(table, []).append((column, kind.upper()))
    return found


def person(schema: Mapping[str, list[tuple[str, str]]]) -> Rows:
    """Give the rows of a person, in an order in which they can be kept."""
    return {
        table: [_filled(table, schema[table], row) for row in rows] for table, rows in _MORE.items()
    }


def _filled(table: str, its: list[tuple[str, str]], row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] if name in row else _value(table, name, kind) for name, kind in its}


def _value(table: str, name: str, kind: str) -> object:
    if "BYTEA" in kind:
        return f"{CANARY}-{table}-{name}".encode()
    if "TEXT" not in kind:
        return AT if name.endswith("_at") or name == "deadline" else 1
    is_plain = table in _PLAIN or (table, name) in _PLAIN_COLUMNS
    return f"{'plain' if is_plain else CANARY}-{table}-{name}"


def keep(location: Location, rows: Rows) -> None:
    """Write rows as they are, past the program."""
    with (
        closing(sqlite3.connect(location.file))
        if location.file is not None
        else closing(psycopg.connect(location.url))
    ) as connection:
        sign = "?" if location.file is not None else "%s"
        for table, some in rows.items():
            for row in some:
                names, signs = ", ".join(row), ", ".join([sign] * len(row))
                values = list(row.values())
                connection.execute(f"INSERT INTO {table} ({names}) VALUES ({signs})", values)
        connection.commit()


def expected() -> set[tuple[str, str]]:
    """Name the columns that an export shows."""
    return {(table, name) for table, holding in HOLDINGS.items() for name in holding.shown}
