"""The secretariat of a storm: imports certificates all the while, with the command people use."""

from __future__ import annotations

import asyncio
import random
from asyncio.subprocess import DEVNULL, PIPE, STDOUT

from tests.journey.installation import Installation
from tests.storm.students import Ledger, Student

_ANNOUNCED = 20
"""Students with an account who are given one more certificate by each import."""
_KILLED = 0.25
"""Share of the imports that are killed halfway, and run again."""
_TRIES = 40
_REST = 8.0  # seconds, at most, between two imports: notices are owed all the while


class Secretariat:
    """Keeps invitations in ``supply`` for as long as ``work`` runs."""

    def __init__(
        self, place: Installation, ledger: Ledger, people: int, chance: random.Random
    ) -> None:
        self._place = place
        self._ledger = ledger
        self._chance = chance
        self._people = people
        self._supplied = asyncio.Event()
        self._supplied.set()
        self.supply: asyncio.Queue[Student | None] = asyncio.Queue()
        """Students who were invited; nobody, once nobody is to come any more."""

    async def work(self) -> None:
        """Import until cancelled."""
        while True:
            if self.supply.qsize() < self._people:
                await self._invite(self._people)
            else:
                await self._invite(0)
            await asyncio.sleep(self._chance.uniform(0.2, _REST))

    async def _invite(self, count: int) -> None:
        """Import a file with ``count`` new students, and news for some who have an account."""
        first = len(self._ledger.students) + 1
        students = [Student(number) for number in range(first, first + count)]
        self._ledger.students += students
        known = self._ledger.accounts
        lucky = self._chance.sample(known, min(_ANNOUNCED, len(known)))
        rows = [(one, title) for one in students for title in one.waiting]
        rows += [(one, one.announce()) for one in lucky]
        if rows:
            # An import under way is finished, whatever ends the storm: it is in the books.
            await asyncio.shield(asyncio.ensure_future(self._import(rows)))
        for student in students:
            self.supply.put_nowait(student)

    async def _import(self, rows: list[tuple[Student, str]]) -> None:
        self._supplied.clear()
        self._ledger.imports += 1
        path = self._place.folder / f"import-{self._ledger.imports}.csv"
        lines = ["email;nom;prenom;intitule;type;date;reference"]
        lines += [
            f"{student.address};Étudiant;Une;{title};unit;2021-06-25;{title}"
            for student, title in rows
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        for _ in range(_TRIES):
            if await self._run_import(str(path)):
                break
            await asyncio.sleep(self._chance.uniform(0.0, 1.0))
        else:
            raise RuntimeError(f"{path} could not be imported: {self._place.log()[-2000:]}")
        self._supplied.set()

    async def _run_import(self, path: str) -> bool:
        words = ("certificates", "import", path, "--platform", "icc")
        process = await self._place.begin(*words, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT)
        if self._chance.random() < _KILLED:
            await asyncio.sleep(self._chance.uniform(0.3, 1.5))
            if process.returncode is None:
                process.kill()
                self._ledger.broken_imports += 1
        await process.communicate()
        self._ledger.refused_imports += process.returncode == 1
        return process.returncode == 0

    async def finish(self) -> None:
        """Wait for an import that is under way."""
        await self._supplied.wait()
