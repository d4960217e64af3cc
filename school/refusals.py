"""What a person is told when something cannot be done: one family of errors for every channel."""

from __future__ import annotations


class Refusal(Exception):
    """A catalogue key with its values; raised before anything is written."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)
