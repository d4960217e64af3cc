"""Where the database is, as the setting says it; its password is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Location:
    """A database: ``file`` is SQLite's, ``url`` is PostgreSQL's and may hold a password.

    As a text it is what may be shown and logged.
    """

    engine: Literal["sqlite", "postgresql"]
    shown: str
    file: Path | None = None
    url: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Location:
        """Read ``sqlite:///file`` or ``postgresql://user:password@host:port/name``.

        Raises ``ValueError``, whose words repeat nothing of the text.
        """
        if text.startswith(_SQLITE):
            name = text.removeprefix(_SQLITE)
            return cls("sqlite", name, Path(name))
        try:
            parts = urlsplit(text)
            known = parts.scheme in _POSTGRESQL and _is_whole(parts)
        except ValueError:
            known = False
        if not known:
            raise ValueError(
                "must be sqlite:///file or postgresql://user:password@host:port/name "
                "(in the password, write every sign but letters and digits as %XX)"
            )
        return cls("postgresql", _shown(parts), url=text)

    def __str__(self) -> str:
        return self.shown


def _is_whole(parts: SplitResult) -> bool:
    """Whether libpq will read the same parts as we do: it names the password in its errors."""
    name = parts.path.removeprefix("/")
    _, _, hosts = parts.netloc.rpartition("@")
    ports = [host.rpartition(":")[2] for host in hosts.split(",") if _has_port(host)]
    percents = text_is_encoded(parts.netloc) and text_is_encoded(name)
    return (
        bool(name)
        and "/" not in name
        and not parts.fragment
        and percents
        and all(port.isdigit() and 0 < int(port) < 65536 for port in ports)
    )


def _has_port(host: str) -> bool:
    return ":" in host.rpartition("]")[2]


def text_is_encoded(text: str) -> bool:
    """Whether every percent sign begins an escape."""
    return all(
        len(part) >= 2 and all(sign in "0123456789abcdefABCDEF" for sign in part[:2])
        for part in text.split("%")[1:]
    )


def _shown(parts: SplitResult) -> str:
    """Give host and name; where the host stands among the parameters, that one."""
    hosts = parts.netloc.rpartition("@")[2] or ",".join(parse_qs(parts.query).get("host", []))
    return f"postgresql://{hosts}/{unquote(parts.path.removeprefix('/'))}"
