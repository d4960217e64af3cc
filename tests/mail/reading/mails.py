"""Mails built in code, line by line, as no program should send them."""

from base64 import encodebytes

BOUNDARY = "=_one"


def mail(*lines: str | bytes, body: str | bytes = "") -> bytes:
    """A mail of header lines and a body, with CRLF line ends."""
    head = b"\r\n".join(_bytes(line) for line in lines)
    return head + b"\r\n\r\n" + _bytes(body).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def part(kind: str, body: str | bytes, *lines: str) -> bytes:
    """A part of a multipart."""
    return mail(f"Content-Type: {kind}", *lines, body=body)


def multipart(kind: str, *parts: bytes, boundary: str = BOUNDARY, closed: bool = True) -> bytes:
    """A multipart as a part; put header lines before it to make a mail of it."""
    opening = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), one) for one in parts)
    closing = b"--%b--\r\n" % boundary.encode() if closed else b""
    return b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n%b%b' % (
        kind.encode(), boundary.encode(), opening, closing,
    )  # fmt: skip


def base64_part(kind: str, content: bytes, *lines: str) -> bytes:
    """A part in base64."""
    return part(kind, encodebytes(content), "Content-Transfer-Encoding: base64", *lines)


def nested(depth: int, innermost: bytes) -> bytes:
    """Multiparts within each other, ``depth`` parts with the innermost."""
    for level in range(depth - 1):
        innermost = multipart("mixed", innermost, boundary=f"=_{level}_")
    return innermost


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
