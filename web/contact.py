"""How a school is reached, with what a finger can tap: its telephone, mailboxes and site."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from bot.conversations.family import contact
from school.platforms import Platform
from web.speech import PageSpeech

_NO_DIGIT = re.compile(r"[^\d+]")


def tappable_contact(speech: PageSpeech, platform: Platform) -> str:
    """Give the lines about a school as HTML (RFC 3966 for telephones, RFC 6068 for mail)."""
    ways = {one: f"mailto:{quote(one, safe='@')}" for one in platform.administrators}
    ways[platform.email] = f"mailto:{quote(platform.email, safe='@')}"
    ways[platform.phone] = f"tel:{_NO_DIGIT.sub('', platform.phone)}"
    if platform.web.startswith(("http://", "https://")):
        ways[platform.web] = platform.web
    hrefs = {escape(shown, quote=False): href for shown, href in ways.items() if shown}
    text = contact(speech, platform)
    if not hrefs:
        return text
    longest_first = sorted(hrefs, key=len, reverse=True)
    return re.sub(
        "|".join(map(re.escape, longest_first)),
        lambda found: f'<a href="{escape(hrefs[found[0]])}" rel="noopener">{found[0]}</a>',
        text,
    )
