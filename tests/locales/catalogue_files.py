"""The catalogues as they are written, message by message, for tests to compare."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from locales import LANGUAGES
from tests.locales.sources import ROOT

TAG = re.compile(r"</?[a-zA-Z][^>]*>")
EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
CHAT = (
    "activation", "add_child", "address", "certificate", "children", "conversation",
    "details", "devices", "digest", "first_connection", "forgotten_password",
    "help", "home", "menu", "merge_accounts", "new_password", "news", "notifications",
    "open_child",
    "password", "profile", "requests",
    "sign_in", "sign_up", "staff", "terms",
)  # fmt: skip
"""The topics that are said in the chat, where words may be formatted."""


@dataclass(frozen=True)
class Message:
    """One message: its forms (two where it is a plural), and where it stands."""

    topic: str
    forms: tuple[str, ...]
    plural: bool

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all values that are filled in."""
        return frozenset(
            name for form in self.forms for _, name, _, _ in Formatter().parse(form) if name
        )

    @property
    def tags(self) -> list[Counter[str]]:
        """How often each form has each tag."""
        return [Counter(TAG.findall(form)) for form in self.forms]

    @property
    def emoji(self) -> list[Counter[str]]:
        """How often each form has each emoji."""
        return [Counter(EMOJI.findall(form)) for form in self.forms]


@cache
def messages(language: str) -> dict[str, Message]:
    """Give all messages of a language by key."""
    found: dict[str, Message] = {}
    for path in files(language):
        with path.open("rb") as file:
            for one in read_po(file, locale=language, abort_invalid=True):
                key = one.id if isinstance(one.id, str) else one.id[0]
                if key:
                    said = one.string or ""
                    forms = (said,) if isinstance(said, str) else tuple(said)
                    found[key] = Message(path.stem, forms, plural=not isinstance(one.id, str))
    return found


def files(language: str) -> list[Path]:
    """Give the catalogue files of a language."""
    return sorted((ROOT / "locales" / language).glob("*.po"))


def keys() -> frozenset[str]:
    """Give every key that any language has."""
    return frozenset(key for language in LANGUAGES for key in messages(language))


def topics() -> frozenset[str]:
    """Give the first words of all keys."""
    return frozenset(key.partition(".")[0] for key in keys())
