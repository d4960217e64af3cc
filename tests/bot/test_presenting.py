"""Presenting: every step, with whatever names and titles, is a message that Telegram takes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.conversations.saying import recognise, words
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import (
    BACK,
    CANCEL,
    NEXT,
    PREVIOUS,
    Choice,
    Door,
    Ending,
    Page,
    Step,
    Words,
)
from bot.handlers.conversation import pressed
from bot.notices import notice_call
from bot.presenting import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Message,
    escape,
    present_ending,
    present_step,
)
from locales import LANGUAGES, Catalogue, Catalogues
from sandbox.telegram.entities import formatted
from sandbox.telegram.keyboards import inline_keyboard
from school.accounts import LONGEST_NAME
from school.certificate_rows import LONGEST_TITLE
from school.certificates import grouped
from school.school import School
from school.terms import PAGE_LENGTH
from school.written import Letter
from tests import cast
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.conversations.signing import answer_well
from tests.bot.house import PASSWORD, House, hashed
from tests.cast import ICC, KARIM, SOPHIE_TOO
from tests.family import enrol, with_guardian

ENGINES = ("sqlite",)

HOSTILE_NAME = ("<b>&\"'</b>Ω" * 20)[:LONGEST_NAME]
HOSTILE_TITLE = ("&<i>🎓</i>{title}" * 20)[:LONGEST_TITLE]
HUGE_TURN = 2**53
CATALOGUE = Catalogues.load().of("fr")
NOW = 1_900_000_000_000  # a turn of the year 2030, as they are numbered


def check(message: Message) -> str:
    """Judge a message as Telegram does; gives its text without formatting."""
    text, _ = formatted(message.text, "HTML")
    assert 0 < len(text) <= (LONGEST_CAPTION if message.picture else LONGEST_TEXT)
    inline_keyboard({"inline_keyboard": message.keyboard})  # raises what Telegram would refuse
    return text


def data(message: Message) -> list[str]:
    return [button["callback_data"] for row in message.keyboard for button in row]


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest, catalogues: Catalogues) -> Catalogue:
    language: str = request.param
    return catalogues.of(language)


def test_a_second_refusal_of_a_secret_does_not_look_like_the_first() -> None:
    wrong = Words("letter.wrong")
    asked = Step("add_child", "temporary_password", "secret", Words("menu.home"), note=wrong)
    first = check(present_step(CATALOGUE, replace(asked, misses=1)))
    second = check(present_step(CATALOGUE, replace(asked, misses=2)))
    assert "C’était votre" not in first
    assert "C’était votre 2ᵉ essai." in second


# -- every step of every script -------------------------------------------------------------------


async def walk(house: House, catalogue: Catalogue, script: str, token: str) -> list[str]:
    """Go through a script and check each of its steps; gives their names."""
    met: list[str] = []

    def meet(school: School) -> None:
        if school.tx.devices.chat(100) is None:
            school.tx.devices.meet(100, catalogue.language, house.clock.now())

    await house.do(meet)
    reads = partial(recognise, catalogue)
    person = Dialogue(house.store.run, house.open_school, SCRIPTS, 100, reads)
    link = await house.do(lambda school: school.activation.invitation(token).link) if token else ""
    await person.begins(script, **({"link": link} if link else {}))
    while person.asked:
        check(present_step(catalogue, person.step))
        met.append(person.asked)
        await person.sends_a_sticker()
        check(present_step(catalogue, person.step))
        if person.asked == "captcha" and "captcha_words" not in met:
            await person.taps("_words")
        elif person.asked == "name":
            await person.taps("change")
        elif person.asked in ("first_name", "last_name"):
            await person.types("É" * LONGEST_NAME)
        elif person.asked == "email":
            await person.types(cast.SOPHIE)
        elif person.asked == "login":
            await person.types("albert.durant")
        elif person.asked == "school":
            await person.taps(person.choices[0])
        else:
            await answer_well(person)
    check(present_ending(catalogue, person.ending))
    return met


async def test_every_step_of_the_sign_up_fits(house: House, catalogue: Catalogue) -> None:
    await house.publish("<&>" * 3000)
    token = await house.invite(first_name=HOSTILE_NAME, last_name=HOSTILE_NAME, title=HOSTILE_TITLE)
    assert await walk(house, catalogue, "sign_up", token) == [
        "name",
        "first_name",
        "last_name",
        "password",
        "password_again",
        "terms",
        "captcha",
        "captcha_words",
        "register",
    ]


async def test_every_step_of_the_sign_in_fits(house: House, catalogue: Catalogue) -> None:
    await house.open_account(7, first_name=HOSTILE_NAME, last_name=HOSTILE_NAME)
    assert await walk(house, catalogue, "sign_in", "") == ["email", "password"]


async def test_every_step_of_a_connexion_fits(house: House, catalogue: Catalogue) -> None:
    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, 71, hashed(PASSWORD), first_name=HOSTILE_NAME)
        for number in range(7):
            domain = f"{'x' * 60}{number}.{'x' * 60}.example.org"
            one = replace(cast.ISU_DOUR, id="x" * 39 + str(number), name="<&>" * 99, domain=domain)
            school.tx.platforms.put(one)
        school.tx.platforms.put(replace(cast.ISU_DOUR, name="<&>" * 99))

    await house.do(work)
    assert await walk(house, catalogue, "sign_in", "") == ["login", "school", "password"]


async def test_every_step_of_an_activation_fits(house: House, catalogue: Catalogue) -> None:
    own = await house.invite("own", email=SOPHIE_TOO, title=HOSTILE_TITLE)
    other = await house.invite("other", email=KARIM, title=HOSTILE_TITLE, first_name=HOSTILE_NAME)
    await house.open_account(100)
    assert await walk(house, catalogue, "activate", own) == ["confirm"]
    assert await walk(house, catalogue, "activate", other) == ["confirm_other_name"]


def step(**changes: Any) -> Step:
    """A step of the sign-up with everything on it."""
    given: dict[str, Any] = {
        "script": "sign_up",
        "name": "terms",
        "kind": "pages",
        "question": Words("sign_up.terms"),
        "choices": (Choice("accept", Words("sign_up.terms.accept")),),
        "stage": (4, 6),
        "note": Words("conversation.unfit.pages"),
        "page": Page("&" * PAGE_LENGTH, 2, 3),
        "can_go_back": True,
        "turn": NOW,
    }
    return Step(**(given | changes))


def test_a_full_page_fits_with_all_that_stands_around_it(catalogue: Catalogue) -> None:
    text = check(present_step(catalogue, step()))
    assert "&" * PAGE_LENGTH in text


# -- buttons --------------------------------------------------------------------------------------


def test_every_button_comes_back_as_what_it_was(catalogue: Catalogue) -> None:
    choices = tuple(
        Choice(name, Words("conversation.back")) for name in ("accept", "_other", "x" * 20)
    )
    message = present_step(catalogue, step(choices=choices, turn=HUGE_TURN))
    assert [pressed(one).choice for one in data(message)] == [
        PREVIOUS,
        NEXT,
        "accept",
        "_other",
        "x" * 20,
        BACK,
        CANCEL,
    ]
    assert {pressed(one).turn for one in data(message)} == {HUGE_TURN}
    assert max(len(one.encode()) for one in data(message)) <= 64


@pytest.mark.parametrize(
    ("number", "turning"), [(1, [NEXT]), (2, [PREVIOUS, NEXT]), (3, [PREVIOUS])]
)
def test_pages_turn_where_there_is_one_to_turn_to(
    catalogues: Catalogues, number: int, turning: list[str]
) -> None:
    shown = present_step(
        catalogues.of("fr"), step(choices=(), page=Page("text", number, 3), can_go_back=False)
    )
    assert [pressed(one).choice for one in data(shown)] == [*turning, CANCEL]


def test_a_single_page_turns_nowhere(catalogues: Catalogues) -> None:
    shown = present_step(catalogues.of("fr"), step(page=Page("text", 1, 1), can_go_back=False))
    assert [pressed(one).choice for one in data(shown)] == ["accept", CANCEL]


def test_a_secret_says_that_it_will_be_erased(catalogues: Catalogues) -> None:
    shown = present_step(catalogues.of("fr"), step(kind="secret", page=None))
    assert "sera effacé" in shown.text


def test_doors_lead_where_they_say(catalogue: Catalogue) -> None:
    largest = 2**63 - 1
    wanted = (Door(f"certificate.activate:{largest}", Words("certificate.receive")),)
    message = present_ending(catalogue, Ending(Words("conversation.cancelled"), wanted))
    check(message)
    assert data(message) == [f"go:certificate.activate:{largest}"]


# -- words ----------------------------------------------------------------------------------------


@given(name=some.text(max_size=60), title=some.text(max_size=60))
def test_whatever_people_are_called_reads_as_it_was_written(name: str, title: str) -> None:
    said = Words(
        "activate.confirm_other_name",
        {"name": name, "title": title, "school": "x", "account": name},
    )
    html = words(CATALOGUE, said)
    assert "<b>Cette attestation est au nom d" in html  # « d’ » before a vowel
    assert escape(name) in html
    assert escape(title) in html


@given(text=some.text())
def test_escaping_leaves_nothing_that_telegram_would_read_as_formatting(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert ">" not in escaped
    read, entities = formatted(escaped + ".", "HTML")
    assert not [one for one in entities if one["type"] in ("bold", "italic", "text_link")]
    assert read.endswith(".")


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("✅ J'accepte les Conditions Générales d'Utilisation", "accept"),
        ("j’accepte les conditions générales d’utilisation", "accept"),
        ("J ACCEPTE LES CONDITIONS GENERALES D UTILISATION", "accept"),
        ("  Non,   je ne les accepte pas ", "refuse"),
        ("non", None),
        ("✅", None),
        ("", None),
        ("accept", None),
    ],
)
def test_a_typed_label_is_recognised_as_people_type_it(typed: str, choice: str | None) -> None:
    choices = tuple(Choice(name, Words(f"sign_up.terms.{name}")) for name in ("accept", "refuse"))
    assert recognise(CATALOGUE, step(choices=choices), typed) == choice


@given(text=some.text())
def test_no_typed_text_breaks_recognition(text: str) -> None:
    assert recognise(CATALOGUE, step(), text) in (None, "accept")


def test_several_words_stand_in_a_row(catalogues: Catalogues) -> None:
    digits = [Words(f"number.{digit}") for digit in "31"]
    assert "trois, un" in words(
        catalogues.of("fr"), Words("sign_up.captcha_words", {"digits": digits})
    )


def test_a_code_is_written_in_groups_that_can_be_read_out() -> None:
    assert grouped("abcdefghijklmnopqrstuvwxyz") == "abcd efgh ijkl mnop qrst uvwx yz"
    assert grouped("") == ""


# -- notices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["certificate_added", "certificate_activated", "certificate_revoked"]
)
def test_a_notice_fits_whatever_it_is_about(
    catalogues: Catalogues, catalogue: Catalogue, kind: str
) -> None:
    revoked = cast.NOW if kind == "certificate_revoked" else None
    about = cast.certificate(
        2**63 - 1, title=HOSTILE_TITLE, revoked_at=revoked, revoked_why="<&>" * 166
    )
    letter = Letter(kind, catalogue.language, ICC, about, None, {})
    call = notice_call(catalogues, cast.notice(1), letter)
    assert call["chat_id"] == 100
    message = Message(call["text"], call["reply_markup"]["inline_keyboard"])
    text = check(message)
    assert HOSTILE_TITLE in text
    assert ("go:certificate:" in "".join(data(message))) is (revoked is None)


def test_the_page_of_a_child_says_whose_it_is_for_when_it_leaves(catalogues: Catalogues) -> None:
    french = catalogues.of("fr")
    page = present_ending(french, Ending(Words("children.none"), child=7))
    assert page.rights == {"child": 7}
    assert present_ending(french, Ending(Words("children.none"))).rights == {}
