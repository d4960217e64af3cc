from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.entities import formatted, rendered
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.markup import parse_html, utf16_length


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 1), entity("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [entity("italic", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        ("<s>é</s>", "é", [entity("strikethrough", 0, 1)]),
        ("<del>é</del><strike>x</strike>", "éx",
         [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<B>a</b>", "a", [entity("bold", 0, 1)]),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("😀<b>😀x</b>", "😀😀x", [entity("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ('<a href="https://a.be/?x=1&amp;y=2">x</a>', "x",
         [entity("text_link", 0, 1, url="https://a.be/?x=1&y=2")]),
        ("<a>a.be</a>", "a.be", [entity("text_link", 0, 4, url="http://a.be/")]),
        ("<a href='http://localhost/'>x</a>", "x", []),
        ('<a href="tg://user?id=7">x</a>', "x",
         [entity("text_mention", 0, 1, user={"id": 7, "is_bot": False, "first_name": ""})]),
        ("<code>x</code>", "x", [entity("code", 0, 1)]),
        ("<pre>x</pre>", "x", [entity("pre", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x",
         [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python"><pre>x</pre></code>', "x",
         [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">x</code>', "x", [entity("code", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍",
         [entity("custom_emoji", 0, 2, custom_emoji_id="53")]),
        ("&lt;b&gt; &amp; &quot; &#39; &#x41; &#128512;", "<b> & \" ' A 😀", []),
        ("&nbsp; & &ltd; &#0;", "&nbsp; & &ltd; &#0;", []),
    ],
)  # fmt: skip
def test_html_is_read_as_documented(source: str, text: str, entities: list[Any]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("é<div>x</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b =1>x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=>x</a>", None),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href', "Unclosed start tag \"a\" at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xD83D;", "Text contains invalid Unicode characters after decoding HTML entities, "
         "check for unmatched surrogate code units"),
    ],
)  # fmt: skip
def test_broken_html_is_refused_in_telegrams_words(source: str, why: str | None) -> None:
    if why is None:
        assert parse_html(source)[0] == "x"
        return
    with pytest.raises(BotApiError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@given(st.text(alphabet="ab<>/&;= \"'#1é😀"))
def test_any_source_is_read_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except BotApiError:
        return  # any other error fails the test
    assert all(one["offset"] + one["length"] <= utf16_length(text) for one in entities)


@st.composite
def nested(draw: st.DrawFn, depth: int = 3) -> str:
    text = escape(draw(st.text(st.sampled_from("xyé😀<& "), max_size=4)), quote=False)
    if depth and draw(st.booleans()):
        tag = draw(st.sampled_from(["b", "i", "u", "s", "tg-spoiler"]))
        text += f"<{tag}>v{draw(nested(depth - 1))}w</{tag}>"
    return text


@given(nested())
def test_what_is_rendered_reads_the_same(source: str) -> None:
    text, entities = parse_html(source)
    assert parse_html(rendered(text, entities)) == (text, entities)


def test_white_space_around_is_trimmed_and_entities_follow() -> None:
    assert formatted("  \n x \n") == ("x", [])
    assert formatted("  <b>a </b>\n", "HTML") == ("a", [entity("bold", 0, 1)])
    assert formatted(" <b> a</b>", "HTML") == (" a", [entity("bold", 0, 2)])
    assert formatted("a\r\nb\tc") == ("a\nb c", [])


def test_links_addresses_commands_and_tags_are_found() -> None:
    text, found = formatted("é /start, see https://a.be/x?y=1. or a.be; mail x.y@b.be #été @anna_d")
    units = text.encode("utf-16-le")
    words = {
        one["type"]: units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode(
            "utf-16-le"
        )
        for one in found
    }
    assert [one["type"] for one in found] == [
        "bot_command", "url", "url", "email", "hashtag", "mention",
    ]  # fmt: skip
    assert words["bot_command"] == "/start"
    assert words["url"] == "a.be"
    assert words["email"] == "x.y@b.be"
    assert words["hashtag"] == "#été"
    assert words["mention"] == "@anna_d"
    assert formatted("http://localhost/x 1/2 a/b 3.5") == ("http://localhost/x 1/2 a/b 3.5", [])
    assert formatted("<code>a.be</code>", "HTML")[1] == [entity("code", 0, 4)]


def test_entities_can_be_listed_instead_of_parsed() -> None:
    listed = [entity("bold", 0, 2), entity("url", 0, 2), entity("text_link", 3, 1, url="a.be")]
    assert formatted("😀 x", "", listed)[1] == [
        entity("bold", 0, 2),
        entity("text_link", 3, 1, url="http://a.be/"),
    ]
    with pytest.raises(BotApiError, match="ends after the end of the text"):
        formatted("x", "", [entity("bold", 0, 2)])
    with pytest.raises(BotApiError, match="ends after the end of the text"):
        formatted("x", "", [{"type": "bold", "offset": "?", "length": 1}])
    with pytest.raises(BotApiError, match="Wrong HTTP URL"):
        formatted("x", "", [entity("text_link", 0, 1, url="nowhere")])


def test_code_holds_no_other_entity() -> None:
    assert formatted("<b>a<code>b</code>c</b>", "HTML")[1] == [
        entity("bold", 0, 1),
        entity("code", 1, 1),
        entity("bold", 2, 1),
    ]


def test_a_page_gets_nothing_but_our_own_tags() -> None:
    text, found = formatted('<b>&lt;script&gt;</b> <a href="https://a.be/&quot;&gt;">x</a>', "HTML")
    html = rendered(text, found)
    assert html == '<b>&lt;script&gt;</b> <a href="https://a.be/&quot;&gt;">x</a>'


@pytest.mark.parametrize("mode", ["MarkdownV2", "Markdown", "other"])
def test_other_parse_modes_are_refused_clearly(mode: str) -> None:
    with pytest.raises(BotApiError):
        formatted("*x*", mode)
