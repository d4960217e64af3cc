"""What is remembered of mails, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from school.replies import MailClass, MailCount
from storage.moments import to_ms
from storage.statements import Statements


class Replies:
    """Counts mails and remembers digests; see ``school.replies.ReplyRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def count(self, kind: MailCount) -> None:
        """Count a mail that was treated, or one that was lost on its way to a school."""
        self._tx.change("count_mail", **{"class": kind})

    def counts(self) -> Mapping[str, int]:
        """Give how many mails of each class were treated, and how many were lost so."""
        known = {str(kind): int(number) for kind, number in self._tx.all("mail_counts")}
        return {kind: known.get(kind, 0) for kind in (*get_args(MailClass), "school_unreached")}

    def is_new(self, digest: str, now: datetime) -> bool:
        """Remember what a mail asks for; ``False`` where the same was asked for before."""
        return bool(self._tx.change("ask_once", digest=digest, now=to_ms(now)))

    def may_answer(
        self, recipient: str, now: datetime, since: datetime, most: int | None = None
    ) -> bool:
        """Allow one answer to a recipient after ``since``, and to ``most`` recipients together."""
        if most is not None:
            answered = self._tx.one("answered_since", since=to_ms(since), most=most)
            if answered is not None and int(answered[0]) >= most:
                return False
        return bool(
            self._tx.change("answer_once", recipient=recipient, now=to_ms(now), since=to_ms(since))
        )

    def forget(self, before: datetime, limit: int) -> int:
        """Remove what was remembered before a moment; gives how many."""
        about = {"before": to_ms(before), "limit": limit}
        requests = self._tx.change("drop_old_mail_requests", **about)
        return requests + self._tx.change("drop_old_mail_answers", **about)
