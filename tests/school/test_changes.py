"""What has changed between two versions of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from school.changes import Change, changes
from school.terms import pages

PARAGRAPHS = some.lists(some.sampled_from(["un", "deux", "trois mots ici", "quatre"]), max_size=8)


def joined(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def test_a_reworded_paragraph_is_given_as_it_was_and_as_it_is() -> None:
    before = "1. Titre\n\nVous acceptez.\n\nFin."
    after = "1. Titre\n\nVous acceptez tout.\n\nFin.\n\nEt ceci."
    assert changes(before, after) == [
        Change("removed", "Vous acceptez."),
        Change("added", "Vous acceptez tout."),
        Change("added", "Et ceci."),
    ]


def test_white_space_is_no_change() -> None:
    assert changes("un  mot\n\n\ndeux\n", " un\nmot\n \ndeux") == []


def test_a_common_paragraph_of_a_long_text_counts_like_any_other() -> None:
    """difflib takes what is frequent in more than 200 items for noise unless told not to."""
    many = ["* * *", "article"] * 150
    assert changes(joined(many), joined([*many, "* * *"])) == [Change("added", "* * *")]


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_came_and_went_leads_from_one_to_the_other(old: list[str], new: list[str]) -> None:
    found = changes(joined(old), joined(new))
    kept = sorted(old)
    for one in found:
        kept.remove(one.text) if one.kind == "removed" else kept.append(one.text)
    assert sorted(kept) == sorted(new)
    assert bool(found) == (old != new)


@given(some.text(max_size=400), some.text(max_size=400))
def test_any_two_texts_can_be_compared_and_read(before: str, after: str) -> None:
    found = changes(before, after)
    assert not changes(after, after)
    assert all(one.text.strip() for one in found)
    assert all(page for page in pages("\n\n".join(one.text for one in found)))
