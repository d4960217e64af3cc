"""How headers are put on the wire: short lines, ASCII, and identifiers left as they are."""

from __future__ import annotations

from email.policy import EmailPolicy
from typing import Any

_KEPT = frozenset({"in-reply-to", "list-unsubscribe", "message-id", "references", "reply-to"})


class WirePolicy(EmailPolicy):
    """The standard library's policy, mended for headers that hold addresses and identifiers.

    It encodes a word longer than a line (RFC 2047) also where no reader decodes it: in
    List-Unsubscribe, References and In-Reply-To. These are folded at their spaces only.
    """

    def fold(self, name: str, value: Any) -> str:
        """Give a header as text, folded."""
        if name.lower() in _KEPT:
            return f"{name}: {_folded(str(value), self.linesep)}{self.linesep}"
        return _begun(super().fold(name, value), self.linesep)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Give a header as bytes, folded; UTF-8 where the policy says so, else ASCII."""
        if name.lower() in _KEPT:
            return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")
        folded = super().fold_binary(name, value)
        return _begun(folded.decode("utf-8"), self.linesep).encode("utf-8")


def _folded(value: str, linesep: str) -> str:
    return f"{linesep} ".join(value.split())


def _begun(folded: str, linesep: str) -> str:
    """Begin a header beside its name where the library leaves that line empty.

    Some mail programs show the space of a next line then; its last word is what is folded.
    """
    name, begins_below, below = folded.partition(f":{linesep} ")
    words, _, last = below.rpartition(" ")
    if not begins_below or linesep in name or linesep in words or not words:
        return folded
    return f"{name}: {words}{linesep} {last}"


WIRE = WirePolicy(linesep="\r\n", cte_type="7bit", utf8=False)
"""For every mail; an address that only UTF-8 can write needs ``WIRE.clone(utf8=True)``."""
