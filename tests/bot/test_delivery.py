"""Delivery: what is owed arrives in order, or what came of it is known; real sockets throughout."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from time import monotonic

import pytest

from bot.permits import Permit
from bot.sending import Pictures
from bot.slots import ANSWER_SLOTS, FEWEST
from locales import Catalogues
from sandbox.telegram import BotApiServer, Limits, Person
from school.conversations import Conversation, Record
from school.outbox import Lane, Notice
from school.preferences import Preference
from school.school import School
from storage.statements import Holding
from tests.bot.house import House
from tests.bot.office import UNHURRIED, Office, call, chart_drawn, document, draw, text
from tests.cast import ICC, SOPHIE, Clock, account, certificate, device, notice
from tests.databases import empty_log
from tests.mail.postbox import until

FREE = Limits(per_second=None, chat_per_second=None)
UNLIMITED = {"inline_keyboard": [[{"text": "Oui", "callback_data": "t:1:yes"}]]}
Opening = Callable[..., Awaitable[Office]]


@pytest.fixture(autouse=True)
def _nothing_waits_for_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """What should leave at once is not found by the look that is taken every few seconds anyway."""
    monkeypatch.setattr("bot.delivery._IDLE", 3600.0)


@pytest.fixture
def holding() -> Holding:
    return Holding("we", frozenset({"telegram"}), {"telegram": UNHURRIED})


@pytest.fixture
async def open_office(
    house: House, server: BotApiServer, catalogues: Catalogues
) -> AsyncIterator[Opening]:
    opened: list[Office] = []

    async def open_one(*, impatient: bool = False) -> Office:
        office = Office(house, server, catalogues, impatient=impatient)
        opened.append(office)
        await office.open()
        return office

    yield open_one
    for office in opened:
        await office.close()


@pytest.fixture
async def office(open_office: Opening) -> Office:
    return await open_office()


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    return started(server, "Anna", 100)


@pytest.fixture
def karim(server: BotApiServer) -> Person:
    return started(server, "Karim", 200)


def started(server: BotApiServer, name: str, number: int) -> Person:
    person = server.make_person(name, person_id=number)
    person.start()
    return person


def read(person: Person) -> list[str]:
    """Everything that the bot has said to a person, in order."""
    return [one.text for one in person.messages() if one.sender == "bot"]


# -- order and lanes ------------------------------------------------------------------------------


async def test_what_is_owed_in_one_go_arrives_in_order(office: Office, anna: Person) -> None:
    said = [f"message {number}" for number in range(1, 16)]
    await office.owe(*(text(number, 100, one) for number, one in enumerate(said, 1)))
    await office.look()
    assert read(anna) == said
    assert set(office.states().values()) == {("sent", None, 1)}


async def test_what_was_said_is_erased_once_it_is_sent(office: Office, anna: Person) -> None:
    await office.owe(text(1, 100, "for Anna alone"))
    await office.delivery.drain()
    assert office.house.rows("SELECT data FROM outbox") == [(None,)]
    empty_log(office.house.location)
    assert not office.house.holds("for Anna alone")


async def test_order_holds_through_failures_of_every_kind(
    office: Office, server: BotApiServer, anna: Person
) -> None:
    server.faults.fail("sendMessage", retry_after=3)
    server.faults.drop("sendMessage")
    server.faults.fail("sendMessage", error_code=502)
    await office.owe(*(text(number, 100, str(number)) for number in range(1, 6)))
    await office.until(lambda states: {one[0] for one in states.values()} == {"sent"})
    assert read(anna) == ["1", "2", "3", "4", "5"]


async def test_what_comes_later_waits_behind_what_failed(
    office: Office, server: BotApiServer, anna: Person
) -> None:
    server.faults.drop("sendMessage")
    await office.owe(text(1, 100, "first"))
    await office.delivery.drain()
    await office.owe(text(2, 100, "second"))
    await office.delivery.drain()
    assert read(anna) == []
    await office.until(lambda states: states[2][0] == "sent")
    assert read(anna) == ["first", "second"]


async def test_what_was_owed_while_another_was_in_flight_leaves_right_after_it(
    office: Office, server: BotApiServer, anna: Person
) -> None:
    server.faults.delay(0.05, "sendMessage")
    for number in range(1, 6):
        await office.owe(text(number, 100, f"message {number}"))
    await anna.expect("message 5")
    assert read(anna) == [f"message {number}" for number in range(1, 6)]


async def test_a_chat_without_an_answer_holds_nobody_else_up(
    open_office: Opening, server: BotApiServer, anna: Person, karim: Person
) -> None:
    office = await open_office(impatient=True)
    server.faults.silence("sendMessage")
    await office.owe(text(1, 100, "to Anna"))
    await until(lambda: server.counters.calls["sendmessage"])  # hers is not answered
    await office.owe(text(2, 200, "to Karim"))
    await karim.expect("to Karim")
    await office.delivery.drain()
    assert office.state(2) == "sent"


async def test_bulk_that_hangs_leaves_room_for_answers(
    open_office: Opening, server: BotApiServer, anna: Person
) -> None:
    office = await open_office()
    server.faults.silence("sendChatAction", times=None)
    people = [started(server, f"P{number}", number) for number in range(1000, 1000 + FEWEST)]
    await office.owe(
        *(
            call(number, one.person_id, "sendChatAction", action="typing", lane=Lane.BROADCAST)
            for number, one in enumerate(people, 10)
        )
    )
    for number in range(2, 8):
        await office.owe(text(number, 100, f"answer {number}"))
        await anna.expect(f"answer {number}")
    assert office.state(10) == "sending"
    await server.stop()


async def test_bulk_is_leased_ahead_and_no_more_of_it_in_flight_than_it_has_slots(
    open_office: Opening, server: BotApiServer, anna: Person
) -> None:
    office = await open_office()
    server.faults.silence("sendChatAction", times=None)
    bulk = range(10, 160)  # more than it has slots
    for number in bulk:
        started(server, f"P{number}", 1000 + number)
    await office.owe(
        *(
            call(number, 1000 + number, "sendChatAction", action="typing", lane=Lane.BROADCAST)
            for number in bulk
        )
    )
    await office.owe(text(2, 100, "an answer"))
    await anna.expect("an answer")
    await until(lambda: server.counters.calls["sendchataction"] >= FEWEST - ANSWER_SLOTS)
    await office.owe(text(3, 100, "another"))
    await anna.expect("another")
    assert server.counters.calls["sendchataction"] == FEWEST - ANSWER_SLOTS
    await until(
        lambda: [state for state, *_ in office.states().values()].count("sending") == len(bulk)
    )
    await server.stop()


async def test_bulk_that_waits_for_the_limit_holds_no_slot(
    office: Office, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, may_leave = [], asyncio.Event()

    async def take(notice: Notice, patience: float) -> Permit:
        waiting.append(notice)
        await may_leave.wait()
        return Permit(monotonic())

    monkeypatch.setattr(office.delivery._permits, "take", take)
    people = [started(server, f"P{number}", number) for number in range(1000, 1003)]
    news = [
        text(number, one.person_id, "news", lane=Lane.BROADCAST)
        for number, one in enumerate(people, 10)
    ]
    await office.owe(*news)
    await until(lambda: len(waiting) == len(news))
    slots = office.delivery._slots
    for _ in range(FEWEST - ANSWER_SLOTS):
        await asyncio.wait_for(slots.bulk.acquire(), 5.0)
    for _ in range(FEWEST - ANSWER_SLOTS):
        slots.bulk.release()
    may_leave.set()
    await office.delivery.drain()
    assert [read(one) for one in people] == [["news"]] * len(people)


async def test_an_answer_overtakes_what_waits_for_all(
    office: Office, server: BotApiServer, anna: Person
) -> None:
    server.faults.drop("sendMessage")
    await office.owe(text(1, 100, "news for all", lane=Lane.BROADCAST))
    await office.look()
    await office.owe(text(2, 100, "an answer"))
    await office.delivery.drain()
    assert read(anna) == ["an answer"]
    await office.until(lambda states: states[1][0] == "sent")
    assert read(anna) == ["an answer", "news for all"]


# -- what the messenger says ----------------------------------------------------------------------


async def test_a_429_holds_its_chat_and_nobody_else(
    office: Office, server: BotApiServer, anna: Person, karim: Person
) -> None:
    server.faults.fail("sendMessage", retry_after=7)
    await office.owe(text(1, 100, "to Anna"), text(2, 100, "to Anna again"))
    await office.delivery.drain()
    await office.owe(text(3, 200, "to Karim"))
    await office.delivery.drain()
    assert (read(anna), read(karim)) == ([], ["to Karim"])
    await office.wait(seconds=6.9)
    assert read(anna) == []
    await office.wait(seconds=0.2)
    assert read(anna) == ["to Anna", "to Anna again"]
    assert office.states()[1] == ("sent", None, 1), "being asked to wait is no failure"
    assert server.counters.statuses[429] == 1


async def test_a_429_for_several_chats_means_all_of_us(
    office: Office, server: BotApiServer, anna: Person, karim: Person
) -> None:
    server.faults.fail("sendMessage", retry_after=7, times=2)
    await office.owe(text(1, 100, "to Anna"))
    await until(lambda: server.counters.statuses[429])  # hers is the one that is to wait
    await office.owe(text(2, 200, "to Karim"))
    await office.delivery.drain()
    started(server, "Zoé", 300)
    await office.owe(text(3, 300, "to Zoé"))
    await office.wait(seconds=6.9)
    assert server.counters.calls["sendmessage"] == 2, "nothing leaves while all are to wait"
    await office.wait(seconds=0.2)
    assert {state for state, _, _ in office.states().values()} == {"sent"}


async def test_a_chat_that_blocked_us_is_marked_and_what_waits_is_dropped(
    office: Office, house: House, server: BotApiServer, anna: Person
) -> None:
    await house.do(lambda school: school.tx.devices.meet(100, "fr", house.clock.now()))
    anna.block()
    server.faults.drop("sendMessage")
    await office.owe(text(1, 100, "lost for now"))
    await office.delivery.drain()
    await office.owe(text(2, 100, "waits behind"), text(3, 100, "news", lane=Lane.BROADCAST))
    await office.until(lambda states: states[1][0] == "dropped")
    assert {state[:2] for state in office.states().values()} == {("dropped", "blocked")}
    chat = await house.do(lambda school: school.tx.devices.chat(100))
    assert chat is not None
    assert chat.blocked_at is not None
    empty_log(house.location)
    assert not house.holds("waits behind")


async def test_what_a_chat_that_blocked_us_was_owed_goes_by_mail(
    office: Office, house: House, anna: Person
) -> None:
    def linked(school: School) -> None:
        school.tx.accounts.add(account(1))
        school.tx.devices.meet(100, "fr", house.clock.now())
        school.tx.devices.link(device(1, account=1, chat=100))
        school.tx.addresses.note(SOPHIE)
        school.tx.addresses.prove(SOPHIE, 1, house.clock.now())
        school.tx.platforms.put(ICC)
        school.tx.certificates.add(certificate(7, account=1))
        school.tx.preferences.choose(1, "certificate", Preference())
        school.telling.tell("certificate", "certificate_added", 1, "7", certificate=7)

    anna.block()
    await house.do(linked)
    await office.until(lambda states: "dropped" in [state for state, _, _ in states.values()])
    owed = house.rows("SELECT channel, destination, state FROM outbox ORDER BY id")
    assert owed == [("telegram", "100", "dropped"), ("mail", SOPHIE, "new")]


async def test_what_telegram_refuses_is_kept_for_people_and_the_rest_goes_on(
    office: Office, house: House, anna: Person
) -> None:
    await office.owe(
        text(1, 100, "<b>unclosed", parse_mode="HTML"), text(2, 100, "x" * 4097), text(3, 100, "ok")
    )
    await office.delivery.drain()
    states = office.states()
    assert [states[number][0] for number in (1, 2, 3)] == ["failed", "failed", "sent"]
    assert "can't parse entities" in str(states[1][1])
    assert "message is too long" in str(states[2][1])
    assert read(anna) == ["ok"]
    assert house.rows("SELECT data IS NULL FROM outbox ORDER BY id") == [(0,), (0,), (1,)]


async def test_no_answer_is_tried_again_with_growing_pauses_and_given_up_at_last(
    open_office: Opening, server: BotApiServer, anna: Person
) -> None:
    office = await open_office(impatient=True)
    server.faults.silence("sendMessage", times=1)
    await office.owe(text(1, 100, "hello?"))
    await office.delivery.drain()
    server.faults.drop("sendMessage", times=None)
    pauses = []
    while office.state(1) == "new":
        tries = office.states()[1][2]
        ((due,),) = office.house.rows("SELECT due_at FROM outbox")
        pauses.append(int(str(due)) / 1000 - office.clock.now().timestamp())
        await office.wait(seconds=pauses[-1] - 0.1)
        assert office.states()[1][2] == tries, "not before its time"
        await office.wait(seconds=0.2)
    assert office.states()[1] == ("failed", "NoAnswer", 16)
    assert all(later > 2 * earlier for earlier, later in pairwise(pauses[:4]))
    assert max(pauses) <= 360
    assert 0.7 < sum(pauses) / 3600 < 1.2, "an answer is tried for an hour"
    assert server.counters.calls["sendmessage"] == 16
    assert read(anna) == ["hello?"], "executed the first time, though nobody said so"


async def test_a_server_that_is_down_costs_no_try_and_all_arrives_once_it_is_up(
    house: House, catalogues: Catalogues
) -> None:
    async with BotApiServer(limits=FREE) as first:
        pass
    port = int(first.url.rpartition(":")[2])
    later = BotApiServer(port=port, token=first.token, limits=FREE)
    office = Office(house, later, catalogues)
    office.delivery._sender._api._base = f"{first.url}/bot{first.token}/"
    await office.open()
    await office.owe(text(1, 100, "one"), text(2, 100, "two"))
    await office.delivery.drain()
    for _ in range(8):
        await office.wait(seconds=4)
    assert office.states()[1] == ("new", None, 0)
    async with later:
        anna = started(later, "Anna", 100)
        await office.until(lambda states: states[2][0] == "sent")
        assert read(anna) == ["one", "two"]
        await office.close()


# -- edits and deletions --------------------------------------------------------------------------


async def test_an_edit_of_a_message_that_is_gone_is_sent_anew(
    office: Office, house: House, server: BotApiServer, anna: Person
) -> None:
    await office.owe(text(1, 100, "old"))
    await office.delivery.drain()
    message = anna.last().message_id
    anna.delete(message)
    await office.owe(call(2, 100, "editMessageText", text="new", message_id=message, edits=message))
    await office.delivery.drain()
    assert anna.last().text == "new"
    assert anna.last().message_id > message
    assert office.state(2) == "sent"


async def test_words_take_the_place_of_a_photo_that_no_words_can_replace(
    office: Office, house: House, anna: Person
) -> None:
    await office.owe(call(1, 100, "sendPhoto", caption="a code", about={"picture": "123"}))
    await office.delivery.drain()
    photo = anna.last().message_id
    await keep_question(house, turn=7)
    edit = {"text": "what now?", "message_id": photo, "edits": photo, "about": {"turn": 7}}
    await office.owe(call(2, 100, "editMessageText", **edit))
    await office.delivery.drain()
    left = [one for one in anna.messages() if one.sender == "bot" and not one.deleted]
    assert [one.text for one in left] == ["what now?"]
    assert office.state(2) == "sent"
    assert await shown_message(house) == anna.last().message_id


async def test_an_edit_that_changes_nothing_counts_as_sent(
    office: Office, house: House, anna: Person
) -> None:
    await keep_question(house, turn=7)
    await office.owe(text(1, 100, "the same"))
    await office.delivery.drain()
    message = anna.last().message_id
    edit = {"text": "the same", "message_id": message, "edits": message, "about": {"turn": 7}}
    await office.owe(call(2, 100, "editMessageText", **edit))
    await office.delivery.drain()
    assert office.states()[2] == ("sent", None, 1)
    assert await shown_message(house) == message


async def test_an_edit_that_a_newer_one_supersedes_is_dropped(
    office: Office, server: BotApiServer, anna: Person
) -> None:
    await office.owe(text(1, 100, "page 1"))
    await office.delivery.drain()
    message = anna.last().message_id
    server.faults.fail("sendMessage", retry_after=5)
    await office.owe(text(2, 100, "something else"))
    await office.delivery.drain()
    for number in (3, 4, 5):
        said = f"page {number}"
        await office.owe(
            call(number, 100, "editMessageText", text=said, message_id=message, edits=message)
        )
        await office.delivery.drain()
    await office.wait(seconds=5.1)
    assert read(anna) == ["page 5", "something else"]
    assert [office.state(number) for number in (3, 4, 5)] == ["dropped", "dropped", "sent"]
    assert server.counters.calls["editmessagetext"] == 1


async def test_a_deletion_of_what_is_gone_is_done(office: Office, anna: Person) -> None:
    message = anna.send("my password")
    await office.owe(call(1, 100, "deleteMessage", message_id=message, charged=False))
    await office.delivery.drain()
    assert anna.messages()[-1].deleted
    await office.owe(call(2, 100, "deleteMessage", message_id=message, charged=False))
    await office.delivery.drain()
    assert [office.state(number) for number in (1, 2)] == ["sent", "sent"]


async def test_any_other_edit_that_is_refused_is_kept_for_people(
    office: Office, anna: Person
) -> None:
    await office.owe(text(1, 100, "old"))
    await office.delivery.drain()
    message = anna.last().message_id
    await office.owe(call(2, 100, "editMessageText", text="", message_id=message, edits=message))
    await office.delivery.drain()
    assert office.state(2) == "failed"
    assert anna.last().text == "old"


# -- the message that shows the open step ---------------------------------------------------------


async def keep_question(house: House, turn: int) -> None:
    deadline = house.clock.now().replace(year=2030)
    record = Record("sign_in", {}, deadline, turn=turn, asked="email")
    conversation = Conversation("telegram:100", (record,))
    await house.do(lambda school: school.tx.conversations.put(conversation))


async def shown_message(house: House) -> int | None:
    kept = await house.do(lambda school: school.tx.conversations.get("telegram:100"))
    assert kept is not None
    return kept.records[0].message


async def test_the_message_that_shows_a_question_is_known(
    office: Office, house: House, anna: Person
) -> None:
    await keep_question(house, turn=7)
    await office.owe(text(1, 100, "an older question", about={"turn": 6}))
    await office.delivery.drain()
    assert await shown_message(house) is None
    await office.owe(text(2, 100, "the question", about={"turn": 7}))
    await office.delivery.drain()
    assert await shown_message(house) == anna.last().message_id


# -- files and notices ----------------------------------------------------------------------------


async def test_a_code_goes_as_a_picture_and_a_certificate_as_a_file(
    office: Office, anna: Person
) -> None:
    await office.owe(
        call(1, 100, "sendPhoto", caption="<b>code</b>", parse_mode="HTML",
             reply_markup=UNLIMITED, about={"picture": "A7X9C"}),
        call(2, 100, "sendDocument", about={"certificate": 42}),
    )  # fmt: skip
    await office.delivery.drain()
    photo, pdf = [one for one in anna.messages() if one.sender == "bot"]
    assert photo.file is not None
    assert pdf.file is not None
    assert (photo.kind, photo.text, photo.button("Oui") is not None) == ("photo", "code", True)
    assert anna.file(photo.file.file_id).data == draw("A7X9C")
    name, content = await document(42)
    assert (pdf.file.name, anna.file(pdf.file.file_id).data) == (name, content)


async def test_a_notice_of_a_new_certificate_is_told_with_the_way_to_it(
    office: Office, house: House, anna: Person
) -> None:
    await house.open_account(100)
    await house.issue(title="Droit & <société>", reference="R-7")
    shown = await anna.expect("Droit & <société>")
    assert ICC.name in shown.text
    (certificate,) = [one for one in await house.certificates() if one.reference == "R-7"]
    opened = shown.button("Voir l’attestation")
    assert opened is not None
    assert opened.value == f"go:certificate:{certificate.id}"


async def test_a_certificate_taken_back_is_told_with_the_reason(
    office: Office, house: House, anna: Person
) -> None:
    await house.open_account(100)
    (certificate,) = await house.certificates()
    await house.do(lambda school: school.certificates.revoke(certificate.code, "Erreur <d'UE>"))
    shown = await anna.expect("Erreur <d'UE>")
    assert [[one.value for one in row] for row in shown.buttons] == [["go:certificates"]]


async def test_a_notice_that_nobody_needs_any_more_is_closed_without_a_word(
    office: Office, house: House, anna: Person
) -> None:
    await office.owe(notice(1, kind="activation", data={"certificate": 12345}))
    await office.delivery.drain()
    assert office.state(1) == "sent"
    assert read(anna) == []


async def test_a_paper_that_cannot_be_made_is_given_up_at_last_and_the_chat_goes_on(
    house: House, server: BotApiServer, catalogues: Catalogues, anna: Person
) -> None:
    office = Office(house, server, catalogues)

    async def failing(certificate: int) -> tuple[str, bytes]:
        raise RuntimeError(certificate)

    office.delivery._sender._pictures = Pictures(draw, failing, failing, bytes, chart_drawn)
    await office.open()
    await office.owe(
        call(1, 100, "sendDocument", about={"certificate": 42}), text(2, 100, "meanwhile")
    )
    await office.until(lambda states: states[2][0] == "sent")
    assert office.states()[1] == ("failed", "RuntimeError", 5)
    assert read(anna) == ["meanwhile"]
    await office.close()


# -- ends and beginnings --------------------------------------------------------------------------


async def test_what_a_dead_process_held_is_sent_when_its_lease_is_over(
    house: House, open_office: Opening, anna: Person, clock: Clock
) -> None:
    def leased_by_the_dead(school: School) -> None:
        school.tx.outbox.add(text(1, 100, "first"))
        school.tx.outbox.add(text(2, 100, "second"))

    await house.do(leased_by_the_dead)  # nobody listens: they stay leased to us
    office = await open_office()
    await office.look()
    assert {state for state, _, _ in office.states().values()} == {"sending"}
    await office.wait(seconds=61)
    await office.look()
    assert read(anna) == ["first", "second"]
    assert office.states()[1] == ("sent", None, 2), "it may have left before: that is counted"


async def test_what_is_known_to_be_dead_is_taken_over_at_once(
    house: House, open_office: Opening, anna: Person
) -> None:
    await house.do(lambda school: school.tx.outbox.add(text(1, 100, "first")))
    await house.do(lambda school: school.tx.outbox.release("we"))
    await open_office()
    await anna.expect("first")


async def test_what_is_in_flight_is_finished_before_the_end(
    house: House, server: BotApiServer, catalogues: Catalogues, anna: Person
) -> None:
    server.faults.delay(0.05, "sendMessage")
    office = Office(house, server, catalogues)
    await office.open()
    await office.owe(*(text(number, 100, str(number)) for number in range(1, 4)))
    await office.close()
    assert set(office.states().values()) == {("sent", None, 1)}


async def test_many_chats_are_served_through_few_slots(
    office: Office, server: BotApiServer
) -> None:
    people = [started(server, f"P{number}", number) for number in range(1000, 1200)]
    for chunk in range(0, 200, 50):
        await office.owe(
            *(
                text(one.person_id, one.person_id, "news", lane=Lane.BROADCAST)
                for one in people[chunk : chunk + 50]
            )
        )
    while any(state != "sent" for state, _, _ in office.states().values()):
        await office.wait(seconds=1)
    assert all(read(one) == ["news"] for one in people)
