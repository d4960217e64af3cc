"""Platforms, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from school.platforms import Platform
from storage.statements import Statements


class Platforms:
    """Keeps platforms; see ``school.platforms.PlatformRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def put(self, platform: Platform) -> bool:
        """Add or update; ``True`` where something changed."""
        if self.get(platform.id) == platform:
            return False
        self._tx.change(
            "add_platform",
            id=platform.id,
            name=platform.name,
            kind=platform.kind,
            domain=platform.domain,
            address=platform.address,
            phone=platform.phone,
            email=platform.email,
            fax=platform.fax,
            web=platform.web,
            languages=orjson.dumps(platform.languages).decode(),
            password_rule=platform.password_rule,
            administrators=orjson.dumps(platform.administrators).decode(),
        )
        return True

    def get(self, platform: str) -> Platform | None:
        """Find one by its id."""
        row = self._tx.one("platform", platform=platform)
        return None if row is None else _platform(row)

    def all(self) -> list[Platform]:
        """Give all of them, by name."""
        return [_platform(row) for row in self._tx.all("platforms")]

    def school_domains(self, limit: int) -> list[str]:
        """Give the domains of those whose families get letters, so many at most, in order."""
        return [str(row[0]) for row in self._tx.all("school_domains", limit=limit)]

    def schools_at(self, domain: str) -> int:
        """Count those whose families get letters and whose identifiers end so."""
        row = self._tx.one("schools_at", domain=domain)
        return int(row[0]) if row else 0


def _platform(row: Sequence[Any]) -> Platform:
    fields = ("id", "name", "kind", "domain", "address", "phone", "email", "fax", "web")
    *texts, languages, rule, administrators = row
    values: dict[str, Any] = dict(zip(fields, texts, strict=True))
    return Platform(
        **values,
        languages=tuple(orjson.loads(languages)),
        password_rule=rule,
        administrators=tuple(orjson.loads(administrators)),
    )
