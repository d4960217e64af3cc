"""Files that people are handed: each appears whole under its name, or not at all."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from school.refusals import Refusal

_ABANDONED = 24 * 60 * 60.0  # seconds


def remove_abandoned(folder: Path, pattern: str) -> None:
    """Remove what kills have left of earlier files: nobody has worked on it for a day."""
    for one in folder.glob(pattern):
        if time.time() - one.stat().st_mtime > _ABANDONED:
            one.unlink(missing_ok=True)


@contextmanager
def appearing(file: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """Give a file to write, which gets its name when it is whole and on the disk.

    Its owner alone can read it. Raises ``Refusal`` where there is one already that is not to be
    overwritten, and ``OSError`` where it cannot be written.
    """
    taken = Refusal("backup.exists", file=str(file))
    if file.exists() and not overwrite:
        raise taken
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w+b") as written:
            yield written
            os.fsync(written.fileno())
        if overwrite:
            draft.replace(file)
        else:
            os.link(draft, file)
    except FileExistsError as error:
        raise taken from error
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
