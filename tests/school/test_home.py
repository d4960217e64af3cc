"""The first page of an account: which child it is about, which schools it names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.access import Reached, State
from school.home import chosen_of
from school.school import School
from tests.cast import ICC, ISU_DOUR, child, place
from tests.conftest import SchoolAtWork
from tests.family import enrol, with_guardian

ENGINES = ("sqlite",)
STATES: tuple[State, ...] = ("open", "terms", "refused", "password", "ended", "left")
ANNA = 1


def reached(number: int, state: State) -> Reached:
    return Reached(child(number), place(number, child=number), state)


@pytest.mark.parametrize(
    ("states", "wanted", "chosen"),
    [
        ([], None, None),
        (["open"], None, 1),
        (["open", "open"], 2, 2),
        (["open", "open"], 7, 1),
        (["password", "open"], None, 2),
        (["password", "open"], 1, 1),
        (["refused", "terms"], None, 1),
        (["ended", "open"], 1, 2),
        (["ended", "left"], 2, None),
    ],
)
def test_the_page_is_about_one_child(
    states: list[State], wanted: int | None, chosen: int | None
) -> None:
    children = [reached(number, state) for number, state in enumerate(states, start=1)]
    found = chosen_of(children, wanted)
    assert (found.child.id if found else None) == chosen


@given(st.lists(st.sampled_from(STATES), max_size=5), st.none() | st.integers(1, 6))
def test_whose_time_is_over_is_never_chosen(states: list[State], wanted: int | None) -> None:
    children = [reached(number, state) for number, state in enumerate(states, start=1)]
    here = [one for one in children if one.state not in ("ended", "left")]
    found = chosen_of(children, wanted)
    assert (found in here) == bool(here)
    if any(one.is_open for one in here) and (found is None or found.child.id != wanted):
        assert found is not None
        assert found.is_open


async def test_the_schools_of_the_family_are_named_the_chosen_child_s_first(
    school: SchoolAtWork,
) -> None:
    another = replace(ISU_DOUR, id="sacre-coeur", name="Sacré-Cœur", domain="sacre-coeur.be")

    def work(school: School) -> list[list[str]]:
        for platform in (ICC, ISU_DOUR, another):
            school.tx.platforms.put(platform)
        enrol(school, 1)
        enrol(school, 2, "zoe@sacre-coeur.be", platform=another.id)
        with_guardian(school, ANNA, "hash", at=1)
        anna = school.tx.accounts.get(ANNA)
        assert anna is not None
        named = []
        for _ in range(2):
            named.append([one.id for one in school.homes.schools(anna)])
            if len(named) == 1:
                with_guardian(school, ANNA, "hash", at=2)
                school.adding.choose(ANNA, 2)
        named.append([one.id for one in school.homes.schools(None)])
        return named

    first, then, stranger = await school.do(work)
    assert first == ["isu-dour"]
    assert then == ["sacre-coeur", "isu-dour"]
    assert sorted(stranger) == ["icc", "isu-dour", "sacre-coeur"]
