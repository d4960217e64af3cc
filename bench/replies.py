"""P6: replies that confirm an address per second, from a full mailbox to the last address."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench.asked import asked, counted
from bench.comparisons import Comparison, Party, Sample
from bench.correspondents import answer
from bench.lmtp import Delivery, deliver, door
from bench.mailman import Mailman
from bench.processes import (
    MeasurementFault,
    PlayedTelegram,
    busy_cores,
    family_cpu_seconds,
    has_connection,
    played_telegram,
    running,
    wait,
)
from bench.start import CARTABLE, copied, environment, installation
from bench.steps import OUR_PYTHON
from tests.dovecot import Dovecot, dovecot

COUNT = 5_000

_GOAL = 10.0
_LONGEST = 900.0  # seconds
_OPEN = "confirmations WHERE closed_at IS NULL"
_CONFIRMED = "confirmations WHERE outcome = 'confirmed'"


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Have both confirm 5,000 addresses in turn; ``seconds`` does not matter here."""
    return [compare(COUNT, rounds, tell)]


def compare(count: int, rounds: int, tell: Callable[[str], None]) -> Comparison:
    """Have both confirm ``count`` addresses in turn, ``rounds`` times."""
    ours, theirs = [], []
    with installation() as folder:
        tell(f"P6  {count:,} people are asked, by us and by Mailman")
        questions = asked(folder, count)
        replies = [answer(one, number) for number, one in enumerate(questions)]
        mailman = Mailman(folder)
        waiting = zip(questions, mailman.fill(count), strict=True)
        asked_so = [replace(one, reply_to=to, recipient=who) for one, (who, to) in waiting]
        mailman.take(answer(one, number) for number, one in enumerate(asked_so))
        for number in range(1, rounds + 1):
            ours.append(confirm(folder, replies))
            tell(_told(number, rounds, "Cartable", ours[-1]))
            theirs.append(mailman.confirm(count))
            tell(_told(number, rounds, "Mailman", theirs[-1]))
    return comparison(count, ours, theirs)


def comparison(count: int, ours: Sequence[Sample], theirs: Sequence[Sample]) -> Comparison:
    """Hold our rate against Mailman's."""
    return Comparison(
        figure="P6",
        title="Replies that confirm an address, per second",
        unit="replies/s",
        conditions=(
            f"{count:,} people wait, their replies lie ready, SQLite; until the last is confirmed; "
            f"medians of {len(ours)} rounds, in turn"
        ),
        ours=Party("Cartable", "cartable run, IMAP; everybody is told in the chat", ours),
        peers=[Party("Mailman 3.3.10", "its command runner, LMTP", theirs, _GOAL)],
    )


def _told(number: int, rounds: int, who: str, sample: Sample) -> str:
    return (
        f"P6 {number}/{rounds}  {who}: {sample.value:,.0f} replies/s, "
        f"{sample.cpu_ms:.2f} ms of CPU each"
    )


def confirm(folder: Path, replies: Sequence[Delivery]) -> Sample:
    """Run the program on a mailbox that is full, and see in its database when all is done."""
    log = folder / "program.log"
    with (
        copied(folder) as data,
        dovecot() as server,
        played_telegram(OUR_PYTHON, 0, folder / "player.log", "--reads") as telegram,
    ):
        deliver(replies, door(server))
        _from_now_on_durable(server)
        busy = busy_cores()
        variables = environment(data, telegram.address) | {"CARTABLE_IMAP": server.url()}
        with running([CARTABLE, "run"], log, environment=variables) as process:
            try:
                return replace(_watched(process.pid, server, data, telegram), busy_cores=busy)
            except (MeasurementFault, OSError) as fault:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise MeasurementFault(f"Cartable: {fault}\n{said}") from fault


def _from_now_on_durable(server: Dovecot) -> None:
    """Have a mail server write to the disk as it comes: tests' and filling's needs not."""
    server.stop()
    server.more = "mail_fsync = optimized\n"
    server.configure()
    server.start()


def _watched(program: int, server: Dovecot, data: Path, telegram: PlayedTelegram) -> Sample:
    """Measure from the moment at which the mailbox is opened; then all must be told, once."""
    database = data / "cartable.db"
    count = counted(database, _OPEN)
    wait(lambda: has_connection(server.port), "the mailbox is opened")
    began, used = time.monotonic(), family_cpu_seconds(program)
    wait(lambda: counted(database, _OPEN) == 0, "all are confirmed", _LONGEST)
    took, used = time.monotonic() - began, family_cpu_seconds(program) - used
    if counted(database, _CONFIRMED) != count:
        raise MeasurementFault("not all that were closed are confirmed")
    wait(lambda: telegram.report()["steps"] == count, "everybody is told", _LONGEST)
    if faults := telegram.report()["faults"]:
        raise MeasurementFault("; ".join(faults))
    return Sample(count / took, 1000 * used / count)
