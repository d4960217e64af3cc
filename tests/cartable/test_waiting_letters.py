"""Drafts that wait for the paper come back as they were, and take next to no room meanwhile."""

from __future__ import annotations

import secrets
import tracemalloc
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartable.letters.waiting import WaitingDrafts
from school.letters import Draft
from tests.cast import NOW

ids = st.integers(1, 2**63 - 1)
drafts = st.builds(
    Draft,
    platform=st.text(),
    child=ids,
    identifier=st.text(),
    place=ids,
    number=st.integers(1, 20),
    password=st.text(),
    token=st.text(),
    made_at=st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda later: NOW + later),
    older=st.frozensets(ids, max_size=3),
)


@given(st.lists(st.lists(drafts, max_size=5)), st.integers(1, 7))
def test_they_come_back_in_order_a_group_at_a_time(
    handed_in: list[list[Draft]], group: int
) -> None:
    waiting = WaitingDrafts(group)
    for few in handed_in:
        waiting.add(few)
    groups = list(waiting.groups())
    expected = [one for few in handed_in for one in few]
    assert [one for some in groups for one in some] == expected
    assert len(waiting) == len(expected)
    assert all(len(some) == group for some in groups[:-1])
    assert all(0 < len(some) <= group for some in groups)


def test_a_draft_takes_less_than_a_hundred_bytes() -> None:
    tracemalloc.start()
    try:
        waiting = WaitingDrafts(200)
        for _ in range(1_000):
            waiting.add([draft(), draft()])
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100 * len(waiting)


def draft() -> Draft:
    return Draft(
        platform="isu-dour",
        child=secrets.randbits(63),
        identifier=f"albert.durant{secrets.randbits(20)}@isu-dour.be",
        place=secrets.randbits(63),
        number=1,
        password=f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}",
        token=secrets.token_hex(13),
        made_at=NOW,
        older=frozenset(),
    )
