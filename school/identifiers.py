"""Identifiers: how a child is named to the program, ``albert.durant@isu-dour.be`` (scope B2)."""

from __future__ import annotations

from collections.abc import Callable

Romanise = Callable[[str], str]
"""Writes a text of any script in letters of ASCII: the port that ``paper`` fills."""
