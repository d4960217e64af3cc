"""Changing one's own password: what it must be like, and who is told (scope A10, B6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from school.accounts import Account
from school.notices import Notices
from school.passwords import RULES, PasswordRule
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Unit

_WITHOUT_SCHOOL = "smartschool"
"""The rule of an account that no school knows any more."""

Judge = Callable[[str], Awaitable[str | Refusal]]


class ChangingPassword:
    """The use cases of changing a password, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices

    def rule(self, account: int) -> PasswordRule:
        """Give the strictest rule of the schools that know an account."""
        named = {one.password_rule for one in self._schools(account)} or {_WITHOUT_SCHOOL}
        return max((RULES[one] for one in named), key=lambda one: (one.strength, one.shortest))

    def judge(self, account: Account) -> Judge:
        """Give what turns a new password into its hash, or into the reason against it.

        It works outside of any transaction. The password of now is no new one.
        """
        passwords, rule = self._unit.passwords, self.rule(account.id)
        context, stored = self._context(account), account.password_hash

        async def judge(password: str) -> str | Refusal:
            weaknesses = await passwords.judge(rule, password, context)
            if weaknesses:
                return weaknesses[0]
            if await passwords.verify(stored, password):
                return Refusal("new_password.same")
            return await passwords.hash(password)

        return judge

    def change(self, account: Account, password_hash: str, *, chat: int) -> None:
        """Let an account have a new password; its mailbox and its other chats are told.

        Nothing is taken from other devices, but none of them counts as having typed it lately.
        """
        now = self._unit.clock.now()
        self._tx.accounts.give_password(account.id, password_hash, now)
        self._tx.devices.type_password(chat, account.id, now)
        self._notices.password_changed(account, chat)

    def _schools(self, account: int) -> Sequence[Platform]:
        """Give the schools of which an account has certificates, children or work."""
        tx = self._tx
        named = dict.fromkeys(one.platform for one in tx.certificates.of_account(account))
        named |= dict.fromkeys(one.platform for one in tx.places.of_account(account))
        named |= dict.fromkeys(one.platform for one in tx.staff.of_account(account))
        return [found for one in named if (found := tx.platforms.get(one)) is not None]

    def _context(self, account: Account) -> Sequence[str]:
        """Give the words that a guesser who knows the person tries first."""
        tx = self._tx
        words = [account.first_name, account.last_name]
        words += [one.email for one in tx.addresses.of_account(account.id)]
        for place in tx.places.of_account(account.id):
            child = tx.children.get(place.child)
            if child is not None:
                words += [child.first_name, child.last_name, child.identifier, child.email]
        for school in self._schools(account.id):
            words += [school.name, school.id, school.domain]
        return [one for one in words if one]
