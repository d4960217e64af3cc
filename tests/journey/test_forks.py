"""Forks are the program as people start it: what the journeys' kills stand on."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journey.forks import Fork
from tests.journey.installation import ROOT, Installation, address_of, installation, until

PATIENCE = 60.0  # seconds; only a fault takes as long


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as opened:
        await opened.fill()
        yield opened


async def forked(place: Installation, *words: str) -> Fork:
    return await Fork.start(words, place.folder, place.environment, place.folder / "forked.log")


async def test_it_ends_as_a_program_does(place: Installation) -> None:
    for number, status in ((signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)):
        process = await forked(place, "run")
        assert await address_of(process)
        process.send_signal(number)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == process.returncode == status
        with pytest.raises(ProcessLookupError):
            process.kill()
        assert process.stdout is not None
        assert await process.stdout.read() == b""
    assert "Traceback" not in (place.folder / "forked.log").read_text()


async def test_it_says_what_a_program_says_where_it_was_started(place: Installation) -> None:
    place.settings = {"LANG": "nl_BE.UTF-8", "CARTABLE_LISTEN": "nowhere", "CARTABLE_DATA": "here"}
    status, printed = await place.command("run")
    process = await forked(place, "run")
    assert process.stdout is not None
    assert await asyncio.wait_for(process.wait(), PATIENCE) == status == 1
    said = (place.folder / "forked.log").read_text()
    assert said == printed
    assert "CARTABLE_LISTEN" in said
    place.settings = {"CARTABLE_DATA": "here"}
    process = await forked(place, "run")
    assert await address_of(process)
    assert (place.folder / "here" / "cartable.db").exists()
    process.kill()
    await process.wait()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed in /proc")
async def test_it_holds_what_a_program_holds(place: Installation) -> None:
    await place.start()
    (program,) = place.running.values()
    process = await forked(place, "run")
    assert await address_of(process)
    await until(lambda: strange(process.pid) == strange(program.pid))  # once both are at rest
    process.kill()
    await process.wait()


def strange(process: int) -> set[str]:
    """Give what a process has open but its database and log; pipes and sockets without number."""
    held = {os.readlink(one).split("[")[0] for one in Path(f"/proc/{process}/fd").iterdir()}
    return {one for one in held if not one.endswith(("cartable.db", "-journal", ".log"))}


STARTING = """
import asyncio, os, sys
from multiprocessing import forkserver
from pathlib import Path
from tests.journey.forks import Fork

async def main(folder):
    process = await Fork.start(("run",), folder, {"CARTABLE_LISTEN": "127.0.0.1:0"}, folder / "log")
    print((await process.stdout.readline()).decode().strip(), flush=True)
    print(process.pid, forkserver._forkserver._forkserver_pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_what_they_are_forks_of_ends_with_the_tests_however_they_end(tmp_path: Path) -> None:
    tests = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTING, str(tmp_path),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert tests.stdout is not None
    assert b"Cartable is up" in await tests.stdout.readline()
    fork, server = map(int, (await tests.stdout.readline()).split())
    try:
        tests.kill()
        await tests.wait()
        await until(lambda: not runs(server))
    finally:
        os.kill(fork, signal.SIGKILL)


def runs(process: int) -> bool:
    """Whether there is such a process, and it is not just waiting to be buried."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
