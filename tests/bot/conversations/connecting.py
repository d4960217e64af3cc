"""How a parent goes through the first connection, up to a step, and what it stands on."""

from __future__ import annotations

from datetime import date

from bot.conversations.steps import NEXT
from school.accounts import Account
from school.school import School
from school.terms import Terms, digest_of
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.cast import ISU_DOUR
from tests.family import ALBERT, ANTOINETTE, Paper, enrol, print_letter

OWN = "Trois tulipes et 1 rivière"
RULES = "\n\n".join(f"Article {n}." + " Les règles de la plateforme." * 60 for n in (1, 2, 3))


async def write_letter(house: House, number: int = 1, language: str = "fr") -> Paper:
    """Print a letter for Albert, who is entered with the first one."""

    def work(school: School) -> Paper:
        if not school.tx.children.by_identifier(ALBERT):
            enrol(school, language=language)
        return print_letter(school, number=number)

    return await house.do(work)


async def publish(
    house: House, text: str = RULES, version: str = "1", until: date | None = None
) -> None:
    now = house.clock.now()
    terms = Terms(ISU_DOUR.id, version, "fr", text, text, digest_of(text), now, until)
    assert await house.do(lambda school: school.tx.terms.publish(terms))


async def connect_to(person: Dialogue, step: str, paper: Paper) -> None:
    """Scan a letter and answer all that comes before ``step``."""
    await person.begins("first_connection", letter=paper.id)
    await go_on_to(person, step, paper)


async def go_on_to(person: Dialogue, step: str, paper: Paper) -> None:
    while person.asked != step:
        await answer_well(person, paper)


async def go_home(person: Dialogue, paper: Paper) -> None:
    """Answer all that is still asked."""
    while person.shown is not None:
        await answer_well(person, paper)


async def answer_well(person: Dialogue, paper: Paper) -> None:
    """Answer the open step as somebody does who makes no mistake."""
    typed = {
        "platform": ISU_DOUR.id,
        "identifier": ALBERT,
        "temporary_password": paper.password,
        "password": OWN,
        "password_again": OWN,
        "first_name": "Antoinette",
        "last_name": "Dupond",
        "email": ANTOINETTE,
        "phone": "065 12 34 56",
        "mobile": "0470 12 34 56",
    }
    tapped = {"devices": "go_on", "other_devices": "go_on", "role": "mother"}
    if person.asked in typed:
        await person.types(typed[person.asked])
    elif person.asked == "text":
        await answer_terms(person, "accept")
    else:
        await person.taps(tapped[person.asked])


async def answer_terms(person: Dialogue, answer: str) -> None:
    """Turn the pages and answer on the last one."""
    while answer not in person.choices:
        await person.taps(NEXT)
    await person.taps(answer)


async def account_of(house: House, chat: int) -> Account | None:
    def work(school: School) -> Account | None:
        there = school.tx.devices.chat(chat)
        return school.tx.accounts.get(there.account) if there and there.account else None

    return await house.do(work)


def count(house: House, table: str, where: str = "1 = 1") -> object:
    return house.rows(f"SELECT COUNT(*) FROM {table} WHERE {where}")[0][0]
