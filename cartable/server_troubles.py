"""What ``cartable check`` says of a mail server that cannot be used: a sentence for each fault."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from locales import Catalogue
from mail.imap_server import ImapServer
from mail.server import SmtpServer
from mail.troubles import Trouble

SENTENCES: Mapping[Trouble, str] = MappingProxyType(
    {
        "name": "check.server.name",
        "refused": "check.server.refused",
        "silent": "check.server.silent",
        "unreachable": "check.server.unreachable",
        "certificate": "check.server.certificate",
        "no_tls": "check.server.no_tls",
        "wants_tls": "check.server.wants_tls",
        "foreign": "check.server.foreign",
        "sign_in": "check.server.sign_in",
        "ascii": "check.server.ascii",
        "busy": "check.server.busy",
        "lost": "check.server.lost",
    }
)


def told(server: ImapServer | SmtpServer, trouble: Trouble, words: Catalogue) -> str:
    """Say what is wrong, where, and which variable is to be looked at."""
    reads = isinstance(server, ImapServer)
    protocol = "imap" if reads else "smtp"
    return words.text(
        SENTENCES[trouble],
        side=words.text("check.server.incoming" if reads else "check.server.outgoing"),
        host=server.host,
        port=server.port,
        variable=f"CARTABLE_{protocol.upper()}",
        protocol=protocol.upper(),
        secure=f"{protocol}s://",
        plain=f"{protocol}://",
    )
