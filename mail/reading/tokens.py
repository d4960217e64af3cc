"""Finds what may be tokens in a mail, whatever programs and servers did to them (scope C3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from mail.addresses import OwnAddress
from mail.reading.folding import fold
from mail.reading.parsed import DELIVERED_TO, ParsedMail

_ADDRESSED = (*DELIVERED_TO, "to", "cc", "received")
_MOST_TOKENS = 20
_MARK_PREFIX = "b-"

# In a subject, a token may have been broken by spaces, and its brackets may be gone or others.
_IN_SUBJECT = re.compile(
    r"(?:#\s*((?:[a-z0-9]\s?){25}[a-z0-9])|[\[({<]\s*([a-z0-9]{26}))(?![a-z0-9])"
)
_ENCODED = re.compile(r"[%=](2[0-9a-f]|3[0-9a-f]|4[0-9a-f]|5[bd]|6[0-9a-f]|7[0-9a-f])")
_LOOKS_ENCODED = re.compile(r"[%=](?:2b|5b|23|40)")
_DIRT = re.compile(r"[\s\"'\\]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How our own address carries a token, and how it carries an envelope's mark."""

    token: re.Pattern[str]
    mark: re.Pattern[str]


def tokens_of(mail: ParsedMail, own: OwnAddress) -> tuple[str, ...]:
    """Give what may be tokens in a mail, the likeliest first.

    That is one which address and subject agree on, then that of the address at which the mail
    arrived, then that of the subject.
    """
    addressed = addressed_tokens_of(mail, own)
    in_subject = _in_subject(mail.subject)
    both = [token for token in addressed if token in in_subject]
    return _distinct((*both, *addressed, *in_subject))


def addressed_tokens_of(mail: ParsedMail, own: OwnAddress) -> tuple[str, ...]:
    """Give what may be tokens in the addresses at which a mail arrived."""
    found = _in_addresses(",".join(mail.recipients), own) or _in_addresses(_addressed(mail), own)
    return _distinct(found)


def tokens_in(text: str, own: OwnAddress) -> tuple[str, ...]:
    """Give what may be tokens in any text, as in one that sends our mail back."""
    pattern = _patterns(own).token
    addressed = pattern.findall(_decoded(fold(text)))
    return _distinct((*addressed, *_in_subject(text)))


def mark_of(mail: ParsedMail, own: OwnAddress) -> str:
    """Give the mark of the envelope that a mail came back to (VERP); empty where none is there."""
    return _mark(",".join(mail.recipients), own) or _mark(_addressed(mail), own)


def mark_in(text: str, own: OwnAddress) -> str:
    """Give the mark of an envelope that stands in a text; empty where none does."""
    found = _patterns(own).mark.search(_decoded(fold(text)))
    return found[1] if found else ""


def _addressed(mail: ParsedMail) -> str:
    return ",".join(value for name in _ADDRESSED for value in mail.headers.get(name, ()))


def _mark(text: str, own: OwnAddress) -> str:
    if _MARK_PREFIX not in text.lower():
        return ""
    found = _patterns(own).mark.search(_tidy(text))
    return found[1] if found else ""


def _in_addresses(text: str, own: OwnAddress) -> list[str]:
    return _patterns(own).token.findall(_tidy(text))


def _in_subject(subject: str) -> list[str]:
    found = _IN_SUBJECT.findall(_decoded(fold(subject)))
    return [_SPACE.sub("", broken) or whole for broken, whole in found]


@cache
def _patterns(own: OwnAddress) -> _Patterns:
    local = re.escape(fold(own.local))
    return _Patterns(
        re.compile(rf"{local}\+([a-z0-9]{{26}})(?![a-z0-9])"),
        re.compile(rf"{local}\+(b-[a-z0-9]{{1,13}}-[0-9a-f]{{8,16}})(?![a-z0-9])"),
    )


def _tidy(text: str) -> str:
    """Give addresses without case, encodings, quotes, folds and what else got into them."""
    return _DIRT.sub("", _decoded(fold(text)))


def _decoded(folded: str) -> str:
    if not _LOOKS_ENCODED.search(folded):
        return folded
    return _ENCODED.sub(lambda code: chr(int(code[1], 16)), folded).lower()


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST_TOKENS]
