"""What ``cartable check`` finds out about the mailbox, by opening it as the program does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from mail.imap_server import ImapServer
from mail.mailbox.faults import AnswerError, FaultKind, MailboxError
from mail.mailbox.session import Lack, Session
from mail.mailbox.thread import CallThread

_PATIENCE = 10.0  # seconds

_FAULTS: Mapping[FaultKind, str] = {
    "unreachable": "check.imap.unreachable",
    "sign_in": "check.imap.sign_in",
    "lost": "check.imap.lost",
}
_LACKS: Mapping[Lack, str] = {
    "read_only": "check.imap.read_only",
    "no_folders": "check.imap.no_folders",
    "no_move": "check.imap.no_move",
    "no_idle": "check.imap.no_idle",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: a key of the catalogue with its values, and keys of what is lacking."""

    works: bool
    key: str
    values: Mapping[str, object]
    lacks: tuple[str, ...] = ()


async def look_at_mailbox(server: ImapServer) -> Look:
    """Sign in, open the mailbox, find or make the folders, wait for a push, leave."""
    thread = CallThread("mailbox check")
    try:
        async with asyncio.timeout(_PATIENCE):
            return await thread.call(lambda: _look(server))
    except MailboxError as error:
        return Look(False, _FAULTS[error.kind], {"reason": str(error)})
    except AnswerError as error:
        return Look(False, _FAULTS["lost"], {"reason": str(error)})
    except TimeoutError:
        return Look(False, _FAULTS["unreachable"], {"reason": "no answer"})
    finally:
        await thread.end(0)


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
