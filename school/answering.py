"""Answering: what somebody who wrote by mail is told, and what of it goes on to their school."""

from __future__ import annotations

from datetime import timedelta

from school.notices import Notices
from school.outbox import Lane
from school.replies import Command, Reply
from school.requesting import mailboxes
from school.store import Unit

UNASKED = timedelta(hours=1)
"""One address gets one answer in this time that it has not asked for (scope C4)."""

_MOST_UNASKED = 200
"""Such answers in that time to all addresses together: who writes in many names floods nobody."""
_LONGEST_PASSED_ON = 4000  # characters of somebody's own words

_A_DAY = timedelta(days=1)
_MOST_A_DAY = 12
"""Answers to one address: no person needs more, and a machine that answers us ends there."""
_MOST_PASSED_ON = 5
"""Of one person's words to their school, in an hour."""


class Answering:
    """Owes answers to mails, within one transaction; none to a mail that wants none (RFC 3834)."""

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices

    def answer(self, kind: str, reply: Reply, **about: object) -> None:
        """Answer what was asked for by somebody who has shown which mailbox is theirs."""
        if self.allows(reply, reply.sender):
            self._owe(kind, reply.sender, reply, **about)

    def tell(self, kind: str, reply: Reply, to: str | None = None, **about: object) -> None:
        """Tell somebody what to do instead, once in a while; ``to`` is who wrote, or another."""
        recipient = reply.sender if to is None else to
        if self._is_first(reply, recipient, f"answered:{recipient}"):
            self._owe(kind, recipient, reply, **about)

    def offer(self, kind: str, reply: Reply, command: Command, **about: object) -> None:
        """Answer a command that shows no mailbox, whatever else was told just before."""
        if self._is_first(reply, reply.sender, f"answered:{reply.sender}:{command}"):
            self._owe(kind, reply.sender, reply, command=command, **about)

    def allows(self, reply: Reply, recipient: str) -> bool:
        """Whether one more answer may go to an address, which counts it."""
        return reply.is_answerable and self._is_among("answer", recipient, _MOST_A_DAY, _A_DAY)

    def pass_on(self, kind: str, reply: Reply, platform: str, **about: object) -> bool:
        """Send somebody's words on to their school; ``False`` where it gets them no more."""
        school = self._tx.platforms.get(platform)
        recipients = mailboxes(school) if school is not None else ()
        if not recipients or not self._is_among(kind, reply.sender, _MOST_PASSED_ON, UNASKED):
            return False
        words = reply.words[:_LONGEST_PASSED_ON]
        for email in recipients:
            self._owe(
                kind, email, reply, words=words, writer=reply.sender, platform=platform, **about
            )
        return True

    def _is_first(self, reply: Reply, recipient: str, what: str) -> bool:
        """Whether something may be told to whom nobody has shown to have asked; remembers it."""
        if not (recipient and reply.is_answerable):
            return False
        now = self._unit.clock.now()
        known = self._unit.tokens.digest(what)
        return self._tx.replies.may_answer(known, now, now - UNASKED, _MOST_UNASKED)

    def _is_among(self, what: str, email: str, most: int, time: timedelta) -> bool:
        """Whether this is one of the first ``most`` in a time; remembers it as such."""
        now = self._unit.clock.now()
        return any(
            self._tx.replies.may_answer(
                self._unit.tokens.digest(f"{what}:{number}:{email}"), now, now - time
            )
            for number in range(most)
        )

    def _owe(self, kind: str, email: str, reply: Reply, **about: object) -> None:
        address = self._tx.addresses.get(email)
        self._notices.by_mail(
            kind,
            email,
            None,
            address.account if address is not None else None,
            lane=Lane.ANSWER,
            in_reply_to=reply.message,
            language=reply.language,
            **about,
        )
