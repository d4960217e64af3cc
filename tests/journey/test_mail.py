"""Answering by mail: the program, in a process of its own, reads a real Dovecot and is killed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.mail.mailbox import Mail
from tests.dovecot import Dovecot, dovecot
from tests.journey.eavesdropping import Eavesdropper, eavesdropping
from tests.journey.evidence import count
from tests.journey.installation import (
    BOT,
    STUDENT,
    Installation,
    certificates,
    installation,
    until,
)
from tests.journey.signing_up import see, sign_up

READER = "mail,notices"
STEPS = {
    "before it is fetched": b"BODY.PEEK[]",
    "after it was fetched": b"OK Fetch completed",
    "after it was stored": b"(\\Seen)",
    "after it was flagged": b"OK Store completed",
    "after it was treated": b"UID MOVE",
    "after it was moved": b"OK [COPYUID",
}
"""What is said on the wire at each step of a mail's life."""


@pytest.fixture
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@asynccontextmanager
async def corresponding(
    folder: Path, server: Dovecot, port: int = 0
) -> AsyncIterator[Installation]:
    """An installation that reads a mailbox; through ``port``, if one is given."""
    url = server.url(BOT).replace(f":{server.port}/", f":{port or server.port}/")
    async with installation(folder, CARTABLE_IMAP=url) as place:
        yield place


def reply(mail: Mail, text: str = "Oui, c'est bien moi") -> bytes:
    """Write back as a mail program does."""
    head = {
        "From": mail.mailbox,
        "To": mail.header("Reply-To"),
        "Subject": f"Re: {mail.subject}",
        "Message-ID": f"<re-{mail.id}@mail.example.org>",
        "In-Reply-To": mail.header("Message-ID"),
    }
    lines = [f"{name}: {value}" for name, value in head.items()]
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text, ""]).encode()


def answers(server: Dovecot, *mails: Mail) -> None:
    """Have people write back to mails; a mail server delivers it."""
    for mail in mails:
        server.deliver(reply(mail), to=mail.header("Reply-To"), sender=mail.mailbox)


def lying(server: Dovecot, mailbox: str) -> tuple[int, int]:
    """Give how many mails lie in a mailbox, and how many of them are unseen."""
    with server.colleague(BOT) as client:
        told = client.folder_status(mailbox, ["MESSAGES", "UNSEEN"])
    return told[b"MESSAGES"], told[b"UNSEEN"]


async def lie(server: Dovecot, mailbox: str, count: int) -> None:
    """Wait until so many mails lie in a mailbox, all of them seen."""
    for _ in range(600):
        seen = await asyncio.to_thread(lying, server, mailbox)
        if seen == (count, 0):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{mailbox}: {seen}")


async def nothing_is_left(place: Installation, server: Dovecot, treated: int) -> None:
    """Wait until the mailbox is empty; each mail was treated once, and lies where it belongs."""
    await lie(server, "INBOX", 0)
    await lie(server, "Cartable/Done", treated)
    assert count(place, "inbox", "source = 'mail' AND state IN ('done', 'gone')") == treated
    assert count(place, "inbox", "source = 'mail' AND state NOT IN ('done', 'gone')") == 0


async def test_a_reply_activates_what_the_link_would(tmp_path: Path, mailbox: Dovecot) -> None:
    async with corresponding(tmp_path, mailbox) as place:
        await place.fill()
        await place.start()
        first, second = await place.mails(STUDENT, 2)
        answers(mailbox, first)
        how = (await place.mails(STUDENT, 3))[-1]
        assert how.subject.startswith("Créez votre compte")
        assert how.header("In-Reply-To") == f"<re-{first.id}@mail.example.org>"
        student = place.person("ICC")
        await sign_up(student, await place.link(STUDENT))
        answers(mailbox, second)
        await see(student, "Bases de données relationnelles")
        await nothing_is_left(place, mailbox, 2)
        status = await place.status()
        assert status["mails"]["activation"] == 2
        assert status["mailbox"]["fault"] is None
        assert await place.stop() == 0, place.log()


async def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    tmp_path: Path, mailbox: Dovecot
) -> None:
    people = [f"student{number}@example.org" for number in range(len(STEPS))]
    async with (
        eavesdropping(mailbox.port) as ear,
        corresponding(tmp_path, mailbox, ear.port) as place,
    ):
        await place.fill(certificates(tmp_path, people))
        await place.start(READER, fetches=False)
        mails = {email: (await place.mails(email, 1))[0] for email in people}
        for email, (step, said) in zip(people, STEPS.items(), strict=True):
            await killed_when_told(place, ear, said, mailbox, mails[email])
            await place.start(READER, fetches=False)
            told = await place.mails(email, 2)
            assert len(told) == 2, step
        await nothing_is_left(place, mailbox, len(people))
        status = await place.status()
        assert status["mails"]["activation"] == len(people)
        for email in people:  # each was told once how to sign up
            assert len(await place.mails(email, 2)) == 2
        assert await place.stop() == 0, place.log()


async def killed_when_told(
    place: Installation, ear: Eavesdropper, said: bytes, server: Dovecot, mail: Mail
) -> None:
    """Have a reply arrive, and the program killed as something is said of it."""
    await until(lambda: b"+ idling\r\n" in ear.heard)
    ear.heard.clear()
    processes = list(place.running.values())

    def strike() -> None:
        for process in processes:
            process.send_signal(signal.SIGKILL)

    ear.listen_for(said, strike)
    answers(server, mail)
    await until(lambda: ear.has_struck)
    await place.kill()


async def test_another_process_takes_over_where_one_dies(tmp_path: Path, mailbox: Dovecot) -> None:
    async with corresponding(tmp_path, mailbox) as place:
        await place.fill(certificates(tmp_path, [f"s{number}@example.org" for number in range(3)]))
        await place.start(READER, fetches=False, name="one")
        mails = [(await place.mails(f"s{number}@example.org", 1))[0] for number in range(3)]
        await place.start(READER, fetches=False, name="two")
        answers(mailbox, mails[0])
        await place.mails(mails[0].mailbox, 2)
        await place.kill("one")
        answers(mailbox, mails[1])
        await place.mails(mails[1].mailbox, 2)  # as soon as "one" counts as gone
        await place.start(READER, fetches=False, name="three")
        assert await place.stop("two") == 0, place.log()
        answers(mailbox, mails[2])
        await place.mails(mails[2].mailbox, 2)
        await nothing_is_left(place, mailbox, 3)
        assert await place.stop() == 0, place.log()


async def test_connections_that_are_cut_again_and_again(tmp_path: Path, mailbox: Dovecot) -> None:
    people = [f"student{number}@example.org" for number in range(60)]
    async with corresponding(tmp_path, mailbox) as place:
        await place.fill(certificates(tmp_path, people))
        await place.start(READER, fetches=False)
        mails = [(await place.mails(email, 1))[0] for email in people]
        for first in range(0, len(mails), 10):
            for mail in mails[first : first + 10]:
                answers(mailbox, mail, mail)  # a mail server may deliver twice
            await asyncio.to_thread(mailbox.kick, BOT)
            await asyncio.sleep(0.5)
        for email in people:
            assert len(await place.mails(email, 2)) == 2
        await nothing_is_left(place, mailbox, 2 * len(people))
        assert await place.stop() == 0, place.log()


async def test_a_mail_that_nobody_can_read_is_set_aside_and_told_of(
    tmp_path: Path, mailbox: Dovecot
) -> None:
    async with corresponding(tmp_path, mailbox) as place:
        await place.fill()
        await place.start(READER, fetches=False)
        first, _ = await place.mails(STUDENT, 2)
        endless = b"Subject: " + b"x" * 70_000 + b"\r\n\r\nOui\r\n"
        mailbox.deliver(endless, to=BOT)
        answers(mailbox, first)
        await place.mails(STUDENT, 3)
        await lie(mailbox, "Cartable/Set aside", 1)
        status = await place.status()
        assert status["mails"]["set_aside"] == 1
        assert status["inbox"]["mail"]["set_aside"] == 1
        assert status["inbox"]["mail"]["waiting"] == 0
        assert "is set aside" in place.log()
        assert "xxxx" not in place.log()
        assert await place.stop() == 0, place.log()
