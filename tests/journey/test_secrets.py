"""What nobody may find: typed passwords and tokens, in no file, at no moment, at any log level."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.telegram import Person
from tests.journey.evidence import database_files, files_of
from tests.journey.installation import STUDENT, Installation, installation
from tests.journey.signing_up import (
    CARD,
    CHOOSE_PASSWORD,
    FIRST_NAME,
    LAST_NAME,
    REPEAT_PASSWORD,
    STEPS,
    Step,
    see,
    see_deleted,
    tap,
)

CANARY = "canarivoyageur"
"""What every secret that is typed here begins with, and none of another test."""

RIGHT = f"{CANARY}7riviere"
WRONG: dict[Step, tuple[str, ...]] = {
    FIRST_NAME: (f"<{CANARY}1>",),
    LAST_NAME: (f"{CANARY}2@",),
    CHOOSE_PASSWORD: (
        f"{CANARY}sanschiffre",
        f"/{CANARY}",
        f"{CANARY}{'7' * 300}",
    ),
    REPEAT_PASSWORD: (f"{CANARY}8riviere",),
}
"""Texts that a step refuses; any other step is given one that it does not ask for at all."""


class Search:
    """Looks through every file again and again, for what comes and goes while the program works."""

    def __init__(self, place: Installation, *secrets: str) -> None:
        self._place = place
        self._secrets = [one.encode().lower() for one in (CANARY, place.telegram.token, *secrets)]
        self.found: set[tuple[str, str]] = set()
        self.looks = 0

    def look(self) -> None:
        files = files_of(self._place)
        files[self._place.folder / "program.log"] = self._place.log().encode()
        self.look_into(files)
        self.looks += 1

    def look_into(self, files: Mapping[Path, bytes]) -> None:
        for path, content in files.items():
            lower = content.lower()
            self.found |= {(path.name, one.decode()) for one in self._secrets if one in lower}

    @asynccontextmanager
    async def all_along(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._go_on())
        try:
            yield
        finally:
            task.cancel()
        self.look()
        assert not self.found
        assert self.looks > 100

    async def _go_on(self) -> None:
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(0.005)


def asked(step: Step) -> bool:
    return step in (CHOOSE_PASSWORD, REPEAT_PASSWORD)


async def type_canaries(place: Installation, person: Person, token: str) -> None:
    """Sign up, typing a secret at every step, and cutting the power where one is judged."""
    person.send(f"{CANARY} avant tout")
    await see(person, "Je n’ai pas compris")
    person.start(f"a_{token}")
    for step in STEPS:
        shown = await see(person, step.question)
        for text in WRONG.get(step, (f"{CANARY} {step.name}",)):
            typed = person.send(text)
            shown = await see(person, "⚠️", step.question)
            if asked(step):
                await see_deleted(person, typed)
        if not asked(step):
            step.answer(person, shown)
            continue
        typed = person.send(RIGHT)
        await see_deleted(person, typed)
        await place.kill()
        await place.start()
    await see(person, CARD)


async def sign_in(person: Person) -> None:
    """Sign in from another chat: a secret as address, a wrong one, the right one."""
    person.send("/home")
    await see(person, "Connexion")
    tap(person, "Connexion")
    await see(person, "Entrez l’adresse e-mail")
    person.send(f"{CANARY}7")
    await see(person, "ni une adresse e-mail ni un identifiant")
    person.send(STUDENT)
    await see(person, "Entrez votre mot de passe")
    for text, said in ((f"{CANARY}9", "ne vont pas ensemble"), (RIGHT, "Bienvenue")):
        typed = person.send(text)
        await see_deleted(person, typed)
        await see(person, said)


@pytest.mark.parametrize(
    ("engine", "form"),
    [("sqlite", "console"), ("sqlite", "json"), ("postgresql", "console")],
    indirect=["engine"],
)
async def test_typed_secrets_and_tokens_are_nowhere(
    tmp_path: Path, engine: dict[str, str], form: str
) -> None:
    debug = {"CARTABLE_LOG": "debug", "CARTABLE_LOG_FORMAT": form, **engine}
    async with installation(tmp_path, **debug) as place:
        await place.fill()
        place.telegram.faults.fail("getme", times=1)
        await place.start()
        token = await place.link(STUDENT)
        search = Search(place, token)
        async with search.all_along():
            place.telegram.faults.drop("getupdates", times=2)
            place.telegram.faults.fail("sendmessage", times=2)
            await type_canaries(place, place.person("Zoé"), token)
            await sign_in(place.person("Zoé"))
            assert await place.stop() == 0
        kept = database_files(place)
        search.look_into(kept)
        assert not search.found
        assert any(b"Lejeune" in content for content in kept.values())  # it would be seen
