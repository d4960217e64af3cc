"""``cartable status`` speaks the language of whoever reads it; ``--json`` keeps its names."""

from __future__ import annotations

import pytest
from rich.console import Console

from cartable.commands.looking import _figures
from cartable.status_table import LABELS, QUEUES, status_tables
from locales import LANGUAGES, Catalogues
from tests.conftest import SchoolAtWork

ENGINES = ("sqlite",)


async def test_every_figure_has_a_label(school: SchoolAtWork) -> None:
    figures = await school.store.run(lambda tx: _figures(tx, school.clock.now()))
    for topic, parts in figures.items():
        assert f"status.{topic}" in LABELS
        if topic not in QUEUES:
            assert [part for part in parts if f"status.{topic}.{part}" not in LABELS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_read_words_and_durations(language: str) -> None:
    words = Catalogues.load().of(language)
    queue = {"waiting": 3, "sent": 7, "failed": 0, "oldest_seconds": 7300.0}
    figures: dict[str, dict[str, object]] = {
        "outbox": {"mail": queue, "pigeon": queue},
        "mailbox": {"last_seen_seconds": None, "fault": "sign_in"},
        "telegram": {"webhook_error": "[red] 502"},
    }
    console = Console(record=True, width=200)
    for table in status_tables(figures, words):
        console.print(table)
    printed = console.export_text()
    assert "_" not in printed
    assert words.text("status.queue.waiting") + " 3" in printed
    assert "2" in printed
    assert "7300" not in printed
    assert "pigeon" in printed
    assert "[red] 502" in printed
    assert words.text("status.mailbox.fault.sign_in") in printed
