"""HTML marks: which elements of a mail's HTML are hidden, and which begin what somebody quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping

Attributes = Mapping[str, str]

UNSEEN = frozenset({
    "head", "title", "style", "script", "template", "noframes", "object", "iframe", "svg", "math",
    "select", "audio", "video", "canvas", "map", "xml", "datalist",
})  # fmt: skip

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:^|[;\s])(?:max-height|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_LINE_ABOVE = re.compile(r"border-top\s*:[^;]{0,40}solid", re.IGNORECASE)
_LINE_BESIDE = re.compile(r"border-left\s*:[^;]{0,40}solid", re.IGNORECASE)
_LABEL = re.compile(
    r"\s*+(?:From|De|Van|Von|Da|Expéditeur|Sent|Envoyé|Verzonden|Gesendet|Date|Datum)\s*+:",
    re.IGNORECASE,
)
_QUOTED_CLASSES = frozenset({
    "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "OutlookMessageHeader",
})  # fmt: skip
_QUOTED_FROM_HERE = frozenset({
    "divRplyFwdMsg", "x_divRplyFwdMsg", "mail-editor-reference-message-container", "stopSpelling",
    "zwchr", "OLK_SRC_BODY_SECTION",
})  # fmt: skip


def is_hidden(attributes: Attributes) -> bool:
    """Whether nobody sees this element: preheaders, tracking marks, what is for Outlook alone."""
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)


def is_quotation(tag: str, attributes: Attributes) -> bool:
    """Whether all within this element is quoted.

    Gmail's ``gmail_quote`` is not: answers stand in it, between its blockquotes.
    """
    if tag == "blockquote":
        return True
    return tag == "div" and (
        not _QUOTED_CLASSES.isdisjoint(attributes.get("class", "").split())
        or (
            attributes.get("name") == "quote"
            and _LINE_BESIDE.search(attributes.get("style", "")) is not None
        )
    )


def begins_quotation(attributes: Attributes) -> bool:
    """Whether everything from here on is quoted (Outlook, Zimbra)."""
    return attributes.get("id") in _QUOTED_FROM_HERE


def may_begin_quotation(tag: str, attributes: Attributes) -> bool:
    """Whether this is Outlook's line above a quoted mail, should « De : » stand beneath it."""
    return tag == "div" and _LINE_ABOVE.search(attributes.get("style", "")) is not None


def is_label(text: str) -> bool:
    """Whether a text begins as the header lines above a quoted mail do."""
    return _LABEL.match(text) is not None
