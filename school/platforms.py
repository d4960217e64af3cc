"""Platforms: the schools on this installation, as ``schools.toml`` describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from school.addresses import normal_address
from school.refusals import Refusal

Kind = Literal["school", "institute"]

LANGUAGES = ("fr", "nl", "de", "en")
"""The languages that people can be spoken to in (scope B23)."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
_RULES = ("smartschool", "smartcertificate", "strict")
_TEXTS = ("name", "domain", "address", "phone", "email", "fax", "web")


@dataclass(frozen=True, slots=True)
class Platform:
    """A school: what it is called, how it is reached and what it asks of passwords."""

    id: str
    name: str
    kind: Kind
    domain: str
    address: str
    phone: str
    email: str
    fax: str
    web: str
    languages: tuple[str, ...]
    password_rule: str
    administrators: tuple[str, ...]


class PlatformRows(Protocol):
    """Where platforms are kept."""

    def put(self, platform: Platform) -> bool:
        """Add or update; ``True`` where something changed."""
        ...

    def get(self, platform: str) -> Platform | None:
        """Find one by its id."""
        ...

    def all(self) -> list[Platform]:
        """Give all of them, by name."""
        ...

    def school_domains(self, limit: int) -> list[str]:
        """Give the domains of those whose families get letters, so many at most, in order."""
        ...

    def schools_at(self, domain: str) -> int:
        """Count those whose families get letters and whose identifiers end so."""
        ...


def is_platform_name(text: str) -> bool:
    """Whether a text can be a platform's id."""
    return _NAME.match(text) is not None


def platform_from(name: str, table: Mapping[str, object]) -> Platform:
    """Read one table of ``schools.toml`` (contract, Files).

    Raises ``Refusal`` naming the first field that is missing or wrong.
    """
    if not is_platform_name(name):
        raise Refusal("import.platform.id", value=name)
    texts = {field: _text(table, field) for field in _TEXTS}
    kind = table.get("kind")
    if kind not in ("school", "institute"):
        raise Refusal("import.platform.kind", value=str(kind))
    if not texts["name"]:
        raise Refusal("import.platform.missing", field="name")
    if not _DOMAIN.match(texts["domain"]):
        raise Refusal("import.platform.domain", value=texts["domain"])
    rule = table.get("password_rule", _RULES[0] if kind == "school" else _RULES[1])
    if rule not in _RULES:
        raise Refusal("import.platform.password_rule", value=str(rule))
    languages = _list(table, "languages") or LANGUAGES[:1]
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown:
        raise Refusal("import.platform.language", value=unknown[0])
    return Platform(
        id=name,
        kind="school" if kind == "school" else "institute",
        languages=tuple(languages),
        password_rule=str(rule),
        administrators=tuple(normal_address(one) for one in _list(table, "administrators")),
        **texts,
    )


def _text(table: Mapping[str, object], field: str) -> str:
    value = table.get(field, "")
    if not isinstance(value, str) or len(value) > 300 or not value.isprintable():
        raise Refusal("import.platform.text", field=field)
    return value.strip()


def _list(table: Mapping[str, object], field: str) -> Sequence[str]:
    value = table.get(field, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Refusal("import.platform.list", field=field)
    return value
