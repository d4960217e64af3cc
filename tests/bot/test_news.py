"""News in the chat (scope B13): told, read, corrected in place, taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.permits import Permit
from sandbox.telegram import BotApiServer, Person
from school.news import News, Text
from school.newsroom import Changes, Draft
from school.outbox import Notice
from school.places import Place
from school.preferences import Preference
from school.school import School
from tests.bot.chat import Chat, said, tap
from tests.bot.house import House, hashed
from tests.bot.office import BLANK, PNG
from tests.cast import ISU_DOUR, NOW
from tests.family import ANTOINETTE, enrol, with_guardian

ENGINES = ("sqlite",)
ANNA, LUC, CHAT, LUCS_CHAT = 1, 2, 100, 200
ALBERT, ZOE = 1, 2
TITLE, BODY = "Horaire de surveillance", "Semaine du <b>16 novembre</b>"
PICTURE, OTHER = PNG + b"one", PNG + b"another"


@pytest.fixture
async def antoinette(house: House, server: BotApiServer) -> Person:
    """The mother of Albert and Zoé; Luc is another guardian of Albert."""

    def settle(school: School) -> None:
        enrol(school)
        enrol(school, ZOE, "zoe.durant@isu-dour.be", first_name="Zoé", class_name="1A")
        with_guardian(school, ANNA, hashed("x"), email=ANTOINETTE, chat=CHAT)
        with_guardian(school, ANNA, hashed("x"), at=ZOE)
        with_guardian(school, LUC, hashed("x"), number=2, chat=LUCS_CHAT, first_name="Luc")

    await house.do(settle)
    return somebody(server, CHAT)


@pytest.fixture
def luc(server: BotApiServer, antoinette: Person) -> Person:
    return somebody(server, LUCS_CHAT)


def somebody(server: BotApiServer, chat: int) -> Person:
    person = server.make_person("Quelqu’un", person_id=chat)
    person.user.started = True
    return person


async def publish(chat: Chat, *contents: bytes, **changes: Any) -> News:
    """Publish something, tell all of it, and let it arrive."""

    def work(school: School) -> News:
        files = [school.newsroom.keep(f"fichier{n}", one) for n, one in enumerate(contents)]
        draft = Draft(ISU_DOUR.id, {"fr": Text(TITLE, BODY)}, files=tuple(files))
        return school.newsroom.publish(replace(draft, **changes)).news

    news = await chat.house.do(work)
    await tell(chat, news)
    return news


async def tell(chat: Chat, news: News) -> None:
    await chat.house.do(lambda school: school.announcing.go_on(news.id))
    await chat.settled()


async def edit(chat: Chat, news: News, *contents: bytes, body: str = BODY) -> None:
    def work(school: School) -> None:
        files = [school.newsroom.keep(f"fichier{n}", one) for n, one in enumerate(contents)]
        school.newsroom.edit(news.id, Changes({"fr": Text(TITLE, body)}, files))

    await chat.house.do(work)
    await tell(chat, news)


async def withdraw(chat: Chat, news: News) -> None:
    await chat.house.do(lambda school: school.newsroom.withdraw(news.id))
    await tell(chat, news)


def photo(person: Person) -> bytes:
    """What the last message shows."""
    shown = person.last().file
    assert shown is not None
    return person.file(shown.file_id).data


# -- told -----------------------------------------------------------------------------------------


async def test_a_notice_says_which_children_and_how_it_begins(
    chat: Chat, antoinette: Person, luc: Person
) -> None:
    await publish(chat, urgent=True)
    told = antoinette.last()
    assert told.text == (
        "❗ Urgent\n👧 Albert, Zoé – Institut La Sainte-Union\n\n"
        "Horaire de surveillance\n26 juin 2026, 09:45\n\nSemaine du 16 novembre"
    )
    assert told.protected
    assert [[one.text for one in row] for row in told.buttons] == [["📖 Lire", "🏠 Accueil"]]
    assert "👧 Albert – Institut" in luc.last().text
    assert "Zoé" not in luc.last().text


async def test_a_digest_that_names_a_child_is_protected(
    chat: Chat, house: House, antoinette: Person
) -> None:
    await house.do(
        lambda school: school.tx.preferences.choose(ANNA, "news", Preference("digest", "off"))
    )
    await publish(chat)
    house.clock.move(hours=9)
    evening = house.clock.now()
    await house.do(lambda school: school.digesting.make(evening, 0, 10))
    shown = await antoinette.expect("Votre résumé du jour")
    assert "Albert, Zoé" in shown.text
    assert shown.protected


async def test_a_long_text_is_cut_at_a_word_and_read_whole(chat: Chat, antoinette: Person) -> None:
    await publish(chat, texts={"fr": Text(TITLE, "Une phrase entière. " * 400 + "Fin.")})
    assert len(antoinette.last().text) <= 4096
    assert antoinette.last().text.endswith("…")
    tap(antoinette, "Lire la suite")
    await chat.settled()
    read = said(antoinette)[1:]
    assert len(read) == 2
    assert all(len(one) <= 4096 for one in read)
    assert read[-1].endswith("Fin.")
    assert sum(one.count("phrase") for one in read) == 400
    assert [one.text for row in antoinette.last().buttons for one in row] == [
        "📰 Actualités",
        "🏠 Accueil",
    ]


async def test_a_picture_is_shown_with_a_caption_that_fits(
    chat: Chat, antoinette: Person, luc: Person
) -> None:
    await publish(chat, PICTURE, b"%PDF-1.7", texts={"fr": Text(TITLE, "Une phrase. " * 200)})
    for person in (antoinette, luc):
        assert photo(person) == PICTURE
        assert len(person.last().text) <= 1024
        assert person.last().protected


async def test_reading_brings_the_files_and_is_counted(
    chat: Chat, antoinette: Person, luc: Person
) -> None:
    news = await publish(chat, PICTURE, b"%PDF-1.7")
    tap(antoinette, "Lire")
    await chat.settled()
    shown = [one for one in antoinette.messages() if one.sender == "bot" and not one.deleted]
    assert [one.file is not None for one in shown] == [True, False, True, True]
    assert all(one.protected for one in shown)
    assert [antoinette.file(one.file.file_id).data for one in shown if one.file] == [
        PICTURE,
        PICTURE,
        b"%PDF-1.7",
    ]
    figures = await chat.house.do(lambda school: school.news_figures.of(news))
    assert (figures.families, figures.opened, figures.of("sent")) == (2, 1, 2)


async def test_a_right_that_is_over_opens_nothing(
    chat: Chat, house: House, antoinette: Person, luc: Person
) -> None:
    await publish(chat, PICTURE)

    def end(school: School) -> None:
        for held in school.tx.places.of_account(LUC):
            school.tx.places.update(replace(held, ends_at=NOW))

    await house.do(end)
    tap(luc, "Lire")
    await chat.settled()
    assert "ne vous est pas destinée" in luc.last().text
    luc.send("/news")
    await chat.settled()
    assert "Aucune actualité" in luc.last().text


@pytest.mark.parametrize("fresh", [3600.0, 0.0], ids=["at once", "later"])
async def test_what_has_waited_for_a_slot_is_asked_about_again(
    chat: Chat, house: House, luc: Person, monkeypatch: pytest.MonkeyPatch, fresh: float
) -> None:
    monkeypatch.setattr("bot.permits._FRESH", fresh)
    delivery = chat.office.delivery
    slots, take, permitted = delivery._slots, delivery._permits.take, asyncio.Event()

    async def seen(notice: Notice, patience: float) -> Permit | None:
        permit = await take(notice, patience)
        if notice.account == LUC:
            permitted.set()
        return permit

    monkeypatch.setattr(delivery._permits, "take", seen)
    for _ in range(slots.count):
        await slots.all.acquire()

    def work(school: School) -> None:
        texts = {"fr": Text(TITLE, BODY)}
        news = school.newsroom.publish(Draft(ISU_DOUR.id, texts)).news
        school.announcing.go_on(news.id)

    await house.do(work)
    await permitted.wait()
    for held in await house.do(lambda school: school.tx.places.of_account(LUC)):
        await house.do(partial(_end, held))
    for _ in range(slots.count):
        slots.all.release()
    await chat.settled()
    assert len(said(luc)) == (1 if fresh else 0)


def _end(held: Place, school: School) -> None:
    school.tx.places.update(replace(held, ends_at=NOW))


async def test_a_picture_that_telegram_refuses_is_left_out(
    chat: Chat, server: BotApiServer, antoinette: Person, luc: Person
) -> None:
    said_no = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    server.faults.fail("sendPhoto", times=2, error_code=400, description=said_no)
    news = await publish(chat, PICTURE)
    for person in (antoinette, luc):
        assert person.last().file is None
        assert TITLE in person.last().text
    await edit(chat, news, PICTURE, body="Reporté")
    assert photo(antoinette) == PICTURE
    assert "Reporté" in antoinette.last().text


# -- corrected ------------------------------------------------------------------------------------


async def test_an_edit_changes_the_notice_in_place(chat: Chat, antoinette: Person) -> None:
    news = await publish(chat)
    chat.house.clock.move(minutes=5)
    before = antoinette.last().message_id
    await edit(chat, news, body="Reporté au 23")
    assert antoinette.last().message_id == before
    assert "Reporté au 23" in antoinette.last().text
    assert "modifiée le 26 juin 2026, 09:50" in antoinette.last().text
    assert len(said(antoinette)) == 1


@pytest.mark.parametrize(
    ("first", "then"),
    [((), (PICTURE,)), ((PICTURE,), (OTHER,)), ((PICTURE,), (PICTURE,)), ((PICTURE,), ())],
    ids=["added", "another", "the same", "taken away"],
)
async def test_a_picture_changes_in_place(
    chat: Chat, antoinette: Person, first: tuple[bytes, ...], then: tuple[bytes, ...]
) -> None:
    news = await publish(chat, *first)
    await edit(chat, news, *then, body="Reporté")
    assert photo(antoinette) == (then[0] if then else BLANK)
    assert "Reporté" in antoinette.last().text
    await edit(chat, news, *then, body="Annulé")
    assert photo(antoinette) == (then[0] if then else BLANK)
    assert "Annulé" in antoinette.last().text
    assert len(said(antoinette)) == 1


@pytest.mark.parametrize("picture", [(), (PICTURE,)], ids=["text", "photo"])
async def test_what_is_withdrawn_says_so(
    chat: Chat, antoinette: Person, picture: tuple[bytes, ...]
) -> None:
    news = await publish(chat, *picture)
    await withdraw(chat, news)
    assert antoinette.last().text == "Cette actualité a été retirée."
    assert len(said(antoinette)) == 1
    if picture:
        assert photo(antoinette) == BLANK
    tap(antoinette, "Accueil")
    await chat.settled()
    assert TITLE not in antoinette.last().text


async def test_reading_and_going_home_leave_the_notice_where_it_is(
    chat: Chat, antoinette: Person
) -> None:
    news = await publish(chat)
    for way in ("Lire", "Accueil"):
        tap(antoinette, way)
        await chat.settled()
    home = antoinette.last().text
    await edit(chat, news, body="Reporté")
    assert antoinette.last().text == home
    assert "Reporté" in said(antoinette)[0]


def standing(person: Person) -> list[str]:
    """Give what the chat shows: the texts, and the names of files."""
    shown = [one for one in person.messages() if one.sender == "bot" and not one.deleted]
    return [one.text or (one.file.name if one.file else "") or "" for one in shown]


async def test_what_was_opened_says_that_it_was_corrected_since(
    chat: Chat, antoinette: Person, luc: Person
) -> None:
    news = await publish(chat, b"%PDF-1.7", texts={"fr": Text(TITLE, "Une phrase. " * 600)})
    tap(antoinette, "Lire la suite")
    await chat.settled()
    assert len(standing(antoinette)) == 4, "the notice, the text in two parts, the file"
    await edit(chat, news, b"%PDF-1.8", body="Reporté")
    notice, copy = standing(antoinette)
    assert "Reporté" in notice
    assert copy == "Cette actualité a été corrigée depuis."
    tap(antoinette, "Lire")
    await chat.settled()
    await withdraw(chat, news)
    assert set(standing(antoinette)) == {
        "Cette actualité a été retirée.",
        "Cette actualité a été corrigée depuis.",
    }
    assert standing(luc) == ["Cette actualité a été retirée."]


async def test_what_was_opened_after_a_correction_stays(chat: Chat, antoinette: Person) -> None:
    news = await publish(chat)
    await edit(chat, news, body="Reporté")
    tap(antoinette, "Lire")
    await chat.settled()
    shown = standing(antoinette)
    await tell(chat, news)
    assert standing(antoinette) == shown


async def test_one_piece_is_opened_below_the_files_of_another(
    chat: Chat, antoinette: Person
) -> None:
    await publish(chat, b"%PDF-1.7")
    await publish(chat, texts={"fr": Text("Autre chose", BODY)})
    antoinette.send("/news")
    await chat.settled()
    tap(antoinette, TITLE)
    await chat.settled()
    opened = standing(antoinette)
    antoinette.send("/news")
    await chat.settled()
    tap(antoinette, "Autre chose")
    await chat.settled()
    assert standing(antoinette)[: len(opened)] == opened
    tap(antoinette, "Actualités")
    await chat.settled()
    assert "Autre chose" in standing(antoinette)[-2]
    assert "Autre chose" in antoinette.last().text


@pytest.mark.parametrize(
    ("contents", "named"),
    [
        ((), ""),
        ((PICTURE,), ""),
        ((b"%PDF-1.7",), "fichier0.pdf"),
        ((PICTURE, b"%PDF-1.7"), "fichier1.pdf"),
    ],
    ids=["no file", "the picture that is shown", "a file", "a file beside the picture"],
)
async def test_the_notice_names_the_files_that_it_does_not_show(
    chat: Chat, antoinette: Person, contents: tuple[bytes, ...], named: str
) -> None:
    await publish(chat, *contents)
    assert antoinette.last().text.partition("\n\n📎 ")[2] == named


async def test_a_message_that_is_gone_is_left(chat: Chat, antoinette: Person, luc: Person) -> None:
    news = await publish(chat)
    antoinette.delete(antoinette.last().message_id)
    await edit(chat, news, body="Reporté")
    assert said(antoinette) == []
    assert "Reporté" in luc.last().text
    assert chat.house.rows("SELECT state FROM outbox WHERE state NOT IN ('sent', 'dropped')") == []


async def test_whoever_blocks_the_bot_is_counted(
    chat: Chat, antoinette: Person, luc: Person
) -> None:
    luc.block()
    news = await publish(chat)
    figures = await chat.house.do(lambda school: school.news_figures.of(news))
    assert (figures.of("sent"), figures.of("blocked")) == (1, 1)


# -- the list -------------------------------------------------------------------------------------


async def test_the_list_is_turned_five_at_a_time(chat: Chat, antoinette: Person) -> None:
    for number in range(7):
        await publish(chat, texts={"fr": Text(f"Numéro {number}", "")})
        chat.house.clock.move(hours=1)
    antoinette.send("/news")
    await chat.settled()
    shown = antoinette.last().text
    assert [n for n in range(7) if f"Numéro {n}" in shown] == [2, 3, 4, 5, 6]
    assert shown.index("Numéro 6") < shown.index("Numéro 5")
    assert "26 juin 2026, 15:45 · Albert, Zoé" in shown
    tap(antoinette, "Plus anciennes")
    await chat.settled()
    shown = antoinette.last().text
    assert [n for n in range(7) if f"Numéro {n}" in shown] == [0, 1]
    tap(antoinette, "Plus récentes")
    await chat.settled()
    tap(antoinette, "Numéro 6")
    await chat.settled()
    assert antoinette.last().text.startswith("👧 Albert, Zoé")
    tap(antoinette, "Actualités")
    await chat.settled()
    assert "Numéro 6" in antoinette.last().text


async def test_only_what_is_out_and_stands_is_listed(chat: Chat, antoinette: Person) -> None:
    await publish(chat, publish_at=NOW + timedelta(days=1), texts={"fr": Text("Demain", "")})
    gone = await publish(chat, texts={"fr": Text("Retirée", "")})
    await withdraw(chat, gone)
    antoinette.send("/news")
    await chat.settled()
    assert "Aucune actualité" in antoinette.last().text


async def test_the_newest_stands_on_the_home_page(chat: Chat, antoinette: Person) -> None:
    await publish(chat)
    chat.house.clock.move(hours=1)
    await publish(chat, class_name="1A", texts={"fr": Text("Excursion de 1A", "")})
    antoinette.send("/home")
    await chat.settled()
    assert "📰 Actualités\nExcursion de 1A\n26 juin 2026, 10:45 · Zoé" in antoinette.last().text
    tap(antoinette, "Vers")
    await chat.settled()
    tap(antoinette, "Actualités")
    await chat.settled()
    assert TITLE in antoinette.last().text


async def test_a_stranger_is_asked_to_sign_in(chat: Chat, server: BotApiServer) -> None:
    stranger = somebody(server, 999)
    stranger.send("/news")
    await chat.settled()
    assert "Identifiez-vous" in stranger.last().text


async def test_staff_reads_what_the_school_tells(chat: Chat, server: BotApiServer) -> None:
    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, LUC, hashed("x"), chat=LUCS_CHAT)
        school.tx.places.update(replace(school.tx.places.of_account(LUC)[0], account=None))
        member = school.staffing.invite("luc@isu-dour.be", ISU_DOUR.id, "teacher")
        school.tx.staff.update(replace(member, account=LUC, accepted_at=NOW))

    await chat.house.do(work)
    luc = somebody(server, LUCS_CHAT)
    news = await publish(chat)
    luc.send("/news")
    await chat.settled()
    tap(luc, TITLE)
    await chat.settled()
    assert luc.last().text.startswith("🏫 Institut La Sainte-Union\n\nHoraire")
    figures = await chat.house.do(partial(_figures, news))
    assert (figures, chat.house.rows("SELECT COUNT(*) FROM news_readers")) == (0, [(0,)])


def _figures(news: News, school: School) -> int:
    return school.news_figures.of(news).opened
