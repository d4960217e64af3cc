"""People who were asked to confirm their address: really asked, by a mail that the program sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.correspondents import Question
from bench.processes import MeasurementFault, running, wait
from bench.start import CARTABLE, environment
from cartable.root import foundation
from cartable.settings import Settings
from school.accounts import Account, Device
from school.school import School
from storage.driver import sqlite3
from tests.mail.postbox import Postbox

PLATFORM = "isu-dour"

_AT_ONCE = 100  # people in one transaction
_DOMAINS = 50  # no mail waits for the pace of its domain
_LONGEST = 900.0  # seconds


def asked(folder: Path, count: int) -> Sequence[Question]:
    """Give so many people an account, a chat of the same number and a mail; gives the mails.

    ``folder`` has an installation whose database has its schools and nobody else.
    """
    asyncio.run(_ask(folder / "data", count))
    return asyncio.run(_sent(folder, count))


async def _ask(data: Path, count: int) -> None:
    settings = Settings(data=data)
    async with foundation(settings) as opened:
        for first in range(1, 1 + count, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, 1 + count))
            await opened.at_school(partial(_enter, numbers))


def _enter(numbers: range, school: School) -> None:
    now, ids = school.unit.clock.now(), school.unit.ids
    for number in numbers:
        account = ids.next()
        name = ("Anna", f"Durant {number}")
        school.tx.accounts.add(Account(account, *name, None, "fr", "no password", now))
        school.tx.devices.meet(number, "fr", now)
        school.tx.devices.link(Device(ids.next(), account, number, now, now))
        email = f"anna.{number}@school-{number % _DOMAINS}.example"
        school.confirming.ask(account, email, PLATFORM)


async def _sent(folder: Path, count: int) -> Sequence[Question]:
    """Have the program send what it owes to a server that takes all of it."""
    postbox = await Postbox().start()
    variables = environment(folder / "data") | {
        "CARTABLE_SMTP": f"smtp://127.0.0.1:{postbox.port}?tls=no",
        "CARTABLE_IMAP": "imap://cartable:unused@127.0.0.1:9?tls=no",  # mails ask for an answer
    }
    log, database = folder / "sending.log", folder / "data" / "cartable.db"
    sent = "outbox WHERE channel = 'mail' AND state = 'sent'"
    try:
        with running([CARTABLE, "run", "--only", "notices"], log, environment=variables):
            await asyncio.to_thread(
                wait, lambda: counted(database, sent) == count, "all mails are sent", _LONGEST
            )
    except MeasurementFault as fault:
        said = log.read_text("utf-8", "replace")[-2000:]
        raise MeasurementFault(f"{fault}: {len(postbox.taken)} are\n{said}") from None
    finally:
        await postbox.stop()
    return [Question.read(one.raw) for one in postbox.taken]


def counted(database: Path, rows: str) -> int:
    """Count rows of a program's database from outside; it may run meanwhile."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {rows}").fetchone()[0])
