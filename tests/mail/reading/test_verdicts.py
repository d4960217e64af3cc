"""A yes is one only where nothing else can be meant; a no, a question and all the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Catalogues
from mail.reading.verdicts import answer_of

YES = """
oui
Oui.
OUI !!!
Ouiiiii
oui oui
ok
D'accord, merci beaucoup et bonne journée
oui, c'est bien moi
oui c est moi
C'est bien moi, merci.
Je confirme que c'est bien mon adresse
Je vous confirme mon adresse électronique.
J’accepte
Exact
c'est bon pour moi
pas de souci, c'est moi
ce n'est pas un problème, oui
Ben oui
Oui je suis bien la maman d'Albert Durant
Désolée pour le retard, oui.
je suis en congé mais oui c'est moi
Bonjour Madame Dupont, oui. Bien à vous
👍
👍🏽
ja
Ja hoor, dat klopt!
Klopt
Dat ben ik
Ik ga akkoord, bedankt
Hierbij bevestig ik mijn e-mailadres.
Jawohl
Ja bitte
Stimmt, danke
Das bin ich.
Ich bestaetige das gerne
Aber ja!
yes
Yes please
That's me
thats me
Yes it is me, thanks!
I confirm my e-mail address
Sure, no problem
"""

NO = """
non
Non merci
Nan
Ce n'est pas moi
c'est pas moi
je ne confirme pas
Erreur de personne
Vous vous trompez de personne, je n'habite pas à Dour
Ce n'est pas moi, je ne connais personne chez vous
Je ne connais pas cet enfant
nee
Neen, dat ben ik niet
nee hoor
Dat klopt helemaal niet
Verkeerde persoon
Nein
Nein, das bin ich nicht
Das ist nicht meine Adresse
Falsche Adresse!
no
No thanks
It's not me
Wrong person, I don't have children at your school.
I don't confirm
👎
"""

QUESTION = """
ok mais qui êtes-vous ?
ok mais qui êtes vous
Oui ?
Pourquoi
Oui, pouvez-vous m'appeler
Je ne comprends pas ce mail
Bonjour, comment faire
Que dois-je faire
Wie bent u
Ja, maar wanneer
Ik begrijp het niet
Wer sind Sie
Ich verstehe das nicht
What is this
Can you call me
I don't understand
"""

OTHER = """
oui mais pas maintenant
Oui et non
oui non
Oui, enfin presque
oui sauf le lundi
oui je crois
Peut-être
merci
Bonjour
Bonne journée
Bien reçu, merci
Entendu
je suis absent jusqu'au 12
Non, je n'ai pas reçu la lettre
Ce n'est pas moi qui ai fait la demande, c'est mon mari, vous pouvez valider
Oui, l'ancienne adresse
stop
nee hoor dat klopt
ja, aber nicht ich
Ja, vielleicht
Ja, Blödsinn
niet zeker
dank u
Not sure
yes best if you ask my husband
yes, but later
Yes, it was
نعم
да
"""


def cases(table: str) -> list[str]:
    return table.strip().split("\n")


@pytest.mark.parametrize("words", cases(YES))
def test_a_yes(words: str) -> None:
    assert answer_of(words).verdict == "yes"


@pytest.mark.parametrize("words", cases(NO))
def test_a_no(words: str) -> None:
    assert answer_of(words).verdict == "no"


@pytest.mark.parametrize("words", cases(QUESTION))
def test_a_question(words: str) -> None:
    assert answer_of(words).verdict == "question"


@pytest.mark.parametrize("words", cases(OTHER))
def test_something_else(words: str) -> None:
    assert answer_of(words).verdict == "other"


@pytest.mark.parametrize("words", ["", ".", "…", "--", "Cordialement,\nAntoinette Dupond", "\n\n"])
def test_nothing(words: str) -> None:
    assert answer_of(words).verdict == "empty"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("oui", "fr"), ("ok", None), ("ok merci beaucoup", "fr"), ("ja", None), ("ja hoor", "nl"),
        ("Ja, vielen Dank", "de"), ("yes", "en"), ("nein", "de"), ("neen", "nl"), ("👍", None),
    ],
)  # fmt: skip
def test_the_language_of_an_answer(words: str, language: str | None) -> None:
    assert answer_of(words).language == language


SIGNED = "Antoinette Dupond <a.dupond@example.org>"


@pytest.mark.parametrize(
    ("words", "sender", "verdict"),
    [
        ("Oui\nAntoinette", SIGNED, "yes"),
        ("Oui, c’est bien moi. Merci, A. Dupond", SIGNED, "yes"),
        ("Oui, c’est bien moi, B. Dupond", SIGNED, "other"),
        ("oui\nantoinette dupond", SIGNED, "yes"),
        ("oui antoinette", SIGNED, "yes"),
        ("oui\nantoinette", "Maman <famille@example.org>", "other"),
        ("Oui\nAntoinette Dupond", "Maman <famille@example.org>", "yes"),
        ("Ja\nKeine Ahnung", SIGNED, "other"),
        ("Ja\nFalsche Person", SIGNED, "other"),
        ("Oui\nMauvaise adresse", SIGNED, "other"),
        ("oui example", SIGNED, "other"),
        ("Oui\n\nCordialement,\nA. Dupond\nDirectrice\nRue Haute 3, 7370 Dour", SIGNED, "yes"),
        ("Oui\n\nCordialement,\nA. Dupond\nmais pas sa mère", SIGNED, "other"),
    ],
)
def test_a_yes_with_a_name_below_is_a_yes(words: str, sender: str, verdict: str) -> None:
    assert answer_of(words, sender).verdict == verdict


@pytest.mark.parametrize("words", ["oui", ""])
@pytest.mark.parametrize("beside", ["Mais je ne suis pas sa mère", "Non !", "C'est qui"])
def test_what_stands_below_a_signature_can_take_a_yes_back(words: str, beside: str) -> None:
    assert answer_of(words, beside=beside).verdict == "other"


def test_who_writes_much_has_more_to_say_than_yes() -> None:
    assert answer_of("oui " * 61).verdict == "other"
    assert answer_of("oui " * 2000).verdict == "other"


def test_a_question_mark_in_a_link_asks_nothing() -> None:
    assert answer_of("oui\nhttps://example.org/?a=b").verdict == "yes"


SAID = st.sampled_from([*cases(YES), *cases(NO), *cases(QUESTION), *cases(OTHER)])


@given(SAID, st.sampled_from(["pas", "niet", "nicht", "not", "mais", "maar", "aber", "but"]), SAID)
def test_nothing_is_a_yes_beside_a_word_that_turns_it(before: str, turn: str, after: str) -> None:
    assert answer_of(f"{before} {turn} {after} xyzzy").verdict != "yes"


@given(st.sampled_from(cases(YES)), st.from_regex(r"[a-z]{5,12}", fullmatch=True))
def test_nothing_is_a_yes_beside_a_word_that_nobody_foresaw(yes: str, word: str) -> None:
    known = answer_of(word).verdict != "other" or answer_of(f"oui {word}").verdict == "yes"
    assert known or answer_of(f"{yes} {word}").verdict != "yes"


@pytest.mark.parametrize("words", ["oui merci dos", "Ja, bedankt van den", "oui\nvan der"])
def test_the_small_words_of_names_are_none_by_themselves(words: str) -> None:
    assert answer_of(words).verdict == "other"


@pytest.mark.parametrize("words", ["oui merci Joana dos Santos", "Ja, bedankt\nvan den Broeck"])
def test_the_small_words_within_names_change_nothing(words: str) -> None:
    assert answer_of(words).verdict == "yes"


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    assert answer_of(text, text, text).verdict in {"empty", "yes", "no", "question", "other"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("about", ["address", "certificate"])
def test_the_answers_that_our_mails_offer_are_understood(language: str, about: str) -> None:
    """Some send back the whole line: « oui : c'est bien moi, et c'est mon adresse »."""
    say = Catalogues.load().of(language).text
    for verdict in ("yes", "no"):
        word, meaning = say(f"mail.answer.{verdict}"), say(f"mail.reply_unclear.{verdict}.{about}")
        assert answer_of(word).verdict == verdict
        assert answer_of(f"{word}: {meaning}").verdict == verdict
        assert answer_of(meaning).verdict == verdict
