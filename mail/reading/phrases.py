"""Reads a text as a row of phrases that tables know, so that what nobody foresaw shows as such."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mail.reading.folding import choices_of, fold, lines_of

_TOKEN = re.compile(
    r"[^\W_]+|\+1|[?!.,;:…\n]"
    "|[\u2600-\u27bf\U0001f191-\U0001f19a\U0001f300-\U0001f5ff\U0001f600-\U0001f64f"
    "\U0001f680-\U0001f6ff\U0001f900-\U0001fa9d]"
)
_BREAKS = frozenset("?!.,;:…\n")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
"""A letter said for long (« ouiii », « jaaaa ») is the same letter."""

_LONGEST_WORD = 40
_LONGEST_OPENING = 80


class Word(NamedTuple):
    """A word, sign or emoji: folded; whether it was written with a capital; its line, from 0."""

    text: str
    is_capital: bool
    line: int
    opens: bool
    """Whether a sentence, a part of one or a line begins with it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What some words mean; ``languages`` are those in which they do, empty where in any."""

    meaning: str
    languages: frozenset[str]


class Found(NamedTuple):
    """Some words of a text, and the phrase that they are: none where no table knows them."""

    words: Sequence[Word]
    phrase: Phrase | None

    @property
    def meaning(self) -> str:
        """What they mean; empty for an unknown word."""
        return self.phrase.meaning if self.phrase else ""


class _Node:
    """A word on the way through phrases; ``phrase`` is the one that ends with it, if any does."""

    __slots__ = ("following", "phrase")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.phrase: Phrase | None = None


class Phrasebook:
    """Phrases by what they mean, word after word."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        """Take ``meaning: table``; where two say the same words, the first table has them.

        Choices within a line begin and end with words.
        """
        self._root = _Node()
        for meaning, table in tables.items():
            for language, line in lines_of(table):
                self._add(meaning, language, line)

    def read(self, words: Sequence[Word]) -> list[Found]:
        """Give the phrases of a text in their order, every other word by itself.

        The longest phrase wins; signs between phrases are left out, those within end one.
        """
        found, at = [], 0
        while at < len(words):
            phrase, length = self._longest(words, at)
            if phrase is not None or words[at].text not in _BREAKS:
                found.append(Found(words[at : at + length], phrase))
            at += length
        return found

    def opening(self, text: str) -> str:
        """Give what a text means by how it begins; empty where no phrase opens it."""
        first = _TOKEN.search(text)
        if first is None or fold(first[0]) not in self._root.following:
            return ""
        phrase, _ = self._longest(words_of(text[:_LONGEST_OPENING]), 0)
        return phrase.meaning if phrase else ""

    def _add(self, meaning: str, language: str, line: str) -> None:
        nodes = {id(self._root): self._root}
        for choice in choices_of(line, language):
            ways = [[word.text for word in words_of(one)] for one in choice]
            reached = (_reach(node, way) for node in nodes.values() for way in ways)
            nodes = {id(node): node for node in reached}
        languages = frozenset((language,)) if language else frozenset[str]()
        for node in nodes.values():
            if node.phrase is None:
                node.phrase = Phrase(meaning, languages)
            elif node.phrase.meaning == meaning and node.phrase.languages:
                node.phrase = Phrase(meaning, node.phrase.languages | languages)

    def _longest(self, words: Sequence[Word], at: int) -> tuple[Phrase | None, int]:
        node, best, length = self._root, None, 1
        for n in range(at, len(words)):
            following = node.following.get(words[n].text)
            if following is None:
                break
            node = following
            if node.phrase is not None:
                best, length = node.phrase, n - at + 1
        return best, length


def _reach(node: _Node, way: Iterable[str]) -> _Node:
    for word in way:
        following = node.following.get(word)
        if following is None:
            following = node.following[word] = _Node()
        node = following
    return node


def words_of(text: str) -> list[Word]:
    """Give the words of a text with the signs between them, apostrophes and hyphens left out."""
    words: list[Word] = []
    line, opens = 0, True
    plain = _DRAWN_OUT.sub(r"\1", unicodedata.normalize("NFC", text))
    for match in _TOKEN.finditer(plain):
        found = match.group()
        line += found == "\n"
        folded = found if found in _BREAKS else fold(found[:_LONGEST_WORD])
        if folded:
            words.append(Word(folded, found[0].isupper(), line, opens))
        opens = found in _BREAKS
    return words


def languages_of(found: Iterable[Found]) -> frozenset[str]:
    """Give the languages that all phrases which tell one have in common."""
    common: frozenset[str] | None = None
    for one in found:
        if one.phrase is not None and one.phrase.languages:
            common = one.phrase.languages if common is None else common & one.phrase.languages
    return common or frozenset()
