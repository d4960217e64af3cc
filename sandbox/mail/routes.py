"""Opens the mailboxes to the page and to tests in other processes, as JSON over HTTP.

GET  /mail/{address}                        every mail, oldest first (`Mail.summary`)
GET  /mail/{address}/events                 Server-Sent Events: the summary of each new mail
GET  /mail/{address}/{id}                   one mail (`Mail.view`)
GET  /mail/{address}/{id}/raw               exactly as it was delivered
GET  /mail/{address}/{id}/html              its HTML part, made harmless, links in new tabs
GET  /mail/{address}/{id}/attachments/{n}   one file
POST /mail/{address}                        form: to, subject, text, file…; answers the sent mail
POST /mail/{address}/{id}/reply             form: text, language, file…; answers the sent mail
The fields `name` (the sender's, for the From header), `language` (of the line above the quoted
text) and `file` are optional.
"""

import re
from collections.abc import Mapping, Sequence
from email.utils import formataddr
from typing import Any
from urllib.parse import quote

from aiohttp import web
from multidict import MultiDictProxy

from locales import Catalogues
from sandbox.live import server_sent_events
from sandbox.mail.mailbox import Attachment, Mail, mailbox_of
from sandbox.mail.server import MailServer

# No script can run here whatever the mail contains; the page measures the height of its frame.
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'self';"
    " frame-ancestors 'self';"
    " sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
SHOWN = frozenset(("application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"))
_CID = re.compile(r"cid:([^\"'()\s>]+)")


class MailRoutes:
    """The HTTP face of one mail server; `words` has what a mail program adds to a reply."""

    def __init__(self, server: MailServer, words: Catalogues) -> None:
        self._server = server
        self._words = words

    def definitions(self) -> list[web.RouteDef]:
        """The routes, to be added to an aiohttp application."""
        one = "/mail/{address}/{id:[0-9]+}"
        return [
            web.get("/mail/{address}", self.list),
            web.post("/mail/{address}", self.send),
            web.get("/mail/{address}/events", self.events),
            web.get(one, self.view),
            web.get(one + "/raw", self.raw),
            web.get(one + "/html", self.html),
            web.get(one + "/attachments/{number:[0-9]+}", self.attachment),
            web.post(one + "/reply", self.reply),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Every mail of one mailbox."""
        mails = self._server.mails(request.match_info["address"])
        return web.json_response([mail.summary() for mail in mails])

    async def view(self, request: web.Request) -> web.Response:
        """One mail."""
        return web.json_response(self._mail(request).view())

    async def raw(self, request: web.Request) -> web.Response:
        """One mail as it was delivered."""
        return web.Response(body=self._mail(request).raw, content_type="text/plain")

    async def html(self, request: web.Request) -> web.Response:
        """The HTML part for a frame."""
        mail = self._mail(request)
        numbers = {file.content_id: number for number, file in enumerate(mail.attachments)}

        def picture(match: re.Match[str]) -> str:
            return f"attachments/{numbers.get(match[1], '')}"

        return web.Response(
            text='<base target="_blank">' + _CID.sub(picture, mail.html),
            content_type="text/html",
            headers={"Content-Security-Policy": HTML_POLICY},
        )

    async def attachment(self, request: web.Request) -> web.Response:
        """One file, to be saved or, where the browser can, to be looked at."""
        files = self._mail(request).attachments
        number = int(request.match_info["number"])
        if number >= len(files):
            raise web.HTTPNotFound
        return file_response(files[number])

    async def send(self, request: web.Request) -> web.Response:
        """A new mail from the person."""
        form = await request.post()
        sent = await self._server.send(
            _sender(request, form),
            str(form.get("to", "")),
            str(form.get("subject", "")),
            str(form.get("text", "")),
            await uploads(form),
        )
        return web.json_response(sent.view())

    async def reply(self, request: web.Request) -> web.Response:
        """A reply from the person."""
        form = await request.post()
        original = self._mail(request)
        sent = await self._server.reply(
            _sender(request, form),
            original.id,
            str(form.get("text", "")),
            attribution=self._attribution(original, str(form.get("language", ""))),
            attachments=await uploads(form),
        )
        return web.json_response(sent.view())

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The summary of each new mail of one mailbox as it arrives."""
        mailbox = mailbox_of(request.match_info["address"])

        def shown(mail: Mail) -> Mapping[str, Any] | None:
            return mail.summary() if mail.mailbox == mailbox else None

        return await server_sent_events(request, self._server.events, shown)

    def _attribution(self, mail: Mail, language: str) -> str:
        """The line that says who wrote what is quoted below it."""
        catalogue = self._words.of(language)
        return catalogue.text(
            "sandbox.mail.attribution",
            date=catalogue.moment(mail.at.astimezone()),
            sender=mail.header("From"),
        )

    def _mail(self, request: web.Request) -> Mail:
        try:
            return self._server.mail(request.match_info["address"], request.match_info["id"])
        except KeyError:
            raise web.HTTPNotFound from None


def _sender(request: web.Request, form: MultiDictProxy[Any]) -> str:
    return formataddr((str(form.get("name", "")), request.match_info["address"]))


async def uploads(form: MultiDictProxy[Any]) -> Sequence[Attachment]:
    """The files of a form's `file` fields."""
    return [
        Attachment(field.filename, field.content_type, field.file.read(), "")
        for field in form.getall("file", [])
        if isinstance(field, web.FileField)
    ]


def file_response(file: Attachment) -> web.Response:
    """A file that a browser may show where it is harmless, and never guesses at."""
    disposition = "inline" if file.content_type in SHOWN else "attachment"
    return web.Response(
        body=file.content,
        content_type=file.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            # RFC 6266, section 4.3, with the encoding of RFC 8187
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name)}",
        },
    )
