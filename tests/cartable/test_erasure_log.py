"""The log of erasures outside of the database follows the table, and survives what it can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from cartable.erasure_log import FILE_NAME, ErasureKeeper, ErasureLog
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from school.erasures import Erasure
from school.refusals import Refusal
from tests.cast import KEY, NOW


def erasure(number: int) -> Erasure:
    return Erasure(number, "account", f"subject-{number}", NOW + timedelta(minutes=number))


@pytest.fixture
def log(tmp_path: Path) -> ErasureLog:
    return ErasureLog(tmp_path / FILE_NAME)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Foundation]:
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})
    async with foundation(settings) as opened:
        yield opened


def test_each_erasure_is_logged_once_and_for_us_alone(log: ErasureLog, tmp_path: Path) -> None:
    assert log.read() == []
    assert log.add([erasure(1), erasure(2)]) == 2
    assert log.add([erasure(2), erasure(3)]) == 1
    assert log.read() == [erasure(1), erasure(2), erasure(3)]
    assert S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_a_line_that_a_kill_has_cut_is_written_again(log: ErasureLog, tmp_path: Path) -> None:
    log.add([erasure(1), erasure(2)])
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes()[:-10])
    assert log.read() == [erasure(1)]
    log.add([erasure(1), erasure(2), erasure(3)])
    assert log.read() == [erasure(1), erasure(2), erasure(3)]


def test_a_damaged_line_is_not_passed_over(log: ErasureLog, tmp_path: Path) -> None:
    log.add([erasure(1), erasure(2)])
    path = tmp_path / FILE_NAME
    path.write_bytes(b"{" + path.read_bytes())
    with pytest.raises(Refusal) as refused:
        log.read()
    assert (refused.value.key, refused.value.values["line"]) == ("restore.erasures", 1)


def test_several_who_log_at_once_lose_nothing(log: ErasureLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: log.add([erasure(number), erasure(0)]), range(1, 60)))
    assert sorted(one.id for one in log.read()) == list(range(60))


async def test_the_running_program_logs_what_it_erases(opened: Foundation, log: ErasureLog) -> None:
    await opened.store.run(lambda tx: tx.erasures.add(erasure(1)))  # before it was started
    keeper = ErasureKeeper(opened, lambda error: None)
    await keeper.start()
    await logged(log, 1)
    await opened.store.run(lambda tx: tx.erasures.add(erasure(2)))
    await logged(log, 2)
    await opened.store.run(lambda tx: tx.erasures.add(erasure(3)))
    await keeper.stop()
    assert [one.id for one in log.read()] == [1, 2, 3]


async def test_a_log_that_cannot_be_written_ends_nothing(
    opened: Foundation, log: ErasureLog, tmp_path: Path
) -> None:
    (tmp_path / FILE_NAME).mkdir()
    faults: list[BaseException] = []
    keeper = ErasureKeeper(opened, faults.append)
    await keeper.start()
    await opened.store.run(lambda tx: tx.erasures.add(erasure(1)))
    (tmp_path / FILE_NAME).rmdir()
    await keeper.stop()
    assert faults == []
    assert [one.id for one in log.read()] == [1]


async def logged(log: ErasureLog, count: int) -> None:
    async with asyncio.timeout(30):
        for _ in range(10_000):
            if len(log.read()) == count:
                return
            await asyncio.sleep(0.005)
