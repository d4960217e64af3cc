"""Sign-up (scope A4): what a student is asked, what is refused, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversations.steps import NEXT, PREVIOUS, Words
from cartable.publishing import publish_terms
from school.terms import digest_of
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.conversations.signing import accept, answer_well, go_on_to, sign_up_to
from tests.bot.house import CANARY, PASSWORD, TERMS, House
from tests.cast import ICC, SAMPLES, SOPHIE, Clock
from vault.keys import SecretKey
from vault.passwords import Argon2Hasher, PasswordPool
from vault.strength import ZxcvbnMeter

STEPS = ("name", "password", "password_again", "terms", "captcha", "register")


@pytest.fixture
async def token(house: House) -> str:
    """The link in Sophie's mail."""
    await house.publish()
    return await house.invite()


@pytest.fixture
async def sophie(phone: Phone) -> Dialogue:
    return await phone()


async def test_a_student_signs_up_without_a_mistake(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sophie.begins("sign_up", token=token)
    assert (sophie.asked, sophie.step.stage) == ("name", (1, 6))
    assert sophie.step.question.values == {
        "first_name": "Sophie",
        "last_name": "Lambert",
        "email": SOPHIE,
        "school": ICC.name,
    }

    await sophie.taps("yes")
    assert (sophie.asked, sophie.step.stage) == ("password", (2, 6))
    assert sophie.step.question.values["hint"] == Words("password.hint.smartcertificate")

    await sophie.types(PASSWORD)
    assert (sophie.asked, sophie.step.stage) == ("password_again", (3, 6))

    await sophie.types(PASSWORD)
    assert (sophie.asked, sophie.step.stage) == ("terms", (4, 6))

    await accept(sophie)
    assert (sophie.asked, sophie.step.stage) == ("captcha", (5, 6))

    await sophie.types(f" {str(sophie.step.picture).lower()} ")
    assert (sophie.asked, sophie.step.stage) == ("register", (6, 6))
    assert sophie.step.question.values == {"name": "Sophie Lambert", "email": SOPHIE}

    await sophie.types("je m'inscris")
    assert sophie.last_words == "sign_up.card"
    (certificate,) = await house.certificates()
    assert certificate.account is not None
    assert sophie.doors == [f"certificate.pdf:{certificate.id}", "certificates", "home"]

    chat = await house.do(lambda school: school.tx.devices.chat(100))
    assert chat is not None
    assert chat.account == certificate.account
    assert await house.send_mails() == [("welcome", SOPHIE)]
    assert await sophie.kept() is None


async def test_the_terms_that_were_read_are_what_is_recorded(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "terms", token)
    read = []
    while "accept" not in sophie.choices:
        assert sophie.step.page is not None
        read.append(sophie.step.page.text)
        await sophie.taps(NEXT)
    assert sophie.step.page is not None
    read.append(sophie.step.page.text)
    assert "\n\n".join(read) == TERMS.strip()
    await sophie.taps(PREVIOUS)
    await accept(sophie)
    await go_on_to(sophie, "register")
    await sophie.taps("yes")
    answers = house.rows("SELECT version, digest, answer FROM terms_record")
    assert answers == [("1", digest_of(TERMS), "accepted")]


async def test_published_terms_are_read_without_markup(
    house: House, phone: Phone, tmp_path: Path
) -> None:
    path = tmp_path / "terms.fr.md"
    added = "\n## 9. Règles\n\n- un **mot**\n- `mon_nom`\n\n[Site](https://ecole.be)\n"
    path.write_text((SAMPLES / "terms.fr.md").read_text("utf-8") + added, "utf-8")
    token = await house.invite()
    await publish_terms(
        house.store, house.open_school, [path], platform=ICC.id, version="1", ignore_until=None
    )
    person = await phone()
    await sign_up_to(person, "terms", token)
    read = []
    while True:
        assert person.step.page is not None
        read.append(person.step.page.text)
        if "accept" in person.choices:
            break
        await person.taps(NEXT)
    whole = "\n\n".join(read)
    assert "\n\n1. Ce que le service fait pour vous\n\nCartable garde" in whole
    assert whole.endswith("9. Règles\n\n• un mot\n• mon_nom\n\nSite (https://ecole.be)")
    assert not {"#", "*", "`"} & set(whole)
    await accept(person)
    await go_on_to(person, "register")
    await person.taps("yes")
    answers = house.rows("SELECT digest FROM terms_record")
    assert answers == [(digest_of(path.read_text("utf-8")),)], "over the Markdown as published"


# -- the name -------------------------------------------------------------------------------------


async def test_the_name_can_be_corrected(house: House, sophie: Dialogue, token: str) -> None:
    await sign_up_to(sophie, "name", token)
    await sophie.taps("change")
    assert (sophie.asked, sophie.step.stage) == ("first_name", (1, 6))
    await sophie.types("<b>")
    assert sophie.note == "name.malformed"
    await sophie.types("Zoé-Anaïs")
    assert (sophie.asked, sophie.step.stage) == ("last_name", (1, 6))
    await sophie.types("D’Hondt")
    await sophie.types("zoeanais9")
    assert sophie.note == "password.context", "the corrected name is a word to guess first"
    await go_on_to(sophie, "register")
    assert sophie.step.question.values["name"] == "Zoé-Anaïs D’Hondt"
    await sophie.taps("yes")
    assert house.rows("SELECT first_name, last_name FROM accounts") == [("Zoé-Anaïs", "D’Hondt")]


async def test_a_correction_can_be_taken_back(sophie: Dialogue, token: str) -> None:
    await sign_up_to(sophie, "name", token)
    await sophie.taps("change")
    await sophie.types("Zoé")
    await sophie.goes_back()
    await sophie.goes_back()
    assert sophie.asked == "name"
    await go_on_to(sophie, "register")
    assert sophie.step.question.values["name"] == "Sophie Lambert"


# -- the password ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("azerty1", "password.common"),
        ("ab1", "password.too_short"),
        ("TULIPE7", "password.no_lowercase"),
        ("tuliperiviere", "password.no_digit"),
        ("sophie7", "password.context"),
        ("lambert1", "password.context"),
        ("x" * 300, "password.too_long"),
        ("tulipe\t7riviere", "password.control_character"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason(
    sophie: Dialogue, token: str, weak: str, why: str
) -> None:
    await sign_up_to(sophie, "password", token)
    await sophie.types(weak)
    assert (sophie.asked, sophie.note) == ("password", why)
    await sophie.types(PASSWORD)
    assert (sophie.asked, sophie.note) == ("password_again", "")


async def test_another_password_the_second_time_is_refused(sophie: Dialogue, token: str) -> None:
    await sign_up_to(sophie, "password_again", token)
    await sophie.types("tulipe8riviere")
    assert (sophie.asked, sophie.note) == ("password_again", "password.not_the_same")
    await sophie.goes_back()
    await sophie.types("marmotte5bleue")
    await sophie.types(PASSWORD)
    assert sophie.note == "password.not_the_same"
    await sophie.types("marmotte5bleue")
    assert sophie.asked == "terms"


async def test_a_password_typed_anywhere_is_nowhere_in_the_database(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sophie.begins("sign_up", token=token)
    for step in STEPS:
        await go_on_to(sophie, step)
        await sophie.types(CANARY)
        if step.startswith("password"):
            assert sophie.asked != step or sophie.note
            await sophie.presses(sophie.step.turn, "_back")
    await go_on_to(sophie, "register")
    await sophie.taps("yes")
    assert sophie.last_words == "sign_up.card"
    assert house.holds("sophie.lambert")
    assert not house.holds(CANARY)
    assert not house.holds(CANARY.upper())


# -- the terms ------------------------------------------------------------------------------------


async def test_who_refuses_the_terms_has_left_nothing_and_may_come_back(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "terms", token)
    await accept(sophie, "refuse")
    assert sophie.ending.words == Words("sign_up.terms_refused", {"school": ICC.name})
    assert await house.accounts() == 0
    assert await sophie.kept() is None
    await sign_up_to(sophie, "register", token)


async def test_another_version_that_comes_meanwhile_is_read_and_accepted_anew(
    house: House, clock: Clock, sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "captcha", token)
    clock.move(minutes=1)
    await house.publish("Article 1. Tout autrement.", version="2")
    await answer_well(sophie)
    assert (sophie.asked, sophie.note) == ("terms", "conversation.changed")
    assert sophie.step.page is not None
    assert sophie.step.page.text == "Article 1. Tout autrement."
    await go_on_to(sophie, "register")
    await sophie.taps("yes")
    assert house.rows("SELECT version FROM terms_record") == [("2",)]


async def test_another_version_that_comes_while_reading_is_not_accepted_unread(
    house: House, clock: Clock, sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "terms", token)
    while "accept" not in sophie.choices:
        await sophie.taps(NEXT)
    clock.move(minutes=1)
    await house.publish(TERMS + "\n\nArticle 4. Et ceci.", version="2")
    await sophie.taps("accept")
    assert (sophie.asked, sophie.note) == ("terms", "conversation.changed")
    assert sophie.step.page is not None
    assert sophie.step.page.number == 1


async def test_a_school_without_terms_asks_for_no_agreement(house: House, sophie: Dialogue) -> None:
    token = await house.invite()
    await sign_up_to(sophie, "password_again", token)
    assert sophie.step.stage == (3, 5)
    await answer_well(sophie)
    assert sophie.asked == "captcha"


# -- the captcha ----------------------------------------------------------------------------------


async def test_a_wrong_code_brings_another_picture(sophie: Dialogue, token: str) -> None:
    await sign_up_to(sophie, "captcha", token)
    first = sophie.step.picture
    await sophie.types("NOPE9")
    assert (sophie.asked, sophie.note) == ("captcha", "sign_up.captcha_wrong")
    assert sophie.step.picture != first
    await sophie.types(str(first))
    assert sophie.note == "sign_up.captcha_wrong", "the old picture's code is over"
    await answer_well(sophie)
    assert sophie.asked == "register"


async def test_another_picture_may_be_asked_for(sophie: Dialogue, token: str) -> None:
    await sign_up_to(sophie, "captcha", token)
    first = sophie.step.picture
    await sophie.taps("_other")
    assert (sophie.asked, sophie.note) == ("captcha", "")
    assert sophie.step.picture != first


async def test_who_cannot_see_the_picture_gets_digits_in_words(
    sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "captcha", token)
    await sophie.taps("_words")
    assert (sophie.asked, sophie.step.picture) == ("captcha_words", None)
    first = sophie.step.question
    await sophie.taps("_other")
    assert (sophie.asked, sophie.note) == ("captcha_words", "")
    assert sophie.step.question != first
    await sophie.types("00000")
    assert (sophie.asked, sophie.note) == ("captcha_words", "sign_up.captcha_wrong")
    await sophie.taps("_picture")
    assert sophie.asked == "captcha"
    await sophie.types("je ne vois pas l'image")
    assert sophie.asked == "captcha_words", "what stands on the button was typed"
    await answer_well(sophie)
    assert sophie.asked == "register"


async def test_after_ten_wrong_codes_it_is_left_for_another_time(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "captcha", token)
    for _ in range(9):
        await sophie.types("NOPE9")
        assert sophie.asked == "captcha"
    await sophie.types("NOPE9")
    assert sophie.last_words == "sign_up.captcha_given_up"
    assert await house.accounts() == 0
    await sign_up_to(sophie, "register", token)


async def test_an_installation_may_do_without(house: House, sophie: Dialogue, token: str) -> None:
    house.captcha = False
    await sign_up_to(sophie, "register", token)
    assert sophie.step.stage == (5, 5)


async def test_with_the_real_hashing_the_account_opens_with_the_password(
    house: House, phone: Phone, token: str
) -> None:
    key = SecretKey("b2" + "0123456789abcdef" * 4)
    pool = PasswordPool(Argon2Hasher(key), ZxcvbnMeter.load())
    house.passwords = pool
    try:
        sophie = await phone()
        await sign_up_to(sophie, "password", token)
        await sophie.types("azerty1")
        assert sophie.note == "password.common"
        await go_on_to(sophie, "register")
        await sophie.taps("yes")
        assert not house.holds(PASSWORD)

        elsewhere = await phone(2)
        await elsewhere.begins("sign_in")
        await elsewhere.types(SOPHIE)
        await elsewhere.types(f"{PASSWORD}!")
        assert elsewhere.note == "sign_in.wrong"
        await elsewhere.types(PASSWORD)
        assert elsewhere.last_words == "sign_in.welcome"
    finally:
        await pool.close()
