"""The portfolio in the chat: lists of any length, one certificate, its PDF; and nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from sandbox.telegram import BotApiServer, Person, ShownMessage
from school.certificates import KINDS, Certificate
from school.school import School
from tests.bot.chat import Chat, said, student, tap
from tests.bot.house import House
from tests.bot.office import document
from tests.cast import ICC, KARIM, SOPHIE

ENGINES = ("sqlite",)

LONG = "W" * 200


@pytest.fixture
async def sophie(house: House, server: BotApiServer) -> Person:
    """Sophie's chat, linked to her account with one certificate."""
    return await student(house, server)


async def first(house: House, email: str = SOPHIE) -> Certificate:
    return (await house.certificates(email))[0]


async def portfolio(person: Person) -> ShownMessage:
    person.send("/certificates")
    return await person.expect("Mon porte-document")


def lines(shown: ShownMessage) -> list[str]:
    return [line for line in shown.text.splitlines() if line.strip()]


def values(shown: ShownMessage) -> list[str]:
    return [button.value for row in shown.buttons for button in row]


async def test_an_empty_portfolio_says_what_will_come(
    chat: Chat, house: House, sophie: Person
) -> None:
    certificate = await first(house)
    await house.do(lambda school: school.certificates.revoke(certificate.code, "erreur"))
    sophie.send("/certificates")
    await sophie.expect("encore vide")


async def test_certificates_stand_by_year_and_kind_newest_first(
    chat: Chat, house: House, sophie: Person
) -> None:
    awards = [
        ("Vieux", "unit", date(2019, 6, 30)),
        ("Test A", "level_test", date(2021, 3, 1)),
        ("Unité B", "unit", date(2021, 2, 1)),
        ("Dispense C", "exemption", date(2021, 1, 1)),
        ("Test D", "exemption_test", date(2021, 1, 1)),
    ]
    for title, kind, day in awards:
        await house.issue(title=title, kind=kind, awarded_on=day)
    await house.send_mails()
    await chat.settled()
    shown = await portfolio(sophie)
    assert lines(shown) == [
        "📂 Mon porte-document – 6\u00a0attestations",
        "2021",
        "Dispenses",
        "• Dispense C",
        "Tests dispensatoires",
        "• Test D",
        "Tests de niveau",
        "• Test A",
        "Unités d’enseignement",
        "• Unité B",
        "2020",
        "Tests de niveau",
        "• Néerlandais - test de niveau",
        "2019",
        "Unités d’enseignement",
        "• Vieux",
    ]


async def test_sixty_certificates_are_turned_page_by_page(
    chat: Chat, house: House, sophie: Person
) -> None:
    await house.issue(59, awarded_on=date(2026, 1, 30))
    await house.send_mails()
    sophie.delete_chat()
    shown = await portfolio(sophie)
    assert "60\u00a0attestations" in shown.text
    opened: list[str] = []
    pages = 1
    while True:
        opened += [one for one in values(shown) if one.startswith("go:certificate:")]
        if not any("Plus anciennes" in button.text for row in shown.buttons for button in row):
            break
        tap(sophie, "Plus anciennes")
        shown = await sophie.expect("Mon porte-document")
        pages += 1
    assert pages == 8
    assert len(opened) == len(set(opened)) == 60
    tap(sophie, "Plus récentes")
    shown = await sophie.expect("Mon porte-document")
    assert [one for one in values(shown) if one.startswith("go:certificate:")] == opened[48:56]
    assert [one for one in said(sophie) if "Mon porte-document" in one] == [shown.text]


@pytest.mark.parametrize("page", ["7", "8", "999", "9" * 19])
async def test_a_page_that_is_no_more_shows_the_last_one(
    chat: Chat, house: House, sophie: Person, page: str
) -> None:
    shown = await portfolio(sophie)
    sophie.press(shown.message_id, f"go:certificates:{page}")
    await chat.settled()
    assert "Mon porte-document" in sophie.last().text
    assert {state for state, _ in chat.states()} == {"done"}


async def test_the_longest_titles_fit_in_one_message(
    chat: Chat, house: House, server: BotApiServer
) -> None:
    token = await house.invite(title=LONG)
    for kind in KINDS:
        for number in range(5):
            title = f"{LONG[:190]}<&>{number}"
            await house.issue(title=title, kind=kind, reference=f"{kind}{number}")
    person = server.make_person("Sophie", person_id=100)
    account = await house.open_account_with(token, 100)
    waiting = await house.do(lambda school: school.certificates.waiting_for(account.id))
    assert len(waiting) == 20

    def activate_some(school: School) -> None:
        for one in waiting[:8]:
            school.certificates.activate(one.id, account.id)

    await house.do(activate_some)
    person.user.started = True
    shown = await portfolio(person)
    assert "À activer" in shown.text
    assert 3200 < len(shown.text) <= 4096
    assert len(values(shown)) == 8 + 8 + 3
    await chat.settled()
    assert house.rows("SELECT error FROM outbox WHERE state = 'failed'") == []


async def test_one_certificate_is_shown_with_all_that_it_says(
    chat: Chat, house: House, sophie: Person
) -> None:
    certificate = await first(house)
    await portfolio(sophie)
    tap(sophie, certificate.title)
    shown = await sophie.expect("Code de vérification")
    assert "Test de niveau" in shown.text
    assert ICC.name in shown.text
    assert "4 septembre 2020" in shown.text
    assert "Sophie Lambert" in shown.text
    code = shown.text.partition("Code de vérification")[2].strip(" :\u00a0\n")
    assert code.replace(" ", "") == certificate.code
    tap(sophie, "Recevoir le PDF")
    await sophie.expect_toast("PDF arrive")
    pdf = await sophie.expect(lambda one: one.kind == "document")
    assert pdf.file is not None
    name, content = await document(certificate.id)
    assert (pdf.file.name, sophie.file(pdf.file.file_id).data) == (name, content)


async def test_what_waits_is_activated_with_one_tap(
    chat: Chat, house: House, server: BotApiServer
) -> None:
    token = await house.invite("R-1")
    await house.issue(title="Comptabilité <1>", reference="R-2")
    sophie = server.make_person("Sophie", person_id=100)
    sophie.user.started = True
    await house.open_account_with(token, 100)
    sophie.send("/home")
    await sophie.expect("1\u00a0attestation à activer")
    shown = await portfolio(sophie)
    assert "À activer\n• Comptabilité <1>" in shown.text
    tap(sophie, "Comptabilité <1>")
    await sophie.expect("Code de vérification")
    await sophie.expect_toast("Activée")
    assert all(one.activated_at for one in await house.certificates())
    again = next(one for one in values(shown) if "activate" in one)
    sophie.press(shown.message_id, again)
    await chat.settled()
    assert {state for state, _ in chat.states()} == {"done"}


@pytest.mark.parametrize("act", ["certificate", "certificate.pdf", "certificate.activate"])
@pytest.mark.parametrize("whose", ["waiting", "held", "nobody", "impossible"])
async def test_nobody_else_s_certificate_is_shown_sent_or_activated(
    chat: Chat, house: House, server: BotApiServer, sophie: Person, act: str, whose: str
) -> None:
    numbers = {"nobody": 4711, "impossible": 9_999_999_999_999_999_999}
    if whose == "held":
        await house.open_account(7, email=KARIM, title="Secret de Karim")
    else:
        await house.issue(email=KARIM, title="Secret de Karim")
    for number, email in house.rows("SELECT id, email FROM certificates"):
        if email == KARIM:
            numbers[whose] = numbers.get(whose, int(str(number)))
    await portfolio(sophie)
    sophie.press(sophie.last().message_id, f"go:{act}:{numbers[whose]}")
    await chat.settled()
    assert all("Karim" not in one and "Secret" not in one for one in said(sophie))
    assert all(one.kind != "document" for one in sophie.messages())
    assert "Mon porte-document" not in sophie.last().text, "she is told that it is not hers"
    assert {state for state, _ in chat.states()} == {"done"}
    activated = house.rows("SELECT COUNT(*) FROM certificates WHERE activated_at IS NOT NULL")
    assert activated == [(2,) if whose == "held" else (1,)]


@pytest.mark.parametrize("act", ["certificate", "certificate.pdf", "certificate.activate"])
async def test_a_chat_that_is_not_linked_any_more_gets_nothing(
    chat: Chat, house: House, sophie: Person, act: str
) -> None:
    certificate = await first(house)
    await portfolio(sophie)
    await house.do(lambda school: school.tx.devices.unlink(100, house.clock.now()))
    sophie.press(sophie.last().message_id, f"go:{act}:{certificate.id}")
    await sophie.expect("identifiez-vous d’abord")


async def test_a_certificate_taken_back_is_gone_from_the_chat(
    chat: Chat, house: House, sophie: Person
) -> None:
    certificate = await first(house)
    shown = await portfolio(sophie)
    await house.do(lambda school: school.certificates.revoke(certificate.code, "erreur"))
    await sophie.expect("Une attestation a été retirée")
    sophie.press(shown.message_id, f"go:certificate.pdf:{certificate.id}")
    await sophie.expect("n’est plus dans votre porte-document")
    await chat.settled()
    assert all(one.kind != "document" for one in sophie.messages())


async def test_the_school_s_site_can_link_to_the_portfolio(chat: Chat, sophie: Person) -> None:
    sophie.start("portfolio")
    await sophie.expect("Mon porte-document")
