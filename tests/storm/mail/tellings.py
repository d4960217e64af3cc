"""Who was told what in a storm of replies: once, and never a machine."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tests.journey.evidence import rows
from tests.journey.installation import Installation
from tests.storm.books import Line
from tests.storm.mail.cast import Person
from tests.storm.mail.script import Script
from tests.storm.mail.written import POSTMASTER

_UNASKED = (
    "reply_elsewhere", "reply_expired", "reply_done", "reply_unproven",
)  # fmt: skip
"""Answers that nobody has asked for: one address gets one an hour, all together 200."""
_MOST_UNASKED = 200
_ANSWERS = re.compile(r"^In-Reply-To:(.*(?:\r\n\s.*)*)", re.MULTILINE | re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>]+>")
_SHOWN = 5


@dataclass(frozen=True)
class Tellings:
    """What was owed and what arrived; ``bound`` is how much may have been sent twice."""

    place: Installation
    everybody: list[Person]
    script: Script
    bound: int

    def lines(self) -> list[Line]:
        """Compare what was owed with what arrived, and with what was to be owed."""
        return [
            self._chats("address_confirmed", "address", "yes"),
            self._chats("address_refused", "address", "no"),
            self._chats("address_bad", "address", "gone"),
            self._chats("certificate_activated", "certificate", "yes"),
            self._arrived("telegram"),
            self._arrived("mail"),
            self._machines(),
            self._unasked(),
        ]

    def _chats(self, kind: str, about: str, wish: str) -> Line:
        """Whom something happened to is told so in the chat, once; nobody else is."""
        wanted = Counter(
            str(one.chat)
            for one in self.everybody
            if one.about == about and one.wish == wish and one.chat
        )
        query = "SELECT destination FROM outbox WHERE channel = 'telegram' AND kind = ?"
        owed = Counter(rows(self.place, query, kind))
        missing, more = wanted - owed, owed - wanted
        figures = {
            "expected": wanted.total(),
            "owed": owed.total(),
            "missing": missing.total(),
            "too many": more.total(),
        }
        return Line(f"{kind} is told once", figures, missing.total() + more.total())

    def _arrived(self, channel: str) -> Line:
        """What is recorded as sent has arrived."""
        query = "SELECT destination FROM outbox WHERE channel = ? AND attempts > 0 AND state = ?"
        sent = Counter(rows(self.place, query, channel, "sent"))
        arrived = self._telegram() if channel == "telegram" else self._mails(set(sent))
        lost, doubled = (sent - arrived).total(), (arrived - sent).total()
        came_back = len(rows(self.place, query, channel, "new"))
        figures = {
            "sent": sent.total(),
            "arrived": arrived.total(),
            "lost": lost,
            "to be sent again": came_back,
            "twice": doubled - came_back,
            "allowed twice": self.bound,
        }
        broken = lost + max(0, doubled - came_back - self.bound)
        return Line(f"{channel} notices arrive", figures, broken)

    def _telegram(self) -> Counter[str]:
        return Counter(str(one.chat_id) for one in self.place.telegram.world.sends)

    def _mails(self, destinations: set[str]) -> Counter[str]:
        everywhere = destinations | {one.email for one in self.everybody}
        return Counter({one: len(self.place.mail.mails(one)) for one in everywhere})

    def _machines(self) -> Line:
        """No mail of a machine or a list is answered, and nothing goes to a daemon."""
        found = rows(self.place, "SELECT DISTINCT destination FROM outbox WHERE channel = 'mail'")
        answered: list[str] = []
        answers = 0
        for email in (*found, POSTMASTER):
            for mail in self.place.mail.mails(email):
                head = mail.raw.partition(b"\r\n\r\n")[0].decode()
                ids = {one for told in _ANSWERS.findall(head) for one in _MESSAGE_ID.findall(told)}
                answers += bool(ids)
                answered += sorted(ids & self.script.unanswerable)
        daemons = len(self.place.mail.mails(POSTMASTER))
        kinds = {post.mail.message: post.kind.name for post in self.script.posts}
        figures = {
            "answers": answers,
            "mails of machines": len(self.script.unanswerable),
            "answered": len(answered),
            "to daemons": daemons,
        }
        why = ", ".join(sorted({kinds[one] for one in answered})[:_SHOWN])
        return Line("machines are not answered", figures, len(answered) + daemons, why)

    def _unasked(self) -> Line:
        """Who has not asked for an answer gets one an hour; floods are not answered with one."""
        asked = ", ".join(f"'{kind}'" for kind in _UNASKED)
        query = f"SELECT destination FROM outbox WHERE channel = 'mail' AND kind IN ({asked})"
        told = Counter(rows(self.place, query))
        more = {email: number for email, number in told.items() if number > 1}
        figures = {"answers": told.total(), "addresses": len(told), "more than one": len(more)}
        broken = len(more) + max(0, told.total() - _MOST_UNASKED)
        return Line("one answer an hour", figures, broken, ", ".join(sorted(more)[:_SHOWN]))
