"""A short run of the fuzzer, the same every time; `make fuzz` runs it for an hour."""

import random
from pathlib import Path

import pytest

from tests.mail import fuzz
from tests.mail.fuzzing import Maker

EXECUTIONS = 800


def test_no_mail_made_by_chance_breaks_the_reading(tmp_path: Path) -> None:
    maker = Maker(random.Random(5), fuzz.corpus())

    findings = fuzz.fuzz(maker, lambda count: count == EXECUTIONS, tmp_path)

    assert findings.crashes == []
    assert findings.executions == EXECUTIONS
    assert 0 < findings.refused < EXECUTIONS / 2


def test_the_same_seed_makes_the_same_mails() -> None:
    first, second = (Maker(random.Random(7), [b"Subject: x\r\n\r\nOui"]) for _ in range(2))

    assert [first.mail() for _ in range(50)] == [second.mail() for _ in range(50)]


def test_what_breaks_the_reading_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_at(raw: bytes) -> None:
        if b"Non" in raw:
            raise RecursionError("deep")

    monkeypatch.setattr(fuzz, "examine", break_at)

    findings = fuzz.fuzz(Maker(random.Random(1), []), lambda count: count == 200, tmp_path)

    assert findings.crashes
    kept = list(tmp_path.glob("RecursionError-*.eml"))
    assert kept
    assert all(b"Non" in one.read_bytes() for one in kept)


def test_what_takes_long_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def take_long(_raw: bytes) -> None:
        while True:
            pass

    monkeypatch.setattr(fuzz, "examine", take_long)
    monkeypatch.setattr(fuzz, "SLOW_SECONDS", 0.01)

    findings = fuzz.fuzz(Maker(random.Random(1), []), lambda count: count == 2, tmp_path)

    assert len(findings.crashes) == 2
    assert all(one.startswith("SlowError") for one in findings.crashes)
