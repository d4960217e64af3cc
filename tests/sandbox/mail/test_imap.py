"""What the program's mail worker meets: the bot's mailbox over a real IMAP connection."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import aiosmtplib
import pytest
from imapclient import IMAPClient

from sandbox.mail.server import MailServer

BOT = "cartable@sandbox.example"


@contextmanager
def inbox(server: MailServer) -> Iterator[IMAPClient]:
    access = server.imap
    with IMAPClient(access.host, access.port, ssl=False) as client:
        client.login(access.user, access.password)
        client.select_folder("INBOX")
        yield client


def read_all(server: MailServer) -> list[bytes]:
    with inbox(server) as client:
        fetched = client.fetch(client.search(), ["BODY.PEEK[]"])
    return [fetched[uid][b"BODY[]"] for uid in sorted(fetched)]


async def deliver(
    server: MailServer, to: str, text: str = "Bonjour", sender: str = "a@b.be"
) -> None:
    host, port = server.smtp
    message = f"From: {sender}\r\nTo: {to}\r\nSubject: Essai\r\n\r\n{text}\r\n"
    await aiosmtplib.send(
        message.encode(), sender=sender, recipients=[to], hostname=host, port=port, start_tls=False
    )


async def test_a_mail_to_the_bot_is_read_by_imap(server: MailServer) -> None:
    await deliver(server, BOT, "Ça va ?")
    (raw,) = await asyncio.to_thread(read_all, server)
    assert raw.endswith("\r\n\r\nÇa va ?\r\n".encode())
    assert raw.startswith(b"Return-Path: <a@b.be>\r\nDelivered-To: cartable@sandbox.example\r\n")


async def test_plus_addresses_and_capitals_reach_the_same_mailbox(server: MailServer) -> None:
    await deliver(server, "cartable+abc123@sandbox.example")
    await deliver(server, "Cartable+ABC@Sandbox.Example")
    first, second = await asyncio.to_thread(read_all, server)
    assert b"Delivered-To: cartable+abc123@sandbox.example" in first
    assert b"Delivered-To: Cartable+ABC@Sandbox.Example" in second


async def test_mails_for_people_stay_out_of_the_bots_mailbox(server: MailServer) -> None:
    await deliver(server, "sophie@example.org")
    assert await asyncio.to_thread(read_all, server) == []
    assert server.mails("Sophie@example.org")[0].subject == "Essai"


async def test_only_the_right_password_opens_the_mailbox(server: MailServer) -> None:
    def sign_in() -> None:
        with IMAPClient(server.imap.host, server.imap.port, ssl=False) as client:
            client.login(server.imap.user, "guess")

    with pytest.raises(IMAPClient.Error):
        await asyncio.to_thread(sign_in)


async def test_idle_hears_of_a_new_mail(server: MailServer) -> None:
    idling = threading.Event()

    def idle() -> list[tuple[int, bytes]]:
        with inbox(server) as client:
            client.idle()
            idling.set()
            answers = client.idle_check(timeout=10)
            client.idle_done()
            return list(answers)

    waiting = asyncio.create_task(asyncio.to_thread(idle))
    await asyncio.to_thread(idling.wait, 10)
    await deliver(server, BOT)
    assert (1, b"EXISTS") in await waiting


async def test_many_mails_at_once_keep_all_and_each_once(server: MailServer) -> None:
    await asyncio.gather(*(deliver(server, BOT, f"mail {n}.") for n in range(60)))
    mails = await asyncio.to_thread(read_all, server)
    assert len(mails) == 60
    assert all(sum(f"mail {n}.".encode() in mail for mail in mails) == 1 for n in range(60))


async def test_a_large_mail_arrives_whole(server: MailServer) -> None:
    text = "\r\n".join("x" * 76 for _ in range(60_000))  # 4.7 MB
    await deliver(server, BOT, text)
    (raw,) = await asyncio.to_thread(read_all, server)
    assert raw.endswith(text.encode() + b"\r\n")


async def test_our_server_says_whether_the_sender_is_genuine(server: MailServer) -> None:
    await deliver(server, BOT, sender="sophie@example.org")
    host, port = server.smtp
    forged = b"From: sophie@example.org\r\nTo: cartable@sandbox.example\r\n\r\nOui\r\n"
    await aiosmtplib.send(
        forged,
        sender="thief@elsewhere.example",
        recipients=[BOT],
        hostname=host,
        port=port,
        start_tls=False,
    )
    genuine, fake = await asyncio.to_thread(read_all, server)
    assert b"Authentication-Results: mail.sandbox.example;" in genuine
    assert b"dmarc=pass header.from=example.org" in genuine
    assert b"dmarc=fail header.from=example.org" in fake


async def test_the_process_ends_with_the_server() -> None:
    async with MailServer(BOT) as server:
        child = server.imap_process_id
        assert child is not None
        os.kill(child, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert server.imap_process_id is None


async def test_smtp_says_try_later_when_imap_is_gone(server: MailServer) -> None:
    assert server.imap_process_id is not None
    os.kill(server.imap_process_id, signal.SIGKILL)
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await deliver(server, BOT)
    assert refused.value.code == 451


PARENT = """
import asyncio, os, signal
from sandbox.mail.server import MailServer
async def main():
    async with MailServer("cartable@sandbox.example") as server:
        print(server.imap_process_id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


def test_the_process_ends_when_its_parent_dies_without_a_word() -> None:
    parent = subprocess.run(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, check=False, timeout=30
    )
    assert parent.returncode == -signal.SIGKILL
    # subprocess.run returned because the pipe closed: the grandchild's own end of it as well.
    child = int(parent.stdout)
    for _ in range(500):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        threading.Event().wait(0.01)
    pytest.fail("the IMAP process outlived its parent")
