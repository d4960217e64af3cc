"""The Bot API over HTTP on this machine, with the person side and the controls beside it."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import orjson
from aiohttp import web

from sandbox.telegram.control import ControlDesk, Counters, Fault, Faults
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.files import UPLOAD_LIMIT
from sandbox.telegram.intake import Done, Intake, Ready
from sandbox.telegram.limiter import Limiter, Limits
from sandbox.telegram.loopback import is_loopback
from sandbox.telegram.messages import Chat, Json
from sandbox.telegram.methods import METHODS, SENDS
from sandbox.telegram.params import Params, read_params
from sandbox.telegram.person import Person
from sandbox.telegram.person_routes import person_routes
from sandbox.telegram.world import World

BOT_ID = 7_000_000_000
_BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
_JSON = {"Content-Type": "application/json"}


class BotApiServer:
    """A Bot API server for one bot: `async with BotApiServer() as server: server.url`.

    `token` is a new one, `limits` are Telegram's own unless given; `clock` gives seconds since
    1970; `webhook_pause` seconds pass before a webhook is tried again for the first time;
    `history` messages are kept per chat. The host must be a loopback address.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "",
        name: str = "Cartable",
        username: str = "cartable_bot",
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        webhook_pause: float = 1.0,
        history: int = 1000,
    ) -> None:
        if not is_loopback(f"//{host}"):
            raise ValueError(f"{host} is not this machine: the sandbox serves nobody else")
        self.token = token or f"{BOT_ID}:{secrets.token_urlsafe(26)}"
        self.world = World(self.token, name=name, username=username, clock=clock, history=history)
        self.faults = Faults()
        self.counters = Counters()
        self.limiter = Limiter(limits or Limits(), time.monotonic)
        self._host, self._port = host, port
        self._people: dict[int, Person] = {}
        self._intake = Intake(self.world, first_pause=webhook_pause, on_answer=self._on_answer)
        self._waiting: dict[str, Callable[[Params], Awaitable[object]]] = {
            "getupdates": self._intake.get_updates,
            "setwebhook": self._intake.set_webhook,
            "deletewebhook": self._intake.delete_webhook,
            "getwebhookinfo": self._intake.get_webhook_info,
        }
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()

    @property
    def url(self) -> str:
        """The address to which `/bot<token>/<method>` is appended."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Begins to serve; `url` is known afterwards."""
        application = web.Application(client_max_size=_BODY_LIMIT)
        application.router.add_route("*", "/bot{call:.*}", self._bot)
        application.router.add_get("/file/bot{token}/{path:.*}", self._file)
        application.add_routes(person_routes(self.world, self.person))
        control = ControlDesk(self.world, self.faults, self.limiter, self.counters)
        application.add_routes(control.routes())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, backlog=1024)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Ends every waiting request and frees the port."""
        self._stopping.set()
        self.world.updates.close()
        for chat in self.world.chats.values():
            chat.tell("closed", {})
        await self._intake.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def make_person(
        self,
        first_name: str = "Anna",
        last_name: str = "",
        *,
        language_code: str = "fr",
        username: str = "",
        person_id: int | None = None,
    ) -> Person:
        """Makes a person with a phone; they have not opened the chat yet."""
        user = self.world.add_user(
            first_name, last_name, language_code=language_code, username=username,
            user_id=person_id,
        )  # fmt: skip
        return self.person(user.user_id)

    def person(self, person_id: int) -> Person:
        """Gives the person of a Telegram id; `LookupError` for nobody's."""
        person = self._people.get(person_id)
        if person is None:
            user = self.world.users.get(person_id)
            if user is None:
                raise LookupError(f"person {person_id}")
            person = self._people[person_id] = Person(self.world, user)
        return person

    def make_group(self, title: str, *people: Person) -> Chat:
        """Makes a group of these people and the bot."""
        return self.world.add_group(title, [one.user for one in people])

    async def call(self, method: str, params: Params) -> object:
        """Executes one method by its lower-case name; raises `BotApiError`."""
        waiting = self._waiting.get(method)
        if waiting is not None:
            return await waiting(params)
        do = METHODS.get(method)
        if do is None:
            raise BotApiError(404, "Not Found")
        if method in SENDS:
            self.limiter.charge(params.integer("chat_id"))
        return do(self.world, params)

    async def _bot(self, request: web.Request) -> web.Response:
        token, _, name = request.match_info["call"].partition("/")
        method = name.lower()
        if token != self.token:
            return self._refusal(BotApiError(401, "Unauthorized"))
        self.counters.calls[method] += 1
        faults = self.faults.take(method)
        try:
            params = await read_params(request)
            if faults:
                _break_before(request, faults)
            result = await self.call(method, params)
        except BotApiError as error:
            answer = self._refusal(error)
        else:
            answer = web.Response(body=_envelope(result), headers=_JSON)
            self.counters.statuses[200] += 1
        if faults:
            await self._break_after(request, faults)
        return answer

    async def _break_after(self, request: web.Request, faults: list[Fault]) -> None:
        for fault in faults:
            if fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            elif fault.kind == "silence":
                await self._stopping.wait()
                _abort(request)
            elif fault.kind == "drop_after":
                _abort(request)

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return self._refusal(BotApiError(401, "Unauthorized"))
        stored = self.world.files.by_path(request.match_info["path"])
        if stored is None:
            return self._refusal(BotApiError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _refusal(self, error: BotApiError) -> web.Response:
        self.counters.statuses[error.code] += 1
        body: Json = {"ok": False, "error_code": error.code, "description": error.description}
        if error.retry_after is not None:
            body["parameters"] = {"retry_after": error.retry_after}
        return web.Response(body=orjson.dumps(body), status=error.code, headers=_JSON)

    def _on_answer(self, call: Json) -> None:
        """Executes the method that a webhook put into its answer; its result is told nobody."""
        method = str(call.pop("method")).lower()
        do = METHODS.get(method)
        if do is None:
            return
        try:
            if method in SENDS:
                self.limiter.charge(Params(call).integer("chat_id"))
            do(self.world, Params(call))
        except BotApiError as error:
            self.counters.statuses[error.code] += 1


def _break_before(request: web.Request, faults: list[Fault]) -> None:
    for fault in faults:
        if fault.kind == "drop_before":
            _abort(request)
            raise BotApiError(500, "Internal Server Error")
        if fault.kind == "fail" and fault.error is not None:
            raise fault.error


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _envelope(result: object) -> bytes:
    if isinstance(result, Ready):
        return b'{"ok":true,"result":' + result.body + b"}"
    if isinstance(result, Done):
        return orjson.dumps({"ok": True, "result": True, "description": result.description})
    return b'{"ok":true,"result":' + orjson.dumps(result) + b"}"
