"""Connections to the SMTP server: reused, mended, opened again with back-off, kept private."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiosmtplib
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mail.connections import Connections
from mail.server import SmtpServer
from mail.transport import Envelope, TransportError, UnreachableError, connect, transmit
from tests.mail.factories import OWN
from tests.mail.postbox import DROP, Postbox, until

MAIL = Envelope("cartable@ecole.example", "sophie@example.org", b"Subject: x\r\n\r\n.hidden\r\n")


def to(postbox: Postbox, url: str = "smtp://127.0.0.1:{}?tls=no") -> Connections:
    server = SmtpServer.from_url(url.format(postbox.port))
    return Connections(server, "ecole.example", first_wait=0.01, longest_wait=0.02)


@pytest.fixture
async def connections(postbox: Postbox) -> AsyncIterator[Connections]:
    made = to(postbox)
    yield made
    await made.rest()


async def test_one_connection_carries_many_mails(
    postbox: Postbox, connections: Connections
) -> None:
    for _ in range(5):
        await connections.send(MAIL)
    assert (len(postbox.taken), postbox.connections) == (5, 1)
    assert postbox.taken[0].raw.endswith(b"\r\n.hidden\r\n")
    await connections.rest()
    assert not connections.are_resting
    await connections.send(MAIL)
    assert postbox.connections == 2


async def test_a_server_of_the_old_days_is_spoken_to(
    postbox: Postbox, connections: Connections
) -> None:
    postbox.knows_ehlo = False
    await connections.send(MAIL)
    assert postbox.recipients == ["sophie@example.org"]


async def test_a_connection_is_not_worn_out(postbox: Postbox, connections: Connections) -> None:
    for _ in range(101):
        await connections.send(MAIL)
    assert (len(postbox.taken), postbox.connections) == (101, 2)


async def test_a_connection_that_the_server_closed_is_replaced(
    postbox: Postbox, connections: Connections
) -> None:
    await connections.send(MAIL)
    postbox.hang_up()
    await connections.send(MAIL)
    assert (len(postbox.taken), postbox.connections) == (2, 2)


async def test_a_long_rest_is_followed_by_a_question(
    postbox: Postbox, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.connections._FRESH", 0.0)
    await connections.send(MAIL)
    await connections.send(MAIL)
    assert (len(postbox.taken), postbox.connections) == (2, 1)


async def test_nothing_listens(postbox: Postbox, connections: Connections) -> None:
    await postbox.stop()
    assert connections.limit() == 4
    with pytest.raises(UnreachableError):
        await connections.send(MAIL)
    assert connections.limit() == 0
    await asyncio.sleep(connections.wait())
    assert connections.limit() == 1  # one tries before all do
    await postbox.start()
    await connections.send(MAIL)
    assert connections.limit() == 4


async def test_a_server_with_few_connections_is_used_as_far_as_it_goes(
    postbox: Postbox, connections: Connections
) -> None:
    postbox.open.clear()
    busy = asyncio.create_task(connections.send(MAIL))
    await until(lambda: postbox.tries)
    assert postbox._server is not None
    postbox._server.close()
    with pytest.raises(UnreachableError):
        await connections.send(MAIL)
    assert connections.limit() == 1
    postbox.open.set()
    await busy
    await connections.send(MAIL)
    assert len(postbox.taken) == 2


@pytest.mark.parametrize(
    ("answer", "permanent", "soon"),
    [
        ("550 5.1.1 no", True, False),
        ("451 4.2.1 later", False, False),
        ("421 4.3.2 closing", False, False),
        (DROP, False, True),
    ],
)
async def test_what_a_refusal_means(
    postbox: Postbox, connections: Connections, answer: str, permanent: bool, soon: bool
) -> None:
    postbox.at_rcpt = lambda address: answer
    with pytest.raises(TransportError) as refused:
        await connections.send(MAIL)
    assert (refused.value.permanent, refused.value.soon) == (permanent, soon)
    postbox.at_rcpt = lambda address: None
    await connections.send(MAIL)
    assert len(postbox.taken) == 1


async def test_a_mail_that_is_too_large_is_refused_for_itself(
    postbox: Postbox, connections: Connections
) -> None:
    postbox.at_mail = lambda address: "552 5.3.4 message size exceeds fixed limit"
    with pytest.raises(TransportError) as refused:
        await connections.send(MAIL)
    assert refused.value.permanent
    assert connections.limit() == 4


async def test_the_pauses_grow_while_a_server_that_answers_refuses_us(
    postbox: Postbox, connections: Connections
) -> None:
    postbox.at_mail = lambda address: "550 5.7.1 sender not allowed"
    failures = []
    for _ in range(4):
        with pytest.raises(UnreachableError):
            await connections.send(MAIL)
        failures.append(connections._failures)
        await asyncio.sleep(connections.wait())
    assert failures == [1, 2, 3, 4]


@pytest.mark.parametrize("at", ["at_mail", "at_rcpt"])
async def test_being_asked_to_sign_in_is_no_mails_fault(
    postbox: Postbox, connections: Connections, at: str
) -> None:
    setattr(postbox, at, lambda address: "530 5.7.0 Authentication required")
    with pytest.raises(UnreachableError):
        await connections.send(MAIL)
    assert connections._failures == 1


async def test_silence_does_not_hold_a_mail_for_ever(
    postbox: Postbox, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.transport._WHOLE", 0.2)
    postbox.open.clear()
    with pytest.raises(TransportError) as silent:
        await connections.send(MAIL)
    assert not silent.value.soon  # the server may have it
    assert not connections.are_resting


async def test_connecting_and_sending_share_the_time_of_one_mail(
    postbox: Postbox, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    budgets: list[float] = []
    connecting, sending = connect, transmit

    async def connect_noted(server: SmtpServer, hello: str, until: float) -> aiosmtplib.SMTP:
        budgets.append(until)
        return await connecting(server, hello, until)

    async def transmit_noted(smtp: aiosmtplib.SMTP, mail: Envelope, until: float) -> None:
        budgets.append(until)
        await sending(smtp, mail, until)

    monkeypatch.setattr("mail.connections.connect", connect_noted)
    monkeypatch.setattr("mail.connections.transmit", transmit_noted)
    began = asyncio.get_running_loop().time()
    await connections.send(MAIL)
    assert budgets[0] == budgets[1] < began + 60, "a lease lasts 60 seconds"


async def test_no_time_is_left_when_connecting_took_all_of_it(
    postbox: Postbox, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.transport._WHOLE", -1.0)
    with pytest.raises(UnreachableError):
        await connections.send(MAIL)
    assert postbox.recipients == []


async def test_a_password_is_used_and_a_wrong_one_blames_no_mail(postbox: Postbox) -> None:
    postbox.password = "right"
    await to(postbox, "smtp://bot:right@127.0.0.1:{}?tls=no").try_out(OWN)
    assert postbox.signed_in == 1
    with pytest.raises(UnreachableError) as refused:
        await to(postbox, "smtp://bot:wrong@127.0.0.1:{}?tls=no").try_out(OWN)
    assert "535" in str(refused.value)
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("refuses", "found"), [("nobody", "all"), ("+check@", "plain"), ("@", "none")]
)
async def test_a_try_says_under_which_addresses_we_may_write(
    postbox: Postbox, refuses: str, found: str
) -> None:
    postbox.at_mail = lambda sender: "553 5.7.1 not yours" if refuses in sender else None
    assert await to(postbox).try_out(OWN) == found
    assert postbox.taken == []


async def test_a_server_that_knows_no_plus_addresses_gets_the_plain_one(
    postbox: Postbox, connections: Connections
) -> None:
    postbox.at_mail = lambda sender: "553 5.7.1 not yours" if "+" in sender else None
    marked = replace(MAIL, sender=OWN.plus("b-1-2"), plain_sender=str(OWN))
    for _ in range(2):
        await connections.send(marked)
    assert [one.sender for one in postbox.taken] == [str(OWN)] * 2
    assert postbox.connections == 1
    postbox.at_mail = lambda sender: None
    await connections.send(marked)
    assert postbox.taken[-1].sender == OWN.plus("b-1-2")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine's own, with its key, as servers have them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
async def private_postbox(certificate: Path) -> AsyncIterator[Postbox]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Postbox(tls=context)
    yield server
    await server.stop()


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_connections_are_encrypted_to_a_server_that_is_known(
    private_postbox: Postbox, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    private_postbox.implicit_tls = scheme == "smtps"
    await private_postbox.start()
    url = f"{scheme}://127.0.0.1:{{}}"
    with pytest.raises(UnreachableError, match="certificate"):
        await to(private_postbox, url).send(MAIL)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    connections = to(private_postbox, url)
    await connections.send(MAIL)
    await connections.rest()
    (taken,) = private_postbox.taken
    assert taken.encrypted
