"""Markdown of news becomes a title and rich text that Telegram's parser takes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartable.rich_markdown import news_text
from school.news import Text


@pytest.mark.parametrize(
    ("markdown", "title", "body"),
    [
        ("# Voyage\n\nLe **12 juin**\nà Bruges", "Voyage", "Le <b>12 juin</b> à Bruges"),
        ("Texte seul", "", "Texte seul"),
        ("Avant\n\n# Titre *léger*\n\nAprès", "Titre léger", "Avant\n\nAprès"),
        ("# T\n\n## À prendre\n\n- un *pull*\n- 5 €", "T",
         "<b>À prendre</b>\n\n• un <i>pull</i>\n• 5 €"),
        ("# T\n\n## Le *grand* jour", "T", "Le <i>grand</i> jour"),
        ("# 1 < 2 & 3\n\n4 < 5 & `<b>`", "1 < 2 & 3", "4 &lt; 5 &amp; &lt;b&gt;"),
        ("# T\n\n[le site](https://a.be/?x=1&y=2)", "T",
         '<a href="https://a.be/?x=1&amp;y=2">le site</a>'),
        ("# T\n\n[ici](tg://user?id=1) <script>x</script>", "T", "ici x"),
        ("# T\n\n**un [deux](https://a.be) trois**", "T", "<b>un deux trois</b>"),
        ("# T\n\n**un  \ndeux**", "T", "<b>un</b>\n<b>deux</b>"),
        ("# T\n\n```\n<x>\n```", "T", "&lt;x&gt;"),
        ("# T\n\n![Photo de <Léa>](x.png)", "T", "Photo de &lt;Léa&gt;"),
    ],
)  # fmt: skip
def test_what_is_marked_is_kept_and_all_else_is_words(markdown: str, title: str, body: str) -> None:
    assert news_text(markdown) == Text(title, body)


_PIECES = some.sampled_from(
    ["**", "*", "_", "`", "[a](https://b.be)", "<", ">", "&", '"', "\n", "\n\n", "# ", "- ", "mot "]
)  # fmt: skip


@given(some.lists(_PIECES, max_size=30).map("".join))
def test_no_mark_stands_in_another_or_goes_beyond_its_line(markdown: str) -> None:
    body = news_text(markdown).body
    for line in body.split("\n"):
        left = re.sub(r"<([bia])(?: href=\"[^\"<>]*\")?>[^<>]*</\1>", "", line)
        assert "<" not in left
        assert ">" not in left
        assert not re.search(r"&(?!amp;|lt;|gt;|quot;)", left)
