"""News with their texts and files, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from school.news import AttachedFile, Families, News, Text
from school.preferences import DEFAULTS
from storage.moments import from_ms, from_ms_or_none, to_day, to_ms, to_ms_or_none
from storage.statements import Statements


class NewsKept:
    """Keeps news; see ``school.news.NewsRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, news: News) -> bool:
        """Keep a new piece; ``False`` where one with its digest is there already."""
        row = {
            "platform": news.platform,
            "made_by": news.made_by,
            "made_at": to_ms(news.made_at),
            **_changing(news),
        }
        if not self._tx.change("add_news", **row):
            return False
        self._write(news)
        return True

    def get(self, news: int) -> News | None:
        """Find one by its id, with its texts and files."""
        row = self._tx.one("news", news=news)
        return None if row is None else self._whole(row)

    def lock(self, news: int) -> News | None:
        """Find one, held until the transaction ends."""
        row = self._tx.one("lock_news", news=news)
        return None if row is None else self._whole(row)

    def by_digest(self, platform: str, digest: str) -> News | None:
        """Find what was published already."""
        row = self._tx.one("news_by_digest", platform=platform, digest=digest)
        return None if row is None else self._whole(row)

    def update(self, news: News) -> None:
        """Keep what changes of the row."""
        self._tx.change("update_news", **_changing(news))

    def rewrite(self, news: News) -> None:
        """Keep other texts and files, and what changes of the row."""
        self._tx.change("clear_news_texts", news=news.id)
        self._tx.change("clear_news_files", news=news.id)
        self._write(news)
        self.update(news)

    def of_platform(self, platform: str, limit: int) -> list[News]:
        """Give the newest of a school, whatever became of them."""
        rows = self._tx.all("news_of_platform", platform=platform, limit=limit)
        return [self._whole(row) for row in rows]

    def published(self, platform: str, now: datetime, limit: int) -> list[News]:
        """Give what can be read, the newest first, without texts and files."""
        rows = self._tx.all("published_news", platform=platform, now=to_ms(now), limit=limit)
        return [_news(row) for row in rows]

    def to_announce(self, now: datetime) -> list[int]:
        """Give what families are to be told of now, and have not all been."""
        return [int(row[0]) for row in self._tx.all("news_to_announce", now=to_ms(now))]

    def to_correct(self) -> list[int]:
        """Give what was edited or withdrawn and may stand in chats as it was."""
        return [int(row[0]) for row in self._tx.all("news_to_correct")]

    def audience(self, news: News, now: datetime, after: int, limit: int) -> list[int]:
        """Give accounts after one of them with an opened place at a child of the audience."""
        about = {"platform": news.platform, "class": news.class_name, "child": news.child}
        rows = self._tx.all("audience_of_news", now=to_ms(now), after=after, limit=limit, **about)
        return [int(row[0]) for row in rows]

    def families(self, news: News, now: datetime, today: date) -> Families:
        """Count the accounts to which a child of the audience is open, and those told nowhere."""
        about = {"platform": news.platform, "class": news.class_name, "child": news.child}
        usual = DEFAULTS["news"]
        modes = {"chat": usual.chat, "mail": usual.mail}
        at = {"now": to_ms(now), "today": to_day(today)}
        row = self._tx.one("families_of_news", **about, **modes, **at)
        return Families() if row is None else Families(*map(int, row))

    def _write(self, news: News) -> None:
        for language, text in news.texts.items():
            words = {"language": language, "title": text.title, "body": text.body}
            self._tx.change("add_news_text", news=news.id, **words)
        for number, one in enumerate(news.files, 1):
            self._tx.change(
                "add_news_file",
                news=news.id,
                number=number,
                name=one.name,
                media_type=one.media_type,
                size=one.size,
                file=one.file,
            )

    def _whole(self, row: Sequence[Any]) -> News:
        news = _news(row)
        texts = self._tx.all("news_texts", news=news.id)
        files = self._tx.all("news_files", news=news.id)
        return replace(
            news,
            texts={language: Text(title, body) for language, title, body in texts},
            files=tuple(AttachedFile(*kept) for _, *kept in files),
        )


def _changing(news: News) -> dict[str, object]:
    return {
        "id": news.id,
        "class": news.class_name,
        "child": news.child,
        "publish_at": to_ms(news.publish_at),
        "urgent": int(news.urgent),
        "digest": news.digest,
        "version": news.version,
        "edited_at": to_ms_or_none(news.edited_at),
        "corrected_at": to_ms_or_none(news.corrected_at),
        "announced_to": news.announced_to,
        "announced_at": to_ms_or_none(news.announced_at),
        "withdrawn_at": to_ms_or_none(news.withdrawn_at),
    }


def _news(row: Sequence[Any]) -> News:
    number, platform, class_name, child, publish_at, urgent, made_by, made_at, *rest = row
    digest, version, edited_at, corrected_at, announced_to, announced_at, withdrawn_at = rest
    return News(
        id=number,
        platform=platform,
        class_name=class_name,
        child=child,
        publish_at=from_ms(publish_at),
        urgent=bool(urgent),
        made_by=made_by,
        made_at=from_ms(made_at),
        digest=digest,
        version=version,
        edited_at=from_ms_or_none(edited_at),
        corrected_at=from_ms_or_none(corrected_at),
        announced_to=announced_to,
        announced_at=from_ms_or_none(announced_at),
        withdrawn_at=from_ms_or_none(withdrawn_at),
    )
