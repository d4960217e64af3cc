"""What of an export people read on paper, and in which order; the JSON has all of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "accounts": ("first_name", "last_name", "birth_date", "language", "opened_at"),
        "changed_passwords": ("changed_at",),
        "profiles": ("sex", "phone", "country", "city"),
        "professions": ("title", "employer", "sector", "link"),
        "guardians": ("role", "phone", "mobile", "completed_at"),
        "addresses": ("email", "state", "proven_at", "quiet_at"),
        "confirmations": ("email", "platform", "asked_at", "outcome", "closed_at"),
        "replaced_addresses": ("email", "replaced_at"),
        "certificates": (
            *("title", "kind", "awarded_on", "platform", "reference", "code", "first_name"),
            *("last_name", "birth_date", "email", "issued_at", "activated_at", "revoked_at"),
            "revoked_why",
        ),
        "children": (
            *("first_name", "last_name", "platform", "class", "identifier", "birth_date"),
            "language",
        ),
        "places": ("platform", "child", "taken_at", "opened_at", "ends_at"),
        "terms_record": ("platform", "version", "answer", "channel", "answered_at"),
        "letters": ("platform", "child", "made_at", "used_at", "withdrawn_at"),
        "requests": ("kind", "platform", "child", "made_at", "closed_at"),
        "problems": ("platform", "made_at"),
        "problem_words": ("words", "written_at"),
        "news": ("platform", "class", "publish_at", "made_at", "withdrawn_at"),
        "news_told": ("channel", "destination"),
        "news_opened": ("destination",),
        "news_readers": ("opened_at",),
        "staff": ("role", "platform", "email", "invited_at", "accepted_at", "revoked_at"),
        "devices": ("chat", "linked_at", "used_at", "unlinked_at"),
        "chats": ("chat", "language", "met_at", "blocked_at"),
        "browsers": ("chat", "agent", "met_at"),
        "chosen_addresses": ("email",),
        "preferences": ("topic", "in_chat", "by_mail"),
        "quiet_times": ("quiet", "resumes_at"),
        "merges": ("merged_at", "undone_at"),
        "photos": ("kept_at",),
        "exports": ("chat", "asked_at"),
        "closings": ("asked_at", "closes_at"),
        "sign_in_failures": ("source", "failed_at"),
        "outbox": ("channel", "destination", "made_at", "closed_at"),
        "tokens": ("email", "made_at", "used_at", "withdrawn_at"),
        "audit": ("action", "platform", "done_at"),
    }
)
"""What people read, in this order; what only machines need stands in the JSON alone."""

CHILD_SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "children": (
            *("first_name", "last_name", "platform", "class", "identifier", "birth_date"),
            *("language", "email", "address", "guardian_places", "added_at", "left_at"),
        ),
        "places": ("number", "made_at", "taken_at", "opened_at", "ends_at"),
        "letters": ("made_at", "expires_at", "used_at", "withdrawn_at"),
        "terms_record": ("version", "answer", "channel", "answered_at"),
        "requests": ("kind", "made_at", "closed_at"),
        "news": ("publish_at", "made_at", "withdrawn_at"),
        "news_texts": ("title", "body"),
        "news_files": ("name",),
        "sign_in_failures": ("failed_at",),
        "audit": ("action", "done_at"),
    }
)
"""The same of a child."""
