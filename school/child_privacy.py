"""A child's privacy: what is held about it is told, and goes (scope D5; GDPR 15, 17, 20)."""

from __future__ import annotations

from dataclasses import dataclass

from school.auditing import Auditing
from school.children import Child
from school.erasures import Erasure
from school.privacy import Dossier
from school.refusals import Refusal
from school.store import Unit
from school.telling import Telling


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """The address that the school has given as a child's own, where it is known here.

    ``account`` is whose it is proven to be, if anybody's; ``certificates`` wait there or are in
    the account. Nothing shows that the mailbox is the child's: its data are told and erased apart.
    """

    email: str
    account: int | None
    certificates: int


class ChildPrivacy:
    """The use cases of export and erasure of a child, within one transaction."""

    def __init__(self, unit: Unit, telling: Telling, auditing: Auditing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling
        self._auditing = auditing

    def tell(self, child: Child, actor: str) -> Dossier:
        """Give all that is held about a child, and record who was told.

        Guardians are not named: it says how many there are, and their data are theirs.
        """
        self._auditing.record(actor, "export", f"child:{child.id}", child.platform)
        now = self._unit.clock.now()
        school = self._tx.platforms.get(child.platform)
        return Dossier(
            child,
            now,
            [] if school is None else [school],
            self._tx.child_records.of(child.id),
            guardians=len(self._tx.child_records.guardians(child.id, now)),
        )

    def guardians(self, child: Child) -> int:
        """Count who holds a place at a child: they would not reach it any more."""
        return len(self._tx.child_records.guardians(child.id, self._unit.clock.now()))

    def own_address(self, child: Child) -> OwnAddress | None:
        """Give the child's own address, where something is held about it."""
        address = self._tx.addresses.get(child.email) if child.email else None
        if address is None:
            return None
        if address.account is None:
            waiting = len(self._tx.certificates.waiting_at(address.email))
            return OwnAddress(address.email, None, waiting)
        held = len(self._tx.certificates.of_account(address.account))
        return OwnAddress(address.email, address.account, held)

    def erase(self, child: Child, actor: str, why: str) -> int:
        """Erase a child for good, and log it, so that no older backup brings it back.

        Guardians keep their accounts; each is told once, without the child's name. Gives how many.
        Raises ``Refusal`` where there is no such child any more.
        """
        now, number = self._unit.clock.now(), self._unit.ids.next()
        guardians = self._tx.child_records.guardians(child.id, now)
        if not self._tx.child_records.erase(child.id):
            raise Refusal("guardians.unknown_child")
        subject = f"child:{child.id}"
        self._auditing.record(actor, "erase", subject, child.platform, why=why)
        self._tx.erasures.add(Erasure(number, "child", str(child.id), now))
        for account in guardians:
            self._telling.tell(
                "access", "child_erased", account, str(number), platform=child.platform
            )
        return len(guardians)

    def erase_again(self, child: int) -> None:
        """Erase a child that an older backup has brought back, if it has; nobody is told again."""
        self._tx.child_records.erase(child)
