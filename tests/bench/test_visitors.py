"""Visitors wait for one answer to each thing they do, and hold it against what it must say."""

from __future__ import annotations

from bench.crowd import Tapped, Typed
from bench.visitors import Visitors

ANNA = 1


def test_acts_follow_one_another_round_and_round() -> None:
    visitors = Visitors([1], ["tap:go:home", "Anna", "/cancel"])

    done = [visitors.answer(ANNA, "said", {}) for _ in range(4)]

    assert done == [Tapped("go:home"), Typed("Anna"), Typed("/cancel"), Tapped("go:home")]
    assert (visitors.steps, visitors.fault_count) == (4, 0)


def test_an_answer_must_say_what_is_this_persons() -> None:
    visitors = Visitors([1, 2], ["/certificates"], "of {number}.")
    visitors.answer(2, "the welcome says nothing of it", {})

    visitors.answer(2, "Certificate of 2.", {})
    assert visitors.fault_count == 0

    visitors.answer(2, "Certificate of 1.", {})
    assert "without 'of 2.'" in visitors.faults[0]


def test_a_message_too_many_is_a_fault() -> None:
    visitors = Visitors([1], ["/start"])
    visitors.halted = True

    assert visitors.answer(ANNA, "said", {}) is None
    assert (visitors.waiting, visitors.fault_count) == (0, 0)

    visitors.answer(ANNA, "said again", {})
    assert "who waits for none" in visitors.faults[0]


def test_the_first_message_of_all_is_remembered() -> None:
    visitors = Visitors([1, 2], ["/start"])
    assert visitors.report()["first_shown_at"] is None

    visitors.shown(1, "said", {})
    first = visitors.report()["first_shown_at"]
    visitors.shown(2, "said", {})

    assert isinstance(first, float)
    assert visitors.report()["first_shown_at"] == first
