"""The first connection (scope B3): what a parent is asked, what is refused, what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from bot.conversations.steps import CANCEL, Words
from bot.presenting import Keyboard, present_ending, present_step
from locales import Catalogues
from school.platforms import Platform
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import (
    OWN,
    RULES,
    account_of,
    answer_terms,
    answer_well,
    connect_to,
    count,
    go_home,
    go_on_to,
    publish,
    write_letter,
)
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House, hashed
from tests.cast import ISU_DOUR, NOW, Clock
from tests.family import ALBERT, ANTOINETTE, Paper

CANARY = "Canari-vert-77-perché"
BY_LETTER = ("temporary_password", "text", "password", "password_again", "devices", "first_name")
DETAILS = ("first_name", "last_name", "role", "email", "phone", "mobile")


@pytest.fixture
async def paper(house: House) -> Paper:
    """Albert's first letter, at a school that has published its terms."""
    written = await write_letter(house)
    await publish(house)
    return written


@pytest.fixture
async def antoinette(phone: Phone) -> Dialogue:
    return await phone()


def put(platform: Platform, school: School) -> bool:
    return school.tx.platforms.put(platform)


async def test_a_mother_connects_with_the_letter_without_a_mistake(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await antoinette.begins("first_connection", letter=paper.id)
    assert (antoinette.asked, antoinette.step.stage) == ("temporary_password", (1, 5))
    assert antoinette.step.question.values == {"school": ISU_DOUR.name, "identifier": ALBERT}

    await antoinette.types(paper.password)
    assert (antoinette.asked, antoinette.step.stage) == ("text", (2, 5))

    await answer_terms(antoinette, "accept")
    assert (antoinette.asked, antoinette.step.stage) == ("password", (3, 5))
    assert antoinette.step.question.values["hint"] == Words("password.hint.smartschool")

    await antoinette.types(OWN)
    assert (antoinette.asked, antoinette.step.stage) == ("password_again", (3, 5))

    await antoinette.types(OWN)
    assert (antoinette.asked, antoinette.step.stage) == ("devices", (4, 5))
    assert not antoinette.step.can_go_back, "the account is open"

    await antoinette.taps("go_on")
    for name, answer in (
        ("first_name", "Antoinette"),
        ("last_name", "Dupond"),
        ("role", "Mère"),
        ("email", "Antoinette.Dupond@Example.org"),
        ("phone", "065/12.34.56"),
        ("mobile", "Passer"),
    ):
        assert (antoinette.asked, antoinette.step.stage) == (name, (5, 5))
        await antoinette.types(answer)

    assert antoinette.last_words == "details.done"
    assert antoinette.ending.words.values == {
        "name": "Antoinette",
        "email": ANTOINETTE,
        "phone": "+32 65 12 34 56",
        "mobile": Words("details.no_number"),
    }
    assert antoinette.doors == ["home"]
    assert await antoinette.kept() is None

    account = await account_of(house, 100)
    assert account is not None
    assert (account.name, account.language) == ("Antoinette Dupond", "fr")
    assert account.password_hash == hashed(OWN)
    guardian = await house.do(lambda school: school.tx.guardians.get(account.id))
    assert guardian is not None
    assert (guardian.role, guardian.phone, guardian.mobile) == ("mother", "+3265123456", "")
    assert (guardian.chosen, guardian.completed_at) == (1, NOW)
    reached = await house.do(lambda school: school.access.at(account.id, 1))
    assert reached is not None
    assert reached.is_open
    assert await house.send_mails() == [("confirmation", ANTOINETTE)]


# -- which school, which child --------------------------------------------------------------------


async def test_without_a_link_the_identifier_is_asked_and_the_only_school_is_not(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await antoinette.begins("first_connection")
    assert (antoinette.asked, antoinette.step.stage) == ("identifier", (1, 6))
    dotted = paper.password.replace("-", ".")
    apart = "Jürgen Müller@isu-dour.be"
    for typed in ("@@", paper.password, dotted, OWN, apart, "albert.durant@ailleurs.be", "albert."):
        await antoinette.types(typed)
        assert (antoinette.asked, antoinette.note) == ("identifier", "identifier.malformed")
    assert not house.holds(paper.password)
    assert not house.holds(dotted)
    await antoinette.types(" Albert.DURANT ")
    assert (antoinette.asked, antoinette.step.stage) == ("temporary_password", (2, 6))
    assert antoinette.step.question.values["identifier"] == ALBERT
    await antoinette.types(paper.password.replace("-", " ").upper())
    assert (antoinette.asked, antoinette.step.stage) == ("text", (3, 6)), "« Étape 3 sur 6 »"
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


@pytest.mark.parametrize(
    "named", ["isu-dour", "ISU-Dour", " institut la sainte-union ", "isu-dour.be", ALBERT]
)
async def test_where_there_are_several_schools_one_is_named(
    house: House, antoinette: Dialogue, paper: Paper, named: str
) -> None:
    other = replace(ISU_DOUR, id="autre", name="Autre école", domain="autre.be")
    await house.do(partial(put, other))
    await antoinette.begins("first_connection")
    assert (antoinette.asked, antoinette.step.stage) == ("platform", (1, 7))
    assert antoinette.choices == ["autre", "isu-dour"], "an institute sends no letters"
    await antoinette.types("Harvard")
    assert (antoinette.asked, antoinette.note) == ("platform", "first_connection.no_such_school")
    await antoinette.types(named)
    assert (antoinette.asked, antoinette.step.stage) == ("identifier", (2, 7))
    assert antoinette.step.question.values["domain"] == "isu-dour.be"
    await antoinette.goes_back()
    await antoinette.taps("autre")
    assert antoinette.step.stage == (2, 6), "the other school has no terms"
    await antoinette.goes_back()
    await antoinette.taps("isu-dour")
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


async def test_many_schools_are_not_offered_as_buttons(house: House, antoinette: Dialogue) -> None:
    for n in range(9):
        one = replace(ISU_DOUR, id=f"ecole-{n}", name=f"École {n}", domain=f"ecole{n}.be")
        await house.do(partial(put, one))
    await antoinette.begins("first_connection")
    assert antoinette.choices == []
    await antoinette.types("ecole 7")
    assert antoinette.asked == "identifier"


async def test_where_no_school_has_parents_it_is_said(antoinette: Dialogue) -> None:
    await antoinette.begins("first_connection")
    assert antoinette.last_words == "first_connection.no_school"
    assert antoinette.doors == ["sign_in", "home"]


async def test_a_school_without_terms_asks_for_no_agreement(
    house: House, antoinette: Dialogue
) -> None:
    paper = await write_letter(house)
    await antoinette.begins("first_connection", letter=paper.id)
    assert antoinette.step.stage == (1, 4)
    await antoinette.types(paper.password)
    assert (antoinette.asked, antoinette.step.stage) == ("password", (2, 4))
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


# -- the letter -----------------------------------------------------------------------------------


async def test_a_wrong_temporary_password_is_refused_and_then_waited_for(
    house: House, clock: Clock, antoinette: Dialogue, paper: Paper
) -> None:
    await antoinette.begins("first_connection", letter=paper.id)
    for _ in range(4):
        await antoinette.types("abcd-efgh-jkmn")
        assert (antoinette.asked, antoinette.note) == ("temporary_password", "letter.wrong")
    await antoinette.types("abcd-efgh-jkmn")
    assert antoinette.note == "sign_in.wait_seconds"
    await antoinette.types(paper.password)
    assert antoinette.note == "sign_in.wait_seconds", "what comes during a wait is not looked at"
    clock.move(seconds=31)
    await antoinette.types(paper.password)
    assert antoinette.asked == "text"


async def test_a_forwarded_password_is_refused(antoinette: Dialogue, paper: Paper) -> None:
    await connect_to(antoinette, "temporary_password", paper)
    await antoinette.types(paper.password, forwarded=True)
    assert antoinette.note == "conversation.forwarded_secret"
    await go_on_to(antoinette, "password", paper)
    await antoinette.types(OWN, forwarded=True)
    assert (antoinette.asked, antoinette.note) == ("password", "conversation.forwarded_secret")


@pytest.mark.parametrize("step", [*BY_LETTER, "role", "email", "phone"])
async def test_a_sticker_is_no_answer(antoinette: Dialogue, paper: Paper, step: str) -> None:
    await connect_to(antoinette, step, paper)
    await antoinette.sends_a_sticker()
    assert antoinette.asked == step
    assert antoinette.note.startswith("conversation.unfit.")
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


async def test_an_old_letter_says_what_to_do(
    house: House, clock: Clock, antoinette: Dialogue, paper: Paper
) -> None:
    clock.move(days=22)
    await antoinette.begins("first_connection", letter=paper.id)
    assert antoinette.last_words == "first_connection.closed"
    assert antoinette.ending.words.values == {
        "why": Words("letter.expired"),
        "school": ISU_DOUR.name,
        "contact": f"{ISU_DOUR.phone}\n{ISU_DOUR.email}",
    }
    assert antoinette.doors == ["sign_in", "home"]


async def test_a_letter_that_is_printed_again_ends_what_was_begun_with_the_old_one(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password", paper)

    def print_again(school: School) -> None:
        letter = school.tx.places.letter(paper.id)
        assert letter is not None
        assert school.tx.places.withdraw_letters(letter.place, NOW) == 1

    await house.do(print_again)
    await antoinette.types(OWN)
    assert antoinette.ending.words.values["why"] == Words("letter.withdrawn")
    assert antoinette.outcome.erase, "what was typed may be a password"
    assert await account_of(house, 100) is None


async def test_how_far_somebody_has_come_is_known(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    async def steps() -> dict[str, int]:
        counted = await house.do(lambda school: school.tx.status.steps())
        return {step: number for step, number in counted.items() if number}

    assert await steps() == {"letter": 1}
    await connect_to(antoinette, "text", paper)
    assert await steps() == {"terms": 1}
    await go_on_to(antoinette, "password", paper)
    assert await steps() == {"password": 1}
    await go_on_to(antoinette, "devices", paper)
    assert await steps() == {"details": 1}
    await go_home(antoinette, paper)
    assert await steps() == {"address": 1}
    account = await account_of(house, 100)
    assert account is not None
    await house.do(lambda school: school.tx.addresses.prove(ANTOINETTE, account.id, NOW))
    assert await steps() == {"done": 1}


# -- the terms ------------------------------------------------------------------------------------


async def test_who_refuses_the_terms_may_take_them_up_again(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "text", paper)
    await answer_terms(antoinette, "refuse")
    assert antoinette.last_words == "first_connection.terms_refused"
    assert antoinette.ending.words.values["until"] == (NOW + timedelta(days=20)).date()
    (way, home) = antoinette.doors
    assert home == "home"
    assert count(house, "accounts") == 0
    assert house.rows("SELECT answer FROM terms_record") == [("refused",)]

    def back(school: School) -> int:
        return school.first_connection.led_back(way.removeprefix("first_connection:"), 100)

    assert await house.do(back) == paper.id
    await connect_to(antoinette, "devices", paper)
    account = await account_of(house, 100)
    assert account is not None
    answers = house.rows("SELECT answer, account, child FROM terms_record ORDER BY id")
    assert answers == [("refused", None, 1), ("accepted", account.id, 1)]


async def test_terms_may_be_put_off_while_that_is_possible(
    house: House, antoinette: Dialogue
) -> None:
    paper = await write_letter(house)
    await publish(house, until=(NOW + timedelta(days=5)).date())
    await connect_to(antoinette, "text", paper)
    await answer_terms(antoinette, "ignore")
    assert antoinette.asked == "password"
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


async def test_what_is_accepted_is_what_was_read(
    house: House, clock: Clock, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password", paper)
    clock.move(minutes=1)
    await publish(house, RULES + "\n\nArticle 4.", version="2")
    await antoinette.types(OWN)
    assert (antoinette.asked, antoinette.note) == ("text", "conversation.changed")
    await go_home(antoinette, paper)
    answers = house.rows("SELECT version, account IS NULL FROM terms_record ORDER BY id")
    assert [version for version, _ in answers] == ["1", "2"]
    assert not answers[1][1]


# -- the new password -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("Ab1!", "password.too_short"),
        ("tulipesetriviere", "password.too_uniform"),
        ("quatre mots", "password.too_uniform"),
        ("Albert14!", "password.context"),
        ("Durant-1", "password.context"),
        ("Albert.Durant@isu-dour.be", "password.context"),
        ("Sainte-Union1", "password.context"),
        ("Azerty123!", "password.common"),
        ("Aé1" * 100, "password.too_long"),
        ("Tulipe\t7Rivière", "password.control_character"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason(
    antoinette: Dialogue, paper: Paper, weak: str, why: str
) -> None:
    await connect_to(antoinette, "password", paper)
    await antoinette.types(weak)
    assert (antoinette.asked, antoinette.note) == ("password", why)
    await antoinette.types("un cheval rouge dans la neige")
    assert (antoinette.asked, antoinette.note) == ("password_again", ""), "a passphrase"


async def test_the_temporary_password_is_no_new_one(antoinette: Dialogue, paper: Paper) -> None:
    await connect_to(antoinette, "password", paper)
    await antoinette.types(paper.password.upper())
    assert antoinette.note == "first_connection.still_temporary"


async def test_another_password_the_second_time_is_refused(
    antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password_again", paper)
    await antoinette.types(OWN + "s")
    assert (antoinette.asked, antoinette.note) == ("password_again", "password.not_the_same")
    await antoinette.goes_back()
    assert antoinette.asked == "password"


async def test_a_password_typed_anywhere_is_nowhere_in_the_database(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await antoinette.begins("first_connection", letter=paper.id)
    for step in BY_LETTER:
        await go_on_to(antoinette, step, paper)
        if step == "first_name":
            break  # a name is what one types there
        await antoinette.types(CANARY)
        if antoinette.asked == "password_again" and step == "password":
            await antoinette.goes_back()
    await go_home(antoinette, paper)
    assert house.holds("Dupond")
    for secret in (CANARY, OWN, paper.password, paper.password.replace("-", "")):
        assert not house.holds(secret)


# -- back, away, and back again -------------------------------------------------------------------


async def test_one_may_go_back_everywhere_until_the_account_is_open(
    antoinette: Dialogue, paper: Paper
) -> None:
    await antoinette.begins("first_connection")
    assert not antoinette.step.can_go_back
    steps = ("identifier", "temporary_password", "text", "password", "password_again")
    for earlier, later in pairwise(steps):
        await go_on_to(antoinette, later, paper)
        await antoinette.goes_back()
        assert antoinette.asked == earlier
    await go_on_to(antoinette, "devices", paper)
    assert not antoinette.step.can_go_back
    for earlier, later in pairwise(DETAILS):
        await go_on_to(antoinette, later, paper)
        await antoinette.goes_back()
        assert antoinette.asked == earlier
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


async def test_going_back_from_the_password_asks_the_terms_anew(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password", paper)
    await antoinette.goes_back()
    await answer_terms(antoinette, "refuse")
    assert antoinette.last_words == "first_connection.terms_refused"
    assert house.rows("SELECT answer FROM terms_record ORDER BY id") == [
        ("accepted",),
        ("refused",),
    ], "each answer is kept"


@pytest.mark.parametrize("step", BY_LETTER[:4])
async def test_giving_up_before_the_account_leaves_nothing(
    house: House, antoinette: Dialogue, paper: Paper, step: str
) -> None:
    await connect_to(antoinette, step, paper)
    await antoinette.taps(CANCEL)
    assert antoinette.last_words == "conversation.cancelled_letter"
    (way, home) = antoinette.doors
    assert (way.partition(":")[0], home) == ("first_connection", "home")
    assert (count(house, "accounts"), count(house, "devices")) == (0, 0)
    await connect_to(antoinette, step, paper)
    await antoinette.cancels()
    await connect_to(antoinette, "devices", paper)


@pytest.mark.parametrize("step", ["devices", *DETAILS])
async def test_giving_up_after_it_leads_back_to_the_details(
    house: House, antoinette: Dialogue, paper: Paper, step: str
) -> None:
    await connect_to(antoinette, step, paper)
    await antoinette.cancels()
    assert antoinette.last_words == "conversation.cancelled_done"
    account = await account_of(house, 100)
    assert account is not None
    assert await house.do(lambda school: school.details.are_wanted(account.id))
    await antoinette.begins("details")
    assert (antoinette.asked, antoinette.step.stage) == ("first_name", (1, 6))
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"
    assert not await house.do(lambda school: school.details.are_wanted(account.id))


async def test_after_a_week_the_step_is_closed_and_the_letter_opens_again(
    clock: Clock, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password", paper)
    clock.move(days=7, minutes=1)
    await antoinette.types(OWN)
    assert antoinette.said == ["conversation.expired"]
    assert antoinette.outcome.erase
    await connect_to(antoinette, "password", paper)


async def test_who_has_left_and_comes_back_goes_on_at_the_same_step(
    clock: Clock, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password", paper)
    clock.move(days=6)
    again = await antoinette.looks_again()
    assert again is not None
    assert again.name == "password"
    await antoinette.begins("first_connection", letter=paper.id)
    assert antoinette.asked == "password", "the QR code leads to where one was"
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


# -- what is seen ---------------------------------------------------------------------------------


def labels(keyboard: Keyboard) -> list[str]:
    return [button["text"] for row in keyboard for button in row]


async def test_in_french_it_reads_as_the_guide_does(
    catalogues: Catalogues, antoinette: Dialogue, paper: Paper
) -> None:
    french = catalogues.of("fr")
    seen = {}
    await antoinette.begins("first_connection", letter=paper.id)
    while antoinette.shown is not None:
        seen[antoinette.asked] = present_step(french, antoinette.step)
        await answer_well(antoinette, paper)
    assert f"<code>{ALBERT}</code>" in seen["temporary_password"].text
    assert "<i>Étape 1 sur 5</i>" in seen["temporary_password"].text
    assert "Modifiez votre mot de passe" in seen["password"].text
    assert (
        "Plus le mot de passe est long, plus il est difficile à deviner." in seen["password"].text
    )
    assert "il vaut mieux utiliser une phrase de passe" in seen["password"].text
    assert "Répétez le nouveau mot de passe" in seen["password_again"].text
    assert "liste des appareils qui ont accès à votre compte" in seen["devices"].text
    assert "Attention" not in seen["devices"].text, "there is only this one"
    assert "Attention" in french.text("devices.other_devices", n=2, own="Telegram")
    assert "Continuez à compléter vos données" in seen["first_name"].text
    for step, label in (
        ("first_name", "★ <b>Votre prénom</b>"),
        ("last_name", "★ <b>Votre nom de famille</b>"),
        ("role", "★ <b>Votre rôle</b>"),
        ("email", "★ <b>Adresse e-mail</b>"),
        ("phone", "Numéro de téléphone"),
        ("mobile", "Numéro de GSM"),
    ):
        assert label in seen[step].text
    assert "★" not in seen["phone"].text
    assert "+32 65 12 34 56" in seen["mobile"].text
    assert labels(seen["phone"].keyboard) == ["▶ Passer", "◀ Retour", "Annuler"]
    assert "La procédure est terminée" in present_ending(french, antoinette.ending).text


async def test_in_dutch_it_goes_the_same_way(
    catalogues: Catalogues, phone: Phone, house: House
) -> None:
    paper = await write_letter(house, language="nl")
    moeder = await phone(400, "nl")
    await moeder.begins("first_connection", letter=paper.id)
    dutch = catalogues.of("nl")
    assert "tijdelijke wachtwoord" in present_step(dutch, moeder.step).text
    await moeder.types(paper.password)
    await moeder.types("Drie tulpen en 1 rivier")
    await moeder.types("Drie tulpen en 1 rivier")
    await moeder.types("verder")
    await moeder.types("Antoinette")
    await moeder.types("Dupond")
    assert "★ <b>Uw rol</b>" in present_step(dutch, moeder.step).text
    await moeder.types("Moeder")
    await moeder.types(ANTOINETTE)
    await moeder.types("overslaan")
    await moeder.types("Overslaan")
    assert "u hebt nu toegang" in present_ending(dutch, moeder.ending).text
    account = await account_of(house, 400)
    assert account is not None
    assert account.language == "nl"
