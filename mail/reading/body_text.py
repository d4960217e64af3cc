"""The text of a mail: which of its parts a person reads, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mail.reading.formats.calendar_text import calendar_text
from mail.reading.formats.charsets import decode
from mail.reading.formats.flowed import unwrapped
from mail.reading.formats.html_text import html_text
from mail.reading.formats.rtf import rtf_text
from mail.reading.formats.tnef import tnef_text
from mail.reading.limits import MOST_TEXT, MOST_TEXT_BYTES
from mail.reading.structure import NESTED, Part

_HTML = ("text/html", "application/xhtml+xml")
_RTF = ("text/rtf", "application/rtf")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_NOT_READ = ("text/x-amp-html", "text/rfc822-headers", "text/vcard", "text/x-vcard", "text/css")
_SEALED = ("multipart/encrypted", "application/pgp-encrypted", "application/pkcs7-mime")
_LOOKS_HTML = re.compile(rb"\s*+<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(rb"<[a-zA-Z/!]")
_PGP_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----\n"
_PGP_SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----"
_PGP_END = "-----END PGP SIGNATURE-----"
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)
_BLANK = re.compile("[\\s\u200b\u200c\u200d\u2060\u034f\u00ad]*+")


@dataclass(frozen=True, slots=True)
class Text:
    """What a person reads; ``was_html`` where some of it was."""

    text: str
    was_html: bool = False

    def __bool__(self) -> bool:
        """Whether anybody sees anything in it."""
        return not _BLANK.fullmatch(self.text)


_NOTHING = Text("")


class TextReader:
    """Reads the text of one mail's parts, of no more than 1 MiB of them together."""

    def __init__(self) -> None:
        self._left = MOST_TEXT_BYTES
        self._is_cut = False

    def read_mail(self, root: Part) -> Text:
        """Give the text of a whole mail, from wherever it has one.

        A mail that says nothing in words but does in another way (encrypted, a picture alone, so
        far down that it is not read) gives the media type of that in brackets: who wrote it did
        not write nothing.
        """
        if text := self.read(root):
            return text
        inner = list(root.walk())
        return (
            self._first(part for part in inner if part.kind in _TNEF)
            or self._first(part for part in inner if _is_text(part) or part.kind in _RTF)
            or self._first(part.children[0] for part in inner if part.kind in NESTED)
            or Text(f"[{root.kind}]" if self._is_cut else _unworded(inner))
        )

    def read(self, part: Part) -> Text:
        """Give what a person reads in a part; blank for what is no text."""
        if part.children and part.kind not in NESTED:
            return self._of_several(part)
        if part.kind in _HTML:
            return self._html(part)
        if part.kind in _TNEF:
            return Text(tnef_text(self._body(part), most=MOST_TEXT)[:MOST_TEXT])
        if part.kind in _RTF:
            return Text(rtf_text(self._body(part))[:MOST_TEXT])
        return self._plain(part) if _is_text(part) else _NOTHING

    def _of_several(self, part: Part) -> Text:
        if part.kind == "multipart/alternative":
            return self._best(part)
        if part.kind == "multipart/related":
            return self.read(_root(part))
        if part.kind in ("multipart/mixed", "multipart/parallel"):
            return self._all(part)
        return self.read(part.children[0])  # signed, report, form-data …

    def _best(self, part: Part) -> Text:
        """Give the plain text, or else the last form that says anything (RFC 2046, 5.1.4)."""
        plain = [child for child in part.children if child.kind == "text/plain"]
        others = [child for child in reversed(part.children) if child.kind != "text/plain"]
        others.sort(key=lambda child: child.kind == "text/calendar")
        return self._first([*plain, *others])

    def _all(self, part: Part) -> Text:
        """Give all that is shown: some programs put pictures and files between the paragraphs."""
        shown = [child for child in part.children if not _is_attached(child)]
        texts = [text for child in shown if child.kind not in _TNEF and (text := self.read(child))]
        joined = "\n\n".join(text.text.strip("\n") for text in texts)[:MOST_TEXT]
        return Text(joined, any(text.was_html for text in texts))

    def _first(self, parts: Iterable[Part]) -> Text:
        return next((text for part in parts if (text := self.read(part))), _NOTHING)

    def _html(self, part: Part) -> Text:
        body = self._body(part)
        if not _TAG.search(body):
            return Text(self._letters(part, body)[:MOST_TEXT], was_html=True)
        return Text(html_text(body, _charset(part), most=MOST_TEXT), was_html=True)

    def _plain(self, part: Part) -> Text:
        body = self._body(part)
        if _LOOKS_HTML.match(body):
            return Text(html_text(body, _charset(part), most=MOST_TEXT), was_html=True)
        text = self._letters(part, body)
        if part.kind == "text/calendar":
            text = calendar_text(text)
        elif part.content_type.parameters.get("format", "").lower() == "flowed":
            text = unwrapped(text, delete_space=part.content_type.parameters.get("delsp") == "yes")
        return Text(_without_pgp(text)[:MOST_TEXT])

    def _letters(self, part: Part, body: bytes) -> str:
        return decode(body, _charset(part))

    def _body(self, part: Part) -> bytes:
        most, size = self._left, part.end - part.start
        self._is_cut = self._is_cut or size > most
        self._left -= min(most, size)
        return part.decoded(most)


def _without_pgp(text: str) -> str:
    """Take the frame of a signature off what stands in it (RFC 9580, 7)."""
    begin = text.find(_PGP_BEGIN)
    signature = text.find(_PGP_SIGNATURE, begin) if begin >= 0 else -1
    if signature < 0:
        return text
    end = text.find(_PGP_END, signature)
    behind = text[end + len(_PGP_END) :] if end >= 0 else ""
    _hash, _, signed = text[begin:signature].partition("\n\n")
    return f"{text[:begin]}{_DASHED.sub('', signed)}{behind}"


def _is_text(part: Part) -> bool:
    if part.kind.startswith("multipart/"):
        return not part.children  # nothing could be separated: its body is shown as it is
    return part.kind.startswith("text/") and part.kind not in _NOT_READ


def _is_attached(part: Part) -> bool:
    disposition = part.disposition
    if disposition.value == "attachment":
        return True
    named = "filename" in disposition.parameters or "name" in part.content_type.parameters
    return named and not part.children


def _root(part: Part) -> Part:
    start = part.content_type.parameters.get("start", "")
    for child in part.children if start else ():
        if child.fields.first("content-id").decode("utf-8", "replace") == start:
            return child
    return part.children[0]


def _charset(part: Part) -> str:
    return part.content_type.parameters.get("charset", "")


def _unworded(parts: list[Part]) -> str:
    """Name what says something without words; empty where the mail really says nothing."""
    sealed = [part.kind for part in parts if part.kind in _SEALED or part.kind.startswith("audio/")]
    if sealed:
        return f"[{sealed[0]}]"
    leaves = [part for part in parts if not part.children]
    if any(_is_text(part) or part.kind in _HTML for part in leaves):
        return ""
    return f"[{leaves[0].kind}]" if leaves else ""
