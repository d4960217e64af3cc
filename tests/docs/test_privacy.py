"""The page on privacy says what the program does: every table, every period."""

from datetime import timedelta
from pathlib import Path

import pytest

from cartable import cleaning, daily_backups
from school import closing, confirmation_reminders, merging, places, replies, sign_in
from storage.holdings import HOLDINGS

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]

PERIODS = [
    ("outbox", cleaning._MAILS_KEPT),
    ("outbox", cleaning._NOTICES_KEPT),
    ("outbox", cleaning._KEYS_KEPT),
    ("inbox", cleaning._INPUTS_KEPT),
    ("sign_in_failures", cleaning._FAILURES_KEPT),
    ("confirmations", cleaning._CORRECTED_KEPT),
    ("confirmations", confirmation_reminders.EXPIRES),
    ("browsers", cleaning._BROWSERS_KEPT),
    ("browsers", sign_in.UNUSED),
    ("conversation_mails", cleaning._NOTICES_KEPT),
    ("tokens", cleaning._TOKENS_KEPT["confirmation"]),
    ("tokens", cleaning._TOKENS_KEPT["command"]),
    ("tokens", cleaning._TOKENS_KEPT["conversation"]),
    ("tokens", cleaning._TOKENS_KEPT["staff"]),
    ("tokens", cleaning._ACTIVATIONS_KEPT),
    ("exports", cleaning._EXPORTS_KEPT),
    ("mail_requests", replies.REMEMBERED),
    ("letters", places.VALID),
    ("merges", merging.UNDONE_WITHIN),
]


@pytest.mark.parametrize("table", sorted(HOLDINGS))
def test_every_table_about_people_has_a_row(table: str) -> None:
    assert [row for row in ROWS if f"`{table}`" in row]


@pytest.mark.parametrize(("table", "kept"), PERIODS)
def test_every_period_is_the_one_of_the_program(table: str, kept: timedelta) -> None:
    (row,) = [row for row in ROWS if f"`{table}`" in row]
    assert str(kept.days) in row
    assert "days" in row


def test_the_rest_is_so_too() -> None:
    assert f"erases after {closing.RETURN.days} days" in PAGE
    assert f"by mail {closing.REMINDED_BEFORE.days} days before" in PAGE
    days, weeks = daily_backups._DAYS_KEPT, daily_backups._WEEKS_KEPT
    assert f"{days} days and {weeks} weeks" in PAGE
    assert cleaning._FORMS_KEPT.total_seconds() == 3600
    assert "1 hour" in PAGE
    assert cleaning._TOKENS_KEPT["unsubscribe"] == timedelta(days=5 * 366)
