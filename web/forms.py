"""Reads what a form sends, and tells a form of ours from one that another site has made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from school.pictures import FileReady

LARGEST = 64 * 1024
"""Bytes of the largest body that a page takes."""

FIELD = "form"
"""The hidden field with the value of the school's ``FormSigner``."""

SENT_IN_VAIN = 32 * 1024 * 1024
"""Bytes of a body that are read and thrown away, lest a browser that sends a large picture tells
of a broken connection instead of showing why it is not taken."""

_MOST_FIELDS = 16
_SLOWEST = 20.0  # seconds for a whole body; a phone in a tunnel needs two


async def read_form(request: Request) -> Mapping[str, str]:
    """Give a form's text fields; of anything else, nothing.

    Raises ``HTTPException`` where the body is broken (400), too large (413) or does not end (408).
    """
    async with reading():
        form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


class TooLargeError(Exception):
    """A body with a file is larger than is kept."""


async def read_file(request: Request, most: int) -> tuple[Mapping[str, str], FileReady]:
    """Give a form's text fields and its one file, empty where none was chosen.

    Raises ``TooLargeError``, with the body read to its end, or ``HTTPException`` where it is broken
    (400), larger than anybody's file (413) or does not end (408). What is kept of a body is the
    ``most`` bytes that a file may have, with what a form puts around it, in memory.
    """
    async with reading():
        body = await _kept(request, most + LARGEST)
        try:
            parser = MultiPartParser(
                request.headers, _once(body), max_files=1, max_fields=_MOST_FIELDS
            )
            form = await parser.parse()
        except (MultiPartException, KeyError) as error:  # KeyError: no boundary is named
            raise HTTPException(400) from error
    sent = FileReady("", b"")
    try:
        for value in form.values():
            if isinstance(value, UploadFile):
                sent = FileReady(value.filename or "", await value.read(most + 1))
    finally:
        await form.close()
    return {name: value for name, value in form.items() if isinstance(value, str)}, sent


async def _kept(request: Request, most: int) -> bytes:
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= most:
            body += chunk
    if length > most:
        raise TooLargeError
    return bytes(body)


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


@asynccontextmanager
async def reading() -> AsyncIterator[None]:
    """Read a body within this.

    Raises ``HTTPException`` where it breaks off (400) or does not end (408).
    """
    try:
        async with asyncio.timeout(_SLOWEST):
            yield
    except TimeoutError as error:
        raise HTTPException(408) from error
    except ClientDisconnect as error:
        raise HTTPException(400) from error


def from_another_site(request: Request, public_url: str | None) -> bool:
    """Whether a browser says that a form was sent from another site's page (OWASP CSRF).

    Our pages forbid referrers, for which browsers write ``Origin: null`` (Fetch, 3.1), and those of
    before 2023 send no ``Sec-Fetch-Site`` that would tell more: nothing said is not held against
    the form then, its signed field has to do.
    """
    headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    said = headers.get("origin", "null")
    if said == "null":
        said = headers.get("referer", "")
        return bool(said) and not _is_ours(said, request, public_url)
    return not _is_ours(said, request, public_url)


def _is_ours(address: str, request: Request, public_url: str | None) -> bool:
    ours = {(request.url.scheme, request.headers.get("host", "").lower())}
    if public_url:
        ours.add(_origin(public_url))
    return _origin(address) in ours


def _origin(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()
