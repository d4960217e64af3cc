"""The composition root: the one place where the parts of the program are put together."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from cartable.clock import WallClock
from cartable.on_demand import MeterOnDemand, PhonesOnDemand, romanised
from cartable.settings import Settings
from locales import Catalogues
from locales.countries import CountryNames
from school.clock import Clock
from school.ids import Ids
from school.outbox import Channel
from school.refusals import Refusal
from school.school import Opening, School
from school.store import Store, StoreError, Transaction, Unit
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from vault.keys import FILE_NAME, SecretKey, installation_key
from vault.passwords import Argon2Hasher, PasswordPool
from vault.seal import AesGcmSealer
from vault.signing import KeyedTokens

T = TypeVar("T")

_FINGERPRINT = "secret_key"
"""The fact that says with which key the database was made."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """What every command and every part of the running program stands on."""

    settings: Settings
    clock: Clock
    ids: Ids
    key: SecretKey
    sealer: AesGcmSealer
    tokens: KeyedTokens
    passwords: PasswordPool
    phones: PhonesOnDemand
    catalogues: Catalogues
    store: ClosableStore
    holding: Holding

    def open_school(self, tx: Transaction) -> School:
        """Open the school in a transaction."""
        ports = (self.tokens, self.passwords, romanised, self.phones, CountryNames())
        unit = Unit(tx, self.clock, self.ids, *ports)
        zone = ZoneInfo(self.settings.time_zone)
        return School(
            unit,
            captcha_wanted=self.settings.captcha == "on",
            zone=zone,
            quiet_hours=self.settings.quiet_hours == "on",
        )

    async def at_school(self, work: Callable[[School], T]) -> T:
        """Run ``work`` with the school, in a transaction of its own."""
        return await self.store.run(lambda tx: work(self.open_school(tx)))

    @property
    def opening(self) -> Opening:
        """How a room opens the school."""
        return self.open_school


@asynccontextmanager
async def foundation(
    settings: Settings, channels: frozenset[Channel] = frozenset(), clock: Clock | None = None
) -> AsyncIterator[Foundation]:
    """Open the database and the keys; ``channels`` are those that this process delivers to.

    Raises ``Refusal`` where the folder cannot be made, the database cannot be reached or used, or
    the secret key is missing, exposed or another one than the database's: with a wrong key no
    password would fit and no seal open.
    """
    clock = clock or WallClock()
    _make_folder(settings.data)
    holding = Holding(
        holder=f"{machine()}:{os.getpid()}:{secrets.token_hex(4)}",
        channels=channels,
        rates={"telegram": settings.telegram_rate},
    )
    store = await open_store(settings.location, clock, holding)
    try:
        key = await _key(settings, store)
    except BaseException:
        await store.close()
        raise
    passwords = PasswordPool(Argon2Hasher(key), MeterOnDemand())
    try:
        yield Foundation(
            settings=settings,
            clock=clock,
            ids=Ids(clock),
            key=key,
            sealer=AesGcmSealer(key),
            tokens=KeyedTokens(key),
            passwords=passwords,
            phones=PhonesOnDemand(),
            catalogues=Catalogues.load(),
            store=store,
            holding=holding,
        )
    finally:
        await passwords.close()
        await store.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refusal("data.folder", folder=str(folder), reason=str(error.strerror)) from error


async def _key(settings: Settings, store: Store) -> SecretKey:
    """Give the key that is the database's; a new one is made for a new database only."""
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    try:
        known = await store.run(lambda tx: tx.status.recall(_FINGERPRINT))
        if known is not None and given is None and not (settings.data / FILE_NAME).exists():
            raise Refusal("secret_key.other", fingerprint=known)
        key = installation_key(given, settings.data)
        await store.run(partial(_same_key, key.fingerprint))
    except StoreError as error:
        raise Refusal("database.lost", reason=str(error)) from error
    return key


def machine() -> str:
    """Name where this process's number means something: a machine, or a container on it."""
    try:
        numbers = Path("/proc/self/ns/pid").stat().st_ino  # namespaces(7)
    except OSError:
        numbers = 0
    return f"{os.uname().nodename}/{numbers}"


def _same_key(fingerprint: str, tx: Transaction) -> None:
    known = tx.status.first(_FINGERPRINT, fingerprint)
    if known != fingerprint:
        raise Refusal("secret_key.other", fingerprint=known)
