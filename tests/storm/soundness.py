"""Whether a database is sound: checked by the engine's own tools, and read from end to end."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.journey.evidence import rows, tables
from tests.journey.installation import Installation
from tests.storm.books import Line

_POSTGRESQL = Path("/usr/lib/postgresql")  # where Debian keeps each version's programs


def soundness(place: Installation) -> Line:
    """Check the database of an installation that is stopped."""
    faults = _of_postgresql(place) if place.database else _of_sqlite(place)
    read = sum(len(rows(place, f"SELECT * FROM {table}")) for table in tables(place))
    figures = {"rows read": read, "faults": len(faults)}
    return Line("the database is sound", figures, len(faults), "; ".join(faults[:5]))


def _of_sqlite(place: Installation) -> list[str]:
    checked = rows(place, "PRAGMA integrity_check")
    foreign = rows(place, "PRAGMA foreign_key_check")
    return [str(one) for one in (*checked, *foreign) if one != "ok"]


def _of_postgresql(place: Installation) -> list[str]:
    """Check heaps, indexes and foreign keys: constraints are validated again, row by row."""
    amcheck = shutil.which("pg_amcheck") or next(
        (str(path) for path in sorted(_POSTGRESQL.glob("*/bin/pg_amcheck"), reverse=True)), None
    )
    if amcheck is None:
        return ["pg_amcheck is missing: install postgresql"]
    words = [amcheck, "--install-missing", "--heapallindexed", "--rootdescend", place.database]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = (checked.stdout + checked.stderr).splitlines()
    return [*lines, *_orphans(place)] if checked.returncode else _orphans(place)


def _orphans(place: Installation) -> list[str]:
    """Name the foreign keys for which some row's other end is missing."""
    keys = rows(
        place,
        "SELECT conrelid::regclass::text, confrelid::regclass::text, "
        "(SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]), "
        "(SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1]) "
        "FROM pg_constraint WHERE contype = 'f'",
    )
    faults = []
    for table, other, column, target in keys:
        (orphans,) = rows(
            place,
            f"SELECT COUNT(*) FROM {table} WHERE {column} IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {other} WHERE {other}.{target} = {table}.{column})",
        )
        if orphans:
            faults.append(f"{table}.{column}: {orphans} rows without their {other}")
    return faults
