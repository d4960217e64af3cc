"""Real processes: one that hangs, dies or eats memory takes one mail with it and nothing else."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mail.reading.pool import NoReaderError, Outcome, ReaderPool, UnreadableError
from mail.reading.received import ReceivedMail
from tests.mail.factories import OWN
from tests.mail.postbox import until
from tests.mail.reading.mails import mail, multipart, part

FAULTY = (sys.executable, "-I", str(Path(__file__).with_name("faulty_reader.py")))
PATIENT = 60.0


@asynccontextmanager
async def reading(processes: int = 1, seconds: float = PATIENT) -> AsyncIterator[ReaderPool]:
    """A pool whose processes have faults."""
    pool = ReaderPool(OWN, "mx.example", processes=processes, command=FAULTY, seconds=seconds)
    await pool.start()
    yield pool
    await pool.stop()
    assert pool.process_ids == []


def said(outcomes: list[Outcome]) -> list[str]:
    """What was read, or why it was not."""
    return [
        one.reply.words if isinstance(one, ReceivedMail) and one.reply else str(one)
        for one in outcomes
    ]


def is_dead(process: int) -> bool:
    """Whether a process runs no more, even if nobody has waited for it."""
    stat = Path(f"/proc/{process}/stat")
    if stat.exists():
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    return not is_there(process)


def is_there(process: int) -> bool:
    """Whether a process is there; one that is dead and was not waited for counts."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def memory_of(process: int) -> int:
    """The most that a process has taken, in KiB; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) if status.exists() else 0


@pytest.mark.parametrize("processes", [1, 3])
async def test_mails_are_read_in_their_order(processes: int) -> None:
    async with reading(processes) as pool:
        mails = [str(number).encode() for number in range(100)]

        assert said(await pool.read(mails)) == [str(number) for number in range(100)]
        assert await pool.read([]) == []
        assert said(await pool.read([b"one"])) == ["one"]
        assert len(pool.process_ids) == processes


@pytest.mark.parametrize("fault", [b"crash", b"lie", b"noise"])
async def test_a_process_that_dies_takes_one_mail_with_it(fault: bytes) -> None:
    async with reading() as pool:
        before = pool.process_ids
        outcomes = await pool.read([b"one", fault, b"two", b"three", fault])

        assert said(outcomes) == ["one", "its process died", "two", "three", "its process died"]
        assert all(not one.lasting for one in outcomes if isinstance(one, UnreadableError))
        assert said(await pool.read([b"four"])) == ["four"]
        assert pool.process_ids != before
        assert not any(is_there(one) for one in before)


@pytest.mark.parametrize("fault", [b"hang", b"busy"])
async def test_a_process_that_takes_too_long_is_ended(fault: bytes) -> None:
    async with reading(seconds=0.2) as pool:
        outcomes = await pool.read([b"one", fault, b"two"])

        assert said(outcomes) == ["one", "its process died", "two"]


async def test_a_process_that_does_not_even_end_itself_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mail.reading.process.SPARE_SECONDS", 0.0)
    async with reading(seconds=0.2) as pool:
        outcomes = await pool.read([b"one", b"deaf", b"two"])

        assert said(outcomes) == ["one", "its process died", "two"]


async def test_a_mail_that_only_follows_a_fault_is_read_after_all() -> None:
    async with reading() as pool:
        assert said(await pool.read([b"late crash", b"one", b"two"])) == [
            "late crash",
            "one",
            "two",
        ]


@pytest.mark.parametrize(
    ("fault", "why", "lasting"),
    [
        (b"bomb", "MemoryError", False),
        (b"slow bomb", "MemoryError", False),
        (b"recursion", "RecursionError", False),
        (b"large", "more than is read", True),
    ],
)
async def test_a_fault_that_is_caught_is_told_by_its_kind(
    fault: bytes, why: str, lasting: bool
) -> None:
    async with reading() as pool:
        before = pool.process_ids
        one, fault_of, two = await pool.read([b"one", fault, b"two"])

        assert said([one, two]) == ["one", "two"]
        assert isinstance(fault_of, UnreadableError)
        assert (str(fault_of), fault_of.lasting) == (why, lasting)
        assert pool.process_ids == before


async def test_a_process_that_was_killed_from_outside_is_replaced() -> None:
    async with reading() as pool:
        for _ in range(3):
            os.kill(pool.process_ids[0], signal.SIGKILL)
            assert said(await pool.read([b"one", b"two"])) == ["one", "two"]


async def test_it_knows_nothing_of_the_program_s_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTABLE_SECRET_KEY", "canary")
    async with reading() as pool:
        (seen,) = said(await pool.read([b"environment"]))

        assert "canary" not in seen
        assert "CARTABLE" not in seen


async def test_reading_that_is_given_up_leaves_nothing_for_the_next() -> None:
    async with reading() as pool:
        given_up = asyncio.create_task(pool.read([b"one", b"hang", b"two"]))
        await asyncio.sleep(0.1)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up

        assert said(await pool.read([b"three"])) == ["three"]


async def test_several_readers_share_the_processes() -> None:
    async with reading(2) as pool:
        batches = [[f"{reader}-{number}".encode() for number in range(50)] for reader in range(6)]
        outcomes = await asyncio.gather(*(pool.read(batch) for batch in batches))

        assert [said(some) for some in outcomes] == [[one.decode() for one in b] for b in batches]


async def test_stopping_ends_what_is_being_read() -> None:
    async with reading(2) as pool:
        processes = pool.process_ids
        task = asyncio.create_task(pool.read([b"hang", b"hang"]))
        await asyncio.sleep(0.1)
        await pool.stop()

        with pytest.raises(NoReaderError):
            await task
        with pytest.raises(NoReaderError):
            await pool.read([b"one"])
        assert not any(is_there(one) for one in processes)


@pytest.mark.parametrize(
    "command", [("/nowhere/python",), (sys.executable, "-c", "print('x' * 50)")]
)
async def test_no_mail_is_to_blame_where_no_process_starts(command: tuple[str, ...]) -> None:
    pool = ReaderPool(OWN, None, command=command)

    with pytest.raises(NoReaderError):
        await pool.start()
    await pool.stop()


@pytest.mark.parametrize("busy_with", [b"", b"hang"])
async def test_a_process_does_not_outlive_a_program_that_is_killed(busy_with: bytes) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name("pooling.py")), busy_with.decode(),
        stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert program.stdout is not None
    process = int(await program.stdout.readline())
    assert is_there(process)
    program.kill()
    await program.communicate()

    await until(lambda: is_dead(process))


async def test_real_mails_are_read_by_the_real_process() -> None:
    pool = ReaderPool(OWN, None)
    await pool.start()
    reply = mail("From: jean@example.org", f"To: {OWN}", "Message-ID: <1@example.org>", body="Oui")
    many = multipart("mixed", *[part("text/plain", "x")] * 200)
    read, refused, huge = await pool.read([reply, many, b"x" * 30_000_000])
    memory = memory_of(pool.process_ids[0])
    await pool.stop()

    assert isinstance(read, ReceivedMail)
    assert read.reply is not None
    assert (read.kind, read.reply.sender, read.reply.words) == ("person", "jean@example.org", "Oui")
    assert isinstance(refused, UnreadableError)
    assert isinstance(huge, UnreadableError)
    assert refused.lasting
    assert huge.lasting
    assert memory < 100_000
