"""« Notifications » (scope B20): what holds now is said, and a tap or two changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversations.saying import words
from bot.presenting import present_step
from locales import LANGUAGES, Catalogues
from school.accounts import Account
from school.preferences import Preference, Preferences
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.cast import ISU_DOUR, SOPHIE, child, place

ENGINES = ("sqlite",)
HERE = 1
MOST_BUTTONS = 8


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HERE)


@pytest.fixture
async def sophie(house: House, phone: Phone, account: Account) -> Dialogue:
    """A student who is a guardian too, with a chat and a proven address."""
    chat = await phone(HERE)

    def settle(school: School) -> None:
        now = house.clock.now()
        school.tx.platforms.put(ISU_DOUR)
        school.tx.children.add(child(1))
        school.tx.places.add(place(1, account=account.id, taken_at=now, opened_at=now))
        school.tx.addresses.note(SOPHIE)
        school.tx.addresses.prove(SOPHIE, account.id, now)

    await house.do(settle)
    return chat


async def chosen(house: House, account: Account) -> Preferences:
    return await house.do(lambda school: school.tx.preferences.of(account.id))


def offered(dialogue: Dialogue) -> list[str]:
    return [one.name for one in dialogue.step.choices]


async def test_the_card_has_one_way_out(sophie: Dialogue, catalogues: Catalogues) -> None:
    await sophie.begins("notifications")
    labels = [row[0]["text"] for row in present_step(catalogues.of("fr"), sophie.step).keyboard]
    assert labels[-1] == "✅ C’est bien ainsi"
    await sophie.taps("news")
    leaving = present_step(catalogues.of("fr"), sophie.step).keyboard[-1]
    assert [one["text"] for one in leaving] == ["◀ Retour", "Annuler"]


async def test_the_card_says_what_happens_now(sophie: Dialogue, catalogues: Catalogues) -> None:
    await sophie.begins("notifications")
    assert sophie.asked == "card"
    assert offered(sophie) == ["news", "certificate", "terms", "quiet_off", "pause", "done"]
    said = words(catalogues.of("fr"), sophie.step.question)
    assert "📰 Actualités – Telegram\u00a0: tout de suite, courriel\u00a0: si Telegram" in said
    assert (
        "📄 Conditions d’utilisation – Telegram\u00a0: tout de suite, courriel\u00a0: tout" in said
    )
    assert "🎓 Attestations – Telegram\u00a0: tout de suite, courriel\u00a0: tout de suite" in said
    assert "sécurité" in said


async def test_two_taps_choose_how_one_is_told_of_a_topic(
    house: House, sophie: Dialogue, account: Account, catalogues: Catalogues
) -> None:
    await sophie.begins("notifications")
    await sophie.taps("news")
    assert (sophie.asked, offered(sophie)) == ("chat", ["at_once", "digest", "off"])
    french = catalogues.of("fr")
    assert "Maintenant\u00a0: tout de suite." in words(french, sophie.step.question)
    await sophie.taps("digest")
    assert (sophie.asked, offered(sophie)) == ("mail", ["instead", "at_once", "digest", "off"])
    assert "Maintenant\u00a0: si Telegram ne vous" in words(french, sophie.step.question)
    await sophie.taps("off")
    assert sophie.asked == "card"
    assert "Telegram\u00a0: une fois par jour" in words(catalogues.of("fr"), sophie.step.question)
    await sophie.taps("terms")
    assert offered(sophie) == ["at_once", "digest"], "terms are told in any case"
    await sophie.taps("at_once")
    assert offered(sophie) == ["instead", "at_once", "digest"]
    await sophie.taps("instead")
    await sophie.taps("done")
    assert (await chosen(house, account)).topics == {
        "news": Preference("digest", "off"),
        "terms": Preference("at_once", "instead"),
    }


async def test_a_mail_instead_of_a_chat_is_not_offered_without_one(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await sophie.begins("notifications")
    await sophie.taps("news")
    await sophie.taps("at_once")
    assert "instead" in offered(sophie)
    await sophie.goes_back()
    await sophie.taps("off")
    assert offered(sophie) == ["at_once", "digest", "off"], "nobody reads « instead » as nowhere"
    await sophie.taps("digest")
    await sophie.taps("done")
    assert (await chosen(house, account)).topics == {"news": Preference("off", "digest")}


async def test_nights_and_a_pause_are_a_tap_each(
    house: House, sophie: Dialogue, account: Account, catalogues: Catalogues
) -> None:
    await sophie.begins("notifications")
    await sophie.taps("quiet_off")
    assert "quiet_on" in offered(sophie)
    assert (await chosen(house, account)).is_quiet is False
    await sophie.taps("pause")
    said = words(catalogues.of("fr"), sophie.step.question)
    assert "Même l’urgent attend" in said
    assert "resume" in offered(sophie)
    now, kept = house.clock.now(), await chosen(house, account)
    assert kept.is_quiet is False
    assert kept.paused_until is not None
    assert timedelta(days=6) < kept.paused_until - now < timedelta(days=8)
    await sophie.taps("resume")
    assert (await chosen(house, account)).paused_until is None
    await sophie.taps("quiet_on")
    assert (await chosen(house, account)).is_quiet is True


async def test_who_had_stopped_mails_has_them_again_by_choosing_them(
    house: House, sophie: Dialogue, catalogues: Catalogues
) -> None:
    await house.do(lambda school: school.tx.addresses.quieten(SOPHIE, house.clock.now()))
    await sophie.begins("notifications")
    assert "courriel\u00a0: arrêté" in words(catalogues.of("fr"), sophie.step.question)
    await sophie.taps("news")
    await sophie.taps("at_once")
    await sophie.taps("off")
    address = await house.do(lambda school: school.tx.addresses.get(SOPHIE))
    assert address is not None
    assert address.quiet_at is not None, "« jamais » starts nothing"
    await sophie.taps("news")
    await sophie.taps("at_once")
    await sophie.taps("instead")
    address = await house.do(lambda school: school.tx.addresses.get(SOPHIE))
    assert address is not None
    assert address.quiet_at is None


async def test_a_student_without_an_address_is_asked_for_the_chat_alone(
    house: House, phone: Phone
) -> None:
    student = await house.open_account(2)
    chat = await phone(2)

    def forget(school: School) -> None:
        for one in school.tx.addresses.of_account(student.id):
            school.tx.addresses.spoil(one.email)

    await house.do(forget)
    await chat.begins("notifications")
    assert offered(chat) == ["certificate", "quiet_off", "pause", "done"], "no news, no terms"
    await chat.taps("certificate")
    await chat.taps("off")
    assert chat.asked == "card"
    kept = await house.do(lambda school: school.tx.preferences.of(student.id))
    assert kept.topics == {"certificate": Preference("off", "at_once")}


async def test_whom_nothing_can_reach_is_told_what_helps_instead(
    house: House, sophie: Dialogue, account: Account, catalogues: Catalogues
) -> None:
    def forget(school: School) -> None:
        school.tx.devices.block(HERE, house.clock.now())
        school.tx.addresses.spoil(SOPHIE)

    await house.do(forget)
    await sophie.begins("notifications")
    assert sophie.ending is not None
    assert [one.target for one in sophie.ending.doors] == ["address", "settings", "home"]
    said = words(catalogues.of("fr"), sophie.ending.words)
    assert f"Confirmez {SOPHIE}, ou donnez une autre adresse" in said
    assert "Telegram et identifiez-vous-y" in said


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_card_is_small(
    house: House, sophie: Dialogue, catalogues: Catalogues, language: str
) -> None:
    await sophie.begins("notifications")
    steps = [sophie.step]
    for press in ("pause", "news", "digest"):
        await sophie.taps(press)
        steps.append(sophie.step)
    for step in steps:
        said = words(catalogues.of(language), step.question)
        assert "{" not in said
        assert len(said) < 800
        assert len(step.choices) + 2 <= MOST_BUTTONS, "with back and away"
