"""Mailbox codes: digits that a mail brings, by which somebody shows that they read a mailbox."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hmac import compare_digest
from typing import Literal

from school.accounts import Account
from school.guard import Door, Guard
from school.logins import Login, Logins
from school.notices import Notices
from school.refusals import Refusal
from school.reset_codes import DIGITS, ResetCode, code_of, digest_of_code
from school.store import Unit

VALID = timedelta(minutes=15)
"""How long a code works (scope B9)."""
MOST_TRIES = 5
PATIENCE = timedelta(hours=1)
"""How long after a code was asked for what it opens may follow."""

CodeMail = Literal["reset_code", "merge_code"]
"""The mail that brings a code: it says what it is for."""


class MailboxCodes:
    """The use cases of codes, within one transaction.

    What is told, and what it costs, is the same for an address that is nobody's.
    """

    def __init__(self, unit: Unit, guard: Guard, logins: Logins, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guard = guard
        self._logins = logins
        self._notices = notices

    def ask(self, mail: CodeMail, email: str, chat: int, *, but: int = 0) -> int:
        """Owe a code to an address, or nothing to one that is nobody's; gives its id.

        An address of the account ``but`` is nobody's here. Raises ``Refusal`` where too many were
        asked for: each counts as a failure until one is right, so that nobody's mailbox is filled.
        """
        account = self._owner(self._logins.find(email), but)
        door, now = self._door(account, email, chat), self._unit.clock.now()
        wait = self._guard.wait(door)
        if wait is not None:
            raise wait
        self._guard.failed(door, Refusal("forgotten_password.wrong_code"))
        number, tokens = self._unit.ids.next(), self._unit.tokens
        digest = digest_of_code(number, code_of(number, tokens), tokens)
        owner = account.id if account else None
        self._tx.reset_codes.add(ResetCode(number, owner, chat, digest, now))
        # One to nobody is owed as well, and is not written when its turn comes.
        self._notices.by_mail(mail, email, None, owner, reset=number, at=now.isoformat())
        return number

    def judge(self) -> Callable[[str], Awaitable[str | Refusal]]:
        """Give what reads the digits of a code; what can be none is no try."""

        async def judge(typed: str) -> str | Refusal:
            folded = unicodedata.normalize("NFKC", typed)
            digits = "".join(one for one in folded if one.isascii() and one.isdigit())
            fits = len(digits) == DIGITS
            return digits if fits else Refusal("forgotten_password.not_a_code", n=DIGITS)

        return judge

    def enter(
        self, number: int, email: str, chat: int, digits: str, *, but: int = 0
    ) -> int | Refusal:
        """Take a code, or count the failure; gives the account whose mailbox it has shown."""
        door = self._door(self._owner(self._logins.find(email), but), email, chat)
        wait = self._guard.wait(door)
        code = self._tx.reset_codes.attempt(number)
        typed = digest_of_code(number, digits, self._unit.tokens)
        is_right = (
            code is not None
            and compare_digest(typed, code.digest)
            and code.chat == chat
            and code.tries <= MOST_TRIES
            and self._unit.clock.now() - code.asked_at < VALID
        )
        if wait is not None or not is_right or code is None or code.account is None:
            wrong = Refusal("forgotten_password.wrong_code")
            return self._guard.failed(door, wrong, counted=wait is None)
        self._guard.entered(door)
        return code.account

    def is_fresh(self, number: int) -> bool:
        """Whether a code was asked for within ``PATIENCE``."""
        asked = self._tx.reset_codes.get(number)
        return asked is not None and self._unit.clock.now() - asked.asked_at < PATIENCE

    def _owner(self, found: Login, but: int) -> Account | None:
        named = found.named
        return None if named is not None and named.id == but else named

    def _door(self, account: Account | None, email: str, chat: int) -> Door:
        known = self._tx.devices.was_linked(chat, account.id if account else 0)
        nobody = self._unit.tokens.digest(f"forgotten {email}")
        subject = f"forgotten:{account.id}" if account else nobody
        return Door(subject, f"chat:{chat}", known)
