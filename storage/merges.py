"""Merges, as rows: every row that is somebody's is taken along, or stays for a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from school.accounts import Account
from school.merges import Merge
from school.personal import Traces
from storage.accounts import account_of
from storage.erasing import OF_ACCOUNT, absorbed, doors_of
from storage.merged_tables import FILLED, TAKEN, WORDS
from storage.moments import from_ms, from_ms_or_none, to_ms
from storage.statements import Statements

_ROW, _FIELD, _CHOSEN, _ENDED, _GIVEN_UP = "row", "field", "chosen", "ended", "given_up"


class Merges:
    """Keeps merges and does what they say; see ``school.merges.MergeRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def lock(self, account: int) -> None:
        """Hold an account until the transaction ends."""
        self._tx.one("lock_account", account=account)

    def add(self, merge: Merge) -> None:
        """Keep a new merge; from now on the other account is nobody's."""
        at = to_ms(merge.merged_at)
        self._tx.change("add_merge", id=merge.id, kept=merge.kept, other=merge.other, merged_at=at)

    def take(self, merge: Merge, first: str | None) -> None:
        """Move everything of the other account to the kept one."""
        for kind in TAKEN:
            for item in self._take(kind, merge):
                self._note(merge, kind, item)
        for table in FILLED:
            self._fill(merge, table)
        if first and self._tx.change("choose_first", account=merge.kept, email=first):
            self._note(merge, _CHOSEN, first)

    def end_place(self, merge: Merge, place: int, ends_at: datetime | None) -> None:
        """End a place that both have at a child, as the merge comes."""
        self._note(merge, _ENDED, place, None if ends_at is None else str(to_ms(ends_at)))
        self._tx.change("end_merged_place", place=place, now=to_ms(merge.merged_at))

    def ended_places(self, merge: int) -> list[int]:
        """Give the places that a merge has ended."""
        return [int(item) for item, _ in self._noted(merge, _ENDED)]

    def give_up(self, merge: Merge, confirmation: int) -> None:
        """Close a confirmation of the other account, of two that are open."""
        now = to_ms(merge.merged_at)
        self._tx.change("give_up_confirmation", confirmation=confirmation, now=now)
        self._note(merge, _GIVEN_UP, confirmation)

    def given_up(self, merge: int) -> list[int]:
        """Give the confirmations that a merge has closed."""
        return [int(item) for item, _ in self._noted(merge, _GIVEN_UP)]

    def addresses(self, merge: int) -> list[str]:
        """Give the addresses that came from the other account."""
        return [item for item, _ in self._noted(merge, "addresses")]

    def get(self, merge: int) -> Merge | None:
        """Find one by its id."""
        row = self._tx.one("merge", merge=merge)
        return None if row is None else _merge(row)

    def of(self, account: int) -> list[Merge]:
        """Give those of an account that were not undone, on either side."""
        return [_merge(row) for row in self._tx.all("merges_of", account=account)]

    def absorbed(self, account: int) -> list[int]:
        """Give the accounts that came to one, and to those."""
        return absorbed(self._tx, account)

    def away(self, account: int) -> Account | None:
        """Give an account also while it is merged into another one."""
        row = self._tx.one("account_away", account=account)
        return None if row is None else account_of(row)

    def due(self, before: datetime, limit: int) -> list[Merge]:
        """Give the open ones that are not younger than a moment."""
        found = self._tx.all("merges_due", before=to_ms(before), limit=limit)
        return [_merge(row) for row in found]

    def give_back(self, merge: Merge, now: datetime) -> None:
        """Undo an open one: what came from the other account is its own again."""
        since = to_ms(merge.merged_at)
        sides = {"kept": merge.kept, "other": merge.other}
        self._tx.change("revoke_with_kept", **sides, since=since, now=to_ms(now))
        for kind in TAKEN:
            for item, _ in self._noted(merge.id, kind):
                self._tx.change(f"merge_give_{kind}", **_key(kind, item), **_sides(kind, merge))
        for email, _ in self._noted(merge.id, "addresses"):
            self._tx.change("reinstate_address", email=email, since=since)
            self._tx.change("unchoose", account=merge.kept, email=email)
        for email, _ in self._noted(merge.id, _CHOSEN):
            self._tx.change("unchoose", account=merge.kept, email=email)
        for place, ended in self._noted(merge.id, _ENDED):
            before = None if ended is None else int(ended)
            self._tx.change("take_up_place", place=int(place), before=before, since=since)
        for confirmation, _ in self._noted(merge.id, _GIVEN_UP):
            self._tx.change("take_up_confirmation", confirmation=int(confirmation))
        for table in FILLED:
            self._empty(merge, table)
        self._tx.change("forget_merged", merge=merge.id)
        self._tx.change("undo_merge", merge=merge.id, now=to_ms(now))

    def settle(self, merge: Merge, now: datetime) -> None:
        """Remove what is left of the other account, and how it could be given back."""
        for kind in TAKEN:  # what somebody did at the moment of the merge comes along as well
            self._take(kind, merge)
        for kind in ("requests", "staff"):
            self._tx.change(
                f"merge_settle_{kind}", kept=merge.kept, other=merge.other, now=to_ms(now)
            )
        for door in doors_of(Traces(merge.other, (), ())):
            self._tx.change("forget_all_failures", subject=door)
        self._tx.change("forget_merged", merge=merge.id)
        for statement in (*OF_ACCOUNT, "erase_account"):
            self._tx.change(statement, account=merge.other)
        self._tx.change("settle_merge", merge=merge.id, now=to_ms(now))

    def _take(self, kind: str, merge: Merge) -> list[str]:
        rows = self._tx.all(f"merge_take_{kind}", **_sides(kind, merge))
        return [" ".join(map(str, row)) for row in rows]

    def _fill(self, merge: Merge, table: str) -> None:
        """Fill what is empty in the kept account's row, or make it as the other's is."""
        empty = FILLED[table]
        own, theirs = self._row(table, merge.kept), self._row(table, merge.other)
        if theirs is None:
            return
        is_new = own is None
        if own is None:
            self._note(merge, _ROW, table)
            own = empty
        wanted = [
            name for name in empty if own[name] in ("", None) and theirs[name] not in ("", None)
        ]
        for name in wanted:
            self._note(merge, _FIELD, f"{table}.{name}")
        values = {name: theirs[name] if name in wanted else own[name] for name in empty}
        if wanted or is_new:
            self._tx.change(f"merge_fill_{table}", account=merge.kept, **values)

    def _empty(self, merge: Merge, table: str) -> None:
        """Take back what was filled in, but for what was changed since."""
        empty = FILLED[table]
        own, theirs = self._row(table, merge.kept), self._row(table, merge.other)
        if own is None or theirs is None:
            return
        filled = {item for item, _ in self._noted(merge.id, _FIELD)}
        is_new = table in {item for item, _ in self._noted(merge.id, _ROW)}
        if not is_new and not filled & {f"{table}.{name}" for name in empty}:
            return
        values = {
            name: empty[name] if f"{table}.{name}" in filled and now == theirs[name] else now
            for name, now in own.items()
        }
        if (
            is_new
            and values == empty
            and self._tx.change(f"merge_empty_{table}", account=merge.kept)
        ):
            return
        self._tx.change(f"merge_fill_{table}", account=merge.kept, **values)

    def _row(self, table: str, account: int) -> Mapping[str, Any] | None:
        row = self._tx.one(f"merged_{table}", account=account)
        return None if row is None else dict(zip(FILLED[table], row, strict=True))

    def _note(self, merge: Merge, kind: str, item: object, before: str | None = None) -> None:
        about = {"kind": kind, "item": str(item), "before": before}
        self._tx.change("note_merged", merge=merge.id, **about)

    def _noted(self, merge: int, kind: str) -> list[tuple[str, str | None]]:
        found = self._tx.all("merged", merge=merge, kind=kind)
        return [(str(item), before) for item, before in found]


def _sides(kind: str, merge: Merge) -> Mapping[str, object]:
    """Name both accounts as the column holds them."""
    if TAKEN[kind].column == "writer":
        return {"kept": str(merge.kept), "other": str(merge.other)}
    return {"kept": merge.kept, "other": merge.other}


def _key(kind: str, item: str) -> Mapping[str, object]:
    parts = zip(TAKEN[kind].key, item.split(" "), strict=True)
    return {name: part if name in WORDS else int(part) for name, part in parts}


def _merge(row: Sequence[Any]) -> Merge:
    number, kept, other, merged_at, *moments = row
    return Merge(number, kept, other, from_ms(merged_at), *map(from_ms_or_none, moments))
