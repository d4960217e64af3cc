"""Says which passwords a school accepts and why one is refused (scope A4, B5; safety, Accounts)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from school.refusals import Refusal

LONGEST = 256
"""Code points that a password may have at most, after normalisation; none is ever cut."""

# Unicode's normal forms compose at most four code points into one (UAX #15), so that a longer
# text cannot come below LONGEST and is refused without the work of normalising it.
_LONGEST_RAW = 4 * LONGEST

_SHORTEST_CONTEXT_WORD = 3
_OWN_PART = 4  # code points that must remain once the context words are taken out


class Reason(StrEnum):
    """Why a password is refused: the keys under which the catalogues explain it."""

    EMPTY = "password.empty"
    TOO_LONG = "password.too_long"
    CONTROL_CHARACTER = "password.control_character"
    EDGE_SPACE = "password.edge_space"
    TOO_SHORT = "password.too_short"
    NO_LOWERCASE = "password.no_lowercase"
    NO_DIGIT = "password.no_digit"
    TOO_UNIFORM = "password.too_uniform"
    CONTEXT = "password.context"
    COMMON = "password.common"
    KEYBOARD = "password.keyboard"
    REPETITION = "password.repetition"
    SEQUENCE = "password.sequence"
    DATE = "password.date"
    GUESSABLE = "password.guessable"


class Weakness(Refusal):
    """One reason why a password is refused; never carries any of its text."""

    def __init__(self, reason: Reason, **values: int) -> None:
        super().__init__(reason.value, **values)
        self.reason = reason


class CharacterKind(StrEnum):
    """The four kinds of characters that the guides speak of."""

    LOWERCASE = "lowercase"
    CAPITAL = "capital"
    DIGIT = "digit"
    OTHER = "other"


_KIND_OF_CATEGORY = {
    "Ll": CharacterKind.LOWERCASE,
    "Lu": CharacterKind.CAPITAL,
    "Lt": CharacterKind.CAPITAL,
    "Nd": CharacterKind.DIGIT,
}
_REASON_OF_MISSING = {
    CharacterKind.LOWERCASE: Reason.NO_LOWERCASE,
    CharacterKind.DIGIT: Reason.NO_DIGIT,
}


@dataclass(frozen=True, slots=True)
class Passphrase:
    """What makes a passphrase: enough code points, and enough different words between spaces."""

    shortest: int
    words: int

    def fits(self, password: str) -> bool:
        """Whether a normalised password is such a passphrase."""
        return len(password) >= self.shortest and len(set(password.split())) >= self.words


@dataclass(frozen=True, slots=True)
class PasswordRule:
    """A platform's rule: what a password must be made of, and how hard it must be to guess."""

    name: str
    hint: str  # catalogue key of the sentence that tells the rule before anything is typed
    shortest: int  # code points
    strength: int  # 0 to 4, as StrengthMeter scores
    required: tuple[CharacterKind, ...] = ()
    variety: int = 1  # how many of the four kinds, whichever they are
    passphrase: Passphrase | None = None  # accepted instead of shortest, required and variety

    def misfits(self, password: str) -> list[Weakness]:
        """Give what a normalised password lacks in length and kinds of characters."""
        if self.passphrase is not None and self.passphrase.fits(password):
            return []
        kinds = {
            _KIND_OF_CATEGORY.get(unicodedata.category(c), CharacterKind.OTHER) for c in password
        }
        found = []
        if len(password) < self.shortest:
            found.append(Weakness(Reason.TOO_SHORT, shortest=self.shortest, length=len(password)))
        found += [Weakness(_REASON_OF_MISSING[kind]) for kind in self.required if kind not in kinds]
        if len(kinds) < self.variety:
            found.append(Weakness(Reason.TOO_UNIFORM, needed=self.variety, found=len(kinds)))
        return found


_PASSPHRASE = Passphrase(shortest=20, words=4)

RULES: Mapping[str, PasswordRule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            PasswordRule(  # guide ICC: "6 caractères minimum avec minuscule et chiffre" (A4)
                "smartcertificate",
                "password.hint.smartcertificate",
                shortest=6,
                strength=2,
                required=(CharacterKind.LOWERCASE, CharacterKind.DIGIT),
            ),
            PasswordRule(  # guide ISU Dour: 8 characters of several kinds, or better a phrase (B5)
                "smartschool",
                "password.hint.smartschool",
                shortest=8,
                strength=3,
                variety=3,
                passphrase=_PASSPHRASE,
            ),
            PasswordRule(
                "strict",
                "password.hint.strict",
                shortest=12,
                strength=3,
                variety=3,
                passphrase=_PASSPHRASE,
            ),
        )
    }
)
"""The rules that ``password_rule`` of ``schools.toml`` names."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How hard a password is to guess, 0 (at once) to 4 (not in a lifetime), and what betrays it.

    ``guessed_from`` is ``Reason.GUESSABLE`` where nothing does but its few possibilities.
    """

    score: int
    guessed_from: Reason


class StrengthMeter(Protocol):
    """Estimates how many guesses a password takes."""

    def score(self, text: str, context: Sequence[str]) -> Strength:
        """Score ``text``, knowing that a guesser tries the words of ``context`` first.

        Never raises, whatever the text; what cannot be judged scores 0.
        """
        ...


def normalise(password: str) -> str:
    """Give the form in which a password is judged, hashed and compared: NFKC.

    A keyboard's way of writing an accent therefore makes no difference, nor do the kinds of space.
    Raises ``ValueError`` for more than ``LONGEST`` code points.
    """
    if len(password) <= _LONGEST_RAW:
        normal = unicodedata.normalize("NFKC", password)
        if len(normal) <= LONGEST:
            return normal
    raise ValueError("password too long")


def unaccented(text: str) -> str:
    """Give a text without its accents, which a guesser leaves out first: ``Éloïse`` Eloise."""
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare)


def context_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the words that a guesser who knows the person tries first, without case and accents.

    Takes names, identifiers and addresses as they are kept; gives them whole and in their words,
    with hyphens, without, and up to three words run together.
    """
    found: dict[str, None] = {}
    for text in texts:
        folded = unaccented(text).casefold()
        parts = "".join(c if c.isalnum() else " " for c in folded).split()
        runs = ("".join(parts[i : i + n]) for n in (1, 2, 3) for i in range(len(parts) - n + 1))
        found |= dict.fromkeys((folded.strip(), folded.partition("@")[0], *runs))
        found |= dict.fromkeys(re.split(r"[\s@.]+", folded))
    return tuple(word for word in found if len(word) >= _SHORTEST_CONTEXT_WORD)


def judge(
    rule: PasswordRule, password: str, context: Iterable[str], meter: StrengthMeter
) -> list[Weakness]:
    """Give every reason against a password as it was typed; an empty list accepts it.

    ``context`` holds the names of the school, of the child and of the person, the identifier and
    the address (ASVS 6.2.11). Composition comes from the guides, guessing from ``meter``.
    """
    try:
        text = normalise(password)
    except ValueError:
        return [Weakness(Reason.TOO_LONG, longest=LONGEST)]
    if not text.strip():
        return [Weakness(Reason.EMPTY)]
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        return [Weakness(Reason.CONTROL_CHARACTER)]
    found = rule.misfits(text)
    if text != text.strip():
        # Telegram cuts spaces off a message: such a password would open the pages, not the chat.
        found.append(Weakness(Reason.EDGE_SPACE))
    words = context_words(context)
    if _leans_on(words, text):
        return [*found, Weakness(Reason.CONTEXT)]
    strength = meter.score(text, words)
    # Who must lengthen a password anyway need not hear that it is guessable: only by which word.
    told = not found or strength.guessed_from in (Reason.CONTEXT, Reason.COMMON)
    if strength.score < rule.strength and told:
        found.append(Weakness(strength.guessed_from))
    return found


def _leans_on(words: Sequence[str], password: str) -> bool:
    """Whether hardly anything is left of a password without its context words."""
    rest = whole = "".join(unaccented(password).casefold().split())
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest) < min(_OWN_PART, len(whole))
