"""Preferences: of what somebody is told, where, and when (scope B20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import Literal, Protocol

Topic = Literal["news", "certificate", "terms", "help", "access", "work", "address", "account"]
"""What a notice is about: a help's answer, the end of a right to a child, what staff has to do."""
ChatMode = Literal["at_once", "digest", "off"]
MailMode = Literal["instead", "at_once", "digest", "off"]
"""``instead``: as in a chat would be told, and only where no chat reaches the account."""

SETTABLE: tuple[Topic, ...] = ("news", "certificate", "terms")
"""Of which somebody can say how they are told; all else always goes, at once."""
MUST: frozenset[Topic] = frozenset(("terms",))
"""Of which can be said when, not whether: without an answer to terms access to a child stops."""
NOT_OF_A_CLOSING: frozenset[Topic] = frozenset((*SETTABLE, "work"))
"""Of which nobody is told who is closing their account (scope A11)."""
BY_NIGHT: frozenset[Topic] = frozenset(("help", "access", "address", "account"))
"""What answers a person, or is about the safety of an account: it waits for no morning."""

DIGEST_AT = time(18)
PAUSE_DAYS = 7
QUIET_FROM, QUIET_UNTIL = time(20), time(7)


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody is told of a topic, in the chat and by mail."""

    chat: ChatMode = "at_once"
    mail: MailMode = "instead"


DEFAULTS: Mapping[Topic, Preference] = MappingProxyType(
    {
        "news": Preference(),
        "certificate": Preference(mail="at_once"),  # scope A7: in Telegram and by mail
        "terms": Preference(mail="at_once"),
        "help": Preference(),
        "access": Preference(),
        "work": Preference(mail="off"),  # by mail the school's own mailbox is told
        "address": Preference(mail="at_once"),
        "account": Preference(mail="at_once"),
    }
)
"""What holds where nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What an account has chosen; ``is_quiet`` is ``None`` where it has not said.

    Until ``paused_until`` it is told nothing that it can do without.
    """

    topics: Mapping[Topic, Preference] = field(default_factory=dict)
    is_quiet: bool | None = None
    paused_until: datetime | None = None

    def of(self, topic: Topic) -> Preference:
        """Give how it is told of a topic."""
        return self.topics.get(topic, DEFAULTS[topic])

    def is_paused(self, now: datetime) -> bool:
        """Whether it takes a pause at a moment."""
        return self.paused_until is not None and now < self.paused_until


def topic_of(data: Mapping[str, object]) -> Topic | None:
    """Give the topic that the data of a notice names, if any."""
    return next((topic for topic in DEFAULTS if topic == data.get("topic")), None)


class PreferenceRows(Protocol):
    """Where preferences are kept."""

    def of(self, account: int) -> Preferences:
        """Give all that an account has chosen, in one reading."""
        ...

    def choose(self, account: int, topic: Topic, preference: Preference) -> None:
        """Keep how an account is told of a topic."""
        ...

    def keep_hours(self, account: int, is_quiet: bool | None, until: datetime | None) -> None:
        """Keep whether an account has quiet hours, and until when it takes a pause."""
        ...


def quiet_until(now: datetime, zone: tzinfo) -> datetime | None:
    """Give when the quiet hours that it is in end, in UTC; ``None`` by day.

    They are those of the clocks on the wall, whatever these do meanwhile.
    """
    local = now.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, zone).astimezone(UTC)


def digest_before(now: datetime, zone: tzinfo) -> datetime:
    """Give the last moment, in UTC, at which the clocks of a zone have shown 18:00."""
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=local.time() < DIGEST_AT)
    return datetime.combine(day, DIGEST_AT, zone).astimezone(UTC)
