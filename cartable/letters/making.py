"""Letters: prints them for whole schools, in an order that no kill turns against a family."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from glob import escape
from itertools import islice
from pathlib import Path
from typing import TypeVar

from cartable.imports.rows import Progress, unseen
from cartable.letters.choosing import Listing, Selection, choose, listing, listing_of
from cartable.letters.drafting import Link, deep_link_of, draft_letters
from cartable.letters.made import Collect, HandOut, MadeLetters, PrintedLetter
from cartable.letters.waiting import WaitingDrafts
from school.auditing import COMMAND
from school.letters import Draft, Kept
from school.papers import LetterBook, LetterPrinter, LetterSheet
from school.platforms import Platform
from school.refusals import Refusal
from school.school import Opening, School
from school.store import Store, StoreError
from storage.appearing import appearing, remove_abandoned

T = TypeVar("T")

_PRINTED = 5  # children whose letters are drafted and set at once: about ten pages
_KEPT = 200  # letters that are kept or withdrawn in one transaction


async def make_letters(
    store: Store,
    open_school: Opening,
    printer: LetterPrinter,
    selection: Selection,
    file: Path | None,
    *,
    link: Link | None = None,
    page: str | None = None,
    progress: Progress = unseen,
    collect: Collect | None = None,
    hand_out: HandOut = lambda made: None,
) -> MadeLetters:
    """Make a letter for every free place of the chosen children's guardians (B1).

    ``file`` is the PDF, by class and name, or ``None`` where ``collect`` is enough. ``link``
    makes a deep link of its payload, ``page`` is where the same is done without. Raises
    ``Refusal`` where there is nobody to make one for, or the file cannot be written, and
    ``StoreError``: all letters of before still work then.

    Older letters are withdrawn last, when the new ones are where they can be sent. What is held of
    a letter meanwhile is some sixty bytes until all are printed, and then its number.
    """
    chosen, child = await store.run(partial(choose, open_school, selection))
    if child is None:
        children = await listing(store, chosen.id, selection.class_name)
    else:
        children = listing_of(child)
    making = _Making(store, open_school, printer, (link, page), collect, MadeLetters(chosen.id))
    appeared = False
    try:
        with _paper(file, printer) as book:
            await making.print(chosen, children, book, progress, selection)
            await making.keep(taken=selection.taken)
            await making.record()
        appeared = file is not None
        hand_out(making.made)
    except BaseException:
        if not appeared:  # else they may be on their way to families
            with suppress(StoreError):
                await making.give_up()
        raise
    await making.withdraw_older()
    return making.made


class _Making:
    """Makes letters a few children at a time; of those that it made it knows the ids."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        printer: LetterPrinter,
        ways: tuple[Link | None, str | None],
        collect: Collect | None,
        made: MadeLetters,
    ) -> None:
        self.made = made
        self._store = store
        self._open_school = open_school
        self._printer = printer
        self._link, self._page = ways
        self._collect = collect
        self._drafts = WaitingDrafts(_KEPT)
        self._kept, self._older = array("q"), array("q")

    async def print(
        self,
        platform: Platform,
        children: Listing,
        book: LetterBook | None,
        progress: Progress,
        selection: Selection,
    ) -> None:
        """Draft all letters, and set them where there is a book; raises ``Refusal`` for none."""
        made, drafts = self.made, self._drafts
        for group in _groups(children.children, _PRINTED):
            draft = partial(
                draft_letters,
                platform,
                group,
                self._link,
                only_new=selection.only_new,
                taken=selection.taken,
                page=self._page,
            )
            found = await self._at_school(draft)
            made.taken += found.taken
            made.out += found.out
            drafts.add(found.drafts)
            if book is not None and found.sheets:
                await asyncio.to_thread(self._set, found.sheets, book)
            progress(len(drafts) + made.taken + made.out, children.places)
        if not drafts and made.out:
            raise Refusal("letters.all_out", n=made.out)
        if not drafts and selection.taken:
            raise Refusal("letters.none_taken")
        if not drafts:
            raise Refusal("letters.all_taken", n=made.taken)
        if book is not None:
            await asyncio.to_thread(book.close)

    def _set(self, sheets: Sequence[LetterSheet], book: LetterBook) -> None:
        for part in self._printer.letters(sheets):
            book.add(part)

    async def keep(self, *, taken: bool) -> None:
        """Keep the letters that were drafted; from now on their passwords work."""
        for group in self._drafts.groups():
            kept = await self._at_school(partial(_keep, group, taken))
            self._kept.extend(one.letter for one in kept)
            for one in kept:
                self._older.extend(one.older)
            self._tell(group, {one.place for one in kept}, again=taken)

    def _tell(self, group: Sequence[Draft], places: set[int], *, again: bool) -> None:
        """Count the letters of a group; those have become one whose ``places`` are given."""
        letters = [draft for draft in group if draft.place in places]
        self.made.letters += len(letters)
        self.made.late += (draft.identifier for draft in group if draft.place not in places)
        if self._collect is not None:
            self._collect([self._printed(draft, again=again) for draft in letters])

    async def record(self) -> None:
        """Enter the run into the audit log, before anybody holds a letter of it."""
        made = self.made
        counts = {
            "letters": made.letters,
            "replaced": len(self._older),
            "late": len(made.late),
        }
        await self._at_school(partial(_record, made.platform, counts))

    async def withdraw_older(self) -> None:
        """Withdraw what the new letters replace."""
        self.made.withdrawn = await self._withdraw(self._older)

    async def give_up(self) -> None:
        """Withdraw the new letters, which nobody will see."""
        await self._withdraw(self._kept)

    async def _withdraw(self, letters: Iterable[int]) -> int:
        withdrawn = 0
        for group in _groups(letters, _KEPT):
            withdrawn += await self._at_school(partial(_withdraw, group))
        return withdrawn

    async def _at_school(self, work: Callable[[School], T]) -> T:
        return await self._store.run(lambda tx: work(self._open_school(tx)))

    def _printed(self, draft: Draft, *, again: bool) -> PrintedLetter:
        return PrintedLetter(
            draft.platform, draft.identifier, draft.number, draft.password,
            deep_link_of(draft, self._link, again=again),
        )  # fmt: skip


def _keep(drafts: Sequence[Draft], taken: bool, school: School) -> list[Kept]:
    return school.letters.keep(drafts, taken=taken)


def _record(platform: str, counts: Mapping[str, int], school: School) -> None:
    school.auditing.record(COMMAND, "make_letters", f"platform:{platform}", platform, **counts)


def _withdraw(letters: Sequence[int], school: School) -> int:
    return school.letters.withdraw(letters)


@contextmanager
def _paper(file: Path | None, printer: LetterPrinter) -> Iterator[LetterBook | None]:
    """Give the book that ``file`` will be once all is well; raises ``Refusal``."""
    if file is None:
        yield None
        return
    try:
        remove_abandoned(file.parent, f".{escape(file.name)}.*.part")
        with appearing(file, overwrite=True) as out:
            yield printer.book(out)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("letters.unwritable", file=str(file), reason=reason) from error


def _groups(things: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    rest = iter(things)
    while group := list(islice(rest, size)):
        yield group
