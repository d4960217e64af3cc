"""How PostgreSQL is dialled: so that a dead server is noticed, unless the URL has other wishes."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

_PATIENCE = 5
_WANTED: dict[str, int | str] = {
    "application_name": "cartable",
    "client_encoding": "UTF8",
    "connect_timeout": _PATIENCE,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    # Of several hosts, the one that takes writes.
    "target_session_attrs": "read-write",
}


def parameters(url: str) -> dict[str, Any]:
    """Give what is handed to libpq.

    Raises ``ValueError``, without libpq's own words: they quote what it could not read.
    """
    try:
        return {**_WANTED, **conninfo_to_dict(url)}
    except psycopg.ProgrammingError:
        raise ValueError(
            "the database's URL has a parameter that PostgreSQL does not know"
        ) from None


def dial(url: str) -> psycopg.Connection[Any]:
    """Connect; raises ``psycopg.OperationalError``, whose words never have the password."""
    return psycopg.Connection.connect(**parameters(url), autocommit=True)


async def dial_async(url: str) -> psycopg.AsyncConnection[Any]:
    """Connect for use on the event loop; raises the same."""
    return await psycopg.AsyncConnection.connect(**parameters(url), autocommit=True)
