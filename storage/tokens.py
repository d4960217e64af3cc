"""Tokens, as rows: digests only."""

from __future__ import annotations

from datetime import datetime

from school.tokens import Purpose, Token
from storage.moments import from_ms, from_ms_or_none, to_ms
from storage.statements import Statements
from storage.texts import key_set


class Tokens:
    """Keeps tokens; see ``school.tokens.TokenRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, token: Token) -> None:
        """Keep a token that is about to be mailed; mailed again, it is as if made now."""
        self._tx.change(
            "add_token",
            digest=token.digest,
            purpose=token.purpose,
            email=token.email,
            certificate=token.certificate,
            made_at=to_ms(token.made_at),
        )
        if token.subject is not None:
            self._tx.change("add_token_subject", digest=token.digest, subject=token.subject)

    def get(self, digest: str) -> Token | None:
        """Find one by its digest."""
        row = self._tx.one("token", digest=digest)
        if row is None:
            return None
        known, purpose, email, certificate, made_at, used_at, withdrawn_at, subject = row
        return Token(
            known,
            purpose,
            email,
            certificate,
            from_ms(made_at),
            from_ms_or_none(used_at),
            from_ms_or_none(withdrawn_at),
            subject,
        )

    def use(self, certificate: int, now: datetime) -> None:
        """Mark the activation tokens of a certificate used."""
        self._tx.change("use_tokens", certificate=certificate, now=to_ms(now))

    def use_of(self, purpose: Purpose, subject: int, now: datetime) -> None:
        """Mark all tokens of one purpose about one subject used, whichever mail they came in."""
        self._tx.change("use_tokens_of", purpose=purpose, subject=subject, now=to_ms(now))

    def withdraw(self, certificate: int, now: datetime) -> None:
        """Withdraw the activation tokens of a certificate."""
        self._tx.change("withdraw_tokens", certificate=certificate, now=to_ms(now))

    def forget(self, purpose: Purpose, before: datetime, limit: int) -> int:
        """Remove tokens of a purpose that were made before a moment; gives how many."""
        return self._remove("old_tokens", purpose, before, limit)

    def forget_ended(self, purpose: Purpose, before: datetime, limit: int) -> int:
        """Remove those of them that were used or withdrawn before it; gives how many."""
        return self._remove("ended_tokens", purpose, before, limit)

    def _remove(self, which: str, purpose: Purpose, before: datetime, limit: int) -> int:
        found = self._tx.all(which, purpose=purpose, before=to_ms(before), limit=limit)
        if found:
            digests = key_set(str(digest) for (digest,) in found)
            self._tx.change("drop_token_subjects", digests=digests)
            self._tx.change("drop_tokens", digests=digests)
        return len(found)
