"""What is new is taken from both ends, what was treated goes where it belongs; nothing is lost."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mail.mailbox.portions import portions
from mail.mailbox.session import Envelope, Folder
from mail.mailbox.shelf import Shelf
from school.inbox import State

UIDS = st.lists(st.integers(1, 300), unique=True, max_size=80)
STATES: st.SearchStrategy[State] = st.sampled_from(["new", "done", "set_aside"])
MIB = 1024 * 1024


@given(finds=st.lists(UIDS, max_size=6), known=st.dictionaries(st.integers(1, 300), STATES))
def test_every_mail_is_taken_once_in_order_within_a_batch(
    finds: list[list[int]], known: dict[int, State]
) -> None:
    shelf = Shelf()
    for uids in finds:
        shelf.put(uids, known)
    found = set(itertools.chain(*finds))
    assert shelf.highest == max(found, default=0)
    taken: list[int] = []
    while batch := shelf.take_new(7):
        assert batch == sorted(batch)
        assert len(batch) <= 7
        taken += batch
    assert sorted(taken) == sorted(found - known.keys())
    filed: dict[int, Folder] = {}
    while (some := shelf.take_treated(5)) is not None:
        folder, uids = some
        assert uids == sorted(uids)
        filed |= dict.fromkeys(uids, folder)
    assert filed == {uid: known[uid] for uid in found if known.get(uid, "new") != "new"}
    assert (shelf.new, shelf.treated) == (0, 0)


@given(uids=UIDS, most=st.integers(1, 20))
def test_half_of_a_batch_is_the_oldest_and_half_the_newest(uids: list[int], most: int) -> None:
    shelf = Shelf()
    shelf.put(uids, {})
    batch = shelf.take_new(most)
    in_order = sorted(uids)
    oldest = (min(most, len(uids)) + 1) // 2
    assert batch[:oldest] == in_order[:oldest]
    newest = len(batch) - oldest
    assert batch[oldest:] == in_order[len(in_order) - newest :]


def test_where_nothing_can_be_moved_only_what_people_look_at_is_dealt_with() -> None:
    shelf = Shelf(moves=False)
    shelf.put([1, 2, 3], {1: "done", 2: "set_aside"})
    shelf.treat(3, "done")
    assert shelf.take_treated(9) == ("set_aside", [2])
    assert shelf.take_treated(9) is None


@given(sizes=st.dictionaries(st.integers(1, 300), st.integers(0, 6 * MIB), max_size=40))
def test_portions_hold_every_mail_once_and_no_more_than_fits(sizes: dict[int, int]) -> None:
    envelopes = {uid: Envelope(size, None) for uid, size in sizes.items()}
    made = list(portions(envelopes))
    assert list(itertools.chain(*made)) == sorted(sizes)
    for portion in made:
        assert len(portion) == 1 or sum(sizes[uid] for uid in portion) <= 4 * MIB
    for one, other in itertools.pairwise(made):
        assert sum(sizes[uid] for uid in (*one, other[0])) > 4 * MIB
