"""The students of a storm: who they are, and what they have seen happen by the end of it."""

from __future__ import annotations

from dataclasses import dataclass, field

CERTIFICATES = 4
"""Certificates of a student that wait for them; later ones activate by themselves."""


@dataclass
class Student:
    """One student; ``first_name`` and ``last_name`` are what they will type."""

    number: int
    chats: list[int] = field(default_factory=list)
    activated: list[str] = field(default_factory=list)
    """Titles of the certificates that they were told are in their portfolio."""
    announced: list[str] = field(default_factory=list)
    """Titles of those that were issued once they had an account."""
    signed_up: bool = False

    @property
    def address(self) -> str:
        return f"student{self.number}@example.org"

    @property
    def first_name(self) -> str:
        return f"Prénom {in_letters(self.number)}"

    @property
    def last_name(self) -> str:
        return f"Nom {in_letters(self.number)}"

    @property
    def waiting(self) -> list[str]:
        """The titles that they are invited to activate."""
        return [title_of(self.number, index) for index in range(CERTIFICATES)]

    def announce(self) -> str:
        """Make the title of one more certificate."""
        title = title_of(self.number, CERTIFICATES + len(self.announced))
        self.announced.append(title)
        return title


@dataclass
class Ledger:
    """What people were promised, as they know it: the other side of the books."""

    students: list[Student] = field(default_factory=list)
    clicks: list[str] = field(default_factory=list)
    """Titles of certificates whose page said that the click was taken, as often as it did."""
    disorder: list[str] = field(default_factory=list)
    """Answers that came, or took effect, in another order than what was typed."""
    unanswered: list[str] = field(default_factory=list)
    """Who waited in vain, with their chat."""
    stuck: list[Student] = field(default_factory=list)
    """Those of them who never came to the end."""
    imports: int = 0
    broken_imports: int = 0
    """Imports that were killed, and run again."""
    refused_imports: int = 0
    """Imports that gave up because the database was not there, and were run again."""
    links: int = 0
    """Chats that signed in to an account."""

    @property
    def accounts(self) -> list[Student]:
        """Those who have signed up."""
        return [one for one in self.students if one.signed_up]


def title_of(number: int, index: int) -> str:
    """Name a certificate so that no title is part of another."""
    return f"Cours {number:05}-{index:02}"


def in_letters(number: int) -> str:
    """Write a number in letters, as a name needs it."""
    digits = "ABCDEFGHIJ"
    return "".join(digits[int(digit)] for digit in str(number)).capitalize()
