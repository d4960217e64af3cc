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
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Give a header as bytes, folded; UTF-8 where the policy says so, else ASCII."""
        if name.lower() in _KEPT:
            return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")
        return super().fold_binary(name, value)


def _folded(value: str, linesep: str) -> str:
    return f"{linesep} ".join(value.split())


WIRE = WirePolicy(linesep="\r\n", cte_type="7bit", utf8=False)
"""For every mail; an address that only UTF-8 can write needs ``WIRE.clone(utf8=True)``."""
