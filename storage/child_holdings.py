"""Every table and column once more, and what of it is a child's: what an export of a child shows.

A child has no account: its guardians' data are theirs (``storage.holdings``), not the child's. A
test walks the schema and fails for a table or column that stands nowhere here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storage.holdings import DIGEST, Holding

_WHOSE = "it is whose export this is"
_OURS = "how the program does its work; it says nothing of the child"
_GUARDIAN = "a guardian is another person, whose data are theirs"

CHILD_HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        "children": Holding(
            (
                *("id", "platform", "identifier", "first_name", "last_name", "class"),
                *("birth_date", "language", "email", "address", "guardian_places", "added_at"),
                "left_at",
            ),
            {"name_key": "the child's names once more, as they are compared"},
        ),
        "places": Holding(
            ("id", "platform", "number", "made_at", "taken_at", "opened_at", "ends_at"),
            {"child": _WHOSE, "account": _GUARDIAN},
        ),
        "letters": Holding(
            (
                *("id", "platform", "place", "made_at", "expires_at", "reached", "used_at"),
                "withdrawn_at",
            ),
            {"child": _WHOSE, "digest": DIGEST, "link": DIGEST},
        ),
        "terms_record": Holding(
            ("id", "platform", "version", "language", "answer", "channel", "answered_at"),
            {
                "child": _WHOSE,
                "account": _GUARDIAN,
                "place": "leads to who answered",
                "digest": "of the text, which is public",
            },
        ),
        "requests": Holding(
            ("id", "platform", "kind", "made_at", "closed_at"),
            {
                "child": _WHOSE,
                "account": _GUARDIAN,
                "closed_by": "who works at the school is another person",
            },
        ),
        "news": Holding(
            ("id", "platform", "publish_at", "urgent", "made_at", "edited_at", "withdrawn_at"),
            {
                "child": _WHOSE,
                "class": "empty in news to one child",
                "made_by": "who works at the school is another person",
                "digest": DIGEST,
                "version": _OURS,
                "corrected_at": _OURS,
                "announced_to": _OURS,
                "announced_at": _OURS,
            },
        ),
        "news_texts": Holding(("news", "language", "title", "body")),
        "news_files": Holding(
            ("news", "number", "name", "media_type", "size"),
            {"file": "a digest; the file is shown with the news, in the chat and on the pages"},
        ),
        "sign_in_failures": Holding(
            ("failed_at",),
            {
                "subject": "names the child",
                "source": "the chat of somebody else",
                "known": "whether that chat was known",
            },
        ),
        "audit": Holding(
            ("id", "done_at", "action", "platform"),
            {
                "actor": "may be somebody who works at the school",
                "subject": "may be a guardian's place",
                "detail": "a school's reasons can be about several people: it answers for them",
            },
        ),
    }
)
"""What is told of a child, by table."""

MENTIONS: Mapping[str, str] = MappingProxyType(
    {
        "guardians": "the child whose page a guardian looks at is emptied",
        "conversations": "what somebody is being asked about the child ends",
        "conversation_mails": "goes with the conversation",
        "outbox": "what is on its way to somebody and names the child goes",
        "notice_keys": "keys with ids of the child go",
        "problems": "goes once none of its words is left",
        "problem_words": "what guardians wrote is theirs; words that name the child go",
        "news_told": "which guardians were told; goes with the news",
        "news_opened": "which guardians opened them, and where; goes with the news",
        "news_readers": "which guardians have read; goes with the news",
        "files": "what goes with news to the child goes, where nothing else needs it",
        "digest_items": "what waits for a guardian's digest and names the child goes",
        "merged_rows": "rows that are gone cannot be given back; their ids go",
        "inbox": "sealed until it is treated; what was set aside of guardians' chats is emptied",
    }
)
"""Tables of others that can name a child: nothing is told of them, and what an erasure does."""

_GUARDIANS = "of who has an account or an address, not of a child"
_OTHER = "neither of a child nor of anybody it leads to"

NOT_A_CHILDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("accounts", "addresses", "chats", "devices", "browsers", "last_messages"),
                *("form_sessions", "typed_passwords", "changed_passwords", "reset_codes"),
                *("replaced_addresses", "chosen_addresses", "photos", "closings", "exports"),
                *("profiles", "professions", "confirmations", "staff", "tokens"),
                *("token_subjects", "merges", "preferences", "quiet_times"),
            ),
            _GUARDIANS,
        ),
        "certificates": "of an address or account; that leads to them, by `accounts export`",
        **dict.fromkeys(
            (
                *("platforms", "terms", "processes", "elections", "send_buckets", "job_runs"),
                *("backups", "erasures", "facts", "mail_classes", "mail_requests"),
                "mail_answers",
            ),
            _OTHER,
        ),
    }
)
"""Tables that hold nothing of a child, and why."""
