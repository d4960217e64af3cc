"""Delivery between a real database and a real Bot API server, as tests see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.api import BotApi
from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from bot.delivery import Delivery
from bot.pace import ChatPace
from bot.sending import Pictures, Sender
from bot.stepping import Stepping
from bot.transport import PooledRequest
from locales import Catalogues
from sandbox.telegram import BotApiServer
from school.charts import Chart
from school.outbox import Lane, Notice
from school.store import Transaction
from tests.bot.house import House
from tests.cast import NOW

UNHURRIED = 1e9  # messages a second: neither a chat nor the bot waits while the clock stands still
PATIENCE = 1.0  # seconds for an answer; where none ever comes, that is what a test takes
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89"
)
State = tuple[str, str | None, int]


class ImpatientRequest(PooledRequest):
    """The transport, giving up on an answer soon."""

    async def post_json(self, url: str, body: bytes, read: float = PATIENCE) -> tuple[int, bytes]:
        return await super().post_json(url, body, min(read, PATIENCE))


def chart_drawn(chart: Chart) -> bytes:
    """A picture that says its counts to whoever reads its bytes."""
    return PNG + repr([(one.label, one.count) for one in chart.bars]).encode()


BLANK = PNG + b"nothing"


def draw(code: str) -> bytes:
    """A picture that says its code to whoever reads its bytes."""
    return PNG + code.encode()


def drawn(picture: bytes) -> str:
    return picture.removeprefix(PNG).decode()


async def dossier(account: int) -> tuple[str, bytes]:
    return "Mes données.zip", b"PK" + str(account).encode()


async def document(certificate: int) -> tuple[str, bytes]:
    return f"Attestation {certificate}.pdf", b"%PDF of " + str(certificate).encode()


class Office:
    """Owes notices, runs the delivery, and looks at what became of them."""

    def __init__(
        self,
        house: House,
        server: BotApiServer,
        catalogues: Catalogues,
        impatient: bool = False,
        secure_page: str | None = None,
    ) -> None:
        self.house = house
        self.clock = house.clock
        self.request = ImpatientRequest() if impatient else PooledRequest()
        api = BotApi(self.request, server.url, server.token)
        sender = Sender(
            house.store,
            house.open_school,
            api,
            catalogues,
            Pictures(draw, document, dossier, lambda: BLANK, chart_drawn),
            Stepping(Engine(SCRIPTS), catalogues, secure_page),
        )
        pace = ChatPace(UNHURRIED, lambda: self.clock.now().timestamp())
        self.delivery = Delivery(house.store, house.open_school, sender, pace, house.clock, {})
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._running = asyncio.create_task(self.delivery.run())

    async def close(self) -> None:
        """Lease nothing more and finish what is in flight, as a program that is stopped does."""
        assert self._running is not None
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        await self.delivery.drain()
        await self.request.shutdown()

    async def owe(self, *notices: Notice) -> None:
        """Owe notices in one transaction."""

        def work(tx: Transaction) -> None:
            for one in notices:
                tx.outbox.add(one)

        await self.house.store.run(work)

    @property
    def is_busy(self) -> bool:
        """Whether the delivery sends, leases, or is about to look for what it can lease."""
        delivery = self.delivery
        return bool(delivery._sending) or delivery._wake.is_set() or delivery._leasing is not None

    async def look(self) -> None:
        """Let the delivery look for what is due, and finish what it has found."""
        self.delivery.owed(())
        # What was sent may make it look again, at what waited behind.
        for _ in range(3):
            while True:
                await asyncio.sleep(0.001)
                if not self.delivery._wake.is_set() and self.delivery._leasing is None:
                    break
            await self.delivery.drain()

    async def wait(self, **by: float) -> None:
        """Let time pass, and everything be done that is due then."""
        self.clock.move(**by)
        await self.look()

    def states(self) -> dict[int, State]:
        """Give by notice what became of it: state, reason, tries."""
        rows = self.house.rows("SELECT id, state, error, attempts FROM outbox ORDER BY id")
        return {
            int(str(number)): (str(state), None if error is None else str(error), int(str(tries)))
            for number, state, error, tries in rows
        }

    def state(self, number: int) -> str:
        return self.states()[number][0]

    async def until(self, met: Callable[[dict[int, State]], bool]) -> None:
        """Go on through time, half a minute at once, until what is awaited has come about."""
        async with asyncio.timeout(30):
            while not met(self.states()):
                await self.wait(seconds=30)


def call(number: int, chat: int, method: str, /, **changes: Any) -> Notice:
    """A call to a chat, of the lane of answers; what is no field of a notice is a parameter."""
    fields = {"lane", "key", "edits", "charged"}
    about: dict[str, Any] = {name: changes.pop(name) for name in fields & changes.keys()}
    extra = changes.pop("about", {})
    return Notice(
        id=number,
        channel="telegram",
        to=str(chat),
        kind="call",
        data={"method": method, "parameters": {"chat_id": chat, **changes}, **extra},
        due_at=NOW,
        **({"lane": Lane.ANSWER} | about),
    )


def text(number: int, chat: int, said: str, /, **changes: Any) -> Notice:
    """A message to a chat."""
    return call(number, chat, "sendMessage", text=said, **changes)
