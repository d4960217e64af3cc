"""Names the port that reads telephone numbers as families write them (scope B7)."""

from __future__ import annotations

from typing import Protocol


class Phones(Protocol):
    """Reads telephone numbers."""

    def read(self, text: str) -> str:
        """Give a number as E.164 (``+3265000000``); without a country it is a Belgian one.

        Raises ``Refusal`` where nobody could be called at it.
        """
        ...

    def shown(self, number: str) -> str:
        """Give an E.164 number as people read it (``+32 65 00 00 00``)."""
        ...
