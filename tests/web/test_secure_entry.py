"""A secret of the chat is typed on a page that Telegram opens, and the chat goes on (safety)."""

from __future__ import annotations

import json
import re
from functools import partial
from html import unescape

import httpx
import pytest

from bot.conversations.engine import Engine
from bot.conversations.saying import recognise
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import Pressed
from bot.conversations.waiting import Person
from bot.stepping import Call, Stepping
from locales import Catalogues
from school.conversations import TELEGRAM, Conversation
from school.school import School
from school.store import Transaction
from tests.cast import ISU_DOUR, child, place
from tests.vault.test_init_data import TOKEN, signed
from tests.web.conftest import CHAT, KEY, QUICK, House
from vault.init_data import InitDataSeal
from vault.passwords import Argon2Hasher

PASSWORD = "tartine4confiture"
WORDS = Catalogues.load()
ENGINE = Engine(SCRIPTS)
PAGE = "https://cartable.example/form/app"


@pytest.fixture
async def page(house: House) -> httpx.AsyncClient:
    return await house.serve(shown=InitDataSeal(TOKEN))


def shown(house: House, user: int = CHAT, age: int = 0) -> str:
    opened = int(house.clock.now().timestamp()) - age
    return signed(user=json.dumps({"id": user}), auth_date=str(opened), query_id="Q")


async def asked(house: House) -> None:
    """Bring a chat to the step that asks for a password."""
    token = await house.invite()

    def work(tx: Transaction) -> None:
        tx.devices.meet(CHAT, "fr", house.clock.now())
        school = house.open_school(tx)
        link = school.activation.invitation(token).link
        key = f"{TELEGRAM}{CHAT}"
        person = Person(CHAT, "fr", None, "telegram", partial(recognise, WORDS.of("fr")))
        begun = ENGINE.begin(Conversation(key, ()), "sign_up", {"link": link}, person, school)
        assert begun.conversation is not None
        turn = begun.conversation.records[0].turn
        went = ENGINE.take(begun.conversation, Pressed(turn, "yes"), person, school)
        assert went.conversation is not None
        tx.conversations.put(went.conversation)
        tx.conversations.shown(key, went.conversation.records[0].turn, 77)

    await house.store.run(work)


def fields(answer: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', answer.text))


async def exchanged(house: House, page: httpx.AsyncClient) -> httpx.Response:
    return await page.post("/form/app", data={"init_data": shown(house)})


async def owed(house: House) -> list[Call | None]:
    """Give what the chat is shown of what went on elsewhere."""
    stepping = Stepping(ENGINE, WORDS, PAGE)

    def work(tx: Transaction) -> list[Call | None]:
        leased = tx.outbox.lease("telegram", 10, house.clock.now())
        school: School = house.open_school(tx)
        steps = [stepping.call(one, school) for one in leased if one.kind == "step"]
        for one in leased:
            tx.outbox.sent(one.id, house.clock.now())
        return steps

    return await house.store.run(work)


async def test_a_password_is_typed_on_the_page_and_the_chat_goes_on(
    house: House, page: httpx.AsyncClient
) -> None:
    await asked(house)
    form = await exchanged(house, page)
    assert "Étape 2 sur 5" in form.text
    assert 'type="password"' in form.text
    refused = await page.post("/form/app", data={**fields(form), "answer": "xK7q"})
    assert "6 caractères au moins" in refused.text
    assert await owed(house) == []
    again = await page.post("/form/app", data={**fields(refused), "answer": PASSWORD})
    assert "Étape 3 sur 5" in again.text
    over = await page.post("/form/app", data={**fields(again), "answer": PASSWORD})
    assert "La suite vous attend dans la discussion" in over.text
    calls = await owed(house)
    assert calls[-1] is not None
    assert calls[-1].method in ("editMessageText", "sendPhoto")
    assert PASSWORD not in str(house.everything())


async def test_what_is_owed_goes_to_the_chat_that_the_page_speaks_for(
    house: House, page: httpx.AsyncClient
) -> None:
    """« Mes données » asked for in the chat, with the password typed on the page."""
    await signed_up(house)
    form = await exchanged(house, page)
    over = await page.post("/form/app", data={**fields(form), "answer": PASSWORD})
    last = WORDS.of("fr").text("my_data.sent")
    assert last in unescape(over.text), "the page says what came of it"

    def exports(tx: Transaction) -> list[str]:
        leased = tx.outbox.lease("telegram", 10, house.clock.now())
        return [one.to for one in leased if one.kind == "export"]

    assert await house.store.run(exports) == [str(CHAT)]


async def test_the_chat_has_the_last_words_and_their_buttons(
    house: House, page: httpx.AsyncClient
) -> None:
    await signed_up(house)
    await house.store.run(lambda tx: tx.conversations.shown(f"{TELEGRAM}{CHAT}", turn_of(tx), 78))
    form = await exchanged(house, page)
    await page.post("/form/app", data={**fields(form), "answer": PASSWORD})
    *_, call = await owed(house)
    assert call is not None
    assert (call.method, call.parameters["message_id"]) == ("editMessageText", 78)
    assert call.parameters["text"] == WORDS.of("fr").text("my_data.sent")
    assert "go:home" in str(call.parameters["reply_markup"])


def turn_of(tx: Transaction) -> int:
    conversation = tx.conversations.get(f"{TELEGRAM}{CHAT}")
    assert conversation is not None
    return conversation.records[0].turn


async def test_a_page_of_nothing_says_so(house: House, page: httpx.AsyncClient) -> None:
    await signed_up(house)
    await house.store.run(lambda tx: tx.conversations.put(Conversation(f"{TELEGRAM}{CHAT}", ())))
    assert "rien à saisir ici" in (await exchanged(house, page)).text
    again = await page.post("/form/app", data={"session": "x" * 26, "answer": PASSWORD})
    assert "n’est plus valable" in again.text


async def test_what_waited_for_too_long_is_not_said_to_be_done(
    house: House, page: httpx.AsyncClient
) -> None:
    await signed_up(house)
    house.clock.move(days=6, hours=23, minutes=55)
    form = await exchanged(house, page)
    house.clock.move(minutes=6)
    over = await page.post("/form/app", data={**fields(form), "answer": PASSWORD})
    closed = "attendait depuis plus d’une semaine"
    assert closed in over.text
    *_, call = await owed(house)
    assert call is not None
    assert closed in call.parameters["text"]


async def test_a_child_s_page_is_shown_in_the_chat_alone(
    house: House, page: httpx.AsyncClient
) -> None:
    """What shows a child can be neither forwarded nor saved, as a page can be (safety)."""
    await signed_up(house)
    await opening(house)
    form = await exchanged(house, page)
    assert 'type="password"' in form.text
    over = await page.post("/form/app", data={**fields(form), "answer": PASSWORD})
    assert "C’est fait" in over.text
    assert "durant" not in over.text.casefold()
    *_, call = await owed(house)
    assert call is not None
    assert "Albert Durant" in call.parameters["text"]
    assert call.parameters.get("protect_content") or call.protected


async def test_a_child_s_page_stays_where_the_right_has_ended(
    house: House, page: httpx.AsyncClient
) -> None:
    await signed_up(house)
    await opening(house)
    form = await exchanged(house, page)
    await page.post("/form/app", data={**fields(form), "answer": PASSWORD})

    def end(tx: Transaction) -> None:
        school = house.open_school(tx)
        albert = tx.children.get(1)
        assert albert is not None
        school.guardianship.end(albert, 1, None, "")

    await house.store.run(end)
    assert await owed(house) == [None]


async def opening(house: House) -> None:
    """Let Sophie reach Albert, and be at the step that asks for her password to open his page."""

    def ask(tx: Transaction) -> None:
        school, now = house.open_school(tx), house.clock.now()
        tx.platforms.put(ISU_DOUR)
        tx.children.add(child(1))
        there = tx.devices.chat(CHAT)
        assert there is not None
        tx.places.add(place(1, account=there.account, taken_at=now))
        person = Person(CHAT, "fr", there.account, "telegram", partial(recognise, WORDS.of("fr")))
        empty = Conversation(f"{TELEGRAM}{CHAT}", ())
        begun = ENGINE.begin(empty, "open_child", {"child": 1}, person, school)
        assert begun.conversation is not None
        tx.conversations.put(begun.conversation)

    await house.store.run(ask)


async def signed_up(house: House) -> None:
    """Bring somebody with an account to the step that asks for its password."""
    token = await house.invite()
    password = Argon2Hasher(KEY, QUICK).hash(PASSWORD)

    def work(tx: Transaction) -> None:
        tx.devices.meet(CHAT, "fr", house.clock.now())
        school = house.open_school(tx)
        school.sign_up.open(
            school.activation.invitation(token),
            first_name="Sophie",
            last_name="Lambert",
            password_hash=password,
            language="fr",
            chat=CHAT,
            terms=None,
            channel="telegram",
        )

    def ask(tx: Transaction) -> None:
        school = house.open_school(tx)
        account = tx.devices.chat(CHAT)
        assert account is not None
        reads = partial(recognise, WORDS.of("fr"))
        person = Person(CHAT, "fr", account.account, "telegram", reads)
        key = f"{TELEGRAM}{CHAT}"
        begun = ENGINE.begin(Conversation(key, ()), "my_data", {}, person, school)
        assert begun.conversation is not None
        tx.conversations.put(begun.conversation)

    await house.store.run(work)
    house.clock.move(minutes=11)
    await house.store.run(ask)


async def test_the_message_that_asked_shows_the_next_step(
    house: House, page: httpx.AsyncClient
) -> None:
    await asked(house)
    form = await exchanged(house, page)
    await page.post("/form/app", data={**fields(form), "answer": PASSWORD})
    (call,) = await owed(house)
    assert call is not None
    assert (call.method, call.parameters["message_id"]) == ("editMessageText", 77)
    assert "Étape 3 sur 5" in call.parameters["text"]
    (first, *_) = call.parameters["reply_markup"]["inline_keyboard"]
    assert first[0]["web_app"] == {"url": PAGE}


async def test_a_chat_that_went_on_itself_is_told_nothing(
    house: House, page: httpx.AsyncClient
) -> None:
    await asked(house)
    form = await exchanged(house, page)
    await page.post("/form/app", data={**fields(form), "answer": PASSWORD})

    def go_on(tx: Transaction) -> None:
        conversation = tx.conversations.get(f"{TELEGRAM}{CHAT}")
        assert conversation is not None
        person = Person(CHAT, "fr", None, "telegram", partial(recognise, WORDS.of("fr")))
        back = Pressed(conversation.records[0].turn, "_back")
        went = ENGINE.take(conversation, back, person, house.open_school(tx))
        assert went.conversation is not None
        tx.conversations.put(went.conversation)

    await house.store.run(go_on)
    assert await owed(house) == [None]


async def test_what_was_shown_is_good_once_and_for_ten_minutes(
    house: House, page: httpx.AsyncClient
) -> None:
    await asked(house)
    once = shown(house)
    form = await page.post("/form/app", data={"init_data": once})
    assert 'type="password"' in form.text
    assert 'type="password"' not in (await page.post("/form/app", data={"init_data": once})).text
    house.clock.move(minutes=10)
    late = await page.post("/form/app", data={**fields(form), "answer": PASSWORD})
    assert 'type="password"' not in late.text
    assert await owed(house) == []


@pytest.mark.parametrize("said", ["", "hash=x", "user=%7B%7D&hash=", "\x00"])
async def test_what_telegram_has_not_signed_opens_nothing(
    house: House, page: httpx.AsyncClient, said: str
) -> None:
    await asked(house)
    before = house.everything()
    answer = await page.post("/form/app", data={"init_data": said})
    assert answer.status_code == 200
    assert 'type="password"' not in answer.text
    assert house.everything() == before


async def test_somebody_without_a_chat_is_shown_nothing(
    house: House, page: httpx.AsyncClient
) -> None:
    answer = await page.post("/form/app", data={"init_data": shown(house, user=999)})
    assert 'type="password"' not in answer.text


async def test_telegram_alone_may_frame_it(house: House, page: httpx.AsyncClient) -> None:
    answer = await page.get("/form/app")
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors https://web.telegram.org" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert (await house.page.get("/form/app")).status_code == 404


async def test_an_answer_without_a_session_does_nothing(
    house: House, page: httpx.AsyncClient
) -> None:
    await asked(house)
    before = house.everything()
    await page.post("/form/app", data={"session": "x" * 26, "turn": "1", "answer": PASSWORD})
    await page.post("/form/app", data={"answer": PASSWORD})
    assert house.everything() == before
