"""Keeps the files that went through the chats, and what Telegram knows of each."""

import struct
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sandbox.telegram.errors import bad_request

PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes; https://core.telegram.org/bots/api#sending-files and #getfile."""

_FOLDERS = {"photo": "photos", "document": "documents", "audio": "music", "voice": "voice"}
_PREFIXES = {"photo": "AgACAgQAAx", "document": "BQACAgQAAx", "audio": "CQACAgQAAx",
             "voice": "AwACAgQAAx", "sticker": "CAACAgQAAx"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on Telegram's side; `kind` is the field of a Message that carries it."""

    file_id: str
    unique_id: str
    path: str
    kind: str
    name: str
    mime_type: str
    data: bytes
    width: int = 0
    height: int = 0

    def as_bot_api(self) -> dict[str, Any]:
        """Gives the documented object of its kind; a photo as the list of its sizes."""
        shown: dict[str, Any] = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
        }
        if self.kind == "photo":
            return {"photo": [shown | {"width": self.width, "height": self.height}]}
        if self.kind in {"audio", "voice"}:
            shown["duration"] = 1
        if self.kind == "sticker":
            shown |= {"type": "regular", "width": 512, "height": 512, "emoji": self.name,
                      "is_animated": False, "is_video": False}  # fmt: skip
            return {"sticker": shown}
        if self.mime_type:
            shown["mime_type"] = self.mime_type
        if self.name and self.kind != "voice":
            shown["file_name"] = self.name
        return {self.kind: shown}


class FileStore:
    """All files of the server, in memory, by identifier and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, kind: str, name: str, mime_type: str, data: bytes) -> StoredFile:
        """Stores an upload and gives it an identifier.

        Raises 400 for an empty file, and for a photo that is too big or no picture.
        """
        if not data:
            raise bad_request("file must be non-empty")
        width, height = (0, 0)
        if kind == "photo":
            width, height = _photo_size(data)
        number = len(self._by_id) + 1
        unique = blake2b(data, digest_size=9).hexdigest()
        file_id = f"{_PREFIXES[kind]}{number:06d}{unique}"
        extension = name.rpartition(".")[2] if "." in name else "jpg" if kind == "photo" else "bin"
        path = f"{_FOLDERS.get(kind, kind + 's')}/file_{number}.{extension}"
        stored = StoredFile(file_id, unique, path, kind, name, mime_type, data, width, height)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """Gives the file of an identifier, or None."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """Gives the file of the path that getFile told, or None."""
        return self._by_path.get(path)


def _photo_size(data: bytes) -> tuple[int, int]:
    if len(data) > PHOTO_LIMIT:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; "
            f"the maximum size is {PHOTO_LIMIT} bytes"
        )
    width, height = picture_size(data)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > 10000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def picture_size(data: bytes) -> tuple[int, int]:
    """Gives width and height in pixels of a PNG, GIF, WebP or JPEG; (0, 0) for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_size(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    match data[12:16]:
        case b"VP8X":
            return (int.from_bytes(data[24:27], "little") + 1,
                    int.from_bytes(data[27:30], "little") + 1)  # fmt: skip
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return 0, 0
