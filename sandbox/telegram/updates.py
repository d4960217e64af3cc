"""Keeps what happened until the bot has acknowledged it, as Telegram does for 24 hours."""

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple

import orjson

from sandbox.telegram.errors import BotApiError, conflict
from sandbox.telegram.messages import Json

KEPT_SECONDS = 24 * 3600
"""Telegram keeps an update no longer (https://core.telegram.org/bots/api#getting-updates)."""

DEFAULT_KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
"""What this server makes; all of it is sent where `allowed_updates` says nothing else."""

_TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


class Update(NamedTuple):
    """One update, already in the bytes that are handed over."""

    update_id: int
    chat_id: int
    created: float
    body: bytes


class UpdateQueue:
    """The updates of one bot: in order, handed over again until acknowledged.

    `acknowledged` holds the update ids that the bot confirmed, in the order of confirmation;
    `polling` is set while a getUpdates waits; `handed_over` counts every handing over, repeats
    included; `lost` those that nobody fetched in time, that a webhook never took, or that were
    dropped on demand.
    """

    def __init__(self, clock: Callable[[], float], first_update_id: int = 1_000_001) -> None:
        self.allowed = DEFAULT_KINDS
        self.acknowledged = array("q")
        self.handed_over = 0
        self.lost = 0
        self.polling = asyncio.Event()
        self.listener: Callable[[Update], None] | None = None
        self._clock = clock
        self._next_id = first_update_id
        self._pending: OrderedDict[int, Update] = OrderedDict()
        self._fetch: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Sets which kinds are made from now on: None leaves it, an empty list means all."""
        if kinds is not None:
            wanted = frozenset(kinds)
            self.allowed = wanted or DEFAULT_KINDS

    def put(self, kind: str, payload: Json, chat_id: int) -> int:
        """Queues an update of `kind` and gives its id; 0 where the bot does not want the kind."""
        if kind not in self.allowed:
            return 0
        update_id = self._next_id
        self._next_id += 1
        body = orjson.dumps({"update_id": update_id, kind: payload})
        update = Update(update_id, chat_id, self._clock(), body)
        self._pending[update_id] = update
        if self.listener is not None:
            self.listener(update)
        elif self._fetch is not None and not self._fetch.done():
            self._fetch.set_result(None)
        return update_id

    def pending(self) -> tuple[Update, ...]:
        """Gives what waits, oldest first."""
        return tuple(self._pending.values())

    def settle(self, update_id: int, *, lost: bool = False) -> None:
        """Removes one update that a webhook took, or will never take."""
        if self._pending.pop(update_id, None) is None:
            return
        if lost:
            self.lost += 1
        else:
            self.acknowledged.append(update_id)

    def drop(self) -> None:
        """Forgets everything that waits (`drop_pending_updates`)."""
        self.lost += len(self._pending)
        self._pending.clear()

    def end_fetch(self, why: str = _TERMINATED) -> None:
        """Ends a waiting getUpdates with 409, as Telegram does when another one comes."""
        if self._fetch is not None and not self._fetch.done():
            self._fetch.set_exception(conflict(why))

    def close(self) -> None:
        """Lets a waiting getUpdates answer at once, with what there is."""
        if self._fetch is not None and not self._fetch.done():
            self._fetch.set_result(None)

    async def fetch(self, offset: int, limit: int, seconds: float) -> bytes:
        """Gives up to `limit` updates as a JSON array, waiting up to `seconds`.

        A positive `offset` acknowledges all before it; a negative one forgets all but the
        last `-offset`. Raises 409 when another fetch begins meanwhile.
        """
        self.end_fetch()
        self._expire()
        if offset > 0:
            self._acknowledge(offset)
        elif offset < 0:
            self._forget_all_but(-offset)
        if not self._pending and seconds > 0:
            await self._something(seconds)
        bodies = []
        for update in self._pending.values():
            bodies.append(update.body)
            if len(bodies) == limit:
                break
        self.handed_over += len(bodies)
        return b"[" + b",".join(bodies) + b"]"

    async def _something(self, seconds: float) -> None:
        fetch = asyncio.get_running_loop().create_future()
        self._fetch = fetch
        self.polling.set()
        try:
            async with asyncio.timeout(seconds):
                await fetch
        except TimeoutError:
            pass
        finally:
            if self._fetch is fetch:
                self._fetch = None
                self.polling.clear()

    def _acknowledge(self, offset: int) -> None:
        pending = self._pending
        while pending:
            first = next(iter(pending))
            if first >= offset:
                return
            del pending[first]
            self.acknowledged.append(first)

    def _forget_all_but(self, count: int) -> None:
        while len(self._pending) > count:
            self._pending.popitem(last=False)
            self.lost += 1

    def _expire(self) -> None:
        oldest = self._clock() - KEPT_SECONDS
        while self._pending:
            first = next(iter(self._pending.values()))
            if first.created >= oldest:
                return
            self._pending.popitem(last=False)
            self.lost += 1


def terminated_by_webhook() -> BotApiError:
    """Gives the 409 of fetching while a webhook takes the updates."""
    return conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
        "webhook first"
    )
