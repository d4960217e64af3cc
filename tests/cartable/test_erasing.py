"""Who was erased is in no file any more, and no older backup brings them back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from cartable.backups import make_backup
from cartable.erasing import erase, erase_child
from cartable.erasure_log import ERASERS, FILE_NAME, ErasureLog
from cartable.restoring import Restored, restore
from cartable.root import foundation
from cartable.settings import Settings
from school.refusals import Refusal
from school.school import School
from school.store import Transaction
from storage.driver import sqlite3
from tests.cast import ISU_DOUR, KEY, NOW, SOPHIE, SOPHIE_TOO, account
from tests.conftest import ENGINES
from tests.databases import everything, holds
from tests.postgresql_server import PostgresqlServer
from tests.school.two_accounts import KEPT, OTHER
from tests.storage import child_canaries
from tests.storage.canaries import ACCOUNT, AWAY, CANARY, CHAT, EMAIL, columns, keep, person


@pytest.fixture(params=ENGINES)
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    values: dict[str, object] = {"data": tmp_path / "var", "secret_key": KEY}
    if request.param == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        values["database"] = server.create(f"erasing_{uuid4().hex}")
    return Settings.model_validate(values)


async def begin(settings: Settings, work: Callable[[School], object] | None = None) -> None:
    async with foundation(settings) as opened:
        await opened.store.run(lambda tx: tx.platforms.put(ISU_DOUR))
        if work is not None:
            await opened.at_school(work)


async def back_up(settings: Settings, file: Path) -> None:
    async with foundation(settings) as opened:
        await make_backup(opened, file, overwrite=False, shown=lambda *_: None, asks=True)


async def put_back(settings: Settings, file: Path) -> Restored:
    return await restore(
        settings, file, erasers=ERASERS, erasures=None, replace=True, shown=lambda *_: None
    )


async def erase_them(settings: Settings) -> None:
    async with foundation(settings) as opened:
        await erase(opened, ACCOUNT, "command", "They asked for it")


def found_in(folder: Path, canary: str = CANARY) -> list[str]:
    """Name the files in which a canary is."""
    files = (one for one in folder.rglob("*") if one.is_file())
    return [one.name for one in files if canary.encode() in one.read_bytes()]


async def test_nothing_is_left_and_no_backup_brings_it_back(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(settings)
    keep(settings.location, person(columns(settings.location)))
    file = tmp_path / "backup.zip"
    await back_up(settings, file)
    assert holds(settings.location, CANARY)

    await erase_them(settings)
    assert found_in(settings.data) == []
    assert not holds(settings.location, CANARY)
    logged = ErasureLog(settings.data / FILE_NAME).read()
    # With the account that came to it, which an older backup has for itself.
    assert [one.kind for one in logged] == ["account", "account", "address"]
    assert [one.subject for one in logged[:2]] == [str(ACCOUNT), str(AWAY)]
    assert EMAIL not in (settings.data / FILE_NAME).read_text()

    restored = await put_back(settings, file)
    assert restored.replayed == 3
    assert not holds(settings.location, CANARY)
    assert found_in(settings.data) == []
    left = everything(settings.location)
    assert not any(str(CHAT) in repr(rows) for table, rows in left.items())
    assert CANARY not in caplog.text


async def erase_the_child(settings: Settings) -> None:
    async with foundation(settings) as opened:
        child = await opened.store.run(lambda tx: tx.children.get(child_canaries.CHILD))
        assert child is not None
        assert await erase_child(opened, child, "command", "They asked for it") == 1


async def test_nothing_is_left_of_a_child_and_no_backup_brings_it_back(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(settings)
    keep(settings.location, child_canaries.child(columns(settings.location)))
    file = tmp_path / "backup.zip"
    await back_up(settings, file)
    canary = child_canaries.FLEDGLING
    assert holds(settings.location, canary)

    await erase_the_child(settings)
    assert found_in(settings.data, canary) == []
    assert not holds(settings.location, canary)
    (logged,) = ErasureLog(settings.data / FILE_NAME).read()
    assert (logged.kind, logged.subject) == ("child", str(child_canaries.CHILD))

    restored = await put_back(settings, file)
    assert restored.replayed == 1
    assert not holds(settings.location, canary)
    assert found_in(settings.data, canary) == []
    assert canary not in caplog.text
    left = everything(settings.location)
    assert [row[0] for row in left["children"]] == [child_canaries.SISTER]
    assert not any("child_erased" in repr(row) for row in left["outbox"]), "nobody is told again"


async def test_a_backup_from_before_the_account_is_purged_by_the_address(
    settings: Settings, tmp_path: Path
) -> None:
    def waits(school: School) -> None:
        school.tx.addresses.note(EMAIL)

    await begin(settings, waits)
    file = tmp_path / "backup.zip"
    await back_up(settings, file)
    rows = person(columns(settings.location))
    del rows["addresses"]

    async with foundation(settings) as opened:
        await opened.store.run(lambda tx: tx.personal.erase_address(EMAIL))
    keep(settings.location, person(columns(settings.location)))
    await erase_them(settings)
    await put_back(settings, file)
    assert not holds(settings.location, EMAIL)


async def test_who_was_given_back_before_the_other_was_erased_stays(
    settings: Settings, tmp_path: Path
) -> None:
    """The backup is of the days in which both were one account."""
    file = tmp_path / "backup.zip"
    await begin(settings, two_people)
    async with foundation(settings) as opened:
        merged = await opened.at_school(
            lambda school: school.merging.merge(KEPT, OTHER, "command", "mistaken")
        )
    await back_up(settings, file)
    async with foundation(settings) as opened:
        await opened.at_school(lambda school: school.parting.undo(merged))
        await erase(opened, KEPT, "command", "They asked for it")
    await put_back(settings, file)
    async with foundation(settings) as opened:
        assert await opened.store.run(lambda tx: tx.accounts.get(KEPT)) is None
        assert await opened.store.run(lambda tx: tx.accounts.get(OTHER)) is not None
        (address,) = await opened.store.run(lambda tx: tx.addresses.of_account(OTHER))
        assert address.email == SOPHIE_TOO
        assert await opened.store.run(lambda tx: tx.addresses.get(SOPHIE)) is None


def two_people(school: School) -> None:
    for number, email in ((KEPT, SOPHIE), (OTHER, SOPHIE_TOO)):
        school.tx.accounts.add(account(number))
        assert school.tx.addresses.prove(email, number, NOW)


async def test_the_file_has_no_trace_of_rows_that_moved_about(tmp_path: Path) -> None:
    """Where rows grow, SQLite moves them from page to page, and copies of them stay behind."""
    settings = Settings.model_validate({"data": tmp_path / "var", "secret_key": KEY})
    file = settings.location.file
    assert file is not None
    await begin(settings)
    keep(settings.location, person(columns(settings.location)))
    async with foundation(settings) as opened:
        for turn in range(40):
            name, text = f"{CANARY}-{turn}", CANARY * 97 * turn
            await opened.store.run(partial(_remember, name, text))
    with closing(sqlite3.connect(file)) as database:
        database.execute("DELETE FROM facts WHERE name LIKE 'canary%'")
        database.commit()
    await erase_them(settings)
    assert found_in(settings.data) == []


def _remember(name: str, text: str, tx: Transaction) -> None:
    tx.status.remember(name, text)


async def test_nobody_is_erased_twice(settings: Settings) -> None:
    await begin(settings)
    with pytest.raises(Refusal) as refused:
        await erase_them(settings)
    assert refused.value.key == "accounts.unknown"
