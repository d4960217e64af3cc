"""Processing: hands stored updates to the handlers, and sees to those that fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import orjson
from telegram import Update
from telegram.ext import Application

from bot.desk import Desk
from bot.intake import sealed_about
from bot.updates import read_update
from school.inbox import TRIES, EarlierInputError, Input
from school.sealing import Sealer
from school.store import StoreError

_log = logging.getLogger(__name__)


class Processor:
    """Treats one input: its handlers' transaction marks it done, or we do.

    python-telegram-bot does not raise what a handler raised: it is handed to ``failed``, an error
    handler; the handler's transaction was rolled back by then.
    """

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        desk: Desk,
        sealer: Sealer,
        pause: float = 0.2,
    ) -> None:
        """Take the parts; ``pause`` is the unit, in seconds, of what passes between tries."""
        self._application = application
        self._desk = desk
        self._sealer = sealer
        self._pause = pause
        self._errors: dict[int, Exception] = {}
        application.add_error_handler(self._failed)

    async def treat(self, one: Input, payload: Mapping[str, Any] | None) -> bool:
        """Treat an input until it is done or set aside; never raises.

        Gives ``False`` where it must wait for an earlier one that another process has.
        """
        while True:
            try:
                await self._process(one, payload)
            except EarlierInputError:
                return False
            except StoreError as error:
                # Nothing is lost and nothing can be recorded: the chat waits for the database.
                _log.error("input %s: the database could not commit: %s", one.key, error)
                await asyncio.sleep(5 * self._pause)
            except Exception as error:
                _log.warning("input %s failed: %s", one.key, type(error).__name__, exc_info=error)
                tries = await self._count(one, error)
                if tries >= TRIES:
                    return True
                await asyncio.sleep(self._pause * 4**tries)
            else:
                return True

    async def waiting_in(self, lane: str, after: int, limit: int) -> list[Input]:
        """Give what waits in the inbox for a chat."""
        return await self._desk.store.run(
            lambda tx: tx.inbox.waiting_in("telegram", lane, after, limit)
        )

    async def _process(self, one: Input, payload: Mapping[str, Any] | None) -> None:
        if payload is None:
            payload = orjson.loads(self._sealer.open(one.payload, sealed_about(one.key)))
        update = read_update(payload, self._application.bot)
        await self._application.process_update(update)
        error = self._errors.pop(update.update_id, None)
        if error is not None:
            self._desk.taken.discard(update.update_id)
            raise error
        if update.update_id in self._desk.taken:
            self._desk.taken.discard(update.update_id)
            return
        # No handler wanted it (a message of Telegram's own about the chat): done as such.
        await self._desk.store.run(
            lambda tx: tx.inbox.done("telegram", one.key, self._desk.clock.now())
        )

    async def _failed(self, update: object, context: Any) -> None:
        if isinstance(update, Update):
            self._errors[update.update_id] = context.error

    async def _count(self, one: Input, error: Exception) -> int:
        """Record a failed try; gives how many there were, or 0 where nothing can be recorded."""
        said = type(error).__name__
        try:
            return await self._desk.store.run(
                lambda tx: tx.inbox.failed("telegram", one.key, said, self._desk.clock.now())
            )
        except StoreError:
            return 0
