"""Serves the stylesheet and the icon under names that change with what is in them."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """The files of ``web/static``, read once."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._paths: dict[str, str] = {}
        self._files: dict[str, tuple[bytes, str]] = {}
        for file in sorted(folder.iterdir()):
            content = file.read_bytes()
            name = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self._paths[file.name] = f"/static/{name}"
            self._files[name] = content, kind

    def path(self, name: str) -> str:
        """Give the address of a file of the folder; raises ``KeyError`` for any other."""
        return self._paths[name]

    async def answer(self, request: Request) -> Response:
        """Serve one of them, to be kept for ever."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        content, kind = found
        return Response(content, media_type=kind, headers={"Cache-Control": _FOREVER})
