"""The figures that ``cartable status`` and the metrics show: counts, never names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class StatusRows(Protocol):
    """Counts over everything that is kept."""

    def queues(self, now: datetime) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
        """Give ``inbox`` by source and ``outbox`` by channel, as contract.md names their fields."""
        ...

    def tally(self, now: datetime) -> None:
        """Add up what was done since the last time: figures stay quick, and right, as rows go.

        Before rows are dropped it must have been called; beside that, the oftener the quicker.
        """
        ...

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Give ``addresses``, ``accounts``, ``certificates`` and ``telegram`` by state."""
        ...

    def steps(self) -> Mapping[str, int]:
        """Give how many families are at each step of their first connection.

        ``letter``, ``terms`` and ``password`` count letters that wait, ``details``, ``address`` and
        ``done`` guardians.
        """
        ...

    def remember(self, name: str, value: str) -> None:
        """Keep a fact about this installation (the bot's name, the last fetch)."""
        ...

    def first(self, name: str, value: str) -> str:
        """Keep a fact where none is kept by this name; gives the one that is."""
        ...

    def recall(self, name: str) -> str | None:
        """Give a fact kept by ``remember``."""
        ...
