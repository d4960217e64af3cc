"""What a judged mail does at the school, in the transaction that marks it done."""

from __future__ import annotations

import logging

from mail.conversing import Conversing
from mail.reading.received import ReceivedMail
from school.replies import MailClass, Reply
from school.school import School

_log = logging.getLogger(__name__)


class Replies:
    """Lets mails take effect; any transaction may use it."""

    def __init__(self, conversing: Conversing) -> None:
        self._conversing = conversing

    def apply(self, school: School, mail: ReceivedMail) -> MailClass:
        """Let a mail take effect; gives what it turned out to be, which the caller counts."""
        if mail.kind == "bounce":
            if school.bouncing.undelivered(mail.undelivered):
                _log.error("what somebody wrote did not reach their school: its mail came back")
            return "bounce"
        if mail.kind in ("auto_reply", "list"):
            return mail.kind
        if mail.reply is None:
            return "unknown"
        return self._answer(school, mail.reply)

    def _answer(self, school: School, reply: Reply) -> MailClass:
        token = school.replying.token(reply)
        if token is None or token.purpose != "conversation" or token.email != reply.sender:
            return school.replying.treat(reply, token)
        if reply.command is not None:
            return school.replying.treat(reply, token)
        if school.replying.is_new(reply, token):
            school.tx.addresses.recover(reply.sender)
            self._conversing.answer(school, reply, token)
        return "answer"
