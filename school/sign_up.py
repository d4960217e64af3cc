"""Sign-up: opening the one account that a student's certificates go to (scope A4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from school.accounts import Account
from school.activation import Activation, Invitation
from school.agreement import Agreement
from school.certificates import Certificate
from school.notices import Notices
from school.passwords import RULES, PasswordRule
from school.refusals import Refusal
from school.sign_in import SignIn
from school.store import Unit
from school.terms import Face, Terms


class SignUp:
    """The use cases of signing up, within one transaction."""

    def __init__(
        self,
        unit: Unit,
        activation: Activation,
        agreement: Agreement,
        sign_in: SignIn,
        notices: Notices,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._activation = activation
        self._agreement = agreement
        self._sign_in = sign_in
        self._notices = notices

    def rule(self, invitation: Invitation) -> PasswordRule:
        """Give the password rule of the school that invites."""
        return RULES[invitation.platform.password_rule]

    def password_judge(
        self, invitation: Invitation, first_name: str, last_name: str
    ) -> Callable[[str], Awaitable[str | Refusal]]:
        """Give what turns a typed password into its hash, or into the reason against it."""
        passwords, rule = self._unit.passwords, self.rule(invitation)
        context: Sequence[str] = (
            first_name,
            last_name,
            invitation.email,
            invitation.platform.name,
            invitation.platform.id,
        )

        async def judge(password: str) -> str | Refusal:
            weaknesses = await passwords.judge(rule, password, context)
            return weaknesses[0] if weaknesses else await passwords.hash(password)

        return judge

    def repeat_judge(self, password_hash: str) -> Callable[[str], Awaitable[bool | Refusal]]:
        """Give what checks that the same password was typed again."""
        passwords = self._unit.passwords

        async def judge(password: str) -> bool | Refusal:
            same = await passwords.verify(password_hash, password)
            return True if same else Refusal("password.not_the_same")

        return judge

    def terms(self, invitation: Invitation, language: str) -> Terms | None:
        """Give the terms to be accepted, or ``None`` where the school has published none."""
        return self._agreement.terms(invitation.platform.id, language)

    def open(
        self,
        invitation: Invitation,
        *,
        first_name: str,
        last_name: str,
        password_hash: str,
        language: str,
        chat: int,
        terms: Terms | None,
        channel: Face,
    ) -> Certificate:
        """Open the account, link the chat, record the terms, activate the certificate.

        ``invitation`` was given in the same transaction; ``channel`` is where the terms were
        accepted. Raises ``Refusal`` where another device was faster.
        """
        if invitation.owner is not None:
            raise Refusal("sign_up.account_exists")
        now = self._unit.clock.now()
        account = Account(
            id=self._unit.ids.next(),
            first_name=first_name,
            last_name=last_name,
            birth_date=invitation.certificate.birth_date,
            language=language,
            password_hash=password_hash,
            opened_at=now,
        )
        self._tx.accounts.add(account)
        if terms is not None:
            self._agreement.record(terms, "accepted", account=account.id, channel=channel)
        self._sign_in.link(account, chat)
        certificate = self._activation.accept(invitation, account)
        self._notices.welcome(account, invitation.email, invitation.platform.id)
        return certificate
