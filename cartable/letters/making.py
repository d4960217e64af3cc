"""Letters: prints them for whole schools, in an order that no kill turns against a family."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from glob import escape
from itertools import islice
from pathlib import Path
from typing import TypeVar

from cartable.imports.rows import Progress, unseen
from cartable.letters.choosing import Listed, choose, listed
from cartable.letters.drafting import Link, deep_link_of, draft_letters
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


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter as a mail merge takes it; ``guardian`` is the place's number at the child.

    ``deep_link`` is ``None`` where there is no chat.
    """

    platform: str
    identifier: str
    guardian: int
    temporary_password: str = field(repr=False)
    deep_link: str | None = field(repr=False)


@dataclass(slots=True)
class MadeLetters:
    """What became of the places that were looked at.

    ``taken`` counts those that somebody has, ``withdrawn`` the older letters that work no more;
    ``late`` names the children a place of whom was taken while the letters were being printed:
    its page opens nothing.
    """

    platform: str
    letters: list[PrintedLetter] = field(default_factory=list)
    taken: int = 0
    withdrawn: int = 0
    late: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages were printed."""
        return len(self.letters) + len(self.late)

    @property
    def status(self) -> int:
        """The exit status of contract.md: 0 done, 1 partly refused."""
        return 1 if self.late else 0


HandOut = Callable[[MadeLetters], None]
"""Called once the letters work, and before the older ones stop to."""


async def make_letters(
    store: Store,
    open_school: Opening,
    printer: LetterPrinter,
    file: Path | None,
    *,
    link: Link | None = None,
    platform: str | None = None,
    class_name: str | None = None,
    child: str | None = None,
    progress: Progress = unseen,
    hand_out: HandOut = lambda made: None,
) -> MadeLetters:
    """Make a letter for every free place of a school's, a class's or one child's guardians (B1).

    ``file`` is the PDF, by class and name, or ``None`` where ``hand_out`` is enough. ``link``
    makes a deep link of its payload. Raises ``Refusal`` where there is nobody to make one for, or
    the file cannot be written, and ``StoreError``: all letters of before still work then.

    Older letters are withdrawn last, when the new ones are where they can be sent.
    """
    making = _Making(store, open_school, printer, link)
    chosen, children = await store.run(partial(choose, open_school, platform, child))
    if child is None:
        children = await listed(store, chosen.id, class_name)
    made = MadeLetters(chosen.id)
    kept: list[Kept] = []
    appeared = False
    try:
        with _paper(file, printer) as book:
            drafts = await making.print(chosen, children, book, made, progress)
            await making.keep(drafts, kept, made)
            await making.record(made, kept)
        appeared = file is not None
        hand_out(made)
    except BaseException:
        if not appeared:  # else they may be on their way to families
            with suppress(StoreError):
                await making.give_up(kept)
        raise
    made.withdrawn = await making.withdraw_older(kept)
    return made


class _Making:
    """Makes letters a few children at a time."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        printer: LetterPrinter,
        link: Link | None,
    ) -> None:
        self._store = store
        self._open_school = open_school
        self._printer = printer
        self._link = link

    async def print(
        self,
        platform: Platform,
        children: Sequence[Listed],
        book: LetterBook | None,
        made: MadeLetters,
        progress: Progress,
    ) -> list[Draft]:
        """Draft all letters, and set them where there is a book; raises ``Refusal`` for none."""
        drafts: list[Draft] = []
        total = sum(one.places for one in children)
        for group in _groups(children, _PRINTED):
            found = await self._at_school(partial(draft_letters, platform, group, self._link))
            made.taken += found.taken
            drafts += found.drafts
            if book is not None and found.sheets:
                await asyncio.to_thread(self._set, found.sheets, book)
            progress(len(drafts) + made.taken, total)
        if not drafts:
            raise Refusal("letters.all_taken", n=made.taken)
        if book is not None:
            await asyncio.to_thread(book.close)
        return drafts

    def _set(self, sheets: Sequence[LetterSheet], book: LetterBook) -> None:
        for part in self._printer.letters(sheets):
            book.add(part)

    async def keep(self, drafts: Sequence[Draft], kept: list[Kept], made: MadeLetters) -> None:
        """Keep the letters, adding them to ``kept``; from now on their passwords work."""
        for group in _groups(drafts, _KEPT):
            letters = await self._at_school(partial(_keep, group))
            kept += letters
            places = {one.place for one in letters}
            for draft in group:
                if draft.place in places:
                    made.letters.append(self._printed(draft))
                else:
                    made.late.append(draft.identifier)

    async def record(self, made: MadeLetters, kept: Sequence[Kept]) -> None:
        """Enter the run into the audit log, before anybody holds a letter of it."""
        counts = {
            "letters": len(made.letters),
            "replaced": sum(len(one.older) for one in kept),
            "late": len(made.late),
        }
        await self._at_school(partial(_record, made.platform, counts))

    async def withdraw_older(self, kept: Sequence[Kept]) -> int:
        """Withdraw what ``kept`` replaces; gives how many."""
        withdrawn = 0
        for group in _groups(kept, _KEPT):
            withdrawn += await self._at_school(partial(_withdraw_older, group))
        return withdrawn

    async def give_up(self, kept: Sequence[Kept]) -> None:
        """Withdraw the new letters, which nobody will see."""
        for group in _groups(kept, _KEPT):
            await self._at_school(partial(_give_up, group))

    async def _at_school(self, work: Callable[[School], T]) -> T:
        return await self._store.run(lambda tx: work(self._open_school(tx)))

    def _printed(self, draft: Draft) -> PrintedLetter:
        return PrintedLetter(
            draft.platform, draft.identifier, draft.number, draft.password,
            deep_link_of(draft, self._link),
        )  # fmt: skip


def _keep(drafts: Sequence[Draft], school: School) -> list[Kept]:
    return school.letters.keep(drafts)


def _record(platform: str, counts: Mapping[str, int], school: School) -> None:
    school.auditing.record(COMMAND, "make_letters", f"platform:{platform}", platform, **counts)


def _withdraw_older(letters: Sequence[Kept], school: School) -> int:
    return school.letters.withdraw_older(letters)


def _give_up(letters: Sequence[Kept], school: School) -> None:
    school.letters.give_up(letters)


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


def _groups(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    rest = iter(things)
    while group := list(islice(rest, size)):
        yield group
