"""What a reading process does all day: it takes a mail, answers, takes the next.

It opens no file, says nothing else, and ends when its input does. A mail that takes too long ends
it, by signals that work also where no Python runs and where nobody is left to kill it.
"""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

import orjson

from mail.reading.frames import BEYOND_LIMITS, FAULT, HEAD, READY, RECEIVED, frame
from mail.reading.limits import PATIENCE
from mail.reading.parsed import LimitError
from mail.reading.received import ReceivedMail

Read = Callable[[bytes], ReceivedMail]

MOST_MEMORY = 512 * 1024 * 1024
"""Bytes of address space; a mail at every limit takes a fifth of it."""


def serve(read_mail: Read, seconds: float) -> None:
    """Answer mails until there are no more; one that takes more CPU time ends the process."""
    _bound()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    with suppress(BrokenPipeError):  # who started us is gone
        _answer(sink, frame(READY))
        while head := source.read(HEAD.size):
            raw = source.read(HEAD.unpack(head)[1])
            _allow(seconds)
            answer = _read(read_mail, raw)
            _allow(0)
            _answer(sink, answer)


def _allow(seconds: float) -> None:
    """Let the next mail take so much; 0 is no end."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)


def _read(read_mail: Read, raw: bytes) -> bytes:
    try:
        return frame(RECEIVED, orjson.dumps(read_mail(raw)))
    except LimitError as error:
        return frame(BEYOND_LIMITS, str(error).encode())
    except Exception as error:  # RecursionError and MemoryError among them
        return frame(FAULT, type(error).__name__.encode())


def _answer(sink: BinaryIO, answer: bytes) -> None:
    sink.write(answer)
    sink.flush()


def _bound() -> None:
    """Take a bounded amount of memory, write no file and leave no image of the memory behind."""
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),  # macOS knows it and does not keep to it
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
