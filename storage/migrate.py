"""Brings a database up to date: numbered migrations, each run once, under a lock (yoyo)."""

from __future__ import annotations

import logging
from pathlib import Path

from yoyo import get_backend, read_migrations

_FOLDER = Path(__file__).parent / "migrations"


def migrate(address: str) -> list[str]:
    """Run the migrations that a database lacks; gives their names, in order.

    ``address`` is the database's URL. Processes that start at once wait for one another.
    """
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    backend = get_backend(address)
    try:
        with backend.lock():
            missing = backend.to_apply(read_migrations(str(_FOLDER)))
            names = [migration.id for migration in missing]
            backend.apply_migrations(missing)
    finally:
        backend.connection.close()
    return names
