"""Resetting a forgotten password: two proofs out of three, and never one alone (scope B9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hmac import compare_digest

from school.accounts import Account
from school.changing_password import ChangingPassword
from school.guard import Door, Guard
from school.logins import Login
from school.notices import Notices
from school.places import Letter
from school.refusals import Refusal
from school.reset_codes import DIGITS, ResetCode, code_of, digest_of_code
from school.sign_in import SignIn
from school.store import Unit

VALID = timedelta(minutes=15)
"""How long a code works (scope B9)."""
MOST_TRIES = 5
PATIENCE = timedelta(hours=1)
"""How long after its code was asked for the new password may follow."""


class Resetting:
    """The use cases of a forgotten password, within one transaction.

    What is asked and told, and what it costs, is the same for a login that is nobody's.
    """

    def __init__(
        self,
        unit: Unit,
        guard: Guard,
        sign_in: SignIn,
        changing: ChangingPassword,
        notices: Notices,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guard = guard
        self._sign_in = sign_in
        self._changing = changing
        self._notices = notices

    # -- the chat -----------------------------------------------------------------------------

    def linked(self, login: str, account: int | None) -> int | None:
        """Give the account that a chat is linked to, where the login could be its own."""
        found = self._sign_in.logins.find(login)
        return next((one.id for one in found.accounts if one and one.id == account), None)

    def is_identifier(self, login: str) -> bool:
        """Whether a login is the identifier of a child, to which no mail of ours goes."""
        return self._sign_in.logins.find(login).is_identifier

    # -- the confirmed address ----------------------------------------------------------------

    def ask_code(self, email: str, chat: int) -> int:
        """Owe a code to an address, or nothing to one that is nobody's; gives its id.

        Raises ``Refusal`` where too many were asked for: each counts as a failure until one is
        right, so that nobody's mailbox is filled.
        """
        found = self._sign_in.logins.find(email)
        door, now = self._door(found, email, chat), self._unit.clock.now()
        wait = self._guard.wait(door)
        if wait is not None:
            raise wait
        self._guard.failed(door, Refusal("forgotten_password.wrong_code"))
        number, tokens = self._unit.ids.next(), self._unit.tokens
        digest = digest_of_code(number, code_of(number, tokens), tokens)
        account = found.named.id if found.named else None
        self._tx.reset_codes.add(ResetCode(number, account, chat, digest, now))
        # One to nobody is owed as well, and is not written when its turn comes.
        self._notices.by_mail("reset_code", email, None, account, reset=number, at=now.isoformat())
        return number

    def code_judge(self) -> Callable[[str], Awaitable[str | Refusal]]:
        """Give what reads the digits of a code; what can be none is no try."""

        async def judge(typed: str) -> str | Refusal:
            folded = unicodedata.normalize("NFKC", typed)
            digits = "".join(one for one in folded if one.isascii() and one.isdigit())
            fits = len(digits) == DIGITS
            return digits if fits else Refusal("forgotten_password.not_a_code", n=DIGITS)

        return judge

    def enter_code(self, number: int, email: str, chat: int, digits: str) -> int | Refusal:
        """Take a code, or count the failure; gives the account whose mailbox it has shown."""
        door = self._door(self._sign_in.logins.find(email), email, chat)
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

    # -- a new letter -------------------------------------------------------------------------

    def may_have_letter(self, account: int) -> bool:
        """Whether a school has made a letter for a place that an account has."""
        return any(
            letter.opens(self._unit.clock.now()) and letter.place == place
            for place, child in self._held(account)
            for letter in self._tx.places.letters_of(child)
        )

    def enter_letter(self, account: int, chat: int, digest: str) -> int | Refusal:
        """Take the temporary password of a new letter to a place that an account has.

        It gives the letter's id, and is used up only by the new password.
        """
        known = self._tx.devices.was_linked(chat, account)
        door = Door(f"forgotten:{account}", f"chat:{chat}", known)
        wait = self._guard.wait(door)
        letter = self._letter(account, digest)
        if wait is not None or letter is None:
            wrong = Refusal("forgotten_password.wrong_letter")
            return self._guard.failed(door, wrong, counted=wait is None)
        return letter.id

    def _letter(self, account: int, digest: str) -> Letter | None:
        found = [
            (self._tx.places.by_password(child, digest), place)
            for place, child in self._held(account)
        ]
        now = self._unit.clock.now()
        return next((one for one, at in found if one and one.place == at and one.opens(now)), None)

    def _held(self, account: int) -> list[tuple[int, int]]:
        """Give the places that an account has, each with its child."""
        now, places = self._unit.clock.now(), self._tx.places.of_account(account)
        return [(one.id, one.child) for one in places if one.holds(now)]

    # -- the new password ---------------------------------------------------------------------

    def reset(
        self, account: Account, password_hash: str, chat: int, code: int | None, letter: int | None
    ) -> None:
        """Let an account have a new password after two proofs, and be used in this chat.

        All its devices are told. Raises ``Refusal`` where a proof holds no more: the code was asked
        for long ago, the letter is used up.
        """
        now = self._unit.clock.now()
        asked = self._tx.reset_codes.get(code) if code is not None else None
        if asked is not None and now - asked.asked_at >= PATIENCE:
            raise Refusal("forgotten_password.too_late")
        if letter is not None and not self._tx.places.use_letter(letter, now):
            raise Refusal("letter.used")
        self._sign_in.link(account, chat)
        self._changing.change(account, password_hash, chat=chat)

    def _door(self, found: Login, email: str, chat: int) -> Door:
        account = found.named
        known = self._tx.devices.was_linked(chat, account.id if account else 0)
        nobody = self._unit.tokens.digest(f"forgotten {email}")
        subject = f"forgotten:{account.id}" if account else nobody
        return Door(subject, f"chat:{chat}", known)
