"""The whole chat side between a real Bot API server and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.api import BotApi
from bot.application import AnyApplication, Server, add_handlers, make_application
from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from bot.desk import Desk
from bot.dispatch import Dispatcher
from bot.intake import Intake
from bot.polling import Poller
from bot.processing import Processor
from bot.sent_in import SentIn
from bot.transport import PooledRequest
from cartable.on_demand import PicturesOnDemand, PortraitsOnDemand
from locales import Catalogues
from sandbox.telegram import BotApiServer, Person
from school.store import Store
from tests.bot.house import House
from tests.bot.office import Office, drawn
from tests.cast import KEY
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

PAUSE = 0.001


class Chat:
    """A bot that runs; people talk to it through ``server``."""

    def __init__(
        self,
        house: House,
        server: BotApiServer,
        catalogues: Catalogues,
        store: Store | None = None,
        handled: bool = True,
    ) -> None:
        """Take the parts; ``handled`` says whether the bot's own handlers are added."""
        self.house = house
        self.server = server
        self.request = PooledRequest()
        self.api = BotApi(self.request, server.url, server.token)
        self.application: AnyApplication = make_application(
            Server(server.url, server.token), self.request
        )
        self.desk = Desk(
            store=store or house.store,
            open_school=house.open_school,
            engine=Engine(SCRIPTS),
            catalogues=catalogues,
            clock=house.clock,
            api=self.api,
            sent_in=SentIn(self.api, PortraitsOnDemand(), PicturesOnDemand()),
        )
        if handled:
            add_handlers(self.application, self.desk)
        self.sealer = AesGcmSealer(SecretKey(KEY))
        self.processor = Processor(self.application, self.desk, self.sealer, pause=PAUSE)
        self.dispatcher = Dispatcher(self.processor.treat, self.processor.waiting_in)
        self.intake = Intake(
            house.store, self.sealer, house.clock, self.dispatcher.offer, lambda _: "we", "we"
        )
        self.poller = Poller(lambda: self.api, self.intake, house.clock, PAUSE)
        self.office = Office(house, server, catalogues)

    async def settled(self) -> None:
        """Wait until all that people did so far is treated and answered."""
        updates = self.server.world.updates
        async with asyncio.timeout(20):
            while len(updates) or self.dispatcher.busy_lanes or self.office.is_busy:
                await updates.polling.wait()
                await self.dispatcher.drained()
                await self.office.look()
                if len(updates):  # handed over, and acknowledged by the fetch that comes next
                    await asyncio.sleep(0)

    def code(self, person: Person) -> str:
        """Read the code off the picture that a person was sent last."""
        shown = person.last().file
        assert shown is not None
        return drawn(person.file(shown.file_id).data)

    def states(self) -> list[tuple[str, int]]:
        """What became of the updates, in order: state and failed tries."""
        rows = self.house.rows("SELECT state, attempts FROM inbox ORDER BY position")
        return [(str(state), int(str(tries))) for state, tries in rows]


@asynccontextmanager
async def chatting(chat: Chat) -> AsyncIterator[Chat]:
    """Run the bot meanwhile."""
    await chat.application.initialize()
    await chat.office.open()
    running = [
        asyncio.create_task(chat.dispatcher.run()),
        asyncio.create_task(chat.poller.run()),
    ]
    try:
        yield chat
    finally:
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await chat.office.close()
        while chat.desk._answers:
            await asyncio.wait(chat.desk._answers)
        await chat.request.shutdown()


async def student(house: House, server: BotApiServer, number: int = 100) -> Person:
    """Sophie, whose chat of this number is linked to her account with one certificate."""
    await house.open_account(number)
    person = server.make_person("Sophie", "Lambert", person_id=number)
    person.user.started = True
    return person


async def see_settings(person: Person) -> None:
    person.send("/settings")
    await person.expect("Paramètres de compte")


async def begin_to_add(chat: Chat, parent: Person, identifier: str) -> None:
    """Begin « Ajouter des enfants », up to the letter's password."""
    parent.send("/home")
    await chat.settled()
    press(parent, "Ajouter des enfants")
    await chat.settled()
    parent.send(identifier)
    await chat.settled()
    assert "mot de passe" in parent.last().text


def tap(person: Person, label: str) -> str:
    """Tap the first button of the newest message whose label has these words."""
    shown = [button for row in person.last().buttons for button in row]
    found = next((one for one in shown if label in one.text), None)
    assert found is not None, f"no {label!r}:\n{person.transcript()}"
    return person.press(person.last().message_id, found.value)


def press(person: Person, label: str) -> None:
    """Press the newest button with these words, which may stand above the last message."""
    found = [
        (one.message_id, button.value)
        for one in person.messages()
        for row in one.buttons
        for button in row
        if label in button.text
    ]
    person.press(*found[-1])


def said(person: Person) -> list[str]:
    """What the bot has said and not deleted, in order."""
    return [one.text for one in person.messages() if one.sender == "bot" and not one.deleted]
