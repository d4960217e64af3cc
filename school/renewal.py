"""Renewal: tells guardians in time of terms that wait for their answer (scope B4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from school.agreement import Agreement
from school.children import Child
from school.outbox import Lane, Notice
from school.platforms import Platform
from school.store import Unit
from school.telling import Telling
from school.terms import Terms

REMINDERS = (1, 7)
"""Days before the last one on which an answer can be put off; the nearest first, so that of two
that are due only the more pressing one is sent."""

_OVER_IS_NEWS = timedelta(days=30)
"""For so long after the last day it is told that access has stopped, where it was not before."""


@dataclass(frozen=True, slots=True)
class Due:
    """What an account has to answer still: the newest terms of a school, for these children.

    ``may_wait`` says that the answer can be put off, up to and with ``terms.ignore_until``.
    """

    platform: Platform
    terms: Terms
    children: tuple[Child, ...]
    may_wait: bool


class Renewal:
    """The use cases of telling of terms, within one transaction; each is told once."""

    def __init__(self, unit: Unit, agreement: Agreement, telling: Telling, today: date) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._agreement = agreement
        self._telling = telling
        self._today = today

    def announce(self, platform: str, after: int, limit: int = 100) -> int | None:
        """Tell guardians at a school of its newest terms, where they have not answered them.

        At most ``limit`` accounts at a time, those after ``after``; gives the last one, from
        which to go on, or ``None`` when there are no more.
        """
        return self._tell("terms_published", platform, after, limit, lane=Lane.BROADCAST)

    def remind(self, platform: str, after: int, limit: int = 100) -> int | None:
        """Tell what is due today at a school: 7 days and 1 day before, and once it is over.

        Takes and gives accounts as ``announce`` does. Who has put the answer off, or was told of
        the version, since the day of a reminder is not reminded.
        """
        terms = self._terms(platform)
        until = terms.ignore_until if terms else None
        if until is None:
            return None
        if until < self._today <= until + _OVER_IS_NEWS:
            return self._tell("terms_over", platform, after, limit, since=until + timedelta(days=1))
        left = (until - self._today).days
        days = next((one for one in REMINDERS if 0 <= left <= one), None)
        if days is None:
            return None
        since = until - timedelta(days=days)
        return self._tell("terms_reminder", platform, after, limit, since=since)

    def due(self, kind: str, account: int, platform: str) -> Due | None:
        """Give what an account has to answer still, as far as a kind of notice is about it."""
        school, terms = self._tx.platforms.get(platform), self._terms(platform, account)
        if school is None or terms is None:
            return None
        children = [
            child
            for child in self._opened(account, platform)
            if self._is_about(kind, terms, account, child)
        ]
        may_wait = terms.ignore_until is not None and self._today <= terms.ignore_until
        return Due(school, terms, tuple(children), may_wait) if children else None

    def to_tell(self, notice: Notice) -> Due | None:
        """Give what a notice is about, or ``None`` where it was answered or replaced meanwhile."""
        platform, version = notice.data.get("platform"), notice.data.get("terms")
        if notice.account is None or not isinstance(platform, str):
            return None
        due = self.due(notice.kind, notice.account, platform)
        return due if due is not None and due.terms.version == version else None

    def _tell(
        self,
        kind: str,
        platform: str,
        after: int,
        limit: int,
        *,
        since: date | None = None,
        lane: Lane = Lane.PERSONAL,
    ) -> int | None:
        terms = self._terms(platform)
        if terms is None:
            return None
        now = self._unit.clock.now()
        accounts = self._tx.terms.unanswered(platform, terms.version, now, after, limit)
        for account in accounts:
            due = self.due(kind, account, platform)
            if due is not None and (since is None or self._knew_before(due, account, since)):
                self._owe(kind, account, due, f"{platform}:{terms.version}:{since}", lane)
        return accounts[-1] if accounts else None

    def _owe(self, kind: str, account: int, due: Due, key: str, lane: Lane) -> None:
        self._telling.tell(
            "terms",
            kind,
            account,
            key,
            lane=lane,
            reminds=kind == "terms_reminder",
            platform=due.platform.id,
            terms=due.terms.version,
        )

    def _opened(self, account: int, platform: str) -> list[Child]:
        """Give the children of an account at a school whose pages it has opened before.

        The others' terms are asked at their first opening, whenever that is.
        """
        now = self._unit.clock.now()
        held = [
            self._tx.children.get(place.child)
            for place in self._tx.places.of_account(account)
            if place.platform == platform and place.holds(now) and place.opened_at is not None
        ]
        return [child for child in held if child is not None and child.left_at is None]

    def _is_about(self, kind: str, terms: Terms, account: int, child: Child) -> bool:
        standing = self._agreement.standing(terms, account, child.id, self._today)
        if kind == "terms_published":
            return standing.answer is None
        if standing.answer is not None and standing.answer.answer != "ignored":
            return False
        return standing.may_ignore == (kind == "terms_reminder")

    def _knew_before(self, due: Due, account: int, since: date) -> bool:
        """Whether somebody last heard of these terms before a day.

        Days are those of UTC here: that shifts by an hour or two who is spared a reminder.
        """
        told = due.terms.published_at.date()
        return any(
            (answer.answered_at.date() if answer else told) < since
            for answer in (
                self._agreement.standing(due.terms, account, child.id, self._today).answer
                for child in due.children
            )
        )

    def _terms(self, platform: str, account: int | None = None) -> Terms | None:
        known = self._tx.accounts.get(account) if account is not None else None
        return self._agreement.terms(platform, known.language if known else "fr")
