"""Minting: tokens are made at the moment at which a mail is written, and kept as digests (C3)."""

from __future__ import annotations

from school.outbox import Notice
from school.store import Unit
from school.tokens import Purpose, Token


class Minting:
    """Mints tokens, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def mint(
        self,
        purpose: Purpose,
        notice: Notice,
        *,
        certificate: int | None = None,
        subject: int | None = None,
    ) -> str:
        """Give the token of a mail, bound to its address and one purpose.

        ``subject`` is as in ``Token``. Written again, a mail has the same token, and its time
        begins anew: a try that was given up may have arrived all the same, and mail programs show
        the first of two mails with one Message-ID.
        """
        about = f"{notice.id}:{purpose}:{notice.to}:{certificate}:{subject}"
        token = self._unit.tokens.token_of(about)
        self._unit.tx.tokens.add(
            Token(
                digest=self._unit.tokens.digest(token),
                purpose=purpose,
                email=notice.to,
                certificate=certificate,
                made_at=self._unit.clock.now(),
                used_at=None,
                withdrawn_at=None,
                subject=subject,
            )
        )
        return token
