"""A process that delivers until it is killed: ``python -m tests.mail.deliver FILE PORT``."""

import asyncio
import sys
from pathlib import Path

from mail.connections import Connections
from mail.delivery import MailDelivery
from mail.server import SmtpServer
from school.ids import Ids
from school.store import Transaction
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.mail.conftest import KEY, House
from tests.mail.factories import BOT, OWN, MovableClock, writer
from vault.keys import SecretKey
from vault.signing import KeyedTokens


def take_back(tx: Transaction) -> None:
    """What a killed process held is free again, as at every start of the program."""
    tx.outbox.release("killed")


async def deliver(file: Path, port: int) -> None:
    clock = MovableClock()
    store = await SqliteStore.open(file, clock, Holding("killed"))
    await store.run(take_back)
    house = House(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)), file)
    connections = Connections(
        SmtpServer.from_url(f"smtp://127.0.0.1:{port}?tls=no"), OWN.domain, first_wait=0.01
    )
    await MailDelivery(store, house.open_school, writer(), connections, clock, lambda: BOT).run()


if __name__ == "__main__":
    asyncio.run(deliver(Path(sys.argv[1]), int(sys.argv[2])))
