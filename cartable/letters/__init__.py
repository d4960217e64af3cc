"""Letters: chosen, drafted, printed, kept, and only then are the older ones withdrawn."""

from cartable.letters.making import HandOut, MadeLetters, PrintedLetter, make_letters

__all__ = ["HandOut", "MadeLetters", "PrintedLetter", "make_letters"]
