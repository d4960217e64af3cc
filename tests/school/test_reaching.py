"""Reaching: who blocks a chat is written to instead, once; and what was just chosen counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from school.preferences import ChatMode, MailMode, Topic
from school.school import School
from school.telling import BOTH
from tests.cast import device
from tests.school.test_telling import (
    CHAT,
    DAY,
    EMAIL,
    MORNING,
    NIGHT,
    OWNER,
    Standing,
    opened,
    settle,
)

EVENING = datetime(2026, 6, 27, 16, 0, tzinfo=UTC)
"""Six o'clock in Brussels, of the day after."""


@pytest.fixture
def by_night() -> Iterator[School]:
    with opened(NIGHT) as school:
        yield school


def open_now(school: School) -> list[tuple[str, str]]:
    """Give where something is owed that is not closed."""
    places = [("telegram", str(CHAT)), ("telegram", str(CHAT + 1)), ("mail", EMAIL)]
    return [
        (channel, to)
        for channel, to in places
        for _ in school.tx.outbox.open_at("mail" if channel == "mail" else "telegram", to)
    ]


def link_another(school: School) -> None:
    """Sign in on another telephone."""
    school.tx.devices.meet(CHAT + 1, "fr", NIGHT)
    school.tx.devices.link(device(9, account=OWNER, chat=CHAT + 1))


def tell_news(school: School, key: str = "7") -> None:
    school.telling.tell("news", "certificate_added", OWNER, key, certificate=7)


def test_what_a_chat_was_owed_goes_by_mail_and_comes_back(by_night: School) -> None:
    settle(by_night, Standing())
    for _ in range(3):
        tell_news(by_night)
        assert open_now(by_night) == [("telegram", str(CHAT))]
        by_night.reaching.blocked(CHAT)
        assert open_now(by_night) == [("mail", EMAIL)]
        ((notice),) = by_night.tx.outbox.open_at("mail", EMAIL)
        assert (notice.kind, notice.account, notice.due_at) == ("certificate_added", OWNER, MORNING)
        by_night.reaching.unblocked(CHAT)
    assert open_now(by_night) == [("telegram", str(CHAT))]


def test_what_was_mailed_meanwhile_stays_there(by_night: School) -> None:
    settle(by_night, Standing())
    tell_news(by_night)
    by_night.reaching.blocked(CHAT)
    (leased,) = by_night.tx.outbox.lease("mail", 10, MORNING)
    by_night.reaching.unblocked(CHAT)
    assert open_now(by_night) == [("mail", EMAIL)], "it is just being sent"
    by_night.tx.outbox.sent(leased.id, MORNING)
    tell_news(by_night)
    assert open_now(by_night) == [], "it was told"


@pytest.mark.parametrize(
    "standing",
    [
        Standing(mail="off"),
        Standing(mail="at_once"),
        Standing(has_address=False),
        Standing(stopped=True),
    ],
    ids=str,
)
def test_who_wants_no_mail_instead_gets_none_more(by_night: School, standing: Standing) -> None:
    settle(by_night, standing)
    tell_news(by_night)
    before = [place for place in open_now(by_night) if place[0] == "mail"]
    by_night.reaching.blocked(CHAT)
    assert open_now(by_night) == before


@pytest.mark.parametrize("topic", ["account", "address", "work"])
@pytest.mark.parametrize("links", [False, True])
def test_what_has_words_for_the_chat_alone_stays_there(
    by_night: School, topic: Topic, *, links: bool
) -> None:
    settle(by_night, Standing())
    by_night.telling.tell(topic, "devices_removed", OWNER, "1", channels=BOTH[:1], n=1)
    assert open_now(by_night) == [("telegram", str(CHAT))]
    if links:
        link_another(by_night)
    by_night.reaching.blocked(CHAT)
    assert open_now(by_night) == []


def test_where_another_chat_is_told_nothing_moves(by_night: School) -> None:
    settle(by_night, Standing(chats=2))
    tell_news(by_night)
    by_night.reaching.blocked(CHAT)
    assert open_now(by_night) == [("telegram", str(CHAT + 1))]
    by_night.reaching.blocked(CHAT + 1)
    assert open_now(by_night) == [("mail", EMAIL)]


def leave(school: School, *, removed: bool) -> None:
    """Sign out in the chat, or have it removed from another device."""
    if removed:
        school.devices.remove(OWNER, [CHAT], at=0)
        return
    chat = school.tx.devices.chat(CHAT)
    assert chat is not None
    school.sign_in.unlink(chat)


def told_now(school: School) -> list[tuple[str, str]]:
    """Give where news are owed, beside what is said of the account itself."""
    places = dict.fromkeys(open_now(school))
    return [
        (channel, to)
        for channel, to in places
        for one in school.tx.outbox.open_at("mail" if channel == "mail" else "telegram", to)
        if one.kind == "certificate_added"
    ]


@pytest.mark.parametrize("removed", [False, True])
def test_what_a_chat_was_owed_follows_who_has_left_it(by_night: School, *, removed: bool) -> None:
    settle(by_night, Standing())
    tell_news(by_night)
    leave(by_night, removed=removed)
    assert told_now(by_night) == [("mail", EMAIL)]


@pytest.mark.parametrize("how", ["left", "removed", "blocked"])
def test_a_chat_that_was_linked_since_is_told_instead(by_night: School, how: str) -> None:
    """A family changes its telephone between the evening and the morning."""
    settle(by_night, Standing())
    tell_news(by_night)
    link_another(by_night)
    assert told_now(by_night) == [("telegram", str(CHAT))]
    if how == "blocked":
        by_night.reaching.blocked(CHAT)
    else:
        leave(by_night, removed=how == "removed")
    assert told_now(by_night) == [("telegram", str(CHAT + 1))]
    by_night.reaching.blocked(CHAT + 1)
    assert told_now(by_night) == [("mail", EMAIL)]


@pytest.mark.parametrize("topic", ["news", "help"])
def test_what_waits_to_be_mailed_goes_to_the_address_that_replaces_its_own(
    by_night: School, topic: Topic
) -> None:
    """Its mailbox may be somebody else's by the morning."""
    settle(by_night, Standing(chats=0))
    by_night.telling.tell(topic, "certificate_added", OWNER, "7", certificate=7)
    owner, tx, new = by_night.tx.accounts.get(OWNER), by_night.tx, f"new.{EMAIL}"
    assert owner is not None
    tx.addresses.note(new)
    tx.addresses.prove(new, OWNER, NIGHT)
    by_night.confirming.replace(owner, EMAIL, new)
    (moved,) = tx.outbox.open_at("mail", new)
    assert (moved.kind, moved.account) == ("certificate_added", OWNER)
    assert [one.kind for one in tx.outbox.open_at("mail", EMAIL)] == ["address_replaced"]


def test_another_account_s_notices_stay_where_one_leaves(by_night: School) -> None:
    settle(by_night, Standing())
    tell_news(by_night)
    by_night.reaching.left(OWNER + 1, CHAT)
    assert told_now(by_night) == [("telegram", str(CHAT))]


def test_what_two_chats_were_owed_waits_for_the_digest_once(by_night: School) -> None:
    settle(by_night, Standing(chats=2))
    tell_news(by_night)
    by_night.preferring.pause(OWNER)
    assert open_now(by_night) == []
    assert len(by_night.tx.digests.take(OWNER, EVENING)) == 1


def test_an_answer_is_mailed_at_once_and_a_digest_too() -> None:
    with opened(DAY) as school:
        settle(school, Standing(chat="digest"))
        tell_news(school)
        school.telling.tell("help", "help_answer", OWNER, "1", problem=1, message=1)
        school.digesting.make(EVENING, 0, 10)
        school.reaching.blocked(CHAT)
        kinds = {one.kind: one.due_at for one in school.tx.outbox.open_at("mail", EMAIL)}
        assert kinds == {"help_answer": DAY, "digest": DAY}


@given(
    some.sampled_from(("at_once", "digest", "off")),
    some.sampled_from(("instead", "at_once", "digest", "off")),
    some.booleans(),
)
def test_what_waits_for_the_morning_follows_what_is_chosen(
    chat: ChatMode, mail: MailMode, pauses: bool
) -> None:
    with opened(NIGHT) as school:
        settle(school, Standing(chat="at_once", mail="at_once"))
        tell_news(school)
        assert open_now(school) == [("telegram", str(CHAT)), ("mail", EMAIL)]
        school.preferring.choose(OWNER, "news", chat=chat)
        school.preferring.choose(OWNER, "news", mail=mail)
        if pauses:
            school.preferring.pause(OWNER)
        by_mail = "off" if mail == "instead" else mail
        left = [
            place for place, mode in (("telegram", chat), ("mail", by_mail)) if mode == "at_once"
        ]
        assert [channel for channel, _ in open_now(school)] == ([] if pauses else left)
        items = school.tx.digests.take(OWNER, EVENING)
        waits = {
            channel
            for channel, mode in (("telegram", chat), ("mail", by_mail))
            if mode == "digest" or (pauses and mode == "at_once")
        }
        assert {one.channel for one in items} == waits
        assert len(items) == len(waits)


@pytest.mark.parametrize("was_owed", [False, True], ids=["told meanwhile", "told before"])
def test_what_no_chat_was_told_goes_by_mail_though_a_chat_is_back(
    by_night: School, *, was_owed: bool
) -> None:
    """What a chat missed while it blocked us is said by mail, whatever is chosen since."""
    settle(by_night, Standing(mail="at_once", blocked=not was_owed))
    tell_news(by_night)
    by_night.reaching.blocked(CHAT)
    by_night.reaching.unblocked(CHAT)
    by_night.preferring.choose(OWNER, "news", mail="instead")
    assert open_now(by_night) == [("mail", EMAIL)]
    by_night.preferring.choose(OWNER, "news", chat="digest")
    assert open_now(by_night) == []
    (item,) = by_night.tx.digests.take(OWNER, EVENING)
    assert item.channel == "mail", "it follows what is chosen for a chat, where no chat has it"


@pytest.mark.parametrize("chat", ["at_once", "digest"])
def test_a_mail_that_was_not_wanted_beside_a_chat_is_wanted_again_without(
    by_night: School, chat: ChatMode
) -> None:
    settle(by_night, Standing(mail="at_once"))
    tell_news(by_night)
    by_night.preferring.choose(OWNER, "news", chat=chat, mail="instead")
    by_night.digesting.make(EVENING, 0, 10)
    assert open_now(by_night) == [("telegram", str(CHAT))]
    by_night.reaching.blocked(CHAT)
    assert open_now(by_night) == [("mail", EMAIL)]


def test_what_must_be_said_does_not_wait_for_the_end_of_a_pause(by_night: School) -> None:
    settle(by_night, Standing(topic="terms"))
    by_night.telling.tell("terms", "terms_published", OWNER, "1")
    by_night.preferring.pause(OWNER)
    assert open_now(by_night) == [("telegram", str(CHAT))]
