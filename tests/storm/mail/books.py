"""The books of a storm of replies: what was written to us, beside what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.dovecot import Dovecot
from tests.journey.evidence import count, rows
from tests.journey.installation import Installation
from tests.storm.books import SENDERS, Line
from tests.storm.mail.cast import Person
from tests.storm.mail.hop import MARK
from tests.storm.mail.script import Script
from tests.storm.mail.tellings import Tellings

FOLDERS = ("INBOX", "Cartable/Done", "Cartable/Set aside")
_OUTCOMES = {"yes": "confirmed", "no": "refused", "gone": "bad"}
_STATES = {"yes": "confirmed", "no": "refused", "gone": "bad"}
_SHOWN = 5


@dataclass(frozen=True)
class MailBooks:
    """Both sides, to be compared once everything has settled."""

    place: Installation
    server: Dovecot
    everybody: list[Person]
    script: Script
    delivered: Counter[str]
    kills: int
    status: dict[str, int]
    """``mails`` of ``cartable status --json``."""

    def lines(self) -> list[Line]:
        """Compare everything."""
        tellings = Tellings(self.place, self.everybody, self.script, self.kills * SENDERS)
        return [
            self._filed(),
            self._counted(),
            self._addresses(),
            self._certificates(),
            self._stopped(),
            *tellings.lines(),
            self._leftovers(),
        ]

    def _filed(self) -> Line:
        """Every mail lies in one folder, once, and is seen."""
        found = {folder: self._names(folder) for folder in FOLDERS}
        unseen = sum(not seen for names in found.values() for _, seen in names)
        inbox, done, aside = (Counter(name for name, _ in found[one]) for one in FOLDERS)
        expected = self.script.names
        wanted_aside = Counter(
            {name: number for name, number in expected.items() if name in self.script.set_aside}
        )
        wrong = wanted_aside - aside + (aside - wanted_aside)
        figures = {
            "sent": expected.total(),
            "kinds": self.script.kinds,
            "delivered": self.delivered.total(),
            "done": done.total(),
            "set aside": aside.total(),
            "in INBOX": inbox.total(),
            "unseen": unseen,
            "lost": (expected - done - aside - inbox).total(),
            "twice": (inbox + done + aside - expected).total(),
            "in the wrong folder": wrong.total(),
        }
        bad = ("in INBOX", "unseen", "lost", "twice", "in the wrong folder")
        return Line(
            "every mail is filed, once",
            figures,
            sum(figures[one] for one in bad),
            self._told(wrong),
        )

    def _names(self, folder: str) -> list[tuple[str, bool]]:
        """Give the name of each mail in a folder, and whether it is seen."""
        field = f"BODY[HEADER.FIELDS ({MARK.upper()})]".encode()
        with self.server.colleague() as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(
                client.search(), ["FLAGS", f"BODY.PEEK[HEADER.FIELDS ({MARK.upper()})]"]
            )
        return [
            (one[field].partition(b":")[2].strip().decode(), rb"\Seen" in one[b"FLAGS"])
            for one in found.values()
        ]

    def _told(self, names: Counter[str]) -> str:
        """Say of which kinds some mails are."""
        kinds = {post.name: post.kind.name for post in self.script.posts}
        return ", ".join(sorted({kinds.get(name, "nobody's") for name in names})[:_SHOWN])

    def _counted(self) -> Line:
        """Each mail is counted as what it is, once, whatever numbers it had in the mailbox."""
        expected: Counter[str] = Counter(dict(self.script.classes.items()))
        found = Counter({name: number for name, number in self.status.items() if number})
        taken = count(self.place, "inbox", "source = 'mail'")
        again = taken - expected.total()
        missing, more = expected - found, found - expected
        figures = {**found, "read twice, numbered anew": again}
        broken = missing.total() + more.total() + max(0, -again)
        why = f"missing {dict(missing)}, more {dict(more)}" if broken else ""
        return Line("every mail is counted, once", figures, broken, why)

    def _addresses(self) -> Line:
        """A yes confirms, a no refuses, a mailbox that is gone is bad, all else leaves it open."""
        kept = {
            email: (outcome, state, account, owner)
            for email, outcome, state, account, owner in rows(
                self.place,
                "SELECT confirmations.email, outcome, state, confirmations.account, "
                "addresses.account FROM confirmations "
                "JOIN addresses ON addresses.email = confirmations.email",
            )
        }
        asked = [one for one in self.everybody if one.about == "address"]
        wrong = []
        for one in asked:
            outcome, state, account, owner = kept[one.email]
            wanted = (_OUTCOMES.get(one.wish), _STATES.get(one.wish, "pending"))
            if (outcome or None, state) != wanted or (owner == account) != (one.wish == "yes"):
                wrong.append(f"{one.email} ({one.wish}) is {outcome}, {state}")
        outcomes = Counter(str(kept[one.email][0] or "open") for one in asked)
        figures = {"asked": len(asked), **outcomes, "wrong": len(wrong)}
        return Line(
            "addresses are what their owners said", figures, len(wrong), "; ".join(wrong[:_SHOWN])
        )

    def _certificates(self) -> Line:
        """A yes activates where there is an account, and nothing else does."""
        kept = {
            email: (activated, account)
            for email, activated, account in rows(
                self.place, "SELECT email, activated_at, account FROM certificates"
            )
        }
        invited = [one for one in self.everybody if one.about == "certificate"]
        wrong = [
            f"{one.email} ({one.wish})"
            for one in invited
            if (kept[one.email][0] is not None, kept[one.email][1] or 0)
            != ((True, one.account) if one.wish == "yes" and one.account else (False, 0))
        ]
        figures = {
            "invited": len(invited),
            "activated": sum(activated is not None for activated, _ in kept.values()),
            "expected": sum(one.wish == "yes" and one.account != 0 for one in invited),
            "wrong": len(wrong),
        }
        return Line("certificates are activated by a yes", figures, len(wrong), ", ".join(wrong))

    def _stopped(self) -> Line:
        """Whoever asked for no more notices gets none, and nobody else was silenced."""
        quiet = set(rows(self.place, "SELECT email FROM addresses WHERE quiet_at IS NOT NULL"))
        wrong = quiet ^ self.script.stopped
        figures = {"asked": len(self.script.stopped), "stopped": len(quiet), "wrong": len(wrong)}
        return Line("stop stops", figures, len(wrong), ", ".join(sorted(wrong)[:_SHOWN]))

    def _leftovers(self) -> Line:
        place = self.place
        figures = {
            "mails new": count(place, "inbox", "source = 'mail' AND state = 'new'"),
            "payloads of treated ones": count(
                place,
                "inbox",
                "source = 'mail' AND state IN ('done', 'gone') AND payload IS NOT NULL",
            ),
            "notices failed": count(place, "outbox", "state = 'failed'"),
            "notices sending": count(place, "outbox", "state = 'sending'"),
        }
        return Line("nothing is left over", figures, sum(figures.values()))
