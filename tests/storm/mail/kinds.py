"""The kinds of mails in a storm of replies: what each is, and what it is to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from school.replies import MailClass
from tests.storm.mail.cast import Person
from tests.storm.mail.written import Desk, Mail

Write = Callable[[Desk, Person, Person], Mail]
"""Writes a mail of somebody, or about somebody; the second person is whoever else there is."""


@dataclass(frozen=True)
class Kind:
    """A kind of mail.

    ``what`` is its class; "asked" is that of an answer to what was asked. ``weight`` is how often
    it comes beside others.
    """

    name: str
    what: MailClass | Literal["asked"]
    write: Write
    weight: float = 1.0

    def class_of(self, person: Person) -> MailClass:
        """Give the class that a mail of somebody is to be counted as."""
        if self.what != "asked":
            return self.what
        return "confirmation" if person.about == "address" else "activation"

    @property
    def is_answered(self) -> bool:
        """Whether a mail may be answered at all."""
        return self.what not in ("auto_reply", "bounce", "list", "set_aside")
