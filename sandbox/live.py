"""Lets pages and tests hear at once what happens in the sandbox."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
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
    request: web.Request,
    events: Broadcast[Event],
    shown: Callable[[Event], Mapping[str, Any] | None],
) -> web.StreamResponse:
    """Streams events to a browser as Server-Sent Events until it leaves.

    shown: what is told of an event, None to keep it from this listener. Listening begins before
    the answer does, so that nothing is missed by who then asks for the state of things.
    """
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    with events.listen() as queue, suppress(ConnectionResetError):  # the browser has left
        await response.prepare(request)
        await response.write(b"retry: 500\n\n")
        while True:
            try:
                told = shown(await asyncio.wait_for(queue.get(), KEEP_ALIVE))
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if told is not None:
                await response.write(b"data: " + orjson.dumps(told) + b"\n\n")
    return response
