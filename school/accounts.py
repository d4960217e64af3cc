"""Accounts: one per person on an installation, opened once and reached from several chats."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from school.refusals import Refusal

LONGEST_NAME = 100

_SIGNS_OF_NAMES = frozenset(" .,()·・'’‘`´՚׳״")
"""Spaces, dots and apostrophes as scripts and keyboards write them, and what registers add to names
(« Durant (née Dupond) »); hyphens are a kind."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person: the name they go by, how they are spoken to, and the hash of their password."""

    id: int
    first_name: str
    last_name: str
    birth_date: date | None
    language: str
    password_hash: str
    opened_at: datetime

    @property
    def name(self) -> str:
        """The full name as it is written in a greeting."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Device:
    """A linked chat, of Telegram or a browser: there an account is used without a password."""

    id: int
    account: int
    chat: int
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that has spoken to us, of Telegram or a browser, linked to an account or not yet.

    ``used_at`` is when a linked one was used last, to the hour; ``is_new`` says that it speaks for
    the first time just now.
    """

    id: int
    language: str
    account: int | None
    blocked_at: datetime | None
    used_at: datetime | None = None
    is_new: bool = False


class AccountRows(Protocol):
    """Where accounts are kept."""

    def add(self, account: Account) -> None:
        """Keep a new account."""
        ...

    def get(self, account: int) -> Account | None:
        """Find one by its id."""
        ...

    def several(self, accounts: Collection[int]) -> list[Account]:
        """Find those with these ids, in no order."""
        ...

    def born_on(self, day: date) -> list[Account]:
        """Give those whose owners were born on a day."""
        ...

    def rehash(self, account: int, stored: str, password_hash: str) -> None:
        """Replace the hash of a password, unless it was changed since it was ``stored``."""
        ...

    def give_password(self, account: int, password_hash: str, now: datetime) -> None:
        """Keep the hash of a new password, and when it was changed."""
        ...

    def speak(self, account: int, language: str) -> None:
        """Change the language in which the person is spoken to."""
        ...

    def rename(self, account: int, first_name: str, last_name: str) -> None:
        """Change the name that the person goes by."""
        ...


class DeviceRows(Protocol):
    """Where chats and their links to accounts are kept."""

    def chat(self, chat: int) -> Chat | None:
        """Find a chat, with the account it is linked to."""
        ...

    def accounts_at(self, chats: Collection[int]) -> Mapping[int, int]:
        """Give which of several chats are linked to an account, and to which."""
        ...

    def meet(self, chat: int, language: str, now: datetime) -> None:
        """Record a chat that speaks for the first time; one that is known stays as it is."""
        ...

    def speak(self, chat: int, language: str) -> None:
        """Change a chat's language."""
        ...

    def link(self, device: Device) -> None:
        """Link a chat to an account; what it was linked to before is unlinked."""
        ...

    def use(self, chat: int, now: datetime) -> None:
        """Record that a linked chat is used."""
        ...

    def type_password(self, chat: int, account: int, now: datetime) -> None:
        """Record that the password of its account was typed in a linked chat."""
        ...

    def password_typed_at(self, chat: int) -> datetime | None:
        """Give when the password of the linked account was typed in a chat last, linking it too.

        ``None`` where no account is linked, or its password was changed since then.
        """
        ...

    def linked_at(self, chat: int) -> datetime | None:
        """Give when a chat got the access that it has, if any."""
        ...

    def was_linked(self, chat: int, account: int) -> bool:
        """Whether a chat has, or ever had, access to an account."""
        ...

    def unlink(self, chat: int, now: datetime) -> None:
        """Take a chat's access away."""
        ...

    def of_account(self, account: int) -> list[Chat]:
        """Give the Telegram chats that reach an account: where a message of ours can go."""
        ...

    def everywhere(self, account: int) -> list[Chat]:
        """Give all that reach an account, browsers among them."""
        ...

    def block(self, chat: int, blocked_at: datetime | None) -> None:
        """Record that a person has blocked the bot, or with ``None`` that it may write again."""
        ...

    def sent(self, messages: Mapping[int, int]) -> None:
        """Record new messages of ours, by chat."""
        ...

    def last_message(self, chat: int) -> int | None:
        """Give the newest message that we sent to a chat, where we know it."""
        ...


def person_name(text: str) -> str:
    """Check a first or last name as typed; raises ``Refusal``.

    Any script is welcome: letters with their marks, spaces, hyphens, apostrophes, dots, brackets,
    and a digit among them. What is refused is nothing at all, digits alone, and what no name needs:
    emoji and other symbols, markup, direction marks that could disguise it.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise Refusal("name.empty")
    if len(name) > LONGEST_NAME:
        raise Refusal("name.too_long", longest=LONGEST_NAME)
    if not any(map(str.isalpha, name)) or not all(map(_belongs_to_name, name)):
        raise Refusal("name.malformed")
    return name


def _belongs_to_name(character: str) -> bool:
    category = unicodedata.category(character)
    plain = category[0] == "L" or category in ("Mn", "Mc", "Nd", "Pd")
    return plain or character in _SIGNS_OF_NAMES


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a reader: accents, case and word order apart."""
    return name_words(one) == name_words(other)


def name_words(name: str) -> list[str]:
    """Give what is compared of a name: its words in order of the alphabet, without accents."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(one if one.isalnum() else " " for one in letters if not _mark(one))
    return sorted(kept.split())


def _mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
