"""Two accounts of one person, for tests that put them together and part them."""

from __future__ import annotations

from typing import Any

import pytest

from school.auditing import COMMAND
from school.merges import Merge
from school.profiles import Profile
from school.refusals import Refusal
from school.school import School
from tests.cast import (
    ICC,
    NOW,
    SOPHIE,
    SOPHIE_TOO,
    account,
    certificate,
    device,
    notice,
)
from tests.conftest import SchoolAtWork

KEPT, OTHER = 1, 2
HERE, THERE = 100, 200


async def people(school: SchoolAtWork) -> None:
    """Sophie has two accounts, with a certificate, a chat and a mailbox each."""

    def fill(opened: School) -> None:
        tx = opened.tx
        tx.platforms.put(ICC)
        for number, email, chat in ((KEPT, SOPHIE, HERE), (OTHER, SOPHIE_TOO, THERE)):
            tx.accounts.add(account(number, password_hash=f"plain:{number}"))
            assert tx.addresses.prove(email, number, NOW)
            tx.devices.meet(chat, "nl" if number == OTHER else "fr", NOW)
            tx.devices.link(device(number, account=number, chat=chat))
            issued = certificate(number, email=email, account=number, activated_at=NOW)
            tx.certificates.add(issued)
        tx.profiles.put(Profile(KEPT, city="Dour"))
        tx.profiles.put(Profile(OTHER, city="Mons", country="BE"))
        tx.outbox.add(notice(5, str(THERE), account=OTHER, kind="certificate_added"))

    await school.do(fill)


async def merge(school: SchoolAtWork, kept: int = KEPT, other: int = OTHER) -> Merge:
    return await school.do(lambda opened: opened.merging.merge(kept, other, COMMAND, "phoned"))


async def undo(school: SchoolAtWork, merged: Merge) -> None:
    await school.do(lambda opened: opened.parting.undo(merged))


async def refusal(school: SchoolAtWork, work: Any) -> str:
    with pytest.raises(Refusal) as refused:
        await school.do(work)
    return refused.value.key
