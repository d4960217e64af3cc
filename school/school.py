"""The school at work: every use case, bound to one transaction.

It is long, as it is a list: an entry of three lines for each topic, with what it is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, tzinfo
from functools import cached_property

from school.access import Access
from school.activation import Activation
from school.adding import Adding
from school.agreement import Agreement
from school.announcing import Announcing
from school.answering import Answering
from school.answers import Answers
from school.auditing import Auditing
from school.bouncing import Bouncing
from school.browsing import Browsing
from school.changing_address import ChangingAddress
from school.changing_password import ChangingPassword
from school.child_privacy import ChildPrivacy
from school.closing import Leaving
from school.confirmation_reminders import ConfirmationReminders
from school.confirming import Confirming
from school.dead_letters import DeadLetters
from school.details import Details
from school.devices import Devices
from school.digesting import Digesting
from school.duplicates import Duplicates
from school.enrolment import Enrolment
from school.first_connection import FirstConnection
from school.guard import Guard
from school.guardianship import Guardianship
from school.home import Homes
from school.issuing import Certificates
from school.letters import Letters
from school.mail_commands import MailCommands
from school.mailbox_codes import MailboxCodes
from school.merging import Merging
from school.minting import Minting
from school.moving import Moving
from school.news_figures import NewsFigures
from school.news_reading import NewsReading
from school.news_writing import NewsWriting
from school.newsroom import Newsroom
from school.notices import Notices
from school.parting import Parting
from school.preferring import Preferring
from school.privacy import Privacy
from school.profile import OwnProfile
from school.reaching import Reaching
from school.redeeming import Redeeming
from school.reminders import Reminders
from school.renewal import Renewal
from school.replying import Replying
from school.reporting import Reporting
from school.requesting import Requesting
from school.resetting import Resetting
from school.resuming import Resuming
from school.reuniting import Reuniting
from school.rights import Rights
from school.secure_entry import SecureEntry
from school.sign_in import SignIn
from school.sign_up import SignUp
from school.staffing import Staffing
from school.store import Transaction, Unit
from school.telling import Telling
from school.unlocking import Unlocking
from school.unsubscribing import Unsubscribing
from school.writing import Writing

Opening = Callable[[Transaction], "School"]
"""How a room opens the school in its transaction; the composition root provides it."""


class School:
    """The use cases by topic; each is made when it is first asked for."""

    def __init__(
        self,
        unit: Unit,
        captcha_wanted: bool = True,
        zone: tzinfo = UTC,
        quiet_hours: bool = True,
    ) -> None:
        """Take the unit; days and nights are those of ``zone``, where the schools are.

        ``quiet_hours`` says whether accounts that have not said have them.
        """
        self.unit = unit
        self.tx = unit.tx
        self.captcha_wanted = captcha_wanted
        self.zone = zone
        self.quiet_hours = quiet_hours

    @property
    def today(self) -> date:
        """The present date where the schools are: what has a last day has it there."""
        return self.unit.clock.now().astimezone(self.zone).date()

    @cached_property
    def homes(self) -> Homes:
        """What accounts find on their first page."""
        parts = (self.access, self.confirming, self.certificates, self.news_reading)
        return Homes(self.unit, *parts)

    @cached_property
    def notices(self) -> Notices:
        """Who is owed which message."""
        return Notices(self.unit, self.telling)

    @cached_property
    def telling(self) -> Telling:
        """Who is told what, where and when."""
        return Telling(self.unit, self.zone, self.quiet_hours)

    @cached_property
    def digesting(self) -> Digesting:
        """What is told once a day."""
        return Digesting(self.unit, self.telling)

    @cached_property
    def preferring(self) -> Preferring:
        """Choosing how one is told."""
        return Preferring(self.unit, self.telling, self.reaching, self.zone)

    @cached_property
    def reaching(self) -> Reaching:
        """Where what is owed goes when its reader changes how they are told."""
        return Reaching(self.unit, self.telling)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        """What could not be sent."""
        return DeadLetters(self.unit)

    @cached_property
    def agreement(self) -> Agreement:
        """Answering terms, and what answers open."""
        return Agreement(self.unit)

    @cached_property
    def access(self) -> Access:
        """What an account reaches today."""
        return Access(self.unit, self.agreement, self.today)

    @cached_property
    def adding(self) -> Adding:
        """Adding children to an account, and opening them."""
        return Adding(self.unit, self.redeeming, self.access, self.guard)

    @cached_property
    def certificates(self) -> Certificates:
        """Issuing, activating and opening certificates."""
        return Certificates(self.unit, self.notices)

    @cached_property
    def activation(self) -> Activation:
        """What activation links do."""
        return Activation(self.unit, self.certificates, self.notices)

    @cached_property
    def guard(self) -> Guard:
        """The waits after failures."""
        return Guard(self.unit)

    @cached_property
    def redeeming(self) -> Redeeming:
        """What letters open."""
        return Redeeming(self.unit, self.guard, self.access)

    @cached_property
    def first_connection(self) -> FirstConnection:
        """Opening a guardian's account with a letter."""
        return FirstConnection(self.unit, self.redeeming, self.sign_in)

    @cached_property
    def details(self) -> Details:
        """What guardians tell of themselves."""
        return Details(self.unit, self.confirming)

    @cached_property
    def profile(self) -> OwnProfile:
        """What anybody tells of themselves."""
        return OwnProfile(self.unit, self.details, self.today)

    @cached_property
    def confirming(self) -> Confirming:
        """Confirming the address that somebody gave."""
        return Confirming(self.unit, self.notices, self.reaching, self.zone)

    @cached_property
    def confirmation_reminders(self) -> ConfirmationReminders:
        """Waiting for an address to answer."""
        return ConfirmationReminders(self.unit, self.notices)

    @cached_property
    def devices(self) -> Devices:
        """What reaches an account."""
        return Devices(self.unit, self.notices, self.reaching, self.zone)

    @cached_property
    def changing_address(self) -> ChangingAddress:
        """Changing the address of an account."""
        return ChangingAddress(self.unit, self.confirming, self.notices)

    @cached_property
    def changing_password(self) -> ChangingPassword:
        """Changing one's own password."""
        return ChangingPassword(self.unit, self.notices)

    @cached_property
    def resetting(self) -> Resetting:
        """Coming back to an account whose password is forgotten."""
        parts = (self.guard, self.sign_in, self.changing_password, self.mailbox_codes)
        return Resetting(self.unit, *parts)

    @cached_property
    def mailbox_codes(self) -> MailboxCodes:
        """Showing by a code that one reads a mailbox."""
        return MailboxCodes(self.unit, self.guard, self.sign_in.logins, self.notices)

    @cached_property
    def merging(self) -> Merging:
        """Putting two accounts of one person together."""
        return Merging(self.unit, self.privacy, self.notices, self.auditing)

    @cached_property
    def parting(self) -> Parting:
        """Giving back what came from another account, or leaving it there for good."""
        return Parting(self.unit, self.privacy, self.notices, self.auditing)

    @cached_property
    def reuniting(self) -> Reuniting:
        """Putting one's own two accounts together."""
        return Reuniting(self.unit, self.merging, self.mailbox_codes, self.sign_in, self.confirming)

    @cached_property
    def enrolment(self) -> Enrolment:
        """Entering children."""
        return Enrolment(self.unit, self.today)

    @cached_property
    def letters(self) -> Letters:
        """Letters with temporary passwords."""
        return Letters(self.unit)

    @cached_property
    def sign_in(self) -> SignIn:
        """Signing in with a password."""
        return SignIn(self.unit, self.guard, self.notices, self.reaching)

    @cached_property
    def browsing(self) -> Browsing:
        """Which browser somebody comes with."""
        return Browsing(self.unit, self.sign_in)

    @cached_property
    def secure_entry(self) -> SecureEntry:
        """Secrets of the chat that are typed on a page."""
        return SecureEntry(self.unit)

    @cached_property
    def duplicates(self) -> Duplicates:
        """Finding somebody's other account."""
        return Duplicates(self.unit)

    @cached_property
    def sign_up(self) -> SignUp:
        """Opening an account."""
        return SignUp(self.unit, self.activation, self.agreement, self.sign_in, self.notices)

    @cached_property
    def unsubscribing(self) -> Unsubscribing:
        """What the link under every mail does."""
        return Unsubscribing(self.unit)

    @cached_property
    def writing(self) -> Writing:
        """What a notice is made of when it leaves."""
        minting = Minting(self.unit)
        return Writing(
            self.unit,
            self.rights,
            self.staffing,
            self.requesting,
            self.guardianship,
            self.renewal,
            self.confirming,
            minting,
            Answers(self.unit, minting, self.confirming),
            self.reporting,
            NewsWriting(self.unit, self.rights, self.news_reading, minting),
        )

    @cached_property
    def rights(self) -> Rights:
        """Whether a notice may still leave."""
        return Rights(self.unit, self.access, self.requesting)

    @cached_property
    def answering(self) -> Answering:
        """What somebody who wrote by mail is told."""
        return Answering(self.unit, self.notices)

    @cached_property
    def replying(self) -> Replying:
        """What replies by mail do."""
        commands = MailCommands(self.unit, self.certificates, self.answering)
        return Replying(
            self.unit, self.activation, self.confirming, self.answering, commands, self.reporting
        )

    @cached_property
    def reporting(self) -> Reporting:
        """What somebody has trouble with, and who answers."""
        return Reporting(self.unit, self.notices, self.telling, self.staffing)

    @cached_property
    def moving(self) -> Moving:
        """Conversations that go on, on another device."""
        return Moving(self.unit)

    @cached_property
    def resuming(self) -> Resuming:
        """Conversations that go on by mail."""
        return Resuming(self.unit, self.activation, self.notices)

    @cached_property
    def bouncing(self) -> Bouncing:
        """What comes back of our mails."""
        return Bouncing(self.unit, self.notices, self.staffing)

    @cached_property
    def newsroom(self) -> Newsroom:
        """Publishing news."""
        return Newsroom(self.unit, self.staffing, self.auditing, self.guardianship)

    @cached_property
    def announcing(self) -> Announcing:
        """Telling families of news."""
        return Announcing(self.unit, self.telling, self.news_reading)

    @cached_property
    def news_reading(self) -> NewsReading:
        """What accounts may read of the news."""
        return NewsReading(self.unit, self.access, self.staffing, self.zone)

    @cached_property
    def news_figures(self) -> NewsFigures:
        """What became of telling families."""
        return NewsFigures(self.unit)

    @cached_property
    def reminders(self) -> Reminders:
        """Reminding of certificates that wait."""
        return Reminders(self.unit, self.notices)

    @cached_property
    def leaving(self) -> Leaving:
        """Closing one's account, and having one's data."""
        return Leaving(self.unit, self.privacy, self.notices, self.auditing)

    @cached_property
    def privacy(self) -> Privacy:
        """Exports and erasures."""
        return Privacy(self.unit, self.guardianship, self.auditing)

    @cached_property
    def child_privacy(self) -> ChildPrivacy:
        """Exports and erasures of children."""
        return ChildPrivacy(self.unit, self.telling, self.auditing)

    @cached_property
    def renewal(self) -> Renewal:
        """Telling guardians of terms that wait for their answer."""
        return Renewal(self.unit, self.agreement, self.telling, self.today)

    @cached_property
    def auditing(self) -> Auditing:
        """What is recorded of acts that touch rights."""
        return Auditing(self.unit)

    @cached_property
    def staffing(self) -> Staffing:
        """Who works for a school, and what each may do."""
        return Staffing(self.unit, self.notices, self.sign_in, self.auditing)

    @cached_property
    def requesting(self) -> Requesting:
        """What guardians ask of the secretariat."""
        return Requesting(self.unit, self.notices, self.staffing, self.auditing)

    @cached_property
    def guardianship(self) -> Guardianship:
        """Which guardian reaches which child, and until when."""
        return Guardianship(self.unit, self.telling, self.auditing, self.zone)

    @cached_property
    def unlocking(self) -> Unlocking:
        """Letting somebody sign in again who failed too often."""
        return Unlocking(self.unit, self.guardianship, self.auditing)
