"""A connection is encrypted, to a server that is known, before a password goes over it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from mail.imap_server import ImapServer
from mail.mailbox.pauses import Pauses
from storage.opening import ClosableStore
from tests.deploy.nginx import make_certificate
from tests.dovecot import Dovecot, dovecot, mail
from tests.mail.mailbox.attending import attending
from tests.mail.mailbox.scripted import ScriptedServer, Talk, scripted
from tests.mail.postbox import until

ENGINES = ("sqlite",)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


@pytest.fixture
def server(certificate: Path) -> Iterator[Dovecot]:
    with dovecot(certificate=certificate) as running:
        yield running


@pytest.mark.parametrize("how", ["tls", ""])
async def test_mails_are_read_over_tls_of_a_server_that_is_known(
    server: Dovecot,
    store: ClosableStore,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.deliver(mail("one"))
    async with attending(store, server.url(how=how)) as place:
        await place.waits_for("one")
        server.deliver(mail("pushed"))
        await place.waits_for("one", "pushed")
        (login,) = [line for line in server.log().splitlines() if "imap-login: Info: Login" in line]
        assert "TLS" in login


@pytest.mark.parametrize("how", ["tls", ""])
async def test_a_server_that_is_not_known_gets_no_password(
    server: Dovecot, store: ClosableStore, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    async with attending(store, server.url(how=how)) as place:
        await until(lambda: place.worker.fault == "unreachable")
        assert "imap-login: Info: Login" not in server.log()
        assert "certificate is not trusted" in caplog.text


async def test_a_server_without_tls_gets_no_password(store: ClosableStore) -> None:
    async with scripted(ScriptedServer()) as server:
        elsewhere = ImapServer("127.0.0.1", server.port, "starttls", "user", "secret")
        async with attending(store, elsewhere, pauses=Pauses()) as place:
            await until(lambda: place.worker.fault == "sign_in")
            assert not server.asked("LOGIN")
            assert not server.asked("AUTHENTICATE")


async def test_what_was_said_before_tls_began_is_not_believed(
    store: ClosableStore, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sits between could have said it (RFC 2595, 3.1)."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("privkey.pem"))

    async def inject(talk: Talk, command: str) -> None:
        talk.writer.write(f"{talk.tag} OK begin\r\n* BYE begone\r\n".encode())
        await talk.writer.start_tls(context)

    inviting = ScriptedServer(capabilities="IMAP4rev1 STARTTLS AUTH=PLAIN")
    inviting.misbehaves["STARTTLS"] = inject
    async with (
        scripted(inviting) as server,
        attending(store, server.url.removesuffix("?tls=no")) as place,
    ):
        await place.is_open()
        assert server.connections == 1
