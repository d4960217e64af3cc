"""What buttons lead to: patterns that take their own data only, and ids that a database takes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import CallbackQuery, Update, User

from bot.handlers.targets import Target, data_of, numbered, target_of


def tap(data: str) -> Update:
    """Somebody taps a button that carries this."""
    person = User(100, "Sophie", is_bot=False)
    return Update(1, callback_query=CallbackQuery("1", person, "chat", data=data))


@pytest.mark.parametrize(
    ("data", "target"),
    [
        ("go:request:12", Target("", 12)),
        ("go:request.done:12", Target("done", 12)),
        ("go:certificates", Target("", 0)),
        ("go:child:0", Target("", 0)),
    ],
)
def test_a_button_names_what_is_to_be_done_with_what(data: str, target: Target) -> None:
    assert target_of(tap(data)) == target
    assert data_of(tap(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        "go:request",
        "go:request:",
        "go:request:-1",
        "go:request:1 ",
        "go:request:12345678901234567890",
        "go:request.open:1",
        "go:request.done",
        "go:requests:1",
        "no:go:request:1",
    ],
)
def test_what_no_button_of_ours_carries_leads_nowhere(data: str) -> None:
    assert re.match(numbered("request", "done"), data) is None


@given(number=st.integers(min_value=0, max_value=10**19 - 1), act=st.sampled_from(["", ".done"]))
def test_a_made_up_number_is_one_that_a_database_takes(number: int, act: str) -> None:
    data = f"go:request{act}:{number}"
    assert re.match(numbered("request", "done"), data)
    assert target_of(tap(data)).number == min(number, 2**63 - 1)
