"""Mails as parsed values, for tests of what is judged of them."""

from __future__ import annotations

from typing import Any

from mail.reading.parsed import ParsedMail
from tests.mail.factories import OWN, SOPHIE, TOKEN

TO_TOKEN = OWN.plus(TOKEN)


def parsed(text: str = "", /, **changes: Any) -> ParsedMail:
    """A reply of Sophie's to the mail that asked for her address.

    ``headers`` are added to hers, or instead of hers; one without values is left out.
    """
    headers = {
        "return-path": (f"<{SOPHIE}>",),
        "from": (f"Sophie Lambert <{SOPHIE}>",),
        "message-id": ("<answer@example.org>",),
        "in-reply-to": ("<notice.4711@ecole.example>",),
        "received": ("from a by b with ESMTP; Fri, 26 Jun 2026 11:44:00 +0200",),
        "date": ("Fri, 26 Jun 2026 11:43:59 +0200",),
    }
    added: dict[str, tuple[str, ...]] = changes.pop("headers", {})
    made: dict[str, Any] = {
        "headers": {name: values for name, values in (headers | added).items() if values},
        "senders": (SOPHIE,),
        "recipients": (TO_TOKEN,),
        "subject": f"Re: Confirmez votre adresse e-mail [#{TOKEN}]",
        "text": text,
    }
    return ParsedMail(**(made | changes))
