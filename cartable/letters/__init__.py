"""Letters: chosen, drafted, printed, kept, and only then are the older ones withdrawn."""

from cartable.letters.choosing import Selection, count_working
from cartable.letters.made import HandOut, MadeLetters, PrintedLetter
from cartable.letters.making import make_letters

__all__ = [
    "HandOut",
    "MadeLetters",
    "PrintedLetter",
    "Selection",
    "count_working",
    "make_letters",
]
