"""A process that delivers until it is killed: ``python -m tests.mail.deliver DATABASE PORT``."""

import asyncio
import sys

from mail.connections import Connections
from mail.delivery import MailDelivery
from mail.server import SmtpServer
from school.ids import Ids
from school.store import Transaction
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.mail.conftest import KEY, House, NoPapers
from tests.mail.factories import BOT, OWN, MovableClock, writer
from vault.keys import SecretKey
from vault.signing import KeyedTokens


def take_back(tx: Transaction) -> None:
    """What a killed process held is free again, as at every start of the program."""
    tx.outbox.release("killed")


async def deliver(location: Location, port: int) -> None:
    clock = MovableClock()
    store = await open_store(location, clock, Holding("killed"))
    await store.run(take_back)
    house = House(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)), location)
    connections = Connections(
        SmtpServer.from_url(f"smtp://127.0.0.1:{port}?tls=no"), OWN.domain, first_wait=0.01
    )
    await MailDelivery(
        store, house.open_school, writer(), connections, clock, lambda: BOT, NoPapers()
    ).run()


if __name__ == "__main__":
    asyncio.run(deliver(Location.parse(sys.argv[1]), int(sys.argv[2])))
