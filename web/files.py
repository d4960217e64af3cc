"""Gives a file to a browser, under the name by which its reader keeps it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from starlette.responses import Response

Kept = Literal["inline", "attachment"]


def file_response(name: str, content: bytes, media_type: str, kept: Kept) -> Response:
    """Give the answer; ``inline`` it is shown, as an ``attachment`` it is saved (RFC 6266)."""
    disposition = f"{kept}; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
