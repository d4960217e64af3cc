"""Replies: what somebody wrote back by mail, as far as the school has to know it (scope C2, C4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

MailClass = Literal[
    "confirmation",
    "activation",
    "answer",
    "command",
    "bounce",
    "auto_reply",
    "list",
    "unknown",
    "set_aside",
]
"""What a mail turned out to be; contract.md counts them."""

MailCount = MailClass | Literal["school_unreached"]
"""What is counted: beside mails that came, those that did not reach the school they went to."""

Verdict = Literal["empty", "yes", "no", "question", "other"]
"""What somebody's own words say; ``empty`` counts as a yes (scope C4)."""

REMEMBERED = timedelta(days=90)
"""How long it is known what mails have asked for; one that came before that asks in vain."""

Command = Literal["help", "certificates", "stop", "start"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that a person wrote: never an automatic answer, a list's mail or a bounce.

    ``sender`` is its one From address in normal form, empty where it has none, several, or a forged
    one. ``tokens`` are what may be tokens in it, the likeliest first. ``words`` is what the person
    wrote, without what they quote. ``message`` is its Message-ID, empty where it has none;
    ``is_answerable`` whether it may be answered at all (RFC 3834). ``language`` is that of the
    command or the answer, where it tells. ``received_at`` is when our mail server had it, where
    that is known: what is valid for some hours must be so then, not when the mail is treated.
    ``is_courtesy`` says that the words thank and greet, and want nothing.
    """

    sender: str
    tokens: tuple[str, ...] = ()
    verdict: Verdict = "other"
    command: Command | None = None
    words: str = ""
    subject: str = ""
    message: str = ""
    is_answerable: bool = True
    language: str | None = None
    received_at: datetime | None = None
    is_courtesy: bool = False

    def came_at(self, now: datetime) -> datetime:
        """Give when it came, ``now`` where that is not known, and never later."""
        return min(self.received_at or now, now)


class ReplyRows(Protocol):
    """What is remembered of mails: counts and digests, never what stood in them."""

    def count(self, kind: MailCount) -> None:
        """Count a mail that was treated, or one that was lost on its way to a school."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Give how many mails of each class were treated, and how many were lost so."""
        ...

    def is_new(self, digest: str, now: datetime) -> bool:
        """Remember what a mail asks for; ``False`` where the same was asked for before."""
        ...

    def may_answer(
        self, recipient: str, now: datetime, since: datetime, most: int | None = None
    ) -> bool:
        """Allow one answer to a recipient, given as a digest, after ``since``; remembers it.

        ``most`` is how many recipients may be answered in that time together, if not any number.
        """
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove what was remembered before a moment; gives how many."""
        ...
