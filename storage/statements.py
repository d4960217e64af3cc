"""How a repository runs named SQL, whichever engine is under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from school.clock import Clock
from school.outbox import Channel, Lane, Notice, Signal


@dataclass(frozen=True, slots=True)
class Holding:
    """How this process sends: the channels it leases notices of, and how fast it may.

    ``holder`` names the process in the rows that it holds; ``rates`` are messages a second;
    in ``full`` stands, by channel, the fastest lane of which it can just now send no more than it
    has.
    """

    holder: str
    channels: frozenset[Channel] = frozenset()
    rates: Mapping[Channel, float] = field(default_factory=dict)
    full: dict[Channel, Lane] = field(default_factory=dict)


class Statements(Protocol):
    """Runs named statements within one transaction.

    ``fresh`` are the notices that it leased to this process as it made them; ``owed`` is what its
    commit tells here, ``waiting`` what it tells other processes: what is not leased already.
    What is ``lying`` is neither leased nor behind what is: whoever sends must look for it.
    """

    clock: Clock
    fresh: list[Notice]
    owed: set[Signal]
    waiting: set[Signal]
    lying: set[Signal]
    holding: Holding

    def change(self, query: str, **values: object) -> int:
        """Run a named statement; gives how many rows it changed."""
        ...

    def one(self, query: str, **values: object) -> Sequence[Any] | None:
        """Run a named query; gives its first row."""
        ...

    def all(self, query: str, **values: object) -> list[Sequence[Any]]:
        """Run a named query; gives its rows."""
        ...
