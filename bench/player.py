"""Plays Telegram in a process of its own: `python -m bench.player --people 500`.

It serves every bot alike: updates in batches of at most 100, offsets honoured, and people who
answer each message at once; answers to calls take as long as `--latency` has it, and `--limit` has
messages that come too fast refused. Three paths are the bench's own: `/bench/report` gives the
counts, `/bench/halt` has the people stop answering, `/bench/tap` has families tap, at a rate, until
then.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import signal
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from bench.bucket import Bucket
from bench.crowd import Crowd, Json, Tapped
from bench.families import Families
from bench.http_server import HttpConnection, Parameters, TooMany
from bench.people import People
from bench.recipients import Recipients
from bench.visitors import Visitors

BOT: Json = {"id": 7_000_000_000, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_TRUE = b'{"ok":true,"result":true}'
_LONGEST_POLL = 50.0  # seconds
_LARGEST_BATCH = 100
_HOME = "go:home"
"""The button that families tap."""


class Updates:
    """What happened and is not acknowledged yet."""

    def __init__(self, first: int = 1) -> None:
        self._pending: deque[tuple[int, bytes]] = deque()
        self._next = first
        self._arrived = asyncio.Event()

    def put(self, kind: str, content: Json) -> None:
        """Add an update."""
        body = orjson.dumps({"update_id": self._next, kind: content})
        self._pending.append((self._next, body))
        self._next += 1
        self._arrived.set()

    async def fetch(self, offset: int, limit: int, seconds: float) -> bytes:
        """Forget all before ``offset``, then give what there is, waiting for some if need be."""
        while self._pending and self._pending[0][0] < offset:
            self._pending.popleft()
        if not self._pending and seconds > 0:
            self._arrived.clear()
            try:
                async with asyncio.timeout(min(seconds, _LONGEST_POLL)):
                    await self._arrived.wait()
            except TimeoutError:
                pass
        most = min(limit, _LARGEST_BATCH, len(self._pending))
        bodies = b",".join(self._pending[at][1] for at in range(most))
        return b'{"ok":true,"result":[' + bodies + b"]}"


class Player:
    """The Bot API as far as a conversation needs it, and the people at the other end."""

    def __init__(
        self,
        people: Crowd,
        first_update: int = 1,
        latency: float = 0.0,
        limit: float | None = None,
    ) -> None:
        """Take the people; all answers but those to polls take ``latency``, in seconds.

        Of messages no more than ``limit`` a second are taken.
        """
        self.people = people
        self._latency = latency
        self._bucket = None if limit is None else Bucket(limit)
        self._tapping: asyncio.Task[None] | None = None
        self._updates = Updates(first_update)
        self._users = {number: _user(number) for number in self.people.numbers}
        self._messages = dict.fromkeys(self.people.numbers, 0)  # the newest message of each chat
        self._taps = 0
        self._methods: dict[str, Callable[[Parameters], bytes | Awaitable[bytes]]] = {
            "getme": lambda _: _result(BOT),
            "getupdates": self._get_updates,
            "sendmessage": self._send,
            "editmessagetext": self._edit,
            "answercallbackquery": self._answer_tap,
            "report": lambda _: _result(self.people.report()),
            "halt": self._halt,
            "tap": self._have_them_tap,
        }

    def begin(self) -> None:
        """Have everybody open the chat."""
        for number in self.people.numbers:
            self._write(number, "/start")

    def answer(self, method: str, parameters: Parameters) -> bytes | Awaitable[bytes]:
        """Answer a call; methods that no conversation needs are taken as they come."""
        does = self._methods.get(method.lower())
        answer = _TRUE if does is None else does(parameters)
        if self._latency and isinstance(answer, bytes):
            return asyncio.sleep(self._latency, answer)
        return answer

    def _get_updates(self, parameters: Parameters) -> Awaitable[bytes]:
        return self._updates.fetch(
            int(parameters.get("offset") or 0),
            int(parameters.get("limit") or _LARGEST_BATCH),
            float(parameters.get("timeout") or 0),
        )

    def _send(self, parameters: Parameters) -> bytes:
        if refused := self._refuse():
            return refused
        chat = int(parameters["chat_id"])
        number = self._messages.get(chat, 0) + 1
        self._messages[chat] = number
        return self._show(chat, number, parameters)

    def _edit(self, parameters: Parameters) -> bytes:
        if refused := self._refuse():
            return refused
        chat, number = int(parameters["chat_id"]), int(parameters["message_id"])
        if not 0 < number <= self._messages.get(chat, 0):
            self.people.fault(f"an edit in chat {chat} of a message that is not there")
        return self._show(chat, number, parameters)

    def _refuse(self) -> bytes | None:
        """Refuse a message that comes too fast, as the Bot API does."""
        wait = 0.0 if self._bucket is None else self._bucket.take(time.monotonic())
        if wait <= 0:
            return None
        self.people.refused += 1
        seconds = math.ceil(wait)
        refused = {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {seconds}",
            "parameters": {"retry_after": seconds},
        }
        return TooMany(orjson.dumps(refused))

    def _show(self, chat: int, number: int, parameters: Parameters) -> bytes:
        message = _message(chat, number, parameters["text"])
        markup = parameters.get("reply_markup")
        if isinstance(markup, str):
            markup = orjson.loads(markup)
        if markup:
            message["reply_markup"] = markup
        act = self.people.shown(chat, parameters["text"], _buttons(markup))
        if isinstance(act, Tapped):
            self._tap(chat, message, act.data)
        elif act is not None:
            self._write(chat, act.text)
        return _result(message)

    def _write(self, chat: int, text: str) -> None:
        self._messages[chat] += 1
        content: Json = {
            "message_id": self._messages[chat],
            "from": self._users[chat],
            "chat": {"id": chat, "first_name": "Anna", "type": "private"},
            "date": int(time.time()),
            "text": text,
        }
        if text.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._updates.put("message", content)

    def _tap(self, chat: int, message: Json, data: str) -> None:
        self._taps += 1
        query = str(self._taps)
        self.people.tapped(query, chat)
        content = {
            "id": query,
            "from": self._users[chat],
            "message": message,
            "chat_instance": str(chat),
            "data": data,
        }
        self._updates.put("callback_query", content)

    def _answer_tap(self, parameters: Parameters) -> bytes:
        self.people.tap_answered(str(parameters["callback_query_id"]))
        return _TRUE

    def _halt(self, _: Parameters) -> bytes:
        self.people.halted = True
        return _TRUE

    def _have_them_tap(self, parameters: Parameters) -> bytes:
        self.people.halted = False
        if self._tapping is not None:
            self._tapping.cancel()
        self._tapping = asyncio.create_task(self._tap_evenly(float(parameters["rate"])))
        return _TRUE

    async def _tap_evenly(self, rate: float) -> None:
        """Have families tap, evenly and so often a second, until they are halted."""
        assert isinstance(self.people, Families)
        while not self.people.halted:
            number = self.people.next_tap()
            if number is not None:
                self._tap(number, _message(number, self._messages[number], ""), _HOME)
            await asyncio.sleep(1 / rate)


def _message(chat: int, number: int, text: str) -> Json:
    return {
        "message_id": number,
        "from": BOT,
        "chat": {"id": chat, "first_name": "Anna", "type": "private"},
        "date": int(time.time()),
        "text": text,
    }


def _user(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": "Anna", "language_code": "fr"}


def _buttons(markup: Mapping[str, Any] | None) -> dict[str, str]:
    rows = (markup or {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def _result(value: object) -> bytes:
    return b'{"ok":true,"result":' + orjson.dumps(value) + b"}"


async def serve(player: Player) -> None:
    """Serve on a free port, told in one line, until SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(
        lambda: HttpConnection(player.answer), "127.0.0.1", 0, backlog=1024
    )
    player.begin()
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    await stop.wait()
    server.close()


def crowd(options: argparse.Namespace) -> Crowd:
    """Give the people that were asked for."""
    numbers = range(1, 1 + options.people * options.apart, options.apart)
    people: Crowd
    if options.reads:
        people = Recipients(options.expects)
    elif options.words:
        people = Families(options.people, options.words)
    elif options.does:
        people = Visitors(numbers, options.does, options.expects)
    else:
        people = People(numbers, options.door)
    people.halted = options.silent
    return people


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.player", description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--apart", type=int, default=1, help="between two people's numbers")
    parser.add_argument("--first-update", type=int, default=1, help="the number of the first")
    parser.add_argument("--silent", action="store_true", help="they press Start, and no more")
    parser.add_argument("--door", help="data of the button that begins the conversation")
    parser.add_argument("--does", nargs="+", metavar="ACT", help="visits instead of conversations")
    parser.add_argument("--reads", action="store_true", help="nobody does anything but read")
    parser.add_argument("--expects", default="", help="what each answer to them says")
    parser.add_argument("--words", nargs="+", help="people who are told news that hold these")
    parser.add_argument("--limit", type=float, help="messages a second, no more are taken")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that answers take")
    given = parser.parse_args()
    played = Player(crowd(given), given.first_update, given.latency, given.limit)
    asyncio.run(serve(played))
