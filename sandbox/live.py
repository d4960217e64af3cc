"""Lets pages and tests hear at once what happens in the sandbox."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import orjson
from aiohttp import web

Event = TypeVar("Event")

KEEP_ALIVE = 15.0  # seconds; a comment line so that a vanished browser is noticed


class Broadcast(Generic[Event]):
    """Hands each event to everybody who listens at that moment; keeps none for later."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Event]] = set()

    def publish(self, event: Event) -> None:
        """Gives `event` to every present listener, in the order of publication."""
        for queue in self._queues:
            queue.put_nowait(event)

    @contextmanager
    def listen(self) -> Iterator["asyncio.Queue[Event]"]:
        """A queue that receives every event from now until the block is left."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)


async def server_sent_events(
    request: web.Request, events: AsyncIterator[Mapping[str, Any] | None]
) -> web.StreamResponse:
    """Streams `events` to a browser as Server-Sent Events; None keeps the line alive.

    The stream ends with the iterator or when the browser leaves.
    """
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    try:
        await response.write(b"retry: 500\n\n")
        async for event in events:
            line = b": still here" if event is None else b"data: " + orjson.dumps(event)
            await response.write(line + b"\n\n")
    except ConnectionResetError:
        pass  # the browser closed the page
    return response


async def next_or_none(queue: "asyncio.Queue[Event]") -> Event | None:
    """The next event, or None after `KEEP_ALIVE` seconds of silence."""
    try:
        return await asyncio.wait_for(queue.get(), KEEP_ALIVE)
    except TimeoutError:
        return None
