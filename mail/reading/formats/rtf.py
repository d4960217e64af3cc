"""RTF as text, as far as a mail from Outlook needs it.

HTML that Outlook keeps inside RTF stands in groups that other programs are to ignore; what remains
is the same text.
"""

from __future__ import annotations

import re

from mail.reading.formats.charsets import clean, codec_of

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_UNSEEN_GROUPS = frozenset({
    b"colortbl", b"fldinst", b"fonttbl", b"footer", b"header", b"info", b"pict", b"stylesheet",
})  # fmt: skip
_WORDS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t",
    b"cell": " ", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"\n": "\n", b"{": "{", b"}": "}", b"\\": "\\"}
_DEEPEST = 200


def rtf_text(rtf: bytes) -> str:
    """Give the text of RTF; never fails."""
    reader = _Reader()
    for token in _TOKEN.finditer(rtf):
        reader.take(token)
    return reader.text()


class _Reader:
    """Takes the tokens of RTF one by one."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._letters = bytearray()  # in the charset, not yet decoded: a letter may have two bytes
        self._codec = "cp1252"
        self._groups: list[tuple[bool, int]] = []
        self._is_unseen = False
        self._fallbacks = 1  # how many letters stand behind a \\u for programs without Unicode
        self._passed_over = 0

    def take(self, token: re.Match[bytes]) -> None:
        """Take a word, a letter, a symbol, a brace or a run of text."""
        word, number, letter, symbol, brace, text = token.groups()
        if brace:
            self._brace(brace)
        elif word:
            self._word(word, int(number or 0))
        elif symbol == b"*":
            self._is_unseen = True
        elif not self._is_unseen:
            if symbol:
                self._write(_SYMBOLS.get(symbol, ""))
            else:
                self._take_letters(bytes.fromhex(letter.decode()) if letter else text)

    def text(self) -> str:
        """Give what was read."""
        self._decode()
        return clean("".join(self._written)).strip("\n")

    def _brace(self, brace: bytes) -> None:
        self._passed_over = 0
        if brace == b"{" and len(self._groups) < _DEEPEST:
            self._groups.append((self._is_unseen, self._fallbacks))
        elif brace == b"}" and self._groups:
            self._is_unseen, self._fallbacks = self._groups.pop()

    def _word(self, word: bytes, number: int) -> None:
        if word in _UNSEEN_GROUPS:
            self._is_unseen = True
        elif word == b"ansicpg":
            self._codec = codec_of(f"cp{number}") or "cp1252"
        elif word == b"uc":
            self._fallbacks = min(max(number, 0), 10)
        elif self._is_unseen:
            return
        elif word == b"u":
            self._write(chr(number % 0x10000))
            self._passed_over = self._fallbacks
        elif word in _WORDS:
            self._write(_WORDS[word])

    def _take_letters(self, letters: bytes) -> None:
        passed = min(self._passed_over, len(letters))
        self._passed_over -= passed
        self._letters += letters[passed:]

    def _write(self, text: str) -> None:
        self._decode()
        self._written.append(text)

    def _decode(self) -> None:
        if self._letters:
            self._written.append(self._letters.decode(self._codec, "replace"))
            self._letters.clear()
