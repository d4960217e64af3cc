"""Estimates how many guesses a password takes, as somebody from here would guess it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import resources
from typing import Any

from zxcvbn import matching, scoring, time_estimates

from school.passwords import Reason, Strength, unaccented

WORDS_FILE = "common_words.txt"

_LONGEST_JUDGED = 72  # what zxcvbn takes; the rest of a password can only make it harder
_SHORTEST_JUDGED = 24
_MOST_CONTEXT_WORDS = 300

# zxcvbn looks up every part of the text, in each dictionary, under every reading of its l33t
# signs: a text of 72 characters with all of these signs takes more than a second, with the GIL
# held. This bound on length² × readings keeps the worst that was found below 0.15 s.
_MOST_LOOKUPS = 100_000

_REASON_OF_PATTERN = {
    "dictionary": Reason.COMMON,
    "spatial": Reason.KEYBOARD,
    "repeat": Reason.REPETITION,
    "sequence": Reason.SEQUENCE,
    "regex": Reason.DATE,  # zxcvbn's only expression is a recent year
    "date": Reason.DATE,
}


class ZxcvbnMeter:
    """zxcvbn (Wheeler, USENIX Security 2016) with words of Belgium's languages and of the person.

    Accents are taken off first: whoever guesses French leaves them out first. zxcvbn's own entry
    point puts the person's words into a dictionary shared by all threads, and leaves them there;
    its parts, called here, take the dictionaries as an argument.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    @classmethod
    def load(cls) -> ZxcvbnMeter:
        """Read the words that come with the program, the most frequent first."""
        text = resources.files("vault").joinpath(WORDS_FILE).read_text("utf-8")
        lines = (line for line in text.splitlines() if not line.startswith("#"))
        return cls([word for line in lines for word in line.split()])

    def score(self, text: str, context: Sequence[str]) -> Strength:
        """Score ``text``, knowing that a guesser tries the words of ``context`` first.

        Never raises; what cannot be judged scores 0.
        """
        try:
            return self._score(unaccented(text), context[:_MOST_CONTEXT_WORDS])
        except Exception:  # a text that zxcvbn cannot take (RecursionError too) is not trusted
            return Strength(0, Reason.GUESSABLE)

    def _score(self, text: str, context: Sequence[str]) -> Strength:
        own = dict.fromkeys((*context, *self._words))  # a word in both keeps its better place
        dictionaries = {
            **matching.RANKED_DICTIONARIES,
            "user_inputs": matching.build_ranked_dict(own),
        }
        judged = text[: _longest_judged(text)]
        matches = matching.omnimatch(judged, dictionaries)
        result = scoring.most_guessable_match_sequence(judged, matches)
        score = time_estimates.guesses_to_score(result["guesses"])
        return Strength(int(score), _guessed_from(result["sequence"], frozenset(context)))


def _longest_judged(text: str) -> int:
    """Give how much of a text is judged: less than 72 where its l33t signs have many readings.

    Such a text is no word under any of them; its beginning alone tells whether it is strong.
    """
    readings = math.prod(
        max(1, sum(sign in text for sign in signs)) for signs in matching.L33T_TABLE.values()
    )
    affordable = math.isqrt(_MOST_LOOKUPS // readings)
    return min(_LONGEST_JUDGED, max(_SHORTEST_JUDGED, affordable))


def _guessed_from(sequence: Sequence[dict[str, Any]], context: frozenset[str]) -> Reason:
    """Name what explains a guess best: the person's own words, then a word list, then the rest."""
    if any(match.get("matched_word") in context for match in sequence):
        return Reason.CONTEXT
    known = [match for match in sequence if match["pattern"] in _REASON_OF_PATTERN]
    if not known:
        return Reason.GUESSABLE
    longest = max(known, key=lambda match: len(match["token"]))
    return _REASON_OF_PATTERN[longest["pattern"]]
