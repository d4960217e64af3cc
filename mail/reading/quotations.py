"""Parts a text into what somebody wrote and what they quote, however their program marks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mail.addresses import OwnAddress
from mail.reading.attributions import Attributions, is_rule
from mail.reading.our_words import OurWords

# « > », « >> », « AD> » as The Bat! has it; a few spaces before it.
_MARK = re.compile(r"[ \t]{0,4}(?:[A-Z]{2,4})?>[ \t]?")
_LONG_LINE = 55
"""From so many characters on a line may have been broken by a program."""

_MOST_FRAGMENTS = 2


@dataclass(slots=True)
class Parted:
    """The lines of a text: ``own`` in the pieces between quotations, ``quoted`` without marks."""

    own: list[list[str]] = field(default_factory=lambda: [[]])
    quoted: list[str] = field(default_factory=list)

    def quote(self, line: str) -> None:
        """Take a quoted line; what somebody writes after it is another piece."""
        self.quoted.append(line)
        if self.own[-1]:
            self.own.append([])


def part(lines: Sequence[str], own: OwnAddress, ours: OurWords) -> Parted:
    """Part the lines of a text.

    Below an announcement without any mark, all is quoted; whoever answers there all the same is
    found by ``OurWords.foreign``.
    """
    announced = Attributions(own)
    parted = Parted()
    is_announced = False
    at = 0
    while at < len(lines):
        line = lines[at]
        mark = _MARK.match(line)
        if mark is not None:
            _drop_rules(parted.own[-1])
            parted.quote(line[mark.end() :])
            at += 1
            continue
        if parted.quoted and (end := _fragment_end(lines, at, ours)):
            parted.quoted[-1] += " " + " ".join(lines[at:end])
            at = end
            continue
        behind = announced.end(lines, at)
        if behind is None:
            parted.own[-1].append(line)
            at += 1
            continue
        is_announced = True
        _drop_rules(parted.own[-1])
        parted.quote("")
        at = _skip_blank(lines, behind)
        if at < len(lines) and not _MARK.match(lines[at]):
            parted.quoted += lines[at:]
            break
    if not is_announced:
        _part_at_ours(parted, ours)
    return parted


def answered(quoted: Sequence[str], own: OwnAddress) -> list[str]:
    """Give of a quotation what the mail itself said that was answered, not what that quoted."""
    announced = Attributions(own)
    lines: list[str] = []
    at = 0
    while at < len(quoted):
        behind = None if _MARK.match(quoted[at]) else announced.end(quoted, at)
        if behind is not None and any(line.strip() for line in lines):
            break
        if behind is None and not _MARK.match(quoted[at]) and not is_rule(quoted[at]):
            lines.append(quoted[at])
        at = at + 1 if behind is None else behind
    return lines


def _part_at_ours(parted: Parted, ours: OurWords) -> None:
    """Find our mail in a text that quotes it without any announcement or mark."""
    begin = ours.begins([line for piece in parted.own for line in piece])
    if begin is None:
        return
    lines, *others = parted.own
    parted.quoted = [*lines[begin:], *parted.quoted, *(line for other in others for line in other)]
    parted.own = [lines]
    del lines[begin:]
    _drop_rules(lines)
    if lines and ours.is_school(lines[-1], parted.quoted):
        lines.pop()


def _fragment_end(lines: Sequence[str], at: int, ours: OurWords) -> int:
    """Give the end of what a program broke off a quoted line; 0 where the lines are somebody's."""
    before = lines[at - 1]
    if len(before) < _LONG_LINE or not _MARK.match(before):
        return 0
    end = at
    while end < len(lines) and lines[end].strip() and not _MARK.match(lines[end]):
        end += 1
    if not 0 < end - at <= _MOST_FRAGMENTS:
        return 0
    rest = " ".join(lines[at:end])
    is_link = " " not in rest.strip() and ("/" in rest or "." in rest.strip(".!"))
    return end if is_link or ours.knows(f"{before.lstrip('> ')} {rest}") else 0


def _drop_rules(lines: list[str]) -> None:
    while lines and (not lines[-1].strip() or is_rule(lines[-1])):
        lines.pop()


def _skip_blank(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
