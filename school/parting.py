"""Parting: within a week what came from a merged account is given back; after it nothing can be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from school.auditing import COMMAND, Auditing
from school.ids import id_in
from school.merges import Merge
from school.merging import UNDONE_WITHIN, forget_conversations
from school.notices import Notices
from school.places import Place
from school.privacy import Privacy
from school.refusals import Refusal
from school.store import Unit


class Parting:
    """The use cases of undoing and settling merges, within one transaction."""

    def __init__(self, unit: Unit, privacy: Privacy, notices: Notices, auditing: Auditing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._privacy = privacy
        self._notices = notices
        self._auditing = auditing

    def find(self, name: str, platform: str | None = None) -> Merge:
        """Find a merge by its number, or by what either account signs in with.

        Raises ``Refusal`` where there is none of the last week, or several.
        """
        merge = self._tx.merges.get(id_in(name))
        if merge is not None:
            return merge
        account = self._privacy.find(name, platform).id
        found = [one for one in self._tx.merges.of(account) if one.is_open and one.kept == account]
        if not found:
            raise Refusal("parting.none")
        if len(found) > 1:
            raise Refusal("parting.several", merges=", ".join(str(one.id) for one in found))
        return found[0]

    def undo(self, merge: Merge, actor: str = COMMAND, why: str = "") -> Merge:
        """Give the other account back what came from it, with its password; both are told.

        What came after the merge stays with the kept account. Raises ``Refusal`` as ``check``.
        """
        for account in sorted((merge.kept, merge.other)):
            self._tx.merges.lock(account)
        merge = self.check(merge)
        now = self._unit.clock.now()
        for place in self._successors(merge):
            self._tx.places.withdraw_letters(place.id, now)
            self._tx.places.update(replace(place, ends_at=now))
        for number in self._tx.merges.given_up(merge.id):
            confirmation = self._tx.confirmations.get(number)
            if confirmation is not None:
                self._tx.addresses.wait_for(confirmation.email)
        self._tx.merges.give_back(merge, now)
        forget_conversations(self._tx, merge.other)
        self._auditing.record(
            actor, "undo_merge", f"account:{merge.kept}",
            account=merge.other, merge=merge.id, why=why,
        )  # fmt: skip
        for account in (merge.kept, merge.other):
            owner = self._tx.accounts.get(account)
            if owner is not None:
                self._notices.accounts_parted(owner, merge)
        return replace(merge, undone_at=now)

    def check(self, merge: Merge) -> Merge:
        """Give a merge as it is now; raises ``Refusal`` where it cannot be undone.

        ``parting.undone``, ``parting.too_late`` after a week, ``parting.in_another`` where the
        kept account came to a third one since, ``parting.place_taken`` where another guardian has
        a place by now, ``parting.address`` where the kept account would have none to sign in with.
        """
        found = self._tx.merges.get(merge.id)
        if found is None:
            raise Refusal("parting.none")
        if found.undone_at is not None:
            raise Refusal("parting.undone", number=found.id)
        if not found.is_open or self._unit.clock.now() - found.merged_at >= UNDONE_WITHIN:
            raise Refusal("parting.too_late", n=UNDONE_WITHIN.days)
        later = [one for one in self._tx.merges.of(found.kept) if one.other == found.kept]
        if later:
            raise Refusal("parting.in_another", number=later[0].id)
        if any(one.account is not None for one in self._successors(found)):
            raise Refusal("parting.place_taken")
        moved = set(self._tx.merges.addresses(found.id))
        own = self._tx.addresses.of_account(found.kept)
        left = [one for one in own if one.email not in moved]
        if left and all(one.replaced_at is not None for one in left):
            raise Refusal("parting.address")
        return found

    def _successors(self, merge: Merge) -> list[Place]:
        """Give the places that were made since for the numbers of those that the merge ended."""
        now, found = self._unit.clock.now(), []
        for number in self._tx.merges.ended_places(merge.id):
            ended = self._tx.places.get(number)
            if ended is None:
                continue
            self._tx.children.lock(ended.child)
            found += [
                one
                for one in self._tx.places.of_child(ended.child)
                if one.number == ended.number and one.id != ended.id
                if one.ends_at is None or one.holds(now)
            ]
        return found

    def part_again(self, erased: Collection[int]) -> None:
        """Part what was put together with accounts that are about to be erased again.

        A backup from between a merge and its undoing holds as one who was erased and who was not.
        Those that were erased with the kept account are among the ``erased`` themselves. Nobody is
        told.
        """
        found = {
            one.id: one
            for account in erased
            for one in self._tx.merges.of(account)
            if one.is_open and one.kept == account
        }
        # The newest first: what came to a third account by a second is handed back along the way.
        for _, merge in sorted(found.items(), reverse=True):
            self._tx.merges.give_back(merge, self._unit.clock.now())

    def settle(self, limit: int) -> int:
        """Leave for good where they are what merges of a week ago have moved; gives how many."""
        now = self._unit.clock.now()
        due = self._tx.merges.due(now - UNDONE_WITHIN, limit)
        for merge in due:
            for account in sorted((merge.kept, merge.other)):
                self._tx.merges.lock(account)
            found = self._tx.merges.get(merge.id)
            if found is not None and found.is_open:
                self._tx.merges.settle(found, now)
        return len(due)
