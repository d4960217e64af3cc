"""Mailman beside us: a list whose subscriptions wait for the answer to `list-confirm+TOKEN`."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bench.comparisons import Sample
from bench.lmtp import Delivery, deliver
from bench.processes import (
    MeasurementFault,
    busy_cores,
    cpu_seconds,
    free_port,
    running,
    wait,
    wait_for,
)
from bench.steps import PEERS_PYTHON, ROOT
from storage.driver import sqlite3

LIST = "families@lists.example"

_STARTS = 60.0  # seconds at most, on a busy machine
_LONGEST = 1800.0  # seconds; 5,000 take a minute and a half on two cores
_CONFIGURATION = """\
[mailman]
layout: bench
site_owner: postmaster@lists.example
[paths.bench]
var_dir: {folder}
bin_dir: {programs}
[mta]
incoming: mailman.mta.null.NullMTA
lmtp_host: 127.0.0.1
lmtp_port: {port}
"""


class Mailman:
    """A Mailman as it comes, on SQLite, in a folder of its own, run by whoever runs us.

    Of its runners one works at a time, started as `master` starts it. What it wants to send stays
    in its queue, as nobody would be there to take it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "mailman"
        self._filled = folder / "mailman-filled"
        self._port = free_port()

    def fill(self, count: int) -> Sequence[tuple[str, str]]:
        """Have ``count`` people subscribe; gives their addresses, and where each must answer to."""
        self._folder.mkdir()
        programs = PEERS_PYTHON.parent
        written = _CONFIGURATION.format(folder=self._folder, programs=programs, port=self._port)
        self._configuration.write_text(written, "utf-8")
        command: list[str | Path] = [PEERS_PYTHON, "-m", "bench.peers.mailman_filling"]
        command += [self._configuration, LIST, str(count)]
        filled = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if filled.returncode:
            raise MeasurementFault(f"Mailman cannot be filled:\n{filled.stderr[-2000:]}")
        name, _, domain = LIST.partition("@")
        lines = map(str.split, filled.stdout.splitlines())
        return [(email, f"{name}-confirm+{token}@{domain}") for email, token in lines]

    def take(self, replies: Iterable[Delivery]) -> None:
        """Take the answers by LMTP, for the runner to find; this is how every round begins."""
        with self._runner("lmtp"):
            wait_for(self._port, _STARTS)
            deliver(replies, "127.0.0.1", self._port)
        shutil.rmtree(self._folder / "queue" / "virgin")  # the mails that asked
        self._folder.rename(self._filled)

    def confirm(self, count: int) -> Sample:
        """Have the runner treat them all; measured from its start until the last is confirmed."""
        shutil.copytree(self._filled, self._folder)
        try:
            busy = busy_cores()
            with self._runner("command") as process:
                wait(lambda: "command runner started" in self._log(), "Mailman starts")
                began, used = time.monotonic(), cpu_seconds(process)
                queue = self._folder / "queue" / "command"
                wait(lambda: not any(queue.iterdir()), "Mailman's queue is empty", _LONGEST)
                wait(lambda: self._confirmed() == count, "all are confirmed")
                took, used = time.monotonic() - began, cpu_seconds(process) - used
            return Sample(count / took, 1000 * used / count, busy_cores=busy)
        finally:
            shutil.rmtree(self._folder)

    @property
    def _configuration(self) -> Path:
        return self._folder / "mailman.cfg"

    @contextmanager
    def _runner(self, name: str) -> Iterator[int]:
        command: list[str | Path] = [PEERS_PYTHON.parent / "runner", "-C", self._configuration]
        with running([*command, f"--runner={name}:0:1"], self._folder / "said") as process:
            try:
                yield process.pid
            except (MeasurementFault, OSError) as fault:
                raise MeasurementFault(f"Mailman: {fault}\n{self._log()[-2000:]}") from fault

    def _log(self) -> str:
        with suppress(FileNotFoundError):
            return (self._folder / "logs" / "mailman.log").read_text("utf-8", "replace")
        return ""

    def _confirmed(self) -> int:
        database = f"file:{self._folder}/data/mailman.db?mode=ro"
        with closing(sqlite3.connect(database, uri=True)) as connection:
            found = connection.execute(_CONFIRMED).fetchone()
        return int(found[0])


_CONFIRMED = """
SELECT COUNT(*) FROM member JOIN address ON address.id = member.address_id
WHERE address.verified_on IS NOT NULL
"""
