"""Writing: gathers what a notice is about at the moment it leaves, and mints its tokens.

Each kind has a short function here, which ``Writing._writers`` finds by what the notice names; they
stand together as they share how schools, accounts and tokens are found. News have rules of their
own and are written by ``school.news_writing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from school.accounts import Account
from school.answers import TO_THE_SCHOOL, Answers
from school.certificates import Certificate
from school.confirming import Confirming
from school.guardianship import Guardianship
from school.minting import Minting
from school.news_writing import NewsWriting
from school.outbox import Notice
from school.platforms import Platform
from school.preferences import MUST
from school.renewal import Renewal
from school.reporting import Reporting
from school.requesting import Requesting
from school.reset_codes import code_of
from school.rights import INVITING, Rights
from school.staffing import Staffing
from school.store import Unit
from school.tokens import Purpose
from school.undelivered import mark_of
from school.written import Letter, plain_letter


class Writing:
    """Prepares notices for being sent, within one transaction."""

    def __init__(
        self,
        unit: Unit,
        rights: Rights,
        staffing: Staffing,
        requesting: Requesting,
        guardianship: Guardianship,
        renewal: Renewal,
        confirming: Confirming,
        minting: Minting,
        answers: Answers,
        reporting: Reporting,
        news: NewsWriting,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._rights = rights
        self._staffing = staffing
        self._requesting = requesting
        self._guardianship = guardianship
        self._renewal = renewal
        self._confirming = confirming
        self._minting = minting
        self._answers = answers
        self._reporting = reporting
        self._news = news

    def letter(self, notice: Notice) -> Letter | None:
        """Give what ``notice`` is about, or ``None`` where nobody needs it any more.

        A mail gets fresh tokens (scope C3: minted when the mail is written, so that no queue
        holds one in clear).
        """
        return self.letters([notice])[0]

    def letters(self, notices: Sequence[Notice]) -> list[Letter | None]:
        """Give the same of several notices."""
        in_chats = [one for one in notices if _tells_chat_news(one)]
        news = self._news.in_chats(in_chats) if in_chats else {}
        return [news.get(one.id) if _tells_chat_news(one) else self._letter(one) for one in notices]

    def _letter(self, notice: Notice) -> Letter | None:
        if not self._rights.may_leave(notice):
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
            "news": self._news.letter,
            "digest": self._of_digest,
            "request": self._of_people,
            "staff": self._of_people,
            "place": self._of_people,
        }

    def _of_certificate(self, notice: Notice) -> Letter | None:
        """Write what is about a certificate, or about the account alone."""
        certificate = self._certificate(notice)
        if notice.kind in INVITING and (
            certificate is None or not certificate.waiting or certificate.email != notice.to
        ):
            return None
        if notice.kind == "activation_reminder" and self._is_quiet(notice.to):
            return None
        account = self._account(notice)
        platform = self._platform(notice, certificate)
        by_mail = notice.channel == "mail"
        return replace(
            plain_letter(notice, platform, account),
            certificate=certificate,
            token=self._mint("activation", notice) if notice.kind in INVITING else None,
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
            plain_letter(notice, platform, account),
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
            plain_letter(notice, platform, self._account(notice)),
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
            plain_letter(notice, due.platform, account),
            stop_token=self._mint("unsubscribe", notice) if reminds else None,
            due=due,
        )

    def _of_reset(self, notice: Notice) -> Letter | None:
        """Write the mail with a code, where it goes to somebody (scope B9); it is made here."""
        account, number = self._account(notice), notice.data["reset"]
        if account is None or not isinstance(number, int):
            return None
        code = code_of(number, self._unit.tokens)
        plain = plain_letter(notice, self._platform(notice, None), account)
        return replace(plain, data={**notice.data, "code": f"{code[:4]} {code[4:]}"})

    def _of_problem(self, notice: Notice) -> Letter | None:
        """Write what is about a problem; a reply to such a mail goes on about it."""
        report = self._reporting.to_tell(notice)
        if report is None:
            return None
        to_person = notice.kind == "help_answer"
        plain = plain_letter(notice, report.platform, self._account(notice))
        by_mail = notice.channel == "mail"
        return replace(
            plain,
            language=report.problem.language if to_person else plain.language,
            token=self._mint("help", notice, report.problem.id) if by_mail else None,
            words=report.last.words,
            writer=report.writer,
            report=report,
        )

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
            plain_letter(notice, None, self._account(notice)),
            platform=platforms.popitem()[1] if len(platforms) == 1 else None,
            stop_token=self._mint("unsubscribe", notice) if by_mail else None,
            items=kept,
        )

    def _of_item(self, notice: Notice) -> Letter | None:
        """Write one thing of a digest: a line, that wants no token and no picture."""
        if not self._rights.has(notice.account, notice.data):
            return None
        if "news" in notice.data:
            return self._news.line(notice)
        if "terms" in notice.data:
            return self._of_terms(replace(notice, channel="telegram"))
        certificate = self._certificate(notice)
        if certificate is None or (certificate.revoked_at is not None) != (
            notice.kind == "certificate_revoked"
        ):
            return None
        plain = plain_letter(notice, self._platform(notice, certificate), self._account(notice))
        return replace(plain, certificate=certificate)

    def _of_conversation(self, notice: Notice) -> Letter | None:
        """Write what a conversation asks that was left in the chat; reminders can be stopped."""
        reminds = notice.kind == "conversation_reminder"
        number, data = notice.data["conversation"], notice.data
        if not isinstance(number, int) or (reminds and self._is_quiet(notice.to)):
            return None
        plain = plain_letter(notice, self._platform(notice, None), self._account(notice))
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
        plain = plain_letter(notice, answer.platform, None if to_school else self._account(notice))
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
