"""A counter in the school: commands typed there, on a school that a family comes to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from typer.testing import CliRunner

from cartable.__main__ import make_app
from cartable.clock import WallClock
from school.ids import Ids
from school.school import School
from storage.driver import sqlite3
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.cast import KEY, SAMPLES, Clock
from tests.conftest import SchoolAtWork
from tests.databases import blank
from vault.keys import SecretKey
from vault.signing import KeyedTokens

T = TypeVar("T")


class Counter:
    """A terminal there, ``columns`` wide; the program runs in this process, its database is in
    ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.columns = 160
        self.database.parent.mkdir(mode=0o700)
        self.database.write_bytes(blank())  # that an empty one is made is tried elsewhere
        status, _, err = self.type("schools", "import", SAMPLES / "schools.toml")
        assert (status, err) == (0, "")

    @property
    def database(self) -> Path:
        return self.folder / "var" / "cartable.db"

    def type(self, *words: object) -> tuple[int, str, str]:
        """Type a command; gives its status and what it printed to both outputs."""
        settings = {"CARTABLE_DATA": str(self.folder / "var"), "CARTABLE_SECRET_KEY": KEY}
        terminal = {"LANG": "fr_BE.UTF-8", "LC_ALL": "", "COLUMNS": str(self.columns)}
        runner = CliRunner(env={**terminal, **settings})
        ended = runner.invoke(make_app(), [*map(str, words)], catch_exceptions=False)
        return ended.exit_code, ended.stdout, ended.stderr

    def document(self, *words: object) -> tuple[int, dict[str, object]]:
        """Type a command with ``--json``; nothing but one document may stand there."""
        status, out, err = self.type(*words, "--json")
        assert err == ""
        document = json.loads(out)
        assert isinstance(document, dict)
        return status, document

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def do(self, work: Callable[[School], T]) -> T:
        """Do something beside, as the program does that runs on this database."""

        async def run() -> T:
            clock = Clock(WallClock().now())
            location = Location.parse(f"sqlite:///{self.database}")
            store = await open_store(location, clock, Holding("beside"))
            try:
                beside = SchoolAtWork(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
                return await beside.do(work)
            finally:
                await store.close()

        return asyncio.run(run())


def column(out: str, number: int) -> str:
    """Give a column of a table in one piece, its lines joined."""
    lines = [line.split("│") for line in out.splitlines() if line.startswith("│")]
    return "".join(line[number].strip() for line in lines)


def knows_no_number(counter: Counter, *command: str) -> None:
    """A number that nothing has is said, however large; what is no number is wrongly typed."""
    for number, status, words in (
        ("123", 1, "numéro 123"),
        (str(2**63), 1, "numéro "),
        ("x", 2, "NUMBER"),
    ):
        ended, _, err = counter.type(*command, number)
        assert (ended, words in err) == (status, True), err
