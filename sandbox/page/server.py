"""Serves the demo page: its files, its events, and the phones and mailboxes behind it."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from locales import LANGUAGES, Catalogue, Catalogues
from sandbox.live import server_sent_events
from sandbox.mail.routes import MailRoutes
from sandbox.mail.server import MailServer
from sandbox.page.actions import Action, Actions
from sandbox.page.cast import Cast, Json
from sandbox.page.persona import Button, Persona, Try
from sandbox.telegram import BotApiServer
from sandbox.telegram.loopback import asked_from_here
from sandbox.telegram.person_routes import person_routes

HOST = "127.0.0.1"
STATIC = Path(__file__).with_name("static")
UPLOAD_LIMIT = 60 * 1024 * 1024  # bytes; more than Telegram itself would take
STOP_SECONDS = 0.5  # for browsers that are still listening
WORDS = "sandbox.page."
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " media-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class DemoPage:
    """The page for as long as the `async with` block lasts; `url` is what to open.

    personas: whom one can play; each is given a phone in `telegram` and mailboxes in `mail`.
    tries: the short list of things to try, in order.
    actions: what the tries' buttons do, by id.
    words: the catalogues with the page's words, the personas' `about` and the tries' `words`.
    port: 0 takes a free one; OSError when it is taken. `/t.me/<bot>?start=…`
        stands in for Telegram's deep links.
    """

    def __init__(
        self,
        *,
        telegram: BotApiServer,
        mail: MailServer,
        personas: Sequence[Persona],
        tries: Sequence[Try],
        actions: Mapping[str, Action] = MappingProxyType({}),
        words: Catalogues,
        port: int = 0,
    ) -> None:
        self.cast = Cast(telegram, mail, personas)
        self._telegram = telegram
        self._mail = mail
        self._actions = Actions(actions)
        self._tries = [one for one in tries if one.button is None or one.button.action in actions]
        self._words = words
        self._port = port
        self._run = secrets.token_hex(8)  # tells the page that what it kept is of another run
        self._runner: web.AppRunner | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the page is served."""
        return f"http://{HOST}:{self._port}/"

    @property
    def telegram_links(self) -> str:
        """What stands in for https://t.me: `<this>/<bot username>?start=<payload>`."""
        return f"{self.url}t.me"

    async def __aenter__(self) -> Self:
        self._watching = asyncio.create_task(self.cast.watch())
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=STOP_SECONDS
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError:
            await self._stop()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop()

    async def _stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=UPLOAD_LIMIT, middlewares=[only_from_here])
        application.on_response_prepare.append(_add_headers)
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/t.me/{username}", self._page),
                web.get("/favicon.ico", self._icon),  # asked for by tabs that show a PDF
                web.get("/api/start", self._start),
                web.get("/api/events", self._events),
                web.get("/api/papers/{persona}/{number:\\d{1,9}}", self._paper),
                web.static("/static", STATIC),
            ]
        )
        application.add_routes(person_routes(self._telegram.world, self._telegram.person))
        application.add_routes(self._actions.routes())
        application.add_routes(MailRoutes(self._mail, self._words).definitions())
        return application

    async def _page(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _icon(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "icon.svg")

    async def _start(self, request: web.Request) -> web.Response:
        catalogue = self._words.of(request.query.get("language", ""))
        return web.Response(
            body=orjson.dumps(self._everything(catalogue)), content_type="application/json"
        )

    def _everything(self, catalogue: Catalogue) -> Json:
        bot = self._telegram.world.bot
        return {
            "run": self._run,
            "language": catalogue.language,
            "languages": [
                {"code": code, "name": self._words.of(code).text("sandbox.page.this_language")}
                for code in LANGUAGES
            ],
            "words": {key: catalogue.text(key) for key in catalogue.keys if key.startswith(WORDS)},
            "bot": {
                "name": bot["first_name"],
                "username": bot["username"],
                "address": self._mail.address,
            },
            "people": [
                player.view(self._mail, catalogue.text(player.persona.about))
                for player in self.cast.players
            ],
            "tries": [_try(one, catalogue) for one in self._tries],
        }

    async def _paper(self, request: web.Request) -> web.Response:
        """`GET /api/papers/{persona}/{number}` gives something printed as a PDF."""
        try:
            papers = self.cast.player(request.match_info["persona"]).papers
            paper = papers[int(request.match_info["number"])]
        except LookupError:
            raise web.HTTPNotFound from None
        return web.Response(body=paper.pdf, content_type="application/pdf")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await server_sent_events(request, self.cast.events, lambda event: event)


def _try(one: Try, catalogue: Catalogue) -> Json:
    return {
        "id": one.id,
        "words": catalogue.text(one.words),
        "person": one.persona,
        "pane": one.pane,
        "button": _button(one.button, catalogue) if one.button else None,
    }


def _button(button: Button, catalogue: Catalogue) -> Json:
    return {
        "action": button.action,
        "label": catalogue.text(button.label),
        "done": catalogue.text(button.done),
        "nothing": catalogue.text(button.nothing),
    }


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what a page of another site makes a browser ask."""
    if not asked_from_here(request):
        raise web.HTTPForbidden
    return await handler(request)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
