"""The checks of ``cartable check``: settings, database, Telegram, mail, public address."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Literal
from urllib.parse import urlsplit

import aiohttp

from bot.api import BotApi, SendError
from bot.application import (
    Server,
    TokenRefusedError,
    UnreachableError,
    introduce,
    make_application,
)
from bot.transport import PooledRequest
from bot.webhook import WebhookInfo, webhook_info
from cartable.mailbox_check import look_at_mailbox
from cartable.opening import operator_words
from cartable.root import foundation
from cartable.server_troubles import told
from cartable.settings import Settings
from cartable.updates import webhook_url
from mail.addresses import OwnAddress
from mail.connections import Connections
from mail.imap_server import ImapServer
from mail.server import SmtpServer
from mail.transport import TransportError
from mail.troubles import trouble_of
from school.refusals import Refusal
from school.store import Transaction
from vault.dkim import dkim_key

_PATIENCE = 10.0  # seconds for each thing that is asked


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: it works, is off, or is wrong; ``what`` says how to mend it."""

    state: Literal["good", "off", "bad"]
    what: str


async def check_everything(settings: Settings) -> list[Finding]:
    """Look at everything that the program stands on; one fault hides no other."""
    return [
        *_unknown_variables(),
        await _database(settings),
        _backups(settings),
        *await _telegram(settings),
        *await asyncio.gather(_smtp(settings), _pages(settings), _public_url(settings)),
        *await _imap(settings),
        _dkim(settings),
    ]


def _unknown_variables() -> list[Finding]:
    words = operator_words()
    return [
        Finding("bad", words.text("check.settings.meant", variable=name, meant=meant))
        if meant
        else Finding("bad", words.text("check.settings.unknown", variable=name))
        for name, meant in Settings.unknown()
    ]


def _backups(settings: Settings) -> Finding:
    """See that the day's backup can be written where it should."""
    words = operator_words()
    folder = settings.backups
    if folder is None:
        return Finding("off", words.text("check.backups.off"))
    try:
        with TemporaryFile(dir=folder):
            return Finding("good", words.text("check.backups.good", folder=str(folder)))
    except OSError as error:
        reason = error.strerror or ""
        return Finding("bad", words.text("check.backups.bad", folder=str(folder), reason=reason))


async def _database(settings: Settings) -> Finding:
    words = operator_words()
    try:
        async with foundation(settings) as opened:
            platforms, without_terms = await opened.store.run(_platforms)
    except Refusal as refusal:
        return Finding("bad", words.text(refusal.key, **refusal.values))
    database = str(settings.location)
    if not platforms:
        return Finding("off", words.text("check.database.empty", database=database))
    if without_terms:
        return Finding("off", words.text("check.terms", platforms=", ".join(without_terms)))
    return Finding("good", words.text("check.database.good", database=database, n=platforms))


def _platforms(tx: Transaction) -> tuple[int, list[str]]:
    """Count the schools, and name those whose terms nobody has published."""
    platforms = tx.platforms.all()
    without = [one.id for one in platforms if not tx.terms.current(one.id, one.languages[0])]
    return len(platforms), without


async def _telegram(settings: Settings) -> list[Finding]:
    words = operator_words()
    if settings.telegram_token is None:
        return [Finding("off", words.text("check.telegram.off"))]
    server = Server(settings.telegram_api, settings.telegram_token.get_secret_value())
    request = PooledRequest(connections=1)
    try:
        async with asyncio.timeout(_PATIENCE):
            name = await introduce(make_application(server, request))
            info = await webhook_info(BotApi(request, server.address, server.token))
    except TokenRefusedError:
        return [Finding("bad", words.text("check.telegram.token"))]
    except (UnreachableError, SendError, TimeoutError):
        return [Finding("bad", words.text("check.telegram.bad", address=settings.telegram_api))]
    finally:
        await request.shutdown()
    good = Finding("good", words.text("check.telegram.good", name=name))
    return [good, *_updates(settings, info)]


def _updates(settings: Settings, info: WebhookInfo) -> list[Finding]:
    """Say whether updates can come in as ``CARTABLE_TELEGRAM_UPDATES`` has it."""
    ours = info.url == webhook_url(settings)
    # Of a foreign address the host only: many programs put their token in the path.
    address = str(settings.public_url if ours else urlsplit(info.url).hostname)
    look = _posted if settings.telegram_updates == "webhook" else _fetched
    return look(info, ours, address)


def _fetched(info: WebhookInfo, ours: bool, address: str) -> list[Finding]:
    """Say whether a webhook is in the way of polling; ours is left from another setting."""
    if not info.url:
        return []
    words = operator_words()
    if ours:
        return [Finding("off", words.text("check.polling.webhook", address=address))]
    return [Finding("bad", words.text("check.polling.foreign", address=address))]


def _posted(info: WebhookInfo, ours: bool, address: str) -> list[Finding]:
    """Say whether Telegram posts updates to us, and how that goes."""
    words = operator_words()
    if not info.url:
        return [Finding("off", words.text("check.webhook.unset"))]
    if not ours:
        return [Finding("bad", words.text("check.webhook.foreign", address=address))]
    if not (info.error and info.pending):  # an error that was overcome is none
        text = words.text("check.webhook.good", address=address, pending=info.pending)
        return [Finding("good", text)]
    untrusted = any(word in info.error.lower() for word in ("ssl error", "certificate"))
    key = "check.webhook.certificate" if untrusted else "check.webhook.failing"
    text = words.text(key, address=address, reason=info.error, pending=info.pending)
    return [Finding("bad", text)]


async def _smtp(settings: Settings) -> Finding:
    words = operator_words()
    if settings.smtp is None or settings.mail_address is None:
        return Finding("off", words.text("check.smtp.off"))
    own = OwnAddress.parse(settings.mail_address)
    server = SmtpServer.from_url(settings.smtp.get_secret_value())
    try:
        async with asyncio.timeout(_PATIENCE):
            senders = await Connections(server, own.domain).try_out(own)
    except (TransportError, TimeoutError) as error:
        return Finding("bad", told(server, trouble_of(error), words))
    if senders == "none":
        return Finding("bad", words.text("check.smtp.sender", address=settings.mail_address))
    if senders == "plain":
        return Finding("off", words.text("check.smtp.plain", address=settings.mail_address))
    return Finding("good", words.text("check.smtp.good", address=settings.mail_address))


def _dkim(settings: Settings) -> Finding:
    """See that the key signs, and say what is to be published so that others can verify it."""
    words = operator_words()
    if settings.dkim_key is None or settings.mail_address is None:
        return Finding("off", words.text("check.dkim.off"))
    domain = OwnAddress.parse(settings.mail_address).domain
    try:
        name, value = dkim_key(settings.dkim_key, domain, settings.dkim_selector).record
    except Refusal as refusal:
        return Finding("bad", words.text(refusal.key, **refusal.values))
    text = words.text("check.dkim.good", domain=domain, name=name, value=value)
    return Finding("good", text)


async def _imap(settings: Settings) -> list[Finding]:
    words = operator_words()
    if settings.imap is None or settings.mail_address is None:
        return [Finding("off", words.text("check.imap.off"))]
    server = ImapServer.from_url(settings.imap.get_secret_value())
    look = await look_at_mailbox(server)
    if look.trouble is not None:
        return [Finding("bad", told(server, look.trouble, words))]
    opened = Finding("good" if look.works else "bad", words.text(look.key, **look.values))
    lacks = [Finding("off", words.text(key)) for key in look.lacks]
    if settings.authserv_id is None:
        lacks.append(Finding("off", words.text("check.authserv_id.off")))
    return [opened, *lacks]


async def _pages(settings: Settings) -> Finding:
    """See that the pages can be served, or are."""
    words = operator_words()
    address = settings.listen
    try:
        listening = await asyncio.start_server(
            lambda reader, writer: writer.close(), settings.listen_host, settings.listen_port
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE and await _answers(f"http://{address}"):
            return Finding("good", words.text("check.listen.ours", address=address))
        reason = error.strerror or ""
        return Finding("bad", words.text("check.listen.taken", address=address, reason=reason))
    listening.close()
    await listening.wait_closed()
    return Finding("good", words.text("check.listen.free", address=address))


async def _public_url(settings: Settings) -> Finding:
    words = operator_words()
    if settings.public_url is None:
        return Finding("off", words.text("check.public_url.off"))
    reached = await _answers(settings.public_url)
    key = "check.public_url.good" if reached else "check.public_url.silent"
    return Finding("good" if reached else "off", words.text(key, address=settings.public_url))


async def _answers(address: str) -> bool:
    """Whether the program's pages are alive at an address."""
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.get(f"{address}/healthz") as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
