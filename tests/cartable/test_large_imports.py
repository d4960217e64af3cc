"""A large file takes no more memory than a small one: its rows and PDFs come in one by one."""

import asyncio
import sys
from pathlib import Path

TEN_THOUSAND = """
import asyncio, resource, sys
from pathlib import Path
from cartable.imports import Progress, import_certificates
from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.ids import Ids
from school.school import School
from school.store import Unit
from storage.location import Location
from storage.opening import ClosableStore
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.cartable.tables import csv_file, student
from tests.cast import ICC, KEY, Clock
from tests.conftest import PlainPasswords
from vault.keys import SecretKey
from vault.signing import KeyedTokens

async def main(folder):
    clock = Clock()
    ids, tokens = Ids(clock), KeyedTokens(SecretKey(KEY))
    store = await SqliteStore.open(folder / "cartable.db", clock, Holding("command"))
    await store.run(lambda tx: tx.platforms.put(ICC))
    def school(tx):
        ports = (tokens, PlainPasswords(), romanised, PhonesOnDemand(), CountryNames())
        return School(Unit(tx, clock, ids, *ports))
    async def bring_in(name):
        report = await import_certificates(store, school, folder / name, files=folder)
        return dict(report.counts), len(report.refused)
    csv_file(folder / "few.csv", (student(n, file="large.pdf") for n in range(10)))
    csv_file(folder / "many.csv", (student(n, file="large.pdf") for n in range(10_000)))
    with (folder / "large.pdf").open("wb") as pdf:
        pdf.write(b"%PDF-1.7")
        pdf.truncate(20_000)
    assert await bring_in("few.csv") == ({"new": 10}, 0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert await bring_in("many.csv") == ({"unchanged": 10, "new": 9_990}, 0)
    assert await bring_in("many.csv") == ({"unchanged": 10_000}, 0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    await store.close()
    print(grown // (1024 if sys.platform == "darwin" else 1))

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_ten_thousand_rows_take_no_more_memory_than_ten(tmp_path: Path) -> None:
    """Their files alone would be 200 MB; the bound is the page cache, a group, and the sieve."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TEN_THOUSAND, str(tmp_path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert int(out) < 80 * 1024  # KiB
