"""Reads an IMAP server's lines: in one piece each, with a limit, and knowing what was read ahead.

``imaplib`` names ``open``, ``read``, ``readline`` and ``shutdown`` as methods to override. Its own
keep what they have read ahead to themselves, so that whoever waits for a push at the socket would
not see one that has arrived already.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from contextlib import suppress

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes: the UIDs of a million mails, which a server names in one line."""
_LARGEST_PART = 12 * 1024 * 1024
"""Bytes; what is larger than the largest mail that is read is never asked for."""
_PIECE = 256 * 1024
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
"""A connection that a router has forgotten is found dead within two minutes."""


class Wire(imaplib.IMAP4):
    """A connection to an IMAP server, by TLS from the first byte where a context is given."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, patience: float) -> None:
        """Connect and hear the greeting, each within ``patience`` seconds."""
        self._tls = tls
        self._patience = patience
        self._kept = bytearray()
        self._looked = 0
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect; raises ``OSError``."""
        self.host, self.port = host, port
        plain = socket.create_connection((host, port), self._patience)
        try:
            _keep_alive(plain)
            self.sock = self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain
        except BaseException:
            plain.close()
            raise
        self._heard = self.sock

    @property
    def has_read_ahead(self) -> bool:
        """Whether something lies here already of which the socket gives no sign any more."""
        pending = self.sock.pending() if isinstance(self.sock, ssl.SSLSocket) else 0
        return bool(self._kept or pending)

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer where the server has hung up."""
        if size > _LARGEST_PART:
            raise self.abort("the server sends more than was asked for")
        while len(self._kept) < size:
            if not self._hear():
                break
        return self._take(size)

    def readline(self) -> bytes:
        """Read a line with its end; what came of it where the server has hung up."""
        self._begin_anew_with_tls()
        while (end := self._kept.find(b"\n", self._looked)) < 0:
            self._looked = len(self._kept)
            if self._looked > LONGEST_LINE:
                raise self.abort("the server sends a line without end")
            if not self._hear():
                return self._take(len(self._kept))
        return self._take(end + 1)

    def shutdown(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._kept[:size])
        del self._kept[:size]
        self._looked = 0
        return taken

    def _hear(self) -> bool:
        """Receive what there is; gives whether there was anything."""
        piece = self.sock.recv(_PIECE)
        self._kept += piece
        return bool(piece)

    def _begin_anew_with_tls(self) -> None:
        """Forget what was read ahead before TLS began: it could be anybody's (RFC 2595, 3.1)."""
        if self._heard is not self.sock:
            self._heard = self.sock
            self._kept.clear()
            self._looked = 0


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        option = getattr(socket, name, None)  # macOS knows the first by another name
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
