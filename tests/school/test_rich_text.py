"""Rich text: what people type and publish reads the same in a chat, a mail and a page."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from school.rich_text import bold, escaped, italic, length, link, parts, plain, rich, shortened

WORDS = st.text(st.sampled_from('ab <>&"é🎉\n'), max_size=40)
LINE = WORDS.map(lambda text: escaped(text.replace("\n", " ")))
"""No mark goes beyond the end of its line."""
MARKED = st.lists(
    st.one_of(
        WORDS.map(escaped),
        LINE.map(bold),
        LINE.map(italic),
        LINE.map(lambda line: link(line, 'https://isu-dour.be/?a="1"&b=2')),
    ),
    max_size=6,
).map("".join)


def test_what_is_typed_is_never_a_mark() -> None:
    assert (
        rich(" 1 < 2 & <b>non</b>\r\n\n\n\nfin ") == "1 &lt; 2 &amp; &lt;b&gt;non&lt;/b&gt;\n\nfin"
    )


def test_a_link_leads_to_the_web_or_nowhere() -> None:
    assert link("ici", "https://a.be/?x=1&y=2") == '<a href="https://a.be/?x=1&amp;y=2">ici</a>'
    for bad in ("javascript:alert(1)", "tg://user?id=1", "", "/home"):
        assert link("ici", bad) == "ici"
    assert link("ici", 'https://a.be/"x="y') == '<a href="https://a.be/%22x=%22y">ici</a>'


def test_plain_words_say_where_a_link_leads() -> None:
    said = f"{bold('Voir')} {link('le site', 'https://a.be/?x=1&y=2')} &lt;3"
    assert plain(said) == "Voir le site (https://a.be/?x=1&y=2) <3"
    assert plain(link("https://a.be", "https://a.be/")) == "https://a.be"


def test_a_text_is_cut_between_words() -> None:
    assert shortened("un deux trois", 100) == "un deux trois"
    assert shortened("un deux trois", 10) == "un deux…"
    assert shortened(bold("un deux trois"), 10) == "<b>un deux…</b>"
    assert shortened("incompréhensible", 8) == "incompr…"
    assert length(shortened("🎉" * 10, 7)) <= 7


@given(WORDS)
def test_escaping_changes_no_word(text: str) -> None:
    assert unescape(escaped(text)) == text
    assert length(escaped(text)) == len(text.encode("utf-16-le")) // 2


@given(MARKED, st.integers(5, 60))
def test_what_is_cut_is_short_enough_and_well_formed(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert length(cut) <= most
    assert len(re.findall("<[bia]", cut)) == len(re.findall("</[bia]>", cut))
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;)", cut)
    whole = unescape(re.sub(r"</?[bia][^>]*>", "", text))
    kept = unescape(re.sub(r"</?[bia][^>]*>", "", cut))
    assert kept == whole or whole.startswith(kept[:-1].rstrip())


def test_a_long_text_comes_in_parts() -> None:
    assert parts("un\n\ndeux\ntrois", 100) == ["un\n\ndeux\ntrois"]
    assert parts("un\n\ndeux\ntrois", 9) == ["un\n\ndeux", "trois"]
    assert parts(bold("un deux trois quatre"), 10) == ["un deux", "trois", "quatre"]
    assert parts("", 10) == []


@given(MARKED, st.integers(5, 40))
def test_parts_are_short_enough_and_lose_no_word(text: str, most: int) -> None:
    found = parts(text, most)
    assert all(0 < length(one) <= most for one in found)
    assert "".join("".join(map(plain, found)).split()) == "".join(plain(text).split())
