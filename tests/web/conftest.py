from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import argon2
import httpx
import pytest

from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from cartable.on_demand import (
    PhonesOnDemand,
    PicturesOnDemand,
    PortraitsOnDemand,
    chart_picture,
    romanised,
)
from locales import Catalogues
from locales.countries import CountryNames
from paper.captcha import CaptchaPictures
from paper.qr import QrPictures
from school.accounts import Account, Device
from school.certificates import CertificateRow
from school.clock import Clock
from school.ids import Ids
from school.platforms import Platform
from school.school import Opening, School
from school.store import Transaction, Unit
from school.terms import Terms, digest_of
from storage.location import Location
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.clients import plain_client
from tests.databases import everything
from vault.keys import SecretKey
from vault.passwords import Argon2Hasher, PasswordPool
from vault.seal import AesGcmSealer
from vault.signing import HmacFormSigner, KeyedTokens
from vault.strength import ZxcvbnMeter
from web.app import make_app
from web.clicks import Clicks
from web.metrics import Metrics
from web.server import PageServer
from web.site import Site

KEY = SecretKey("3a7f" + "0123456789abcdef" * 4)
QUICK = argon2.profiles.CHEAPEST
"""Argon2 as in service is tried by the tests of ``vault`` and of signing up, and by journeys."""

EMAIL = "sophie.lambert@example.net"
ADDRESS = "antoinette.dupond@example.net"
CHAT = 4711
ICC = Platform(
    id="icc",
    name="Institut des Carrières Commerciales",
    kind="institute",
    domain="iccbxl.be",
    address="Rue de la Fontaine 4, 1000 Bruxelles",
    phone="",
    email="info@iccbxl.be",
    fax="",
    web="",
    languages=("fr",),
    password_rule="smartcertificate",
    administrators=(),
)


class Papers:
    """Certificates as files, without the time that setting them takes."""

    async def document(self, certificate: int) -> tuple[str, bytes]:
        return f"Attestation n° {certificate}.pdf", b"%PDF-1.7 " + str(certificate).encode()

    async def dossier(self, account: int) -> tuple[str, bytes]:
        return "Mes données.zip", b"PK" + str(account).encode()


class HandClock:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class House:
    """An installation with its pages, and what the tests do around them."""

    location: Location
    clock: HandClock
    store: ClosableStore
    open_school: Callable[[Transaction], School]
    site: Site
    page: httpx.AsyncClient

    async def invite(self, title: str = "Anglais UE 5", email: str = EMAIL) -> str:
        """Issue a certificate; gives the token of the mail that goes out for it."""

        def work(tx: Transaction) -> str:
            school = self.open_school(tx)
            tx.platforms.put(ICC)
            row = CertificateRow(
                email=email,
                first_name="Sophie",
                last_name="Lambert",
                birth_date=date(1999, 4, 7),
                title=title,
                kind="unit",
                awarded_on=date(2026, 1, 30),
                reference=title,
                file=None,
            )
            school.certificates.issue("icc", row)
            (notice,) = tx.outbox.lease("mail", 10, self.clock.now())
            letter = school.writing.letter(notice)
            tx.outbox.sent(notice.id, self.clock.now())
            assert letter is not None
            assert letter.token is not None
            return letter.token

        return await self.store.run(work)

    async def stop_token(self, email: str = EMAIL) -> str:
        """Issue another certificate; gives the token of its mail's unsubscribe link."""

        def work(tx: Transaction) -> str:
            school = self.open_school(tx)
            (notice,) = tx.outbox.lease("mail", 10, self.clock.now())
            letter = school.writing.letter(notice)
            tx.outbox.sent(notice.id, self.clock.now())
            assert letter is not None
            assert letter.stop_token is not None
            return letter.stop_token

        def issue(tx: Transaction) -> None:
            tx.platforms.put(ICC)
            row = CertificateRow(
                email, "Sophie", "Lambert", None, "Droit", "unit", date(2026, 1, 30), "D1", None
            )
            self.open_school(tx).certificates.issue("icc", row)

        await self.store.run(issue)
        return await self.store.run(work)

    async def sign_up(self, token: str) -> None:
        """Open the account that the chat's conversation would open."""

        def work(tx: Transaction) -> None:
            tx.devices.meet(CHAT, "fr", self.clock.now())
            school = self.open_school(tx)
            school.sign_up.open(
                school.activation.invitation(token),
                first_name="Sophie",
                last_name="Lambert",
                password_hash="hmac-sha256:none",
                language="fr",
                chat=CHAT,
                terms=None,
                channel="telegram",
            )

        await self.store.run(work)

    async def ready(self) -> str:
        """Give the token of a certificate that waits at an address with an account."""
        first, second = await self.invite("Anglais UE 4"), await self.invite("Anglais UE 5")
        await self.sign_up(first)
        return second

    async def ask(
        self,
        email: str = ADDRESS,
        account: int = 77,
        chat: int = CHAT + 1,
        *,
        first_name: str = "Antoinette",
    ) -> str:
        """Have an account give an address; gives the token of the mail that asks about it."""

        def work(tx: Transaction) -> None:
            now = self.clock.now()
            tx.platforms.put(ICC)
            if tx.accounts.get(account) is None:
                opened = Account(account, first_name, "Dupond", None, "fr", "none", now)
                tx.accounts.add(opened)
                tx.devices.meet(chat, "fr", now)
                tx.devices.link(Device(account, account, chat, now, now))
            self.open_school(tx).confirming.ask(account, email, "icc")

        await self.store.run(work)
        return await self.token_of_confirmation()

    async def token_of_confirmation(self) -> str:
        """Send all mails that are owed; gives the token of the one that asks about an address."""
        return await self.store.run(self._mailed)

    async def reset_code(self) -> str:
        """Send all mails that are owed; gives the code of the one that has one."""

        def work(tx: Transaction) -> str:
            code = ""
            while notices := tx.outbox.lease("mail", 10, self.clock.now()):
                for notice in notices:
                    letter = self.open_school(tx).writing.letter(notice)
                    tx.outbox.sent(notice.id, self.clock.now())
                    code = str(letter.data.get("code", code)) if letter else code
            return code

        return await self.store.run(work)

    def _mailed(self, tx: Transaction) -> str:
        """Send all mails that are owed; gives the token of the one that asks about an address."""
        tokens = []
        while notices := tx.outbox.lease("mail", 10, self.clock.now()):
            for notice in notices:
                tx.outbox.sent(notice.id, self.clock.now())
                if notice.kind == "confirmation":
                    letter = self.open_school(tx).writing.letter(notice)
                    tokens += [letter.token] if letter else []
        (token,) = tokens
        assert token is not None
        return token

    async def publish(self, text: str, version: str = "1", language: str = "fr") -> None:
        def work(tx: Transaction) -> None:
            tx.platforms.put(ICC)
            now = self.clock.now()
            digest = digest_of(text)
            tx.terms.publish(Terms("icc", version, language, text, text, digest, now, None))

        await self.store.run(work)

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Read every row of every table, through a connection of its own."""
        return everything(self.location)

    async def serve(self, **changes: Any) -> httpx.AsyncClient:
        """Serve the pages of a site that differs; the fixture ends it."""
        return await self._serve(replace(self.site, **changes))

    _serve: Callable[[Site], Awaitable[httpx.AsyncClient]]


def form_of(page: httpx.Response) -> dict[str, str]:
    """Give the hidden fields of the page's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page.text))


def site_over(
    store: ClosableStore, open_school: Opening, clock: Clock, key: SecretKey, catalogues: Catalogues
) -> Site:
    """Give the pages of an installation that is reached by its address alone."""
    sealer = AesGcmSealer(key)
    return Site(
        store=store,
        open_school=open_school,
        clock=clock,
        forms=HmacFormSigner(key),
        sealer=sealer,
        engine=Engine(SCRIPTS),
        qr=QrPictures(),
        draw_code=CaptchaPictures().picture,
        portraits=PortraitsOnDemand(),
        pictures=PicturesOnDemand(),
        draw_chart=chart_picture,
        papers=Papers(),
        catalogues=catalogues,
        clicks=Clicks(store, open_school, clock, sealer, pause=0.01),
        metrics=Metrics(),
        bot_name=lambda: "cartable_bot",
    )


@pytest.fixture
async def house(location: Location) -> AsyncIterator[House]:
    async with opened_house(location) as opened:
        yield opened


@asynccontextmanager
async def opened_house(location: Location) -> AsyncIterator[House]:
    """Open a house on a database, in the loop that runs."""
    clock = HandClock()
    tokens, ids = KeyedTokens(KEY), Ids(clock)
    passwords = PasswordPool(Argon2Hasher(KEY, QUICK), ZxcvbnMeter([]))
    store = await open_store(location, clock, Holding("test"))

    def open_school(tx: Transaction) -> School:
        return School(
            Unit(tx, clock, ids, tokens, passwords, romanised, PhonesOnDemand(), CountryNames())
        )

    site = replace(
        site_over(store, open_school, clock, KEY, Catalogues.load()),
        public_url="https://cartable.example",
        replies=True,
    )
    running: list[tuple[PageServer, httpx.AsyncClient]] = []

    async def serve(site: Site) -> httpx.AsyncClient:
        server = PageServer(make_app(site), "127.0.0.1", 0)
        client = plain_client(f"http://127.0.0.1:{await server.start()}")
        running.append((server, client))
        return client

    site.clicks.start()
    yield House(location, clock, store, open_school, site, await serve(site), serve)
    for server, client in running:
        await client.aclose()
        await server.stop()
    await site.clicks.stop()
    await passwords.close()
    await store.close()
