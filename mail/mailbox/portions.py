"""Portions of mails that are fetched together, so that what is in memory at once is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mail.mailbox.session import Envelope

_TOGETHER = 4 * 1024 * 1024  # bytes


def portions(envelopes: Mapping[int, Envelope]) -> Iterator[list[int]]:
    """Give UIDs in order, those of small mails together.

    Every portion comes to at most 4 MiB, or is a single mail.
    """
    portion: list[int] = []
    size = 0
    for uid in sorted(envelopes):
        if portion and size + envelopes[uid].size > _TOGETHER:
            yield portion
            portion, size = [], 0
        portion.append(uid)
        size += envelopes[uid].size
    if portion:
        yield portion
