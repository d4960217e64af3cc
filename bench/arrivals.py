"""P7: from the delivery of a reply to the confirmation in the chat, beside Dovecot's own push.

Both begin when LMTP has taken a mail. The one ends when the chat's message reaches the process that
plays Telegram, the other when a plain IMAP client is told, in IDLE, that a mail has come.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from smtplib import LMTP

from imapclient import IMAPClient

from bench.asked import asked
from bench.comparisons import Comparison, Party, Sample
from bench.correspondents import answer
from bench.lmtp import Delivery, door, hand_over
from bench.processes import (
    MeasurementFault,
    PlayedTelegram,
    busy_cores,
    has_connection,
    played_telegram,
    running,
    wait,
)
from bench.start import CARTABLE, environment, installation
from bench.steps import OUR_PYTHON
from tests.dovecot import PASSWORD, Dovecot, dovecot

EACH = 24  # replies in a round: five rounds have more than a hundred

_ALLOWED = 200.0  # milliseconds beyond the push
_PERCENTILE = 95
_REST = 1.0  # seconds at most between an arrival and the next delivery
_SETTLES = 3.0  # seconds after which a program that has read its mailbox listens to it
_LONGEST = 60.0  # seconds
_LOOKS = 0.002  # seconds between two looks at what the chats were told
_LISTENER = "listener@cartable.example"
_DURABLE = "mail_fsync = optimized\n"  # as it comes


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Deliver a reply to us and to the client in turn; ``seconds`` does not matter here."""
    return [compare(EACH, rounds, tell)]


def compare(each: int, rounds: int, tell: Callable[[str], None]) -> Comparison:
    """Deliver ``each`` replies to either in each of the rounds, at random moments."""
    chats: list[Sample] = []
    pushes: list[Sample] = []
    with _everybody(each * rounds + 1) as (scene, replies):
        scene.chat(replies.pop())  # the first loads what is loaded late
        for number in range(1, rounds + 1):
            busy = busy_cores()
            for _ in range(each):
                reply = replies.pop()
                pushes.append(Sample(scene.push(reply), busy_cores=busy))
                chats.append(Sample(scene.chat(reply), busy_cores=busy))
            tell(f"P7 {number}/{rounds}  {_told(chats[-each:], pushes[-each:])}")
    return comparison(chats, pushes)


def comparison(chats: Sequence[Sample], pushes: Sequence[Sample]) -> Comparison:
    """Hold the 95th percentile of ours against that of the push and what we allow beyond."""
    push = Party("Dovecot’s IDLE push", "to a plain IMAP client", pushes, percentile=_PERCENTILE)
    limit = Party(
        f"the push and {_ALLOWED:g} ms",
        "what we allow ourselves",
        [Sample(push.value + _ALLOWED)],
        goal=1.0,
    )
    return Comparison(
        figure="P7",
        title="From the delivery of a reply to the confirmation in the chat",
        unit="ms",
        conditions=(
            f"{_PERCENTILE}th percentiles of {len(chats)} replies one by one, at random moments, "
            "in turn"
        ),
        ours=Party("Cartable", "cartable run, IMAP in IDLE", chats, percentile=_PERCENTILE),
        peers=[limit, push],
        less_is_better=True,
    )


def _told(chats: Sequence[Sample], pushes: Sequence[Sample]) -> str:
    ours, theirs = (Party("", "", samples) for samples in (chats, pushes))
    return f"the chat is told after {ours.value:.0f} ms, the client after {theirs.value:.0f} ms"


class Scene:
    """The program and a plain client, each listening to a mailbox of one server."""

    def __init__(self, lmtp: LMTP, client: IMAPClient, telegram: PlayedTelegram) -> None:
        self._lmtp = lmtp
        self._client = client
        self._telegram = telegram

    def chat(self, reply: Delivery) -> float:
        """Deliver a reply to us; gives the milliseconds until a chat is told."""
        before = self._telegram.report()["steps"]
        delivered = self._deliver(reply)
        report = self._telegram.report()
        while report["steps"] == before:
            if report["faults"] or time.monotonic() - delivered > _LONGEST:
                raise MeasurementFault(f"no chat is told: {report['faults']}")
            time.sleep(_LOOKS)
            report = self._telegram.report()
        return 1000 * (float(report["last_told_at"]) - delivered)

    def push(self, reply: Delivery) -> float:
        """Deliver the same to the client; gives the milliseconds until the server tells it."""
        delivered = self._deliver(replace(reply, recipient=_LISTENER))
        if not self._client.idle_check(_LONGEST):
            raise MeasurementFault("the server does not tell that a mail has come")
        return 1000 * (time.monotonic() - delivered)

    def _deliver(self, mail: Delivery) -> float:
        """Deliver a mail at a random moment; gives that at which it was taken."""
        time.sleep(random.uniform(0, _REST))
        hand_over(self._lmtp, mail)
        return time.monotonic()


@contextmanager
def _everybody(count: int) -> Iterator[tuple[Scene, list[Delivery]]]:
    """Give the scene, and a reply of each of ``count`` people."""
    with installation() as folder, dovecot(_DURABLE) as server:
        replies = [answer(one, number) for number, one in enumerate(asked(folder, count))]
        with played_telegram(OUR_PYTHON, 0, folder / "player.log", "--reads") as telegram:
            variables = environment(folder / "data", telegram.address)
            variables["CARTABLE_IMAP"] = server.url()
            log = folder / "program.log"
            with (
                running([CARTABLE, "run"], log, environment=variables),
                LMTP(door(server)) as lmtp,
            ):
                try:
                    wait(lambda: has_connection(server.port), "the mailbox is opened")
                    with _listening(server) as client:
                        time.sleep(_SETTLES)
                        yield Scene(lmtp, client, telegram), replies
                except (MeasurementFault, OSError) as fault:
                    said = log.read_text("utf-8", "replace")[-2000:]
                    raise MeasurementFault(f"{fault}\n{said}") from fault


@contextmanager
def _listening(server: Dovecot) -> Iterator[IMAPClient]:
    """Give a client that has nothing to do but listen to its mailbox."""
    with IMAPClient("127.0.0.1", server.port, ssl=False) as client:
        client.plain_login(_LISTENER, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        client.idle()
        yield client
        client.idle_done()
