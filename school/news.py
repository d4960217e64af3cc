"""News: what a school tells all its families, those of a class, or those of one child (B13)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from school.children import Child

MOST_FILES = 10
"""As many as an album of the messenger has (Bot API, sendMediaGroup)."""

LONGEST_TITLE = 200
LONGEST_BODY = 20_000
"""Characters; what is longer is a file."""

PICTURES = ("image/png", "image/jpeg")
"""What the messenger shows as a photo."""

ToldState = Literal["queued", "digest", "sent", "bounced", "blocked", "failed", "dropped"]
"""What became of one notice: ``digest`` waits for the summary of the day, ``dropped`` was needed no
more when it would have left."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words in one language; ``body`` is rich text (``school.rich_text``)."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes along, kept under its digest; ``size`` is in bytes."""

    name: str
    media_type: str
    size: int
    file: str

    @property
    def is_picture(self) -> bool:
        """Whether it is shown rather than handed over."""
        return self.media_type in PICTURES


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news; without ``class_name`` and ``child`` it is for the whole platform.

    ``announced_to`` is the last account that was told, ``announced_at`` set once all were;
    ``version`` grows with each edit, ``corrected_at`` is set once every chat shows the newest.
    ``digest`` names what was published, ``None`` once it is withdrawn.
    """

    id: int
    platform: str
    class_name: str | None
    child: int | None
    publish_at: datetime
    urgent: bool
    made_by: int | None
    made_at: datetime
    digest: str | None
    version: int = 1
    edited_at: datetime | None = None
    corrected_at: datetime | None = None
    announced_to: int = 0
    announced_at: datetime | None = None
    withdrawn_at: datetime | None = None
    texts: Mapping[str, Text] = field(default_factory=dict)
    files: tuple[AttachedFile, ...] = ()

    def is_for(self, child: Child) -> bool:
        """Whether a child belongs to the audience."""
        return (
            child.platform == self.platform
            and self.class_name in (None, child.class_name)
            and self.child in (None, child.id)
        )

    def is_out(self, now: datetime) -> bool:
        """Whether it can be read at a moment."""
        return self.withdrawn_at is None and self.publish_at <= now

    def text(self, language: str, others: Sequence[str]) -> Text:
        """Give the words in a language, else in the first of ``others`` that there is."""
        found = (self.texts[one] for one in (language, *others) if one in self.texts)
        return next(found, None) or next(iter(self.texts.values()))

    @property
    def picture(self) -> AttachedFile | None:
        """The picture that the notice shows, if there is one."""
        return next((one for one in self.files if one.is_picture), None)


@dataclass(frozen=True, slots=True)
class Families:
    """How many accounts reach a child of an audience, and how many of them are told nowhere.

    Nothing reaches who has neither a chat nor an address that is written to, wants no news, or is
    closing the account.
    """

    count: int = 0
    unreached: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What a chat shows of a piece of news: the message, and the digest of its picture, if any."""

    message: int | None
    picture: str | None


@dataclass(frozen=True, slots=True)
class Outdated:
    """A message in a chat that shows an older version."""

    account: int
    chat: int
    message: int


@dataclass(frozen=True, slots=True)
class Opened(Outdated):
    """A message in a chat in which somebody has opened it; ``headline`` is the first of several."""

    headline: bool


@dataclass(frozen=True, slots=True)
class ToldTo:
    """What became of telling one account on one channel."""

    account: int
    channel: str
    state: ToldState


class NewsRows(Protocol):
    """Where news are kept."""

    def add(self, news: News) -> bool:
        """Keep a new piece; ``False`` where one with its digest is there already."""
        ...

    def get(self, news: int) -> News | None:
        """Find one by its id, with its texts and files."""
        ...

    def lock(self, news: int) -> News | None:
        """Find one, held until the transaction ends: nobody else tells of it or edits it."""
        ...

    def by_digest(self, platform: str, digest: str) -> News | None:
        """Find what was published already."""
        ...

    def update(self, news: News) -> None:
        """Keep what changes of the row: its moments and its version."""
        ...

    def rewrite(self, news: News) -> None:
        """Keep other texts and files, and what changes of the row."""
        ...

    def of_platform(self, platform: str, limit: int) -> list[News]:
        """Give the newest of a school, what lies ahead and what was withdrawn among them."""
        ...

    def published(self, platform: str, now: datetime, limit: int) -> list[News]:
        """Give what can be read, the newest first, without texts and files."""
        ...

    def to_announce(self, now: datetime) -> list[int]:
        """Give what families are to be told of now, and have not all been."""
        ...

    def to_correct(self) -> list[int]:
        """Give what was edited or withdrawn and may stand in chats as it was."""
        ...

    def audience(self, news: News, now: datetime, after: int, limit: int) -> list[int]:
        """Give accounts after one of them with an opened place at a child of the audience."""
        ...

    def families(self, news: News, now: datetime, today: date) -> Families:
        """Count the accounts to which a child of the audience is open, and those told nowhere."""
        ...


class NewsToldRows(Protocol):
    """Where it is kept whom news were told to, and who has read them."""

    def owe(
        self, news: int, account: int, channel: str, to: str, notice: int | None, version: int
    ) -> None:
        """Note where an account is told; without ``notice`` it waits for the digest."""
        ...

    def write(
        self,
        news: int,
        account: int,
        channel: str,
        to: str,
        notice: int | None,
        version: int,
        picture: str | None,
    ) -> None:
        """Note which version leaves now, with which picture; an edit names no notice."""
        ...

    def leave(self, news: News, notices: Collection[int]) -> None:
        """Note that these notices leave now for chats, with the news as they are."""
        ...

    def promise(self, news: int, account: int, chat: int, version: int) -> None:
        """Note that a chat is owed an edit to a version."""
        ...

    def shown_by(self, news: int, messages: Mapping[int, int]) -> None:
        """Note the messages that show it in chats, by the notice that each was sent for."""
        ...

    def came_back(self, news: int, account: int, email: str) -> None:
        """Note that its mail did not arrive."""
        ...

    def shown(self, news: int, account: int, chat: int) -> Shown | None:
        """Give what a chat shows of it."""
        ...

    def outdated(self, news: int, version: int, limit: int) -> list[Outdated]:
        """Give messages that show a version before this one."""
        ...

    def opened(
        self, news: int, account: int, chat: int, message: int, version: int, headline: bool
    ) -> None:
        """Note a message in which somebody has opened it; one has its headline."""
        ...

    def take_opened(self, news: int, version: int, limit: int) -> list[Opened]:
        """Give messages in which a version before this one was opened, and forget them."""
        ...

    def read(self, news: int, account: int, now: datetime) -> None:
        """Note that somebody has opened it; the first time counts."""
        ...

    def has_read(self, news: int, account: int) -> bool:
        """Whether somebody has opened it."""
        ...

    def told(self, news: int) -> list[ToldTo]:
        """Give what became of each notice, by account."""
        ...

    def counted(self, news: int) -> Mapping[ToldState, int]:
        """Count the notices in each state; a state in which none is may be missing."""
        ...

    def accounts(self, news: int) -> tuple[int, int]:
        """Count the accounts that it was told to, and those that have opened it."""
        ...

    def readers(self, news: int) -> Mapping[int, datetime]:
        """Give who has opened it, and when."""
        ...

    def settle(self, limit: int) -> int:
        """Keep what became of notices before these are forgotten; gives how many."""
        ...


def digest_of_news(
    class_name: str | None,
    child: int | None,
    texts: Mapping[str, Text],
    files: Sequence[AttachedFile],
) -> str:
    """Give the name of what is published, the same for the same words, files and audience."""
    whole = hashlib.sha256()
    said = [(language, one.title, one.body) for language, one in sorted(texts.items())]
    kept = [(one.name, one.file) for one in files]
    for part in (class_name or "", str(child or ""), *map(str, said), *map(str, kept)):
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()
