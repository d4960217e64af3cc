"""Photos: one for an account, small and square, made of whatever its owner sends (scope A9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

LARGEST = 1024 * 1024
"""Bytes of a picture as it is sent (seed: « PNG, JPEG, BMP ou GIF, 1 Mo maximum »)."""

SIDE = 150
"""Pixels of a photo as it is kept."""

MEDIA_TYPE = "image/jpeg"
"""What a photo is kept as, whatever it was sent as."""


class Portraits(Protocol):
    """Makes photos of pictures."""

    async def portrait(self, content: bytes) -> bytes:
        """Give a JPEG of ``SIDE`` by ``SIDE`` pixels, with nothing in it but the picture.

        Takes PNG, JPEG, BMP and GIF, told by their content. Raises ``Refusal``, which says what to
        do, for anything else, and for what is too large, broken, or moves.
        """
        ...


@dataclass(frozen=True, slots=True)
class Photo:
    """The photo of an account, as ``Portraits`` has made it."""

    account: int
    content: bytes
    kept_at: datetime


class PhotoRows(Protocol):
    """Where photos are kept."""

    def get(self, account: int) -> Photo | None:
        """Give the photo of an account, if it has one."""
        ...

    def put(self, photo: Photo) -> None:
        """Keep or replace the photo of an account."""
        ...

    def remove(self, account: int) -> None:
        """Take the photo of an account away."""
        ...
