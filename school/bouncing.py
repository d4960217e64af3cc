"""Bouncing: what comes back of our mails tells which addresses are no good (scope C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from school.answers import TO_THE_SCHOOL
from school.ids import made_at
from school.notices import Notices
from school.outbox import TRIED_FOR, Notice
from school.platforms import Platform
from school.requesting import TREATING
from school.staffing import Staffing
from school.store import Unit
from school.undelivered import Undelivered, notice_of

_LONGEST_IN_A_CHAT = 1500  # characters of somebody's own words

_PAUSE = timedelta(hours=4)
"""A mailbox that is full, or a server in trouble, is seldom well again any sooner."""


class Bouncing:
    """The use cases of mails that do not arrive, within one transaction.

    A report is believed only where it shows something that nobody but our mail's servers and its
    recipient have seen: the mark of its envelope, or a token that went to that very address.
    """

    def __init__(self, unit: Unit, notices: Notices, staffing: Staffing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices
        self._staffing = staffing

    def undelivered(self, failures: Sequence[Undelivered]) -> int:
        """Take note of who was not reached; what is only late needs nothing.

        Gives how many of them are schools that did not get what somebody wrote to them.
        """
        return sum(self._treat(one) for one in failures if one.permanence != "delayed")

    def not_taken(self, notice: Notice, *, nobody: bool) -> bool:
        """Take note of a mail that the mail server has refused for good at once.

        ``nobody`` says whether that is because nobody reads at its address. Gives whether it was
        what somebody wrote to their school.
        """
        if nobody:
            self._give_up(notice.to, str(notice.id))
        return self._lose(notice)

    def _treat(self, failure: Undelivered) -> bool:
        mail = self._mail(failure)
        if mail is None:
            self._by_token(failure)
        elif failure.permanence == "hard" or not self._again(mail):
            self._give_up(mail.to, str(mail.id))
            news = mail.data.get("news")
            if isinstance(news, int) and mail.account is not None:
                self._tx.news_told.came_back(news, mail.account, mail.to)
            return self._lose(mail)
        return False

    def _mail(self, failure: Undelivered) -> Notice | None:
        number = notice_of(failure.mark, self._unit.tokens)
        return None if number is None else self._tx.outbox.came_back(number)

    def _by_token(self, failure: Undelivered) -> None:
        """Believe a report of no mark by a token in what it returns of our mail."""
        for token in failure.tokens:
            digest = self._unit.tokens.digest(token)
            found = self._tx.tokens.get(digest)
            if found is not None and failure.recipient in ("", found.email):
                if failure.permanence == "hard":
                    self._give_up(found.email, digest)
                return

    def _again(self, mail: Notice) -> bool:
        """Send a mail once more after a pause; ``False`` where that was tried long enough."""
        due_at = self._unit.clock.now() + _PAUSE
        if due_at - made_at(mail.id) > TRIED_FOR:
            return False
        self._tx.outbox.send_again(mail.id, "came back", due_at)
        return True

    def _give_up(self, email: str, event: str) -> None:
        """Mark an address bad, and tell in the chat whoever is reached by it."""
        address = self._tx.addresses.get(email)
        if address is None or address.state in ("bad", "refused"):
            return
        self._tx.addresses.spoil(email)
        now = self._unit.clock.now()
        waiting = self._tx.confirmations.open_at(email)
        for one in waiting:
            self._tx.confirmations.update(replace(one, outcome="bad", closed_at=now))
        for account in {address.account, *(one.account for one in waiting)} - {None}:
            assert account is not None
            self._notices.in_chats("address_bad", account, event, topic="address", address=email)

    # -- what somebody wrote to their school --------------------------------------------------

    def _lose(self, mail: Notice) -> bool:
        """See that others of a school learn what its mailbox did not take; whether it is such.

        Who wrote it was told that it was passed on, and hears of no failure.
        """
        event = self._unit.tokens.digest(f"lost:{mail.id}")
        is_lost = mail.kind in TO_THE_SCHOOL
        if is_lost and self._tx.replies.is_new(event, self._unit.clock.now()):
            self._tx.replies.count("school_unreached")
            platform = self._tx.platforms.get(str(mail.data.get("platform", "")))
            if platform is not None and not self._tell_staff(mail, platform):
                self._send_instead(mail, platform)
        return is_lost

    def _tell_staff(self, mail: Notice, platform: Platform) -> bool:
        """Tell whoever answers a school's requests, in their chats; whether there is any."""
        reached = False
        for account in self._staffing.accounts(platform.id, TREATING):
            chats = self._tx.devices.of_account(account)
            reached |= any(chat.blocked_at is None for chat in chats)
            self._notices.in_chats(
                "school_unreached",
                account,
                str(mail.id),
                topic="work",
                platform=platform.id,
                treats=[platform.id],
                mailbox=mail.to,
                refused=mail.kind == "address_refused",
                writer=str(mail.data.get("writer", "")),
                words=str(mail.data.get("words", ""))[:_LONGEST_IN_A_CHAT],
            )
        return reached

    def _send_instead(self, mail: Notice, platform: Platform) -> None:
        """Send to the school's administrators what went to its own mailbox, and to them not yet."""
        if mail.to == platform.email:
            about: dict[str, Any] = dict(mail.data)
            for email in {*platform.administrators} - {mail.to}:
                self._notices.by_mail(mail.kind, email, f"instead:{mail.id}:{email}", **about)
