"""Turns what a bot sends as text into what people see: plain text and its entities."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import WrongLinkError, checked_link
from sandbox.telegram.markup import Entity, parse_html, utf16_length

_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_CODE = {"code", "pre"}
_GIVEN = (
    _STYLES | _CODE | {"blockquote", "expandable_blockquote", "text_link", "text_mention"}
)  # what a bot may set; the rest is found in the text by Telegram itself
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_HINT = re.compile(r"[@#/]|\.[A-Za-z]{2}")
_DOMAINS = "be|com|org|net|eu|fr|nl|de|lu|me|io|info"
_FOUND = re.compile(
    r"(?P<url>\b(?:https?://|www\.)[^\s<>\"«»]+)"
    r"|(?P<email>\b[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    rf"|(?P<domain>\b[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:{_DOMAINS})\b(?:/[^\s<>\"«»]*)?)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/@]))",
)
_HTML = {
    "bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"), "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"), "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}  # fmt: skip


def formatted(
    text: str, parse_mode: str = "", entities: Sequence[Any] | None = None
) -> tuple[str, list[Entity]]:
    """Gives the plain text and all entities of what was sent, trimmed as Telegram trims.

    `parse_mode` wins over nothing: where it is given, `entities` is ignored, as documented.
    Raises 400 "can't parse entities: …"; an empty text is the caller's to judge.
    """
    if "\r" in text and not entities:
        text = text.replace("\r", "")
    if _CONTROL.search(text):
        text = _CONTROL.sub(" ", text)
    found: list[Entity] = []
    match parse_mode.lower():
        case "":
            found = _given(text, entities) if entities else []
        case "html":
            text, found = parse_html(text)
        case "markdown" | "markdownv2":
            raise bad_request("can't parse entities: this sandbox reads HTML, not Markdown")
        case _:
            raise bad_request("unsupported parse_mode")
    if found:
        found = _outside_code(found)
    text, found = _trimmed(text, found)
    if _HINT.search(text):
        found = _with_detected(text, found)
    return text, found


def detected(text: str) -> list[Entity]:
    """Gives the links, addresses, mentions, hashtags and commands that Telegram finds."""
    return _with_detected(text, []) if _HINT.search(text) else []


def rendered(text: str, entities: Sequence[Entity]) -> str:
    """Gives `text` as HTML that a page can show: escaped, one element per entity."""
    if not entities:
        return escape(text, quote=False)
    units = text.encode("utf-16-le")
    marks: list[tuple[int, int, int, str]] = []
    for order, entity in enumerate(entities):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        opening, closing = _tags(entity, _slice(units, start, end))
        marks.append((end, 0, -order, closing))
        marks.append((start, 1, order, opening))
    parts, position = [], 0
    for offset, _, _, tag in sorted(marks):
        parts.append(escape(_slice(units, position, offset), quote=False))
        parts.append(tag)
        position = offset
    parts.append(escape(_slice(units, position, len(units) // 2), quote=False))
    return "".join(parts)


def _tags(entity: Entity, inner: str) -> tuple[str, str]:
    match entity["type"]:
        case "text_link":
            return f'<a href="{escape(entity["url"])}">', "</a>"
        case "url":
            url = inner if "://" in inner else f"http://{inner}"
            return f'<a href="{escape(url)}">', "</a>"
        case "email":
            return f'<a href="mailto:{escape(inner)}">', "</a>"
        case "pre" if "language" in entity:
            language = escape(entity["language"])
            return f'<pre><code class="language-{language}">', "</code></pre>"
        case "pre":
            return "<pre>", "</pre>"
    return _HTML.get(entity["type"], ("", ""))


def _slice(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _given(text: str, entities: Sequence[Any]) -> list[Entity]:
    """Gives the entities that a bot listed itself, checked against the text."""
    length, kept = utf16_length(text), []
    for entity in entities:
        if not isinstance(entity, dict) or "type" not in entity:
            raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
        if entity["type"] not in _GIVEN:
            continue
        offset, size = _count(entity.get("offset")), _count(entity.get("length"))
        if offset < 0 or size < 0 or offset + size > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {offset + size}"
            )
        if size:
            kept.append(entity | {"offset": offset, "length": size} | _given_link(entity))
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _count(value: Any) -> int:
    """Gives an offset or a length; -1, which is refused, for what is none."""
    return value if isinstance(value, int) else -1


def _given_link(entity: Entity) -> Entity:
    if entity["type"] != "text_link":
        return {}
    try:
        return {"url": checked_link(str(entity.get("url", "")))}
    except WrongLinkError as error:
        raise bad_request(f"entity {error}") from error


def _outside_code(entities: list[Entity]) -> list[Entity]:
    """Cuts the styles away inside code, which "can't contain other entities" (docs)."""
    code = [(one["offset"], one["offset"] + one["length"]) for one in entities
            if one["type"] in _CODE]  # fmt: skip
    if not code or len(entities) == 1:
        return entities
    kept: list[Entity] = []
    for entity in entities:
        if entity["type"] in _CODE or entity["type"] not in _STYLES:
            kept.append(entity)
        else:
            kept.extend(_cut(entity, code))
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _cut(entity: Entity, code: list[tuple[int, int]]) -> Iterator[Entity]:
    position, end = entity["offset"], entity["offset"] + entity["length"]
    for start, stop in code:
        if stop <= position or start >= end:
            continue
        if start > position:
            yield entity | {"offset": position, "length": start - position}
        position = stop
    if position < end:
        yield entity | {"offset": position, "length": end - position}


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Drops white space at the end, and at the beginning as far as no entity begins there."""
    if not entities:
        return text.strip(" \n"), entities
    cut = text.rstrip(" \n")
    end = utf16_length(cut)
    kept = [one for one in entities if one["offset"] < end]
    for one in kept:
        one["length"] = min(one["length"], end - one["offset"])
    first = min((one["offset"] for one in kept), default=end)
    leading = min(len(cut) - len(cut.lstrip(" \n")), first)
    for one in kept:
        one["offset"] -= leading
    return cut[leading:], kept


def _opens(url: str) -> bool:
    try:
        checked_link(url)
    except WrongLinkError:
        return False
    return True


def _with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    taken = [(one["offset"], one["offset"] + one["length"]) for one in entities
             if one["type"] not in _STYLES and "blockquote" not in one["type"]]  # fmt: skip
    added = False
    for found in _FOUND.finditer(text):
        kind, word = found.lastgroup or "", found[0]
        if kind in {"url", "domain"}:
            kind, word = "url", word.rstrip(".,;:!?)'\"")
            if not _opens(word):
                continue
        offset = utf16_length(text[: found.start()])
        length = utf16_length(word)
        if any(offset < end and start < offset + length for start, end in taken):
            continue
        entities.append({"type": kind, "offset": offset, "length": length})
        added = True
    if added:
        entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return entities
