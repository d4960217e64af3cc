"""Details: what a guardian tells of themselves so that the school can reach them (scope B7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from school.confirming import Confirming
from school.guardians import Guardian, Role
from school.refusals import Refusal
from school.store import Unit

_PASSED_OVER = frozenset(("", "_skip", "_none"))
"""What a number is recorded as that somebody has passed over or taken away."""


@dataclass(frozen=True, slots=True)
class Card:
    """A guardian's details as they are kept; numbers are E.164 or empty."""

    first_name: str
    last_name: str
    role: Role
    phone: str
    mobile: str


class Details:
    """The use cases of a guardian's details, within one transaction."""

    def __init__(self, unit: Unit, confirming: Confirming) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._confirming = confirming

    def are_wanted(self, account: int) -> bool:
        """Whether a guardian's details were left in the middle; home leads back to them."""
        guardian = self._tx.guardians.get(account)
        return guardian is not None and guardian.completed_at is None

    def card(self, account: int) -> Card | None:
        """Give a guardian's details; ``None`` where none were given."""
        person, guardian = self._tx.accounts.get(account), self._tx.guardians.get(account)
        if person is None or guardian is None or guardian.role == "":
            return None
        return Card(
            person.first_name, person.last_name, guardian.role, guardian.phone, guardian.mobile
        )

    def phone(self, text: str) -> str:
        """Give a number as E.164; raises ``Refusal`` where nobody could be called at it."""
        return self._unit.phones.read(text)

    def shown(self, number: str) -> str:
        """Give a number as people read it; nothing for none."""
        return self._unit.phones.shown(number) if self.kept(number) else ""

    def kept(self, answer: str) -> str:
        """Give the number that an answer is, or nothing."""
        return "" if answer in _PASSED_OVER else answer

    def complete(self, account: int, given: Card, email: str) -> None:
        """Keep the details of a first connection, and ask the address to be confirmed (B8).

        Raises ``Refusal``, before anything is kept, where the address cannot be asked.
        """
        self._confirming.ask(account, email, self._platform(account))
        self.correct(account, given)
        guardian = self._guardian(account)
        self._tx.guardians.put(replace(guardian, completed_at=self._unit.clock.now()))

    def correct(self, account: int, given: Card) -> None:
        """Keep corrected details: the right to rectification (safety, Privacy)."""
        self._tx.accounts.rename(account, given.first_name, given.last_name)
        guardian = self._guardian(account)
        self._tx.guardians.put(
            replace(guardian, role=given.role, phone=given.phone, mobile=given.mobile)
        )

    def _guardian(self, account: int) -> Guardian:
        return self._tx.guardians.get(account) or Guardian(account)

    def _platform(self, account: int) -> str:
        """Give the school that writes to a guardian first: that of the first child."""
        places = self._tx.places.of_account(account)
        if not places:
            raise Refusal("details.no_child")
        return places[0].platform
