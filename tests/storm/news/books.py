"""The books of a storm of news: whom the school told, and what is said of everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.households import TITLES
from bot.slots import FEWEST
from tests.journey.evidence import count
from tests.journey.installation import Installation
from tests.storm.books import Line
from tests.storm.news.families import Family, Way
from tests.storm.news.weather import Weather

SHOWN = 5  # of those for whom a promise was broken


@dataclass(frozen=True)
class NewsBooks:
    """Both sides, once everything has settled."""

    place: Installation
    everybody: Sequence[Family]
    weather: Weather
    shown: dict[str, Any]
    """What `cartable news show --families --json` says of the news."""

    def lines(self) -> list[Line]:
        """Compare everything."""
        return [self._told(), self._languages(), self._twice(), self._stated(), self._left()]

    def _in_chats(self) -> Counter[int]:
        sends = self.place.telegram.world.sends
        return Counter(one.chat_id for one in sends if _is_news(one.text))

    def _by_mail(self) -> Counter[int]:
        found = {one.number: one.email for one in self.everybody}
        return Counter(
            {
                number: sum(_is_news(mail.text) for mail in self.place.mail.mails(email))
                for number, email in found.items()
            }
        )

    def _told(self) -> Line:
        chats, mails = self._in_chats(), self._by_mail()
        missed = [
            one.number
            for one in self.everybody
            if (one.way == "chat" and not chats[one.number])
            or (one.way in ("blocked", "mail") and not mails[one.number])
        ]
        figures = {
            "told in the chat": len(chats),
            "told by mail": sum(1 for found in mails.values() if found),
            "can be told nowhere": sum(not one.has_mailbox for one in self.everybody),
            "missed": len(missed),
        }
        return Line("every family that can be reached is told", figures, len(missed), _some(missed))

    def _languages(self) -> Line:
        language = {one.number: one.language for one in self.everybody}
        wrong = [
            one.chat_id
            for one in self.place.telegram.world.sends
            if _is_news(one.text) and TITLES[language[one.chat_id]] not in one.text
        ]
        wrong += [
            one.number
            for one in self.everybody
            for mail in self.place.mail.mails(one.email)
            if _is_news(mail.text) and TITLES[one.language] not in mail.text
        ]
        return Line("in its language", {"wrong": len(wrong)}, len(wrong), _some(wrong))

    def _twice(self) -> Line:
        """Each send in flight at a kill may come twice, and each that went unanswered."""
        chats, mails = self._in_chats(), self._by_mail()
        twice = chats.total() - len(chats)
        mailed_twice = sum(found - 1 for found in mails.values() if found)
        in_both = sum(1 for number in chats if mails[number])
        bound = self.weather.kills * FEWEST + self.weather.trouble.unanswered
        figures = {
            "too many in chats": twice,
            "too many mails": mailed_twice,
            "in chat and mailbox": in_both,
            "bound": bound,
        }
        return Line(
            "nobody is told twice but by what was in flight",
            figures,
            max(0, twice + mailed_twice + in_both - bound),
        )

    def _stated(self) -> Line:
        """What the secretariat is told of each family is what became of it."""
        said = {int(one["account"]): one for one in self.shown["told"]}
        wrong = [one.number for one in self.everybody if not _agrees(one, said.get(one.account))]
        figures = {name: int(self.shown[name]) for name in _FIGURES}
        broken = len(wrong) + figures["queued"] + abs(figures["families"] - len(self.everybody))
        return Line("everybody ends in a stated state", figures, broken, _some(wrong))

    def _left(self) -> Line:
        waiting = count(self.place, "outbox", "state IN ('new', 'sending')")
        return Line("nothing is left over", {"notices": waiting}, waiting)


_FIGURES = ("families", "queued", "sent", "bounced", "blocked", "failed")
_STATES: Mapping[Way, Mapping[str, str]] = {
    "chat": {"telegram": "sent"},
    "blocked": {"telegram": "blocked", "mail": "sent"},
    "nowhere": {"telegram": "blocked", "mail": "bounced"},
    "mail": {"mail": "sent"},
    "dead": {"mail": "bounced"},
}
"""How telling each kind of family ends, by channel."""


def _agrees(family: Family, said: Mapping[str, Any] | None) -> bool:
    if said is None:
        return False
    channels = {name: said[name] for name in ("telegram", "mail") if name in said}
    return channels == _STATES[family.way]


def _is_news(text: str) -> bool:
    return any(title in text for title in TITLES.values())


def _some(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:SHOWN]))
