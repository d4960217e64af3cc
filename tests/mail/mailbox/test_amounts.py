"""Many mails and large ones: memory stays bounded, and nothing new waits for what is old."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from storage.opening import ClosableStore
from tests.dovecot import Dovecot, dovecot, mail
from tests.mail.mailbox.attending import attending
from tests.mail.mailbox.scripted import ScriptedServer, scripted
from tests.mail.postbox import until

ENGINES = ("sqlite",)

MIB = 1024 * 1024


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def large(subject: str, size: int) -> bytes:
    line = "x" * 70 + "\r\n"
    return mail(subject, text=line * (size // len(line)))


async def subjects(server: Dovecot, mailbox: str) -> list[str]:
    return sorted(await asyncio.to_thread(server.subjects, mailbox))


async def test_large_mails_are_whole_and_those_over_the_limit_are_never_fetched(
    server: Dovecot, store: ClosableStore
) -> None:
    mails = {name: large(name, size) for name, size in (("9", 9 * MIB), ("11", 11 * MIB))}
    server.deliver(mail("before"), *mails.values(), mail("after"))
    async with attending(store, server.url()) as place:
        await place.waits_for("before", "9", "after")
        (whole,) = [one for one in await place.inputs() if len(one.payload) > MIB]
        assert place.raw(whole).endswith(mails["9"])
        await place.sees(lambda: subjects(server, "Cartable/Set aside"), ["11"])
        assert place.counts["set_aside"] == 1
        counts = await store.run(lambda tx: tx.replies.counts())
        assert counts["set_aside"] == 1


async def test_of_what_is_too_large_only_the_size_is_asked_for(store: ClosableStore) -> None:
    async with scripted(ScriptedServer()) as server:
        server.put(1, large("1", 11 * MIB))
        server.put(2, mail("2"))
        async with attending(store, server.url) as place:
            await place.waits_for("2")
            await until(lambda: server.folders["Cartable/Set aside"])
            assert not server.asked("UID FETCH 1 (BODY")


async def test_mails_are_fetched_together_by_size_and_only_while_there_is_room(
    store: ClosableStore,
) -> None:
    async with scripted(ScriptedServer()) as server:
        for uid in range(1, 701):
            server.put(uid, mail(str(uid)))
        server.put(701, large("701", 3 * MIB))
        server.put(702, large("702", 3 * MIB))
        room = asyncio.Event()
        async with attending(store, server.url, has_room=room.is_set) as place:
            await until(lambda: server.asked("UID FETCH"))
            assert place.stored == []
            room.set()
            await until(lambda: place.counts["stored"] == 702)
            assert max(map(len, place.stored)) <= 500
            assert max(sum(some.values()) for some in place.stored) <= 4.1 * MIB
            assert server.asked("UID FETCH") <= 8


async def test_what_is_new_does_not_wait_for_what_is_old(
    store: ClosableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.duty._BATCH", 4)
    async with scripted(ScriptedServer()) as server:
        for uid in range(1, 41):
            server.put(uid, mail(str(uid)))

        def arrive_in_the_middle() -> bool:
            if place.counts["stored"] >= 12 and 99 not in server.mails:
                server.put(99, mail("99"))
            return True

        async with attending(store, server.url, has_room=arrive_in_the_middle) as place:
            await until(lambda: place.counts["stored"] == 41)
            uids = [[int(key.rpartition(":")[2]) for key in some] for some in place.stored]
            assert uids[:2] == [[1, 2, 39, 40], [3, 4, 37, 38]]
            assert 99 in uids[4]
