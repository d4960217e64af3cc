"""Names the port through which what people write is sealed before it reaches the database."""

from __future__ import annotations

from typing import Protocol


class SealBrokenError(Exception):
    """Sealed bytes were changed, moved to another place, or sealed under another key."""


class Sealer(Protocol):
    """Encrypts bytes with a key that neither the database nor a backup has."""

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Seal ``plain`` for one place only.

        ``about`` names that place (``b"inbox:telegram:123"``) and is not kept: a sealed text moved
        into another row does not open there.
        """
        ...

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Give back what was sealed about the same; raises ``SealBrokenError``."""
        ...
