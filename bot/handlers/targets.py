"""What a button leads to, as its callback data names it; anybody can make such data up."""

from __future__ import annotations

_LARGEST = 2**63 - 1


def number_in(data: str) -> int:
    """Give the id that callback data ends with; one that no database takes is made to fit."""
    return min(int(data.rpartition(":")[2]), _LARGEST)
