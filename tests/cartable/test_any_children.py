"""Whatever a file of children says: twice is once, a dry run tells the truth, nobody is lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartable.imports import import_children
from cartable.on_demand import PhonesOnDemand, romanised
from cartable.reports import Report
from locales.countries import CountryNames
from school.ids import Ids
from school.outbox import Notice, Signal
from school.school import School
from school.store import Transaction, Unit
from storage.statements import Holding
from tests.cartable.tables import CHILDREN, csv_file, pupil
from tests.cast import ISU_DOUR, KEY, Clock
from tests.conftest import PlainPasswords
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

T = TypeVar("T")

FILES = some.lists(
    some.builds(
        pupil,
        last_name=some.sampled_from(["Durant", "DURANT", "Dûrant", "Maes", ""]),
        first_name=some.sampled_from(["Albert", "Zoë", "Zoe"]),
        birth_date=some.sampled_from(["2008-04-17", "17/04/2008", "2009-01-01", "?"]),
        identifier=some.sampled_from(["", "", "", "albert.durant", "albert.durant2", "a.d"]),
        class_=some.sampled_from(["1A", "2B"]),
    ),
    max_size=10,
)


class Town:
    """A school on a database in memory, into which files are brought."""

    def __init__(self, file: Path) -> None:
        self._clock = Clock()
        self._file = file
        self._ids = Ids(self._clock)
        self._database = InMemory(self._clock, Holding("test"))
        self._tokens = KeyedTokens(SecretKey(KEY))
        self._database.tx().platforms.put(ISU_DOUR)

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run work as a store does; what it raises rolls it back."""
        with self._database.connection as connection:
            connection.execute("BEGIN")
            return work(self._database.tx())

    def listen(self, signal: Signal, listener: Callable[[Sequence[Notice]], None]) -> None:
        """Hear of nothing: nobody is owed anything by an import."""

    async def bring_in(self, rows: Sequence[Sequence[str]], *, dry_run: bool = False) -> Report:
        file = csv_file(self._file, rows, titles=CHILDREN)
        return await import_children(self, self._open, file, dry_run=dry_run)

    def children(self) -> list[tuple[object, ...]]:
        """Give everybody, by id: id, school, identifier, …"""
        query = "SELECT * FROM children ORDER BY id"
        return self._database.connection.execute(query).fetchall()

    def close(self) -> None:
        self._database.close()

    def _open(self, tx: Transaction) -> School:
        passwords, phones = PlainPasswords(), PhonesOnDemand()
        ports = (self._tokens, passwords, romanised, phones, CountryNames())
        unit = Unit(tx, self._clock, self._ids, *ports)
        return School(unit)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "children.csv"


@given(FILES, FILES)
async def test_any_file_after_any_other(
    file: Path, before: list[list[str]], rows: list[list[str]]
) -> None:
    with closing(Town(file)) as town:
        await town.bring_in(before)
        known = town.children()

        rehearsed = await town.bring_in(rows, dry_run=True)
        assert town.children() == known

        real = await town.bring_in(rows)
        assert (rehearsed.counts, rehearsed.refused) == (real.counts, real.refused)
        assert real.total == len(rows)
        children = town.children()
        assert len(children) == len(known) + real.counts["new"]
        assert {one[0] for one in known} <= {one[0] for one in children}
        assert len({one[2] for one in children}) == len(children)

        again = await town.bring_in(rows)
        assert {one.where for one in again.refused} <= {one.where for one in real.refused}
        if again.refused == real.refused:
            assert again.counts == Counter(unchanged=real.counts.total())
            assert town.children() == children
        else:  # what a later row of the file has corrected makes clear whom another is about
            assert _could_not_tell(real)


def _could_not_tell(report: Report) -> bool:
    unclear = ("import.child.several", "import.child.other")
    return any(why.key in unclear for one in report.refused for why in one.reasons)
