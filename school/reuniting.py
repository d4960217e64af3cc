"""Reuniting: somebody shows that two accounts are their own, and puts them together (scope A8)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from school.auditing import by_account
from school.confirming import Confirming
from school.mailbox_codes import MailboxCodes
from school.merges import Merge
from school.merging import Merging, Together
from school.profiles import Profession, Profile
from school.refusals import Refusal
from school.sign_in import SignIn, Verdict
from school.store import Unit


class Reuniting:
    """The use cases of putting one's own accounts together, within one transaction."""

    def __init__(
        self,
        unit: Unit,
        merging: Merging,
        codes: MailboxCodes,
        sign_in: SignIn,
        confirming: Confirming,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._merging = merging
        self._codes = codes
        self._sign_in = sign_in
        self._confirming = confirming

    def proven_address(self, account: int) -> str | None:
        """Give the proven address with which somebody signs in, if there is one."""
        own = self._confirming.own(account)
        return next((one.email for one in own if one.state == "confirmed"), None)

    def addresses(self, account: int) -> list[str]:
        """Give all addresses that are proven to be an account's."""
        return [one.email for one in self._tx.addresses.of_account(account)]

    def own_address(self, account: int) -> str | None:
        """Give the same, or one that the account gave and whose mailbox has answered for it.

        That one is another account's already, so it could not be proven for this one.
        """
        standing = self._confirming.state(account)
        given = standing.email if standing.state == "taken" else None
        return self.proven_address(account) or given

    def needs_password(self, account: int, email: str) -> bool:
        """Whether the mailbox of an address alone does not show enough.

        It does where all that the account has would reach that mailbox anyway: certificates that
        are sent there. A mail alone never opens children, a role at a school, another mailbox, or
        what somebody has told of themselves.
        """
        tx = self._tx
        others = [one for one in tx.addresses.of_account(account) if one.email != email]
        return bool(
            (others or tx.places.of_account(account) or tx.staff.of_account(account))
            or (tx.guardians.get(account) or tx.photos.get(account))
            or tx.profiles.get(account) != Profile(account)
            or tx.profiles.profession(account) != Profession(account)
        )

    def verifier(self, email: str) -> Callable[[str], Awaitable[Verdict]]:
        """Give what judges the other account's password, outside of any transaction."""
        return self._sign_in.verifier(email)

    def prove(self, account: int, email: str, chat: int, verdict: Verdict) -> bool | Refusal:
        """Take the other account's password, or count the failure; nothing is linked by it."""
        found = self._sign_in.proven(email, chat, verdict)
        if isinstance(found, Refusal):
            return found
        return True if found.id == account else Refusal("merging.gone")

    def together(self, account: int) -> Together:
        """Say what would come along; asked only after the proofs."""
        return self._merging.together(account)

    def merge(self, kept: int, other: int, code: int, chat: int) -> Merge:
        """Put them together, the proofs being given.

        Raises ``Refusal`` as ``Merging.merge``, and where the code was asked for long ago.
        """
        if not self._codes.is_fresh(code):
            raise Refusal("merging.too_late")
        return self._merging.merge(kept, other, by_account(kept), chat=chat)
