"""Closed accounts are reminded of and erased at night, and nobody else is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from cartable.erasure_log import FILE_NAME, ErasureLog
from cartable.root import Foundation, foundation
from cartable.schedule import close_accounts, remind_of_closings
from cartable.settings import Settings
from school.outbox import Lane, Notice
from school.school import School
from school.store import StoreError
from tests.cast import ICC, KARIM, KEY, SOPHIE, Clock, account, device, row

REMINDED = {"conversation": 1, "in_reply_to": "", "can_reply": False}


@pytest.fixture
async def opened(tmp_path: Path, clock: Clock) -> AsyncIterator[Foundation]:
    """Sophie and Karim have accounts; Sophie closes hers."""
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})

    def work(school: School) -> None:
        tx, now = school.tx, clock.now()
        tx.platforms.put(ICC)
        for number, email in ((1, SOPHIE), (2, KARIM)):
            tx.accounts.add(account(number))
            tx.addresses.prove(email, number, now)
        tx.devices.meet(100, "fr", now)
        tx.devices.link(device())
        school.certificates.issue("icc", row())
        school.leaving.close(1, 100, "telegram")

    async with foundation(settings, clock=clock) as opened:
        await opened.at_school(work)
        yield opened


async def mails(opened: Foundation) -> list[tuple[str, str]]:
    def work(school: School) -> list[Notice]:
        now, left = school.unit.clock.now(), list[Notice]()
        while leased := school.tx.outbox.lease("mail", 100, now):  # one at a time for an address
            for one in leased:
                school.tx.outbox.sent(one.id, now)
            left += [one for one in leased if school.writing.letter(one) is not None]
        return left

    return [(one.kind, one.to) for one in await opened.at_school(work)]


async def test_it_is_reminded_of_once_and_erased_when_its_time_has_come(
    opened: Foundation, clock: Clock, tmp_path: Path
) -> None:
    assert ("account_closing", SOPHIE) in await mails(opened)
    clock.move(days=25)
    await remind_of_closings(opened)
    await close_accounts(opened)
    assert await mails(opened) == []
    clock.move(days=2)
    await remind_of_closings(opened)
    await remind_of_closings(opened)
    assert await mails(opened) == [("account_closing_soon", SOPHIE)]
    clock.move(days=3)
    await close_accounts(opened)
    assert await opened.store.run(lambda tx: tx.accounts.get(1)) is None
    assert await opened.store.run(lambda tx: tx.accounts.get(2)) is not None
    assert [one.kind for one in ErasureLog(tmp_path / FILE_NAME).read()] == ["account", "address"]
    assert SOPHIE.encode() not in (tmp_path / "cartable.db").read_bytes()
    kept = await opened.store.run(lambda tx: tx.certificates.by_reference("icc", "ICC-2020-0003"))
    assert kept is not None
    assert (kept.last_name, kept.email, kept.account) == ("Lambert", "erased", None)


async def test_files_that_could_not_be_swept_are_swept_the_next_night(
    opened: Foundation, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[str] = []
    store = opened.store

    async def failing(self: object) -> None:
        swept.append("failed")
        raise StoreError("busy")

    async def working(self: object) -> None:
        swept.append("done")

    clock.move(days=31)
    monkeypatch.setattr(type(store), "vacuum", failing)
    with pytest.raises(StoreError):
        await close_accounts(opened)
    assert await store.run(lambda tx: tx.accounts.get(1)) is None
    assert len(ErasureLog(tmp_path / FILE_NAME).read()) == 2
    monkeypatch.setattr(type(store), "vacuum", working)
    await close_accounts(opened)
    await close_accounts(opened)
    assert swept == ["failed", "done"]


async def test_who_signed_in_again_is_not_erased(opened: Foundation, clock: Clock) -> None:
    clock.move(days=29)

    def sign_in(school: School) -> None:
        owner = school.tx.accounts.get(1)
        assert owner is not None
        school.sign_in.link(owner, 100)

    await opened.at_school(sign_in)
    clock.move(days=3)
    await close_accounts(opened)
    assert await opened.store.run(lambda tx: tx.accounts.get(1)) is not None


async def test_reminders_stop_and_what_is_about_safety_goes_on(
    opened: Foundation, clock: Clock
) -> None:
    await mails(opened)
    reminder = Notice(
        1, "mail", SOPHIE, Lane.PERSONAL, "conversation_reminder", REMINDED, clock.now(), account=1
    )
    owed = {"reminder": reminder, "changed": replace(reminder, id=2, kind="password_changed")}
    owed["changed"] = replace(owed["changed"], data={"at": clock.now().isoformat()})

    def written(school: School) -> dict[str, bool]:
        return {name: school.writing.letter(one) is not None for name, one in owed.items()}

    assert await opened.at_school(written) == {"reminder": False, "changed": True}
    await opened.store.run(lambda tx: tx.closings.reopen(1, clock.now()))
    assert await opened.at_school(written) == {"reminder": True, "changed": True}
