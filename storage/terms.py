"""Terms and the answers to them, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from school import terms
from storage.moments import from_day, from_ms, to_day, to_ms
from storage.statements import Statements
from storage.texts import id_set


class Terms:
    """Keeps terms; see ``school.terms.TermsRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def publish(self, text: terms.Terms) -> bool:
        """Keep a text; ``False`` where this version exists in this language already."""
        return bool(
            self._tx.change(
                "publish_terms",
                platform=text.platform,
                version=text.version,
                language=text.language,
                text=text.text,
                plain=text.plain,
                digest=text.digest,
                published_at=to_ms(text.published_at),
                ignore_until=to_day(text.ignore_until),
            )
        )

    def digest(self, platform: str, version: str, language: str) -> str | None:
        """Give the digest of a text that is kept."""
        row = self._tx.one("same_terms", platform=platform, version=version, language=language)
        return None if row is None else str(row[0])

    def current(self, platform: str, language: str) -> terms.Terms | None:
        """Give the newest version, in this language or else in one that it exists in."""
        row = self._tx.one("current_terms", platform=platform, language=language)
        return None if row is None else _terms(row)

    def version(self, platform: str, version: str, language: str) -> terms.Terms | None:
        """Give a version, in this language or else in one that it exists in."""
        row = self._tx.one("terms_version", platform=platform, version=version, language=language)
        return None if row is None else _terms(row)

    def answer(self, answer: terms.TermsAnswer) -> None:
        """Keep an answer; answers only grow."""
        self._tx.change(
            "answer_terms",
            id=answer.id,
            account=answer.account,
            platform=answer.platform,
            version=answer.version,
            language=answer.language,
            digest=answer.digest,
            answer=answer.answer,
            channel=answer.channel,
            answered_at=to_ms(answer.answered_at),
            child=answer.child,
            place=answer.place,
        )

    def own(self, record: int, account: int) -> None:
        """Write whose an answer is that was given before there was an account."""
        self._tx.change("own_terms_answer", id=record, account=account)

    def unanswered(
        self, platform: str, version: str, now: datetime, after: int, limit: int
    ) -> list[int]:
        """Give accounts after one of them that owe an answer to a version, by id."""
        rows = self._tx.all(
            "accounts_without_answer",
            platform=platform,
            version=version,
            now=to_ms(now),
            after=after,
            limit=limit,
        )
        return [int(row[0]) for row in rows]

    def answers(self, account: int, platform: str) -> list[terms.TermsAnswer]:
        """Give what an account has answered on a platform, the newest first."""
        rows = self._tx.all("terms_answers", account=account, platform=platform)
        return [_answer(row) for row in rows]

    def answers_of(self, accounts: Collection[int], platform: str) -> list[terms.TermsAnswer]:
        """Give what several accounts have answered on a platform, the newest first."""
        rows = self._tx.all("terms_answers_of", accounts=id_set(accounts), platform=platform)
        return [_answer(row) for row in rows]


def _terms(row: Sequence[Any]) -> terms.Terms:
    platform, version, language, text, plain, digest, published_at, ignore_until = row
    return terms.Terms(
        platform, version, language, text, plain, digest, from_ms(published_at),
        from_day(ignore_until),
    )  # fmt: skip


def _answer(row: Sequence[Any]) -> terms.TermsAnswer:
    number, account, platform, version, language, digest, said, channel, at, child, place = row
    return terms.TermsAnswer(
        number, account, platform, version, language, digest, said, channel, from_ms(at), child,
        place,
    )  # fmt: skip
