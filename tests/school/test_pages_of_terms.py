"""Terms as pages: nothing is lost, no page is too long, no heading stands alone below one."""

from hypothesis import example, given
from hypothesis import strategies as st

from school.terms import pages

LENGTHS = st.lists(st.integers(1, 12), min_size=1, max_size=30)
PARAGRAPHS = st.lists(
    st.tuples(LENGTHS, st.sampled_from((".", ""))).map(
        lambda drawn: " ".join("é" * one for one in drawn[0]) + drawn[1]
    ),
    max_size=8,
)


@given(PARAGRAPHS, st.integers(20, 300))
@example([f"{'a' * 72}.", f"{'a' * 73}."], 74)
def test_every_word_is_on_a_page_in_order(paragraphs: list[str], length: int) -> None:
    text = "\n\n".join(paragraphs)
    cut = pages(text, length)
    assert " ".join(cut).split() == text.split()
    assert all(0 < len(page) <= length for page in cut)


def test_a_heading_goes_over_to_the_page_of_its_text() -> None:
    text = f"{'Un texte. ' * 7}Un texte.\n\n7. Changement et fin\n\n{'Un autre. ' * 8}"
    first, second = pages(text, 110)
    assert first.endswith("Un texte.")
    assert second.startswith("7. Changement et fin\n\nUn autre.")


def test_a_heading_stays_where_its_text_leaves_no_room() -> None:
    first, second = pages(f"Un texte.\n\nUn titre\n\n{'x' * 98}.", 100)
    assert first.endswith("Un titre")
    assert second == "x" * 98 + "."
