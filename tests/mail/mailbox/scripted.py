"""A small IMAP server that misbehaves as a test wishes, in ways that Dovecot never does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CAPABILITIES = "IMAP4rev1 IDLE MOVE UIDPLUS NAMESPACE AUTH=PLAIN"

HANG = "hang"
DROP = "drop"

Misbehaviour = str | Callable[["Talk", str], Awaitable[None]]
"""``HANG``, ``DROP``, an answer (``NO …``, ``BAD …``), or whatever does it instead."""


@dataclass
class Mail:
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class ScriptedServer:
    """``mails`` by UID; ``misbehaves`` by how a command begins (``UID FETCH 3 (BODY``)."""

    mails: dict[int, Mail] = field(default_factory=dict)
    validity: int = 1
    capabilities: str = CAPABILITIES
    greeting: str = "* OK ready"
    namespace: str = '(("" "/")) NIL NIL'
    delimiter: str = '"/"'
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    misbehaves: dict[str, Misbehaviour] = field(default_factory=dict)
    read_only: bool = False
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self.talks: list[Talk] = []

    def put(self, uid: int, raw: bytes) -> None:
        """Have a mail arrive, and tell whoever idles."""
        self.mails[uid] = Mail(raw)

    @property
    def url(self) -> str:
        return f"imap://user:secret@127.0.0.1:{self.port}?tls=no"

    def seen(self) -> list[int]:
        return [uid for uid, mail in self.mails.items() if "\\Seen" in mail.flags]

    def asked(self, beginning: str) -> int:
        """How often a command was given."""
        return sum(one.startswith(beginning) for one in self.commands)


class Talk:
    """One connection."""

    def __init__(
        self, server: ScriptedServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.tag = ""
        self.is_idle = False
        self.arrival: Callable[[], None] | None = None

    async def run(self) -> None:
        self.server.connections += 1
        self.server.talks.append(self)
        try:
            if self.server.greeting == HANG:
                await asyncio.Event().wait()
            self.say(self.server.greeting)
            while line := (await self.reader.readline()).decode().strip():
                self.tag, _, command = line.partition(" ")
                self.server.commands.append(command)
                await self._hear(command)
        except ConnectionError:
            pass
        finally:
            self.server.talks.remove(self)
            self.writer.close()

    def say(self, text: str | bytes) -> None:
        self.writer.write((text.encode() if isinstance(text, str) else text) + b"\r\n")

    def ok(self, text: str = "done") -> None:
        """End an answer; whatever has come meanwhile is told with it."""
        if self.arrival is not None:
            self.arrival()
            self.say(f"* {len(self.server.mails)} EXISTS")
            self.arrival = None
        self.say(f"{self.tag} OK {text}")

    async def _hear(self, command: str) -> None:
        for beginning, misbehaviour in self.server.misbehaves.items():
            if command.startswith(beginning):
                await self._misbehave(misbehaviour, command)
                return
        await self.obey(command)

    async def obey(self, command: str, and_then: Callable[[], None] | None = None) -> None:
        """Do as told; ``and_then`` happens before the end of the answer."""
        self.arrival = and_then
        name, _, rest = command.removeprefix("UID ").partition(" ")
        await getattr(self, f"do_{name.lower()}")(rest)

    async def _misbehave(self, misbehaviour: Misbehaviour, command: str) -> None:
        if misbehaviour == HANG:
            await asyncio.Event().wait()
        elif misbehaviour == DROP:
            raise ConnectionError
        elif isinstance(misbehaviour, str):
            self.say(f"{self.tag} {misbehaviour}")
        else:
            await misbehaviour(self, command)

    # -- commands -----------------------------------------------------------------------------

    async def do_capability(self, rest: str) -> None:
        self.say(f"* CAPABILITY {self.server.capabilities}")
        self.ok()

    async def do_noop(self, rest: str) -> None:
        self.ok()

    async def do_login(self, rest: str) -> None:
        self.ok()

    async def do_authenticate(self, rest: str) -> None:
        self.say("+ ")
        await self.reader.readline()
        self.ok()

    async def do_namespace(self, rest: str) -> None:
        self.say(f"* NAMESPACE {self.server.namespace}")
        self.ok()

    async def do_list(self, rest: str) -> None:
        wanted = rest.split('"')[-2]
        if not wanted:
            self.say(f'* LIST (\\Noselect) {self.server.delimiter} ""')
        elif wanted in self.server.folders:
            self.say(f'* LIST () {self.server.delimiter} "{wanted}"')
        self.ok()

    async def do_create(self, rest: str) -> None:
        self.server.folders[rest.strip('"')] = []
        self.ok()

    async def do_subscribe(self, rest: str) -> None:
        self.ok()

    async def do_select(self, rest: str) -> None:
        await self._open("READ-ONLY" if self.server.read_only else "READ-WRITE")

    async def do_examine(self, rest: str) -> None:
        await self._open("READ-ONLY")

    async def _open(self, how: str) -> None:
        self.say(f"* {len(self.server.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.validity}] valid")
        self.ok(f"[{how}] open")

    async def do_search(self, rest: str) -> None:
        if rest.startswith("UID "):
            lowest = int(re.findall(r"\d+", rest)[0])
            uids = sorted(self.server.mails)
            found = [uid for uid in uids if uid >= lowest] or uids[-1:]
        else:
            found = sorted(self.server.mails)
        if "UNSEEN" in rest:
            found = [uid for uid in found if uid not in self.server.seen()]
        self.say("* SEARCH " + " ".join(map(str, found)) if found else "* SEARCH")
        self.ok()

    async def do_fetch(self, rest: str) -> None:
        uids, _, items = rest.partition(" ")
        for uid in self._there(uids):
            raw = self.server.mails[uid].raw
            if "BODY" in items:
                self.say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%b)" % (uid, len(raw), raw))
            else:
                date = '"22-Nov-2026 08:00:00 +0100"'
                self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE {date})")
        self.ok()

    async def do_store(self, rest: str) -> None:
        uids, how, flags = rest.split(" ", 2)
        assert how == "+FLAGS.SILENT"
        for uid in self._there(uids):
            self.server.mails[uid].flags |= set(flags.strip("()").split())
        self.ok()

    async def do_move(self, rest: str) -> None:
        uids, _, folder = rest.partition(" ")
        for uid in self._there(uids):
            self.server.folders[folder.strip('"')].append(self.server.mails.pop(uid).raw)
        self.ok()

    async def do_idle(self, rest: str) -> None:
        self.is_idle = True
        self.say("+ idling")
        await self.wait_for_done()

    async def wait_for_done(self) -> None:
        assert (await self.reader.readline()).strip() in (b"DONE", b"")
        self.is_idle = False
        self.ok()

    async def do_logout(self, rest: str) -> None:
        self.say("* BYE")
        self.ok()

    def _there(self, uids: str) -> list[int]:
        return [int(uid) for uid in uids.split(",") if int(uid) in self.server.mails]


@asynccontextmanager
async def scripted(server: ScriptedServer) -> AsyncIterator[ScriptedServer]:
    """Serve meanwhile."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await Talk(server, reader, writer).run()
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            tasks.discard(task)

    listening = await asyncio.start_server(connected, "127.0.0.1", server.port)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listening.wait_closed()
