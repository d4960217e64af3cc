"""Families are told once, in their language; a tap counts from the finger to the answer."""

from __future__ import annotations

from bench.families import Families

WORDS = ("Fancy-fair (fr)", "Fancy-fair (nl)")


def test_each_is_told_once_and_in_its_language() -> None:
    families = Families(0, WORDS)
    families.shown(2, "📰 Fancy-fair (fr)", {})
    families.shown(3, "📰 Fancy-fair (nl)", {})
    assert (families.steps, families.fault_count) == (2, 0)
    assert families.report()["last_told_at"] >= families.report()["first_told_at"]

    families.shown(4, "📰 Fancy-fair (nl)", {})
    families.shown(2, "📰 Fancy-fair (fr)", {})
    assert "4 is told in another language" in families.faults[0]
    assert "2 is told twice" in families.faults[1]


def test_who_is_answered_taps_again_and_nobody_who_waits() -> None:
    families = Families(1, WORDS)
    assert families.waiting == 1, "who has pressed Start waits"
    assert families.next_tap() is None
    families.shown(1, "Home", {})
    assert families.waiting == 0

    assert families.next_tap() == 1
    assert families.next_tap() is None
    families.shown(1, "📰 Fancy-fair (nl)", {})
    assert families.waiting == 1, "news are no answer"
    families.shown(1, "Home", {})
    report = families.report()
    assert (report["answered"], len(report["taps_took"])) == (2, 2)
    assert all(took >= 0 for took in report["taps_took"])


def test_what_nobody_waits_for_is_a_fault_and_who_is_halted_taps_no_more() -> None:
    families = Families(1, WORDS)
    families.shown(1, "Home", {})
    families.shown(1, "Home", {})
    assert "who waits for none" in families.faults[0]
    families.halted = True
    assert families.next_tap() is None
