"""Runs what the owner of the demonstration offers as a button in the list of things to try."""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

Action = Callable[[], Awaitable[bool]]
"""Does something beside the page; gives whether anything was new, raises where it failed."""


class Actions:
    """The actions by their ids; one runs at a time, however often its button is pressed."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self._actions = actions
        self._one_at_a_time = Lock()

    def __contains__(self, action: str) -> bool:
        return action in self._actions

    def routes(self) -> list[web.RouteDef]:
        """`POST /api/actions/{id}` answers `{"new": true}` or `false`; 404 for an unknown id."""
        return [web.post("/api/actions/{id}", self._run)]

    async def _run(self, request: web.Request) -> web.Response:
        action = self._actions.get(request.match_info["id"])
        if action is None:
            raise web.HTTPNotFound
        async with self._one_at_a_time:
            return web.json_response({"new": await action()})
