"""Reading news: what an account may see of them now, whatever it was told then (scope B13, B12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from school.access import Access, Reached
from school.accounts import Account
from school.children import Child
from school.news import AttachedFile, Families, News, Text
from school.outbox import Notice
from school.platforms import Platform
from school.refusals import Refusal
from school.staff import StaffRole
from school.staffing import Staffing
from school.store import Unit

PUBLISHING: tuple[StaffRole, ...] = ("secretariat", "administrator")
"""Who publishes news (scope D2); there is no class of a teacher."""

PAGE = 5
"""News on one page of the list."""

_NEWEST = 10
_OLDEST = 500
"""So many of each school are looked through: more than a school year has."""

_About = tuple[News, tuple[Child, ...]]


@dataclass(frozen=True, slots=True)
class _AtWork:
    """The schools that somebody works for, and those of them at which they publish."""

    schools: frozenset[str]
    publishing: frozenset[str]

    def may_read(self, news: News) -> bool:
        """Whether staff reads it: what is for one child's family only where it is published."""
        return news.platform in (self.schools if news.child is None else self.publishing)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A piece of news as one account reads it: its words, and the children that it is about.

    Staff reads it without children. ``published`` and ``edited`` are moments where the schools are;
    what was edited before it was out was not, for its readers.
    """

    news: News
    text: Text
    platform: Platform
    children: tuple[Child, ...]
    published: datetime
    edited: datetime | None

    @property
    def names(self) -> str:
        """The first names of the children, as they are said."""
        return ", ".join(child.first_name for child in self.children)


@dataclass(frozen=True, slots=True)
class NewsPage:
    """One page of the list; pages are counted from 0."""

    items: Sequence[NewsItem]
    page: int
    pages: int


class NewsReading:
    """What accounts read, within one transaction."""

    def __init__(self, unit: Unit, access: Access, staffing: Staffing, zone: tzinfo) -> None:
        """Take the unit; moments are those of ``zone``, where the schools are."""
        self._unit = unit
        self._zone = zone
        self._tx = unit.tx
        self._access = access
        self._staffing = staffing

    def children(self, news: News, account: int) -> tuple[Child, ...]:
        """Give the children of an audience that are open to an account now."""
        return tuple(child for child in self._open(account) if news.is_for(child))

    def open_to(self, news: News, accounts: Collection[int]) -> list[int]:
        """Give those of several accounts to which a child of an audience is open now, in order."""
        reached = self._access.children_of(accounts)
        return [
            account
            for account in accounts
            if any(one.is_open and news.is_for(one.child) for one in reached.get(account, ()))
        ]

    def families(self, news: News) -> Families:
        """Count the accounts to which a child of an audience is open now, and who is not told."""
        now = self._unit.clock.now()
        return self._tx.news.families(news, now, now.astimezone(self._zone).date())

    def page(self, account: Account, page: int = 0) -> NewsPage:
        """Give a page of what an account may read, the newest first."""
        found = self._readable(account)
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(page, 0), pages - 1)
        shown = found[page * PAGE : (page + 1) * PAGE]
        items = [self._item(account, news, children) for news, children in shown]
        return NewsPage([one for one in items if one is not None], page, pages)

    def newest(self, account: Account, reached: Sequence[Reached]) -> NewsItem | None:
        """Give the newest piece that an account may read, which stands as ``reached`` says."""
        children = [one.child for one in reached if one.is_open]
        for most in (_NEWEST, _OLDEST):
            if found := self._among(children, self._at_work(account), most):
                return self._item(account, *found[0])
        return None

    def find(self, number: int, account: Account) -> NewsItem:
        """Give a piece that an account may read now; raises ``Refusal`` for any other."""
        news = self._tx.news.get(number)
        if news is not None and news.is_out(self._unit.clock.now()):
            children = self.children(news, account.id)
            if children or self._at_work(account).may_read(news):
                item = self._item(account, news, children)
                if item is not None:
                    return item
        raise Refusal("news.gone")

    def open(self, number: int, account: Account) -> NewsItem:
        """Give the same, and note that a family has opened it (scope D3)."""
        item = self.find(number, account)
        if item.children:
            self._tx.news_told.read(item.news.id, account.id, self._unit.clock.now())
        return item

    def is_unread(self, item: NewsItem, account: int) -> bool:
        """Whether a family has not opened it yet."""
        return bool(item.children) and not self._tx.news_told.has_read(item.news.id, account)

    def attached(self, number: int, place: int, account: Account) -> AttachedFile:
        """Give the file that stands at a place, from 1; raises ``Refusal``."""
        files = self.find(number, account).news.files
        if not 1 <= place <= len(files):
            raise Refusal("news.gone")
        return files[place - 1]

    def to_tell(self, notice: Notice) -> NewsItem | None:
        """Give what a notice is about, or ``None`` where its account may not have it any more."""
        number, account = notice.data.get("news"), notice.account
        news = self._tx.news.get(number) if isinstance(number, int) else None
        if news is None or account is None:
            return None
        told = self.to_be_told(news, [account])
        return told[account][1] if told else None

    def to_be_told(
        self, news: News, accounts: Collection[int]
    ) -> Mapping[int, tuple[Account, NewsItem]]:
        """Give what each of several accounts is told of a piece; none that may not have it now."""
        platform = self._tx.platforms.get(news.platform)
        if platform is None or not news.is_out(self._unit.clock.now()):
            return {}
        edition = _Edition(news, platform, self._zone)
        reached = self._access.children_of(accounts)
        told: dict[int, tuple[Account, NewsItem]] = {}
        for account in self._tx.accounts.several(accounts):
            open_now = (one.child for one in reached.get(account.id, ()) if one.is_open)
            if children := tuple(child for child in open_now if news.is_for(child)):
                told[account.id] = account, edition.item(account, children)
        return told

    def withdrawn(self, notice: Notice) -> News | None:
        """Give the piece that a notice is about where it was withdrawn."""
        number = notice.data.get("news")
        news = self._tx.news.get(number) if isinstance(number, int) else None
        return news if news is not None and news.withdrawn_at is not None else None

    def _readable(self, account: Account) -> list[_About]:
        return self._among(self._open(account.id), self._at_work(account), _OLDEST)

    def _among(self, children: Sequence[Child], at_work: _AtWork, most: int) -> list[_About]:
        found = []
        for platform in {*(child.platform for child in children), *at_work.schools}:
            for news in self._tx.news.published(platform, self._unit.clock.now(), most):
                about = tuple(child for child in children if news.is_for(child))
                if about or at_work.may_read(news):
                    found.append((news, about))
        return sorted(found, key=lambda one: (one[0].publish_at, one[0].id), reverse=True)

    def _item(self, account: Account, news: News, children: tuple[Child, ...]) -> NewsItem | None:
        whole, platform = self._tx.news.get(news.id), self._tx.platforms.get(news.platform)
        if whole is None or platform is None:
            return None
        return _Edition(whole, platform, self._zone).item(account, children)

    def _open(self, account: int) -> list[Child]:
        return [one.child for one in self._access.children(account) if one.is_open]

    def _at_work(self, account: Account) -> _AtWork:
        roles = self._staffing.memberships(account.id)
        publishing = (one.platform for one in roles if one.role in PUBLISHING)
        return _AtWork(frozenset(one.platform for one in roles), frozenset(publishing))


class _Edition:
    """A piece of news as it is now, from which every account's own is made."""

    def __init__(self, news: News, platform: Platform, zone: tzinfo) -> None:
        edited = news.edited_at
        is_edited = edited is not None and edited > news.publish_at
        self._news = news
        self._platform = platform
        self._published = news.publish_at.astimezone(zone)
        self._edited = edited.astimezone(zone) if edited is not None and is_edited else None

    def item(self, account: Account, children: tuple[Child, ...]) -> NewsItem:
        """Give it as one account reads it."""
        return NewsItem(
            news=self._news,
            text=self._news.text(account.language, self._platform.languages),
            platform=self._platform,
            children=children,
            published=self._published,
            edited=self._edited,
        )
