"""Clicks on links of mails: kept before they are answered, then treated like a reply by mail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from school.clock import Clock
from school.inbox import TRIES, Input
from school.school import Opening
from school.sealing import Sealer
from school.store import Store, StoreError, Transaction
from school.tokens import tidy_token
from web.deeds import DEEDS, Deed, DeedName, read, written

_log = logging.getLogger(__name__)

_BATCH = 50
_LOOK = 5.0  # seconds after which clicks are looked for, whether or not any came here


class Clicks:
    """Keeps clicks in the inbox and works them off in order, one transaction each."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        clock: Clock,
        sealer: Sealer,
        *,
        count: Callable[[str, str], None] = lambda room, event: None,
        pause: float = 1.0,
    ) -> None:
        """Take the parts; ``pause`` is seconds before what failed is tried again."""
        self._store = store
        self._open_school = open_school
        self._clock = clock
        self._sealer = sealer
        self._count = count
        self._pause = pause
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._awaited: dict[str, asyncio.Event] = {}

    def start(self) -> None:
        """Begin to work, with whatever an earlier process left."""
        self._wake.set()
        self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what is not treated yet waits in the inbox."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None

    async def take(self, name: DeedName, token: str, patience: float) -> bool:
        """Keep a person's click on the link with ``token``, and give it ``patience`` seconds.

        Gives whether it has been treated; where not, it will be. A link that can do nothing more
        leaves no click. Raises ``StoreError`` where it could not be kept.
        """
        key = await self._store.run(partial(self._keep, name, token))
        if key is None:
            return True
        treated = self._awaited.setdefault(key, asyncio.Event())
        self._wake.set()
        try:
            if await self._store.run(lambda tx: tx.inbox.is_open("click", key)):
                async with asyncio.timeout(patience):
                    await treated.wait()
        except TimeoutError:
            return False
        finally:
            self._awaited.pop(key, None)
        return True

    def _keep(self, name: DeedName, token: str, tx: Transaction) -> str | None:
        """Store a click, unless one on the same link waits already; gives its key."""
        school = self._open_school(tx)
        tidy = tidy_token(token)
        if tidy is None or not DEEDS[name].is_left(school, tidy):
            return None
        lane = school.unit.tokens.digest(tidy)
        for waiting in tx.inbox.waiting_in("click", lane, after=0, limit=1):
            return waiting.key
        order = school.unit.ids.next()
        payload = self._sealer.seal(written(name, tidy).encode(), _place(str(order)))
        click = Input("click", str(order), order, lane, payload, self._clock.now())
        tx.inbox.store([click])
        self._count("web", "click")
        return click.key

    async def _work(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):  # another process may have died over its own
                    await self._wake.wait()
            self._wake.clear()
            try:
                all_done = await self._work_off()
            except Exception as error:  # a full disk, a locked file: nothing is lost, it waits
                _log.warning("clicks wait: %s", type(error).__name__)
                all_done = False
            if not all_done:
                await asyncio.sleep(self._pause)
                self._wake.set()

    async def _work_off(self) -> bool:
        """Try everything that waits once, the oldest first; gives whether nothing is left."""
        after, all_done = 0, True
        while waiting := await self._store.run(partial(_waiting, after)):
            for click in waiting:
                all_done &= await self._treat(click)
                after = click.order
        return all_done

    async def _treat(self, click: Input) -> bool:
        """Do what a click asks for, once; gives whether it is off the list."""
        try:
            text = self._sealer.open(click.payload, _place(click.key)).decode()
            await self._store.run(partial(self._apply, click, *read(text)))
        except StoreError:
            raise
        except Exception as error:
            why = type(error).__name__
            tries = await self._store.run(
                lambda tx: tx.inbox.failed("click", click.key, why, self._clock.now())
            )
            _log.warning("click %s failed (try %d of %d): %s", click.key, tries, TRIES, why)
            self._count("web", "click_failed")
            if tries < TRIES:
                return False
        if treated := self._awaited.get(click.key):
            treated.set()
        return True

    def _apply(self, click: Input, deed: Deed, token: str, tx: Transaction) -> None:
        if tx.inbox.done("click", click.key, self._clock.now()):
            deed.do(self._open_school(tx), token)


def _waiting(after: int, tx: Transaction) -> list[Input]:
    return tx.inbox.waiting("click", after, _BATCH)


def _place(key: str) -> bytes:
    return f"inbox:click:{key}".encode()
