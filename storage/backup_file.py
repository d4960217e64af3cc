"""The file of a backup: a zip of the database, or its dump, and a manifest that describes it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import IO, Any, Literal

import orjson

from school.refusals import Refusal
from storage.appearing import appearing, remove_abandoned

FORMAT = 1
"""Raised when a program of today could not read the file that it reads now."""

Engine = Literal["sqlite", "postgresql"]
Progress = Callable[[int, int], None]

_MANIFEST = "manifest.json"
_CONTENT = {"sqlite": "cartable.sqlite", "postgresql": "cartable.dump"}
_LARGEST_MANIFEST = 1024 * 1024
_CHUNK = 1024 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, struct.error)
"""What zipfile raises over a file that is none, damaged, or says that it is encrypted."""
_SPARE = 64 * 1024 * 1024  # bytes that are left free on the disk


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: how many rows in each table, the migrations that made its tables.

    ``secret_key`` is the fingerprint of the key that it was written with.
    """

    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    secret_key: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; ``size`` in bytes and ``sha256`` are the database's."""

    engine: Engine
    version: str
    made_at: datetime
    contents: Contents
    size: int
    sha256: str


def check_space(folder: Path, size: int) -> None:
    """Raise ``Refusal`` where a file of ``size`` bytes would fill the disk."""
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        mib = 1024 * 1024
        raise Refusal(
            "backup.space",
            folder=str(folder),
            free=free // mib,
            needed=(size + _SPARE) // mib + 1,
        )


def pack(
    database: Path,
    engine: Engine,
    version: str,
    made_at: datetime,
    contents: Contents,
    file: Path,
    *,
    overwrite: bool,
    progress: Progress,
) -> Manifest:
    """Write a backup's file, which appears whole under its name or not at all.

    It is read back before. Raises ``Refusal`` where there is a file already that is not to be
    overwritten, or no space; ``OSError`` where it cannot be written.
    """
    size = database.stat().st_size
    remove_abandoned(file.parent, f".{escape(file.name)}.*.part")
    check_space(file.parent, size)
    # What is dumped is compressed already.
    method = zipfile.ZIP_DEFLATED if engine == "sqlite" else zipfile.ZIP_STORED
    with appearing(file, overwrite=overwrite) as draft:
        with zipfile.ZipFile(draft, "w", method, compresslevel=1) as archive:
            with (
                database.open("rb") as source,
                archive.open(
                    _entry(_CONTENT[engine], made_at, method), "w", force_zip64=True
                ) as to,
            ):
                sha256 = _stream(source, to.write, size, progress)
            manifest = Manifest(engine, version, made_at, contents, size, sha256)
            archive.writestr(_entry(_MANIFEST, made_at, method), _written(manifest))
        draft.flush()
        draft.seek(0)
        with _opened(draft) as archive:
            _read_through(archive, manifest, lambda _: None, lambda *_: None)
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Read what a backup says of itself.

    Raises ``Refusal`` for a file that is none, is damaged, or was made by a later version.
    """
    with _reading(file) as archive:
        return _manifest(archive)


def unpack(file: Path, target: Path, progress: Progress) -> Manifest:
    """Write a backup's database or dump into the new file ``target``, readable by us alone.

    Raises ``Refusal`` where the backup is damaged or there is no space; nothing is left then.
    """
    with _reading(file) as archive:
        manifest = _manifest(archive)
        check_space(target.parent, manifest.size)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as written:
                _read_through(archive, manifest, written.write, progress)
                written.flush()
                os.fsync(written.fileno())
        except BaseException:
            target.unlink()
            raise
    return manifest


def _stream(source: IO[bytes], write: Callable[[bytes], object], size: int, told: Progress) -> str:
    """Hand everything on, piece by piece; gives its SHA-256."""
    digest, done = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        write(chunk)
        done += len(chunk)
        told(done, size)
        if done > size:  # it claims to be smaller: whatever else it is, the disk is not for it
            break
    return digest.hexdigest()


def _read_through(
    archive: zipfile.ZipFile,
    manifest: Manifest,
    write: Callable[[bytes], object],
    progress: Progress,
) -> None:
    try:
        with archive.open(_CONTENT[manifest.engine]) as source:
            sha256 = _stream(source, write, manifest.size, progress)
    except (KeyError, *_DAMAGE) as error:
        raise Refusal("restore.damaged") from error
    if sha256 != manifest.sha256:
        raise Refusal("restore.damaged")


@contextmanager
def _reading(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with file.open("rb") as source, _opened(source) as archive:
            yield archive
    except OSError as error:
        if error.errno == errno.EINVAL:  # it says that it goes on before its beginning
            raise Refusal("restore.damaged") from error
        if error.filename != str(file):
            raise
        raise Refusal("restore.unreadable", file=str(file), reason=str(error.strerror)) from error


@contextmanager
def _opened(source: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)
    except _DAMAGE as error:
        raise Refusal("restore.foreign") from error
    with archive:
        yield archive


def _entry(name: str, made_at: datetime, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
    entry.compress_type = method
    entry.external_attr = 0o600 << 16
    return entry


def _written(manifest: Manifest) -> bytes:
    document = {"program": "cartable", "format": FORMAT, **asdict(manifest)}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read the manifest; raises ``Refusal``."""
    try:
        with archive.open(_MANIFEST) as source:
            document: Any = orjson.loads(source.read(_LARGEST_MANIFEST))
        if document["program"] != "cartable":
            raise Refusal("restore.foreign")
        if document["format"] > FORMAT:
            raise Refusal("restore.newer", version=str(document["version"]))
        contents = document["contents"]
        return Manifest(
            engine=_known_engine(document["engine"]),
            version=str(document["version"]),
            made_at=datetime.fromisoformat(document["made_at"]),
            contents=Contents(
                {str(table): int(rows) for table, rows in contents["rows"].items()},
                tuple(map(str, contents["migrations"])),
                contents["secret_key"] and str(contents["secret_key"]),
            ),
            size=int(document["size"]),
            sha256=str(document["sha256"]),
        )
    except KeyError as error:
        raise Refusal("restore.foreign") from error
    except (TypeError, AttributeError, *_DAMAGE) as fault:
        raise Refusal("restore.damaged") from fault


def _known_engine(name: object) -> Engine:
    if name == "sqlite":
        return "sqlite"
    if name == "postgresql":
        return "postgresql"
    raise Refusal("restore.foreign")
