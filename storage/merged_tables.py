"""Every table that names an account, and what becomes of its rows when that account is merged.

A test walks the schema and fails for a column that stands nowhere here, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that come along: the table, the column that says whose they are, and their key."""

    table: str
    column: str = "account"
    key: tuple[str, ...] = ("id",)


TAKEN: Mapping[str, Kind] = MappingProxyType(
    {
        # Addresses first: whoever signs in by one at this moment holds it.
        "addresses": Kind("addresses", key=("email",)),
        "certificates": Kind("certificates"),
        "devices": Kind("devices"),
        "places": Kind("places"),
        "terms_record": Kind("terms_record"),
        "confirmations": Kind("confirmations"),
        "requests": Kind("requests"),
        "closers": Kind("requests", "closed_by"),
        "staff": Kind("staff"),
        "reset_codes": Kind("reset_codes"),
        "problems": Kind("problems"),
        "problem_words": Kind("problem_words", "writer"),
        "news": Kind("news", "made_by"),
        "news_told": Kind("news_told", key=("news", "channel", "destination")),
        "news_opened": Kind("news_opened", key=("destination", "message")),
        "news_readers": Kind("news_readers", key=("news",)),
        "preferences": Kind("preferences", key=("topic",)),
        "digest_items": Kind("digest_items"),
        "outbox": Kind("outbox"),
    }
)
"""What comes along, row by row."""

WORDS = frozenset({"email", "channel", "destination", "topic"})
"""The parts of keys that are texts; none has a space in it. All others are numbers."""

FILLED: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "accounts": {"first_name": "", "last_name": "", "birth_date": None},
        "guardians": {"role": "", "phone": "", "mobile": "", "chosen": None, "completed_at": None},
        "profiles": {"sex": "", "phone": "", "country": "", "city": ""},
        "professions": {"title": "", "employer": "", "sector": "", "link": ""},
        "photos": {"content": None, "kept_at": None},
        "quiet_times": {"quiet": None, "resumes_at": None},
    }
)
"""What an account has once: the fields that are filled in, each with what it is when empty. The
other account's own row stays as it is, so it can be given back."""

STAYING: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("typed_passwords", "account"): "it was the other password that was typed",
        ("changed_passwords", "account"): "it is about the other password",
        ("chosen_addresses", "account"): "the kept account is written to where it was",
        ("closings", "account"): "only one that was taken back can be there",
        ("exports", "account"): "who may fetch an export of before may not fetch both accounts'",
        ("sign_in_failures", "subject"): "nobody can try the other password any more",
        ("sign_in_failures", "source"): "whoever tried by it counted there",
        ("audit", "actor"): "the log only grows",
        ("audit", "subject"): "the log only grows",
        ("audit", "detail"): "the log only grows",
        ("notice_keys", "unique_key"): "what was owed once was owed",
        ("merges", "kept"): "an account that others came to can come to a third",
        ("merges", "other"): "it says where the account is",
    }
)
"""What stays with the other account and goes with it after the week, and why."""
