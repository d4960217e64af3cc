"""Backups on both engines: what is restored is what was there, and nothing else is touched."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

import pytest
from pydantic import SecretStr

from cartable.backups import Made, make_backup
from cartable.erasure_log import FILE_NAME, Eraser, ErasureLog
from cartable.restoring import Restored, restore
from cartable.root import foundation
from cartable.settings import Settings
from school.accounts import Account
from school.erasures import Erasure
from school.outbox import Lane
from school.refusals import Refusal
from school.school import School
from school.store import Transaction
from storage.backup_file import FORMAT
from tests.cast import ICC, KEY, NOW, Clock, notice
from tests.conftest import ENGINES
from tests.databases import everything
from tests.postgresql_server import PostgresqlServer

OTHER_KEY = token_hex(32)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Settings]:
    """Give the settings of a new installation of this name."""

    def make(name: str) -> Settings:
        values: dict[str, object] = {"data": tmp_path / name, "secret_key": KEY}
        if engine == "postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            values["database"] = server.create(f"{name}_{uuid4().hex}")
        (tmp_path / name).mkdir()
        return Settings.model_validate(values)

    return make


@pytest.fixture
def settings(place: Callable[[str], Settings]) -> Settings:
    return place("one")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def fill(tx: Transaction) -> None:
    tx.platforms.put(ICC)
    tx.status.remember("first", "kept")
    tx.files.put("digest", bytes(range(256)) * 500, NOW)


def live(tx: Transaction) -> None:
    """Have rows that refer to one another, with signs of every kind."""
    account = Account(7, "Zoé\t\\N", "D’Hondt 'x' \n\\.", None, "fr", "hash", NOW)
    tx.accounts.add(account)
    tx.addresses.note("zoe@example.org")
    tx.addresses.prove("zoe@example.org", account.id, NOW)
    tx.outbox.add(notice(1))


async def work(settings: Settings, what: Callable[[Transaction], object]) -> None:
    async with foundation(settings) as opened:
        await opened.store.run(what)


async def back_up(settings: Settings, file: Path) -> Made:
    async with foundation(settings) as opened:
        return await make_backup(opened, file, overwrite=False, shown=lambda *_: None, asks=True)


async def put_back(
    settings: Settings,
    file: Path,
    erasers: Mapping[str, Eraser] | None = None,
    erasures: Path | None = None,
    replace: bool = True,
) -> Restored:
    return await restore(
        settings,
        file,
        erasers=erasers or {},
        erasures=erasures,
        replace=replace,
        shown=lambda *_: None,
    )


def held(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Give what is in the database, but for the record of the backup itself."""
    found = everything(settings.location)
    return {table: rows for table, rows in found.items() if table != "backups"}


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


async def test_what_is_restored_is_what_was_there(
    place: Callable[[str], Settings], settings: Settings, file: Path
) -> None:
    await work(settings, fill)
    made = await back_up(settings, file)
    before = held(settings)
    assert made.manifest.contents.rows["platforms"] == 1
    empty = place("two")
    restored = await put_back(empty, file, replace=False)
    assert restored.aside is None
    assert held(empty) == before
    await work(empty, lambda tx: tx.status.remember("second", "kept"))  # it can be worked on


async def test_what_was_there_is_kept_aside(settings: Settings, file: Path, engine: str) -> None:
    await work(settings, fill)
    await back_up(settings, file)
    before = held(settings)
    await work(settings, lambda tx: tx.status.remember("second", "kept"))
    restored = await put_back(settings, file)
    assert held(settings) == before
    assert restored.aside is not None
    if engine == "sqlite":
        kept = settings.model_copy(update={"database": SecretStr(f"sqlite:///{restored.aside}")})
        assert ("second", "kept") in held(kept)["facts"]
    again = await back_up(settings, file.with_name("again.zip"))
    assert again.manifest.contents.rows["facts"] == len(before["facts"]), "not what is set aside"
    assert (await put_back(settings, file.with_name("again.zip"))).aside != restored.aside


async def test_somebody_who_works_there_keeps_a_restore_away(
    settings: Settings, file: Path
) -> None:
    await work(settings, fill)
    await back_up(settings, file)
    async with foundation(settings) as opened:
        await opened.store.run(lambda tx: tx.status.remember("second", "kept"))
        with pytest.raises(Refusal) as refused:
            await put_back(settings, file)
        assert refused.value.key == "restore.running"
        await opened.store.run(lambda tx: tx.status.remember("third", "kept"))
    assert ("third", "kept") in held(settings)["facts"]


async def test_postgresql_is_restored_over_nothing_unless_told(
    place: Callable[[str], Settings], settings: Settings, file: Path, engine: str
) -> None:
    if engine == "sqlite":
        return  # there the file is set aside in any case
    await work(settings, fill)
    await back_up(settings, file)
    before = held(settings)
    with pytest.raises(Refusal) as refused:
        await put_back(settings, file, replace=False)
    assert refused.value.key == "restore.not_empty"
    assert held(settings) == before


async def test_a_backup_of_sqlite_moves_up_to_postgresql(
    place: Callable[[str], Settings], file: Path, tmp_path: Path, engine: str
) -> None:
    small = Settings.model_validate({"data": tmp_path / "small", "secret_key": KEY})
    await work(small, fill)
    await work(small, live)
    await back_up(small, file)
    if engine == "sqlite":
        return
    before = held(small)
    large = place("large")
    assert (await put_back(large, file, replace=False)).aside is None
    assert held(large) == before
    await work(large, lambda tx: tx.status.remember("second", "kept"))
    assert (await put_back(large, file)).aside is not None
    assert held(large) == before


async def test_a_backup_of_postgresql_does_not_move_down(
    settings: Settings, file: Path, tmp_path: Path, engine: str
) -> None:
    await work(settings, fill)
    await back_up(settings, file)
    small = Settings.model_validate({"data": tmp_path / "small", "secret_key": KEY})
    if engine == "sqlite":
        assert (await put_back(small, file)).aside is None
        return
    with pytest.raises(Refusal) as refused:
        await put_back(small, file)
    assert refused.value == Refusal("restore.engine", engine="postgresql")


# -- files that are refused ---------------------------------------------------------------------


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x55
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def scribble(file: Path) -> None:
    file.write_text("Bonjour")


def other_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Bonjour")


def manifest_with(**values: object) -> Callable[[Path], None]:
    """Write the backup again, with another manifest."""

    def write(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(contents["manifest.json"])
        within = values.get("contents", {})
        assert isinstance(within, dict)
        manifest |= values | {"contents": manifest["contents"] | within}
        contents["manifest.json"] = json.dumps(manifest).encode()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)

    return write


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (flip, "restore.damaged"),
        (cut, "restore.foreign"),
        (scribble, "restore.foreign"),
        (other_zip, "restore.foreign"),
        (manifest_with(program="another"), "restore.foreign"),
        (manifest_with(format=FORMAT + 1, version="99"), "restore.newer"),
        (manifest_with(contents={"migrations": ["0099.later"]}), "restore.newer"),
        (manifest_with(contents={"rows": {"platforms": 2}}), "restore.damaged"),
        (manifest_with(sha256="0" * 64), "restore.damaged"),
        (manifest_with(contents={"secret_key": "0" * 16}), "restore.key_other"),
    ],
)
async def test_a_file_that_is_not_right_is_refused_and_nothing_touched(
    settings: Settings, file: Path, spoil: Callable[[Path], None], key: str
) -> None:
    await work(settings, fill)
    await back_up(settings, file)
    spoil(file)
    before, files = held(settings), names(settings.data)
    with pytest.raises(Refusal) as refused:
        await put_back(settings, file)
    assert refused.value.key == key
    assert held(settings) == before
    assert names(settings.data) == files


async def test_another_key_or_none_is_refused_and_none_is_made(
    settings: Settings, place: Callable[[str], Settings], file: Path
) -> None:
    await work(settings, fill)
    await back_up(settings, file)
    empty = place("two")
    for key, said in ((None, "restore.key_missing"), (OTHER_KEY, "restore.key_other")):
        given = SecretStr(key) if key else None
        with pytest.raises(Refusal) as refused:
            await put_back(empty.model_copy(update={"secret_key": given}), file)
        assert refused.value.key == said
        assert names(empty.data) == set()


# -- erasures -----------------------------------------------------------------------------------


def erasure(number: int, kind: str = "fact") -> Erasure:
    return Erasure(number, kind, f"subject-{number}", NOW + timedelta(hours=number))


class Erasing:
    """Erases facts, and counts how often each was erased."""

    def __init__(self) -> None:
        self.erased: list[str] = []

    def __call__(self, school: School, subject: str) -> None:
        self.erased.append(subject)
        school.tx.status.remember(subject, "erased")


async def test_what_was_erased_after_the_backup_is_erased_again_once(
    settings: Settings, place: Callable[[str], Settings], file: Path, tmp_path: Path
) -> None:
    await work(settings, lambda tx: [tx.erasures.add(erasure(one)) for one in (1, 2)])
    await back_up(settings, file)
    beside = tmp_path / "erasures.jsonl"
    ErasureLog(beside).add([erasure(one) for one in (2, 3, 4)])
    there = place("two")
    log = ErasureLog(there.data / FILE_NAME)
    log.add([erasure(4), erasure(5)])
    erasing = Erasing()
    restored = await put_back(there, file, {"fact": erasing}, beside)
    assert restored.replayed == 3
    assert erasing.erased == ["subject-3", "subject-4", "subject-5"]
    recorded = {row[0] for row in held(there)["erasures"]}
    assert recorded == {1, 2, 3, 4, 5} == {one.id for one in log.read()}
    assert ("subject-5", "erased") in held(there)["facts"]
    again = Erasing()
    await back_up(there, file.with_name("again.zip"))
    await put_back(there, file.with_name("again.zip"), {"fact": again}, beside)
    assert again.erased == []


async def test_an_erasure_that_nobody_can_do_again_stops_the_restore(
    settings: Settings, file: Path
) -> None:
    await work(settings, fill)
    await back_up(settings, file)
    ErasureLog(settings.data / FILE_NAME).add([erasure(1, "portrait")])
    before = held(settings)
    with pytest.raises(Refusal) as refused:
        await put_back(settings, file, {"fact": Erasing()})
    assert refused.value == Refusal("restore.kind", kind="portrait")
    assert held(settings) == before


async def test_an_eraser_that_fails_leaves_everything_as_it_was(
    settings: Settings, file: Path
) -> None:
    def fail(school: School, subject: str) -> None:
        school.tx.status.remember("half", "erased")
        raise LookupError(subject)

    await work(settings, fill)
    await back_up(settings, file)
    await work(settings, lambda tx: tx.status.remember("second", "kept"))
    ErasureLog(settings.data / FILE_NAME).add([erasure(1)])
    before = held(settings)
    with pytest.raises(LookupError):
        await put_back(settings, file, {"fact": fail})
    assert held(settings) == before


# -- what goes on -------------------------------------------------------------------------------


async def test_answers_of_hours_ago_are_not_sent_and_all_else_is(
    settings: Settings, file: Path
) -> None:
    def owe(*numbers: int) -> Callable[[Transaction], None]:
        def add(tx: Transaction) -> None:
            for number in numbers:
                tx.outbox.add(notice(number, to=str(number), lane=Lane(number % 3)))

        return add

    hours_ago = Clock()
    hours_ago.at = datetime.now(UTC) - timedelta(hours=2)
    async with foundation(settings, clock=hours_ago) as opened:
        await opened.store.run(owe(3, 4, 5))
    await work(settings, owe(6, 7, 8))
    await back_up(settings, file)
    restored = await put_back(settings, file)
    assert (restored.stale, restored.waiting) == (1, 5)
    states = {row[0]: row for row in held(settings)["outbox"]}
    assert [number for number, row in states.items() if "dropped" in row] == [3]
    assert [number for number, row in states.items() if "sending" in row] == []
