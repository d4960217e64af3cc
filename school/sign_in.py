"""Signing in with a password, and which chats may use an account (safety, Accounts)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from school.accounts import Account, Chat, Device
from school.guard import Door, Guard
from school.notices import Notices
from school.refusals import Refusal
from school.store import Unit

UNUSED = timedelta(days=90)
"""A chat that was not used for so long signs in again (ASVS 5.0, 7)."""
_NOTED = timedelta(days=1)  # how exactly its use is known: hardly any message writes it


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a password turned out to be; ``rehashed`` where its hash should be renewed."""

    right: bool
    rehashed: str | None = None


class SignIn:
    """The use cases of signing in, within one transaction."""

    def __init__(self, unit: Unit, guard: Guard, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guard = guard
        self._notices = notices

    def verifier(self, email: str) -> Callable[[str], Awaitable[Verdict]]:
        """Give what judges a typed password, outside of any transaction.

        It works as long for an address without an account as for one with.
        """
        account = self._account(email)
        stored = account.password_hash if account else None
        passwords = self._unit.passwords

        async def verify(password: str) -> Verdict:
            right = await passwords.verify(stored, password)
            if right and stored is not None and passwords.needs_rehash(stored):
                return Verdict(True, await passwords.hash(password))
            return Verdict(right)

        return verify

    def enter(self, email: str, chat: int, verdict: Verdict) -> Account | Refusal:
        """Let somebody in, or count the failure and say what to do.

        The refusal is the same for an address that is unknown, a wrong password, and while
        waiting; a password that comes during a wait is not looked at.
        """
        account = self._account(email)
        door = self._door(email, account, chat)
        wait = self._guard.wait(door)
        if wait is not None:
            return wait
        if account is None or not verdict.right:
            return self._guard.failed(door, Refusal("sign_in.wrong"))
        self._guard.entered(door)
        if verdict.rehashed:
            self._tx.accounts.rehash(account.id, verdict.rehashed)
        self.link(account, chat)
        self._notices.device_linked(account)
        return account

    def link(self, account: Account, chat: int) -> None:
        """Let a chat use an account; another account that it was linked to is told."""
        now = self._unit.clock.now()
        before = self._tx.devices.chat(chat)
        if before is not None and before.account not in (None, account.id):
            self.unlink(before)
        self._tx.devices.link(Device(self._unit.ids.next(), account.id, chat, now, now))
        self._tx.devices.speak(chat, account.language)

    def use(self, chat: Chat) -> Chat:
        """Record that a chat is used, and give it as it is then: unlinked after ``UNUSED``."""
        now = self._unit.clock.now()
        if chat.used_at is None or now - chat.used_at < _NOTED:
            return chat
        if now - chat.used_at >= UNUSED:
            self.unlink(chat)
            return replace(chat, account=None, used_at=None)
        self._tx.devices.use(chat.id, now)
        return replace(chat, used_at=now)

    def unlink(self, chat: Chat) -> None:
        """Take a chat's access to its account away, and tell the account's mailbox."""
        account = self._tx.accounts.get(chat.account) if chat.account is not None else None
        if account is not None:
            self._tx.devices.unlink(chat.id, self._unit.clock.now())
            self._notices.device_unlinked(account)

    def _account(self, email: str) -> Account | None:
        address = self._tx.addresses.get(email)
        if address is None or address.account is None:
            return None
        return self._tx.accounts.get(address.account)

    def _door(self, email: str, account: Account | None, chat: int) -> Door:
        """Name the door that failures count at: one for all addresses of an account."""
        source = f"telegram:{chat}"
        if account is None:
            return Door(self._unit.tokens.digest(email), source, known=False)
        known = any(one.id == chat for one in self._tx.devices.of_account(account.id))
        return Door(f"account:{account.id}", source, known)
