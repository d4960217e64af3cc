"""The SQLite driver: Python's own module, with an SQLite of today where there is a wheel of it.

pysqlite3 is that module, built with its own SQLite, which may keep a write-ahead log beside other
connections; Debian's SQLite may not (safety). A process must never have two SQLites at work on
one file, as closing it in the one would take away the other's locks: nothing else imports either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
