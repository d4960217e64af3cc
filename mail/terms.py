"""What a mail says of terms that want an answer."""

from __future__ import annotations

from collections.abc import Mapping

from locales import Catalogue
from mail.links import Links
from school.renewal import Due


def due_values(
    due: Due | None, words: Catalogue, links: Links, bot: str | None
) -> Mapping[str, object]:
    """Give what a template may show of them; nothing where a mail is about something else."""
    if due is None:
        return {}
    until = due.terms.ignore_until
    return {
        "children": ", ".join(child.first_name for child in due.children),
        "until": words.date(until) if until is not None else "",
        "may_wait": due.may_wait,
        "page_url": links.terms(due.platform.id),
        "chat_url": links.chat(bot, "home"),
    }
