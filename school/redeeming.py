"""Redeeming letters: from what is printed on paper to a place at a child (scope B1, B3, B11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from school.access import Access
from school.children import Child
from school.guard import Door, Guard
from school.places import Letter, Place
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Unit
from school.temporary_passwords import misfit
from school.tokens import tidy_token


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter that can be used, with all that it leads to.

    A conversation keeps the letter's id, and nothing that opens a door.
    """

    letter: Letter
    place: Place
    child: Child
    platform: Platform


class Redeeming:
    """The use cases of letters in a family's hands, within one transaction."""

    def __init__(self, unit: Unit, guard: Guard, access: Access) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._guard = guard
        self._access = access

    def by_link(self, token: str, account: int | None = None) -> Opened:
        """Give what the link of a letter's QR code is about; it only fills in, and proves nothing.

        ``account`` is the one that the chat is linked to. Raises ``Refusal`` as ``kept`` does.
        """
        tidy = tidy_token(token)
        letter = self._tx.places.by_link(self._unit.tokens.digest(tidy)) if tidy else None
        if letter is None:
            raise Refusal("letter.unknown")
        return self.kept(letter.id, account)

    def kept(self, letter: int, account: int | None = None) -> Opened:
        """Give what a letter is about, which stays so until the transaction is over.

        Raises ``Refusal``: ``letter.used``, or ``letter.used_by_you`` where ``account`` still has
        the place that it took with it, ``letter.withdrawn``, ``letter.expired``, or
        ``letter.unknown`` for one that never was, or whose child has left the school.
        """
        found = self._tx.places.letter(letter)
        if found is None:
            raise Refusal("letter.unknown")
        return self._opened(found, account)

    def judge(self) -> Callable[[str], Awaitable[str | Refusal]]:
        """Give what turns a typed temporary password into its digest; case and spacing are free.

        What cannot be one is refused without any letter being looked at: it is no failure.
        """
        digest = self._unit.tokens.password_digest

        async def judge(typed: str) -> str | Refusal:
            return misfit(typed) or digest(typed)

        return judge

    def enter(
        self, platform: str, identifier: str, chat: int, digest: str, link_letter: int | None
    ) -> Opened | Refusal:
        """Find the letter whose temporary password was typed, or count the failure.

        ``identifier`` is in full and normal; ``link_letter`` is the letter whose link was opened
        in this chat, if any: nobody's guesses keep its holder out. The refusal is the same for an
        identifier that is unknown, a wrong password, and while waiting; what comes during a wait
        is not looked at. Only who types the password of a letter that can be used no more is told
        so. Nothing is used up yet, and no failure is forgotten: a letter in hand, typed in between,
        would make guesses at the others of its child free.
        """
        found = self._tx.children.by_identifier(identifier, platform)
        child = next((one for one in found if one.left_at is None), None)
        door = self._door(platform, identifier, child, chat, link_letter)
        wait = self._guard.wait(door)
        letter = self._tx.places.by_password(child.id if child else 0, digest)
        if wait is not None or letter is None:
            return self._guard.failed(door, Refusal("letter.wrong"), counted=wait is None)
        try:
            return self.kept(letter.id)
        except Refusal as refusal:
            return self._guard.failed(door, refusal)

    def use(self, opened: Opened, account: int) -> Place:
        """Give an account the place that a letter leads to; the letter is used up by that.

        ``opened`` was given by ``kept`` in the same transaction, so that of two who come at once
        the second was told there. Raises ``Refusal``, before anything is written:
        ``letter.same_account`` where this account has a place at the child, ``letter.used`` where
        the place or the letter is taken.
        """
        now = self._unit.clock.now()
        self._tx.children.lock(opened.child.id)
        if self._access.holds(account, opened.child.id):
            raise Refusal("letter.same_account")
        places = self._tx.places.of_child(opened.child.id)
        place = next(one for one in places if one.id == opened.place.id)
        if place.holds(now) or not self._tx.places.use_letter(opened.letter.id, now):
            raise Refusal("letter.used")
        taken = replace(place, account=account, taken_at=now)
        self._tx.places.update(taken)
        return taken

    def _opened(self, letter: Letter, account: int | None) -> Opened:
        now = self._unit.clock.now()
        place = self._tx.places.get(letter.place)
        child = self._tx.children.get(letter.child)
        platform = self._tx.platforms.get(letter.platform)
        if place is None or child is None or platform is None or child.left_at is not None:
            raise Refusal("letter.unknown")
        if letter.used_at is not None or place.holds(now):
            own = account is not None and place.account == account and place.holds(now)
            raise Refusal("letter.used_by_you" if own else "letter.used")
        if letter.withdrawn_at is not None or (place.ends_at is not None and place.ends_at <= now):
            raise Refusal("letter.withdrawn")
        if not letter.opens(now):
            raise Refusal("letter.expired")
        return Opened(letter, place, child, platform)

    def _door(
        self, platform: str, identifier: str, child: Child | None, chat: int, link: int | None
    ) -> Door:
        unknown = self._unit.tokens.digest(f"{platform}/{identifier}")
        known = self._known_as(child.id if child else 0, chat, link)
        return Door(
            f"child:{child.id}" if child else unknown,
            known or f"chat:{chat}",
            known is not None,
        )

    def _known_as(self, child: int, chat: int, link: int | None) -> str | None:
        """Say by what a chat is known at a child: a letter's link, or a guardian's account.

        All chats that show the same are one source, or a hundred of them could guess freely.
        """
        letter = self._tx.places.letter(link) if link is not None else None
        if letter is not None and letter.child == child:
            return f"letter:{letter.id}"
        there = self._tx.devices.chat(chat)
        account = there.account if there else None
        return f"account:{account}" if self._access.holds(account, child) else None
