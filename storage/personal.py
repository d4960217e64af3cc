"""What is held about a person, as rows of all tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from school.personal import Row, Traces
from storage.erasing import absorbed, destinations_of, doors_of, erase, erase_address, keys_of
from storage.holdings import HOLDINGS, Holding
from storage.moments import from_ms, to_ms
from storage.statements import Statements

_MOMENTS = ("_at", "deadline")
"""What the names of columns end with that hold moments."""

_BY_CHAT = ("browsers", "form_sessions", "last_messages")
_BY_EMAIL = ("replaced_addresses", "tokens")
_BY_KEY = ("conversations", "conversation_mails")
_BY_ACCOUNT = (
    *("accounts", "addresses", "chats", "devices", "typed_passwords", "changed_passwords"),
    "chosen_addresses",
    *("photos", "closings", "exports", "problems", "problem_words"),
    *("preferences", "quiet_times", "digest_items"),
    *("news", "news_told", "news_opened", "news_readers"),
    *("reset_codes", "guardians", "profiles", "professions", "places", "letters"),
    *("terms_record", "confirmations", "requests", "staff", "certificates", "files"),
    *("merges", "merged_rows"),
)


class Personal:
    """Finds what is somebody's; see ``school.personal.PersonalRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def traces(self, account: int) -> Traces:
        """Give by what somebody is found."""
        emails = self._tx.all("personal_addresses", account=account)
        chats = self._tx.all("personal_chats", account=account)
        return Traces(
            account,
            tuple(str(email) for email, *_ in emails),
            tuple(int(chat) for chat, *_ in chats),
        )

    def of(self, traces: Traces, now: datetime) -> Mapping[str, Sequence[Row]]:
        """Give all that is held about a person, by table, in the order of ``HOLDINGS``.

        Of an account that is merged into theirs it is what waits to be given back.
        """
        accounts = [traces.account, *absorbed(self._tx, traces.account)]
        found = {
            table: [
                row for one in accounts for row in self._tx.all(f"personal_{table}", account=one)
            ]
            for table in _BY_ACCOUNT
        }
        found["children"] = self._tx.all(
            "personal_children", account=traces.account, now=to_ms(now)
        )
        for table in _BY_CHAT:
            found[table] = self._each(table, "chat", traces.chats)
        for table in _BY_KEY:
            found[table] = self._each(table, "key", keys_of(traces))
        found["inbox"] = self._each("inbox", "lane", [str(chat) for chat in traces.chats])
        for table in _BY_EMAIL:
            found[table] = self._each(table, "email", traces.emails)
        found["tokens"] += self._tx.all("personal_tokens_of_confirmations", account=traces.account)
        found["sign_in_failures"] = self._each("sign_in_failures", "subject", doors_of(traces))
        found["audit"] = [
            row for one in accounts for row in self._tx.all("personal_audit", who=f"account:{one}")
        ]
        found["outbox"] = self._notices(traces)
        return {
            table: [readable(holding, row) for row in found[table]]
            for table, holding in HOLDINGS.items()
            if found[table]
        }

    def erase(self, traces: Traces, now: datetime) -> bool:
        """Erase all of it; ``False`` where there is no such account."""
        return erase(self._tx, traces, now)

    def erase_address(self, email: str) -> None:
        """Erase an address that is nobody's account, with what was sent there."""
        erase_address(self._tx, email)

    def emails(self, after: str, limit: int) -> list[str]:
        """Give addresses after one of them, in order."""
        return [str(email) for (email,) in self._tx.all("emails", after=after, limit=limit)]

    def _notices(self, traces: Traces) -> list[Sequence[Any]]:
        account = traces.account
        found = {row[0]: row for row in self._tx.all("personal_outbox_of_account", account=account)}
        for channel, to in destinations_of(traces):
            about = {"channel": channel, "destination": to, "account": account}
            found |= {row[0]: row for row in self._tx.all("personal_outbox", **about)}
        return [found[number] for number in sorted(found)]

    def _each(self, table: str, name: str, values: Sequence[object]) -> list[Sequence[Any]]:
        rows = (self._tx.all(f"personal_{table}", **{name: value}) for value in values)
        return [row for some in rows for row in some]


def readable(holding: Holding, row: Sequence[Any]) -> Row:
    """Give a row as people may read it: moments as ISO 8601, JSON as what it holds."""
    return {
        name: _value(name, value, is_document=name in holding.documents)
        for name, value in zip(holding.shown, row, strict=True)
    }


def _value(name: str, value: Any, *, is_document: bool) -> object:
    if value is None:
        return None
    if is_document:
        found: object = orjson.loads(value)
        return found
    return from_ms(value).isoformat() if name.endswith(_MOMENTS) else value
