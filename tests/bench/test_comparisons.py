"""A comparison takes medians, knows which way is better, and keeps every round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import comparisons
from bench.__main__ import table
from bench.comparisons import Comparison, Party, Sample, keep
from bench.picture import picture


def party(name: str, *values: float, goal: float | None = None, cpu: float | None = None) -> Party:
    return Party(name, f"about {name}", [Sample(value, cpu) for value in values], goal)


def comparison(ours: Party, *peers: Party, less_is_better: bool = False) -> Comparison:
    return Comparison(
        figure="P0 start",
        title="Title",
        unit="s",
        conditions="here",
        ours=ours,
        peers=peers,
        less_is_better=less_is_better,
    )


def test_a_rate_is_held_against_at_least_and_a_cost_against_at_most() -> None:
    ours, peer = party("ours", 3.0, 1.0, 2.0), party("peer", 1.0, goal=2.0)

    assert comparison(ours, peer).met(peer)
    assert comparison(ours, peer, less_is_better=True).met(peer)

    further = party("further", 0.9, goal=2.0)
    assert comparison(ours, further).met(further)
    assert not comparison(ours, further, less_is_better=True).met(further)

    nearer = party("nearer", 1.1, goal=2.0)
    assert not comparison(ours, nearer).met(nearer)
    assert comparison(ours, nearer, less_is_better=True).met(nearer)


def test_without_a_goal_nothing_is_missed() -> None:
    peer = party("peer", 100.0)

    assert comparison(party("ours", 1.0), peer).met(peer)
    assert comparison(party("ours", 1.0), peer).goal(peer) == "–"


def test_processor_time_is_compared_where_both_are_known() -> None:
    ours, peer = party("ours", 1.0, cpu=0.5), party("peer", 1.0, cpu=2.0)

    assert comparison(ours, peer).cpu_ratio(peer) == 4.0
    assert comparison(ours, party("peer", 1.0)).cpu_ratio(party("peer", 1.0)) is None


def test_every_round_is_kept_under_the_figures_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparisons, "RESULTS", tmp_path / "results")
    one = comparison(
        party("ours", 0.5, 0.7, 0.6), party("peer", 0.4, goal=2.0), less_is_better=True
    )

    keep(one, picture(one))

    kept: dict[str, Any] = json.loads((tmp_path / "results" / "p0-start.json").read_text("utf-8"))
    assert [each["value"] for each in kept["parties"][0]["rounds"]] == [0.5, 0.7, 0.6]
    assert kept["parties"][0]["median"] == 0.6
    assert kept["ratios"] == [
        {"peer": "peer", "ratio": 1.5, "cpu_ratio": None, "goal": 2.0, "met": True}
    ]
    drawn = (tmp_path / "results" / "p0-start.svg").read_text("utf-8")
    assert "0.60 s" in drawn
    assert "Cartable is at 1.50×, goal ≤ 2×" in drawn


def test_the_table_has_a_row_for_each_peer() -> None:
    one = comparison(party("ours", 1.0), party("peer", 4.0), party("limit", 150.0, goal=1.0))

    assert table([one]).row_count == 2
