"""Posts updates to a bot's webhook: in order within a chat, again until they are taken."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import orjson

from sandbox.telegram.messages import Json
from sandbox.telegram.updates import KEPT_SECONDS, Update, UpdateQueue

READ_TIMEOUT = 30.0
LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class Webhook:
    """What setWebhook said, and how it went since."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


class WebhookSender:
    """Hands the queue's updates to one webhook until it is closed.

    Chats go in parallel, at most `max_connections` posts at once; within a chat an update
    waits for the one before it. A post that is not answered 2xx is repeated after
    `first_pause` seconds, doubled up to a minute, and given up after 24 hours.
    `on_answer` gets the method call that a receiver may put into its answer.
    """

    def __init__(
        self,
        webhook: Webhook,
        queue: UpdateQueue,
        clock: Callable[[], float],
        *,
        first_pause: float,
        on_answer: Callable[[Json], None],
    ) -> None:
        self.webhook = webhook
        self._queue = queue
        self._clock = clock
        self._first_pause = first_pause
        self._on_answer = on_answer
        self._chats: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(webhook.max_connections)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=READ_TIMEOUT),
            connector=aiohttp.TCPConnector(limit=0),
        )

    def start(self) -> None:
        """Begins with what waits already, and follows the queue."""
        for update in self._queue.pending():
            self._take(update)
        self._queue.listener = self._take

    async def close(self) -> None:
        """Stops; what was not taken stays in the queue."""
        self._queue.listener = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def _take(self, update: Update) -> None:
        waiting = self._chats.get(update.chat_id)
        if waiting is not None:
            waiting.append(update)
            return
        self._chats[update.chat_id] = deque([update])
        task = asyncio.create_task(self._serve(update.chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat_id: int) -> None:
        waiting, pause = self._chats[chat_id], self._first_pause
        while waiting:
            update = waiting[0]
            if self._clock() - update.created > KEPT_SECONDS:
                self._queue.settle(update.update_id, lost=True)
            elif await self._post(update):
                self._queue.settle(update.update_id)
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            waiting.popleft()
            pause = self._first_pause
        del self._chats[chat_id]

    async def _post(self, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook.secret_token
        self._queue.handed_over += 1
        try:
            async with (
                self._slots,
                self._session.post(
                    self.webhook.url, data=update.body, headers=headers, allow_redirects=False
                ) as response,
            ):
                answer = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(str(error) or "Read timeout expired")
            return False
        if not 200 <= response.status < 300:
            status = f"{response.status} {response.reason or ''}".strip()
            self._failed(f"Wrong response from the webhook: {status}")
            return False
        if answer.lstrip().startswith(b"{"):
            self._answered(answer)
        return True

    def _answered(self, answer: bytes) -> None:
        try:
            call = orjson.loads(answer)
        except orjson.JSONDecodeError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            self._on_answer(call)

    def _failed(self, why: str) -> None:
        self.webhook.last_error_date = int(self._clock())
        self.webhook.last_error_message = why
