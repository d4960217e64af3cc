"""What ``cartable check`` finds out about the mailbox, by opening it as the program does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from mail.imap_server import ImapServer
from mail.mailbox.faults import AnswerError, MailboxError
from mail.mailbox.session import Lack, Session
from mail.mailbox.thread import CallThread
from mail.troubles import Trouble, trouble_of

_PATIENCE = 10.0  # seconds

_LACKS: Mapping[Lack, str] = {
    "read_only": "check.imap.read_only",
    "no_folders": "check.imap.no_folders",
    "no_move": "check.imap.no_move",
    "no_idle": "check.imap.no_idle",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: the trouble, or a key with its values, and keys of what is lacking."""

    works: bool
    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    trouble: Trouble | None = None


async def look_at_mailbox(server: ImapServer) -> Look:
    """Sign in, open the mailbox, find or make the folders, wait for a push, leave."""
    thread = CallThread("mailbox check")
    try:
        async with asyncio.timeout(_PATIENCE):
            return await thread.call(lambda: _look(server))
    except MailboxError as error:
        if isinstance(error.__cause__, AnswerError):
            return _unopened(server, error.__cause__)
        return Look(False, trouble=error.trouble or trouble_of(error))
    except AnswerError as error:
        return _unopened(server, error)
    except TimeoutError:
        return Look(False, trouble="silent")
    finally:
        await thread.end(0)


def _unopened(server: ImapServer, refused: AnswerError) -> Look:
    """Tell of a mailbox that the server does not open, with the word that it gives for it."""
    said = str(refused)
    values = {"mailbox": server.mailbox, "host": server.host}
    if not said.isupper() or said == "NONEXISTENT":
        return Look(False, "check.imap.mailbox", values)
    return Look(False, "check.imap.mailbox_said", {**values, "said": said})


def _look(server: ImapServer) -> Look:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        session = Session.open(server, theirs)
        try:
            session.idle(0)
            values = {"mailbox": server.mailbox, "host": server.host, "n": session.count}
            lacks = tuple(_LACKS[lack] for lack in sorted(session.lacks))
            return Look(True, "check.imap.good", values, lacks)
        finally:
            session.close()
