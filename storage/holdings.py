"""Every table and column, and whose it is: what an export shows of a person, and what it does not.

A test walks the schema and fails for a column that stands nowhere here, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table holds of a person: ``shown`` columns in the order of its query.

    ``held_back`` gives for each other column the reason why an export lacks it. ``documents`` are
    columns of JSON.
    """

    shown: tuple[str, ...]
    held_back: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    documents: frozenset[str] = frozenset()


_WHOSE = "it is whose export this is"
DIGEST = "a digest or hash; that there is one shows in the row, and it could help a guesser"
_OURS = "how the program does its work; it says nothing of the person"

HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        "accounts": Holding(
            ("id", "first_name", "last_name", "birth_date", "language", "opened_at"),
            {"password_hash": DIGEST},
        ),
        "addresses": Holding(("email", "state", "proven_at", "quiet_at"), {"account": _WHOSE}),
        "chats": Holding(("id", "language", "met_at", "blocked_at")),
        "devices": Holding(
            ("id", "chat", "linked_at", "used_at", "unlinked_at"), {"account": _WHOSE}
        ),
        "browsers": Holding(("chat", "agent", "met_at"), {"digest": DIGEST}),
        "last_messages": Holding(("chat", "message")),
        "conversations": Holding(
            ("chat", "records", "turn", "message", "deadline"), documents=frozenset({"records"})
        ),
        "conversation_mails": Holding(("id", "chat", "turn")),
        "inbox": Holding(
            ("source", "input", "lane", "state", "attempts", "error", "received_at", "done_at"),
            {
                "payload": "sealed until it is treated, within moments, and erased then",
                "position": _OURS,
                "holder": _OURS,
            },
        ),
        "typed_passwords": Holding(("chat", "typed_at"), {"account": _WHOSE}),
        "changed_passwords": Holding(("changed_at",), {"account": _WHOSE}),
        "reset_codes": Holding(
            ("id", "chat", "asked_at", "tries"), {"account": _WHOSE, "digest": DIGEST}
        ),
        "replaced_addresses": Holding(("email", "confirmation", "replaced_at")),
        "chosen_addresses": Holding(("email",), {"account": _WHOSE}),
        "form_sessions": Holding(("chat", "opened_at"), {"shown": DIGEST, "digest": DIGEST}),
        "photos": Holding(
            ("kept_at",),
            {"account": _WHOSE, "content": "goes beside, as a file of the archive"},
        ),
        "closings": Holding(
            ("asked_at", "closes_at", "reminded", "reopened_at"), {"account": _WHOSE}
        ),
        "merges": Holding(
            ("id", "other", "merged_at", "undone_at", "settled_at"), {"kept": _WHOSE}
        ),
        "merged_rows": Holding(("merge", "kind", "item", "before")),
        "exports": Holding(("id", "chat", "asked_at"), {"account": _WHOSE}),
        "preferences": Holding(("topic", "chat", "mail"), {"account": _WHOSE}),
        "quiet_times": Holding(("quiet", "resumes_at"), {"account": _WHOSE}),
        "digest_items": Holding(
            ("id", "channel", "kind", "data", "made_at"),
            {"account": _WHOSE},
            documents=frozenset({"data"}),
        ),
        "guardians": Holding(
            ("role", "phone", "mobile", "chosen", "completed_at"), {"account": _WHOSE}
        ),
        "profiles": Holding(("sex", "phone", "country", "city"), {"account": _WHOSE}),
        "professions": Holding(("title", "employer", "sector", "link"), {"account": _WHOSE}),
        "places": Holding(
            ("id", "platform", "child", "number", "made_at", "taken_at", "opened_at", "ends_at"),
            {"account": _WHOSE},
        ),
        "children": Holding(
            (
                *("id", "platform", "identifier", "first_name", "last_name", "class"),
                *("birth_date", "language", "left_at"),
            ),
            {
                "name_key": "the child's names once more, as they are compared",
                "email": "the child's own; guardians are not shown it",
                "address": "the child's, where another guardian may live",
                "guardian_places": "how many guardians there can be concerns the others too",
                "added_at": "of the school's register",
            },
        ),
        "letters": Holding(
            (
                *("id", "platform", "child", "place", "made_at", "expires_at", "reached"),
                *("used_at", "withdrawn_at"),
            ),
            {"digest": DIGEST, "link": DIGEST},
        ),
        "terms_record": Holding(
            (
                *("id", "place", "child", "platform", "version", "language", "answer"),
                *("channel", "answered_at"),
            ),
            {"account": _WHOSE, "digest": "of the text, which is public"},
        ),
        "confirmations": Holding(
            (
                *("id", "platform", "email", "asked_at", "sent_at", "sent", "reminded"),
                *("outcome", "closed_at"),
            ),
            {"account": _WHOSE},
        ),
        "requests": Holding(
            ("id", "platform", "kind", "child", "made_at", "closed_at"),
            {"account": _WHOSE, "closed_by": "who works at the school is another person"},
        ),
        "problems": Holding(
            ("id", "platform", "email", "language", "screen", "made_at"), {"account": _WHOSE}
        ),
        "problem_words": Holding(
            ("id", "problem", "words", "written_at"),
            {"writer": "who works at the school is another person"},
        ),
        "news": Holding(
            (
                *("id", "platform", "class", "publish_at", "urgent", "made_at", "version"),
                *("edited_at", "withdrawn_at"),
            ),
            {
                "child": "is another person; whoever reaches them finds the news there",
                "made_by": _WHOSE,
                "digest": DIGEST,
                "corrected_at": _OURS,
                "announced_to": _OURS,
                "announced_at": _OURS,
            },
        ),
        "news_told": Holding(
            ("news", "channel", "destination", "message", "version", "state"),
            {"account": _WHOSE, "notice": _OURS, "picture": DIGEST},
        ),
        "news_opened": Holding(
            ("news", "destination", "message", "version"), {"account": _WHOSE, "headline": _OURS}
        ),
        "news_readers": Holding(("news", "opened_at"), {"account": _WHOSE}),
        "staff": Holding(
            ("id", "platform", "email", "role", "invited_at", "accepted_at", "revoked_at"),
            {"account": _WHOSE},
        ),
        "certificates": Holding(
            (
                *("id", "platform", "reference", "email", "first_name", "last_name"),
                *("birth_date", "title", "kind", "awarded_on", "file", "code", "issued_at"),
                *("activated_at", "revoked_at", "revoked_why", "reminded"),
            ),
            {"account": _WHOSE},
        ),
        "files": Holding(
            ("digest", "kept_at"), {"content": "goes beside, as a file of the archive"}
        ),
        "tokens": Holding(
            ("purpose", "email", "certificate", "made_at", "used_at", "withdrawn_at"),
            {"digest": DIGEST},
        ),
        "sign_in_failures": Holding(
            ("source", "known", "failed_at"),
            {"subject": "names the account"},
        ),
        "outbox": Holding(
            (
                *("id", "channel", "destination", "lane", "kind", "data", "due_at", "attempts"),
                *("state", "error", "made_at", "closed_at"),
            ),
            {
                "unique_key": "of ids and the destination, which are there",
                "edits": _OURS,
                "charged": _OURS,
                "account": _WHOSE,
                "holder": _OURS,
                "lease_until": _OURS,
            },
            documents=frozenset({"data"}),
        ),
        "audit": Holding(
            ("id", "done_at", "action", "platform"),
            {
                "actor": "may be somebody who works at the school",
                "subject": "may be about somebody else",
                "detail": "a school's reasons can be about several people: it answers for them",
            },
        ),
    }
)
"""What is told of a person, by table."""

NOBODYS: Mapping[str, str] = MappingProxyType(
    {
        "platforms": "schools",
        "terms": "public texts",
        "news_texts": "what schools tell families: every reader has it in the list of news",
        "news_files": "what goes with it",
        "token_subjects": "digests and ids; what they lead to is shown",
        "notice_keys": "of ids and destinations; erased with them, shown with the notices",
        "processes": _OURS,
        "elections": _OURS,
        "send_buckets": _OURS,
        "job_runs": _OURS,
        "backups": _OURS,
        "erasures": "ids of what is gone",
        "facts": "about the installation",
        "mail_classes": "counts",
        "mail_requests": "digests of mails, without a way back to who wrote them",
        "mail_answers": "digests of recipients, without a way back to them",
    }
)
"""Tables of which nothing is told, and why."""
