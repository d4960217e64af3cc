"""A backup taken while people chat, restored on an empty machine: their journeys go on."""

from __future__ import annotations

import asyncio
import json
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sandbox.telegram import Person
from storage.driver import sqlite3
from tests.journey.evidence import count, everything, rows
from tests.journey.installation import STUDENT, Installation, certificates, installation
from tests.journey.signing_up import (
    CARD,
    PASSWORD,
    REGISTER,
    REPEAT_PASSWORD,
    go_to,
    see,
    sign_up,
)
from tests.postgresql_server import PostgresqlServer

PEOPLE = 6


@pytest.fixture
def elsewhere(engine: dict[str, str], request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the settings that choose another empty database, on the same engine."""
    if not engine:
        return {}
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return {"CARTABLE_DATABASE": server.create(f"elsewhere_{uuid4().hex}")}


def counted(place: Installation) -> dict[str, int]:
    return {table: len(found) for table, found in everything(place).items()}


def sound(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as opened:
        return bool(opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


async def chat_on(person: Person, stop: asyncio.Event) -> int:
    """Ask for the home again and again, as nobody would; gives how often it was answered."""
    asked = 0
    while not stop.is_set():
        person.send("/home")
        await see(person, "je suis le bot de votre école")
        asked += 1
    return asked


def move(place: Installation, folder: Path) -> None:
    """Lose the machine: nothing is left but the secret key, kept elsewhere."""
    key = (place.data / "secret.key").read_bytes()
    place.folder = folder
    place.data.mkdir(parents=True)
    path = place.data / "secret.key"
    path.touch(mode=0o600)
    path.write_bytes(key)


async def back_up(place: Installation, file: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(await place.does("backup", file, "--json"))
    return made


async def test_a_backup_taken_under_load_goes_on_elsewhere(
    tmp_path: Path, engine: dict[str, str], elsewhere: dict[str, str]
) -> None:
    file = tmp_path / "backup.zip"
    (tmp_path / "one").mkdir()
    async with installation(tmp_path / "one", **engine) as place:
        await place.fill()
        await place.start()
        student = place.person("Zoé")
        shown = await go_to(student, REGISTER, await place.link(STUDENT))
        stop = asyncio.Event()
        chats = [
            asyncio.create_task(chat_on(place.person(f"Passant {number}"), stop))
            for number in range(PEOPLE)
        ]
        await asyncio.sleep(0)
        made = await back_up(place, file)
        stop.set()
        assert min(await asyncio.gather(*chats)) >= 1
        (holder,) = rows(place, "SELECT holder FROM backups WHERE state = 'done'")
        itself = f":{place.running['process 0'].pid}:" in holder
        assert itself == (not engine), "the program itself has copied; or pg_dump, for the command"
        await place.kill()

        move(place, tmp_path / "two")
        place.settings.update(elsewhere)
        restored = json.loads(await place.does("restore", file, "--json"))
        assert restored["rows"] == made["rows"]
        assert restored["kept_aside"] is None
        assert engine or sound(place.data / "cartable.db")
        lasting = {"accounts", "certificates", "conversations", "inbox", "outbox", "terms"}
        now = counted(place)
        assert {table: now[table] for table in lasting} == {
            table: made["rows"][table] for table in lasting
        }
        await place.start()
        REGISTER.answer(student, shown)
        assert STUDENT in (await see(student, CARD)).text
        assert count(place, "accounts") == 1
        assert await place.stop() == 0, place.log()


async def test_a_small_school_that_has_grown_goes_on_with_postgresql(
    tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    file = tmp_path / "backup.zip"
    async with installation(tmp_path) as place:
        await place.fill()
        await place.start()
        student = place.person("Zoé")
        shown = await go_to(student, REGISTER, await place.link(STUDENT))
        await back_up(place, file)
        assert await place.stop() == 0, place.log()
        place.settings["CARTABLE_DATABASE"] = postgresql.create(f"grown_{uuid4().hex}")
        await place.does("restore", file)
        await place.start()
        REGISTER.answer(student, shown)
        assert STUDENT in (await see(student, CARD)).text
        assert await place.stop() == 0, place.log()


async def test_a_restore_waits_for_no_running_program_and_harms_none(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    async with installation(tmp_path) as place:
        await place.fill()
        await back_up(place, file)
        await place.start()
        status, said = await place.command("restore", file)
        assert (status, "travaille sur" in said) == (1, True), said
        person = place.person("Zoé")
        await sign_up(person, await place.link(STUDENT))
        await place.kill()
        before = count(place, "accounts")
        assert "gardé ici" in await place.does("restore", file)
        assert count(place, "accounts") == 0, "it is as it was at the backup"
        (aside,) = place.data.glob("cartable.db.before-*Z")
        assert sound(aside)
        with closing(sqlite3.connect(aside)) as kept:
            assert kept.execute("SELECT COUNT(*) FROM accounts").fetchone() == (before,)
        await place.start()
        person.send("/home")
        await see(person, "je suis le bot de votre école")
        assert await place.stop() == 0, place.log()


async def test_what_was_typed_and_made_in_secret_is_in_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    async with installation(tmp_path) as place:
        await place.fill()
        await place.start()
        token = await place.link(STUDENT)
        person = place.person("Zoé")
        await go_to(person, REPEAT_PASSWORD, token)
        await back_up(place, file)
        await back_up(place, tmp_path / "second.zip")
        secrets = [
            PASSWORD,
            token,
            place.telegram.token,
            (place.data / "secret.key").read_text().strip(),
        ]
        for one in (file, tmp_path / "second.zip"):
            content = one.read_bytes()
            with zipfile.ZipFile(one) as archive:
                content += b"".join(map(archive.read, archive.namelist()))
            assert STUDENT.encode() in content  # it would be seen
            assert [secret for secret in secrets if secret.encode() in content] == []


@pytest.mark.parametrize("delay", [0.3, 0.6, 0.9, 1.2])
async def test_a_kill_while_a_backup_is_made_leaves_none_that_is_not_whole(
    tmp_path: Path, delay: float
) -> None:
    file = tmp_path / "backup.zip"
    async with installation(tmp_path) as place:
        addresses = [f"student{number}@example.org" for number in range(2000)]
        await place.fill(certificates(tmp_path, addresses))
        await place.start("web", fetches=False)
        command = await place.begin("backup", file)
        await asyncio.sleep(delay)
        if command.returncode is None:
            command.kill()
        await command.wait()
        if file.exists():
            assert zipfile.ZipFile(file).testzip() is None
        await back_up(place, tmp_path / "next.zip")
        assert await place.stop() == 0, place.log()


@pytest.mark.parametrize("delay", [0.5, 0.8, 1.1, 1.4])
async def test_a_kill_while_restoring_leaves_what_was_there_or_the_backup(
    tmp_path: Path, delay: float
) -> None:
    file = tmp_path / "backup.zip"
    async with installation(tmp_path) as place:
        await place.fill()
        await back_up(place, file)
        addresses = [f"student{number}@example.org" for number in range(50)]
        await place.does(
            "certificates", "import", certificates(tmp_path, addresses), "--platform", "icc"
        )
        before, backup = count(place, "certificates"), count(place, "certificates") - 50
        command = await place.begin("restore", file)
        await asyncio.sleep(delay)
        if command.returncode is None:
            command.kill()
        await command.wait()
        assert sound(place.data / "cartable.db")
        assert count(place, "certificates") in (before, backup)
        await place.does("restore", file)
        assert count(place, "certificates") == backup
        assert [one.name for one in place.data.glob("*.restoring-*")] == []
