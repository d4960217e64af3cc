"""Terms (scope B4): read to the end, answered, taken up again, and read anew when they change."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from bot.conversations.child import child_page
from bot.conversations.saying import label, recognise
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import NEXT, Ending, Words
from bot.conversations.talk import Talk
from bot.conversations.terms import answer_terms
from bot.presenting import present_step
from locales import Catalogues
from school.school import School
from school.terms import Terms, digest_of
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.conversations.signing import accept
from tests.bot.house import TERMS, House
from tests.cast import ISU_DOUR, NOW, Clock, account, child, device, place

ENGINES = ("sqlite",)
ANTOINETTE, LUC = 1, 2
ALBERT = child()
LAST_DAY = date(2026, 12, 1)


@pytest.fixture
async def school(house: House) -> House:
    """ISU Dour, with Antoinette and Luc who both have a place at Albert."""

    def work(school: School) -> None:
        school.tx.platforms.put(ISU_DOUR)
        school.tx.children.add(ALBERT)
        for number, language in ((ANTOINETTE, "fr"), (LUC, "nl")):
            school.tx.accounts.add(account(number, language=language))
            school.tx.places.add(place(number, number=number, account=number))
            school.tx.devices.meet(100 * number, language, NOW)
            school.tx.devices.link(device(number, account=number, chat=100 * number))

    await house.do(work)
    return house


@pytest.fixture
async def antoinette(school: House, phone: Phone) -> Dialogue:
    return await phone(100 * ANTOINETTE)


@pytest.fixture
async def luc(school: House, phone: Phone) -> Dialogue:
    return await phone(100 * LUC, "nl")


async def publish(
    house: House,
    version: str = "1",
    text: str = TERMS,
    *,
    language: str = "fr",
    until: date | None = LAST_DAY,
) -> None:
    now = house.clock.now()
    terms = Terms(ISU_DOUR.id, version, language, text, text, digest_of(text), now, until)
    assert await house.do(lambda school: school.tx.terms.publish(terms))


def shown(person: Dialogue, catalogues: Catalogues, language: str) -> tuple[str, list[str]]:
    """Give the message as it is read, and its labels without « Annuler »."""
    message = present_step(catalogues.of(language), person.step)
    labels = [button["text"] for row in message.keyboard for button in row]
    return message.text, labels[:-1]


async def state(house: House, account: int = ANTOINETTE) -> str:
    states = await house.do(
        lambda school: school.agreement.states([(account, ALBERT)], school.today)
    )
    return states[account, ALBERT.id]


# -- the pages, with the guide's words ------------------------------------------------------------


async def test_the_answers_stand_on_the_last_page_only_in_the_guides_words(
    school: House, antoinette: Dialogue, catalogues: Catalogues
) -> None:
    await publish(school)
    await antoinette.begins("terms", child=ALBERT.id)
    text, labels = shown(antoinette, catalogues, "fr")
    assert "Conditions d’utilisation</b> – Albert" in text
    assert labels == ["▶ Suivant"]
    await antoinette.taps(NEXT)
    _, labels = shown(antoinette, catalogues, "fr")
    assert labels == ["◀ Page précédente", "▶ Suivant"]
    await antoinette.taps(NEXT)
    _, labels = shown(antoinette, catalogues, "fr")
    assert labels == [
        "◀ Page précédente",
        "Non, je ne les accepte pas",
        "Ignorer (possible jusqu'au 1er décembre 2026)",
        "✅ Oui, je les accepte",
    ]
    await antoinette.types("Oui, je les accepte")
    assert antoinette.ending.words == Words("terms.accepted", {"child": "Albert"})
    assert antoinette.doors == [f"child:{ALBERT.id}", "home"]
    assert await state(school) == "open"


async def test_the_same_in_dutch(school: House, luc: Dialogue, catalogues: Catalogues) -> None:
    await publish(school)
    await publish(school, text="Artikel 1. De regels van het huis.", language="nl")
    await luc.begins("terms", child=ALBERT.id)
    text, labels = shown(luc, catalogues, "nl")
    assert "Gebruiksvoorwaarden</b> – Albert" in text
    assert "Artikel 1. De regels van het huis." in text
    assert labels == [
        "Nee, ik aanvaard ze niet",
        "Negeren (mogelijk tot en met 1 december 2026)",
        "✅ Ja, ik aanvaard ze",
    ]
    await luc.types("ja ik aanvaard ze")
    assert luc.last_words == "terms.accepted"
    assert school.rows("SELECT account, language, digest, child FROM terms_record") == [
        (LUC, "nl", digest_of("Artikel 1. De regels van het huis."), ALBERT.id)
    ]


async def test_a_text_that_is_no_answer_is_told_how_to_answer(
    school: House, antoinette: Dialogue
) -> None:
    await publish(school, text="Court.")
    await antoinette.begins("terms", child=ALBERT.id)
    await antoinette.types("peut-être")
    assert (antoinette.asked, antoinette.note) == ("text", "conversation.unfit.pages")
    assert school.rows("SELECT id FROM terms_record") == []


async def test_nothing_before_the_last_page_is_an_answer(
    school: House, antoinette: Dialogue
) -> None:
    await publish(school)
    await antoinette.begins("terms", child=ALBERT.id)
    for entry in ("oui, je les accepte", "accept"):
        await antoinette.types(entry)
    await antoinette.presses(antoinette.step.turn, "accept")
    assert antoinette.step.page is not None
    assert antoinette.step.page.number == 1
    assert school.rows("SELECT id FROM terms_record") == []


# -- the three answers ----------------------------------------------------------------------------


async def test_a_refusal_ends_kindly_and_is_taken_up_again(
    school: House, antoinette: Dialogue
) -> None:
    await publish(school)
    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette, "refuse")
    assert antoinette.ending.words == Words("terms.refused", {"child": "Albert"})
    assert antoinette.doors == [f"terms:{ALBERT.id}", "home"]
    assert await state(school) == "refused"

    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette)
    assert antoinette.last_words == "terms.accepted"
    assert await state(school) == "open"
    answers = school.rows("SELECT answer FROM terms_record ORDER BY id")
    assert answers == [("refused",), ("accepted",)], "every answer is kept"


async def test_an_answer_can_be_put_off_up_to_and_with_the_last_day(
    school: House, clock: Clock, antoinette: Dialogue
) -> None:
    await publish(school, until=NOW.date())
    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette, "ignore")
    assert antoinette.last_words == "terms.ignored"
    assert await state(school) == "open"
    clock.move(days=1)
    assert await state(school) == "terms"
    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette)
    assert await state(school) == "open"


@pytest.mark.parametrize("until", [None, NOW.date() - timedelta(days=1)])
async def test_nothing_is_put_off_where_no_day_lies_ahead(
    school: House, antoinette: Dialogue, until: date | None
) -> None:
    await publish(school, text="Court.", until=until)
    await antoinette.begins("terms", child=ALBERT.id)
    assert antoinette.choices == ["refuse", "accept"]


async def test_a_button_that_was_shown_on_the_last_day_is_none_on_the_next(
    school: House, clock: Clock, antoinette: Dialogue
) -> None:
    await publish(school, text="Court.", until=NOW.date())
    await antoinette.begins("terms", child=ALBERT.id)
    assert antoinette.choices == ["refuse", "ignore", "accept"]
    clock.move(days=1)
    await antoinette.presses(antoinette.step.turn, "ignore")
    assert (antoinette.asked, antoinette.choices) == ("text", ["refuse", "accept"])
    assert antoinette.note == "conversation.unfit.pages"
    assert school.rows("SELECT id FROM terms_record") == []


async def test_each_guardian_answers_alone(
    school: House, antoinette: Dialogue, luc: Dialogue
) -> None:
    await publish(school)
    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette, "refuse")
    assert (await state(school, ANTOINETTE), await state(school, LUC)) == ("refused", "terms")
    await luc.begins("terms", child=ALBERT.id)
    await accept(luc)
    assert (await state(school, ANTOINETTE), await state(school, LUC)) == ("refused", "open")


# -- who may answer, and whether anything is asked -------------------------------------------------


async def test_what_was_accepted_is_not_asked_again(school: House, antoinette: Dialogue) -> None:
    await publish(school)
    for _ in range(2):
        await antoinette.begins("terms", child=ALBERT.id)
        if antoinette.asked:
            await accept(antoinette)
        assert antoinette.last_words == "terms.accepted"
    assert len(school.rows("SELECT id FROM terms_record")) == 1


async def test_a_school_without_terms_asks_nothing(school: House, antoinette: Dialogue) -> None:
    await antoinette.begins("terms", child=ALBERT.id)
    assert antoinette.last_words == "terms.accepted"


async def test_a_child_of_others_is_as_unknown_as_none(
    school: House, clock: Clock, phone: Phone, antoinette: Dialogue
) -> None:
    def work(school: School) -> None:
        school.tx.children.add(child(2, identifier="marie.durant@isu-dour.be"))
        school.tx.places.add(place(3, child=2, account=LUC))
        ended = place(ANTOINETTE, number=1, account=ANTOINETTE, ends_at=clock.now())
        school.tx.places.update(ended)

    await publish(school)
    await school.do(work)
    stranger = await phone(300)
    for person, about in ((antoinette, 2), (antoinette, 99), (antoinette, 1), (stranger, 1)):
        await person.begins("terms", child=about)
        assert person.last_words == "terms.not_yours"
    assert school.rows("SELECT id FROM terms_record") == []


# -- a new version --------------------------------------------------------------------------------


async def test_a_new_version_shows_first_what_has_changed(
    school: House, clock: Clock, antoinette: Dialogue, catalogues: Catalogues
) -> None:
    await publish(school, "1", "Article 1. Commun.\n\nArticle 2. Ancien.")
    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette)
    clock.move(days=30)
    await publish(school, "2", "Article 1. Commun.\n\nArticle 2. Nouveau <b>.\n\nArticle 3.")

    await antoinette.begins("terms", child=ALBERT.id)
    text, labels = shown(antoinette, catalogues, "fr")
    assert "Ce qui a changé</b> – Albert" in text
    assert "➖ Article 2. Ancien.\n\n➕ Article 2. Nouveau &lt;b&gt;.\n\n➕ Article 3." in text
    assert "Article 1" not in text
    assert labels == ["▶ Suivant"]

    await antoinette.taps(NEXT)
    text, labels = shown(antoinette, catalogues, "fr")
    assert "Conditions d’utilisation</b> – Albert" in text
    assert "Article 1. Commun.\n\nArticle 2. Nouveau &lt;b&gt;." in text
    assert len(labels) == 4
    await accept(antoinette)
    answers = school.rows("SELECT version, answer FROM terms_record ORDER BY id")
    assert answers == [("1", "accepted"), ("2", "accepted")]


async def test_who_has_accepted_nothing_before_is_shown_the_text_alone(
    school: House, clock: Clock, antoinette: Dialogue
) -> None:
    await publish(school, "1", "Ancien.")
    await antoinette.begins("terms", child=ALBERT.id)
    await accept(antoinette, "refuse")
    clock.move(days=1)
    await publish(school, "2", "Nouveau.")
    await antoinette.begins("terms", child=ALBERT.id)
    assert antoinette.step.page is not None
    assert (antoinette.step.page.text, antoinette.step.page.count) == ("Nouveau.", 1)


async def test_a_version_that_comes_while_one_reads_is_read_anew(
    school: House, clock: Clock, antoinette: Dialogue
) -> None:
    await publish(school, "1", "Ancien.")
    await antoinette.begins("terms", child=ALBERT.id)
    clock.move(minutes=1)
    await publish(school, "2", "Nouveau.")
    await antoinette.taps("accept")
    assert (antoinette.asked, antoinette.note) == ("text", "conversation.changed")
    await accept(antoinette)
    assert school.rows("SELECT version FROM terms_record") == [("2",)]


async def test_another_language_in_the_middle_asks_nothing_twice(
    school: House, antoinette: Dialogue
) -> None:
    await publish(school, text="Français.")
    await publish(school, text="Nederlands.", language="nl")
    await antoinette.begins("terms", child=ALBERT.id)
    await school.do(lambda one: one.tx.devices.speak(100, "nl"))
    step = await antoinette.looks_again()
    assert step is not None
    assert step.page is not None
    assert step.page.text == "Nederlands."
    await antoinette.taps("accept")
    assert school.rows("SELECT language, digest FROM terms_record") == [
        ("nl", digest_of("Nederlands."))
    ]


# -- as a part of another script ------------------------------------------------------------------


async def connect(talk: Talk, school: School) -> Ending:
    """What somebody with a letter goes through, as far as it is about terms."""
    talk.stages("name", "terms", "password")
    await talk.ask("name", str)
    answered = await answer_terms(talk, school, ALBERT, place=3)
    if answered is not None and answered.answer == "refused":
        return Ending(Words("connect.refused"))
    await talk.ask("password", str)
    account = await talk.once("account", lambda: ANTOINETTE)
    if answered is not None:
        school.agreement.own(answered.record, account)
    return Ending(Words("connect.done"))


@pytest.fixture
async def newcomer(school: House, catalogues: Catalogues) -> Dialogue:
    """Somebody with a letter, in a chat that is linked to nobody."""
    await school.do(lambda one: one.tx.places.add(place(3, number=3)))
    await school.do(lambda one: one.tx.devices.meet(300, "fr", NOW))
    reads = partial(recognise, catalogues.of("fr"))
    scripts = {**SCRIPTS, "connect": connect}
    return Dialogue(school.store.run, school.open_school, scripts, 300, reads)


async def test_within_a_script_the_terms_count_as_its_step(
    school: House, newcomer: Dialogue
) -> None:
    await publish(school, text="Court.")
    await newcomer.begins("connect")
    await newcomer.types("Antoinette")
    assert (newcomer.asked, newcomer.step.stage) == ("text", (2, 3))
    assert newcomer.step.question.key == "terms.text"
    await newcomer.taps("accept")
    assert newcomer.step.question.key == "connect.password", "the script's own words again"
    assert school.rows("SELECT account, place, child, answer FROM terms_record") == [
        (None, 3, ALBERT.id, "accepted")
    ]
    await newcomer.types("x")
    assert newcomer.last_words == "connect.done"
    assert await state(school) == "open"


async def test_going_back_reads_the_terms_again_and_both_answers_are_kept(
    school: House, newcomer: Dialogue
) -> None:
    await publish(school, text="Court.")
    await newcomer.begins("connect")
    await newcomer.types("Antoinette")
    await newcomer.taps("ignore")
    await newcomer.goes_back()
    assert newcomer.asked == "text"
    await newcomer.taps("accept")
    await newcomer.types("x")
    answers = school.rows("SELECT account, answer FROM terms_record ORDER BY id")
    assert answers == [(None, "ignored"), (ANTOINETTE, "accepted")]


async def test_who_refuses_with_a_letter_has_left_an_answer_and_may_begin_again(
    school: House, newcomer: Dialogue
) -> None:
    await publish(school, text="Court.")
    for answer, words in (("refuse", "connect.refused"), ("accept", "connect.done")):
        await newcomer.begins("connect")
        await newcomer.types("Antoinette")
        await newcomer.taps(answer)
        if newcomer.asked:
            await newcomer.types("x")
        assert newcomer.last_words == words
    answers = school.rows("SELECT account, place, answer FROM terms_record ORDER BY id")
    assert answers == [(None, 3, "refused"), (ANTOINETTE, 3, "accepted")]


# -- on the child's page --------------------------------------------------------------------------


async def test_the_page_of_a_child_leads_to_terms_that_were_put_off_or_are_new(
    school: House, clock: Clock, antoinette: Dialogue, catalogues: Catalogues
) -> None:
    def opened(school: School) -> None:
        school.tx.places.update(place(ANTOINETTE, account=ANTOINETTE, opened_at=NOW))

    def page(school: School) -> list[str]:
        reached = school.adding.reached(ANTOINETTE, ALBERT.id)
        return [
            label(catalogues.of("fr"), door.words) for door in child_page(school, reached).doors
        ]

    await school.do(opened)
    await publish(school)
    for answer, offered in (("ignore", True), ("accept", False)):
        await antoinette.begins("terms", child=ALBERT.id)
        await accept(antoinette, answer)
        wanted = "📄 Conditions\u00a0: répondre jusqu’au 1er décembre 2026"
        assert (wanted in await school.do(page)) is offered
    clock.move(days=1)
    await publish(school, "2", until=date(2027, 1, 15))
    assert "15 janvier 2027" in "".join(await school.do(page))
