"""Makes mails by chance: from a grammar, from a corpus, and from both after some damage."""

import random
from base64 import encodebytes
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

MOST_KEPT = 2_000
MOST_BYTES = 400_000

TYPES = (
    "text/plain", "text/html", "text/calendar; method=REPLY", "text/rfc822-headers", "text/rtf",
    "text/plain; format=flowed; delsp=yes", "message/rfc822", "message/delivery-status",
    "message/disposition-notification", "application/ms-tnef", "application/pkcs7-mime",
    "application/octet-stream; name=a.bin", "image/png", "multipart/mixed", "rubbish", "",
)  # fmt: skip
MULTIPARTS = ("mixed", "alternative", "related", "signed", "report", "encrypted", "digest", "x-y")
CHARSETS = (
    "utf-8", "iso-8859-1", "windows-1252", "us-ascii", "utf-7", "utf-16", "iso-2022-jp", "gb2312",
    "koi8-r", "unknown-8bit", "big5", "shift_jis", "hz", "iso-2022-kr", "punycode", "x",
)  # fmt: skip
ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary", "BASE64 ", "")
NAMES = (
    "From", "To", "Cc", "Subject", "Delivered-To", "Reply-To", "Return-Path", "Auto-Submitted",
    "Precedence", "List-Id", "List-Unsubscribe", "X-Autoreply", "X-Failed-Recipients",
    "In-Reply-To", "References", "Message-ID", "Authentication-Results", "Received",
    "Content-Disposition", "Date", "X-Auto-Response-Suppress", "Feedback-ID", "Sender",
    "Diagnostic-Code", "Final-Recipient",
)  # fmt: skip
VALUES = (
    "jean@example.org", '"Dupont, Jean" <jean@example.org>', "a@ok.be <b@evil>", "a:b:c@d;;",
    "cartable+abcdefghijklmnopqrstuvwxyz@school.example", "<>", "auto-replied", "bulk", "no",
    "Re: [#abcdefghijklmnopqrstuvwxyz]", "=?utf-8?q?R=C3=A9ponse?=", "=?utf-8?b?w6k=?= =?x?q?_?=",
    "MAILER-DAEMON@example.org", "mx.school.example; dmarc=pass header.from=example.org",
    "Absence du bureau : Re: x", "<x@y>", "rfc822; jean@example.org", "smtp; 550 5.1.1 unknown",
    "attachment; filename*=utf-8''%C3%A9", "stop", "failed", "5.1.1", "owner-x", "oui",
)  # fmt: skip
BODIES = (
    "Oui", "Non merci", "", "Qui êtes-vous ?", "aide\n", "> Oui\n> > Non\n", "-- \nJean\n",
    "Le 2 mars 2026 à 10:00, Cartable <cartable@school.example> a écrit :\n> Est-ce vous ?\n",
    "________________________________\nDe : Cartable\nEnvoyé : lundi\nObjet : x\n\nBonjour",
    "<p>Oui<blockquote>q</blockquote><div style='border-top:solid'><b>De&nbsp;:</b> x</div>",
    "<table><tr><td>a</td></tr></table><!-- <p> --><style>x</style>&eacute;&#x1F44D;",
    "BEGIN:VCALENDAR\nSUMMARY:Oui\nEND:VCALENDAR\n", "{\\rtf1\\ansi {\\fonttbl x}Oui\\par\\u233?}",
    "Final-Recipient: rfc822; a@b\nAction: failed\n", "<a@b>: 550 5.1.1 unknown user\n",
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n\nOui\n-----BEGIN PGP SIGNATURE-----\n",
    "\x9f\x3e\x22\x78", "é" * 50, "日本語", "\ud83d",
)  # fmt: skip
TOKENS = (
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b"--", b"=", b"=?", b"?=", b";", b",", b"<", b">",
    b'"', b"\\", b"(", b")", b":", b"\xff", b"\xc3", b"\xe2\x80\xa8", b"\x1b$B", b"+2AA-", b"&#0;",
    b"<!--", b"<div>", b"</div>", b"> ",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"boundary=", b"charset=", b"[#", b"@", b"\t", b" ",
    b"\x30\x80", b"\\u-1?", b"{\\*",
)  # fmt: skip


class Maker:
    """Makes one mail after another, the same ones for the same seed."""

    def __init__(self, chance: random.Random, corpus: Sequence[bytes]) -> None:
        self._chance = chance
        self._corpus = list(corpus)
        self._kept: list[bytes] = []

    def mail(self) -> bytes:
        """Make a mail."""
        known = self._corpus + self._kept
        raw = self._from_grammar() if not known or self._chance.random() < 0.3 else self._any(known)
        for _ in range(self._chance.choice((0, 1, 1, 2, 4, 8))):
            raw = self._any(DAMAGES)(self, raw)
        return raw[:MOST_BYTES]

    def keep(self, raw: bytes) -> None:
        """Remember a mail that was read, to go on from it."""
        if len(raw) > 20_000 or self._chance.random() > 0.05:
            return
        if len(self._kept) < MOST_KEPT:
            self._kept.append(raw)
        else:
            self._kept[self._chance.randrange(MOST_KEPT)] = raw

    def cut(self, raw: bytes) -> bytes:
        """Break it off."""
        return raw[: self._place(raw)]

    def leave_out(self, raw: bytes) -> bytes:
        """Leave a stretch out."""
        first, last = self._stretch(raw)
        return raw[:first] + raw[last:]

    def repeat(self, raw: bytes) -> bytes:
        """Repeat a stretch, a few times or many."""
        first, last = self._stretch(raw)
        times = self._chance.choice((2, 3, 20, 200, 5_000))
        return raw[:first] + (raw[first:last] * times)[:MOST_BYTES] + raw[last:]

    def insert(self, raw: bytes) -> bytes:
        """Put something in that means something somewhere."""
        at = self._place(raw)
        token = self._any(TOKENS) * self._chance.choice((1, 1, 1, 2, 50, 5_000))
        return raw[:at] + token + raw[at:]

    def spoil(self, raw: bytes) -> bytes:
        """Change single bytes."""
        letters = bytearray(raw or b"x")
        for _ in range(self._chance.choice((1, 2, 10))):
            letters[self._chance.randrange(len(letters))] = self._chance.randrange(256)
        return bytes(letters)

    def move_lines(self, raw: bytes) -> bytes:
        """Put lines into another order."""
        lines = raw.split(b"\n")
        for _ in range(self._chance.choice((1, 3))):
            lines.insert(
                self._chance.randrange(len(lines)), lines.pop(self._chance.randrange(len(lines)))
            )
        return b"\n".join(lines)

    def relabel(self, raw: bytes) -> bytes:
        """Give it another charset or encoding in its name only."""
        charset = self._any(CHARSETS).encode()
        for old in CHARSETS:
            raw = raw.replace(b"=" + old.encode(), b"=" + charset)
        return raw.replace(b"8bit", self._any(ENCODINGS).encode())

    def wrap(self, raw: bytes) -> bytes:
        """Make it a part of another mail."""
        boundary = self._any((b"b", b"bb", b"=_x", b"a b"))
        kind = self._any(MULTIPARTS).encode()
        return b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n--%b\r\n%b\r\n--%b--' % (
            kind, boundary, boundary, raw, boundary,
        )  # fmt: skip

    def join(self, raw: bytes) -> bytes:
        """Continue it as another one goes on."""
        other = self._any(self._corpus or [self._from_grammar()])
        return raw[: self._place(raw)] + other[self._place(other) :]

    def encode(self, raw: bytes) -> bytes:
        """Put its body into base64."""
        head, gap, body = raw.partition(b"\r\n\r\n")
        return head + b"\r\nContent-Transfer-Encoding: base64" + gap + encodebytes(body[:50_000])

    def _from_grammar(self) -> bytes:
        lines = [
            f"{self._any(NAMES)}: {self._any(VALUES)}" for _ in range(self._chance.randrange(12))
        ]
        head = "\r\n".join(["From: jean@example.org", *lines, ""])
        return head.encode() + self._part(self._chance.randrange(5))

    def _part(self, depth: int) -> bytes:
        if depth == 0 or self._chance.random() < 0.4:
            return self._leaf()
        parts = [self._part(depth - 1) for _ in range(self._chance.randrange(4))]
        boundary = self._any(("b", "=_b", f"b{depth}")).encode()
        joined = b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts)
        kind = self._any(MULTIPARTS).encode()
        head = b"Content-Type: multipart/%b; report-type=delivery-status" % kind
        return head + b"; boundary=%b\r\n\r\n%b--%b--\r\n" % (boundary, joined, boundary)

    def _leaf(self) -> bytes:
        charset, encoding = self._any(CHARSETS), self._any(ENCODINGS)
        text = "\n".join(self._any(BODIES) for _ in range(self._chance.randrange(1, 5)))
        try:
            body = text.encode(charset, "replace")
        except (LookupError, UnicodeError):
            body = text.encode("utf-8", "surrogatepass")
        if encoding == "base64" and self._chance.random() < 0.8:
            body = encodebytes(body)
        kind = f"Content-Type: {self._any(TYPES)}; charset={charset}"
        return f"{kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body

    def _place(self, raw: bytes) -> int:
        return self._chance.randrange(len(raw) + 1)

    def _stretch(self, raw: bytes) -> tuple[int, int]:
        first = self._place(raw)
        return first, min(len(raw), first + self._chance.choice((1, 2, 8, 40, 400)))

    def _any(self, among: Sequence[T]) -> T:
        return self._chance.choice(among)


DAMAGES: tuple[Callable[[Maker, bytes], bytes], ...] = (
    Maker.cut, Maker.leave_out, Maker.repeat, Maker.insert, Maker.insert, Maker.spoil,
    Maker.move_lines, Maker.relabel, Maker.wrap, Maker.join, Maker.encode,
)  # fmt: skip
