"""Reads and writes the HTML that messages are formatted with.

The rules and the wording of the refusals are those of
https://core.telegram.org/bots/api#html-style and of the official server.
"""

import re
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import WrongLinkError, checked_link, linked_user

Entity = dict[str, Any]
"""A MessageEntity as the Bot API gives it; offsets and lengths in UTF-16 code units."""

_SPECIAL = re.compile("[<&]")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")
_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip


def utf16_length(text: str) -> int:
    """Gives the length of `text` in UTF-16 code units, in which Telegram counts offsets."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Gives the plain text of `source` and its entities; 400 "can't parse entities: …"."""
    if "<" not in source and "&" not in source:
        return source, []
    return _HtmlReader(source).read()


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._offset = 0
        self._open: list[tuple[str, str, int, int]] = []  # tag, argument, offset, part index
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        source, position = self._source, 0
        while found := _SPECIAL.search(source, position):
            start = found.start()
            self._add(source[position:start])
            if source[start] == "&":
                position = self._reference(start)
            elif source.startswith("/", start + 1):
                position = self._end_tag(start)
            else:
                position = self._start_tag(start)
        self._add(source[position:])
        if self._open:
            tag = self._open[-1][0]
            raise _broken(f"Can't find end tag corresponding to start tag {tag}")
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._parts), self._entities

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._offset += utf16_length(text)

    def _reference(self, start: int) -> int:
        reference = _REFERENCE.match(self._source, start)
        character = _referred(reference) if reference else ""
        self._add(character or "&")
        return reference.end() if reference and character else start + 1

    def _start_tag(self, start: int) -> int:
        position = _skip(_TAG_NAME, self._source, start + 1)
        tag = self._source[start + 1 : position].lower()
        if position == len(self._source):
            raise self._broken_at("Unclosed start tag", start)
        if tag not in _TYPES:
            raise self._broken_at(f'Unsupported start tag "{tag}"', start)
        argument = ""
        while True:
            position = _skip(_SPACE, self._source, position)
            if self._source.startswith(">", position):
                break
            attribute, value, position = self._attribute(tag, start, position)
            argument = _argument(tag, attribute, value) or argument
        if tag == "span" and argument != "spoiler":
            raise self._broken_at('Tag "span" must have class "tg-spoiler"', start)
        self._open.append((tag, argument, self._offset, len(self._parts)))
        return position + 1

    def _attribute(self, tag: str, start: int, position: int) -> tuple[str, str, int]:
        source = self._source
        after = _skip(_ATTRIBUTE_NAME, source, position)
        name = source[position:after]
        if not name:
            raise self._broken_at(f'Empty attribute name in the tag "{tag}"', start)
        position = _skip(_SPACE, source, after)
        if position < len(source) and source[position] != "=":
            return name, "", position
        position = _skip(_SPACE, source, position + 1)
        if position >= len(source):
            raise self._broken_at(f'Unclosed start tag "{tag}"', start)
        if source[position] in "'\"":
            end = source.find(source[position], position + 1)
            if end < 0 or end + 1 == len(source):
                raise self._broken_at("Unclosed start tag", start)
            value = _REFERENCE.sub(lambda it: _referred(it) or it[0], source[position + 1 : end])
            return name, value, end + 1
        end = _skip(_NAME_TOKEN, source, position)
        if end == len(source):
            raise self._broken_at("Unclosed start tag", start)
        if not source[end].isspace() and source[end] != ">":
            raise self._broken_at("Unexpected end of name token", position)
        return name, source[position:end].lower(), end

    def _end_tag(self, start: int) -> int:
        if not self._open:
            raise self._broken_at("Unexpected end tag", start)
        after = _skip(_TAG_NAME, self._source, start + 2)
        found = self._source[start + 2 : after].lower()
        position = _skip(_SPACE, self._source, after)
        if not self._source.startswith(">", position):
            raise self._broken_at("Unclosed end tag", start)
        tag, argument, offset, part = self._open.pop()
        if found and found != tag:
            byte = len(self._source[:start].encode())
            raise _broken(
                f'Unmatched end tag at byte offset {byte}, expected "</{tag}>", found "</{found}>"'
            )
        if self._offset > offset:
            self._close(tag, argument, offset, part)
        return position + 1

    def _close(self, tag: str, argument: str, offset: int, part: int) -> None:
        entity: Entity = {
            "type": _TYPES[tag], "offset": offset, "length": self._offset - offset
        }  # fmt: skip
        inner = self._entities[-1] if self._entities else {}
        same_range = inner and all(inner[key] == entity[key] for key in ("offset", "length"))
        if tag == "a":
            if not _link(entity, argument or "".join(self._parts[part:])):
                return
        elif tag == "blockquote" and argument:
            entity["type"] = "expandable_blockquote"
        elif tag == "tg-emoji":
            if not argument.isdigit() or not int(argument):
                raise _broken("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = argument
        elif tag == "pre" and same_range and inner["type"] == "code" and "language" in inner:
            inner["type"] = "pre"
            return
        elif tag == "code" and argument:
            if same_range and inner["type"] == "pre":
                inner["language"] = argument
                return
            entity["language"] = argument
        self._entities.append(entity)

    def _broken_at(self, what: str, position: int) -> Exception:
        return _broken(f"{what} at byte offset {len(self._source[:position].encode())}")


def _argument(tag: str, attribute: str, value: str) -> str:
    """Gives what an attribute adds to its tag's entity; "" where Telegram ignores it."""
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "blockquote", "expandable":
            return "1"
    return ""


def _link(entity: Entity, url: str) -> bool:
    """Makes a link of `entity`; False where Telegram shows the text without one."""
    user = linked_user(url)
    if user is not None:
        entity["type"] = "text_mention"
        entity["user"] = {"id": user, "is_bot": False, "first_name": ""}
        return True
    try:
        entity["url"] = checked_link(url)
    except WrongLinkError:
        return False
    return True


def _referred(reference: re.Match[str]) -> str:
    if reference[3]:
        return _NAMED[reference[3]]
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    if 0xD800 <= code <= 0xDFFF:
        raise _broken(
            "Text contains invalid Unicode characters after decoding HTML entities, check for "
            "unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else ""


def _skip(pattern: re.Pattern[str], source: str, position: int) -> int:
    found = pattern.match(source, position)
    return found.end() if found else position


def _broken(what: str) -> Exception:
    return bad_request(f"can't parse entities: {what}")
