"""What a mail says of a conversation that was left in the chat or on a page (scope C9)."""

from __future__ import annotations

from collections.abc import Mapping

from mail.lines import one_line
from mail.links import Links
from school.written import Letter

_LONGEST_LINE = 4000


def conversation_values(letter: Letter, links: Links, bot: str | None) -> Mapping[str, object]:
    """Give what a template may show; empty for mails about something else."""
    data = letter.data
    choices = data.get("choices")
    text, on_page = str(data.get("text", "")), data.get("on_page") is True
    return {
        "lines": [one_line(line, _LONGEST_LINE) for line in text.splitlines()],
        "choices": [one_line(str(one)) for one in choices] if isinstance(choices, list) else [],
        "can_reply": letter.token is not None,
        "is_over": data.get("is_over") is True,
        "on_page": on_page,
        "url": links.form() if on_page else links.chat(bot, "home"),
    }
