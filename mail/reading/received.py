"""What a mail is, once judged: all that the rest of the program sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from school.replies import Reply
from school.undelivered import Undelivered

Kind = Literal["person", "bounce", "auto_reply", "list"]
"""Who wrote it: judged by the standards before any token is looked at (scope C4)."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A judged mail: ``reply`` where a person wrote it, ``undelivered`` where it is a bounce.

    A delivery report that tells of nobody who was not reached is a bounce with an empty
    ``undelivered``.
    """

    kind: Kind
    reply: Reply | None = None
    undelivered: tuple[Undelivered, ...] = ()
