"""Merging: two accounts of one person are put together, and nothing of either is lost (A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from school.accounts import Account
from school.auditing import Auditing
from school.conversations import TELEGRAM, WEB, Conversation
from school.duplicates import are_alike
from school.merges import Merge
from school.notices import Notices
from school.places import Place
from school.privacy import Privacy
from school.refusals import Refusal
from school.store import Transaction, Unit

UNDONE_WITHIN = timedelta(days=7)
"""For so long what came from the other account can be given back."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Together:
    """What an account brings along: counts, its proven addresses, and its children's names."""

    certificates: int
    devices: int
    roles: int
    addresses: tuple[str, ...]
    children: tuple[str, ...]


class Merging:
    """The use cases of putting accounts together, within one transaction."""

    def __init__(self, unit: Unit, privacy: Privacy, notices: Notices, auditing: Auditing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._privacy = privacy
        self._notices = notices
        self._auditing = auditing

    def together(self, account: int) -> Together:
        """Say what an account has that would come along."""
        return Together(
            len(self._tx.certificates.of_account(account)),
            len(self._tx.devices.everywhere(account)),
            len(self._tx.staff.of_account(account)),
            tuple(one.email for one in self._tx.addresses.of_account(account)),
            tuple(self._privacy.children(account)),
        )

    def check(self, kept: Account, other: Account, *, is_forced: bool) -> None:
        """Say whether two accounts may be put together by command.

        Raises ``Refusal``: ``merging.same``, and unless it ``is_forced`` ``merging.unproven``
        where one of them has no proven address, ``merging.not_alike`` where they are not likely
        one person's.
        """
        if kept.id == other.id:
            raise Refusal("merging.same")
        if is_forced:
            return
        for one in (kept, other):
            own = self._tx.addresses.of_account(one.id)
            if not any(address.state == "confirmed" for address in own):
                raise Refusal("merging.unproven", account=one.id)
        if not are_alike(kept, other):
            raise Refusal("merging.not_alike")

    def merge(
        self, kept: int, other: int, actor: str, why: str = "", *, chat: int | None = None
    ) -> Merge:
        """Move everything of the other account to the kept one, whose password stays.

        Both mailboxes and all chats are told but ``chat``, where it is done. What was begun in a
        chat of the other account is given up, since its password may have been shown there. Raises
        ``Refusal``: ``merging.same``, ``merging.gone`` for one that is nobody's by now,
        ``merging.closing`` where one of them is being closed.
        """
        owner = self._held(kept, other)
        now = self._unit.clock.now()
        merge = Merge(self._unit.ids.next(), kept, other, now)
        mailboxes = [*self._mailbox(kept), *self._mailbox(other)]
        doubled = self._doubled(kept, other)
        self._tx.merges.add(merge)
        self._give_up_second_address(merge)
        forget_conversations(self._tx, other)
        self._tx.merges.take(merge, next(iter(self._mailbox(kept)), None))
        for place in doubled:
            self._tx.merges.end_place(merge, place.id, place.ends_at)
        self._auditing.record(
            actor, "merge", f"account:{kept}", account=other, merge=merge.id, why=why
        )
        self._notices.accounts_merged(owner, merge, mailboxes, chat)
        return merge

    def _held(self, kept: int, other: int) -> Account:
        """Hold both accounts, so that nobody else merges them meanwhile; gives the kept one."""
        if kept == other:
            raise Refusal("merging.same")
        for account in sorted((kept, other)):
            self._tx.merges.lock(account)
        owner = self._tx.accounts.get(kept)
        if owner is None or self._tx.accounts.get(other) is None:
            raise Refusal("merging.gone")
        if any(self._tx.closings.of(one) is not None for one in (kept, other)):
            raise Refusal("merging.closing")
        return owner

    def _mailbox(self, account: int) -> Sequence[str]:
        return [one.email for one in self._tx.addresses.of_account(account)[:1]]

    def _give_up_second_address(self, merge: Merge) -> None:
        """Let only one address wait to be confirmed: the kept account's."""
        waiting = [self._tx.confirmations.latest(one) for one in (merge.kept, merge.other)]
        own, others = waiting
        if own is None or others is None or own.closed_at or others.closed_at:
            return
        self._tx.merges.give_up(merge, others.id)
        self._tx.addresses.forget(others.email)

    def _doubled(self, kept: int, other: int) -> list[Place]:
        """Give the places that end, one of two at each child: the one that ends sooner anyway.

        Of two alike the kept account's stays. The other one's number is free for a new letter.
        """
        now = self._unit.clock.now()
        own = {one.child: one for one in self._tx.places.of_account(kept) if one.holds(now)}
        ended = []
        for place in self._tx.places.of_account(other):
            if place.holds(now) and place.child in own:
                self._tx.children.lock(place.child)
                ended.append(min((place, own[place.child]), key=lambda one: one.ends_at or _NEVER))
        return ended


def forget_conversations(tx: Transaction, account: int) -> None:
    """Give up what is open in the chats of an account: what was shown there was another's."""
    for chat in tx.devices.everywhere(account):
        for face in (TELEGRAM, WEB):
            tx.conversations.put(Conversation(f"{face}{chat.id}", ()))
