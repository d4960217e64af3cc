"""The books of a storm: what was handed over and promised, beside what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from bot.slots import FEWEST
from tests.journey.evidence import count, rows
from tests.journey.installation import Installation
from tests.storm.students import CERTIFICATES, Ledger

SENDERS = FEWEST
"""Sends of one process in flight at once, at most, where the messenger answers at once.

Safety: duplicates ≤ kills × senders.
"""


_EVIDENCE = {
    "inbox": "SELECT input, state, attempts, error, holder, received_at, done_at FROM inbox "
    "WHERE lane = ? ORDER BY position",
    "outbox": "SELECT id, state, error, attempts, edits, charged, holder, made_at, closed_at "
    "FROM outbox WHERE destination = ? ORDER BY id",
    "conversations": "SELECT records, turn, message FROM conversations WHERE chat = ?",
}


@dataclass(frozen=True)
class Line:
    """A promise, the figures that speak for it, and how often it was broken (0 is kept)."""

    promise: str
    figures: dict[str, int]
    broken: int
    why: str = ""


@dataclass(frozen=True)
class Books:
    """Both sides, to be compared once everything has settled."""

    place: Installation
    ledger: Ledger
    interruptions: int
    """Kills and pauses: each may leave what is in flight twice."""

    def lines(self) -> list[Line]:
        """Compare everything."""
        return [
            self._people(),
            self._updates(),
            self._clicks(),
            self._invitations(),
            self._announcements(),
            self._notices("telegram"),
            self._changes(),
            self._notices("mail"),
            self._accounts(),
            self._certificates(),
            self._order(),
            self._leftovers(),
        ]

    def evidence(self) -> list[str]:
        """Write down what the database holds of those who were stuck."""
        return [
            f"{student.address}, {table}: {row}"
            for student in self.ledger.stuck
            for chat in student.chats
            for table, query in _EVIDENCE.items()
            for row in rows(
                self.place, query, f"telegram:{chat}" if "records" in query else str(chat)
            )
        ]

    def _people(self) -> Line:
        ledger = self.ledger
        figures = {"signed up": len(ledger.accounts), "in vain": len(ledger.unanswered)}
        return Line("everybody is answered", figures, len(ledger.unanswered))

    def _updates(self) -> Line:
        updates = self.place.telegram.world.updates
        handed = Counter(updates.acknowledged)
        query = "SELECT CAST(input AS BIGINT) FROM inbox WHERE source = 'telegram' AND state = ?"
        treated = set(rows(self.place, query, "done"))
        set_aside = len(rows(self.place, query, "set_aside"))
        lost = updates.lost + len(updates) + len(set(handed) - treated)
        figures = {
            "handed over": len(handed),
            "repeats": updates.handed_over - len(handed),
            "treated": len(treated),
            "set aside": set_aside,
            "lost": lost,
        }
        return Line("updates are treated once", figures, lost + set_aside)

    def _clicks(self) -> Line:
        """A click that the page called taken has activated its certificate."""
        taken = self.ledger.clicks
        activated = set(
            rows(self.place, "SELECT title FROM certificates WHERE activated_at IS NOT NULL")
        )
        lost = [title for title in set(taken) if title not in activated]
        rows_ = count(self.place, "inbox", "source = 'click' AND state = 'done'")
        open_ = count(self.place, "inbox", "source = 'click' AND state <> 'done'")
        figures = {
            "taken": len(taken),
            "links": len(set(taken)),
            "stored": rows_ + open_,
            "treated": rows_,
            "lost": len(lost),
        }
        return Line("clicks are treated", figures, len(lost) + open_)

    def _invitations(self) -> Line:
        """Every certificate that waits at a new address is invited for by mail, at least once."""
        owed = [(one.address, title) for one in self.ledger.students for title in one.waiting]
        lost = [title for address, title in owed if not self._mailed(address, title)]
        return Line("invitations arrive", {"owed": len(owed), "lost": len(lost)}, len(lost))

    def _announcements(self) -> Line:
        """What activates by itself is announced by mail and in each chat of the account."""
        owed = lost = 0
        for student in self.ledger.accounts:
            for title in student.announced:
                owed += 1 + len(student.chats)
                lost += not self._mailed(student.address, title)
                # A chat that was linked later than the import is owed nothing.
                lost += not any(self._shown(chat, title) for chat in student.chats)
        return Line("announcements arrive", {"owed": owed, "lost": lost}, lost)

    def _mailed(self, address: str, title: str) -> bool:
        return any(title in mail.text for mail in self.place.mail.mails(address))

    def _shown(self, chat: int, title: str) -> bool:
        person = self.place.telegram.person(chat)
        return any("Nouvelle" in one.text and title in one.text for one in person.messages())

    def _notices(self, channel: str) -> Line:
        """What is recorded as sent has arrived, and twice at most as often as is allowed."""
        sent = self._recorded(channel)
        arrived = self._arrived(channel)
        lost = sum((sent - arrived).values())
        doubled = sum((arrived - sent).values())
        bound = self.interruptions * SENDERS
        failed = count(self.place, "outbox", f"channel = '{channel}' AND state = 'failed'")
        figures = {
            "sent": sum(sent.values()),
            "arrived": sum(arrived.values()),
            "lost": lost,
            "failed": failed,
            "twice": doubled,
            "allowed twice": bound,
        }
        broken = lost + failed + max(0, doubled - bound)
        return Line(f"{channel} notices arrive", figures, broken)

    def _changes(self) -> Line:
        """What is recorded as edited or deleted was asked of the messenger."""
        calls = self.place.telegram.counters.calls
        sent = "channel = 'telegram' AND state = 'sent'"
        edits = count(self.place, "outbox", f"{sent} AND edits IS NOT NULL")
        deletions = count(self.place, "outbox", f"{sent} AND charged = 0")
        figures = {
            "edits": edits,
            "asked for": calls["editmessagetext"],
            "deletions": deletions,
            "asked for as well": calls["deletemessage"],
        }
        lost = max(0, edits - calls["editmessagetext"])
        lost += max(0, deletions - calls["deletemessage"])
        return Line("edits and deletions arrive", figures, lost)

    def _recorded(self, channel: str) -> Counter[str]:
        new = "charged = 1 AND edits IS NULL" if channel == "telegram" else "1 = 1"
        query = (
            "SELECT destination FROM outbox "
            f"WHERE channel = '{channel}' AND state = 'sent' AND {new}"
        )
        return Counter(rows(self.place, query))

    def _arrived(self, channel: str) -> Counter[str]:
        if channel == "telegram":
            return Counter(str(one.chat_id) for one in self.place.telegram.world.sends)
        addresses = [one.address for one in self.ledger.students]
        return Counter({one: len(self.place.mail.mails(one)) for one in addresses})

    def _accounts(self) -> Line:
        """One account for each address, and what comes with it once."""
        signed_up = len(self.ledger.accounts)
        place = self.place
        figures = {
            "accounts": count(place, "accounts"),
            "addresses": count(place, "addresses", "account IS NOT NULL"),
            "terms answers": count(place, "terms_record"),
            "welcomes": count(place, "outbox", "kind = 'welcome'"),
        }
        wrong = sum(abs(number - signed_up) for number in figures.values())
        devices = count(place, "devices")
        figures |= {"signed up": signed_up, "devices": devices}
        wrong += abs(devices - signed_up - self.ledger.links)
        wrong += self._each_once("addresses", "account", "account IS NOT NULL")
        wrong += self._each_once("devices", "chat", "1 = 1")
        return Line("accounts are opened once", figures, wrong)

    def _certificates(self) -> Line:
        """Every certificate activated once, by its link or by itself, for its owner."""
        place, accounts = self.place, self.ledger.accounts
        expected = sum(CERTIFICATES + len(one.announced) for one in accounts)
        activated = count(place, "certificates", "activated_at IS NOT NULL")
        owner = (
            "SELECT COUNT(*) FROM certificates JOIN addresses ON addresses.email = "
            "certificates.email WHERE certificates.account <> addresses.account"
        )
        (foreign,) = rows(place, owner)
        # Each mail that was sent twice has a link of its own; all of them are used up at once.
        (used,) = rows(
            place,
            "SELECT COUNT(DISTINCT certificate) FROM tokens "
            "WHERE purpose = 'activation' AND used_at IS NOT NULL",
        )
        figures = {
            "issued": count(place, "certificates"),
            "activated": activated,
            "expected": expected,
            "by a link": used,
            "in a wrong account": foreign,
        }
        issued = sum(CERTIFICATES + len(one.announced) for one in self.ledger.students)
        wrong = abs(activated - expected) + abs(used - CERTIFICATES * len(accounts)) + foreign
        wrong += abs(figures["issued"] - issued)
        return Line("certificates are activated once", figures, wrong)

    def _order(self) -> Line:
        """What was typed first took effect first: names, passwords, commands, inputs of a chat."""
        names = {one.address: (one.first_name, one.last_name) for one in self.ledger.students}
        kept = rows(
            self.place,
            "SELECT email, first_name, last_name FROM addresses "
            "JOIN accounts ON accounts.id = addresses.account",
        )
        swapped = [row[0] for row in kept if names.get(row[0]) != (row[1], row[2])]
        figures = {
            "names kept": len(kept),
            "names swapped": len(swapped),
            "answers out of order": len(self.ledger.disorder),
            "inputs out of order": self._inputs_out_of_order(),
        }
        broken = sum(figures.values()) - len(kept)
        return Line("order within a chat", figures, broken, "; ".join(self.ledger.disorder))

    def _inputs_out_of_order(self) -> int:
        done = rows(
            self.place,
            "SELECT lane, done_at FROM inbox WHERE source = 'telegram' AND state = 'done' "
            "ORDER BY lane, position",
        )
        return sum(one[0] == other[0] and one[1] > other[1] for one, other in pairwise(done))

    def _leftovers(self) -> Line:
        place = self.place
        figures = {
            "inputs new": count(place, "inbox", "state = 'new'"),
            "payloads kept": count(place, "inbox", "payload IS NOT NULL"),
            "notices new": count(place, "outbox", "state = 'new'"),
            "notices sending": count(place, "outbox", "state = 'sending'"),
            "conversations open": count(place, "conversations", "records <> '[]'"),
        }
        return Line("nothing is left over", figures, sum(figures.values()))

    def _each_once(self, table: str, column: str, where: str) -> int:
        query = f"SELECT {column} FROM {table} WHERE {where} GROUP BY {column} HAVING COUNT(*) > 1"
        return len(rows(self.place, query))
