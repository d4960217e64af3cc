"""Adding a child: another one of the family joins a guardian's account (scope B11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from school.access import Access, Reached
from school.guard import Door, Guard
from school.guardians import Guardian
from school.hashing import Rehash
from school.redeeming import Opened, Redeeming
from school.refusals import Refusal
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Proof:
    """A password that was judged: the hash that it fits, if it does; it is recorded nowhere."""

    stored: str | None
    password: str = field(repr=False)


class Adding:
    """The use cases of adding a child and opening it for the first time, in one transaction."""

    def __init__(self, unit: Unit, redeeming: Redeeming, access: Access, guard: Guard) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._redeeming = redeeming
        self._access = access
        self._guard = guard

    # -- the letter of another child ----------------------------------------------------------

    def enter(
        self,
        platform: str,
        identifier: str,
        account: int,
        chat: int,
        link_letter: int | None,
        digest: str,
    ) -> int | Refusal:
        """Judge a temporary password; gives the id of its letter, of which nothing is used yet."""
        opened = self._redeeming.enter(platform, identifier, chat, digest, link_letter)
        if isinstance(opened, Refusal):
            return opened
        if self._access.holds(account, opened.child.id):
            return Refusal("letter.same_account")
        return opened.letter.id

    def kept(self, letter: int, account: int) -> Opened:
        """Give what a letter would add to an account; raises ``Refusal`` where that is nothing."""
        opened = self._redeeming.kept(letter, account)
        if self._access.holds(account, opened.child.id):
            raise Refusal("letter.same_account")
        return opened

    def others(self, child: int, account: int) -> int:
        """Count the other accounts that have a place at a child; nobody learns whose they are."""
        now = self._unit.clock.now()
        places = self._tx.places.of_child(child)
        return len({one.account for one in places if one.holds(now)} - {account})

    def save(self, opened: Opened, account: int) -> int:
        """Take the place that a letter leads to; gives the child, which is listed at once.

        ``opened`` was given in the same transaction. Raises ``Refusal`` where another guardian
        or another device was faster.
        """
        self._redeeming.use(opened, account)
        if self._tx.guardians.get(account) is None:
            self._tx.guardians.put(Guardian(account))
        return opened.child.id

    # -- opening ------------------------------------------------------------------------------

    def reached(self, account: int, child: int) -> Reached:
        """Give a child that an account has a right to, whatever is missing still.

        Raises ``Refusal``: ``children.ended`` where the right is over, ``children.left`` where the
        child is not at the school any more, and for all others, known or not,
        ``children.unknown``.
        """
        reached = self._access.at(account, child)
        if reached is None:
            raise Refusal("children.unknown")
        if reached.state == "ended":
            raise Refusal("children.ended", child=reached.child.first_name)
        if reached.state == "left":
            raise Refusal("children.left", child=reached.child.first_name)
        return reached

    def verifier(self, account: int) -> Callable[[str], Awaitable[Proof]]:
        """Give what judges the account's own password, outside of any transaction."""
        known = self._tx.accounts.get(account)
        stored = known.password_hash if known else None
        passwords = self._unit.passwords

        async def verify(password: str) -> Proof:
            right = await passwords.verify(stored, password)
            return Proof(stored if right else None, password)

        return verify

    def prove(self, account: int, chat: int, proof: Proof) -> bool | Refusal:
        """Take the account's password, or count the failure and say what to do."""
        door = Door(f"behind:{account}", f"chat:{chat}", known=True)
        wait = self._guard.wait(door)
        if wait is not None:
            return wait
        if proof.stored is None:
            return self._guard.failed(door, Refusal("open_child.wrong"))
        self._guard.entered(door)
        self._tx.devices.type_password(chat, account, self._unit.clock.now())
        if self._unit.passwords.needs_rehash(proof.stored):
            self._unit.rehashes.append(Rehash(account, proof.stored, proof.password))
        return True

    def open(self, account: int, child: int) -> Reached:
        """Open a child for the first time, terms and password being given; it is the chosen one.

        Raises ``Refusal`` as ``reached``.
        """
        place = self._tx.places.get(self.reached(account, child).place.id)  # as nobody changes it
        if place is not None and place.opened_at is None:
            self._tx.places.update(replace(place, opened_at=self._unit.clock.now()))
        self.choose(account, child)
        return self.reached(account, child)

    def choose(self, account: int, child: int) -> None:
        """Make a child the chosen one, which home shows."""
        guardian = self._tx.guardians.get(account)
        if guardian is None or guardian.chosen != child:
            self._tx.guardians.choose(account, child)
