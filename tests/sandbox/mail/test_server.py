"""What personas and tests do with the mail server: read, send, reply, refuse, bounce."""

import asyncio

import aiosmtplib
import pytest

from sandbox.mail.mailbox import Attachment
from sandbox.mail.server import MailServer

BOT = "cartable@sandbox.example"
SOPHIE = "sophie.lambert@example.org"


async def deliver(server: MailServer, sender: str, to: str, raw: str) -> None:
    host, port = server.smtp
    await aiosmtplib.send(
        raw.replace("\n", "\r\n").encode(),
        sender=sender,
        recipients=[to],
        hostname=host,
        port=port,
        start_tls=False,
    )


ACTIVATION = """From: Institut <cartable@sandbox.example>
Reply-To: cartable+tok123@sandbox.example
To: sophie.lambert@example.org
Subject: Votre attestation [#tok123]
Message-ID: <notice-1@sandbox.example>
References: <notice-0@sandbox.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour Sophie,

répondez « oui ».
"""


async def test_a_reply_is_written_as_mail_programs_do(server: MailServer) -> None:
    await deliver(server, BOT, SOPHIE, ACTIVATION)
    (mail,) = server.mails(SOPHIE)
    await server.reply(f"Sophie <{SOPHIE}>", mail.id, "Oui", attribution="Le 3 mars, on a écrit :")
    reply = await server.wait_for(BOT)
    assert reply.header("To") == "cartable+tok123@sandbox.example"
    assert reply.header("Delivered-To") == "cartable+tok123@sandbox.example"
    assert reply.header("From") == f"Sophie <{SOPHIE}>"
    assert reply.subject == "Re: Votre attestation [#tok123]"
    assert reply.header("In-Reply-To") == "<notice-1@sandbox.example>"
    assert reply.header("References") == "<notice-0@sandbox.example> <notice-1@sandbox.example>"
    assert reply.text.splitlines() == [
        "Oui",
        "",
        "Le 3 mars, on a écrit :",
        "> Bonjour Sophie,",
        ">",
        "> répondez « oui ».",
    ]
    assert [m.folder for m in server.mails(SOPHIE)] == ["inbox", "sent"]


async def test_replying_to_a_reply_does_not_pile_up_re(server: MailServer) -> None:
    await deliver(server, BOT, SOPHIE, ACTIVATION.replace("Subject: ", "Subject: RE: "))
    sent = await server.reply(SOPHIE, server.mails(SOPHIE)[0].id, "Oui")
    assert sent.subject == "RE: Votre attestation [#tok123]"


async def test_a_new_mail_carries_its_files(server: MailServer) -> None:
    photo = Attachment("reçu.png", "image/png", b"\x89PNG", "")
    await server.send(SOPHIE, BOT, "aide", "Bonjour", [photo])
    mail = await server.wait_for(BOT)
    assert (mail.subject, mail.text.strip()) == ("aide", "Bonjour")
    assert mail.attachments[0].name == "reçu.png"
    assert mail.attachments[0].content == b"\x89PNG"
    assert mail.header("Message-ID")
    assert mail.header("Date")


async def test_waiting_hears_what_is_there_and_what_comes(server: MailServer) -> None:
    coming = asyncio.create_task(server.wait_for(SOPHIE, lambda mail: "[#tok123]" in mail.subject))
    await deliver(server, BOT, SOPHIE, "From: x@y.be\nSubject: autre\n\nnon\n")
    await deliver(server, BOT, SOPHIE, ACTIVATION)
    assert (await coming).header("Message-ID") == "<notice-1@sandbox.example>"
    assert await server.wait_for(SOPHIE, lambda mail: mail.subject == "autre")
    with pytest.raises(TimeoutError):
        await server.wait_for("nobody@example.org", seconds=0.01)


@pytest.mark.parametrize("code", [550, 451])
async def test_refused_recipients(server: MailServer, code: int) -> None:
    server.refusals.refuse(SOPHIE, code)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await deliver(server, BOT, SOPHIE.upper(), ACTIVATION)
    assert [r.code for r in refused.value.recipients] == [code]
    assert server.mails(SOPHIE) == ()
    server.refusals.accept(SOPHIE)
    await deliver(server, BOT, SOPHIE, ACTIVATION)
    assert len(server.mails(SOPHIE)) == 1


async def test_a_bounce_comes_back_to_the_envelopes_sender(server: MailServer) -> None:
    server.bounce(SOPHIE)
    await deliver(server, "cartable+bounce-7@sandbox.example", SOPHIE, ACTIVATION)
    report = await server.wait_for(BOT)
    assert report.header("Delivered-To") == "cartable+bounce-7@sandbox.example"
    assert report.header("Return-Path") == "<>"
    assert report.message.get_content_type() == "multipart/report"
    assert report.message["Content-Type"].params["report-type"] == "delivery-status"
    status = [part for part in report.message.walk() if part["Final-Recipient"]]
    assert [(s["Final-Recipient"], s["Action"], s["Status"]) for s in status] == [
        (f"rfc822; {SOPHIE}", "failed", "5.1.1")
    ]
    assert "<notice-1@sandbox.example>" in report.raw.decode()
    assert server.mails(SOPHIE) == ()


async def test_a_bounce_is_never_bounced(server: MailServer) -> None:
    server.bounce(SOPHIE)
    host, port = server.smtp
    async with aiosmtplib.SMTP(hostname=host, port=port, start_tls=False) as client:
        await client.sendmail("", [SOPHIE], ACTIVATION.encode())
    assert server.mails(SOPHIE) == () == server.mails(BOT)


async def test_signing_in_to_smtp_is_accepted_and_not_needed(server: MailServer) -> None:
    host, port = server.smtp
    client = aiosmtplib.SMTP(
        hostname=host, port=port, username="any", password="thing", start_tls=False
    )
    async with client:
        await client.sendmail(BOT, [SOPHIE], ACTIVATION.encode())
    assert len(server.mails(SOPHIE)) == 1


async def test_clients_that_stay_connected_do_not_keep_the_server_from_stopping() -> None:
    async with MailServer(BOT) as server:
        host, port = server.smtp
        client = aiosmtplib.SMTP(hostname=host, port=port, start_tls=False)
        await client.connect()
    client.close()
