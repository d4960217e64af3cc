"""The address as people see it in the chat: on the home page, in settings, by the mail's link."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from school.guardians import Guardian
from school.school import School
from tests.bot.chat import Chat, said, tap
from tests.bot.house import PASSWORD, House, hashed
from tests.cast import ICC, account, device

ENGINES = ("sqlite",)
ANTOINETTE = 5
HERS = "antoinette.dupond@example.org"
MISTYPED = "antoinete.dupond@example.org"


@pytest.fixture
async def antoinette(house: House, server: BotApiServer) -> Person:
    """A guardian whose address, mistyped, waits to be confirmed."""
    person = server.make_person("Antoinette", "Dupond", person_id=100)
    person.user.started = True

    def open_account(school: School) -> None:
        now = house.clock.now()
        school.tx.platforms.put(ICC)
        opened = account(
            ANTOINETTE,
            first_name="Antoinette",
            last_name="Dupond",
            password_hash=hashed(PASSWORD),
        )
        school.tx.accounts.add(opened)
        school.tx.guardians.put(Guardian(ANTOINETTE))
        school.tx.devices.meet(100, "fr", now)
        school.tx.devices.link(device(9, account=ANTOINETTE, linked_at=now, used_at=now))
        school.confirming.ask(ANTOINETTE, MISTYPED, ICC.id)

    await house.do(open_account)
    return person


async def mailed(house: House) -> str:
    """Send what is owed by mail; gives the token of the last confirmation."""

    def work(school: School) -> str:
        token = None
        while notices := school.tx.outbox.lease("mail", 99, house.clock.now()):
            for notice in notices:
                school.tx.outbox.sent(notice.id, house.clock.now())
                letter = school.writing.letter(notice)
                token = letter.token if letter and letter.token else token
        assert token is not None
        return token

    return await house.do(work)


async def test_home_says_so_until_it_is_confirmed_and_the_chat_is_told(
    chat: Chat, house: House, antoinette: Person
) -> None:
    token = await mailed(house)
    antoinette.send("/home")
    await antoinette.expect(f"{MISTYPED} n’est pas encore confirmée")
    await chat.settled()
    await house.do(lambda school: school.confirming.click(token))
    await antoinette.expect(f"Votre adresse {MISTYPED} est confirmée")
    tap(antoinette, "Accueil")
    await chat.settled()
    assert "pas encore confirmée" not in said(antoinette)[-1]


async def test_from_home_the_mail_is_sent_again_and_the_address_corrected(
    chat: Chat, house: House, antoinette: Person
) -> None:
    wrong = await mailed(house)
    antoinette.send("/home")
    await antoinette.expect("pas encore confirmée")
    tap(antoinette, "Mon adresse e-mail")
    await antoinette.expect("Un courriel vous y attend")
    tap(antoinette, "Renvoyer le courriel")
    await antoinette.expect(f"Un courriel est parti à {MISTYPED}")
    await mailed(house)
    tap(antoinette, "Accueil")
    await chat.settled()
    tap(antoinette, "Mon adresse e-mail")
    await chat.settled()
    tap(antoinette, "Corriger l’adresse")
    await antoinette.expect("Quelle est votre adresse e-mail")
    antoinette.send(HERS)
    await antoinette.expect(f"Un courriel est parti à {HERS}")
    assert (await house.do(lambda school: school.confirming.click(wrong))).value == "unknown"


async def test_settings_name_what_is_not_confirmed_and_lead_there(
    chat: Chat, house: House, antoinette: Person
) -> None:
    antoinette.send("/settings")
    await antoinette.expect(f"{MISTYPED} (pas encore confirmée)")
    token = await mailed(house)
    await house.do(lambda school: school.confirming.click(token))
    await antoinette.expect("est confirmée")
    antoinette.send("/settings")
    await chat.settled()
    assert "pas encore" not in said(antoinette)[-1]
    house.clock.move(minutes=11)
    tap(antoinette, "Changer l'adresse email")
    await antoinette.expect("nouvelle adresse e-mail")
    antoinette.send("antoinette@example.net")
    await antoinette.expect("Recopiez")
    antoinette.send("antoinette@example.net")
    await antoinette.expect("tapez votre mot de passe")
    antoinette.send(PASSWORD)
    await antoinette.expect("Un courriel est parti à antoinette@example.net")
    await chat.settled()
    assert all(PASSWORD not in one.text for one in antoinette.messages() if not one.deleted)


async def test_an_address_that_is_anothers_is_told_and_leads_to_its_correction(
    chat: Chat, house: House, antoinette: Person
) -> None:
    def give_to_another(school: School) -> None:
        school.tx.accounts.add(account(6, first_name="Philippe"))
        school.tx.addresses.prove(MISTYPED, 6, house.clock.now())

    await house.do(give_to_another)
    antoinette.send("/home")
    await antoinette.expect(f"{MISTYPED} n’est pas encore confirmée")
    token = await mailed(house)
    await house.do(lambda school: school.confirming.click(token))
    await antoinette.expect(f"{MISTYPED} a répondu, mais cette adresse est confirmée pour un autre")
    antoinette.send("/home")
    await antoinette.expect(f"Votre adresse {MISTYPED} est confirmée pour un autre compte")
    antoinette.send("/settings")
    await antoinette.expect(f"{MISTYPED} (confirmée pour un autre compte)")
    tap(antoinette, "Changer l'adresse email")
    await antoinette.expect("une adresse n’a qu’un seul compte")
    antoinette.send(HERS)
    await antoinette.expect(f"Un courriel est parti à {HERS}")
    await chat.settled()
    assert not [one for one in said(antoinette) if "Philippe" in one]


async def test_the_link_of_the_mail_confirms_in_any_chat_after_one_tap(
    chat: Chat, house: House, server: BotApiServer, antoinette: Person
) -> None:
    token = await mailed(house)
    reader = server.make_person("Antoinette", person_id=200)
    reader.start(f"m_{token}")
    await reader.expect(f"a reçu l’adresse {MISTYPED}")
    assert "pour le compte d’Antoinette D., date du " in said(reader)[-1]
    state = await house.do(lambda school: school.confirming.state(ANTOINETTE))
    assert state.state == "pending"
    tap(reader, "Oui, c’est mon adresse")
    await reader.expect("L’adresse est confirmée")
    await antoinette.expect(f"Votre adresse {MISTYPED} est confirmée")
    await chat.settled()
    stranger = await house.do(lambda school: school.tx.devices.chat(200))
    assert stranger is not None
    assert stranger.account is None


@pytest.mark.parametrize("payload", ["m_", "m_x", "m_" + "k" * 26])
async def test_a_link_that_opens_nothing_says_so(
    chat: Chat, antoinette: Person, payload: str
) -> None:
    antoinette.send(f"/start {payload}")
    await antoinette.expect("Ce lien n’ouvre rien")


async def test_the_token_of_an_activation_confirms_nothing_and_the_reverse(
    chat: Chat, house: House, antoinette: Person
) -> None:
    wanted = await mailed(house)
    invitation = await house.invite()
    antoinette.send(f"/start m_{invitation}")
    await antoinette.expect("Ce lien n’ouvre rien")
    antoinette.send(f"/start a_{wanted}")
    await chat.settled()
    assert said(antoinette)[-1].startswith("Ce lien")
    state = await house.do(lambda school: school.confirming.state(ANTOINETTE))
    assert state.state == "pending"
