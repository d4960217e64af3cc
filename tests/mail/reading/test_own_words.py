"""What somebody wrote comes out of any mail program's quotation as it was written."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from locales import LANGUAGES
from mail.reading.own_words import own_words
from mail.reading.verdicts import answer_of
from tests.mail.factories import BOT, NOW, OWN, writer
from tests.mail.reading.quoting import STYLES, Style, nothing_at_all
from tests.mail.samples import samples
from tests.mail.seeing import text_of

TO_THE_SCHOOL = {"question", "address_refused", "staff_invitation", "separate_account"}
SAMPLES = samples("fr")
QUOTING = ("help", "news", "digest")
"""Mails in which others are quoted: a person, a school."""
ANSWERED = sorted(name for name in SAMPLES if SAMPLES[name].letter.kind not in TO_THE_SCHOOL)
WANT_A_YES = ("activation", "confirmation", "reply_unclear")
every_style = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)


@cache
def original(name: str, language: str) -> str:
    """Give the text of one of our mails."""
    sample = samples(language)[name]
    message = writer().message(sample.notice, sample.letter, BOT, NOW, sample.attached)
    return text_of(message)


WORDS = st.one_of(
    st.sampled_from([
        "oui", "Oui, c'est bien moi.\n\nBien à vous,\nSophie Lambert", "ja, klopt", "Ja 👍",
        "Bonjour,\n\nJe ne comprends pas : qui a donné mon adresse ?\n\nMerci", "non",
        "Das bin ich nicht.\nBitte löschen Sie die Adresse.", "yes please",
        "Dag mevrouw,\n\nhet is de mail van mijn man.\n\nMet vriendelijke groeten,\nAn",
    ]),
    st.lists(
        st.text(
            st.characters(categories=("L", "N"), exclude_characters="\u0640"),
            min_size=1, max_size=12,
        ),
        min_size=1, max_size=12,
    ).map(" ".join),
)  # fmt: skip


@every_style
@settings(max_examples=40)
@given(words=WORDS, name=st.sampled_from(ANSWERED), language=st.sampled_from(LANGUAGES))
def test_words_above_a_quotation_come_out_as_written(
    style: Style, language: str, words: str, name: str
) -> None:
    assume(style is not nothing_at_all or not name.startswith(QUOTING))
    quoted = style(original(name, language), language)
    assert own_words(f"{words}\n\n{quoted}", OWN).text == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_above_each_of_our_mails_without_any_mark_come_out(language: str) -> None:
    quoted = [name for name in ANSWERED if not name.startswith(QUOTING)]
    found = {name: own_words(f"non merci\n\n{original(name, language)}", OWN) for name in quoted}
    assert {name: one.text for name, one in found.items() if one.text != "non merci"} == {}


@every_style
def test_who_writes_nothing_has_written_nothing(style: Style) -> None:
    """Whichever of our mails they answer; those that want a yes in every language."""
    language = LANGUAGES[STYLES.index(style) % len(LANGUAGES)]
    answered = {(name, language) for name in ANSWERED} | set(product(WANT_A_YES, LANGUAGES))
    wrong = {}
    for name, language in sorted(answered):
        if style is nothing_at_all and name.startswith(("conversation", *QUOTING)):
            continue  # it quotes the chat itself, or others: that cannot be told apart
        written = own_words(style(original(name, language), language), OWN)
        if answer_of(written.text, beside=written.beside).verdict != "empty":
            wrong[name, language] = written.text
    assert not wrong


@every_style
@pytest.mark.parametrize("words", ["non", "Oui", "Das bin ich nicht", "Je suis sa grand-mère."])
def test_words_below_a_quotation_come_out(style: Style, words: str) -> None:
    # Without any mark, the title of news looks like somebody's own words.
    names = ("confirmation", "digest") if style is nothing_at_all else ("confirmation", "news")
    for name, language in product(names, LANGUAGES):
        quoted = style(original(name, language), language)
        assert own_words(f"{quoted}\n\n{words}\n", OWN).text == words
