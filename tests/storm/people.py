"""The people of a storm: each signs up, converses, taps and clicks, and types in a hurry."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.telegram import Person, ShownMessage
from tests.journey.installation import Installation, token_of
from tests.journey.signing_up import (
    CARD,
    CHOOSE_PASSWORD,
    FIRST_NAME,
    LAST_NAME,
    PASSWORD,
    REPEAT_PASSWORD,
    press,
    step_of,
)
from tests.storm.students import Ledger, Student

PATIENCE = 300.0
"""Seconds after which somebody has waited in vain for an answer."""

_POST = 3600.0
"""The same for mails, which queue while most of the time is spent on starting anew."""

_COMMANDS = {
    "/help": "Aide en ligne",
    "/settings": "Paramètres de compte",
    "/certificates": "Mon porte-document",
    "/children": "Aucun enfant",
    "/news": "Aucune actualité",
    "/calendar": "Rien au calendrier",
    "/messages": "Aucun message",
}
"""What only the answer to each command says."""

_PORTFOLIO = "dans votre porte-document"


@dataclass
class Life:
    """What one student does from the first mail to the last tap."""

    place: Installation
    pages: str
    web: aiohttp.ClientSession
    ledger: Ledger
    student: Student
    chance: random.Random

    async def lived(self) -> None:
        """Sign up, then do the rest in any order."""
        student = self.student
        person = self.place.person(student.first_name, student.last_name)
        student.chats.append(person.person_id)
        first, second, third, fourth = student.waiting
        await self._sign_up(person, await self._link(first))
        student.signed_up = True
        chores = [
            self._click(person, second),
            self._follow_link(person, third),
            self._type_commands(person),
            self._type_commands(person),
            self._sign_in_elsewhere(fourth)
            if self.chance.random() < 0.3
            else self._click(person, fourth),
        ]
        if self.chance.random() < 0.15:
            chores.append(self._receive(person))
        self.chance.shuffle(chores)
        for chore in chores:
            await self._think()
            await chore

    async def _think(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.2, 2.5))

    async def _link(self, title: str) -> str:
        """Wait for the mail about a certificate; gives the token of its link."""
        return token_of(
            await self.place.mail.wait_for(
                self.student.address, lambda mail: title in mail.text, seconds=_POST
            )
        )

    # -- the conversation ---------------------------------------------------------------------

    async def _sign_up(self, person: Person, token: str) -> None:
        """Answer each question once, however often it is shown, until the card comes."""
        person.start(f"a_{token}")
        answered: set[str] = set()
        while True:
            shown = await person.expect(
                lambda one: bool(step_of(one)) or CARD in one.text, within=PATIENCE
            )
            step = step_of(shown)
            if step is None:
                return
            typed = self._typed(step.name)
            name = step.name if typed else shown.text
            if name in answered and "⚠️" in shown.text:
                self.ledger.disorder.append(f"{self.student.address} was asked again: {shown.text}")
            if name in answered:
                continue
            answered.add(name)
            await self._think()
            if not typed:
                step.answer(person, shown)
                continue
            person.send(typed[0])
            if len(typed) > 1 and self.chance.random() < 0.5:  # the next answer without waiting
                person.send(typed[1])
                answered.add(LAST_NAME.name if step is FIRST_NAME else REPEAT_PASSWORD.name)

    def _typed(self, step: str) -> tuple[str, ...]:
        """Give what is typed at a step, and at the one that follows it."""
        student = self.student
        return {
            FIRST_NAME.name: (student.first_name, student.last_name),
            LAST_NAME.name: (student.last_name,),
            CHOOSE_PASSWORD.name: (PASSWORD, PASSWORD),
            REPEAT_PASSWORD.name: (PASSWORD,),
        }.get(step, ())

    async def _follow_link(self, person: Person, title: str) -> None:
        """Open a link of a mail in the chat, and confirm."""
        person.start(f"a_{await self._link(title)}")
        shown = await self._sees(person, title, asking=True)
        if shown.buttons and _PORTFOLIO not in shown.text:
            await self._think()
            press(person, shown, "✅")
            await self._sees(person, title)
        self.student.activated.append(title)

    async def _sees(self, person: Person, title: str, asking: bool = False) -> ShownMessage:
        """Wait until the chat says that a certificate is in the portfolio, or asks about it."""

        def wanted(shown: ShownMessage) -> bool:
            if title not in shown.text:
                return False
            return _PORTFOLIO in shown.text or (asking and "✅" in str(shown.buttons))

        return await person.expect(wanted, within=PATIENCE)

    async def _sign_in_elsewhere(self, title: str) -> None:
        """Open a link on another telephone, and sign in there."""
        other = self.place.person(self.student.first_name, self.student.last_name)
        other.start(f"a_{await self._link(title)}")
        await other.expect("Entrez votre mot de passe", within=PATIENCE)
        await self._think()
        other.send(PASSWORD)
        self.student.chats.append(other.person_id)
        await self._sees(other, title)
        self.ledger.links += 1
        self.student.activated.append(title)

    async def _type_commands(self, person: Person) -> None:
        """Type several commands at once: what answers them comes in the same order."""
        typed = self.chance.sample(list(_COMMANDS), self.chance.randint(3, len(_COMMANDS)))
        before = [person.send(command) for command in typed][-1]

        def seen() -> list[str]:
            texts = [one.text for one in person.messages() if one.message_id > before]
            return [name for text in texts for name, said in _COMMANDS.items() if said in text]

        with person.watch() as events:
            try:
                async with asyncio.timeout(PATIENCE):
                    while not _follows(typed, seen()):
                        await events.get()
            except TimeoutError:
                missed = set(typed) - set(seen())
                book = self.ledger.unanswered if missed else self.ledger.disorder
                book.append(f"{self.student.address} typed {typed}, saw {seen()}")

    async def _receive(self, person: Person) -> None:
        """Open a certificate and have its PDF sent."""
        person.send("/certificates")
        shown = await person.expect("Mon porte-document", within=PATIENCE)
        await self._think()
        press(person, shown, "📄")
        shown = await person.expect("Code de vérification", within=PATIENCE)
        await self._think()
        press(person, shown, "Recevoir le PDF")
        await person.expect(lambda one: one.kind == "document", within=PATIENCE)

    # -- the pages ----------------------------------------------------------------------------

    async def _click(self, person: Person, title: str) -> None:
        """Press the button of a link's page, sometimes twice, until the page says it is taken."""
        url = f"{self.pages}/a/{await self._link(title)}"
        while True:
            if await self._pressed(url, title):
                break
            await asyncio.sleep(self.chance.uniform(0.2, 1.0))
        await self._sees(person, title)
        self.student.activated.append(title)

    async def _pressed(self, url: str, title: str) -> bool:
        """Press the button once, or twice at once; gives whether the click was taken."""
        try:
            async with self.web.get(url) as page:
                text = await page.text()
            if "déjà fait" in text:  # the answer to an earlier press was lost on its way
                return True
            form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', text))
            times = 2 if self.chance.random() < 0.3 else 1
            taken = await asyncio.gather(*(self._post(url, form) for _ in range(times)))
        except (aiohttp.ClientError, TimeoutError):
            return False
        self.ledger.clicks += [title] * sum(taken)
        return any(taken)

    async def _post(self, url: str, form: dict[str, Any]) -> bool:
        async with self.web.post(url, data=form, allow_redirects=False) as answer:
            return answer.status == 303


def _follows(wanted: list[str], seen: list[str]) -> bool:
    """Whether all that is wanted was seen in that order; a repeat after a kill is no disorder."""
    rest = iter(seen)
    return all(one in rest for one in wanted)
