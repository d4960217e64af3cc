"""The way of a mail: owed in the outbox, written, sent over a real socket, recorded."""

import asyncio
import logging
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from school.activation import Stage
from school.outbox import Lane, Notice
from school.platforms import Platform
from school.school import School
from school.store import StoreError
from school.undelivered import notice_of
from school.unsubscribing import Standing
from school.writing import Writing
from school.written import Letter
from storage.opening import open_store
from storage.statements import Holding
from tests.databases import holds
from tests.mail.conftest import House, delivering
from tests.mail.factories import NOW, OWN, SOPHIE, account, platform, row
from tests.mail.owing import issue, people
from tests.mail.postbox import DROP, Postbox, until

LATER = timedelta(minutes=30)
OURS = {f"mail.{module}" for module in ("connections", "delivery", "transport", "writing")}
"""Not the server's log, which is called ``mail.log``."""


def tried(house: House, times: int) -> bool:
    return house.states()[SOPHIE][0][2] == times


def tried_more(postbox: Postbox, times: int) -> bool:
    return postbox.tries[SOPHIE] > times


def stage_of(token: str, school: School) -> tuple[Stage, Platform | None]:
    return school.activation.stage(token)


def noted(email: str, school: School) -> None:
    school.tx.addresses.note(email)


def state_of(email: str, school: School) -> str | None:
    address = school.tx.addresses.get(email)
    return address.state if address else None


async def test_an_invitation_arrives_and_its_tokens_work(house: House, postbox: Postbox) -> None:
    await issue(house, SOPHIE)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    (mail,) = postbox.of(SOPHIE)
    (taken,) = postbox.taken
    mark = taken.sender.removeprefix("cartable+").removesuffix("@ecole.example")
    assert mail["Message-ID"] == OWN.message_id("notice", notice_of(mark, house.tokens) or 0)
    (token,) = re.findall(r"\[#(\w{26})\]", mail["Subject"])
    assert mail["Reply-To"] == f"cartable+{token}@ecole.example"
    assert f"/a/{token}" in mail.as_string()
    (stop,) = re.findall(r"/u/(\w{26})>", mail["List-Unsubscribe"])
    stage = await house.do(partial(stage_of, token))
    assert stage == (Stage.SIGN_UP, platform())
    assert await house.do(lambda school: school.unsubscribing.standing(stop)) is Standing.NOTIFIED


async def test_what_is_owed_meanwhile_leaves_at_once(house: House, postbox: Postbox) -> None:
    async with delivering(house, postbox):
        await issue(house, *people(30))
        await until(lambda: len(postbox.taken) == 30 and house.are_all("sent"))
    assert sorted(postbox.recipients) == sorted(people(30))
    assert postbox.connections <= 4


async def test_what_a_command_in_another_process_owes_leaves_too(
    house: House, postbox: Postbox
) -> None:
    other = await open_store(house.location, house.clock, Holding("command"))
    try:
        async with delivering(house, postbox):
            await issue(house, "first@example.org")
            await until(lambda: postbox.recipients == ["first@example.org"])
            await issue(replace(house, store=other), SOPHIE)
            await until(lambda: house.are_all("sent"))
    finally:
        await other.close()
    assert postbox.recipients == ["first@example.org", SOPHIE]


async def test_no_token_and_no_name_stays_behind(
    house: House, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    postbox.at_rcpt = lambda to: f"550 5.1.1 <{to}> unknown here" if "wrong" in to else None
    await issue(house, SOPHIE, "wrong@example.org")
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent", "failed"))
    (mail,) = postbox.of(SOPHIE)
    tokens = {mail["Subject"][-27:-1], *re.findall(r"/u/(\w{26})>", mail["List-Unsubscribe"])}
    assert len(tokens) == 2
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name in OURS)
    for token in tokens:
        assert not holds(house.location, token)
        assert token not in logged
    for personal in (SOPHIE, "Sophie", "Néerlandais", "wrong@example.org"):
        assert personal not in logged


async def test_what_nobody_needs_any_more_is_dropped(house: House, postbox: Postbox) -> None:
    await issue(house, "other@example.org")

    def activate(school: School) -> None:
        school.certificates.issue("icc", row(1))
        found = school.tx.certificates.by_reference("icc", "R-1")
        assert found is not None
        school.tx.certificates.update(replace(found, activated_at=NOW))

    await house.do(activate)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent", "dropped"))
    assert house.states()[SOPHIE] == [("dropped", "no longer needed", 1)]
    assert postbox.recipients == ["other@example.org"]


async def test_a_server_that_refuses_our_own_address_costs_no_mail_a_try(
    house: House, postbox: Postbox
) -> None:
    postbox.at_mail = lambda address: "550 5.7.1 sender not allowed"
    await issue(house, *people(3))
    async with delivering(house, postbox):
        await until(lambda: postbox.connections > 2)
        assert house.are_all("new", "sending")
        postbox.at_mail = lambda address: None
        await until(lambda: house.are_all("sent"))
    assert {one for notices in house.states().values() for one in notices} == {("sent", None, 1)}


@pytest.mark.parametrize("at", ["at_rcpt", "at_data"])
async def test_a_refusal_for_good_ends_it_and_the_others_go_on(
    house: House, postbox: Postbox, at: str
) -> None:
    refusals = iter(["554 5.7.1 no mail for <student0@example.org> here"])
    setattr(postbox, at, lambda address: next(refusals, None))
    await issue(house, *people(1))
    async with delivering(house, postbox):
        await until(lambda: house.are_all("failed"))
        await issue(house, SOPHIE)
        await until(lambda: house.states()[SOPHIE][0][0] == "sent")
    reason = "554 5.7.1 no mail for <<address>> here"
    assert house.states()["student0@example.org"] == [("failed", reason, 1)]
    assert postbox.connections == 1


async def test_an_address_at_which_nobody_reads_is_marked_and_gets_no_more(
    house: House, postbox: Postbox
) -> None:
    postbox.at_rcpt = {SOPHIE: "550 5.1.1 no such user", "b@b.be": "550 5.7.1 no"}.get
    for email in (SOPHIE, "b@b.be"):
        await house.do(partial(noted, email))
    await issue(house, SOPHIE, "b@b.be")
    async with delivering(house, postbox):
        await until(lambda: house.are_all("failed"))
        await issue(house, SOPHIE, "b@b.be")
        await until(lambda: house.are_all("failed", "dropped"))
    assert [one[0] for one in house.states()[SOPHIE]] == ["failed", "dropped"]
    assert [one[0] for one in house.states()["b@b.be"]] == ["failed", "failed"]
    assert await house.do(partial(state_of, SOPHIE)) == "bad"
    assert await house.do(partial(state_of, "b@b.be")) != "bad"
    assert postbox.tries[SOPHIE] == 1


@pytest.mark.parametrize("at", ["at_rcpt", "at_data"])
async def test_greylisting_is_waited_out(house: House, postbox: Postbox, at: str) -> None:
    setattr(postbox, at, lambda address: "451 4.7.1 greylisted")
    await issue(house, SOPHIE)
    async with delivering(house, postbox):
        await until(lambda: house.states()[SOPHIE] == [("new", "451 4.7.1 greylisted", 1)])
        setattr(postbox, at, lambda address: None)
        house.clock.move(LATER - timedelta(seconds=1))
        await issue(house, "other@example.org")  # makes the delivery look
        await until(lambda: postbox.recipients == ["other@example.org"])
        assert postbox.tries[SOPHIE] == 1
        house.clock.move(timedelta(seconds=1))
        await issue(house, "third@example.org")
        await until(lambda: house.are_all("sent"))
    assert len(postbox.of(SOPHIE)) == 1


async def test_after_five_days_of_refusals_a_mail_is_given_up(
    house: House, postbox: Postbox
) -> None:
    postbox.at_rcpt = lambda address: "452 4.2.2 mailbox full"
    await issue(house, SOPHIE)
    began = house.clock.now()
    while not house.are_all("failed"):
        tries = postbox.tries[SOPHIE]
        async with delivering(house, postbox):
            await until(partial(tried_more, postbox, tries))
            await until(lambda: house.are_all("new", "failed"))
        if not house.are_all("failed"):
            house.clock.move(LATER)
            while not await house.store.run(
                lambda tx: tx.outbox.next_due("mail", house.clock.now()) == house.clock.now()
            ):
                house.clock.move(LATER)
    assert timedelta(days=5) <= house.clock.now() - began < timedelta(days=5, hours=1)
    assert postbox.tries[SOPHIE] > 30


async def test_a_server_that_is_down_costs_no_try(house: House, postbox: Postbox) -> None:
    await postbox.stop()
    await issue(house, *people(10))
    async with delivering(house, postbox):
        await until(lambda: any(one[0][0] == "new" for one in house.states().values()))
        await postbox.start()
        await until(lambda: house.are_all("sent"))
    assert sorted(postbox.recipients) == sorted(people(10))
    assert {one for notices in house.states().values() for one in notices} == {("sent", None, 1)}


async def test_a_connection_lost_before_data_is_mended_soon(house: House, postbox: Postbox) -> None:
    postbox.at_rcpt = lambda to: DROP if to == SOPHIE else None
    await issue(house, SOPHIE, *people(10))
    async with delivering(house, postbox):
        await until(lambda: house.states()[SOPHIE][0][2] == 1 and len(postbox.taken) == 10)
        assert house.states()[SOPHIE][0][0] == "new"
        postbox.at_rcpt = lambda to: None
        house.clock.move(timedelta(seconds=10))
        await issue(house, "other@example.org")
        await until(lambda: house.are_all("sent"))
    assert len(postbox.of(SOPHIE)) == 1


async def test_silence_after_data_is_tried_again_as_the_same_mail(
    house: House, postbox: Postbox
) -> None:
    postbox.after_data = lambda to: DROP
    await issue(house, SOPHIE)
    async with delivering(house, postbox):
        await until(lambda: house.states()[SOPHIE][0][2] == 1)
        postbox.after_data = lambda to: None
        house.clock.move(LATER - timedelta(seconds=1))
        await issue(house, "other@example.org")
        await until(lambda: "other@example.org" in postbox.recipients)
        assert len(postbox.of(SOPHIE)) == 1
        house.clock.move(timedelta(seconds=1))
        await issue(house, "third@example.org")
        await until(lambda: house.are_all("sent"))
    first, second = postbox.of(SOPHIE)
    assert first["Message-ID"] == second["Message-ID"]
    # Mail programs show the first of two with one Message-ID: what either carries must work.
    assert first["Subject"] == second["Subject"]
    stage, _ = await house.do(partial(stage_of, second["Subject"][-27:-1]))
    assert stage is Stage.SIGN_UP


async def test_stopping_finishes_what_is_under_way_and_leaves_the_rest(
    house: House, postbox: Postbox
) -> None:
    postbox.open.clear()
    await issue(house, *people(20))
    async with delivering(house, postbox) as task:
        await until(lambda: sum(postbox.tries.values()) == 4)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        postbox.open.set()
        with suppress(asyncio.CancelledError):
            await task
        assert len(postbox.taken) == 4
        states = [one[0][0] for one in house.states().values()]
        assert (states.count("sent"), states.count("new")) == (4, 16)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    assert sorted(postbox.recipients) == sorted(people(20))


@pytest.mark.parametrize("turns", range(0, 60, 4))
async def test_stopping_at_any_moment_holds_nothing_back(
    house: House, postbox: Postbox, turns: int
) -> None:
    await issue(house, *people(6))
    async with delivering(house, postbox):
        for _ in range(turns):
            await asyncio.sleep(0)
    assert house.are_all("new", "sent")
    assert sum(one[0][0] == "sent" for one in house.states().values()) == len(postbox.taken)


def poison(house: House) -> Notice:
    return Notice(house.ids.next(), "mail", SOPHIE, Lane.PERSONAL, "unheard_of", {}, NOW)


async def test_what_cannot_be_written_is_set_aside_and_its_neighbours_go_on(
    house: House, postbox: Postbox
) -> None:
    await house.do(lambda school: school.tx.outbox.add(poison(house)))
    for tries in (1, 2, 3):
        neighbour = f"neighbour{tries}@example.org"
        await issue(house, neighbour)
        async with delivering(house, postbox):
            await until(partial(tried, house, tries))
        house.clock.move(timedelta(minutes=1))
    assert house.states()[SOPHIE] == [("failed", "not written: KeyError", 3)]
    async with delivering(house, postbox):
        await until(lambda: house.states()["neighbour3@example.org"][0][0] == "sent")


async def test_a_database_that_is_away_costs_no_mail_a_try(
    house: House, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await issue(house, SOPHIE)
    outages, letter = iter(range(5)), Writing.letter

    def away(self: Writing, notice: Notice) -> Letter | None:
        if next(outages, None) is not None:
            raise StoreError("the database is not reached")
        return letter(self, notice)

    monkeypatch.setattr(Writing, "letter", away)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    assert house.states()[SOPHIE] == [("sent", None, 1)]


async def test_notices_of_all_kinds_find_their_words(house: House, postbox: Postbox) -> None:
    me = account("de")

    def live(school: School) -> None:
        school.tx.accounts.add(me)
        school.tx.addresses.note(SOPHIE)
        school.tx.addresses.prove(SOPHIE, me.id, NOW)
        school.certificates.issue("icc", row())
        found = school.tx.certificates.by_reference("icc", "R-1")
        assert found is not None
        school.certificates.revoke(found.code, "Irrtum")
        school.notices.welcome(me, SOPHIE, "icc")
        school.notices.device_linked(me)
        school.certificates.issue("icc", row(2, "late@example.org"))

    await house.do(live)
    house.clock.move(timedelta(days=7))
    assert await house.do(lambda school: school.reminders.remind()) == 1
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    subjects = [mail["Subject"] for mail in postbox.of(SOPHIE)]
    assert [one.split()[0] for one in subjects] == ["Neue", "Ihre", "Ihr", "Neue"]
    assert [mail["Subject"].split()[0] for mail in postbox.of("late@example.org")] == [
        "Activez",
        "Rappel",
    ]


async def test_an_address_that_only_utf8_can_write(house: House, postbox: Postbox) -> None:
    await issue(house, "zoé@école.example")
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    (taken,) = postbox.taken
    assert taken.to == "zoé@xn--cole-9oa.example"
    assert "SMTPUTF8" in taken.options


async def test_a_server_that_takes_ascii_only_ends_it(house: House, postbox: Postbox) -> None:
    postbox.smtputf8 = False
    await issue(house, "zoé@example.org", SOPHIE)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent", "failed"))
    assert house.states()["zoé@example.org"][0][:2] == (
        "failed",
        "the server takes ASCII addresses only",
    )
    assert not [one for one in postbox.taken if "SMTPUTF8" in one.options]


async def test_a_school_without_a_name_of_its_own_platform(house: House, postbox: Postbox) -> None:
    other: Platform = platform(id="nl", languages=("nl", "fr"), name="Atheneum", email="")
    await house.do(lambda school: school.tx.platforms.put(other))
    await house.do(lambda school: school.certificates.issue("nl", row()))
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    (mail,) = postbox.of(SOPHIE)
    assert mail["From"].addresses[0].display_name == "Atheneum"
    assert mail["Content-Language"] == "nl"
