"""The one door to what lasts: a piece of work runs in a transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from school.accounts import AccountRows, DeviceRows
from school.addresses import AddressRows
from school.audit import AuditRows
from school.backups import BackupRows
from school.browsers import BrowserRows
from school.certificates import CertificateRows
from school.children import ChildRows
from school.clock import Clock
from school.closings import ClosingRows
from school.confirmations import ConfirmationRows
from school.conversations import ConversationRows
from school.countries import Countries
from school.digests import DigestRows
from school.erasures import ErasureRows
from school.failures import FailureRows
from school.files import FileRows
from school.form_sessions import FormSessionRows
from school.guardians import GuardianRows
from school.hashing import Passwords, Rehash
from school.identifiers import Romanise
from school.ids import Ids
from school.inbox import InboxRows
from school.jobs import JobRows
from school.merges import MergeRows
from school.news import NewsRows, NewsToldRows
from school.outbox import Notice, OutboxRows, Signal
from school.personal import ChildRecordRows, PersonalRows
from school.phones import Phones
from school.photos import PhotoRows
from school.places import PlaceRows
from school.platforms import PlatformRows
from school.preferences import PreferenceRows
from school.problems import ProblemRows
from school.processes import ProcessRows
from school.profiles import ProfileRows
from school.replies import ReplyRows
from school.requests import RequestRows
from school.reset_codes import ResetCodeRows
from school.signing import TokenMaker
from school.staff import StaffRows
from school.status import StatusRows
from school.terms import TermsRows
from school.tokens import TokenRows

T = TypeVar("T")


class Transaction(Protocol):
    """Everything that lasts, by topic, as one transaction sees it."""

    @property
    def accounts(self) -> AccountRows:
        """Accounts."""
        ...

    @property
    def addresses(self) -> AddressRows:
        """E-mail addresses."""
        ...

    @property
    def audit(self) -> AuditRows:
        """What was done that touches rights."""
        ...

    @property
    def backups(self) -> BackupRows:
        """Backups that are asked for and made."""
        ...

    @property
    def browsers(self) -> BrowserRows:
        """Browsers, by their cookies."""
        ...

    @property
    def certificates(self) -> CertificateRows:
        """Certificates."""
        ...

    @property
    def child_records(self) -> ChildRecordRows:
        """What is held about a child."""
        ...

    @property
    def children(self) -> ChildRows:
        """Children."""
        ...

    @property
    def closings(self) -> ClosingRows:
        """Accounts that are being closed, and exports."""
        ...

    @property
    def confirmations(self) -> ConfirmationRows:
        """Addresses that wait to be confirmed."""
        ...

    @property
    def conversations(self) -> ConversationRows:
        """Open conversations."""
        ...

    @property
    def devices(self) -> DeviceRows:
        """Chats and their links to accounts."""
        ...

    @property
    def digests(self) -> DigestRows:
        """What waits to be told once a day."""
        ...

    @property
    def erasures(self) -> ErasureRows:
        """The log of erasures."""
        ...

    @property
    def failures(self) -> FailureRows:
        """Failed sign-ins."""
        ...

    @property
    def files(self) -> FileRows:
        """Files handed in."""
        ...

    @property
    def form_sessions(self) -> FormSessionRows:
        """Pages that speak for a chat for some minutes."""
        ...

    @property
    def guardians(self) -> GuardianRows:
        """What guardians have told of themselves."""
        ...

    @property
    def inbox(self) -> InboxRows:
        """What came in."""
        ...

    @property
    def jobs(self) -> JobRows:
        """Runs of scheduled jobs."""
        ...

    @property
    def news(self) -> NewsRows:
        """News."""
        ...

    @property
    def news_told(self) -> NewsToldRows:
        """Whom news were told to, and who has read them."""
        ...

    @property
    def merges(self) -> MergeRows:
        """Accounts that were put together."""
        ...

    @property
    def outbox(self) -> OutboxRows:
        """What is owed."""
        ...

    @property
    def personal(self) -> PersonalRows:
        """What is held about a person."""
        ...

    @property
    def photos(self) -> PhotoRows:
        """Photos of accounts."""
        ...

    @property
    def places(self) -> PlaceRows:
        """Places and letters."""
        ...

    @property
    def platforms(self) -> PlatformRows:
        """The schools."""
        ...

    @property
    def preferences(self) -> PreferenceRows:
        """How people want to be told."""
        ...

    @property
    def problems(self) -> ProblemRows:
        """Problems that are reported, and what is written about them."""
        ...

    @property
    def processes(self) -> ProcessRows:
        """Which processes of the program are alive."""
        ...

    @property
    def profiles(self) -> ProfileRows:
        """What people tell of themselves."""
        ...

    @property
    def replies(self) -> ReplyRows:
        """What is remembered of mails."""
        ...

    @property
    def requests(self) -> RequestRows:
        """What guardians ask of the secretariat."""
        ...

    @property
    def reset_codes(self) -> ResetCodeRows:
        """Codes for forgotten passwords."""
        ...

    @property
    def staff(self) -> StaffRows:
        """Who works for a school."""
        ...

    @property
    def status(self) -> StatusRows:
        """Figures and facts."""
        ...

    @property
    def terms(self) -> TermsRows:
        """Terms and answers."""
        ...

    @property
    def tokens(self) -> TokenRows:
        """Tokens, as digests."""
        ...


class Store(Protocol):
    """Runs work in transactions."""

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in a transaction and give its result once that is committed.

        ``work`` is plain and synchronous, does nothing slow, and may be run again from the start.
        What it raises rolls it back and is raised here; ``StoreError`` where the database could
        not take it.
        """
        ...

    def listen(self, signal: Signal, listener: Callable[[Sequence[Notice]], None]) -> None:
        """Call ``listener`` after every commit that owes notices to a channel.

        It is handed those that are leased to this process already; with none of them it should
        look for due ones itself. For "inputs" it is called, with none, where inputs came in that
        another process stored or was to treat.
        """
        ...


class StoreError(Exception):
    """The database could not commit, and nothing of the work was kept.

    One doubt cannot be helped: where the connection broke while the commit was confirmed, all of
    it was. So whoever tries again looks first whether it is done, as work does anyway.
    """


@dataclass(frozen=True, slots=True)
class Unit:
    """What a use case works with: one transaction, the time, and the ports it asks.

    ``rehashes`` are the passwords that whoever runs it hashes anew once it is committed.
    """

    tx: Transaction
    clock: Clock
    ids: Ids
    tokens: TokenMaker
    passwords: Passwords
    romanise: Romanise
    phones: Phones
    countries: Countries
    rehashes: list[Rehash] = field(default_factory=list)
