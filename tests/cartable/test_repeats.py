"""The sieve never forgets a text, and seldom takes a new one for known."""

from hypothesis import given
from hypothesis import strategies as some

from cartable.repeats import Sieve


@given(some.lists(some.text()))
def test_what_came_before_is_known(texts: list[str]) -> None:
    sieve = Sieve()
    for text in texts:
        sieve.knows(text)
    assert all(sieve.knows(text) for text in texts)


def test_what_did_not_is_new_but_for_a_few() -> None:
    sieve = Sieve()
    assert sum(sieve.knows(f"ICC-{number:06}") for number in range(100_000)) < 100
