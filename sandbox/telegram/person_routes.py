"""The person side over HTTP, for the demo page and for tests in other processes.

Bodies and answers are JSON; a wrong wish is answered 400 `{"error": …}`, an unknown person,
message or file 404. Times are seconds since 1970. In Python, `server.person(...)` gives a
`Person` with the same acts as methods.

    POST /person                       {first_name, last_name?, language_code?, username?, id?}
                                       makes a person; gives what GET /person/{id} gives
    GET  /person                       every person: [{id, first_name, …, started, blocked}]
    GET  /person/{id}                  the phone: {person, bot, typing, commands, menu_button,
                                       keyboard, force_reply, placeholder, messages, toasts}
    GET  /person/{id}/events           Server-Sent Events, in order: the event's name is message,
                                       edited or deleted (data: a message), typing {action},
                                       toast {query_id, text, show_alert, url}, keyboard {…},
                                       commands {commands}, blocked {blocked}, cleared {};
                                       the first one is `phone`, with what GET gives
    GET  /person/{id}/files/{file_id}  a file's bytes
    POST /person/{id}/start            {payload?}          opens the chat, or a deep link
    POST /person/{id}/text             {text, reply_to?, group?}
    POST /person/{id}/edit             {message_id, text}  an own message
    POST /person/{id}/delete           {message_id}
    POST /person/{id}/forward          {message_id}
    POST /person/{id}/tap              {label, message_id?} or {message_id, data}; gives
                                       {query_id}. `data` may be of a button no longer shown
    POST /person/{id}/sticker          {emoji?}
    POST /person/{id}/contact          {phone_number, first_name?, own?}
    POST /person/{id}/location         {latitude, longitude}
    POST /person/{id}/upload           multipart: file, kind (photo, document, audio, voice),
                                       caption?
    POST /person/{id}/block, /unblock, /delete_chat
    POST /group                        {title, members: [id, …]}; gives {id}

Acts that send give {message_id}. A message is a `ShownMessage`: message_id, sender (me, bot,
other), sender_name, date, kind, text, html (safe to show), entities, buttons (rows of {text,
kind, value}), file ({kind, file_id, name, mime_type, size, width, height}), place, reply_to,
forwarded_from, edited, deleted (kept with its last text), silent, protected, link_preview,
version.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from sandbox.telegram.loopback import asked_from_here
from sandbox.telegram.messages import Json
from sandbox.telegram.person import ImpossibleError, Person
from sandbox.telegram.person_acts import act_on
from sandbox.telegram.phone_view import person_view, phone_view
from sandbox.telegram.shown import shown_file
from sandbox.telegram.world import World

KEEP_ALIVE_SECONDS = 15.0


def person_routes(world: World, person: Callable[[int], Person]) -> list[web.RouteDef]:
    """Gives the routes of the person side; `person` finds one by id or raises `LookupError`."""
    desk = _Desk(world, person)
    return [
        web.get("/person", desk.answer(desk.people)),
        web.post("/person", desk.answer(desk.make)),
        web.get("/person/{id}", desk.answer(desk.phone)),
        web.get("/person/{id}/events", desk.answer(desk.events)),
        web.get("/person/{id}/files/{file_id}", desk.answer(desk.file)),
        web.post("/person/{id}/upload", desk.answer(desk.upload)),
        web.post("/person/{id}/{act}", desk.answer(desk.act)),
        web.post("/group", desk.answer(desk.group)),
    ]


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Desk:
    """Serves the routes: one method per kind of request."""

    def __init__(self, world: World, person: Callable[[int], Person]) -> None:
        self._world = world
        self._person = person

    def answer(self, handler: Handler) -> Handler:
        """Wraps `handler`: only this machine may ask, and wrong wishes become 400 or 404."""

        async def answered(request: web.Request) -> web.StreamResponse:
            if not asked_from_here(request):
                return _json({"error": "only pages of this machine may ask"}, 403)
            try:
                return await handler(request)
            except KeyError as error:
                return _json({"error": f"{error} is missing or unknown"}, 400)
            except LookupError as error:
                return _json({"error": f"not found: {error}"}, 404)
            except (ValueError, TypeError) as error:
                return _json({"error": str(error)}, 400)

        return answered

    async def people(self, _request: web.Request) -> web.Response:
        return _json([person_view(user) for user in self._world.users.values()])

    async def make(self, request: web.Request) -> web.Response:
        wish = await _wish(request)
        known = {key: str(wish[key]) for key in ("last_name", "language_code", "username")
                 if key in wish}  # fmt: skip
        user = self._world.add_user(
            str(wish["first_name"]), **known, user_id=int(wish["id"]) if "id" in wish else None
        )
        return _json(phone_view(self._person(user.user_id)), 201)

    async def phone(self, request: web.Request) -> web.Response:
        return _json(phone_view(self._of(request)))

    async def file(self, request: web.Request) -> web.Response:
        person = self._of(request)
        stored = person.file(request.match_info["file_id"])
        name, mime_type = shown_file(stored)
        safe = mime_type if mime_type.startswith(("image/", "audio/", "application/pdf")) else ""
        return web.Response(
            body=stored.data,
            content_type=safe.partition(";")[0] or "application/octet-stream",
            headers={
                "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
            },
        )

    async def upload(self, request: web.Request) -> web.Response:
        person = self._of(request)
        form = await request.post()
        part = form["file"]
        if not isinstance(part, web.FileField):
            raise ImpossibleError("the file is missing")
        message_id = person.send_file(
            str(form.get("kind", "document")), part.file.read(), name=part.filename,
            mime_type=part.content_type, caption=str(form.get("caption", "")),
        )  # fmt: skip
        return _json({"message_id": message_id})

    async def act(self, request: web.Request) -> web.Response:
        person, wish = self._of(request), await _wish(request)
        if group := wish.pop("group", None):
            wish["group"] = self._world.chats[int(group)]
        return _json(act_on(person, request.match_info["act"], wish))

    async def group(self, request: web.Request) -> web.Response:
        wish = await _wish(request)
        members = [self._world.users[int(one)] for one in wish["members"]]
        return _json({"id": self._world.add_group(str(wish["title"]), members).chat_id}, 201)

    async def events(self, request: web.Request) -> web.StreamResponse:
        person = self._of(request)
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        with person.watch() as events:
            await stream.prepare(request)
            await stream.write(_event("phone", phone_view(person)))
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        name, subject = await events.get()
                except TimeoutError:
                    name, subject = "", None
                if name == "closed":
                    break
                try:
                    await stream.write(_event(name, subject) if name else b": still here\n\n")
                except ConnectionError:
                    break
        return stream

    def _of(self, request: web.Request) -> Person:
        return self._person(int(request.match_info["id"]))


async def _wish(request: web.Request) -> Json:
    body = await request.read()
    wish: Any = orjson.loads(body) if body else {}
    if not isinstance(wish, dict):
        raise ImpossibleError("the body is one JSON object")
    return wish


def _json(answer: object, status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(answer), status=status, content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


def _event(name: str, subject: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(subject) + b"\n\n"
