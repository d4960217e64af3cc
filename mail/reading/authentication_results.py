"""Reads Authentication-Results (RFC 8601, 2.2), in which our own server repeats what others chose.

MAIL FROM and the identities of signatures stand there in quoted strings and in comments. What could
be read in more than one way is not read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 10_000
_OUTSIDE = re.compile(r'([^"()\\]++)|"((?:[^"\\]|\\.)*+)"|\(', re.DOTALL)
_IN_COMMENT = re.compile(r'(?:[^"()\\]++|\\.|"[^"()\\]*+")++|([()])', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORD = re.compile(r"[\w.@-]+")
_OPAQUE = '"'


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found; all in lowercase, a property as often as it stands there."""

    method: str
    verdict: str
    properties: tuple[tuple[str, str], ...]

    def only(self, name: str) -> str:
        """Give the value of a property that stands there once; empty where it does not."""
        values = [value for one, value in self.properties if one == name]
        return values[0] if len(values) == 1 else ""


@dataclass(frozen=True, slots=True)
class Results:
    """The name of the server that wrote a header, and what it found; both may be empty."""

    server: str = ""
    found: tuple[Result, ...] = ()


def results_of(value: str) -> Results:
    """Read a header's value as it came; nothing stands in one that is too long or unbalanced."""
    bare = _bare(value) if len(value) <= _LONGEST else None
    if bare is None:
        return Results()
    server, *found = bare.lower().split(";")
    return Results(
        next(iter(server.split()), ""),
        tuple(_result(one) for one in found if one.strip()),
    )


def _bare(value: str) -> str | None:
    """Give a value without its comments, and of its quoted strings only those of one plain word."""
    pieces: list[str] = []
    at = 0
    while at < len(value):
        piece = _OUTSIDE.match(value, at)
        if piece is None:
            return None
        at = piece.end()
        if piece[1] is not None:
            pieces.append(piece[1])
        elif piece[2] is not None:
            word = _ESCAPED.sub(r"\1", piece[2])
            pieces.append(word if _WORD.fullmatch(word) else _OPAQUE)
        else:
            pieces.append(" ")
            if (behind := _behind_comment(value, at)) is None:
                return None
            at = behind
    return "".join(pieces)


def _behind_comment(value: str, at: int) -> int | None:
    """Give where a comment ends whose bracket opened before ``at``.

    A quotation mark means nothing in a comment, but servers copy addresses there as they came: one
    in whose quotes a bracket or a backslash stands would end the comment for some readers only.
    """
    depth = 1
    while depth:
        piece = _IN_COMMENT.match(value, at)
        if piece is None:
            return None
        at = piece.end()
        depth += {"(": 1, ")": -1}.get(piece[1] or "", 0)
    return at


def _result(text: str) -> Result:
    one_space = " ".join(text.split())
    for sign in "=/":
        one_space = one_space.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    pairs = [(name, value) for name, _, value in (one.partition("=") for one in one_space.split())]
    method, verdict = pairs[0]
    return Result(method.partition("/")[0], verdict, tuple(pairs[1:]))
