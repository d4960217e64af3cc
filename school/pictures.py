"""Files that go with what a school tells: what they are, by their content, and which are taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from school.files import LARGEST
from school.news import PICTURES
from school.refusals import Refusal

WIDEST = 2560
"""Pixels of the longer side of a picture as it is kept: as many as the messenger shows."""

_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"%PDF-"), "application/pdf"),
)
_UNKNOWN = "application/octet-stream"
_LONGEST_NAME = 100
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')


class Pictures(Protocol):
    """Makes pictures fit to be shown to others."""

    async def cleaned(self, content: bytes) -> bytes:
        """Give a PNG or JPEG upright, at most ``WIDEST`` wide or high, with nothing but its pixels.

        A telephone writes into it where and when it was taken. Raises ``Refusal`` for one that is
        broken or too large to be looked at.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileReady:
    """A file as it is kept, under the name that its sender gave it.

    ``is_captioned`` says that its sender has written words under it, which are not kept.
    """

    name: str
    content: bytes
    is_captioned: bool = False


async def prepared(content: bytes, pictures: Pictures) -> bytes:
    """Give a file as it is kept: pictures cleaned, others as they came; raises ``Refusal``."""
    if not content:
        raise Refusal("news.file_empty")
    if len(content) > LARGEST:
        raise Refusal("news.file_too_large", most=LARGEST >> 20)
    if media_type_of(content) not in PICTURES:
        return content
    return await pictures.cleaned(content)


def media_type_of(content: bytes) -> str:
    """Say what a file is by its first bytes; what its name says, anybody can write."""
    found = (kind for signature, kind in _SIGNATURES if signature.match(content))
    return next(found, _UNKNOWN)


def file_name(name: str, media_type: str = _UNKNOWN) -> str:
    """Give a name under which a file can be kept anywhere, and that hides nothing.

    One without an ending gets that of its type.
    """
    tidy = _UNSAFE.sub(" ", name).strip(" .")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = tidy, "", ""
        if media_type != _UNKNOWN:
            dot, ending = ".", media_type.partition("/")[2]
    return f"{stem[:_LONGEST_NAME].strip() or 'document'}{dot}{ending}"
