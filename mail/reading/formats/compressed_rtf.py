"""Compressed RTF: how Outlook keeps a body in a winmail.dat ([MS-OXRTFCP])."""

from __future__ import annotations

import struct

_COMPRESSED = 0x75465A4C  # "LZFu"
_UNCOMPRESSED = 0x414C454D  # "MELA"
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_HEADER = struct.Struct("<IIII")


def decompress(data: bytes, *, most: int) -> bytes:
    """Give the RTF of a PidTagRtfCompressed value, at most ``most`` bytes of it.

    What is neither of the two formats, or breaks off, gives as much as there is.
    """
    if len(data) < _HEADER.size:
        return b""
    _size, _raw_size, kind, _crc = _HEADER.unpack_from(data)
    if kind == _UNCOMPRESSED:
        return data[_HEADER.size : _HEADER.size + most]
    return _decompressed(data, most) if kind == _COMPRESSED else b""


def _decompressed(data: bytes, most: int) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    place = len(_DICTIONARY)
    written = bytearray()
    at = _HEADER.size
    while at < len(data) and len(written) < most:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                offset, length = _reference(data, at)
                if offset == place or not length:
                    return bytes(written)
                at += 2
                for step in range(length):
                    letter = window[(offset + step) % _WINDOW]
                    window[place] = letter
                    place = (place + 1) % _WINDOW
                    written.append(letter)
            elif at < len(data):
                window[place] = data[at]
                place = (place + 1) % _WINDOW
                written.append(data[at])
                at += 1
    return bytes(written[:most])


def _reference(data: bytes, at: int) -> tuple[int, int]:
    """Give where in the window to copy from, and how much; a length of 0 where the data ends."""
    if at + 1 >= len(data):
        return 0, 0
    reference = data[at] << 8 | data[at + 1]
    return reference >> 4, (reference & 0xF) + 2
