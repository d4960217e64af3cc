"""Telling (scope B20): to whom, where and when, by what they chose and the hour of the day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.ids import Ids
from school.outbox import Channel, Lane
from school.preferences import (
    SETTABLE,
    ChatMode,
    MailMode,
    Preference,
    Preferences,
    Topic,
    digest_before,
    quiet_until,
    topic_of,
)
from school.school import School
from school.store import Unit
from storage.queries import load_queries
from storage.statements import Holding
from storage.transaction import Tx
from tests.cast import KEY, Clock, account, device
from tests.conftest import PlainPasswords, SchoolAtWork
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

BRUSSELS = ZoneInfo("Europe/Brussels")
OWNER, CHAT, EMAIL = 1, 100, "a.dupond@example.org"
DAY = datetime(2026, 6, 26, 12, 0, tzinfo=UTC)
BY_MAIL: tuple[Channel, ...] = ("mail",)
NIGHT = datetime(2026, 6, 26, 21, 0, tzinfo=UTC)
MORNING = datetime(2026, 6, 27, 5, 0, tzinfo=UTC)
"""Seven o'clock in Brussels."""

Sent = set[tuple[str, str, datetime | str]]
"""Channel, destination, and the moment from which it may leave, or "digest"."""


@dataclass(frozen=True)
class Standing:
    """How an account stands when it is told something."""

    topic: Topic = "news"
    chat: ChatMode = "at_once"
    mail: MailMode = "instead"
    chats: int = 1
    blocked: bool = False
    has_address: bool = True
    stopped: bool = False
    is_quiet: bool | None = None
    is_paused: bool = False
    urgent: bool = False


@contextmanager
def opened(now: datetime) -> Iterator[School]:
    """Open the school in Brussels, on a database in memory."""
    clock = Clock(now)
    memory = InMemory(clock, Holding("test"))
    tokens = KeyedTokens(SecretKey(KEY))
    ports = (PlainPasswords(), romanised, PhonesOnDemand(), CountryNames())
    try:
        yield School(Unit(memory.tx(), clock, Ids(clock), tokens, *ports), zone=BRUSSELS)
    finally:
        memory.close()


def settle(school: School, standing: Standing) -> None:
    """Make an account that stands so."""
    tx, now = school.tx, school.unit.clock.now()
    tx.accounts.add(account(OWNER))
    for chat in range(CHAT, CHAT + standing.chats):
        tx.devices.meet(chat, "fr", now)
        tx.devices.link(device(chat, account=OWNER, chat=chat))
        tx.devices.block(chat, now if standing.blocked else None)
    if standing.has_address:
        tx.addresses.note(EMAIL)
        tx.addresses.prove(EMAIL, OWNER, now)
    if standing.stopped:
        tx.addresses.quieten(EMAIL, now)
    if standing.topic in SETTABLE:
        tx.preferences.choose(OWNER, standing.topic, Preference(standing.chat, standing.mail))
    until = now + timedelta(days=3) if standing.is_paused else None
    tx.preferences.keep_hours(OWNER, standing.is_quiet, until)


def tell(school: School, standing: Standing, key: str = "7") -> Sent:
    """Tell of something; gives where it was said to go, and when that is owed."""
    told = school.telling.tell(
        standing.topic, "certificate_added", OWNER, key, urgent=standing.urgent, certificate=7
    )
    later: dict[tuple[str, str], datetime | str] = {}
    for channel in ("telegram", "mail"):
        for one in school.tx.outbox.lease(channel, 100, MORNING + timedelta(days=2)):
            later[one.channel, one.to] = one.due_at
    return {(one.channel, one.to, later.get((one.channel, one.to), "digest")) for one in told}


def rule(standing: Standing, now: datetime) -> Sent:
    """Say from the rules alone where and when somebody is told."""
    is_settable = standing.topic in ("news", "certificate", "terms")
    defaults = {"address": "at_once", "account": "at_once", "work": "off"}
    in_chat = standing.chat if is_settable else "at_once"
    by_mail = standing.mail if is_settable else defaults.get(standing.topic, "instead")
    reached = standing.chats > 0 and not standing.blocked
    if by_mail == "instead":
        by_mail = "off" if reached else in_chat
    if is_settable and standing.stopped and standing.topic != "terms":
        by_mail = "off"
    wanted = {
        *(("telegram", str(CHAT + n), in_chat) for n in range(standing.chats * reached)),
        *(("mail", EMAIL, by_mail) for _ in range(standing.has_address)),
    }
    waits = standing.is_paused and standing.topic in ("news", "certificate")
    by_night = standing.urgent or standing.topic in ("help", "access", "address", "account")
    is_quiet = now == NIGHT and standing.is_quiet is not False and not by_night
    sent: Sent = set()
    for channel, to, mode in wanted:
        if mode != "off" and (waits or (mode == "digest" and not standing.urgent)):
            sent.add((channel, to, "digest"))
        elif mode != "off":
            sent.add((channel, to, MORNING if is_quiet else now))
    return sent


STANDINGS = some.builds(
    Standing,
    topic=some.sampled_from(get_args(Topic)),
    chat=some.sampled_from(get_args(ChatMode)),
    mail=some.sampled_from(get_args(MailMode)),
    chats=some.integers(0, 2),
    blocked=some.booleans(),
    has_address=some.booleans(),
    stopped=some.booleans(),
    is_quiet=some.sampled_from((None, True, False)),
    is_paused=some.booleans(),
    urgent=some.booleans(),
)


@given(standing=STANDINGS, now=some.sampled_from((DAY, NIGHT)))
def test_each_notice_goes_where_the_rules_say_once(standing: Standing, now: datetime) -> None:
    with opened(now) as school:
        settle(school, standing)
        assert tell(school, standing) == rule(standing, now)
        assert tell(school, standing) == set(), "what is told again with its key goes nowhere"


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-06-26T17:59:59", None),
        ("2026-06-26T18:00:00", "2026-06-27T05:00:00"),
        ("2026-06-27T04:59:59", "2026-06-27T05:00:00"),
        ("2026-06-27T05:00:00", None),
        # The clocks go forward at 01:00 UTC of 29 March, and back at 01:00 UTC of 25 October.
        ("2026-03-28T20:00:00", "2026-03-29T05:00:00"),
        ("2026-03-29T00:30:00", "2026-03-29T05:00:00"),
        ("2026-03-29T05:00:00", None),
        ("2026-10-24T19:00:00", "2026-10-25T06:00:00"),
        ("2026-10-25T00:30:00", "2026-10-25T06:00:00"),
        ("2026-10-25T01:30:00", "2026-10-25T06:00:00"),
        ("2026-10-25T06:00:00", None),
        ("2028-02-28T22:30:00", "2028-02-29T06:00:00"),
    ],
)
def test_the_night_ends_at_seven_by_the_clock_on_the_wall(now: str, until: str | None) -> None:
    wanted = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    assert quiet_until(datetime.fromisoformat(now).replace(tzinfo=UTC), BRUSSELS) == wanted


@given(some.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=some.just(UTC)))
def test_the_night_is_never_longer_than_from_eight_to_seven(now: datetime) -> None:
    until, local = quiet_until(now, BRUSSELS), now.astimezone(BRUSSELS)
    assert (until is None) == (7 <= local.hour < 20)
    if until is not None:
        assert now < until <= now + timedelta(hours=12)
        assert until.astimezone(BRUSSELS).strftime("%H:%M") == "07:00"
    last = digest_before(now, BRUSSELS)
    assert now - timedelta(hours=25) <= last <= now
    assert last.astimezone(BRUSSELS).strftime("%H:%M") == "18:00"


def test_the_chat_in_which_it_is_done_is_not_told() -> None:
    with opened(DAY) as here:
        settle(here, Standing(chats=2))
        told = here.telling.tell("account", "devices_removed", OWNER, "1", but=CHAT)
        assert [one.to for one in told] == [str(CHAT + 1), EMAIL]


def test_a_mail_goes_to_the_address_it_is_about_where_that_is_the_accounts() -> None:
    with opened(DAY) as school:
        settle(school, Standing())
        school.tx.addresses.note("other@example.org")
        school.tx.addresses.prove("other@example.org", OWNER, DAY + timedelta(days=1))
        wanted = {"other@example.org": "other@example.org", "no@example.org": EMAIL}
        for number, (asked, to) in enumerate(wanted.items()):
            told = school.telling.tell(
                "certificate", "certificate_added", OWNER, str(number), to_address=asked
            )
            assert [one.to for one in told] == [str(CHAT), to]


def test_no_mail_goes_to_an_address_that_was_replaced() -> None:
    with opened(DAY) as school:
        settle(school, Standing(chats=0))
        new = "new@example.org"
        school.tx.addresses.note(new)
        assert school.tx.addresses.prove(new, OWNER, DAY)
        school.tx.addresses.replace(OWNER, EMAIL, new, DAY)
        for number, asked in enumerate((None, EMAIL)):
            told = school.telling.tell(
                "certificate", "certificate_added", OWNER, str(number), to_address=asked
            )
            assert [one.to for one in told] == [new]


def test_a_reminder_of_terms_stops_where_mails_were_stopped_and_their_news_does_not() -> None:
    with opened(DAY) as school:
        settle(school, Standing(topic="terms", mail="at_once", stopped=True))
        told = school.telling.tell("terms", "terms_reminder", OWNER, "1", reminds=True)
        assert [one.channel for one in told] == ["telegram"]
        told = school.telling.tell("terms", "terms_published", OWNER, "1")
        assert [one.channel for one in told] == ["telegram", "mail"]


def test_an_account_that_is_being_closed_hears_only_of_itself() -> None:
    with opened(DAY) as school:
        settle(school, Standing())
        school.leaving.close(OWNER, CHAT, "telegram")
        for topic in get_args(Topic):
            told = school.telling.tell(topic, "certificate_added", OWNER, topic)
            assert bool(told) == (topic in ("help", "access", "address", "account")), topic


def test_a_mail_that_was_owed_before_an_account_is_closed_does_not_leave_any_more() -> None:
    with opened(DAY) as school:
        settle(school, Standing(mail="at_once"))
        topics: tuple[Topic, ...] = ("news", "certificate", "terms", "address", "account")
        for topic in topics:
            school.telling.tell(topic, "certificate_added", OWNER, topic, channels=BY_MAIL)
        owed = school.tx.outbox.open_at("mail", EMAIL)
        assert [topic_of(one.data) for one in owed if school.rights.may_leave(one)] == [*topics]
        school.leaving.close(OWNER, CHAT, "telegram")
        left = [topic_of(one.data) for one in owed if school.rights.may_leave(one)]
        assert left == ["address", "account"]


async def test_what_was_chosen_is_kept(school: SchoolAtWork) -> None:
    await school.do(lambda one: settle(one, Standing(chat="off", mail="digest")))
    kept = await school.do(lambda one: one.tx.preferences.of(OWNER))
    assert kept == Preferences({"news": Preference("off", "digest")})
    until = DAY + timedelta(days=7)
    await school.do(lambda one: one.tx.preferences.keep_hours(OWNER, True, until))
    await school.do(
        lambda one: one.tx.preferences.choose(
            OWNER, "news", replace(kept.of("news"), chat="digest")
        )
    )
    kept = await school.do(lambda one: one.tx.preferences.of(OWNER))
    assert kept == Preferences({"news": Preference("digest", "digest")}, True, until)
    assert await school.do(lambda one: one.tx.preferences.of(2)) == Preferences()


def test_telling_reads_what_was_chosen_once_and_no_address_in_vain() -> None:
    clock = Clock(DAY)
    memory = InMemory(clock, Holding("test"))
    names = {text: name for name, text in load_queries().items()}
    asked: list[str] = []

    def execute(text: str, values: Any = ()) -> Any:
        asked.append(names[text])
        return memory.connection.execute(text, values)

    ports = (PlainPasswords(), romanised, PhonesOnDemand(), CountryNames())
    tx = Tx(execute, load_queries(), clock, Holding("test"))
    school = School(Unit(tx, clock, Ids(clock), KeyedTokens(SecretKey(KEY)), *ports), zone=BRUSSELS)
    settle(school, Standing())
    asked.clear()
    assert school.telling.tell("news", "news", OWNER, "1", lane=Lane.BROADCAST, news=1)
    assert sorted(asked) == sorted(
        ["closing", "preferences", "chats_of_account", "owe_once", "something_waits", "add_notice"]
    )
    memory.close()
