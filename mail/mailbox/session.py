"""What is done in an open mailbox, one command after the other; blocks, so it has a thread."""

from __future__ import annotations

import imaplib
import logging
import socket
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, Literal, ParamSpec, TypeVar

from imapclient.exceptions import ProtocolError

from mail.imap_server import ImapServer
from mail.mailbox.connection import Connection, connect
from mail.mailbox.faults import AnswerError, MailboxError, code_of
from mail.mailbox.folders import Folders, find_or_make

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

Folder = Literal["done", "set_aside"]
Lack = Literal["read_only", "no_folders", "no_move", "no_idle"]
"""What a mailbox or its server cannot do; it is read all the same."""

_SEEN = rb"\Seen"
_DELETED = rb"\Deleted"
_FLAGGED = rb"\Flagged"
_WHOLE = b"BODY[]"
_GOODBYE = 2.0  # seconds
_POLL = 20.0  # seconds between looks where the server tells nothing by itself
_UNASKED = ("EXISTS", "RECENT", "EXPUNGE", "FETCH", "COPYUID", "OK")
"""What servers tell meanwhile; imaplib would keep it as long as the connection stands."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a mail before it is fetched: its size in bytes, and when it arrived."""

    size: int
    arrived_at: datetime | None


class _RenumberedError(Exception):
    """UIDs mean other mails than they did."""


def _answered(
    method: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Session, P], T]:
    """Have a method raise ``AnswerError`` for a refused command, ``MailboxError`` for all else.

    All else is: whatever a library raises over an answer that it does not understand. Nothing that
    a server sends may end more than its connection.
    """

    def called(self: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except AnswerError:
            raise
        except _RenumberedError as error:
            raise MailboxError("the mailbox was numbered anew") from error
        except imaplib.IMAP4.abort as error:
            raise self.lost("the connection is gone") from error
        except ProtocolError as error:
            raise self.lost("an answer is not understood") from error
        except imaplib.IMAP4.error as error:
            raise AnswerError(code_of(str(error)) or "the server refuses") from error
        except OSError as error:
            raise self.lost("no answer") from error
        except Exception as error:
            raise self.lost(f"an answer is not understood: {type(error).__name__}") from error

    return called


class Session:
    """An open mailbox: ``validity`` is its UIDVALIDITY, ``count`` how many mails lay in it.

    Every method may raise ``AnswerError`` where the server refused, after which the session goes
    on, and ``MailboxError`` where it is over.
    """

    def __init__(self, connection: Connection, mailbox: str, wake: socket.socket) -> None:
        self._connection = connection
        self._mailbox = mailbox
        self._wake = wake
        self._folders: Folders | None = None
        self._is_lost = False
        self.lacks: set[Lack] = set()
        self.validity = 0
        self.count = 0

    @classmethod
    def open(cls, server: ImapServer, wake: socket.socket) -> Session:
        """Connect, find the folders, open the mailbox; raises ``MailboxError`` alone.

        ``wake`` is what ends an ``idle`` once it is readable.
        """
        session = cls(connect(server), server.mailbox, wake)
        try:
            session.begin()
        except AnswerError as error:
            session.close()
            raise MailboxError(f"the mailbox does not open: {error}") from error
        except BaseException:
            session.close()
            raise
        return session

    @_answered
    def begin(self) -> None:
        """Learn what the server can do, and open the mailbox."""
        connection = self._connection
        if not connection.has_capability("IDLE"):
            self.lacks.add("no_idle")
        if not (connection.has_capability("MOVE") or connection.has_capability("UIDPLUS")):
            self.lacks.add("no_move")
        self.reopen()
        if not self.lacks & {"read_only", "no_move"}:
            self._folders = find_or_make(connection)
            if self._folders is None:
                self.lacks.add("no_folders")

    @_answered
    def reopen(self) -> None:
        """Open the mailbox (again): its count is fresh then, and so are we to the server."""
        connection = self._connection
        try:
            told = connection.select_folder(self._mailbox)
        except imaplib.IMAP4.readonly:
            self.lacks.add("read_only")
            told = connection.select_folder(self._mailbox, readonly=True)
        if self.validity not in (0, told[b"UIDVALIDITY"]):
            raise _RenumberedError
        self.validity = told[b"UIDVALIDITY"]
        self.count = told[b"EXISTS"]
        connection.told("UIDVALIDITY")

    @property
    def files(self) -> bool:
        """Whether treated mails can be moved away."""
        return self._folders is not None

    @_answered
    def uids(self, *, unseen: bool = False) -> list[int]:
        """Give the UIDs of all mails, or of the ``unseen`` ones, in order.

        What a colleague has marked as deleted is theirs.
        """
        return sorted(self._connection.search("UNSEEN UNDELETED" if unseen else "UNDELETED"))

    @_answered
    def newer(self, uid: int) -> list[int]:
        """Give the UIDs above one."""
        self._forget_what_was_told()
        found = self._connection.search(f"UID {uid + 1}:* UNDELETED")
        return [one for one in found if one > uid]  # "n:*" always names the last one too

    @_answered
    def envelopes(self, uids: Collection[int]) -> Mapping[int, Envelope]:
        """Give the envelopes of those mails that are still there."""
        found = self._connection.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return {
            uid: Envelope(one[b"RFC822.SIZE"], one.get(b"INTERNALDATE"))
            for uid, one in found.items()
            if b"RFC822.SIZE" in one
        }

    @_answered
    def bodies(self, uids: Collection[int]) -> Mapping[int, bytes]:
        """Give the mails that are still there, which stay unseen."""
        found = self._connection.fetch(uids, ["BODY.PEEK[]"])
        return {
            uid: one[_WHOLE] for uid, one in found.items() if isinstance(one.get(_WHOLE), bytes)
        }

    @_answered
    def mark_seen(self, uids: Collection[int]) -> None:
        """Flag mails as seen, where flags can be set."""
        if "read_only" not in self.lacks:
            self._connection.add_flags(uids, [_SEEN], silent=True)

    @_answered
    def file(self, uids: Collection[int], folder: Folder) -> None:
        """Move mails away; where that cannot be, flag those that people are to look at."""
        if self._folders is None:
            if folder == "set_aside" and "read_only" not in self.lacks:
                self._connection.add_flags(uids, [_FLAGGED], silent=True)
            return
        try:
            self._move(uids, self._folders, folder)
        except imaplib.IMAP4.error as error:
            if code_of(str(error)) != "TRYCREATE":
                raise
            # Somebody has removed the folders.
            self._folders = find_or_make(self._connection) or self._folders
            self._move(uids, self._folders, folder)

    def _move(self, uids: Collection[int], folders: Folders, folder: Folder) -> None:
        connection = self._connection
        name = folders.done if folder == "done" else folders.set_aside
        if connection.has_capability("MOVE"):
            connection.move(uids, name)
        else:
            connection.copy(uids, name)
            connection.add_flags(uids, [_DELETED], silent=True)
            connection.uid_expunge(uids)

    @_answered
    def idle(self, seconds: float) -> bool:
        """Wait for new mail, for being woken, or so long; gives whether there may be new mail."""
        connection = self._connection
        if connection.told("EXISTS"):  # beside an answer that did not have it yet: told once only
            return True
        if "no_idle" in self.lacks:
            connection.noop()
            came = not connection.rest(self._wake, min(seconds, _POLL))
        else:
            came = connection.wait(self._wake, seconds)
        _drain(self._wake)
        if connection.told("UIDVALIDITY"):
            raise _RenumberedError
        return came or bool(connection.told("EXISTS"))

    def hang_up(self) -> None:
        """Break off whatever goes on; any thread may call."""
        with suppress(OSError):
            self._connection.hang_up()

    def close(self) -> None:
        """Say goodbye and hang up; a server that does not answer is left all the same."""
        connection = self._connection
        with suppress(Exception):
            if not self._is_lost:
                connection.socket().settimeout(_GOODBYE)
                connection.logout()
        with suppress(Exception):
            connection.shutdown()

    def lost(self, why: str) -> MailboxError:
        """Give what ends the session, whose server will not answer any more."""
        self._is_lost = True
        return MailboxError(why)

    def _forget_what_was_told(self) -> None:
        for name in _UNASKED:
            self._connection.told(name)


def _drain(wake: socket.socket) -> None:
    with suppress(BlockingIOError):
        while wake.recv(4096):
            pass
