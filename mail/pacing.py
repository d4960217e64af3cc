"""Paces what goes to one domain: providers punish bursts, and nobody else waits for a slow one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from school.clock import Clock
from school.outbox import Lane, Notice

BURST = 500
"""Mails to one domain that may leave as fast as they go."""
RATE = 10.0
"""Mails a second to one domain after that."""

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(minutes=30)
_MOST_STRIKES = 6  # 1, 2, 4, 8, 16, 30 minutes
_FORGETS = timedelta(minutes=10)  # without a refusal, until the last one counts no more
_AHEAD = timedelta(minutes=15)  # for which a mail is put off at most; then it is looked at again
_TAKES_ITS_TIME = timedelta(seconds=5)
_AT_ONCE_SLOWLY = 2  # of the few connections, for a domain whose server takes its time
_MOST_KNOWN = 1000  # domains; more are swept when nothing of them needs to be known


@dataclass(slots=True)
class _Domain:
    """What is known of a domain.

    ``left`` mails may leave at once, as of ``at``; ``slot`` is when the last one put off comes by
    again. Each of ``strikes`` halves the pace; no mail leaves before ``opens_at``.
    """

    left: float
    at: datetime
    slot: datetime
    opens_at: datetime
    strikes: int = 0
    under_way: int = 0
    takes_its_time: bool = False


class Pacing:
    """Says when a mail may leave; each process paces what it sends itself.

    A domain that says « too much » is paused, twice as long each time, and then gets half of what
    it got before; what it takes without a word for ten minutes doubles that again. Answers to a
    person never wait here.
    """

    def __init__(self, clock: Clock, *, burst: int = BURST, rate: float = RATE) -> None:
        self._clock = clock
        self._burst = burst
        self._rate = rate
        self._domains: dict[str, _Domain] = {}

    def waits_until(self, notice: Notice) -> datetime | None:
        """Give the moment until which a mail has to wait; ``None`` where it may leave now."""
        now = self._clock.now()
        domain = self._refilled(_domain_of(notice), now)
        if notice.lane is Lane.ANSWER or _is_open(domain, now):
            return None
        return self._put_off(domain, now)

    def begin(self, notice: Notice) -> None:
        """Take note of a mail that leaves and is under way until it has ``ended``."""
        domain = self._refilled(_domain_of(notice), self._clock.now())
        domain.left = max(0.0, domain.left - 1)
        domain.under_way += 1

    def ended(self, notice: Notice, took: timedelta, *, too_much: bool = False) -> None:
        """Take note of how it went with a mail that was under way."""
        domain = self._domains[_domain_of(notice)]
        domain.under_way -= 1
        domain.takes_its_time = took >= _TAKES_ITS_TIME
        now = self._clock.now()
        if not too_much or now < domain.opens_at:
            return  # what was under way together with a refused one tells nothing new
        domain.strikes = min(domain.strikes + 1, _MOST_STRIKES)
        pause = min(_FIRST_PAUSE * 2 ** (domain.strikes - 1), _LONGEST_PAUSE)
        domain.opens_at = domain.at = now + pause
        domain.left = 1.0  # one tries before others do
        domain.slot = domain.opens_at

    def _refilled(self, name: str, now: datetime) -> _Domain:
        domain = self._domains.get(name)
        if domain is None:
            self._sweep(now)
            domain = self._domains[name] = _Domain(float(self._burst), now, now, now)
        while domain.strikes and now >= domain.opens_at + _FORGETS:
            domain.strikes -= 1
            domain.opens_at += _FORGETS
        if now > domain.at:
            gained = (now - domain.at).total_seconds() * self._rate_of(domain)
            domain.left = min(domain.left + gained, max(1.0, self._burst / 4**domain.strikes))
            domain.at = now
        return domain

    def _put_off(self, domain: _Domain, now: datetime) -> datetime:
        """Give a mail the next moment of its domain, so that all come by one after the other."""
        start = max(domain.slot, domain.opens_at, now)
        domain.slot = start + timedelta(seconds=1 / self._rate_of(domain))
        return min(domain.slot, now + _AHEAD)

    def _rate_of(self, domain: _Domain) -> float:
        return self._rate / 2.0**domain.strikes

    def _sweep(self, now: datetime) -> None:
        """Forget the domains of which nothing is left to know."""
        if len(self._domains) < _MOST_KNOWN:
            return
        for name in list(self._domains):
            domain = self._refilled(name, now)
            if not (domain.strikes or domain.under_way or domain.left < self._burst):
                del self._domains[name]


def _is_open(domain: _Domain, now: datetime) -> bool:
    if domain.takes_its_time and domain.under_way >= _AT_ONCE_SLOWLY:
        return False
    return now >= domain.opens_at and domain.left >= 1


def _domain_of(notice: Notice) -> str:
    return notice.to.rpartition("@")[2].lower()
