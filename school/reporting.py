"""Reporting: a problem reaches a school's administrators, and their answer comes back (B21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from school.accounts import Account
from school.notices import Notices
from school.outbox import Notice
from school.platforms import Platform
from school.problems import Problem, Said
from school.refusals import Refusal
from school.replies import Reply
from school.staff import StaffRole
from school.staffing import Staffing
from school.store import Unit
from school.telling import Telling
from school.tokens import Token

TREATING: tuple[StaffRole, ...] = ("administrator",)
"""Who reads the problems that are reported, and answers them, in the chat."""

LONGEST = 3000
"""Characters of what somebody writes."""

_HOUR = timedelta(hours=1)
_MOST = 5
"""Of one person, in an hour."""
_MOST_OF_STRANGERS = 60
"""Of all who have no account together, in that time: who writes in many names floods nobody."""


@dataclass(frozen=True, slots=True)
class Report:
    """A problem with all that its reader needs; ``last`` is what was written just now.

    ``names`` are those of its writers.
    """

    problem: Problem
    platform: Platform
    account: Account | None
    said: tuple[Said, ...]
    last: Said
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        """Whose problem it is: a name, or the address of somebody who has no account."""
        return (self.account.name if self.account else "") or self.problem.email

    @property
    def answered_by(self) -> Sequence[str]:
        """Who has answered already, each once."""
        return list(dict.fromkeys(self.names[one.writer] for one in self.said if one.writer))

    @property
    def writer(self) -> str:
        """Who wrote ``last``."""
        return self.names[self.last.writer] if self.last.writer else self.name


class Reporting:
    """The use cases of problems, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices, telling: Telling, staffing: Staffing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices
        self._telling = telling
        self._staffing = staffing

    def words(self, text: str) -> str:
        """Check what somebody writes; raises ``Refusal``."""
        kept = text.strip()
        if not any(map(str.isalnum, kept)):
            raise Refusal("help_request.nothing")
        if len(kept) > LONGEST:
            raise Refusal("help_request.too_long", longest=LONGEST)
        return kept

    def reaches(self, account: int | None) -> bool:
        """Whether an answer finds somebody: in a chat of Telegram, or at an address of theirs."""
        if account is None:
            return False
        chats = [one for one in self._tx.devices.of_account(account) if one.blocked_at is None]
        return bool(chats or self._tx.addresses.of_account(account))

    def report(self, problem: Problem, words: str, chat: int) -> int:
        """Pass a new problem on to the administrators; gives its id.

        ``problem`` has no id yet. Raises ``Refusal`` where too many came in this hour.
        """
        self._count(problem.account, chat)
        now = self._unit.clock.now()
        kept = Problem(
            self._unit.ids.next(), problem.platform, problem.account, problem.email,
            problem.language, problem.screen, now,
        )  # fmt: skip
        self._tx.problems.add(kept)
        self._tell_administrators(kept, self._say(kept, "", words))
        return kept.id

    def go_on(self, number: int, words: str, account: int, chat: int) -> int:
        """Write once more about one's own problem; raises ``Refusal``."""
        problem = self.own(number, account)
        self._count(account, chat)
        self._tell_administrators(problem, self._say(problem, "", words))
        return problem.id

    def own(self, number: int, account: int | None) -> Problem:
        """Give a problem to the account whose it is; raises ``Refusal``."""
        problem = self._tx.problems.get(number)
        if problem is None or account is None or problem.account != account:
            raise Refusal("help_request.unknown")
        return problem

    def to_answer(self, number: int, account: int) -> Report:
        """Give a problem to an administrator of its school; raises ``Refusal``."""
        report = self._report(number)
        if report is None:
            raise Refusal("staff.not_allowed")
        self._staffing.require(account, report.platform.id, *TREATING)
        return report

    def answer(self, number: int, account: int, words: str) -> int:
        """Send an administrator's answer, written in the chat or on a page; raises ``Refusal``."""
        report = self.to_answer(number, account)
        self._answered(report.problem, str(account), words, but=account)
        return number

    def answer_by_mail(self, token: Token, reply: Reply) -> None:
        """Take a reply to a mail about a problem: an administrator's, or the person's own."""
        problem = self._tx.problems.get(token.subject or 0)
        words = reply.words.strip()[:LONGEST]
        if problem is None or not words:
            return
        if token.email in self._mailboxes(problem.platform):
            self._answered(problem, token.email, words, but=None)
        elif token.email in self._of_person(problem):
            self._tell_administrators(problem, self._say(problem, "", words))

    def to_tell(self, notice: Notice) -> Report | None:
        """Give what a notice tells, or ``None`` where it is nobody's business any more."""
        number, message = notice.data.get("problem"), notice.data.get("message")
        report = self._report(number) if isinstance(number, int) else None
        if report is None:
            return None
        last = [one for one in report.said if one.id == message]
        if not last:
            return None
        to_school = notice.kind == "help_request"
        if to_school and notice.channel == "mail":
            if notice.to not in self._mailboxes(report.platform.id):
                return None
        elif to_school and not self.treats(notice.account or 0, report.platform.id):
            return None
        return replace(report, last=last[0])

    def treats(self, account: int, platform: str) -> bool:
        """Whether an account answers problems of a school now."""
        return account in self._staffing.accounts(platform, TREATING)

    def _answered(self, problem: Problem, writer: str, words: str, but: int | None) -> None:
        said = self._say(problem, writer, words)
        self._tell_person(problem, said)
        self._tell_administrators(problem, said, but=but)

    def _say(self, problem: Problem, writer: str, words: str) -> Said:
        said = Said(self._unit.ids.next(), problem.id, writer, words, self._unit.clock.now())
        self._tx.problems.say(said)
        return said

    def _tell_administrators(self, problem: Problem, said: Said, but: int | None = None) -> None:
        about: dict[str, Any] = {"problem": problem.id, "message": said.id}
        for account in self._staffing.accounts(problem.platform, TREATING):
            if account != but:
                key = str(said.id)
                self._notices.in_chats("help_request", account, key, topic="work", **about)
        own = {one.email for one in self._tx.addresses.of_account(but)} if but else set()
        for email in self._mailboxes(problem.platform):
            if email not in own and email != said.writer:
                key = f"help_request:{said.id}:{email}"
                self._notices.by_mail("help_request", email, key, **about)

    def _tell_person(self, problem: Problem, said: Said) -> None:
        """Answer in the chat, or by mail where there is none."""
        about: dict[str, Any] = {"problem": problem.id, "message": said.id}
        account, key = problem.account, str(said.id)
        if account is not None and self._telling.tell("help", "help_answer", account, key, **about):
            return
        for email in self._of_person(problem)[:1]:
            key = f"help_answer:{said.id}:{email}"
            self._notices.by_mail("help_answer", email, key, account, **about)

    def _of_person(self, problem: Problem) -> list[str]:
        if problem.account is None:
            return [problem.email]
        proven = [one.email for one in self._tx.addresses.of_account(problem.account)]
        return proven or ([problem.email] if problem.email else [])

    def _mailboxes(self, platform: str) -> Sequence[str]:
        """Give the administrators' addresses, or the school's where it has named none."""
        school = self._tx.platforms.get(platform)
        if school is None:
            return ()
        return school.administrators or ((school.email,) if school.email else ())

    def _report(self, number: int) -> Report | None:
        problem = self._tx.problems.get(number)
        platform = self._tx.platforms.get(problem.platform) if problem else None
        said = tuple(self._tx.problems.said(number))
        if problem is None or platform is None or not said:
            return None
        account = None if problem.account is None else self._tx.accounts.get(problem.account)
        names = {one.writer: self._name(one.writer) for one in said if one.writer}
        return Report(problem, platform, account, said, said[-1], names)

    def _name(self, writer: str) -> str:
        """Name an administrator: who writes by mail is named by the address."""
        account = self._tx.accounts.get(int(writer)) if writer.isdecimal() else None
        return (account.name if account else "") or writer

    def _count(self, account: int | None, chat: int) -> None:
        """Count a problem against its writer; raises ``Refusal`` where there were too many."""
        who = f"chat:{chat}" if account is None else f"account:{account}"
        if not self._is_among(f"problem of {who}", _MOST) or (
            account is None and not self._is_among("problem of a stranger", _MOST_OF_STRANGERS)
        ):
            raise Refusal("help_request.too_many")

    def _is_among(self, what: str, most: int) -> bool:
        now, digest = self._unit.clock.now(), self._unit.tokens.digest
        return any(
            self._tx.replies.may_answer(digest(f"{what}:{number}"), now, now - _HOUR)
            for number in range(most)
        )
