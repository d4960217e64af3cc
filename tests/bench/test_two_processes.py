"""Two processes are held against one where the machine has room for both."""

from __future__ import annotations

from bench.two_processes import Measured, comparison


def rounds(per_second: float) -> list[Measured]:
    return [Measured(per_second, 0.75, 0.5, 0.0)] * 3


def test_what_a_step_costs_is_the_programs_and_the_databases() -> None:
    figure = comparison(rounds(1000), rounds(1800), 4.0, cores=8)

    assert (figure.ours.value, figure.ours.cpu_ms) == (1800, 1.25)
    assert figure.ratio(figure.peers[0]) == 1.8


def test_the_goal_stands_where_there_are_cores_for_both() -> None:
    (one,) = comparison(rounds(1000), rounds(1100), 4.0, cores=8).peers
    assert not comparison(rounds(1000), rounds(1100), 4.0, cores=8).met(one)
    assert comparison(rounds(1000), rounds(1800), 4.0, cores=8).met(one)

    (shared,) = comparison(rounds(1000), rounds(1100), 4.0, cores=2).peers
    assert shared.goal is None
