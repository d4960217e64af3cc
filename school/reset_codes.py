"""Reset codes: what a mailbox shows of itself when a password is forgotten (scope B9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from school.signing import TokenMaker

DIGITS = 8


@dataclass(frozen=True, slots=True)
class ResetCode:
    """A code as it is kept: its keyed digest; ``account`` is nobody's where no mail goes out."""

    id: int
    account: int | None
    chat: int
    digest: str
    asked_at: datetime
    tries: int = 0


class ResetCodeRows(Protocol):
    """Where reset codes are kept."""

    def add(self, code: ResetCode) -> None:
        """Keep a new one."""
        ...

    def attempt(self, code: int) -> ResetCode | None:
        """Count a try at one; gives it as it is then."""
        ...

    def get(self, code: int) -> ResetCode | None:
        """Find one by its id."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove those asked for before a moment; gives how many."""
        ...


def code_of(number: int, tokens: TokenMaker) -> str:
    """Give the digits of a code: the same each time, and to all others without our key random.

    So no queue holds them: they are made when the mail is written.
    """
    return f"{int(tokens.token_of(f'reset code {number}'), 36) % 10**DIGITS:0{DIGITS}}"


def digest_of_code(number: int, digits: str, tokens: TokenMaker) -> str:
    """Give what is stored of a code."""
    return tokens.digest(f"reset code {number} {digits}")
