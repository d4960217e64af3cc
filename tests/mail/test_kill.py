"""A process that is killed while it delivers loses no mail, and doubles none that it was not at."""

import asyncio
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from school.school import School
from tests.databases import url
from tests.mail.conftest import House, delivering
from tests.mail.deliver import take_back
from tests.mail.factories import row
from tests.mail.postbox import Postbox, until

MAILS = 60
CONNECTIONS = 4
KILLED_AFTER = (1, 7, 20, 33, 48)


def issue(people: list[str], school: School) -> None:
    for number, email in enumerate(people):
        school.certificates.issue("icc", row(number, email))


async def killed_after(house: House, postbox: Postbox, mails: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.mail.deliver",
        url(house.location),
        str(postbox.port),
        cwd=Path(__file__).parents[2],
    )
    await until(lambda: len(postbox.taken) >= mails or process.returncode is not None)
    assert process.returncode is None
    process.kill()
    await process.wait()


async def test_sigkill_at_any_moment(house: House, postbox: Postbox) -> None:
    people = [f"student{number}@example.org" for number in range(MAILS)]
    await house.do(partial(issue, people))
    for mails in KILLED_AFTER:
        await killed_after(house, postbox, mails)
    await house.store.run(take_back)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    received = Counter(postbox.recipients)
    assert set(received) == set(people)
    doubled = received.total() - MAILS
    assert doubled <= len(KILLED_AFTER) * CONNECTIONS
    for email in people:
        assert len({mail["Message-ID"] for mail in postbox.of(email)}) == 1
