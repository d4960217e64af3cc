"""The newsroom: publishes, edits and withdraws what a school tells its families (scope B13, D2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from school.auditing import COMMAND, Action, Auditing, by_account
from school.children import Child
from school.files import file_digest
from school.guardianship import Guardianship
from school.news import (
    LONGEST_BODY,
    LONGEST_TITLE,
    MOST_FILES,
    AttachedFile,
    News,
    Text,
    digest_of_news,
)
from school.news_reading import PUBLISHING
from school.pictures import file_name, media_type_of
from school.platforms import Platform
from school.refusals import Refusal
from school.rich_text import length
from school.staffing import Staffing
from school.store import Unit

_LISTED = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published: for a platform, a class of it or one child, now or at a moment."""

    platform: str
    texts: Mapping[str, Text]
    class_name: str | None = None
    child: int | None = None
    files: tuple[AttachedFile, ...] = ()
    publish_at: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it; it is not new where the same was published before."""

    news: News
    is_new: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom something is: a class, one child, or without either the whole platform."""

    class_name: str | None = None
    child: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edit changes; what is ``None`` stays as it is."""

    texts: Mapping[str, Text] | None = None
    files: Sequence[AttachedFile] | None = None
    publish_at: datetime | None = None
    urgent: bool | None = None
    audience: Audience | None = None
    by: int | None = field(default=None, kw_only=True)


class Newsroom:
    """The use cases of publishing, within one transaction; ``by`` is an account, or the command."""

    def __init__(
        self, unit: Unit, staffing: Staffing, auditing: Auditing, guardianship: Guardianship
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._staffing = staffing
        self._auditing = auditing
        self._guardianship = guardianship

    def keep(self, name: str, content: bytes) -> AttachedFile:
        """Keep a file that will go with news; it was prepared (``school.pictures.prepared``)."""
        digest, media_type = file_digest(content), media_type_of(content)
        self._tx.files.put(digest, content, self._unit.clock.now())
        return AttachedFile(file_name(name, media_type), media_type, len(content), digest)

    def publish(self, draft: Draft, by: int | None = None) -> Published:
        """Publish; the same words and files for the same audience are published once.

        Raises ``Refusal`` where ``by`` may not, and for what cannot be published.
        """
        self._require(draft.platform, by)
        self._check_audience(draft.platform, Audience(draft.class_name, draft.child))
        _check(draft.texts, draft.files)
        news = self.drafted(draft, by)
        if not self._tx.news.add(news):
            known = self._tx.news.by_digest(draft.platform, news.digest or "")
            assert known is not None  # it stood in the way
            return Published(known, is_new=False)
        self._record("publish_news", news, by)
        return Published(news, is_new=True)

    def drafted(self, draft: Draft, by: int | None = None) -> News:
        """Give the piece that publishing would make of a draft; nothing of it is kept."""
        now = self._unit.clock.now()
        return News(
            id=self._unit.ids.next(),
            platform=draft.platform,
            class_name=draft.class_name,
            child=draft.child,
            publish_at=max(draft.publish_at or now, now),
            urgent=draft.urgent,
            made_by=by,
            made_at=now,
            digest=digest_of_news(draft.class_name, draft.child, draft.texts, draft.files),
            texts=dict(draft.texts),
            files=draft.files,
        )

    def edit(self, number: int, changes: Changes) -> Published:
        """Change words, files, or, where it is not out yet, its moment and its audience.

        What is out keeps its moment where one that has come is asked for: « now » may have been so
        when it was said. What chats show of it is corrected in place. Nothing is new where nothing
        differs. Raises ``Refusal`` as ``publish`` does, and for what was withdrawn or is not there.
        """
        news = self._standing(number, changes.by)
        now = self._unit.clock.now()
        publish_at = changes.publish_at or news.publish_at
        if news.is_out(now) and publish_at <= now:
            publish_at = news.publish_at  # it came out by itself meanwhile, as was wanted
        kept = Audience(news.class_name, news.child)
        audience = changes.audience or kept
        if (publish_at, audience) != (news.publish_at, kept) and news.is_out(now):
            raise Refusal("news.is_out")
        if audience != kept:
            self._check_audience(news.platform, audience)
        texts = news.texts if changes.texts is None else changes.texts
        files = news.files if changes.files is None else tuple(changes.files)
        _check(texts, files)
        changed = replace(
            news,
            class_name=audience.class_name,
            child=audience.child,
            texts=dict(texts),
            files=files,
            digest=digest_of_news(audience.class_name, audience.child, texts, files),
            publish_at=max(publish_at, now) if publish_at != news.publish_at else publish_at,
            urgent=news.urgent if changes.urgent is None else changes.urgent,
        )
        if changed == news:
            return Published(news, is_new=False)
        other = self._tx.news.by_digest(news.platform, changed.digest or "")
        if other is not None and other.id != news.id:
            raise Refusal("news.published_before", number=other.id)
        changed = replace(changed, version=news.version + 1, edited_at=now, corrected_at=None)
        self._tx.news.rewrite(changed)
        self._record("edit_news", changed, changes.by)
        return Published(changed, is_new=True)

    def withdraw(self, number: int, by: int | None = None) -> News:
        """Take it back: nobody can read it any more, and chats that show it say so."""
        news, now = self._standing(number, by), self._unit.clock.now()
        withdrawn = replace(
            news,
            digest=None,
            version=news.version + 1,
            edited_at=now,
            corrected_at=None,
            withdrawn_at=now,
        )
        self._tx.news.update(withdrawn)
        self._record("withdraw_news", withdrawn, by)
        return withdrawn

    def get(self, number: int, by: int | None = None) -> News:
        """Give a piece to whoever publishes at its school; raises ``Refusal``."""
        news = self._tx.news.get(number)
        if news is None:
            raise Refusal("news.unknown", number=number)
        self._require(news.platform, by)
        return news

    def listed(self, platform: str, by: int | None = None) -> list[News]:
        """Give the newest of a school, what lies ahead and what was withdrawn among them."""
        self._require(platform, by)
        return self._tx.news.of_platform(platform, _LISTED)

    def schools(self, account: int) -> list[Platform]:
        """Give the schools at which an account publishes."""
        theirs = [one for one in self._staffing.memberships(account) if one.role in PUBLISHING]
        found = [self._tx.platforms.get(name) for name in dict.fromkeys(o.platform for o in theirs)]
        return [one for one in found if one is not None]

    def class_named(self, platform: str, text: str) -> str:
        """Give a class as the school writes it; raises ``Refusal`` where nobody is in it."""
        typed = " ".join(text.split())
        for name in dict.fromkeys((typed, typed.upper(), typed.lower())):
            if name and self._tx.children.of_platform(platform, name, 0, 1):
                return name
        raise Refusal("news.unknown_class", value=typed[:60])

    def classes(self, platform: str, limit: int) -> list[str]:
        """Give the names of a school's classes, 2A before 10A."""
        return sorted(self._tx.children.classes(platform, limit), key=_by_year)

    def children_called(self, platform: str, text: str) -> list[Child]:
        """Give the children of a school with this name, or the one with this identifier.

        Raises ``Refusal`` where there is none.
        """
        if found := self._tx.children.called(platform, text):
            return found
        try:
            child = self._guardianship.child(text, platform)
        except Refusal as refusal:
            raise Refusal("news.unknown_child", value=text.strip()[:60]) from refusal
        if child.left_at is not None:
            raise Refusal("news.unknown_child", value=text.strip()[:60])
        return [child]

    def _standing(self, number: int, by: int | None) -> News:
        news = self._tx.news.lock(number)
        if news is None:
            raise Refusal("news.unknown", number=number)
        self._require(news.platform, by)
        if news.withdrawn_at is not None:
            raise Refusal("news.withdrawn", number=number)
        return news

    def _require(self, platform: str, by: int | None) -> None:
        if by is not None:
            self._staffing.require(by, platform, *PUBLISHING)

    def _check_audience(self, platform: str, audience: Audience) -> None:
        if self._tx.platforms.get(platform) is None:
            raise Refusal("staff.unknown_platform", platform=platform)
        if audience.child is not None:
            child = self._tx.children.get(audience.child)
            if child is None or child.platform != platform or child.left_at is not None:
                raise Refusal("guardians.unknown_child")
        elif audience.class_name is not None:
            self.class_named(platform, audience.class_name)

    def _record(self, action: Action, news: News, by: int | None) -> None:
        actor = COMMAND if by is None else by_account(by)
        about = {} if news.child is None else {"child": news.child}
        version = {"version": news.version, **about}
        self._auditing.record(actor, action, f"news:{news.id}", news.platform, **version)


def _check(texts: Mapping[str, Text], files: Sequence[AttachedFile]) -> None:
    if not texts:
        raise Refusal("news.no_words")
    for text in texts.values():
        if not text.title:
            raise Refusal("news.no_title")
        if length(text.title) > LONGEST_TITLE:
            raise Refusal("news.title_too_long", most=LONGEST_TITLE)
        if length(text.body) > LONGEST_BODY:
            raise Refusal("news.body_too_long", most=LONGEST_BODY)
    if len(files) > MOST_FILES:
        raise Refusal("news.too_many_files", most=MOST_FILES)


def _by_year(class_name: str) -> list[int | str]:
    """Order names by their numbers as numbers, and letters as letters."""
    parts = re.split(r"([0-9]+)", class_name)
    return [int(one) if at % 2 else one.casefold() for at, one in enumerate(parts)]
