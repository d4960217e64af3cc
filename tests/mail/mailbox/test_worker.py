"""The worker against a real Dovecot: nothing is lost or taken twice, whatever befalls the mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from storage.opening import ClosableStore
from tests.dovecot import USER, Dovecot, dovecot, mail
from tests.mail.mailbox.attending import attending

ENGINES = ("sqlite",)

DONE = "Cartable/Done"
ASIDE = "Cartable/Set aside"
SEEN = (b"\\Seen",)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


async def test_mails_are_stored_then_flagged_then_treated_then_moved(
    server: Dovecot, store: ClosableStore
) -> None:
    server.deliver(mail("one"), mail("two"))
    async with attending(store, server.url()) as place:
        await place.waits_for("one", "two")
        await place.sees(lambda: look(server), {"one": SEEN, "two": SEEN})
        assert [list(some.values()) for some in place.stored][0][0] > 100
        await place.finish("one")
        await place.finish("two", state="set_aside")
        await place.sees(lambda: look(server), {})
        assert set(server.subjects(DONE)) == {"one"}
        assert set(server.subjects(ASIDE)) == {"two"}
        # What comes is pushed.
        server.deliver(mail("three"))
        await place.waits_for("three")
        assert place.counts["mailbox_opened"] == 1


async def look(server: Dovecot, mailbox: str = "INBOX") -> dict[str, tuple[bytes, ...]]:
    """What lies there, without \\Recent, which is whoever looks first's."""
    found = await asyncio.to_thread(server.subjects, mailbox)
    return {name: tuple(f for f in flags if f != b"\\Recent") for name, flags in found.items()}
