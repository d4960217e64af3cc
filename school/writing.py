"""Writing: gathers what a notice is about at the moment it leaves, and mints its tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from school.access import Access
from school.accounts import Account
from school.answers import TO_THE_SCHOOL, Answers
from school.askers import Asker
from school.certificates import Certificate
from school.confirming import Confirming
from school.guardianship import Guardianship, Held
from school.minting import Minting
from school.news import News, Shown
from school.news_reading import NewsItem, NewsReading
from school.outbox import Notice
from school.platforms import Platform
from school.preferences import MUST
from school.renewal import Due, Renewal
from school.reporting import Report, Reporting
from school.requesting import Asked, Requesting
from school.reset_codes import code_of
from school.staff import StaffMember
from school.staffing import Staffing
from school.store import Unit
from school.tokens import Purpose
from school.undelivered import mark_of

RIGHTS = frozenset(("child", "treats"))
"""What a notice's data names that can be lost while it waits to leave."""
_INVITING = ("activation", "activation_reminder")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail or a chat message is made of; words and layout are the channel's.

    ``token`` makes a reply and the link act, ``link_token`` the link only; ``stop_token`` stops
    further notices. ``asked`` is the request that staff is told of, ``member`` whoever is invited
    to the staff, ``held`` the right to a child whose end is told, ``due`` the terms that want an
    answer, ``asker`` whose request an address is. ``mark`` names the notice on a mail's envelope.
    An answer is ``in_reply_to`` a Message-ID; ``words`` are what ``writer`` wrote, on their way to
    the school, ``asked_about`` the address in question, ``given`` the certificates that go along.
    ``report`` is a problem that somebody has told the administrators. ``items`` are what a digest
    tells, each as if it was told alone. ``news`` is what a school
    tells, ``withdrawn`` what it has taken back; ``shown`` is how a chat shows it so far.
    """

    kind: str
    language: str
    platform: Platform | None
    certificate: Certificate | None
    account: Account | None
    data: Mapping[str, object]
    token: str | None = None
    stop_token: str | None = None
    link_token: str | None = None
    mark: str = ""
    in_reply_to: str = ""
    words: str = ""
    writer: str = ""
    asked_about: str = ""
    given: tuple[Certificate, ...] = ()
    asked: Asked | None = None
    member: StaffMember | None = None
    held: Held | None = None
    due: Due | None = None
    asker: Asker | None = None
    report: Report | None = None
    items: tuple[Letter, ...] = ()
    news: NewsItem | None = None
    withdrawn: News | None = None
    shown: Shown | None = None


class Writing:
    """Prepares notices for being sent, within one transaction."""

    def __init__(
        self,
        unit: Unit,
        access: Access,
        staffing: Staffing,
        requesting: Requesting,
        guardianship: Guardianship,
        renewal: Renewal,
        confirming: Confirming,
        minting: Minting,
        answers: Answers,
        reporting: Reporting,
        news: NewsReading,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._access = access
        self._staffing = staffing
        self._requesting = requesting
        self._guardianship = guardianship
        self._renewal = renewal
        self._confirming = confirming
        self._minting = minting
        self._answers = answers
        self._reporting = reporting
        self._news = news

    def may_leave(self, notice: Notice) -> bool:
        """Whether whom a notice is for may have it at the moment it leaves (scope B12, D0).

        ``child`` in its data wants a right to that child that has not ended, ``treats`` to answer
        requests at those schools; what is for an account goes to no chat that has left it since,
        but for answers that show nothing of what needs a right: a chat is told that it has left.
        Of mails, an address at which none arrives gets the one by which it is shown to be well.
        """
        if notice.channel == "mail" and not self._is_reached(notice):
            return False
        account = notice.account
        if not self._has_rights(account, notice.data):
            return False
        is_bare = notice.kind == "call" and not RIGHTS & notice.data.keys()
        if notice.channel == "mail" or is_bare or account is None:
            return True
        chat = self._tx.devices.chat(int(notice.to))
        return chat is not None and chat.account == account

    def _has_rights(self, account: int | None, data: Mapping[str, object]) -> bool:
        """Whether an account has now what the data of a notice wants of it."""
        child, schools = data.get("child"), data.get("treats", ())
        if isinstance(child, int) and not self._access.holds(account, child):
            return False
        return not isinstance(schools, (list, tuple)) or all(
            account and self._requesting.treats(account, one) for one in schools
        )

    def letter(self, notice: Notice) -> Letter | None:
        """Give what ``notice`` is about, or ``None`` where nobody needs it any more.

        A mail gets fresh tokens (scope C3: minted when the mail is written, so that no queue
        holds one in clear).
        """
        return self.letters([notice])[0]

    def letters(self, notices: Sequence[Notice]) -> list[Letter | None]:
        """Give the same of several notices."""
        in_chats = [one for one in notices if _tells_chat_news(one)]
        news = self._of_news_in_chats(in_chats) if in_chats else {}
        return [news.get(one.id) if _tells_chat_news(one) else self._letter(one) for one in notices]

    def _letter(self, notice: Notice) -> Letter | None:
        if not self.may_leave(notice):
            return None
        writers = (write for about, write in self._writers().items() if about in notice.data)
        letter = next(writers, self._of_certificate)(notice)
        if letter is None or notice.channel != "mail":
            return letter
        return replace(letter, mark=mark_of(notice.id, self._unit.tokens))

    def _writers(self) -> Mapping[str, Callable[[Notice], Letter | None]]:
        """Give what writes a notice, by what its data names; all others are about certificates."""
        return {
            "reset": self._of_reset,
            "conversation": self._of_conversation,
            "in_reply_to": self._of_answer,
            "confirmation": self._of_confirmation,
            "terms": self._of_terms,
            "problem": self._of_problem,
            "news": self._of_news,
            "digest": self._of_digest,
            "request": self._of_people,
            "staff": self._of_people,
            "place": self._of_people,
        }

    def _of_certificate(self, notice: Notice) -> Letter | None:
        """Write what is about a certificate, or about the account alone."""
        certificate = self._certificate(notice)
        if notice.kind in _INVITING and (
            certificate is None or not certificate.waiting or certificate.email != notice.to
        ):
            return None
        if notice.kind == "activation_reminder" and self._is_quiet(notice.to):
            return None
        account = self._account(notice)
        platform = self._platform(notice, certificate)
        by_mail = notice.channel == "mail"
        return replace(
            _plain(notice, platform, account),
            certificate=certificate,
            token=self._mint("activation", notice) if notice.kind in _INVITING else None,
            stop_token=self._mint("unsubscribe", notice) if by_mail else None,
        )

    def _of_people(self, notice: Notice) -> Letter | None:
        """Write what is about staff, what is asked of it, or the end of a right to a child."""
        asked = self._requesting.to_tell(notice)
        member = self._staffing.to_tell(notice)
        held = self._guardianship.to_tell(notice)
        about = asked.request if asked else member or (held.place if held else None)
        if about is None:
            return None
        platform, account = self._tx.platforms.get(about.platform), self._account(notice)
        token = None
        if member is not None and notice.kind == "staff_invitation":
            token = self._mint("staff", notice, member.id)
        return replace(
            _plain(notice, platform, account),
            link_token=token,
            asked=asked,
            member=member,
            held=held,
        )

    def _of_confirmation(self, notice: Notice) -> Letter | None:
        """Write the mail that asks whether an address is somebody's, while that is still open.

        It greets nobody: who reads that mailbox is what it is to find out.
        """
        confirmation = self._confirming.to_tell(notice)
        if confirmation is None:
            return None
        platform = self._tx.platforms.get(confirmation.platform)
        return replace(
            _plain(notice, platform, self._account(notice)),
            account=None,
            token=self._mint("confirmation", notice, confirmation.id),
            # The first mail is what somebody asked for; what can be stopped are the reminders.
            stop_token=None if notice.kind == "confirmation" else self._mint("unsubscribe", notice),
            asker=self._confirming.asker(confirmation),
        )

    def _of_terms(self, notice: Notice) -> Letter | None:
        """Write what is about terms that want an answer; only reminders can be stopped."""
        due, account = self._renewal.to_tell(notice), self._account(notice)
        if account is not None and self._tx.closings.of(account.id) is not None:
            return None  # only what is about the account's safety is still said (scope A11)
        reminds = notice.channel == "mail" and notice.kind == "terms_reminder"
        if due is None or account is None or (reminds and self._is_quiet(notice.to)):
            return None
        return replace(
            _plain(notice, due.platform, account),
            stop_token=self._mint("unsubscribe", notice) if reminds else None,
            due=due,
        )

    def _of_reset(self, notice: Notice) -> Letter | None:
        """Write the mail with a code, where it goes to somebody (scope B9); it is made here."""
        account, number = self._account(notice), notice.data["reset"]
        if account is None or not isinstance(number, int):
            return None
        code = code_of(number, self._unit.tokens)
        plain = _plain(notice, self._platform(notice, None), account)
        return replace(plain, data={**notice.data, "code": f"{code[:4]} {code[4:]}"})

    def _of_problem(self, notice: Notice) -> Letter | None:
        """Write what is about a problem; a reply to such a mail goes on about it."""
        report = self._reporting.to_tell(notice)
        if report is None:
            return None
        to_person = notice.kind == "help_answer"
        plain = _plain(notice, report.platform, self._account(notice))
        by_mail = notice.channel == "mail"
        return replace(
            plain,
            language=report.problem.language if to_person else plain.language,
            token=self._mint("help", notice, report.problem.id) if by_mail else None,
            words=report.last.words,
            writer=report.writer,
            report=report,
        )

    def _of_news(self, notice: Notice) -> Letter | None:
        """Write the mail with what a school tells, or what takes its place in a chat."""
        number, account, is_edit = notice.data["news"], notice.account, notice.kind == "news_edit"
        if not isinstance(number, int) or account is None:
            return None
        in_chat = notice.channel == "telegram"
        shown = self._tx.news_told.shown(number, account, int(notice.to)) if in_chat else None
        withdrawn = self._news.withdrawn(notice) if is_edit else None
        item = None if withdrawn else self._news.to_tell(notice)
        news = withdrawn or (item.news if item else None)
        if news is None:
            return None
        if not is_edit:  # what an edit shows is noted once it does: it may be tried again
            told = (notice.channel, notice.to, notice.id, news.version)
            self._tx.news_told.write(number, account, *told, None)
        platform = self._tx.platforms.get(news.platform)
        return replace(
            _plain(notice, platform, self._account(notice)),
            stop_token=None if in_chat else self._mint("unsubscribe", notice),
            news=item,
            withdrawn=withdrawn,
            shown=shown,
        )

    def _of_news_in_chats(self, notices: Sequence[Notice]) -> Mapping[int, Letter]:
        """Write what chats are told of news, by notice; nothing for who lost the right to it.

        A broadcast is asked for in batches, so that all of a batch is looked up at once; of
        each is asked what ``may_leave`` asks. Which version leaves now is noted.
        """
        linked = self._tx.devices.accounts_at({int(one.to) for one in notices})
        by_news: dict[int, list[tuple[Notice, int]]] = {}
        for one in notices:
            number, account = one.data["news"], linked.get(int(one.to))
            is_theirs = account == one.account and self._has_rights(account, one.data)
            if isinstance(number, int) and account is not None and is_theirs:
                by_news.setdefault(number, []).append((one, account))
        letters: dict[int, Letter] = {}
        for number, those in by_news.items():
            news = self._tx.news.get(number)
            if news is not None:
                told = self._news.to_be_told(news, {account for _, account in those})
                left = [(one, *told[account]) for one, account in those if account in told]
                letters |= {one.id: _told_in_chat(one, owner, item) for one, owner, item in left}
                self._tx.news_told.leave(news, [one.id for one, _, _ in left])
        return letters

    def _of_digest(self, notice: Notice) -> Letter | None:
        """Write what has waited for the evening, but for what somebody may not have any more."""
        told, by_mail = notice.data["digest"], notice.channel == "mail"
        assert isinstance(told, (list, tuple))
        items = [self._of_item(replace(notice, kind=kind, data=data)) for kind, data in told]
        kept = tuple(one for one in items if one is not None)
        if by_mail and self._is_quiet(notice.to):
            kept = tuple(one for one in kept if one.data.get("topic") in MUST)
        if not kept:
            return None
        platforms = {one.platform.id: one.platform for one in kept if one.platform}
        return replace(
            _plain(notice, None, self._account(notice)),
            platform=platforms.popitem()[1] if len(platforms) == 1 else None,
            stop_token=self._mint("unsubscribe", notice) if by_mail else None,
            items=kept,
        )

    def _of_item(self, notice: Notice) -> Letter | None:
        """Write one thing of a digest: a line, that wants no token and no picture."""
        if not self._has_rights(notice.account, notice.data):
            return None
        if "news" in notice.data:
            item = self._news.to_tell(notice)
            plain = _plain(notice, item.platform if item else None, self._account(notice))
            return replace(plain, news=item) if item else None
        if "terms" in notice.data:
            return self._of_terms(replace(notice, channel="telegram"))
        certificate = self._certificate(notice)
        if certificate is None or (certificate.revoked_at is not None) != (
            notice.kind == "certificate_revoked"
        ):
            return None
        plain = _plain(notice, self._platform(notice, certificate), self._account(notice))
        return replace(plain, certificate=certificate)

    def _of_conversation(self, notice: Notice) -> Letter | None:
        """Write what a conversation asks that was left in the chat; reminders can be stopped."""
        reminds = notice.kind == "conversation_reminder"
        number, data = notice.data["conversation"], notice.data
        if not isinstance(number, int) or (reminds and self._is_quiet(notice.to)):
            return None
        plain = _plain(notice, self._platform(notice, None), self._account(notice))
        return replace(
            plain,
            in_reply_to=str(data["in_reply_to"]),
            token=self._mint("conversation", notice, number) if data["can_reply"] else None,
            stop_token=self._mint("unsubscribe", notice) if reminds else None,
        )

    def _of_answer(self, notice: Notice) -> Letter | None:
        """Write what answers a mail, or passes somebody's words on to the school."""
        answer, data = self._answers.to_tell(notice), notice.data
        if answer is None:
            return None
        to_school = notice.kind in TO_THE_SCHOOL
        plain = _plain(notice, answer.platform, None if to_school else self._account(notice))
        spoken = data.get("language") if plain.account is None and not to_school else None
        return replace(
            plain,
            language=str(spoken or plain.language),
            in_reply_to="" if to_school else str(data["in_reply_to"]),
            words=str(data.get("words", "")),
            writer=str(data.get("writer", "")),
            certificate=answer.certificate,
            asker=answer.asker,
            asked_about=answer.asked_about,
            token=answer.token,
            given=answer.given,
        )

    def _mint(self, purpose: Purpose, notice: Notice, subject: int | None = None) -> str:
        certificate = notice.data.get("certificate") if purpose == "activation" else None
        return self._minting.mint(
            purpose,
            notice,
            certificate=certificate if isinstance(certificate, int) else None,
            subject=subject,
        )

    def _is_reached(self, notice: Notice) -> bool:
        address = self._tx.addresses.get(notice.to)
        if address is None or notice.kind == "confirmation":
            return True
        is_refused = address.state == "refused" and notice.kind in _INVITING
        return address.state != "bad" and not is_refused

    def _certificate(self, notice: Notice) -> Certificate | None:
        certificate = notice.data.get("certificate")
        return self._tx.certificates.get(certificate) if isinstance(certificate, int) else None

    def _account(self, notice: Notice) -> Account | None:
        return self._tx.accounts.get(notice.account) if notice.account is not None else None

    def _platform(self, notice: Notice, certificate: Certificate | None) -> Platform | None:
        """Give the school that a notice is of; a mail about an account alone says who writes."""
        platform = certificate.platform if certificate else notice.data.get("platform")
        if platform is None and notice.account is not None and notice.channel == "mail":
            platform = self._confirming.known_at(notice.account)
        return self._tx.platforms.get(platform) if isinstance(platform, str) else None

    def _is_quiet(self, email: str) -> bool:
        address = self._tx.addresses.get(email)
        if address is None:
            return False
        is_closing = address.account is not None and self._tx.closings.of(address.account)
        return address.quiet_at is not None or bool(is_closing)


def _tells_chat_news(notice: Notice) -> bool:
    return notice.kind == "news" and notice.channel == "telegram"


def _told_in_chat(notice: Notice, account: Account, item: NewsItem) -> Letter:
    return Letter(
        kind=notice.kind,
        language=account.language,
        platform=item.platform,
        certificate=None,
        account=account,
        data=notice.data,
        news=item,
    )


def _plain(notice: Notice, platform: Platform | None, account: Account | None) -> Letter:
    """Give what all letters have: in the language of an account, else in the school's first."""
    first = platform.languages[0] if platform else "fr"
    return Letter(
        kind=notice.kind,
        language=account.language if account else first,
        platform=platform,
        certificate=None,
        account=account,
        data=notice.data,
    )
