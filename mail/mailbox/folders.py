"""The folders that treated mails are moved to: found, or made, where the server wants them."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from mail.mailbox.connection import Connection

_PARENT = "Cartable"
_DONE = "Done"
_SET_ASIDE = "Set aside"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where mails go: those that were treated, and those that people are to look at."""

    done: str
    set_aside: str


def find_or_make(connection: Connection) -> Folders | None:
    """Give the folders, made where they were missing; ``None`` where there can be none.

    Raises what a broken connection raises.
    """
    for prefix, delimiter in _places(connection):
        folders = Folders(
            f"{prefix}{_PARENT}{delimiter}{_DONE}", f"{prefix}{_PARENT}{delimiter}{_SET_ASIDE}"
        )
        if all(_is_there(connection, name) for name in (folders.done, folders.set_aside)):
            return folders
    return None


def _is_there(connection: Connection, name: str) -> bool:
    if connection.folder_exists(name):
        return True
    try:
        connection.create_folder(name)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return False
    with suppress(imaplib.IMAP4.error):  # mail programs show what is subscribed to
        connection.subscribe_folder(name)
    return True


def _places(connection: Connection) -> Iterator[tuple[str, str]]:
    """Give prefixes and delimiters to try, the server's own word first (RFC 2342)."""
    told: list[tuple[str, str]] = []
    if connection.has_capability("NAMESPACE"):
        told += [(prefix, delimiter or "") for prefix, delimiter in connection.namespace()[0] or ()]
    if not told:
        listed = connection.list_folders("", "")
        delimiter = listed[0][1].decode("ascii", "replace") if listed and listed[0][1] else ""
        told.append(("", delimiter))
    prefix, delimiter = told[0]
    yield prefix, delimiter or " "  # a server without a hierarchy still has names
    if not prefix and delimiter:
        yield f"INBOX{delimiter}", delimiter
