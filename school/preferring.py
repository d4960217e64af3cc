"""Preferring: somebody chooses how they are told, on any face (scope B20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from school.preferences import (
    DIGEST_AT,
    MUST,
    PAUSE_DAYS,
    SETTABLE,
    ChatMode,
    MailMode,
    Preference,
    Topic,
)
from school.reaching import Reaching
from school.store import Unit
from school.telling import Telling


@dataclass(frozen=True, slots=True)
class Card:
    """All that somebody has chosen: ``email`` is where mails go, empty where none is proven.

    ``topics`` are those that concern them; ``is_stopped`` says that mails were stopped, by the link
    under one or by an answer; ``pause_ends_on`` is a day where the schools are, at 18:00.
    """

    topics: Mapping[Topic, Preference]
    is_quiet: bool
    pause_ends_on: date | None
    has_chat: bool
    email: str
    is_stopped: bool

    @property
    def is_reached(self) -> bool:
        """Whether there is anywhere to tell them anything."""
        return self.has_chat or bool(self.email)


class Preferring:
    """The use cases of choosing, within one transaction."""

    def __init__(self, unit: Unit, telling: Telling, reaching: Reaching, zone: tzinfo) -> None:
        """Take the unit; a pause ends as the clocks of ``zone`` show."""
        self._unit = unit
        self._rows = unit.tx.preferences
        self._telling = telling
        self._reaching = reaching
        self._zone = zone

    def card(self, account: int) -> Card:
        """Give what holds for an account now."""
        chosen = self._rows.of(account)
        email = next(iter(self._telling.mailbox(account, stops=False)), "")
        ends = chosen.paused_until if chosen.is_paused(self._now) else None
        return Card(
            topics={topic: chosen.of(topic) for topic in self._concerning(account)},
            is_quiet=self._telling.is_quiet(chosen),
            pause_ends_on=ends.astimezone(self._zone).date() if ends else None,
            has_chat=bool(self._telling.chats(account)),
            email=email,
            is_stopped=bool(email) and not self._telling.mailbox(account),
        )

    def choose(
        self,
        account: int,
        topic: Topic,
        *,
        chat: ChatMode | None = None,
        mail: MailMode | None = None,
    ) -> None:
        """Keep how an account is told of a topic; whoever chooses mail has it started again.

        Raises ``ValueError`` for what is always said.
        """
        if topic not in SETTABLE or (topic in MUST and "off" in (chat, mail)):
            raise ValueError(f"{topic} is always told")
        wanted = self._rows.of(account).of(topic)
        wanted = replace(wanted, chat=chat or wanted.chat, mail=mail or wanted.mail)
        self._rows.choose(account, topic, wanted)
        if mail not in (None, "off"):
            for email in self._telling.mailbox(account, stops=False):
                self._unit.tx.addresses.resume(email)
        self._reaching.reconsider(account)

    def keep_quiet(self, account: int, *, is_quiet: bool) -> None:
        """Keep whether an account has quiet hours."""
        self._rows.keep_hours(account, is_quiet, self._rows.of(account).paused_until)

    def pause(self, account: int) -> datetime:
        """Tell an account nothing for a week that it can do without; gives when it ends.

        It ends with the digest of that evening, which has what came meanwhile.
        """
        day = self._now.astimezone(self._zone).date() + timedelta(days=PAUSE_DAYS)
        until = datetime.combine(day, DIGEST_AT, self._zone).astimezone(UTC)
        self._rows.keep_hours(account, self._rows.of(account).is_quiet, until)
        self._reaching.reconsider(account)
        return until

    def end_pause(self, account: int) -> None:
        """Tell an account all again."""
        self._rows.keep_hours(account, self._rows.of(account).is_quiet, None)

    def _concerning(self, account: int) -> Sequence[Topic]:
        """Leave out what families have and students have not, and the other way round."""
        is_of_family = bool(self._unit.tx.places.of_account(account))
        certificates = self._unit.tx.certificates
        has = certificates.of_account(account) or certificates.waiting_for(account)
        left_out = {"certificate"} if not has else set()
        return [one for one in SETTABLE if one not in left_out] if is_of_family else ["certificate"]

    @property
    def _now(self) -> datetime:
        return self._unit.clock.now()
