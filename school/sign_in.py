"""Signing in with a password, and the waits that make guessing hopeless (safety, Accounts)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from school.accounts import Account, Chat, Device
from school.failures import Failures
from school.notices import Notices
from school.refusals import Refusal
from school.store import Unit

FREE = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
_LATELY = timedelta(hours=1)
STOP = 100
"""NIST 800-63B-4, 5.2.2: no more than 100 failures in a row."""
HOURLY = 20
"""Failures an hour that all unknown sources together may make on one account."""

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

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
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
        subject, source = self._subject(email, account), f"telegram:{chat}"
        known = account is not None and self._is_known(account, chat)
        wait = self._wait(self._failures(subject, source), known)
        if wait:
            return _told(wait)
        if account is None or not verdict.right:
            self._tx.failures.add(subject, source, known, self._unit.clock.now())
            wait = self._wait(self._failures(subject, source), known)
            return _told(wait) if wait else Refusal("sign_in.wrong")
        self._tx.failures.forget(subject, source)
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

    def _subject(self, email: str, account: Account | None) -> str:
        """Name the door that failures count at: one for all addresses of an account."""
        return f"account:{account.id}" if account else self._unit.tokens.digest(email)

    def _is_known(self, account: Account, chat: int) -> bool:
        return any(one.id == chat for one in self._tx.devices.of_account(account.id))

    def _failures(self, subject: str, source: str) -> Failures:
        return self._tx.failures.of(subject, source, self._unit.clock.now() - _LATELY)

    def _wait(self, failures: Failures, known: bool) -> timedelta:
        now = self._unit.clock.now()
        if failures.in_a_row >= STOP:
            return timedelta.max
        until = [now]
        if not known and failures.unknown_lately >= HOURLY and failures.unknown_since is not None:
            until.append(failures.unknown_since + _LATELY)
        if failures.in_a_row >= FREE and failures.last_at is not None:
            doublings = min(failures.in_a_row - FREE, 20)
            until.append(failures.last_at + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT))
        return max(until) - now


def _told(wait: timedelta) -> Refusal:
    if wait == timedelta.max:
        return Refusal("sign_in.stopped")
    seconds = max(1, int(wait.total_seconds()))
    if seconds < 120:
        return Refusal("sign_in.wait_seconds", n=seconds)
    return Refusal("sign_in.wait_minutes", n=-(-seconds // 60))
