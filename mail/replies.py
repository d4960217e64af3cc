"""What a judged mail does at the school, in the transaction that marks it done."""

from __future__ import annotations

from mail.reading.received import ReceivedMail
from school.replies import MailClass
from school.school import School


def apply(school: School, mail: ReceivedMail) -> MailClass:
    """Let a mail take effect; gives what it turned out to be, which the caller counts."""
    if mail.kind == "bounce":
        school.bouncing.undelivered(mail.undelivered)
        return "bounce"
    if mail.kind in ("auto_reply", "list"):
        return mail.kind
    if mail.reply is None:
        return "unknown"
    return school.replying.treat(mail.reply)
