"""Platforms: brings ``schools.toml`` in, and finds the one that a command is about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from cartable.reports import Outcome, Report
from school.platforms import Platform, platform_from
from school.refusals import Refusal
from school.store import Store, Transaction

_LARGEST = 1 << 20  # bytes of ``schools.toml``
_LINE = re.compile(r"at line (\d+)")


def chosen_platform(tx: Transaction, name: str | None, *, kind: str) -> Platform:
    """Give the platform that was named, or else the only one there is (of this kind).

    Raises ``Refusal`` that lists those to choose from.
    """
    platforms = tx.platforms.all()
    known = ", ".join(sorted(one.id for one in platforms))
    if not platforms:
        raise Refusal("import.platform.none")
    if name is not None:
        found = tx.platforms.get(name)
        if found is None:
            raise Refusal("import.platform.unknown", value=name, known=known)
        return found
    fitting = [one for one in platforms if one.kind == kind] or platforms
    if len(fitting) > 1:
        raise Refusal("import.platform.which", known=known)
    return fitting[0]


async def import_schools(store: Store, path: Path) -> Report:
    """Add or update the platforms of ``schools.toml``; raises ``Refusal`` where it is no TOML.

    A table at fault is refused with its reason; the others are taken.
    """
    report = Report(place="table")
    for name, table in _tables(path).items():
        try:
            platform = _platform(name, table)
        except Refusal as refusal:
            report.refuse(name, [refusal])
        else:
            report.counts[await store.run(partial(_put_platform, platform))] += 1
    return report


def _platform(name: str, table: object) -> Platform:
    if not isinstance(table, dict):
        raise Refusal("import.schools.no_table")
    return platform_from(name, table)


def _put_platform(platform: Platform, tx: Transaction) -> Outcome:
    known = tx.platforms.get(platform.id) is not None
    changed = tx.platforms.put(platform)
    if not changed:
        return "unchanged"
    return "corrected" if known else "new"


def _tables(path: Path) -> Mapping[str, object]:
    try:
        if path.stat().st_size > _LARGEST:
            raise Refusal("import.table.too_large")
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Refusal("import.table.unreadable", reason=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise Refusal("import.schools.not_utf8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _LINE.search(str(error))
        raise Refusal("import.schools.malformed", line=place[1] if place else "?") from error
