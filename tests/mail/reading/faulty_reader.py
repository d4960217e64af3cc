"""A reading process with faults: what stands in a mail says how it fails."""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, cast

from mail.reading.parsed import LimitError
from mail.reading.received import ReceivedMail
from mail.reading.serving import serve
from school.replies import Reply


class Faulty:
    """Reads what says nothing else as what it says."""

    def __init__(self) -> None:
        self._is_poisoned = False
        self._faults: dict[bytes, Callable[[], None]] = {
            b"bomb": explode,
            b"crash": os.abort,
            b"busy": be_busy,
            b"deaf": be_deaf,
            b"hang": hang,
            b"large": refuse,
            b"late crash": self.poison,
            b"noise": make_noise,
            b"recursion": recur,
            b"slow bomb": eat,
        }

    def read(self, raw: bytes) -> ReceivedMail:
        if self._is_poisoned:
            os.abort()
        if raw in self._faults:
            self._faults[raw]()
        kind = cast(Any, "nobody" if raw == b"lie" else "person")
        words = " ".join(os.environ) if raw == b"environment" else raw.decode()
        return ReceivedMail(kind, Reply("jean@example.org", words=words))

    def poison(self) -> None:
        """Do well now, and crash at the next mail."""
        self._is_poisoned = True


def hang() -> None:
    while True:
        time.sleep(1)


def be_busy() -> None:
    while True:
        pass


def be_deaf() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGPROF])
    hang()


def make_noise() -> None:
    sys.stdout.buffer.write(b"x" * 20)


def explode() -> None:
    bytearray(2**40)


def eat() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(2**20))


def recur() -> None:
    recur()


def refuse() -> None:
    raise LimitError("more than is read")


if __name__ == "__main__":
    serve(Faulty().read, float(sys.argv[2]))
