"""First connection: a guardian's account is opened with the school's letter (scope B3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from hmac import compare_digest

from school.accounts import Account
from school.guardians import Guardian
from school.identifiers import has_both_names, normal_identifier
from school.passwords import RULES, PasswordRule, unaccented
from school.places import Reached
from school.platforms import Platform
from school.redeeming import Opened, Redeeming
from school.refusals import Refusal
from school.sign_in import SignIn
from school.store import Unit

_SEAL = 16  # hexadecimal digits: what Telegram leaves room for in a button


class FirstConnection:
    """The use cases of a first connection, within one transaction."""

    def __init__(self, unit: Unit, redeeming: Redeeming, sign_in: SignIn) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._redeeming = redeeming
        self._sign_in = sign_in

    # -- which child --------------------------------------------------------------------------

    def schools(self) -> list[Platform]:
        """Give the platforms whose families get letters, by name."""
        return [one for one in self._tx.platforms.all() if one.kind == "school"]

    def school_named(self, text: str) -> str:
        """Give the id of the school that somebody typed: its name, id, domain or an identifier.

        Raises ``Refusal`` where there is none.
        """
        typed = _plain(text.rpartition("@")[2])
        for one in self.schools():
            if typed in (_plain(one.id), _plain(one.name), _plain(one.domain)):
                return one.id
        raise Refusal("first_connection.no_such_school")

    def identifier_in(self, text: str) -> str | None:
        """Give the identifier that a message is, with the domain of a school; else ``None``."""
        if "@" not in text:
            return None
        for platform in self.schools():
            with suppress(Refusal):
                return self.identifier_at(platform)(text)
        return None

    def school_of(self, identifier: str) -> Platform:
        """Give the school of an identifier; raises ``Refusal`` where there is none."""
        for platform in self.schools():
            if identifier.endswith(f"@{platform.domain}"):
                return platform
        raise Refusal("first_connection.no_such_school")

    def identifier_at(self, platform: Platform) -> Callable[[str], str]:
        """Give what turns what is typed into an identifier at a school, or raises ``Refusal``.

        Who leaves the domain out has to write the dot: a password that is typed too early is then
        refused, and what is refused is not recorded. Who writes a space in place of the dot is told
        so with the domain as well; the school may have made an identifier without any of both.
        """

        def check(text: str) -> str:
            local, at, _ = unicodedata.normalize("NFKC", text).partition("@")
            if _lacks_its_dot(local) if at else not has_both_names(text):
                raise Refusal("identifier.malformed")
            identifier = normal_identifier(text, platform.domain, self._unit.romanise)
            if not identifier.endswith(f"@{platform.domain}"):
                raise Refusal("identifier.malformed")
            return identifier

        return check

    # -- the letter ---------------------------------------------------------------------------

    def enter(
        self, platform: Platform, identifier: str, chat: int, link_letter: int | None, digest: str
    ) -> int | Refusal:
        """Judge a temporary password; gives the id of its letter, which has come that far."""
        opened = self._redeeming.enter(platform.id, identifier, chat, digest, link_letter)
        if isinstance(opened, Refusal):
            return opened
        self.reach(opened, "terms")
        return opened.letter.id

    def reach(self, opened: Opened, reached: Reached) -> None:
        """Record how far somebody has come with a letter, for the board of stuck steps."""
        if opened.letter.reached != reached:
            self._tx.places.reach(opened.letter.id, reached)

    def of_link(self, token: str) -> Platform | None:
        """Say which school a letter's link is of, also where it opens nothing any more."""
        letter = self._tx.places.by_link(self._unit.tokens.digest(token.strip().lower()))
        return None if letter is None else self._tx.platforms.get(letter.platform)

    def of_letter(self, letter: int) -> Platform | None:
        """Say which school a letter is of, also where it opens nothing any more."""
        found = self._tx.places.letter(letter)
        return None if found is None else self._tx.platforms.get(found.platform)

    def way_back(self, letter: int, chat: int) -> str:
        """Give what a button of a chat leads back to a letter by; another chat's leads nowhere."""
        return f"{letter}:{self._seal(letter, chat)}"

    def led_back(self, way: str, chat: int) -> int:
        """Give the letter that a button leads back to; raises ``Refusal`` for a made-up one."""
        letter, _, seal = way.partition(":")
        if not letter.isdigit() or not compare_digest(seal, self._seal(int(letter), chat)):
            raise Refusal("letter.unknown")
        return int(letter)

    def _seal(self, letter: int, chat: int) -> str:
        return self._unit.tokens.digest(f"way back {letter} {chat}")[:_SEAL]

    # -- the password -------------------------------------------------------------------------

    def rule(self, opened: Opened) -> PasswordRule:
        """Give the password rule of the school."""
        return RULES[opened.platform.password_rule]

    def password_judge(self, opened: Opened) -> Callable[[str], Awaitable[str | Refusal]]:
        """Give what turns a new password into its hash, or into the reason against it (B5)."""
        passwords, rule, context = self._unit.passwords, self.rule(opened), _context(opened)
        temporary, digest = opened.letter.digest, self._unit.tokens.password_digest

        async def judge(password: str) -> str | Refusal:
            if compare_digest(digest(password), temporary):
                return Refusal("first_connection.still_temporary")
            weaknesses = await passwords.judge(rule, password, context)
            return weaknesses[0] if weaknesses else await passwords.hash(password)

        return judge

    # -- the account --------------------------------------------------------------------------

    def open(self, opened: Opened, *, password_hash: str, language: str, chat: int) -> int:
        """Open the account, use the letter up, take the place, link the chat; gives the account.

        ``opened`` was given in the same transaction. The names come with the details. Raises
        ``Refusal`` where another guardian or another device was faster.
        """
        now = self._unit.clock.now()
        account = Account(
            id=self._unit.ids.next(),
            first_name="",
            last_name="",
            birth_date=None,
            language=language,
            password_hash=password_hash,
            opened_at=now,
        )
        self._tx.accounts.add(account)
        place = self._redeeming.use(opened, account.id)
        # The terms are answered and the password is given: the child's first opening is this one.
        self._tx.places.update(replace(place, opened_at=now))
        self._tx.guardians.put(Guardian(account.id, chosen=opened.child.id))
        self._sign_in.link(account, chat)
        return account.id


def _lacks_its_dot(local: str) -> bool:
    """Whether the names before the ``@`` stand apart, with no dot between them."""
    return len(local.split()) > 1 and "." not in local


def _plain(text: str) -> str:
    return " ".join(unaccented(text).casefold().split())


def _context(opened: Opened) -> Sequence[str]:
    """Give the words that a guesser who knows the child and the school tries first."""
    child, platform = opened.child, opened.platform
    return (
        child.first_name,
        child.last_name,
        child.identifier,
        child.email,
        platform.name,
        platform.id,
        platform.domain,
    )
