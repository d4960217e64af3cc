"""Rights over one's own data: what is held is told, and goes (scope D5; GDPR 15, 17, 20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from school.accounts import Account
from school.addresses import normal_address
from school.auditing import Auditing
from school.certificates import Certificate
from school.children import Child
from school.erasures import Erasure
from school.guardianship import Guardianship
from school.ids import id_in
from school.personal import Row
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Unit

LONGEST_WHY = 500
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is held about a person at a moment; ``certificates`` are those that have a PDF.

    ``guardians`` says how many a child has: who they are is not told.
    """

    about: Account | Child
    made_at: datetime
    schools: Sequence[Platform]
    held: Mapping[str, Sequence[Row]]
    certificates: Sequence[Certificate] = ()
    photo: bytes | None = None
    guardians: int = 0


class Privacy:
    """The use cases of export and erasure, within one transaction."""

    def __init__(self, unit: Unit, guardianship: Guardianship, auditing: Auditing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guardianship = guardianship
        self._auditing = auditing

    def find(self, name: str, platform: str | None = None) -> Account:
        """Find an account by its number, an address, or the identifier of a child of it.

        Raises ``Refusal`` where there is none, or where several guardians have a place at the
        child: each of them is another person.
        """
        accounts = self._numbers(name, platform)
        if len(accounts) > 1:
            raise Refusal("privacy.several", accounts=", ".join(map(str, accounts)))
        found = self._tx.accounts.get(accounts[0]) if accounts else None
        if found is None:
            raise Refusal("accounts.unknown")
        return found

    def _numbers(self, name: str, platform: str | None) -> list[int]:
        number = id_in(name)
        if number:
            return [number]
        try:
            address = self._tx.addresses.get(normal_address(name))
        except Refusal:
            address = None
        if address is not None and address.account is not None:
            return [address.account]
        try:
            child = self._guardianship.child(name, platform)
        except Refusal as refusal:
            if refusal.key in ("guardians.two_schools", "guardians.no_domain"):
                raise
            return []
        return sorted({one.account.id for one in self._guardianship.of_child(child.id)})

    def address_alone(self, name: str) -> str | None:
        """Give the address that is meant, where it is known here and nobody's account."""
        try:
            address = self._tx.addresses.get(normal_address(name))
        except Refusal:
            return None
        return None if address is None or address.account is not None else address.email

    def children(self, account: int) -> list[str]:
        """Name the children that somebody reaches: they would not any more."""
        now = self._unit.clock.now()
        places = (one for one in self._tx.places.of_account(account) if one.holds(now))
        found = (self._tx.children.get(one.child) for one in places)
        return [one.name for one in found if one is not None]

    def tell(self, account: int, actor: str) -> Dossier:
        """Give all that is held about somebody, and record who was told."""
        self._auditing.record(actor, "export", f"account:{account}")
        return self.dossier(account)

    def dossier(self, account: int) -> Dossier:
        """Give all that is held about somebody; raises ``Refusal`` where they are gone."""
        found = self._tx.accounts.get(account)
        if found is None:
            raise Refusal("accounts.unknown")
        now = self._unit.clock.now()
        held = self._tx.personal.of(self._tx.personal.traces(account), now)
        photo = self._tx.photos.get(account)
        schools = (self._tx.platforms.get(one) for one in _schools(held))
        return Dossier(
            found,
            now,
            [one for one in schools if one is not None],
            held,
            self._tx.certificates.of_account(account),
            None if photo is None else photo.content,
        )

    def erase(self, account: int, actor: str, why: str) -> None:
        """Erase somebody for good, and log it, so that no older backup brings them back.

        Certificates stay verifiable by their code, without account, address and birth date. Raises
        ``Refusal`` where there is no such account.
        """
        now, traces = self._unit.clock.now(), self._tx.personal.traces(account)
        # Older backups hold those that came to it as accounts of their own.
        accounts = [account, *self._tx.merges.absorbed(account)]
        if not self._tx.personal.erase(traces, now):
            raise Refusal("accounts.unknown")
        self._auditing.record(actor, "erase", f"account:{account}", why=why)
        digests = [self._unit.tokens.digest(email) for email in traces.emails]
        subjects = [("account", str(one)) for one in accounts]
        subjects += [("address", digest) for digest in digests]
        for kind, subject in subjects:
            self._tx.erasures.add(Erasure(self._unit.ids.next(), kind, subject, now))

    def erase_address(self, email: str, actor: str, why: str) -> None:
        """Erase an address that is nobody's account, for good, with what was sent there.

        Certificates that waited there stay verifiable, as those of an account do.
        """
        now, number = self._unit.clock.now(), self._unit.ids.next()
        self._tx.personal.erase_address(email)
        self._auditing.record(actor, "erase", f"erasure:{number}", why=why)
        digest = self._unit.tokens.digest(email)
        self._tx.erasures.add(Erasure(number, "address", digest, now))

    def erase_again(self, account: int) -> None:
        """Erase an account that an older backup has brought back, if it has."""
        self._tx.personal.erase(self._tx.personal.traces(account), self._unit.clock.now())

    def erase_address_again(self, digest: str) -> None:
        """Erase an address whose owner was erased, known by its digest, and whoever has it.

        An older backup may be from before it had an account.
        """
        after = ""
        while emails := self._tx.personal.emails(after, _BATCH):
            after = emails[-1]
            for email in emails:
                if self._unit.tokens.digest(email) == digest:
                    address = self._tx.addresses.get(email)
                    if address is not None and address.account is not None:
                        self.erase_again(address.account)
                    self._tx.personal.erase_address(email)
                    return


def _schools(held: Mapping[str, Sequence[Row]]) -> list[str]:
    """Name the platforms that rows are of, once each."""
    rows = (row for table in held.values() for row in table)
    return sorted({str(row["platform"]) for row in rows if row.get("platform")})
