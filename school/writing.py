"""Writing: gathers what a notice is about at the moment it leaves, and mints its tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from school.accounts import Account
from school.certificates import Certificate
from school.outbox import Notice
from school.platforms import Platform
from school.store import Unit
from school.tokens import Purpose, Token

_INVITING = ("activation", "activation_reminder")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail or a chat message is made of; words and layout are the channel's.

    ``token`` makes a reply and the link act; ``stop_token`` stops further notices.
    """

    kind: str
    language: str
    platform: Platform | None
    certificate: Certificate | None
    account: Account | None
    data: Mapping[str, object]
    token: str | None = None
    stop_token: str | None = None


class Writing:
    """Prepares notices for being sent, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._tx = unit.tx

    def letter(self, notice: Notice) -> Letter | None:
        """Give what ``notice`` is about, or ``None`` where nobody needs it any more.

        A mail gets fresh tokens (scope C3: minted when the mail is written, so that no queue
        holds one in clear).
        """
        certificate = self._certificate(notice)
        if notice.kind in _INVITING and (
            certificate is None or not certificate.waiting or certificate.email != notice.to
        ):
            return None
        if notice.kind == "activation_reminder" and self._is_quiet(notice.to):
            return None
        account = self._account(notice)
        platform = self._platform(notice, certificate)
        by_mail = notice.channel == "mail"
        return Letter(
            kind=notice.kind,
            language=account.language if account else _first_language(platform),
            platform=platform,
            certificate=certificate,
            account=account,
            data=notice.data,
            token=self._mint("activation", notice) if notice.kind in _INVITING else None,
            stop_token=self._mint("unsubscribe", notice) if by_mail else None,
        )

    def _mint(self, purpose: Purpose, notice: Notice) -> str:
        token = self._unit.tokens.new_token()
        certificate = notice.data.get("certificate") if purpose == "activation" else None
        self._tx.tokens.add(
            Token(
                digest=self._unit.tokens.digest(token),
                purpose=purpose,
                email=notice.to,
                certificate=certificate if isinstance(certificate, int) else None,
                made_at=self._unit.clock.now(),
                used_at=None,
                withdrawn_at=None,
            )
        )
        return token

    def _certificate(self, notice: Notice) -> Certificate | None:
        certificate = notice.data.get("certificate")
        return self._tx.certificates.get(certificate) if isinstance(certificate, int) else None

    def _account(self, notice: Notice) -> Account | None:
        return self._tx.accounts.get(notice.account) if notice.account is not None else None

    def _platform(self, notice: Notice, certificate: Certificate | None) -> Platform | None:
        platform = certificate.platform if certificate else notice.data.get("platform")
        return self._tx.platforms.get(platform) if isinstance(platform, str) else None

    def _is_quiet(self, email: str) -> bool:
        address = self._tx.addresses.get(email)
        return address is not None and address.quiet_at is not None


def _first_language(platform: Platform | None) -> str:
    return platform.languages[0] if platform else "fr"
