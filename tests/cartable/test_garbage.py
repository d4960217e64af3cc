"""The collector: quiet while all is loaded, seldom afterwards, and never again over what stays."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from cartable.garbage import collect_seldom, spare_loading, spare_what_stays


class Knot:
    """Garbage that only the collector frees: it holds on to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations of the collections that have begun."""
    begun: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            begun.append(about["generation"])

    gc.callbacks.append(note)
    yield begun
    gc.callbacks.remove(note)


def load(count: int) -> list[list[int]]:
    """Make so many objects that stay."""
    return [[number] for number in range(count)]


def test_nothing_is_collected_while_a_program_loads(collections: list[int]) -> None:
    spare_loading()
    loaded = load(300_000)
    assert not collections
    assert len(loaded) == 300_000


def test_once_it_is_up_it_is_looked_at_seldom(collections: list[int]) -> None:
    collect_seldom()
    loaded = load(100_000)
    assert 1 <= len(collections) <= 6
    assert len(loaded) == 100_000


def test_what_stays_is_not_looked_at_again_and_garbage_goes() -> None:
    before = weakref.ref(Knot())
    stays = load(1000)
    spare_what_stays()
    assert before() is None, "what was garbage already is not kept for ever"
    looked_at = {id(one) for one in gc.get_objects()}
    assert not any(id(one) in looked_at for one in stays)

    after = weakref.ref(Knot())
    assert id(after()) in {id(one) for one in gc.get_objects()}
    more = load(60_000)
    assert after() is None, "garbage made later is still collected"
    assert len(more) == 60_000
