"""HTML as a person reads it, with what is quoted still to be told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.formats.html_text import html_text


def text_of(html: str) -> str:
    return html_text(html.encode(), "utf-8", most=10_000)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Oui</p><p>Merci</p>", "Oui\n\nMerci"),
        ("Oui<br>Merci<br/>Jean", "Oui\nMerci\nJean"),
        ("<div>Oui</div><div><br></div><div>Merci</div>", "Oui\n\nMerci"),
        (
            "Oui,\n   c&rsquo;est&nbsp;bien&#160;<b>m</b>oi &#128077; &amp; &lt;voilà&gt;",
            "Oui, c’est bien moi 👍 & <voilà>",
        ),
        ("<head><title>t</title><style>p{}</style></head><script>x()</script>Oui", "Oui"),
        ("<!-- non -->Oui<!--[if mso]>non<![endif]--><![if !mso]> merci<![endif]>", "Oui merci"),
        ("<div style='display:none'>aperçu <b>caché</b></div>Oui", "Oui"),
        ("<div style='max-height:0px;overflow:hidden'>aperçu</div>Oui", "Oui"),
        ("<span style='VISIBILITY : Hidden'>x</span><p hidden>y</p>Oui", "Oui"),
        ("<td style='font-size:0px'><span style='font-size:13px'>Oui</span></td>", "Oui"),
        ("<div style='max-height:0.5em'>Oui</div>", "Oui"),
        ("<p class=MsoNormal>Oui<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>", "Oui"),
        (
            "<table><tr><td>un</td><td>deux</td></tr><tr><td>trois</td></tr></table>",
            "un deux\ntrois",
        ),
        ("<ul><li>un<li>deux</ul>", "- un\n- deux"),
        ("<pre>un\n  deux</pre>trois", "un\n  deux\n\ntrois"),
        ("<img alt='👍'> <img alt='Logo de l’école'>Oui", "👍 Oui"),
        ("<a href='https://evil.example'>Oui</a>", "Oui"),
        ("<hr>", "________________________________"),
        ("Oui<br><br><br><br><br>Non", "Oui\n\n\nNon"),
        ("<b>Oui", "Oui"),
        ("Oui</div></p></table>", "Oui"),
        ("<body>Oui</body></html>\nmerci", "Oui\nmerci"),
        ("<div " + "a" * 5_000 + ">Oui", "Oui"),
        ("<font color=red>Oui", "Oui"),
        ("a < b et c > d", "a < b et c > d"),
        ("", ""),
        ("<", "<"),
        ("<p", ""),
    ],
)
def test_it_is_read_as_text(html: str, text: str) -> None:
    assert text_of(html) == text


GMAIL = """<div dir="ltr">Oui</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">
Le lun. 2 mars 2026 à 10:00, Cartable &lt;<a href="mailto:c@s.be">c@s.be</a>&gt; a écrit :<br></div>
<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Est-ce vous ?<br>Répondez.</div>
</blockquote>Et ceci aussi<blockquote>fin</blockquote></div>"""
THUNDERBIRD = """<p>Oui</p><div class="moz-cite-prefix">Le 2/03/2026, Cartable a écrit :<br></div>
<blockquote type="cite" cite="mid:x"><p>Est-ce vous ?</p><blockquote>plus</blockquote></blockquote>
<pre class="moz-signature">-- \nJean</pre>"""
APPLE = """<html><body>Oui<br><div><br><blockquote type="cite">
<div>Le 2 mars, Cartable a écrit :</div><br><div>Est-ce vous ?</div></blockquote></div></body>"""
OUTLOOK = """<div class=WordSection1><p class=MsoNormal>Oui</p><div><div style='border:none;
border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>
<b><span>De&nbsp;:</span></b> Cartable<br><b>Envoyé :</b> lundi</p></div></div>
<p class=MsoNormal>Est-ce vous ?</p></div>"""
OUTLOOK_WEB = """<div>Oui</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr">
<b>Van:</b> Cartable</div><div>Bent u het?</div>"""
YAHOO = """<div>Oui</div><div id="x" class="yahoo_quoted"><div>Le lundi, Cartable a écrit :</div>
<div>Est-ce vous ?</div></div>"""
GMX = """<div>Ja</div><div name="quote" style="margin:10px;border-left:2px solid #C3D9E5;">
<div><b>Von:</b> Cartable</div>Sind Sie es?</div>"""


@pytest.mark.parametrize(
    ("html", "own", "quoted"),
    [
        (GMAIL, ["Oui", "Et ceci aussi"], ["> Est-ce vous ?", "> Répondez.", "> fin"]),
        (THUNDERBIRD, ["Oui", "Jean"], ["> Est-ce vous ?", "> > plus"]),
        (APPLE, ["Oui"], ["> Le 2 mars, Cartable a écrit :", "> Est-ce vous ?"]),
        (OUTLOOK, ["Oui"], ["> De : Cartable", "> Envoyé : lundi", "> Est-ce vous ?"]),
        (OUTLOOK_WEB, ["Oui"], ["> Van: Cartable", "> Bent u het?"]),
        (YAHOO, ["Oui"], ["> Le lundi, Cartable a écrit :", "> Est-ce vous ?"]),
        (GMX, ["Ja"], ["> Von: Cartable", "> Sind Sie es?"]),
    ],
    ids=["gmail", "thunderbird", "apple", "outlook", "outlook web", "yahoo", "gmx"],
)
def test_what_is_quoted_is_marked_and_nothing_else(
    html: str, own: list[str], quoted: list[str]
) -> None:
    lines = text_of(html).split("\n")

    assert [line for line in lines if line in own] == own
    assert [line for line in lines if line.startswith(">") and line.strip("> ")] == quoted


def test_a_line_above_a_signature_begins_no_quotation() -> None:
    html = (
        "<p>Oui</p><div style='border-top:solid 1pt grey'>Dominique : au bureau</div><p>Merci</p>"
    )

    assert ">" not in text_of(html)


def test_an_attribution_stands_on_a_line_of_its_own() -> None:
    assert "Le lun. 2 mars 2026 à 10:00, Cartable <c@s.be> a écrit :" in text_of(GMAIL).split("\n")


def test_the_charset_is_the_label_s_or_else_the_document_s() -> None:
    html = b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">' + "Да".encode(
        "koi8-r"
    )

    assert html_text(html, "", most=100) == "Да"
    assert html_text("<meta charset=utf-16>été".encode(), "utf-8", most=100) == "été"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "Oui",
        "<blockquote>" * 50_000 + "Oui",
        "<div style='border-top:solid'>De" * 20_000,
        "<b id=1>" * 50_000 + "<p>" * 50_000 + "Oui",
        "<a " + "b=c " * 100_000 + ">Oui",
        "<!--" * 100_000 + "Oui",
        "<table><tr><td>" * 30_000 + "Oui",
    ],
)
def test_a_heap_of_tags_is_read_and_bounded(html: str) -> None:
    assert len(html_text(html.encode(), "", most=10_000)) <= 10_000


def test_a_line_that_is_too_long_is_cut_and_not_lost() -> None:
    assert text_of("<p>un</p>" + "non " * 5_000).startswith("un\n\nnon non")


@given(st.text(alphabet="<>/!-=\"' &;abp\n\0é"))
def test_any_html_gives_text(html: str) -> None:
    text = html_text(html.encode(), "utf-8", most=1_000)

    assert "\0" not in text
    text.encode()
