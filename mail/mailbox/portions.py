"""Portions of mails that are fetched together, so that what is in memory at once is bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mail.mailbox.session import Envelope

_TOGETHER = 4 * 1024 * 1024  # bytes


def portions(envelopes: Mapping[int, Envelope], alone: Collection[int] = ()) -> Iterator[list[int]]:
    """Give UIDs in order, those of small mails together; those in ``alone`` each by itself.

    Every portion comes to at most 4 MiB, or is a single mail.
    """
    portion: list[int] = []
    size = 0
    for uid in sorted(envelopes):
        single = uid in alone
        if portion and (single or size + envelopes[uid].size > _TOGETHER):
            yield portion
            portion, size = [], 0
        portion.append(uid)
        size += envelopes[uid].size
        if single:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
