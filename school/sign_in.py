"""Signing in with a password, and which chats may use an account (safety, Accounts)."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

from school.accounts import Account, Chat, Device
from school.guard import Door, Guard
from school.hashing import Rehash
from school.logins import Login, Logins
from school.notices import Notices
from school.reaching import Reaching
from school.refusals import Refusal
from school.store import Unit

UNUSED = timedelta(days=90)
"""A chat that was not used for so long signs in again (ASVS 5.0, 7)."""
RECENT = timedelta(minutes=10)
"""A password that was typed longer ago is asked for again before what matters (ASVS 5.0, 7)."""
_NOTED = timedelta(hours=1)  # how exactly its use is known: hardly any message writes it


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose password it is: the hash that it fits, by account; it is recorded nowhere."""

    whose: Mapping[int, str]
    password: str = field(repr=False)


class SignIn:
    """The use cases of signing in, within one transaction."""

    def __init__(self, unit: Unit, guard: Guard, notices: Notices, reaching: Reaching) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guard = guard
        self._notices = notices
        self._reaching = reaching

    @cached_property
    def logins(self) -> Logins:
        """What people sign in with."""
        return Logins(self._unit)

    def verifier(self, login: str) -> Callable[[str], Awaitable[Verdict]]:
        """Give what judges a typed password, outside of any transaction.

        It works as long for a login that is nobody's as for one with an account behind it, and as
        long for a child with one guardian as for one with several.
        """
        tried = [
            (one.id, one.password_hash) if one else (0, None)
            for one in self.logins.find(login).accounts
        ]
        passwords = self._unit.passwords

        async def verify(password: str) -> Verdict:
            found = await gather(*(passwords.verify(stored, password) for _, stored in tried))
            whose = {
                account: stored
                for (account, stored), right in zip(tried, found, strict=True)
                if right and stored is not None
            }
            return Verdict(whose, password)

        return verify

    def enter(self, login: str, chat: int, verdict: Verdict) -> Account | Refusal:
        """Let somebody in, or count the failure and say what to do.

        The refusal is the same for a login that is unknown, a wrong password, and while waiting;
        a password that comes during a wait is not looked at, nor is one of an account that was
        tried too often by other ways. Where two guardians of a child have the same password it is
        a wrong one at the identifier, or one would learn the other's: each signs in with an
        address.
        """
        account = self.proven(login, chat, verdict)
        if isinstance(account, Account):
            self.link(account, chat)
            self._notices.device_linked(account)
        return account

    def proven(self, login: str, chat: int, verdict: Verdict) -> Account | Refusal:
        """Give whose password it was, or count the failure as ``enter`` does; links nothing."""
        found = self.logins.find(login)
        door, behind = self._doors(found, chat)
        wait = self._guard.wait(door, behind)
        right = [
            (one, way)
            for one, way in zip(found.accounts, behind, strict=True)
            if not self._guard.is_shut(way) and one is not None and one.id in verdict.whose
        ]
        is_clear = len(right) == 1 or any(one is found.named for one, _ in right)
        if wait is not None or not is_clear:
            wrong = "sign_in.wrong_identifier" if found.is_identifier else "sign_in.wrong"
            return self._guard.failed(door, Refusal(wrong), behind, counted=wait is None)
        account, way = right[0]
        if account is not found.named and not self._stays(account.id):
            return Refusal("sign_in.wrong_identifier")
        self._guard.entered(door, way)
        stored = verdict.whose[account.id]
        if self._unit.passwords.needs_rehash(stored):
            self._unit.rehashes.append(Rehash(account.id, stored, verdict.password))
        return account

    def _stays(self, account: int) -> bool:
        """Whether an account that a place has led to is not being merged away at this moment.

        An address is held by who has found it, a place is not.
        """
        self._tx.merges.lock(account)
        return self._tx.accounts.get(account) is not None

    def link(self, account: Account, chat: int) -> None:
        """Let a chat use an account; another account that it was linked to is told.

        An account that was being closed is open again (scope A11).
        """
        now = self._unit.clock.now()
        before = self._tx.devices.chat(chat)
        if before is not None and before.account not in (None, account.id):
            self.unlink(before)
        self._tx.devices.link(Device(self._unit.ids.next(), account.id, chat, now, now))
        if self._tx.closings.reopen(account.id, now):
            self._notices.account_reopened(account)
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

    def is_recent(self, chat: int) -> bool:
        """Whether the password of its account was only just typed in a chat."""
        typed_at = self._tx.devices.password_typed_at(chat)
        return typed_at is not None and self._unit.clock.now() - typed_at < RECENT

    def unlink(self, chat: Chat) -> None:
        """Take a chat's access to its account away, and tell the account's mailbox."""
        account = self._tx.accounts.get(chat.account) if chat.account is not None else None
        if account is not None:
            self._tx.devices.unlink(chat.id, self._unit.clock.now())
            self._reaching.left(account.id, chat.id)
            self._notices.device_unlinked(account)

    def _doors(self, login: Login, chat: int) -> tuple[Door, Sequence[Door]]:
        """Give the door where waits are told, and behind it one for each account it could be."""
        # Who has signed out here is no stranger: what strangers fail at makes nobody wait here.
        source = f"chat:{chat}"
        known = [self._tx.devices.was_linked(chat, one.id if one else 0) for one in login.accounts]
        behind = [
            Door(subject, source, is_known)
            for subject, is_known in zip(login.subjects, known, strict=True)
        ]
        return Door(login.subject, source, any(known)), behind
