"""Replies are held against Mailman's rate, and what comes into the chat against Dovecot's push."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import arrivals, replies
from bench.asked import asked, counted
from bench.comparisons import Sample
from bench.correspondents import answer
from bench.start import installation

COUNT = 3


@pytest.fixture
def folder() -> Iterator[Path]:
    with installation() as one:
        yield one


def test_ten_times_mailmans_rate_is_the_goal() -> None:
    theirs = [Sample(60.0, 17.0)] * 5
    (met,) = replies.comparison(5_000, [Sample(600.0, 1.5)] * 5, theirs).peers
    assert replies.comparison(5_000, [Sample(600.0, 1.5)] * 5, theirs).met(met)

    (missed,) = replies.comparison(5_000, [Sample(590.0, 1.5)] * 5, theirs).peers
    assert not replies.comparison(5_000, [Sample(590.0, 1.5)] * 5, theirs).met(missed)


def test_the_slow_ones_are_held_against_the_slow_pushes() -> None:
    pushes = [Sample(float(value)) for value in range(0, 101)]
    figure = arrivals.comparison([Sample(one.value + 200) for one in pushes], pushes)
    limit, push = figure.peers
    assert (figure.ours.value, push.value, limit.value) == (295.0, 95.0, 295.0)
    assert figure.ours.median == 250.0
    assert figure.met(limit)

    slower = arrivals.comparison([Sample(one.value + 201) for one in pushes], pushes)
    assert not slower.met(slower.peers[0])


def test_people_are_asked_by_the_program_itself(folder: Path) -> None:
    questions = asked(folder, COUNT)

    tokens = {one.reply_to.partition("+")[2].partition("@")[0] for one in questions}
    assert len(tokens) == COUNT
    assert all(f"[#{token}]" in "".join(one.subject for one in questions) for token in tokens)
    database = folder / "data" / "cartable.db"
    assert counted(database, "confirmations WHERE closed_at IS NULL") == COUNT
    assert counted(database, "tokens WHERE purpose = 'confirmation'") == COUNT


def test_the_running_program_confirms_what_lies_in_its_mailbox(folder: Path) -> None:
    mails = [answer(one, number) for number, one in enumerate(asked(folder, COUNT))]

    sample = replies.confirm(folder, mails)

    assert sample.value > 0
    assert sample.cpu_ms is not None


def test_a_reply_reaches_the_chat_and_a_client_is_told_of_it() -> None:
    told: list[str] = []

    figure = arrivals.compare(1, 2, told.append)

    assert [len(party.samples) for party in (figure.ours, *figure.peers)] == [2, 1, 2]
    assert len(told) == 2
