"""A database that takes no more in the middle of an import loses nothing that it took before."""

from pathlib import Path

import pytest

from cartable.imports import import_certificates
from school.store import StoreError
from storage.sqlite import SqliteStore
from tests.cartable.tables import csv_file, student
from tests.conftest import SchoolAtWork

ENGINES = ("sqlite",)
"""The one that can be told how many pages it may have."""

pytestmark = pytest.mark.usefixtures("platform")


async def test_a_database_that_takes_no_more_is_told_and_the_import_can_go_on(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "rows.csv", [student(number) for number in range(400)])
    assert isinstance(school.store, SqliteStore)
    run = school.store._connection.run
    pages = await run(lambda one: one.execute("PRAGMA page_count").fetchone()[0])
    await run(lambda one: one.execute(f"PRAGMA max_page_count = {pages + 20}").fetchone())
    with pytest.raises(StoreError):
        await import_certificates(school.store, school.open, path)
    await run(lambda one: one.execute("PRAGMA max_page_count = 100000").fetchone())
    report = await import_certificates(school.store, school.open, path)
    assert (report.total, report.refused) == (400, [])
    assert report.counts["unchanged"] % 100 == 0
