"""One signed-in connection to an IMAP server, and how to wait for it and for others at once."""

from __future__ import annotations

import imaplib
import select
import socket
import ssl

from imapclient import IMAPClient, SocketTimeout

from mail.imap_server import ImapServer
from mail.mailbox.faults import SignInError, UnreachableError, sign_in_fault
from mail.mailbox.wire import Wire

_CONNECTING = 30.0  # seconds
_ANSWERING = 60.0  # seconds without a byte after which a server has left us


class Connection(IMAPClient):
    """IMAPClient over our own ``Wire``, with an IDLE that can be ended from elsewhere.

    IMAPClient 4.1's ``idle_check`` takes a line that comes in two pieces for a fault, and after a
    BYE gives an empty list for ever; ours only waits, and leaves the reading to what reads answers.
    """

    def __init__(self, server: ImapServer) -> None:
        """Connect without TLS or with it from the first byte, as ``server`` has it."""
        super().__init__(
            server.host,
            server.port,
            ssl=server.security == "tls",
            timeout=SocketTimeout(_CONNECTING, _ANSWERING),
        )
        self._imap.debug = 0  # else each line is formatted for a log that nobody keeps
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:
        tls = ssl.create_default_context() if self.ssl else None
        return Wire(self.host, self.port, tls, _CONNECTING)

    def wait(self, wake: socket.socket, seconds: float) -> bool:
        """Wait for a push, for ``wake`` to be readable, or so long; gives whether a push came.

        Raises as commands do; a server that has hung up is noticed at once.
        """
        imap = self._imap
        tag = imap._command("IDLE")
        came = False
        while imap._get_response() is not None:  # until it says that it idles
            if imap.tagged_commands[tag]:
                imap._command_complete("IDLE", tag)
                raise imap.error("the server does not idle")
            came = True
        came = came or self._is_heard(wake, seconds)
        imap.send(b"DONE\r\n")
        imap._command_complete("IDLE", tag)
        return came

    def _is_heard(self, wake: socket.socket, seconds: float) -> bool:
        if self._imap.has_read_ahead:
            return True
        ours = self.socket().fileno()
        poll = select.poll()
        poll.register(ours, select.POLLIN)
        poll.register(wake.fileno(), select.POLLIN)
        return any(number == ours for number, _ in poll.poll(seconds * 1000))

    def rest(self, wake: socket.socket, seconds: float) -> bool:
        """Wait for ``wake`` alone, where the server tells nothing; gives whether it came."""
        poll = select.poll()
        poll.register(wake.fileno(), select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def told(self, name: str) -> list[bytes]:
        """Give, and forget, what the server has told of its own accord by this name."""
        found: list[bytes] = self._imap.untagged_responses.pop(name, [])
        return found

    def hang_up(self) -> None:
        """Cut the connection; any thread may, and whoever waits for an answer hears of it."""
        # Of TLS as well the socket underneath: its own goodbye would wait for the other thread.
        socket.socket.shutdown(self._imap.sock, socket.SHUT_RDWR)


def connect(server: ImapServer) -> Connection:
    """Connect and sign in; raises ``MailboxError``.

    A password leaves in clear only where the URL allows it.
    """
    try:
        connection = Connection(server)
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        raise UnreachableError(_told(error)) from error
    try:
        _sign_in(connection, server)
    except BaseException as error:
        connection.shutdown()
        if isinstance(error, (imaplib.IMAP4.error, OSError, UnicodeError)):
            raise UnreachableError(_told(error)) from error
        raise
    return connection


def _sign_in(connection: Connection, server: ImapServer) -> None:
    offered = connection.has_capability("STARTTLS")
    if server.security == "starttls" or (server.security == "offered" and offered):
        if not offered:
            raise SignInError("the server offers no TLS", "no_tls")
        connection.starttls()
    if connection.has_capability("LOGINDISABLED"):
        raise SignInError("the server wants TLS", "wants_tls")
    try:
        # LOGIN takes ASCII only, and every server has its own idea of quotes in it.
        if connection.has_capability("AUTH=PLAIN"):
            connection.plain_login(server.user, server.password)
        else:
            connection.login(server.user, server.password)
    except UnicodeError:
        said = "the server takes ASCII in user name and password only"
        raise SignInError(said, "ascii") from None
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise sign_in_fault(str(error)) from None


def _told(error: Exception) -> str:
    """Name a failure; what a server says could hold anything."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
