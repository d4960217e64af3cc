"""Faults on demand and counters, for tests and benchmarks; over HTTP under `/control/…`.

    POST   /control/fail     {method?, times?, error_code?, description?, retry_after?}
    POST   /control/delay    {milliseconds, method?, times?}   answers come later
    POST   /control/silence  {method?, times?}                 executed, never answered
    POST   /control/drop     {method?, times?, executed?}      the connection breaks, before
                                                               or after executing
    DELETE /control/faults                                     no fault any more
    POST   /control/limits   {per_second?, chat_per_second?, chat_burst?}; null lifts one
    GET    /control/counters {calls, statuses, updates, sent, refused}
    GET    /control/acknowledged?after=N  the update ids that the bot confirmed, in that order
    GET    /control/sends?after=N  the log of the bot's messages: [{at, chat_id, message_id,
                                   kind, text}], the last 100,000 of them

`times` is how many calls are hit (null: all until lifted); a missing `method` means every one.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

import orjson
from aiohttp import web

from sandbox.telegram.errors import BotApiError, too_many_requests
from sandbox.telegram.limiter import Limiter
from sandbox.telegram.loopback import asked_from_here
from sandbox.telegram.messages import Json
from sandbox.telegram.world import World

Kind = Literal["fail", "delay", "silence", "drop_before", "drop_after"]


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with the next `times` calls of `method` ("" for any)."""

    kind: Kind
    method: str = ""
    times: int | None = 1
    seconds: float = 0.0
    error: BotApiError | None = None


class Faults:
    """What is to go wrong; the oldest wish for a method is fulfilled first."""

    def __init__(self) -> None:
        self.wanted: list[Fault] = []

    def fail(
        self,
        method: str = "",
        *,
        times: int | None = 1,
        error_code: int = 500,
        description: str = "Internal Server Error",
        retry_after: int | None = None,
    ) -> None:
        """Refuses calls without executing them; with `retry_after` (seconds) as a 429."""
        error = BotApiError(error_code, description)
        if retry_after is not None:
            error = too_many_requests(retry_after)
        self.wanted.append(Fault("fail", method.lower(), times, error=error))

    def delay(self, seconds: float, method: str = "", *, times: int | None = None) -> None:
        """Holds answers back, as a distant network would; the call is executed at once."""
        self.wanted.append(Fault("delay", method.lower(), times, seconds))

    def silence(self, method: str = "", *, times: int | None = 1) -> None:
        """Executes calls and never answers them: the caller runs into its read timeout."""
        self.wanted.append(Fault("silence", method.lower(), times))

    def drop(self, method: str = "", *, times: int | None = 1, executed: bool = False) -> None:
        """Breaks the connection, before the call is executed or after."""
        kind: Kind = "drop_after" if executed else "drop_before"
        self.wanted.append(Fault(kind, method.lower(), times))

    def clear(self) -> None:
        """Takes every fault back."""
        self.wanted.clear()

    def take(self, method: str) -> list[Fault]:
        """Gives what happens to this call of `method` (lower case) and counts it down."""
        hit: list[Fault] = []
        for fault in tuple(self.wanted):
            if fault.method not in {"", method} or any(one.kind == fault.kind for one in hit):
                continue
            hit.append(fault)
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.wanted.remove(fault)
        return hit


@dataclass(slots=True)
class Counters:
    """How often each method was called (lower case), and with which status it was answered."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)


class ControlDesk:
    """Serves the routes under `/control`."""

    def __init__(self, world: World, faults: Faults, limiter: Limiter, counters: Counters) -> None:
        self._world = world
        self._faults = faults
        self._limiter = limiter
        self._counters = counters

    def routes(self) -> list[web.RouteDef]:
        """Gives the routes, to be added to an application."""
        return [
            web.post("/control/{wish}", self._set),
            web.delete("/control/faults", self._clear),
            web.get("/control/counters", self._count),
            web.get("/control/acknowledged", self._acknowledged),
            web.get("/control/sends", self._sends),
        ]

    def view(self) -> Json:
        """Gives the counters as one document."""
        updates = self._world.updates
        acknowledged = updates.acknowledged
        return {
            "calls": dict(self._counters.calls),
            "statuses": {str(key): count for key, count in self._counters.statuses.items()},
            "updates": {
                "waiting": len(updates),
                "handed_over": updates.handed_over,
                "acknowledged": len(acknowledged),
                "last_acknowledged": acknowledged[-1] if acknowledged else 0,
                "lost": updates.lost,
            },
            "sent": self._world.sent,
            "refused": self._limiter.refused,
        }

    async def _set(self, request: web.Request) -> web.Response:
        self._check(request)
        wish = orjson.loads(await request.read() or b"{}")
        try:
            self._do(request.match_info["wish"], wish)
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        return _json({})

    def _do(self, what: str, wish: dict[str, Any]) -> None:
        match what:
            case "fail":
                self._faults.fail(**wish)
            case "delay":
                seconds = float(wish.pop("milliseconds")) / 1000
                self._faults.delay(seconds, **wish)
            case "silence":
                self._faults.silence(**wish)
            case "drop":
                self._faults.drop(**wish)
            case "limits":
                self._limiter.set(replace(self._limiter.limits, **wish))
            case _:
                raise ValueError(f"{what} cannot be set")

    async def _clear(self, request: web.Request) -> web.Response:
        self._check(request)
        self._faults.clear()
        return _json({})

    async def _count(self, request: web.Request) -> web.Response:
        self._check(request)
        return _json(self.view())

    async def _acknowledged(self, request: web.Request) -> web.Response:
        self._check(request)
        after = int(request.query.get("after", "0"))
        return _json(self._world.updates.acknowledged[after:].tolist())

    async def _sends(self, request: web.Request) -> web.Response:
        self._check(request)
        after = int(request.query.get("after", "0"))
        first = self._world.sent - len(self._world.sends)
        kept = islice(self._world.sends, max(0, after - first), None)
        return _json([one._asdict() for one in kept])

    @staticmethod
    def _check(request: web.Request) -> None:
        if not asked_from_here(request):
            raise web.HTTPForbidden


def _json(answer: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(answer), status=status, content_type="application/json")
