"""A transaction as the school sees it: the repositories of every topic over one connection.

It is long, as it is a list: of the topics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol, Self

from school.clock import Clock
from school.outbox import Notice, Signal
from storage.accounts import Accounts
from storage.addresses import Addresses
from storage.audit import Audit
from storage.backups import Backups
from storage.browsers import Browsers
from storage.certificates import Certificates
from storage.child_records import ChildRecords
from storage.children import Children
from storage.closings import Closings
from storage.confirmations import Confirmations
from storage.conversations import Conversations
from storage.devices import Devices
from storage.digests import Digests
from storage.erasures import Erasures
from storage.failures import Failures
from storage.files import Files
from storage.form_sessions import FormSessions
from storage.guardians import Guardians
from storage.inbox import Inbox
from storage.jobs import Jobs
from storage.limits import Limit
from storage.merges import Merges
from storage.news import NewsKept
from storage.news_told import NewsTold
from storage.outbox import Outbox
from storage.personal import Personal
from storage.photos import Photos
from storage.places import Places
from storage.platforms import Platforms
from storage.preferences import PreferenceBook
from storage.problems import Problems
from storage.processes import Processes
from storage.profiles import Profiles
from storage.replies import Replies
from storage.requests import Requests
from storage.reset_codes import ResetCodes
from storage.staff import Staff
from storage.statements import Holding
from storage.status import Status
from storage.terms import Terms
from storage.tokens import Tokens


class Cursor(Protocol):
    """What both engines' cursors have in common."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        ...

    def fetchone(self) -> Any:
        """Give the next row, or ``None``."""
        ...

    def fetchall(self) -> list[Any]:
        """Give the rows that are left."""
        ...


class Tx:
    """One transaction; ``fresh`` are the notices that it leased to this process as it made them."""

    def __init__(
        self,
        execute: Callable[[str, Mapping[str, object]], Cursor],
        queries: Mapping[str, str],
        clock: Clock,
        holding: Holding,
    ) -> None:
        self._execute = execute
        self._queries = queries
        self.clock = clock
        self.holding = holding
        self.fresh: list[Notice] = []
        self.owed: set[Signal] = set()
        self.waiting: set[Signal] = set()
        self.lying: set[Signal] = set()

    def __enter__(self) -> Self:
        """Begin with it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Part it from its topics, which hold on to it as it does to them; it is of no use then.

        Or the collector has to: dozens of knots a second, and whoever taps while it is at it waits.
        """
        vars(self).clear()

    def change(self, query: str, **values: object) -> int:
        """Run a named statement; gives how many rows it changed."""
        return self._execute(self._queries[query], values).rowcount

    def one(self, query: str, **values: object) -> Sequence[Any] | None:
        """Run a named query; gives its first row."""
        row: Sequence[Any] | None = self._execute(self._queries[query], values).fetchone()
        return row

    def all(self, query: str, **values: object) -> list[Sequence[Any]]:
        """Run a named query; gives its rows."""
        return self._execute(self._queries[query], values).fetchall()

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts."""
        return Accounts(self)

    @cached_property
    def addresses(self) -> Addresses:
        """E-mail addresses."""
        return Addresses(self)

    @cached_property
    def audit(self) -> Audit:
        """What was done that touches rights."""
        return Audit(self)

    @cached_property
    def backups(self) -> Backups:
        """Backups that are asked for and made."""
        return Backups(self)

    @cached_property
    def browsers(self) -> Browsers:
        """Browsers, by their cookies."""
        return Browsers(self)

    @cached_property
    def certificates(self) -> Certificates:
        """Certificates."""
        return Certificates(self)

    @cached_property
    def child_records(self) -> ChildRecords:
        """What is held about a child."""
        return ChildRecords(self)

    @cached_property
    def children(self) -> Children:
        """Children."""
        return Children(self)

    @cached_property
    def closings(self) -> Closings:
        """Accounts that are being closed, and exports."""
        return Closings(self)

    @cached_property
    def confirmations(self) -> Confirmations:
        """Addresses that wait to be confirmed."""
        return Confirmations(self)

    @cached_property
    def conversations(self) -> Conversations:
        """Open conversations."""
        return Conversations(self)

    @cached_property
    def devices(self) -> Devices:
        """Chats and their links to accounts."""
        return Devices(self)

    @cached_property
    def digests(self) -> Digests:
        """What waits to be told once a day."""
        return Digests(self)

    @cached_property
    def erasures(self) -> Erasures:
        """The log of erasures."""
        return Erasures(self)

    @cached_property
    def failures(self) -> Failures:
        """Failed sign-ins."""
        return Failures(self)

    @cached_property
    def files(self) -> Files:
        """Files handed in."""
        return Files(self)

    @cached_property
    def form_sessions(self) -> FormSessions:
        """Pages that speak for a chat for some minutes."""
        return FormSessions(self)

    @cached_property
    def guardians(self) -> Guardians:
        """What guardians have told of themselves."""
        return Guardians(self)

    @cached_property
    def inbox(self) -> Inbox:
        """What came in."""
        return Inbox(self)

    @cached_property
    def jobs(self) -> Jobs:
        """Runs of scheduled jobs."""
        return Jobs(self)

    @cached_property
    def news(self) -> NewsKept:
        """News."""
        return NewsKept(self)

    @cached_property
    def news_told(self) -> NewsTold:
        """Whom news were told to, and who has read them."""
        return NewsTold(self)

    @cached_property
    def merges(self) -> Merges:
        """Accounts that were put together."""
        return Merges(self)

    @cached_property
    def outbox(self) -> Outbox:
        """What is owed."""
        return Outbox(
            self,
            {channel: Limit(self, channel, rate) for channel, rate in self.holding.rates.items()},
        )

    @cached_property
    def personal(self) -> Personal:
        """What is held about a person."""
        return Personal(self)

    @cached_property
    def photos(self) -> Photos:
        """Photos of accounts."""
        return Photos(self)

    @cached_property
    def places(self) -> Places:
        """Places and letters."""
        return Places(self)

    @cached_property
    def platforms(self) -> Platforms:
        """The schools."""
        return Platforms(self)

    @cached_property
    def preferences(self) -> PreferenceBook:
        """How people want to be told."""
        return PreferenceBook(self)

    @cached_property
    def problems(self) -> Problems:
        """Problems that are reported, and what is written about them."""
        return Problems(self)

    @cached_property
    def processes(self) -> Processes:
        """Which processes of the program are alive."""
        return Processes(self)

    @cached_property
    def profiles(self) -> Profiles:
        """What people tell of themselves."""
        return Profiles(self)

    @cached_property
    def replies(self) -> Replies:
        """What is remembered of mails."""
        return Replies(self)

    @cached_property
    def requests(self) -> Requests:
        """What guardians ask of the secretariat."""
        return Requests(self)

    @cached_property
    def reset_codes(self) -> ResetCodes:
        """Codes for forgotten passwords."""
        return ResetCodes(self)

    @cached_property
    def staff(self) -> Staff:
        """Who works for a school."""
        return Staff(self)

    @cached_property
    def status(self) -> Status:
        """Figures and facts."""
        return Status(self)

    @cached_property
    def terms(self) -> Terms:
        """Terms and answers to them."""
        return Terms(self)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens, as digests."""
        return Tokens(self)
