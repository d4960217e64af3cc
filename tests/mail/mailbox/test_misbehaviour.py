"""Servers that do what Dovecot never does: half a line, a BYE, silence, one mail they choke on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from mail.imap_server import ImapServer
from mail.mailbox.faults import FaultKind
from mail.mailbox.pauses import Pauses
from storage.opening import ClosableStore
from tests.dovecot import mail
from tests.mail.mailbox.attending import Attendance, attending
from tests.mail.mailbox.scripted import DROP, HANG, ScriptedServer, Talk, scripted
from tests.mail.postbox import until

ENGINES = ("sqlite",)


async def idles(server: ScriptedServer) -> Talk:
    """Wait until somebody idles there."""
    await until(lambda: any(talk.is_idle for talk in server.talks))
    return next(talk for talk in server.talks if talk.is_idle)


async def test_a_mail_that_is_never_pushed_is_found_all_the_same(store: ClosableStore) -> None:
    """As by pymap, where one comes just before the IDLE: it is told of at its end."""

    async def keep_silent(talk: Talk, command: str) -> None:
        if server.mails:
            await talk.do_idle("")
            return
        talk.say("+ idling")
        server.put(7, mail("silent"))
        await talk.reader.readline()
        talk.say("* 1 EXISTS")
        talk.ok()

    async with (
        scripted(ScriptedServer(misbehaves={"IDLE": keep_silent})) as server,
        attending(store, server.url) as place,
    ):
        await place.waits_for("silent")
        assert server.connections == 1


async def test_a_line_in_two_pieces_is_one_line(store: ClosableStore) -> None:
    async def halve(talk: Talk, command: str) -> None:
        if server.mails:
            await talk.do_idle("")
            return
        server.put(7, mail("pushed"))
        for piece in (b"+ idling\r\n", b"* 1 EX", b"ISTS\r\n"):
            await asyncio.sleep(0.05)
            talk.writer.write(piece)
            await talk.writer.drain()
        await talk.wait_for_done()

    async with (
        scripted(ScriptedServer(misbehaves={"IDLE": halve})) as server,
        attending(store, server.url) as place,
    ):
        await place.waits_for("pushed")
        assert server.connections == 1


@pytest.mark.parametrize("idling", ["* 1 EXISTS\r\n+ idling\r\n", "+ idling\r\n* 1 EXISTS\r\n"])
async def test_what_is_told_as_idling_begins_is_heard(store: ClosableStore, idling: str) -> None:
    """In one segment, so that the socket gives no further sign of it."""

    async def arrive(talk: Talk, command: str) -> None:
        if not server.mails:
            server.put(7, mail("pushed"))
            talk.writer.write(idling.encode())
            await talk.wait_for_done()
        else:
            await talk.do_idle("")

    async with (
        scripted(ScriptedServer(misbehaves={"IDLE": arrive})) as server,
        attending(store, server.url) as place,
    ):
        await place.waits_for("pushed")
        assert server.connections == 1


async def test_what_is_told_beside_another_answer_is_heard(store: ClosableStore) -> None:
    """A server tells of a new mail once: after a search that did not find it yet, no push comes."""

    async def tell(talk: Talk, command: str) -> None:
        server.misbehaves.clear()
        await talk.obey(command, and_then=partial(server.put, 9, mail("beside")))

    async with scripted(ScriptedServer(misbehaves={"UID SEARCH UID 2": tell})) as server:
        server.put(1, mail("first"))
        async with attending(store, server.url) as place:
            await place.waits_for("first", "beside")
            assert server.connections == 1


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_goodbye_is_the_end_and_another_connection_is_made(
    store: ClosableStore, hangs_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.connection._ANSWERING", 0.2)
    async with scripted(ScriptedServer()) as server, attending(store, server.url) as place:
        talk = await idles(server)
        server.put(7, mail("after"))
        talk.say("* BYE autologout; idle for too long")
        if hangs_up:
            talk.writer.close()
        await place.waits_for("after")
        assert server.connections == 2


async def test_an_idle_that_is_refused_ends_the_session_only(store: ClosableStore) -> None:
    async def refuse(talk: Talk, command: str) -> None:
        if server.connections == 1:
            talk.say(f"{talk.tag} NO not now")
        else:
            await talk.do_idle("")

    async with (
        scripted(ScriptedServer(misbehaves={"IDLE": refuse})) as server,
        attending(store, server.url),
    ):
        await idles(server)
        assert server.connections == 2


async def test_a_server_that_falls_silent_is_left(
    store: ClosableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.connection._ANSWERING", 0.2)
    async with scripted(ScriptedServer()) as server, attending(store, server.url) as place:
        await idles(server)
        server.misbehaves["UID SEARCH UID"] = HANG
        server.commands.clear()
        server.put(7, mail("unheard"))
        next(iter(server.talks)).say("* 1 EXISTS")
        await until(lambda: server.asked("UID SEARCH UID"))
        del server.misbehaves["UID SEARCH UID"]
        await place.waits_for("unheard")
        assert server.connections == 2


@pytest.mark.parametrize("greeting", ["* BYE too many connections", HANG, "what?", DROP])
async def test_a_greeting_that_is_none_is_tried_again(
    store: ClosableStore, greeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.connection._CONNECTING", 0.2)
    async with (
        scripted(ScriptedServer(greeting=greeting)) as server,
        attending(store, server.url) as place,
    ):
        await until(lambda: place.counts["mailbox_unreachable"] >= 2)
        server.greeting = "* OK ready"
        await place.is_open()


@pytest.mark.parametrize("stage", ["greeting", "UID SEARCH", "UID FETCH", "IDLE"])
async def test_a_stop_does_not_wait_for_a_server_that_says_nothing(
    store: ClosableStore, stage: str
) -> None:
    silent = ScriptedServer(greeting=HANG) if stage == "greeting" else ScriptedServer()
    silent.misbehaves[stage] = HANG
    async with scripted(silent) as server:
        server.put(7, mail("one"))
        async with attending(store, server.url):
            await until(lambda: server.connections and (stage == "greeting" or server.asked(stage)))
            began = time.monotonic()
        assert time.monotonic() - began < 15  # seconds; the program has 20


def refusing(uid: int, item: str, answer: str) -> Callable[[Talk, str], Awaitable[None]]:
    """Refuse one item of one mail, and so every command that asks for it with others."""

    async def refuse(talk: Talk, command: str) -> None:
        if item in command and str(uid) in command.split()[2].split(","):
            talk.say(f"{talk.tag} {answer}")
        else:
            await talk.obey(command)

    return refuse


@pytest.mark.parametrize("item", ["RFC822.SIZE", "BODY"])
@pytest.mark.parametrize("answer", ["NO [SERVERBUG] internal error", "BAD what", "OK that is all"])
async def test_one_mail_that_the_server_cannot_give_keeps_no_other_from_being_read(
    store: ClosableStore, monkeypatch: pytest.MonkeyPatch, item: str, answer: str
) -> None:
    monkeypatch.setattr("mail.mailbox.duty._RENEWAL", 0.05)
    broken = ScriptedServer(misbehaves={"UID FETCH": refusing(3, item, answer)})
    async with scripted(broken) as server:
        for uid in range(1, 6):
            server.put(uid, mail(str(uid)))
        async with attending(store, server.url) as place:
            await place.waits_for("1", "2", "4", "5")
            await place.finish()
            await until(lambda: server.folders["Cartable/Set aside"])
            await until(lambda: len(server.folders["Cartable/Done"]) == 4)
            assert server.folders["Cartable/Set aside"] == [mail("3")]
            assert place.counts["set_aside"] == 1
            assert await store.run(lambda tx: tx.inbox.known("mail", [place.intake.key(1, 3)])) == {
                place.intake.key(1, 3): "set_aside"
            }
            alone = [one for one in server.commands if one.startswith(f"UID FETCH 3 ({item}")]
            assert 2 <= len(alone) <= 3
            assert server.connections == 1


async def test_one_size_at_which_the_server_hangs_up_keeps_no_other_from_being_read(
    store: ClosableStore,
) -> None:
    async def choke(talk: Talk, command: str) -> None:
        if "SIZE" in command and "3" in command.split()[2].split(","):
            raise ConnectionError
        await talk.obey(command)

    async with scripted(ScriptedServer(misbehaves={"UID FETCH": choke})) as server:
        for uid in range(1, 6):
            server.put(uid, mail(str(uid)))
        async with attending(store, server.url) as place:
            await place.waits_for("1", "2", "4", "5")
            await until(lambda: server.folders["Cartable/Set aside"])
            assert server.folders["Cartable/Set aside"] == [mail("3")]
            assert server.connections <= 7


class KeptPauses(Pauses):
    """Remembers what was waited."""

    def __init__(self) -> None:
        super().__init__(0.001)
        self.kept: list[float] = []

    def after(self, fault: FaultKind) -> float:
        self.kept.append(super().after(fault))
        return self.kept[-1]


@pytest.mark.parametrize("answer", ["NO [UNAVAILABLE] later", "OK that is all"])
async def test_a_server_that_gives_no_mail_at_all_is_asked_ever_more_rarely(
    store: ClosableStore, answer: str
) -> None:
    """No mail is blamed for it, however often; once mails come, pauses are short again."""
    pauses = KeptPauses()
    async with scripted(ScriptedServer(misbehaves={"UID FETCH": answer})) as server:
        for uid in range(11, 23):
            server.put(uid, mail(str(uid)))
        async with attending(store, server.url, pauses=pauses) as place:
            await until(lambda: len(pauses.kept) == 7)
            assert pauses.kept == sorted(pauses.kept)
            server.misbehaves.clear()
            await place.waits_for(*map(str, range(11, 23)))
            assert place.counts["set_aside"] == 0
            before = len(pauses.kept)
            (await idles(server)).writer.close()
            await until(lambda: len(pauses.kept) > before)
            assert pauses.kept[before] <= 0.001


async def test_one_mail_at_which_the_server_hangs_up_is_set_aside_in_the_end(
    store: ClosableStore,
) -> None:
    async def choke(talk: Talk, command: str) -> None:
        uids = command.split()[2].split(",")
        if "2" in uids and "BODY" in command:
            raise ConnectionError
        await talk.do_fetch(command.removeprefix("UID FETCH "))

    async with scripted(ScriptedServer(misbehaves={"UID FETCH": choke})) as server:
        for uid in (1, 2, 3):
            server.put(uid, mail(str(uid)))
        async with attending(store, server.url) as place:
            await place.waits_for("1", "3")
            await until(lambda: server.folders["Cartable/Set aside"])
            assert server.folders["Cartable/Set aside"] == [mail("2")]
            assert 3 <= server.connections <= 7


async def test_answers_that_nobody_understands_end_the_session_only(store: ClosableStore) -> None:
    async def babble(talk: Talk, command: str) -> None:
        if server.connections == 1:
            talk.say('* 1 FETCH (UID 1 RFC822.SIZE "((( INTERNALDATE')
            talk.ok()
        else:
            await talk.do_fetch(command.removeprefix("UID FETCH "))

    async with scripted(ScriptedServer(misbehaves={"UID FETCH": babble})) as server:
        server.put(1, mail("one"))
        async with attending(store, server.url) as place:
            await place.waits_for("one")
            assert server.connections == 2


async def test_more_than_was_asked_for_is_not_read(store: ClosableStore) -> None:
    async def flood(talk: Talk, command: str) -> None:
        talk.say("* 1 FETCH (UID 1 BODY[] {99999999999}")

    server = ScriptedServer(misbehaves={"UID FETCH 1 (BODY": flood})
    async with scripted(server):
        server.put(1, mail("one"))
        async with attending(store, server.url) as place:
            await until(lambda: server.folders.get("Cartable/Set aside"))
            assert await place.waiting() == []


async def test_a_mailbox_that_is_numbered_anew_in_the_middle_is_opened_anew(
    store: ClosableStore,
) -> None:
    async with scripted(ScriptedServer()) as server:
        server.put(1, mail("one"))
        async with attending(store, server.url) as place:
            await place.waits_for("one")
            talk = await idles(server)
            server.validity = 2
            talk.say("* OK [UIDVALIDITY 2] numbered anew")
            await place.waits_for("one", "one")
            assert server.connections == 2


async def test_a_read_only_mailbox_is_read(
    store: ClosableStore, caplog: pytest.LogCaptureFixture
) -> None:
    async with scripted(ScriptedServer(read_only=True)) as server:
        server.put(1, mail("one"))
        server.put(2, mail("two"))
        async with attending(store, server.url) as place:
            await place.waits_for("one", "two")
            await place.finish("one")
            await place.finish("two", state="set_aside")
            talk = await idles(server)
            server.put(3, mail("three"))
            talk.say("* 3 EXISTS")
            await place.waits_for("three")
            assert not server.asked("UID STORE")
            assert not server.asked("UID MOVE")
            assert not server.asked("CREATE")
    assert any("read-only" in one for one in caplog.messages)


async def test_flags_that_cannot_be_set_are_told_and_no_obstacle(
    store: ClosableStore, caplog: pytest.LogCaptureFixture
) -> None:
    async with scripted(ScriptedServer(misbehaves={"UID STORE": "NO [NOPERM] no"})) as server:
        server.put(1, mail("one"))
        async with attending(store, server.url) as place:
            await place.waits_for("one")
            await place.finish()
            await until(lambda: server.folders["Cartable/Done"])
    assert any("cannot be flagged: NOPERM" in one for one in caplog.messages)


async def test_mails_that_cannot_be_moved_stay_and_are_tried_again(
    store: ClosableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.mailbox.duty._RENEWAL", 0.2)
    async with scripted(ScriptedServer(misbehaves={"UID MOVE": "NO [OVERQUOTA] full"})) as server:
        server.put(1, mail("one"))
        async with attending(store, server.url) as place:
            await place.waits_for("one")
            await place.finish()
            await until(lambda: server.asked("UID MOVE") >= 2)
            server.misbehaves.clear()
            await until(lambda: server.folders["Cartable/Done"])
            assert server.connections == 1


async def test_one_mail_that_cannot_be_moved_keeps_no_other_from_being_moved(
    store: ClosableStore,
) -> None:
    async def choke(talk: Talk, command: str) -> None:
        if "3" in command.split()[2].split(","):
            talk.say(f"{talk.tag} NO [SERVERBUG] internal error")
        else:
            await talk.obey(command)

    async with scripted(ScriptedServer(misbehaves={"UID MOVE": choke})) as server:
        for uid in range(1, 6):
            server.put(uid, mail(str(uid)))
        async with attending(store, server.url) as place:
            await place.waits_for("1", "2", "3", "4", "5")
            await place.finish()
            await until(lambda: list(server.mails) == [3])
            await until(lambda: place.counts["filed"] == 4)
            assert server.connections == 1


@pytest.mark.parametrize(
    ("delimiter", "folder"),
    [('"."', "Cartable.Done"), ("NIL", "Cartable Done")],
)
async def test_a_server_without_namespaces_has_folders_all_the_same(
    store: ClosableStore, delimiter: str, folder: str
) -> None:
    plain = ScriptedServer(capabilities="IMAP4rev1 IDLE MOVE", delimiter=delimiter)
    async with scripted(plain) as server, attending(store, server.url) as place:
        await place.is_open()
        assert folder in server.folders
        assert server.asked("LOGIN")


async def test_folders_stand_under_the_inbox_where_they_may_not_stand_beside_it(
    store: ClosableStore, caplog: pytest.LogCaptureFixture
) -> None:
    narrow = ScriptedServer(misbehaves={'CREATE "Cartable': "NO [CANNOT] not here"})
    async with scripted(narrow) as server:
        async with attending(store, server.url) as place:
            await place.is_open()
            assert set(server.folders) == {"INBOX/Cartable/Done", "INBOX/Cartable/Set aside"}
        server.misbehaves["CREATE"] = "NO [CANNOT] nowhere"
        server.folders.clear()
        async with attending(store, server.url) as place:
            await place.is_open()
            assert not server.folders
    assert any("no folders can be made" in one for one in caplog.messages)


async def test_no_password_leaves_where_the_server_wants_tls_first(store: ClosableStore) -> None:
    wary = ScriptedServer(capabilities="IMAP4rev1 IDLE LOGINDISABLED")
    async with (
        scripted(wary) as server,
        attending(store, server.url, pauses=Pauses()) as place,
    ):
        await until(lambda: place.worker.fault == "sign_in")
        assert not server.asked("LOGIN")
        assert not server.asked("AUTHENTICATE")


async def test_a_sign_in_that_is_refused_for_now_is_tried_again_soon(store: ClosableStore) -> None:
    busy = ScriptedServer(misbehaves={"AUTHENTICATE": "NO [UNAVAILABLE] later"})
    async with scripted(busy) as server, attending(store, server.url) as place:
        await until(lambda: place.worker.fault == "unreachable")
        server.misbehaves.clear()
        await place.is_open()


async def test_a_database_that_takes_nothing_leaves_mails_unseen(store: ClosableStore) -> None:
    async with scripted(ScriptedServer()) as server:
        server.put(1, mail("one"))
        place = Attendance(store, ImapServer.from_url(server.url))
        await store.close()
        task = asyncio.create_task(place.worker.run())
        await until(lambda: server.connections >= 2)
        task.cancel()
        await asyncio.wait([task])
        assert server.seen() == []
