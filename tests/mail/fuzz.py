"""Mails by chance, read or refused: `python -m tests.mail.fuzz --minutes 60`.

Mails are made from a grammar and from the corpus, damaged, and read in this process; what fails or
takes long is kept in a folder. Nothing else is needed to see a failure again than the file.
"""

import argparse
import hashlib
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import FrameType

from mail.reading.judging import judge
from mail.reading.limits import MOST_SUBJECT, MOST_TEXT
from mail.reading.parsed import Headers, LimitError, ParsedMail
from mail.reading.parsing import parse
from tests.mail.factories import OWN
from tests.mail.fuzzing import Maker

CORPUS = Path(__file__).parent / "corpus"
SLOW_SECONDS = 2.0
"""Of CPU time: less than half of what a mail may take, on any machine that is not ill."""


class SlowError(Exception):
    """A mail took too long."""


@dataclass
class Findings:
    """What came of a run."""

    executions: int = 0
    refused: int = 0
    crashes: list[str] = field(default_factory=list)


def examine(raw: bytes) -> None:
    """Read a mail; raises ``LimitError``, and any other exception is a finding."""
    mail = parse(raw)
    assert len(mail.text) <= MOST_TEXT
    assert len(mail.subject) <= MOST_SUBJECT
    for text in texts_of(mail):
        assert "\0" not in text
        text.encode("utf-8")
    judge(mail, OWN, "mx.school.example")


def texts_of(mail: ParsedMail) -> Iterator[str]:
    """Give every text in a parsed mail."""
    yield from (mail.subject, mail.text, mail.returned_text, mail.content_type, mail.report_type)
    yield from (*mail.senders, *mail.recipients)
    for headers in (mail.headers, mail.returned):
        yield from names_and_values(headers)
    for failure in mail.failures:
        yield from (getattr(failure, one.name) for one in fields(failure))


def names_and_values(headers: Headers) -> Iterator[str]:
    for name, values in headers.items():
        yield name
        yield from values


def fuzz(maker: Maker, is_over: Callable[[int], bool], folder: Path) -> Findings:
    """Examine mails until it is over; what fails is written to ``folder``."""
    findings = Findings()
    while not is_over(findings.executions):
        raw = maker.mail()
        findings.executions += 1
        try:
            with at_most(SLOW_SECONDS):
                examine(raw)
        except LimitError:
            findings.refused += 1
        except Exception as error:
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{type(error).__name__}-{hashlib.sha256(raw).hexdigest()[:12]}.eml"
            (folder / name).write_bytes(raw)
            findings.crashes.append(f"{name}: {error}")
            print(f"{name}: {error}", flush=True)
        else:
            maker.keep(raw)
    return findings


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``SlowError`` in what takes more CPU time."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise SlowError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def corpus() -> list[bytes]:
    """Give the mails that are kept as files."""
    return [path.read_bytes() for path in sorted(CORPUS.rglob("*.eml"))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    parser.add_argument("--folder", type=Path, default=Path("var/fuzz"))
    chosen = parser.parse_args()
    end = time.monotonic() + chosen.minutes * 60
    print(f"seed {chosen.seed}, {chosen.minutes:g} minutes, findings in {chosen.folder}")
    maker = Maker(random.Random(chosen.seed), corpus())
    findings = fuzz(maker, lambda _: time.monotonic() > end, chosen.folder)
    print(
        f"{findings.executions} mails, {findings.refused} of them refused for their size,"
        f" {len(findings.crashes)} failures"
    )
    return 1 if findings.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
