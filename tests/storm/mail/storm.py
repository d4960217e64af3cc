"""One storm of replies: the real program beside a real Dovecot, struck until all has come in."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from smtplib import SMTP

import psycopg

from sandbox.telegram.limiter import Limits
from storage.driver import sqlite3
from tests.dovecot import USER, Dovecot, dovecot
from tests.journey.evidence import count
from tests.journey.installation import Installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.books import Line
from tests.storm.mail.books import MailBooks
from tests.storm.mail.cast import Person, ask, people
from tests.storm.mail.hop import NAME, Hop
from tests.storm.mail.plan import MailPlan
from tests.storm.mail.script import Post, Script, script
from tests.storm.mail.weather import Weather
from tests.storm.mail.written import Desk
from tests.storm.plan import Outcome, words
from tests.storm.scene import beside, of_the_program, report, struck, until
from tests.storm.supervisor import Supervisor

RATE = 150
"""Messages a second that the sandbox allows."""

_SETTLED = 300.0  # seconds that everything may take once the storm is over
_LATE = 2 * 24 * 3600 * 1000  # milliseconds
_SENDERS = 4
_SOON = 120.0  # seconds; a mail that came back for now waits for hours

Tell = Callable[[str], None]


async def mail_storm(
    plan: MailPlan, folder: Path, server: PostgresqlServer | None = None, tell: Tell = print
) -> Outcome:
    """Have a storm in an empty ``folder``, on a database in ``server`` if there is one."""
    began = time.monotonic()
    async with _scene(plan, folder, server) as scene:
        await scene.place.fill(None)
        everybody = people(plan.people)
        await ask(scene.place, everybody)
        make_late(scene.place, [one.email for one in everybody if one.wish == "late"])
        written = script(everybody, plan.replies, Desk(scene.chance))
        tell(
            f"{len(everybody)} people are asked, {words(dict(written.classes.items()))} are written"
        )
        weather = scene.weather()
        seconds = await scene.act(weather, written, tell)
        figures = {
            **weather.figures,
            "starts": scene.supervisor.starts,
            "seconds of replies": round(seconds),
            "seconds": round(time.monotonic() - began),
        }
        lines = await scene.lines(weather, everybody, written)
        return Outcome(plan, figures, lines, scene.supervisor.faults)


@dataclass
class _Scene:
    """Everything that plays a part."""

    plan: MailPlan
    place: Installation
    server: Dovecot
    hop: Hop
    supervisor: Supervisor
    chance: random.Random

    def weather(self) -> Weather:
        plan = self.plan
        return Weather(
            self.supervisor,
            self.server,
            self.chance,
            plan.seconds,
            cut_every=plan.cut_every,
            kill_every=plan.kill_every,
            renumbers=plan.renumbers,
        )

    async def lines(self, weather: Weather, everybody: list[Person], written: Script) -> list[Line]:
        """Do the books of a program that is stopped."""
        books = MailBooks(
            self.place,
            self.server,
            everybody,
            written,
            self.hop.delivered,
            weather.kills,
            (await self.place.status())["mails"],
        )
        return [
            *await asyncio.to_thread(books.lines),
            *of_the_program(self.place, self.supervisor),
        ]

    async def act(self, weather: Weather, written: Script, tell: Tell) -> float:
        """Have mails come in and the weather strike; gives the seconds until all is treated."""
        ready = round(len(written.posts) * self.plan.ready)
        await self._post(written.posts[:ready], 0.0)
        await self.hop.emptied()
        tell(f"{self.hop.delivered.total()} mails lie there; the program starts")
        began = time.monotonic()
        async with beside(report(tell, partial(self._how_far, weather))), self.supervisor:
            await asyncio.gather(
                weather.blow(), self._post(written.posts[ready:], self.plan.seconds)
            )
            tell("the storm is over; what is left is treated")
            await until(lambda: not any(self._waiting().values()), _SETTLED)
            took = time.monotonic() - began
            await self.supervisor.stop()
        return took

    async def _post(self, posts: Sequence[Post], seconds: float) -> None:
        """Send mails to the hop, evenly over so many seconds."""
        waiting = list(enumerate(posts))[::-1]
        began = time.monotonic()

        async def send() -> None:
            while waiting:
                number, post = waiting.pop()
                due = began + seconds * number / len(posts)
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await asyncio.to_thread(_send, self.hop.port, post)

        await asyncio.gather(*(send() for _ in range(_SENDERS)))

    async def _how_far(self, weather: Weather) -> str:
        return words(weather.figures | await asyncio.to_thread(self._waiting))

    def _waiting(self) -> dict[str, int]:
        """Count what is still to be done, wherever it waits; what is to wait for hours is not,

        nor what goes to the same mailbox after it.
        """
        soon = round((time.time() + _SOON) * 1000)
        later = f"later.destination = outbox.destination AND later.due_at >= {soon}"
        owed = (
            f"state = 'sending' OR state = 'new' AND due_at < {soon} AND NOT EXISTS (SELECT 1 "
            f"FROM outbox AS later WHERE later.state = 'new' AND later.id < outbox.id AND {later})"
        )
        return {
            "on their way": self.hop.open,
            "in INBOX": _lying(self.server),
            "to be treated": count(self.place, "inbox", "source = 'mail' AND state = 'new'"),
            "notices owed": count(self.place, "outbox", owed),
        }


@asynccontextmanager
async def _scene(
    plan: MailPlan, folder: Path, server: PostgresqlServer | None
) -> AsyncIterator[_Scene]:
    """Give an installation with a mailbox and a mail server before it."""
    limits = Limits(per_second=RATE, chat_per_second=RATE / 30)
    with dovecot() as mailbox:
        settings = {"CARTABLE_IMAP": mailbox.url(), "CARTABLE_AUTHSERV_ID": NAME}
        async with (
            struck(plan, folder, server, limits, settings) as (place, _, supervisor, chance),
            Hop(mailbox, chance) as hop,
        ):
            yield _Scene(plan, place, mailbox, hop, supervisor, chance)


def make_late(place: Installation, emails: Sequence[str]) -> None:
    """Let the mails to some people have been sent two days ago."""
    if place.database:
        with psycopg.connect(place.database, autocommit=True) as database:
            query = "UPDATE tokens SET made_at = made_at - %s WHERE email = ANY(%s)"
            database.execute(query, (_LATE, list(emails)))
        return
    with closing(sqlite3.connect(place.data / "cartable.db", timeout=60)) as kept, kept:
        query = "UPDATE tokens SET made_at = made_at - ? WHERE email = ?"
        kept.executemany(query, [(_LATE, email) for email in emails])


def _lying(server: Dovecot) -> int:
    """Count what lies in INBOX, from outside: our own connection would be cut as well."""
    mailbox = server.folder / "mail" / USER
    return sum(1 for folder in ("new", "cur") for _ in (mailbox / folder).glob("*"))


def _send(port: int, post: Post) -> None:
    one = post.mail.delivery
    with SMTP("127.0.0.1", port) as client:
        for _ in range(post.copies):
            client.sendmail(one.sender, [one.recipient], one.content)
