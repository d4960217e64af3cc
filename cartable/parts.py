"""The parts that a process can run: all of them, or some (``run --only``)."""

from __future__ import annotations

from typing import Literal, get_args

Part = Literal["bot", "mail", "notices", "schedule", "web"]

PARTS: tuple[Part, ...] = get_args(Part)


def parts_from(text: str | None) -> frozenset[Part]:
    """Read ``--only``; all parts without it. Raises ``ValueError`` for an unknown one."""
    if not text:
        return frozenset(PARTS)
    wanted = {one.strip() for one in text.split(",")}
    unknown = sorted(wanted - set(PARTS))
    if unknown:
        raise ValueError(f"{unknown[0]} is none of {', '.join(PARTS)}")
    return frozenset(part for part in PARTS if part in wanted)
