"""What somebody's own words answer; a yes only where they can mean nothing else (scope C4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mail.reading.phrases import Found, Phrase, Phrasebook, Word, languages_of, words_of
from mail.reading.vocabulary import courtesy, no, questions, yes
from school.replies import Verdict

_BOOK = Phrasebook(
    {
        "doubt": questions.DOUBTS,
        "question": questions.QUESTIONS,
        "no": no.NO,
        "bare no": no.BARE_NO,
        "yes": yes.YES,
        "negation": no.NEGATIONS,
        "greeting": courtesy.GREETINGS,
        "thanks": courtesy.THANKS,
        "closing": courtesy.CLOSINGS,
        "wish": courtesy.WISHES,
        "filler": courtesy.FILLERS,
    }
)
_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_LOST = re.compile(r"(?<=\w)\?(?=\w)")
"""What programs write that have no letter for « ’ »: « l?adresse »."""

_DOMAIN = re.compile(r"@\S+")
_LONGEST_HEADER = 500
_LONGEST_GREETING = 80
_LONGEST = 4000
"""Characters that are looked at; whoever writes more has more to say than yes."""

_LONGEST_YES = 60
"""Words, courtesies and all."""

_LONGEST_NAME = 4
_NAME = Phrase("name", frozenset())
_OF = frozenset({"de", "d", "van", "von", "of"})
_PARTICLES = _OF | {
    "du",
    "des",
    "le",
    "la",
    "den",
    "der",
    "zu",
    "el",
    "al",
    "ben",
    "di",
    "da",
    "dos",
}
_ENDS = frozenset({"closing", "wish"})
_BEFORE_NAMES = frozenset({"greeting", "thanks", "name"}) | _ENDS
_COURTESIES = _BEFORE_NAMES | {"filler"}
_ANSWERS = frozenset({"yes", "no", "bare no"})
_BEFORE_QUESTIONS = _BEFORE_NAMES | _ANSWERS | {"doubt"}
_AGAINST = frozenset({"no", "bare no", "negation", "doubt", "question"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and the one language that its words are of, where they tell.

    ``is_courtesy`` says that they thank and greet, and want nothing.
    """

    verdict: Verdict
    language: str | None = None
    is_courtesy: bool = False


def answer_of(text: str, sender: str = "", beside: str = "") -> Answer:
    """Give what ``text``, somebody's own words, answers.

    ``sender`` is their From header: it has the names that they sign with, which no table knows.
    ``beside`` is what else of theirs may stand in the mail, such as their signature: a yes or
    nothing at all is doubtful where that speaks of a no.
    """
    words = words_of(_LOST.sub("'", _URL.sub(" ", text[:_LONGEST])))
    found = _BOOK.read(words)
    if not all(one.phrase for one in found):
        found = _signed(_with_names(found, _names_in(sender)))
    verdict = "other" if len(text) > _LONGEST else _verdict(words, found)
    if verdict in ("yes", "empty") and beside and _speaks_against(beside):
        verdict = "other"
    is_courtesy = bool(found) and all(one.meaning in _COURTESIES for one in found)
    return Answer(verdict, None if verdict == "other" else _language(found), is_courtesy)


def _language(found: Sequence[Found]) -> str | None:
    languages = languages_of(one for one in found if one.meaning not in ("negation", "doubt"))
    return next(iter(languages)) if len(languages) == 1 else None


def is_greeting(line: str) -> bool:
    """Whether a line is nothing but a greeting: « Bonjour Madame Dupond, »."""
    found = _with_names(_BOOK.read(words_of(line[:_LONGEST_GREETING])), frozenset())
    return (
        len(line) <= _LONGEST_GREETING
        and bool(found)
        and all(one.meaning in ("greeting", "name") for one in found)
    )


def _names_in(header: str) -> frozenset[str]:
    """Give the words of a From header by which somebody may sign; not those of a domain."""
    words = words_of(_DOMAIN.sub(" ", header[:_LONGEST_HEADER]))
    return frozenset(word.text for word in words if len(word.text) > 1)


def _verdict(words: Sequence[Word], found: Sequence[Found]) -> Verdict:
    if _asks(found) or any(word.text == "?" for word in words):
        return "question"
    found, signature = _parted(found)
    # Who one is and where one works is no answer, unless it contradicts one.
    against = {one.meaning for one in signature} & (_AGAINST - {"bare no"})
    meanings = {one.meaning for one in found} | against
    if not meanings - {"closing", "name"}:
        return "empty"
    if "yes" in meanings:
        is_sure = not meanings & {"", *_AGAINST} and len(words) <= _LONGEST_YES
        return "yes" if is_sure else "other"
    return "no" if _refuses(found, meanings) else "other"


def _refuses(found: Sequence[Found], meanings: set[str]) -> bool:
    """Whether a text without a yes refuses as a whole.

    « Non, je n'ai pas reçu la lettre » is about something else than the address; what explains a
    plain « ce n'est pas moi » may be anything.
    """
    if not meanings & {"no", "bare no"} or meanings & {"doubt", "question"}:
        return False
    if not meanings & {"", "negation"}:
        return True
    first = next(one.meaning for one in found if one.meaning in {"", "negation", *_ANSWERS})
    return "no" in meanings and first in ("no", "bare no")


def _asks(found: Sequence[Found]) -> bool:
    """Whether a sentence, or what comes after a greeting or an answer, begins as a question."""
    before = ""
    for one in found:
        if one.meaning == "question" and (one.words[0].opens or before in _BEFORE_QUESTIONS):
            return True
        before = one.meaning
    return False


def _parted(found: Sequence[Found]) -> tuple[Sequence[Found], Sequence[Found]]:
    """Part a text at its closing, which stands by itself or before a name."""
    for at, one in enumerate(found):
        rest = found[at + 1 :]
        if (
            one.meaning in _ENDS
            and one.words[0].opens
            and len(rest) <= _LONGEST_YES
            and (not rest or rest[0].words[0].opens or rest[0].meaning in _BEFORE_NAMES)
        ):
            return found[: at + 1], rest
    return found, ()


def _with_names(found: Sequence[Found], names: frozenset[str]) -> list[Found]:
    """Tell the unknown words that are names: theirs, or where a name is usual."""
    marked: list[Found] = []
    room = 0  # for how many words of a name
    for at, one in enumerate(found):
        word = one.words[0]
        if one.phrase is not None:
            may_name = one.meaning in _BEFORE_NAMES or one.words[-1].text in _OF
            room = _LONGEST_NAME if may_name else 0
        elif _is_of(word, names) or (room and not word.opens and _is_name(found[at:], names)):
            marked.append(Found(one.words, _NAME))
            room = max(room - 1, 0)
            continue
        else:
            room = 0
        marked.append(one)
    return marked


def _is_name(found: Sequence[Found], names: frozenset[str]) -> bool:
    """Whether a text begins with a name: « den » is of one only where « Broeck » follows."""
    for one in found[:_LONGEST_NAME]:
        word = one.words[0]
        if word.is_capital or _is_of(word, names):
            return True
        if not _is_like_a_name(word):
            return False
    return False


def _is_of(word: Word, names: frozenset[str]) -> bool:
    """Whether a word is one of somebody's names, or the initial of one."""
    is_initial = len(word.text) == 1 and word.is_capital
    return word.text in names or (is_initial and any(one[0] == word.text for one in names))


def _signed(found: list[Found]) -> list[Found]:
    """Take what stands alone on the last of several lines, and looks like a name, for one."""
    line = found[-1].words[0].line if found else 0
    last = [one for one in found[-_LONGEST_NAME - 1 :] if one.words[0].line == line]
    is_name = (
        len(last) < min(len(found), _LONGEST_NAME + 1)
        and any(one.words[0].is_capital for one in last)
        and all(one.meaning in ("", "name") and _is_like_a_name(one.words[0]) for one in last)
    )
    if not is_name:
        return found
    return found[: -len(last)] + [Found(one.words, _NAME) for one in last]


def _is_like_a_name(word: Word) -> bool:
    return word.is_capital or word.text in _PARTICLES


def _speaks_against(text: str) -> bool:
    found = _BOOK.read(words_of(text[:_LONGEST]))
    return any(one.meaning in _AGAINST - {"negation"} for one in found)
