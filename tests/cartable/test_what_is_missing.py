"""What cannot be had is said in one sentence by every command, and no password with it."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from storage.location import Location
from tests.databases import rows
from tests.postgresql_server import PASSWORD, PostgresqlServer

ROOT = Path(__file__).parents[2]


async def cartable(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a command; gives its status and everything that it printed."""
    variables = {f"CARTABLE_{name}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cartable", *words,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "en", **variables},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


def said_once(printed: str, sentence: str) -> bool:
    return len(printed.splitlines()) == 1 and sentence in printed


@pytest.mark.parametrize("words", [("run", "--only", "web"), ("status",), ("migrate",)])
async def test_a_server_that_is_not_there(tmp_path: Path, words: tuple[str, ...]) -> None:
    url = "postgresql://cartable:canary@127.0.0.1:1/cartable"
    status, printed = await cartable(tmp_path, *words, DATABASE=url)
    assert (status, said_once(printed, "cannot be reached: ")) == (1, True), printed
    assert "postgresql://127.0.0.1:1/cartable" in printed
    assert "canary" not in printed


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Chers parents, " * 100)
    status, printed = await cartable(tmp_path, "status", DATABASE="sqlite:///letter.txt")
    assert (status, said_once(printed, "letter.txt cannot be opened")) == (1, True), printed


async def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    status, printed = await cartable(tmp_path, "status")
    assert (status, said_once(printed, "The folder var cannot be created")) == (1, True), printed


async def test_an_address_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        status, printed = await cartable(tmp_path, "run", "--only", "web", LISTEN=address)
    assert status == 1
    assert "Traceback" not in printed
    assert f"cannot be served at {address}" in printed.splitlines()[-1]


@pytest.fixture
def named(postgresql: PostgresqlServer, worker_id: str) -> Iterator[tuple[str, Location]]:
    """An empty database: its URL with the password, and where it is."""
    name = f"named_{worker_id}"
    location = Location.parse(postgresql.create(name))
    yield postgresql.url_with_password(name), location
    postgresql.drop(name)


async def test_the_commands_run_on_postgresql_and_show_no_password(
    tmp_path: Path, named: tuple[str, Location]
) -> None:
    url, location = named
    schools = ROOT / "cartable" / "samples" / "schools.toml"
    for words, sentence in (
        (("migrate",), "0001.first-house"),
        (("migrate",), "up to date"),
        (("check",), "still empty"),
        (("schools", "import", str(schools)), "2  new"),
        (("status",), "What goes out"),
    ):
        status, printed = await cartable(tmp_path, *words, DATABASE=url)
        assert (status, sentence in printed) == (0, True), printed
        assert not any(one in printed for one in (PASSWORD, quote(PASSWORD, safe="")))
    assert ("icc",) in rows(location, "SELECT id FROM platforms")
