"""What ``cartable check`` says of the server that mails are handed to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from cartable.checks import Finding, check_everything
from cartable.server_troubles import SENTENCES, told
from cartable.settings import Settings
from locales import LANGUAGES, Catalogues
from mail.imap_server import ImapServer
from mail.server import SmtpServer


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setattr("cartable.checks._PATIENCE", 2.0)


@asynccontextmanager
async def listening(*answers: bytes) -> AsyncIterator[int]:
    """Serve what greets with the first answer, and gives one more to each line; gives its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            writer.write(answer)
            if not await reader.readline():
                break
        if not answers:
            await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()


async def found(folder: Path, url: str) -> Finding:
    settings = Settings(data=folder, mail_address="cartable@school.be", smtp=SecretStr(url))
    everything = await check_everything(settings)
    (finding,) = [one for one in everything if one.what.startswith("Outgoing mail")]
    assert finding.state == "bad"
    assert "CARTABLE_SMTP" in finding.what
    return finding


async def test_nothing_there(tmp_path: Path) -> None:
    finding = await found(tmp_path, "smtp://127.0.0.1:1")
    assert "nothing listens on port 1 of 127.0.0.1" in finding.what


async def test_a_name_that_nobody_has(tmp_path: Path) -> None:
    finding = await found(tmp_path, "smtp://mail.school.invalid")
    assert "the name mail.school.invalid cannot be found" in finding.what


async def test_what_is_no_mail_server(tmp_path: Path) -> None:
    async with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        finding = await found(tmp_path, f"smtp://127.0.0.1:{port}")
    assert f"what answers on port {port} of 127.0.0.1 does not speak SMTP" in finding.what


async def test_what_says_nothing(tmp_path: Path) -> None:
    async with listening() as port:
        finding = await found(tmp_path, f"smtp://127.0.0.1:{port}")
    assert f"127.0.0.1 does not answer on port {port}" in finding.what


async def test_a_password_that_is_refused_and_one_that_is_not_taken(tmp_path: Path) -> None:
    hello = b"250-school.be\r\n250 AUTH PLAIN\r\n"
    async with listening(b"220 hi\r\n", hello, b"535 5.7.8 no\r\n", b"221 bye\r\n") as port:
        finding = await found(tmp_path, f"smtp://u:secret@127.0.0.1:{port}?tls=no")
    assert "refuses the user name or the password" in finding.what
    async with listening(b"220 hi\r\n", b"250 school.be\r\n", b"221 bye\r\n") as port:
        finding = await found(tmp_path, f"smtp://u:secret@127.0.0.1:{port}?tls=no")
    assert "takes no password on this connection" in finding.what


async def test_tls_where_there_is_none(tmp_path: Path) -> None:
    async with listening(b"220 hi\r\n", b"250 school.be\r\n") as port:
        finding = await found(tmp_path, f"smtps://127.0.0.1:{port}")
    assert "does not offer the encryption" in finding.what


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_its_own_sentence_in_every_language(language: str) -> None:
    words = Catalogues.load().of(language)
    servers = (
        SmtpServer.from_url("smtps://u:secret@mail.be"),
        ImapServer.from_url("imaps://u:secret@mail.be"),
    )
    said = {told(server, trouble, words) for server in servers for trouble in SENTENCES}
    assert len(said) == 2 * len(SENTENCES)
    assert all("mail.be" in one and "(" not in one and "secret" not in one for one in said)
