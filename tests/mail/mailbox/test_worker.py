"""The worker and a real Dovecot: nothing is lost or taken twice, whatever befalls the mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from mail.imap_server import ImapServer
from mail.mailbox.pauses import Pauses
from storage.opening import ClosableStore
from tests.dovecot import USER, Dovecot, dovecot, mail
from tests.mail.mailbox.attending import Attendance, attending
from tests.mail.postbox import until

ENGINES = ("sqlite",)

DONE = "Cartable/Done"
ASIDE = "Cartable/Set aside"
SEEN = (b"\\Seen",)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


async def look(server: Dovecot, mailbox: str = "INBOX") -> dict[str, tuple[bytes, ...]]:
    """What lies there, without \\Recent, which is whoever looks first's."""
    found = await asyncio.to_thread(server.subjects, mailbox)
    return {name: tuple(f for f in flags if f != b"\\Recent") for name, flags in found.items()}


async def lie(server: Dovecot, mailbox: str, *subjects: str) -> None:
    """Wait until just these mails lie there."""
    for _ in range(1000):
        if sorted(await look(server, mailbox)) == sorted(subjects):
            return
        await asyncio.sleep(0.01)
    assert sorted(await look(server, mailbox)) == sorted(subjects)


async def test_mails_are_stored_then_flagged_then_treated_then_moved(
    server: Dovecot, store: ClosableStore
) -> None:
    server.deliver(mail("one"), mail("two"))
    async with attending(store, server.url()) as place:
        await place.waits_for("one", "two")
        await place.sees(lambda: look(server), {"one": SEEN, "two": SEEN})
        assert sum(len(some) for some in place.stored) == 2
        await place.finish("one")
        await place.finish("two", state="set_aside")
        await lie(server, "INBOX")
        assert await look(server, DONE) == {"one": SEEN}
        assert await look(server, ASIDE) == {"two": SEEN}
        # What comes is pushed.
        server.deliver(mail("three"))
        await place.waits_for("three")
        assert place.counts["mailbox_opened"] == 1
        assert place.counts["filed"] == 2


async def test_what_a_colleague_has_read_is_read_and_what_they_deleted_is_theirs(
    server: Dovecot, store: ClosableStore
) -> None:
    server.deliver(mail("read"), mail("deleted"))
    with server.colleague() as client:
        client.add_flags([1], [b"\\Seen"])
        client.delete_messages([2])
        async with attending(store, server.url()) as place:
            await place.waits_for("read")
            await place.finish()
            await lie(server, DONE, "read")
            assert await look(server) == {"deleted": (b"\\Deleted",)}


async def test_a_mailbox_may_be_any_of_the_servers(server: Dovecot, store: ClosableStore) -> None:
    with server.colleague() as client:
        client.create_folder("Boîte/école")
        client.append("Boîte/école", mail("there"))
        client.append("INBOX", mail("elsewhere"))
    async with attending(store, server.url(mailbox="Boîte/école")) as place:
        await place.waits_for("there")
        await place.finish()
        await lie(server, DONE, "there")
        assert set(await look(server)) == {"elsewhere"}


async def test_connections_that_are_cut_lose_nothing_and_take_nothing_twice(
    server: Dovecot, store: ClosableStore
) -> None:
    async with attending(store, server.url()) as place:
        await place.is_open()
        for number in range(5):
            server.deliver(mail(f"before {number}"))
            server.kick()
            server.deliver(mail(f"after {number}"))
        expected = [f"{when} {number}" for number in range(5) for when in ("before", "after")]
        await place.waits_for(*expected)
        server.kick()
        await place.finish()
        await lie(server, DONE, *expected)
        await lie(server, "INBOX")
        assert place.counts["stored"] == 10
        assert place.counts["mailbox_opened"] > 1


async def test_a_server_that_is_stopped_is_waited_for(
    server: Dovecot, store: ClosableStore
) -> None:
    async with attending(store, server.url()) as place:
        await place.is_open()
        server.stop()
        await until(lambda: place.counts["mailbox_unreachable"] > 1)
        assert (place.worker.is_open, place.worker.fault) == (False, "unreachable")
        server.start()
        server.deliver(mail("later"))
        await place.waits_for("later")
        assert (place.worker.is_open, place.worker.fault) == (True, None)


async def test_known_mails_are_not_fetched_again_but_flagged_and_moved(
    server: Dovecot, store: ClosableStore
) -> None:
    """As after a kill between storing and flagging, or between treating and moving."""
    server.deliver(*(mail(name) for name in ("waits", "treated", "aside")))
    async with attending(store, server.url()) as place:
        await place.waits_for("waits", "treated", "aside")
    with server.colleague() as client:
        client.remove_flags([1, 2, 3], [b"\\Seen"])
    other = Attendance(store, ImapServer.from_url(server.url()))
    await other.finish("treated")
    await other.finish("aside", state="set_aside")
    async with attending(store, server.url()) as place:
        await place.sees(lambda: look(server), {"waits": SEEN})
        assert await look(server, DONE) == {"treated": SEEN}
        assert await look(server, ASIDE) == {"aside": SEEN}
        assert await place.waiting() == ["waits"]
        assert place.counts["stored"] == 0


async def test_a_mailbox_that_is_numbered_anew_is_read_anew(
    server: Dovecot, store: ClosableStore
) -> None:
    server.deliver(mail("one"), mail("two"))
    async with attending(store, server.url()) as place:
        await place.waits_for("one", "two")
        before = {one.key for one in await place.inputs()}
        server.renumber()
        await place.waits_for("one", "one", "two", "two")
        keys = {one.key for one in await place.inputs()}
        assert len(keys) == 4
        assert keys > before
        await place.finish()
        await lie(server, DONE, "one", "two")
        await lie(server, "INBOX")


async def test_a_mail_that_vanishes_is_not_missed(server: Dovecot, store: ClosableStore) -> None:
    server.deliver(mail("one"), mail("two"))
    async with attending(store, server.url()) as place:
        await place.waits_for("one", "two")
        with server.colleague() as client:
            client.delete_messages([1])
            client.expunge()
        await place.finish()
        await lie(server, DONE, "two")
        server.deliver(mail("three"))
        await place.waits_for("three")
        assert place.counts["mailbox_opened"] == 1


async def test_folders_that_are_removed_are_made_again(
    server: Dovecot, store: ClosableStore
) -> None:
    server.deliver(mail("one"))
    async with attending(store, server.url()) as place:
        await place.waits_for("one")
        with server.colleague() as client:
            client.delete_folder(DONE)
        await place.finish()
        await lie(server, DONE, "one")


async def test_folders_stand_where_the_server_wants_them(store: ClosableStore) -> None:
    with dovecot(separator=".", prefix="INBOX.") as server:
        server.deliver(mail("one"))
        async with attending(store, server.url()) as place:
            await place.waits_for("one")
            await place.finish()
            await lie(server, "INBOX.Cartable.Done", "one")
            with server.colleague() as client:
                assert client.folder_exists("INBOX.Cartable.Set aside")


async def test_without_move_mails_are_copied_and_expunged(store: ClosableStore) -> None:
    with dovecot("imap_capability = IMAP4rev1 IDLE UIDPLUS NAMESPACE\n") as server:
        server.deliver(mail("one"), mail("colleague's"), mail("two"))
        with server.colleague() as client:
            client.delete_messages([2])
        async with attending(store, server.url()) as place:
            await place.waits_for("one", "two")
            await place.finish()
            await lie(server, DONE, "one", "two")
            await lie(server, "INBOX", "colleague's")


async def test_where_nothing_can_be_moved_mails_stay_and_are_not_treated_again(
    store: ClosableStore, caplog: pytest.LogCaptureFixture
) -> None:
    with dovecot("imap_capability = IMAP4rev1 IDLE\n") as server:
        server.deliver(mail("one"), mail("two"))
        async with attending(store, server.url()) as place:
            await place.waits_for("one", "two")
            await place.finish("one")
            await place.finish("two", state="set_aside")
            flagged = {"one": SEEN, "two": (b"\\Flagged", b"\\Seen")}
            await place.sees(lambda: look(server), flagged)
            server.kick()
            await until(lambda: place.counts["mailbox_opened"] > 1)
            server.deliver(mail("three"))
            await place.waits_for("three")
            assert place.counts["stored"] == 3
            assert await look(server, DONE) == {}
        assert [one for one in caplog.messages if "moves no mails" in one] == [
            "the mailbox: the server moves no mails: treated ones stay in it, flagged as seen"
        ]


async def test_what_lies_in_the_mailbox_no_more_may_be_forgotten(
    store: ClosableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever removed it: a colleague, or a server that numbers the others anew."""
    monkeypatch.setattr("mail.mailbox.duty._RENEWAL", 0.1)
    monkeypatch.setattr("mail.intake._WINDOW", 2)

    async def kept() -> int:
        return len(await store.run(lambda tx: tx.inbox.treated("", 99)))

    with dovecot("imap_capability = IMAP4rev1 IDLE\n") as server:
        server.deliver(*(mail(str(number)) for number in range(5)))
        async with attending(store, server.url()) as place:
            await place.waits_for(*map(str, range(5)))
            await place.finish()
            with server.colleague() as client:
                client.delete_messages([2, 3])
                client.expunge()
            await place.sees(kept, 3)
            server.deliver(mail("waits"))
            await place.waits_for("waits")
            assert await kept() == 3, "what lies there stays known"
            server.renumber()
            await place.sees(kept, 0)
            await place.waits_for("0", "3", "4", "waits", "waits")


async def test_without_idle_new_mail_is_looked_for(
    store: ClosableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.session._POLL", 0.05)
    with dovecot("imap_capability = IMAP4rev1 MOVE NAMESPACE\n") as server:
        async with attending(store, server.url()) as place:
            await place.is_open()
            server.deliver(mail("one"))
            await place.waits_for("one")
            await place.finish()
            await lie(server, DONE, "one")


async def test_a_renewed_session_looks_through_everything(
    server: Dovecot, store: ClosableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.duty._RENEWAL", 0.1)
    monkeypatch.setattr("mail.mailbox.duty._WINDOW", 3)
    async with attending(store, server.url()) as place:
        await place.is_open()
        server.deliver(*(mail(str(number)) for number in range(8)))
        await place.waits_for(*map(str, range(8)))
        # Somebody takes the mark of deletion from an older mail: no push tells of it as new.
        with server.colleague() as client:
            client.append("INBOX", mail("spared"), [b"\\Deleted"])
            client.append("INBOX", mail("newer"))
            await place.waits_for(*map(str, range(8)), "newer")
            client.remove_flags([9], [b"\\Deleted"])
        await place.waits_for(*map(str, range(8)), "spared", "newer")
        assert place.counts["mailbox_opened"] == 1


async def test_a_wrong_password_is_told_and_not_tried_again_soon(
    server: Dovecot, store: ClosableStore, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = server.url().replace("%2F", "%2E")
    async with attending(store, wrong, pauses=Pauses()) as place:
        await until(lambda: place.worker.fault == "sign_in")
        (said,) = [one for one in caplog.messages if "refuses" in one]
        assert "AUTHENTICATIONFAILED" in said
        assert int(said.split()[-2]) >= 200
        assert ImapServer.from_url(wrong).password not in caplog.text
        assert USER not in caplog.text
