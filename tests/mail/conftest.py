"""A database, a school in it, an SMTP server, and the delivery between them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

import pytest

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from mail.attachments import Papers
from mail.connections import Connections
from mail.delivery import MailDelivery
from mail.links import Links
from mail.pacing import Pacing
from mail.server import SmtpServer
from school.hashing import Passwords
from school.ids import Ids
from school.passwords import PasswordRule, Weakness
from school.refusals import Refusal
from school.school import School
from school.store import Transaction, Unit
from storage.location import Location
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.databases import rows
from tests.mail.factories import BOT, LINKS, OWN, MovableClock, platform, writer
from tests.mail.postbox import Postbox
from vault.dkim import DkimKey
from vault.keys import SecretKey
from vault.signing import KeyedTokens

T = TypeVar("T")
KEY = "a-key-of-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz"


class NoPasswords(Passwords):
    """Delivery has nothing to do with passwords."""

    async def judge(
        self, rule: PasswordRule, password: str, context: Sequence[str]
    ) -> list[Weakness]:
        raise AssertionError

    async def hash(self, password: str) -> str:
        raise AssertionError

    async def verify(self, stored: str | None, password: str) -> bool:
        raise AssertionError

    def needs_rehash(self, stored: str) -> bool:
        raise AssertionError


class NoPapers(Papers):
    """No certificate has a PDF."""

    async def document(self, certificate: int) -> tuple[str, bytes]:
        raise Refusal("certificate.not_yours")

    async def dossier(self, account: int) -> tuple[str, bytes]:
        return "Mes données.zip", b"PK" + str(account).encode()


@dataclass(frozen=True)
class House:
    """A school on a real database."""

    store: ClosableStore
    clock: MovableClock
    ids: Ids
    tokens: KeyedTokens
    location: Location

    def open_school(self, tx: Transaction) -> School:
        return School(
            Unit(
                tx,
                self.clock,
                self.ids,
                self.tokens,
                NoPasswords(),
                romanised,
                PhonesOnDemand(),
                CountryNames(),
            )
        )

    async def do(self, work: Callable[[School], T]) -> T:
        return await self.store.run(lambda tx: work(self.open_school(tx)))

    def states(self) -> dict[str, list[tuple[str, str | None, int]]]:
        """Gives by address what became of its notices: state, reason, tries."""
        found: dict[str, list[tuple[str, str | None, int]]] = {}
        query = "SELECT destination, state, error, attempts FROM outbox ORDER BY id"
        for to, state, error, attempts in rows(self.location, query):
            found.setdefault(to, []).append((state, error, attempts))
        return found

    def are_all(self, *states: str) -> bool:
        """Whether every notice is in one of these states."""
        return all(one[0] in states for notices in self.states().values() for one in notices)


@pytest.fixture
async def house(location: Location) -> AsyncIterator[House]:
    clock = MovableClock()
    store = await open_store(location, clock, Holding("test"))
    built = House(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)), location)
    await built.do(lambda school: school.tx.platforms.put(platform()))
    yield built
    await store.close()


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    server = await Postbox().start()
    yield server
    server.open.set()
    await server.stop()


@asynccontextmanager
async def delivering(
    house: House,
    postbox: Postbox,
    server: SmtpServer | None = None,
    bot: Callable[[], str | None] = lambda: BOT,
    pacing: Pacing | None = None,
    papers: Papers | None = None,
    signer: DkimKey | None = None,
    links: Links = LINKS,
) -> AsyncIterator[asyncio.Task[None]]:
    """Runs the delivery meanwhile; ``bot`` gives the name of the Telegram bot."""
    server = server or SmtpServer.from_url(f"smtp://127.0.0.1:{postbox.port}?tls=no")
    delivery = MailDelivery(
        house.store,
        house.open_school,
        writer(links, signer=signer),
        Connections(server, OWN.domain, first_wait=0.01, longest_wait=0.05),
        house.clock,
        bot,
        papers or NoPapers(),
        pacing,
    )
    task = asyncio.create_task(delivery.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
