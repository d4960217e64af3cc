"""Minting: tokens are made at the moment at which a mail is written, and kept as digests (C3)."""

from __future__ import annotations

from school.store import Unit
from school.tokens import Purpose, Token


class Minting:
    """Mints tokens, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def mint(
        self,
        purpose: Purpose,
        email: str,
        *,
        certificate: int | None = None,
        subject: int | None = None,
    ) -> str:
        """Give a fresh token, bound to one address and one purpose; ``subject`` as in ``Token``."""
        token = self._unit.tokens.new_token()
        self._unit.tx.tokens.add(
            Token(
                digest=self._unit.tokens.digest(token),
                purpose=purpose,
                email=email,
                certificate=certificate,
                made_at=self._unit.clock.now(),
                used_at=None,
                withdrawn_at=None,
                subject=subject,
            )
        )
        return token
