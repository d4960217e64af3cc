"""Recipients are told once, and when that was is known."""

from __future__ import annotations

from bench.recipients import Recipients


def test_when_somebody_was_told_last_is_known() -> None:
    recipients = Recipients("confirm")
    assert recipients.report()["last_told_at"] is None

    assert recipients.shown(7, "It is confirmed.", {"Home": "go:home"}) is None
    first = recipients.report()["last_told_at"]
    recipients.shown(8, "It is confirmed.", {})

    assert isinstance(first, float)
    assert recipients.report()["last_told_at"] >= first
    assert (recipients.steps, recipients.fault_count) == (2, 0)


def test_nobody_is_told_twice_or_something_else() -> None:
    recipients = Recipients("confirm")
    recipients.shown(7, "It is confirmed.", {})

    recipients.shown(7, "It is confirmed.", {})
    recipients.shown(8, "Something else.", {})

    assert recipients.steps == 1
    assert "7 is told twice" in recipients.faults[0]
    assert "without 'confirm'" in recipients.faults[1]
