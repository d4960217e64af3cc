"""Transfer encodings: the bytes of a body as they were before they travelled."""

from __future__ import annotations

import binascii
import re

_BASE64_LINES = re.compile(rb"(?:[ \t]*+[A-Za-z0-9+/]*+={0,2}[ \t]*+(?:\n|\Z))++")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDING = re.compile(rb"=+")
_MOST_PIECES = 1_000


def without_transfer_encoding(body: bytes, name: bytes) -> bytes:
    """Undo the encoding of a Content-Transfer-Encoding, as far as the body really has it.

    Lines must end with LF. What is no base64 at all stays as it is; lines behind it (footers that
    servers add) are appended as they are.
    """
    name = name.partition(b";")[0].strip().strip(b'"').lower()
    if name == b"quoted-printable":
        return binascii.a2b_qp(body)
    return _from_base64(body) if name == b"base64" else body


def from_base64(letters: bytes) -> bytes:
    """Decode base64 of any length, passing over whatever is no letter of it.

    Padding in the middle ends one piece and begins another, as where encoded pieces were joined.
    """
    bare = _NOT_BASE64.sub(b"", letters).rstrip(b"=")
    return b"".join(_piece(one) for one in _PADDING.split(bare, _MOST_PIECES)[:_MOST_PIECES])


def _piece(letters: bytes) -> bytes:
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _from_base64(body: bytes) -> bytes:
    lines = _BASE64_LINES.match(body)
    encoded = lines[0] if lines else b""
    if not encoded.strip() or _is_word(encoded):
        return body
    return from_base64(encoded) + body[len(encoded) :]


def _is_word(encoded: bytes) -> bool:
    """Whether this is a bare « Oui » under a wrong label rather than base64."""
    letters = encoded.split()
    return len(letters) == 1 and b"=" not in letters[0] and len(letters[0]) % 4 != 0
