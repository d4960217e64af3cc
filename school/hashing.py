"""Names the ports that hash passwords and judge them away from the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from school.passwords import PasswordRule, Weakness


class PasswordHasher(Protocol):
    """Turns passwords into what may be stored; slow on purpose, so call it off the event loop."""

    def hash(self, password: str) -> str:
        """Hash a password that was judged; raises ``ValueError`` where ``normalise`` does."""
        ...

    def verify(self, stored: str, password: str) -> bool:
        """Whether ``password`` is the one that was hashed; any text may be tried.

        Raises ``ValueError`` where ``stored`` is not a hash.
        """
        ...

    def needs_rehash(self, stored: str) -> bool:
        """Whether ``stored`` was made with other parameters than today's."""
        ...

    def decoy(self) -> str:
        """Give a hash that no password has and that costs as much to verify as a real one."""
        ...


class Passwords(Protocol):
    """What use cases ask about passwords; the work is done by a bounded pool of threads."""

    async def judge(
        self, rule: PasswordRule, password: str, context: Sequence[str]
    ) -> list[Weakness]:
        """Give the reasons against a new password, as ``judge`` does; none if it is good."""
        ...

    async def hash(self, password: str) -> str:
        """Hash a password that was judged; raises ``ValueError`` where ``normalise`` does."""
        ...

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` is the one that was hashed.

        ``None`` stands for an account that does not exist: the answer is no, after the same work.
        """
        ...

    def needs_rehash(self, stored: str) -> bool:
        """Whether to hash again, now that the password was verified and is at hand."""
        ...


@dataclass(frozen=True, slots=True)
class Rehash:
    """A password that has let its owner in, with the hash of before; it is kept nowhere."""

    account: int
    stored: str
    password: str = field(repr=False)
