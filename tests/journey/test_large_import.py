"""Ten thousand rows in one file: memory stays flat, progress is seen, people are served."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sandbox.telegram import Person
from tests.cartable.tables import CHILDREN, csv_file, pupil
from tests.journey.installation import Installation, certificates, installation
from tests.journey.signing_up import see

FEW, MANY = 100, 10_000
DAY = timedelta(days=1)
MORE_MEMORY = 12
"""Mebibytes that a hundred times as many rows may take more, at the peak; measured: 5 to 7."""

MEASURED = """
import atexit, re, resource, runpy, sys
from pathlib import Path

def note(peak=sys.argv.pop(1)):
    if sys.platform == "darwin":
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    else:
        status = Path("/proc/self/status").read_text()
        used = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
    Path(peak).write_text(str(used))

atexit.register(note)
runpy.run_module("cartable", run_name="__main__", alter_sys=True)
"""
"""Runs a command and notes its own peak of memory, in MiB, at its end. On Linux ``ru_maxrss`` of a
child that was forked may be the peak of its parent."""


def import_at_a_terminal(
    place: Installation, file: Path, what: str = "certificates", platform: str = "icc"
) -> tuple[str, str, float]:
    """Give the report, what the terminal showed, and the process's peak of memory in MiB."""
    terminal, end = pty.openpty()
    words = (what, "import", str(file), "--platform", platform, "--json")
    peak = place.folder / f"peak-{file.stem}"
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, str(peak), *words],
        cwd=place.folder,
        env={**place.environment, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=end,
    )
    os.close(end)
    shown = b""
    while part := read(terminal):
        shown += part
    os.close(terminal)
    with process:
        assert process.stdout is not None
        report = process.stdout.read().decode()
    assert process.returncode == 0, report + shown.decode()
    return report, shown.decode(), float(peak.read_text())


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so that nobody holds the other end any more
        return b""


def lasting(status: dict[str, Any]) -> dict[str, Any]:
    """Take a status without the seconds that pass by themselves."""
    return {
        name: lasting(value) if isinstance(value, dict) else value
        for name, value in status.items()
        if not name.endswith("_seconds")
    }


def assert_progress(shown: str) -> None:
    """See that a terminal showed how far the import of many was, again and again."""
    counted = [int(number) for number in re.findall(rf"(\d+)/{MANY}", shown)]
    assert len(set(counted)) > 3
    assert counted == sorted(counted)


async def ask_for_help(person: Person, importing: asyncio.Future[Any]) -> int:
    """Ask and be answered until the import ends; gives how often."""
    answers = 0
    while not importing.done():
        person.send("/help")
        await see(person, "Aide en ligne")
        answers += 1
        await asyncio.sleep(0.5)
    return answers


async def test_ten_thousand_certificates_in_one_file(tmp_path: Path) -> None:
    # No SMTP server is set: ten thousand invitations wait, and are counted.
    async with installation(tmp_path, CARTABLE_SMTP="") as place:
        await place.fill(None)
        await place.start()
        addresses = [f"student{number // 2}@example.org" for number in range(MANY)]
        few = certificates(tmp_path, addresses[:FEW], first=90_001)
        many = certificates(tmp_path, addresses)
        _, _, memory_of_few = await asyncio.to_thread(import_at_a_terminal, place, few)

        importing = asyncio.ensure_future(asyncio.to_thread(import_at_a_terminal, place, many))
        answers = await ask_for_help(place.person("Zoé"), importing)
        report, shown, memory = importing.result()
        assert f'"new": {MANY}' in report
        assert_progress(shown)
        print(f"{memory_of_few:.0f} MiB, {memory:.0f} MiB; {answers} answers meanwhile")
        assert memory - memory_of_few < MORE_MEMORY
        assert answers > 1

        before = lasting(await place.status())
        assert before["certificates"]["issued"] == before["outbox"]["mail"]["waiting"] == FEW + MANY
        report, _, _ = await asyncio.to_thread(import_at_a_terminal, place, many)
        assert f'"unchanged": {MANY}' in report
        assert lasting(await place.status()) == before
        assert await place.stop() == 0


async def test_ten_thousand_children_in_one_file(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.fill(None)
        rows = [
            pupil(f"Durant {'ABCDEFGHIJ'[n % 10]}", birth_date=str(date(1990, 1, 1) + n * DAY))
            for n in range(MANY)
        ]
        few = csv_file(tmp_path / "few.csv", rows[:FEW], titles=CHILDREN)
        many = csv_file(tmp_path / "many.csv", rows, titles=CHILDREN)

        async def bring_in(file: Path) -> tuple[str, str, float]:
            return await asyncio.to_thread(
                import_at_a_terminal, place, file, "children", "isu-dour"
            )

        _, _, memory_of_few = await bring_in(few)
        report, shown, memory = await bring_in(many)
        assert f'"new": {MANY - FEW}, "corrected": 0, "unchanged": {FEW}' in report
        assert_progress(shown)
        print(f"{memory_of_few:.0f} MiB, {memory:.0f} MiB")
        assert memory - memory_of_few < MORE_MEMORY

        report, _, _ = await bring_in(many)
        assert f'"unchanged": {MANY}' in report
