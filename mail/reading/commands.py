"""Finds a command: a word that stands alone as the subject or the first line (contract, Mail)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mail.reading.folding import fold, lines_of, written_out
from mail.reading.verdicts import is_greeting
from mail.reading.vocabulary.commands import COMMANDS, REPLY_PREFIXES
from school.replies import Command, Verdict

_LONGEST = 60
_MOST_WORDS = 6
_PREFIX = re.compile(
    rf"\s*(?:(?:{'|'.join(map(re.escape, fold(REPLY_PREFIXES).split()))})"
    r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]|\[(?!\s*#)[^\[\]]{0,40}\])"
)
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[\[({<]?\s*#\s*[a-z0-9 ]{20,60}[\])}>]?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and the language whose word it is; ``None`` where several have it."""

    command: Command
    language: str | None


def command_of(subject: str, words: str, verdict: Verdict) -> Asked | None:
    """Give the command in a subject or in somebody's own words, of which ``verdict`` was judged.

    The words go first. The subject of a reply is the one of our mail: where that is a command, to
    answer with nothing or a yes carries it out, and with anything else does not.
    """
    if verdict in ("other", "question") and (asked := _in_words(words)):
        return asked
    bare, is_reply = _without_prefixes(fold(subject))
    if is_reply and verdict not in ("empty", "yes"):
        return None
    return _known(bare)


def unsubscribing(subject: str) -> Asked | None:
    """Give the stop that is the subject of a mail which a program sends to unsubscribe."""
    bare, is_reply = _without_prefixes(fold(subject))
    asked = _known(bare)
    return asked if asked is not None and asked.command == "stop" and not is_reply else None


def _in_words(words: str) -> Asked | None:
    for line in words.split("\n", 4)[:4]:
        if line.strip() and ((asked := _known(line)) or not is_greeting(line)):
            return asked
    return None


def _known(text: str) -> Asked | None:
    if len(text) > _LONGEST:
        return None
    bare = _TOKEN.sub(" ", fold(text)).strip()
    return _WORDS.get(_key(bare)) if bare.count(" ") < _MOST_WORDS else None


def _without_prefixes(subject: str) -> tuple[str, bool]:
    at, is_reply = 0, False
    while (prefix := _PREFIX.match(subject, at)) is not None:
        is_reply = is_reply or not prefix[0].endswith("]")
        at = prefix.end()
    return subject[at:].strip(), is_reply


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _words() -> dict[str, Asked]:
    known: dict[str, Asked] = {}
    for command, table in COMMANDS.items():
        for language, line in lines_of(table):
            for one in written_out(line, language):
                known[_key(fold(one))] = Asked(command, language or None)
    return known


_WORDS = _words()
