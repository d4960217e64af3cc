"""Home: what an account finds on its first page, gathered from everything it reaches (B10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from school.access import Access, Reached
from school.accounts import Account
from school.certificates import Certificate
from school.confirmations import Standing
from school.confirming import Confirming
from school.guardians import Guardian, Role
from school.issuing import Certificates
from school.news_reading import NewsItem, NewsReading
from school.platforms import Platform
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Uses:
    """What an account is for: what the pages of it lead to.

    ``reaches_children`` also those whose time is over; ``details_wanted`` says that the details of
    a first connection were left in the middle.
    """

    reaches_children: bool
    details_wanted: bool
    holds_certificates: bool

    @property
    def is_of_guardian(self) -> bool:
        """Whether the account reaches children, or was opened with a letter to reach one."""
        return self.reaches_children or self.details_wanted

    @property
    def is_of_student(self) -> bool:
        """Whether there are certificates to see, or nothing else that the account is for."""
        return self.holds_certificates or not self.is_of_guardian


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of an account.

    ``role`` is what the guardian is to the children, empty until it was told; ``chosen`` is the
    child that the page is about. ``schools`` are those of the children, the chosen one's first, and
    then of the certificates.
    ``details_wanted`` says that the details were left in the middle; ``certificates`` counts those
    in the portfolio, ``waiting`` those to be activated. ``newest`` is the last of the news.
    """

    account: Account
    role: Role | Literal[""]
    children: Sequence[Reached]
    chosen: Reached | None
    schools: Sequence[Platform]
    details_wanted: bool
    address: Standing
    certificates: int
    waiting: int
    newest: NewsItem | None

    @property
    def uses(self) -> Uses:
        """What the account is for."""
        holds = bool(self.certificates or self.waiting)
        return Uses(bool(self.children), self.details_wanted, holds)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an account reaches: children, and certificates that it holds or that wait for it."""

    guardian: Guardian | None
    children: Sequence[Reached]
    chosen: Reached | None
    held: Sequence[Certificate]
    waiting: Sequence[Certificate]


class Homes:
    """Gathers first pages, within one transaction."""

    def __init__(
        self,
        unit: Unit,
        access: Access,
        confirming: Confirming,
        certificates: Certificates,
        news: NewsReading,
    ) -> None:
        self._tx = unit.tx
        self._access = access
        self._confirming = confirming
        self._certificates = certificates
        self._news = news

    def of(self, account: Account) -> Home:
        """Give the first page of an account."""
        found = self._found(account.id)
        return Home(
            account=account,
            role=found.guardian.role if found.guardian else "",
            children=found.children,
            chosen=found.chosen,
            schools=self._schools(found),
            details_wanted=_wants_details(found.guardian),
            address=self._confirming.state(account.id),
            certificates=len(found.held),
            waiting=len(found.waiting),
            newest=self._news.newest(account, found.children),
        )

    def uses(self, account: int) -> Uses:
        """Give what an account is for, without gathering its first page: every page asks it."""
        return Uses(
            reaches_children=bool(self._tx.places.of_account(account)),
            details_wanted=_wants_details(self._tx.guardians.get(account)),
            holds_certificates=bool(
                self._certificates.portfolio(account) or self._certificates.waiting_for(account)
            ),
        )

    def schools(self, account: Account | None) -> Sequence[Platform]:
        """Give the schools whom somebody may write to: of their children and certificates.

        Who has none of them, or is not known yet, is given those of the installation.
        """
        if account is None:
            return self._tx.platforms.all()
        return self._schools(self._found(account.id)) or self._tx.platforms.all()

    def _found(self, account: int) -> _Found:
        guardian = self._tx.guardians.get(account)
        children = self._access.children(account)
        return _Found(
            guardian=guardian,
            children=children,
            chosen=chosen_of(children, guardian.chosen if guardian else None),
            held=self._certificates.portfolio(account),
            waiting=self._certificates.waiting_for(account),
        )

    def _schools(self, found: _Found) -> Sequence[Platform]:
        names = [found.chosen.child.platform] if found.chosen is not None else []
        names += [one.child.platform for one in found.children]
        names += [one.platform for one in (*found.held, *found.waiting)]
        known = [self._tx.platforms.get(name) for name in dict.fromkeys(names)]
        return [one for one in known if one is not None]


def _wants_details(guardian: Guardian | None) -> bool:
    return guardian is not None and guardian.completed_at is None


def chosen_of(children: Sequence[Reached], wanted: int | None) -> Reached | None:
    """Give the child that the page is about: the one opened last, else one that is open.

    Where none is open, the first that could be; one whose time is over is never chosen.
    """
    here = [one for one in children if one.state not in ("ended", "left")]
    by_choice = [one for one in here if one.child.id == wanted]
    opened = [one for one in here if one.is_open]
    return next(iter((*by_choice, *opened, *here)), None)
