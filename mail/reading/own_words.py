"""What somebody wrote themselves: a mail's text without quotations, signature and disclaimer (C5).

quotequail 0.5 was tried: it keeps no answers between quotations, misses « De : … Envoyé : … » and
the Dutch and German forms that name the writer first, and takes a minute for 32 KB of colons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from locales import Catalogues
from mail.addresses import OwnAddress
from mail.reading.our_words import OurWords
from mail.reading.quotations import answered, part
from mail.reading.signatures import without_signature
from mail.reading.verdicts import answer_of

_SPACES = re.compile("[\u00a0\u2007\u202f]")
_UNSEEN = re.compile("[\r\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """``text`` is what somebody wrote; ``beside`` what else of theirs stands there: a signature."""

    text: str
    beside: str = ""


def own_words(text: str, own: OwnAddress) -> OwnWords:
    """Part off what somebody wrote themselves.

    Answers between the quoted paragraphs stay, in their order. Where nothing else is there, what
    stands within a quotation and is not our mail's counts as theirs: not to write anything is
    a yes, and must be certain.
    """
    lines = [line.rstrip() for line in _UNSEEN.sub("", _SPACES.sub(" ", text)).split("\n")]
    ours = prepared()
    parted = part(lines, own, ours)
    pieces, beside = [], []
    for piece in parted.own:
        kept, signature = without_signature(piece)
        if words := "\n".join(kept).strip("\n"):
            pieces.append(words)
        beside += signature
    if not pieces and parted.quoted:
        pieces.append(ours.foreign(answered(parted.quoted, own)))
    return OwnWords("\n\n".join(filter(None, pieces)), "\n".join(beside).strip())


@cache
def prepared() -> OurWords:
    """Give what our mails say, read from the catalogues at the first call in a process."""
    return OurWords(Catalogues.load(), lambda line: answer_of(line).verdict)
