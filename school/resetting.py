"""Resetting a forgotten password: two proofs out of three, and never one alone (scope B9)."""

from __future__ import annotations

from school.accounts import Account
from school.changing_password import ChangingPassword
from school.guard import Door, Guard
from school.mailbox_codes import MailboxCodes
from school.places import Letter
from school.refusals import Refusal
from school.sign_in import SignIn
from school.store import Unit


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
        codes: MailboxCodes,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guard = guard
        self._sign_in = sign_in
        self._changing = changing
        self._codes = codes

    # -- the chat -----------------------------------------------------------------------------

    def linked(self, login: str, account: int | None) -> int | None:
        """Give the account that a chat is linked to, where the login could be its own."""
        found = self._sign_in.logins.find(login)
        return next((one.id for one in found.accounts if one and one.id == account), None)

    def is_identifier(self, login: str) -> bool:
        """Whether a login is the identifier of a child, to which no mail of ours goes."""
        return self._sign_in.logins.find(login).is_identifier

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
        if code is not None and not self._codes.is_fresh(code):
            raise Refusal("forgotten_password.too_late")
        if letter is not None and not self._tx.places.use_letter(letter, now):
            raise Refusal("letter.used")
        self._sign_in.link(account, chat)
        self._changing.change(account, password_hash, chat=chat)
