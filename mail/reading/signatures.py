"""Takes off what a program, a lawyer or a virus checker has put below what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail.reading.folding import alternatives, fold, lines_of
from mail.reading.phrases import Phrasebook
from mail.reading.vocabulary import signatures as said

_DELIMITERS = frozenset({"--", "-- ", "—", "– –"})
_EDGES = " \t*_|<>[]-–—·•"
_LONGEST_ADDED = 160
_ADDED = Phrasebook({"program": said.PROGRAMS, "checked": said.CHECKED})
_ABOUT = re.compile(alternatives({"": said.ABOUT}))
_HEADINGS = frozenset(fold(line) for _, line in lines_of({"": said.HEADINGS}))
_LEGAL = re.compile(alternatives({"": said.LEGAL}))
_FIRST_PERSON = re.compile(rf"(?<!\w)(?:{'|'.join(said.FIRST_PERSON.split())})(?!\w)")
_LEAST_LEGAL = 4
_SHORTEST_LEGAL = 100


def without_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the lines of a piece of text without signature and disclaimer, and the signature.

    The signature is what follows « -- », and lines such as « Envoyé de mon iPhone »; a disclaimer
    is nobody's words and left out altogether.
    """
    kept: list[str] = []
    signature: list[str] = []
    for at, line in enumerate(lines):
        if line in _DELIMITERS or line.rstrip() in _DELIMITERS:
            signature += lines[at + 1 :]
            break
        if _is_added(line):
            signature.append(line)
        else:
            kept.append(line)
    return _without_disclaimers(kept), _without_disclaimers(signature)


def _is_added(line: str) -> bool:
    """Whether a phone or a mail service has added a line."""
    return len(line) <= _LONGEST_ADDED and _ADDED.opening(line) == "program"


def _without_disclaimers(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    paragraph: list[str] = []
    below_heading = False
    for line in (*lines, ""):
        if line.strip():
            paragraph.append(line)
            continue
        folded = fold(" ".join(paragraph)).strip(_EDGES)
        is_heading = folded.strip(" :") in _HEADINGS
        if not is_heading and not _is_disclaimer(folded, below_heading=below_heading):
            kept += [one for one in paragraph if not _is_about_viruses_or_paper(one)]
            kept.append(line)
        below_heading = is_heading or (below_heading and not paragraph)
        paragraph = []
    return kept[:-1] if kept and not kept[-1] else kept


def _is_disclaimer(folded: str, *, below_heading: bool) -> bool:
    if len(folded) < _SHORTEST_LEGAL or _FIRST_PERSON.search(folded):
        return False
    terms = set(_LEGAL.findall(folded))
    return len(terms) >= (1 if below_heading else _LEAST_LEGAL)


def _is_about_viruses_or_paper(line: str) -> bool:
    return _ADDED.opening(line) == "checked" and _ABOUT.search(fold(line)) is not None
