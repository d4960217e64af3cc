"""Charsets: letters from bytes, whatever their label claims."""

from __future__ import annotations

import re
from encodings import normalize_encoding
from encodings.aliases import aliases

_LONGEST_LABEL = 40

_LABELS = {  # that mail programs write and Python does not know
    "ansi_x3_110_1983": "cp1252",
    "cp_1252": "cp1252",
    "cp_850": "cp850",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_8_i": "iso8859_8",
    "macintosh": "mac_roman",
    "tis620": "cp874",
    "unicode": "utf_16",
    "unicode_1_1_utf_7": "utf_7",
    "utf8mb4": "utf_8",
    "utf_8_mac": "utf_8",
    "windows_31j": "cp932",
    "windows_874": "cp874",
    "x_cp1252": "cp1252",
    "x_gbk": "gb18030",
    "x_mac_roman": "mac_roman",
    "x_sjis": "cp932",
}
_LARGER = {  # what is meant is often the larger set (WHATWG Encoding, 4.2)
    "ascii": "utf_8",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso2022_jp": "iso2022_jp_ext",
    "iso8859_1": "cp1252",
    "iso8859_11": "cp874",
    "iso8859_9": "cp1254",
    "latin_1": "cp1252",
    "shift_jis": "cp932",
    "tis_620": "cp874",
}
# Codecs that are no charset, that no mail uses, or whose ASCII is another.
_NO_CHARSETS = {
    "base64_codec", "bz2_codec", "cp037", "cp1026", "cp1140", "cp273", "cp424", "cp500",
    "hex_codec", "mbcs", "quopri_codec", "rot_13", "uu_codec", "zlib_codec",
}  # fmt: skip
_CODECS = {*aliases.values(), *_LARGER.values(), "cp874", "koi8_u"} - _NO_CHARSETS
_SEVEN_BIT = ("iso2022", "utf_7", "hz")
_WIDE = ("utf_16", "utf_32")
_WESTERN = ("cp1252", "iso8859_15", "cp850", "mac_roman")

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_BEYOND_ASCII = re.compile("[\x80-\ufffc\U00010000-\U0010ffff]")


def decode(body: bytes, label: str = "") -> str:
    """Decode text; never fails. The result can be encoded as UTF-8 and has LF line ends only.

    Labels are believed as far as the bytes agree: what is valid UTF-8 under a Western label is
    UTF-8, what is not valid under its label is Windows-1252, as mislabelled mail mostly is.
    """
    codec = codec_of(label) if label else ""
    if codec.startswith(_WIDE):
        text = _wide(body, codec)
    elif codec.startswith(_SEVEN_BIT):
        text = body.decode(codec, "replace")
    elif body.isascii():
        text = body.decode("ascii")
    else:
        text = _eight_bit(body, codec)
    return clean(text)


def codec_of(label: str) -> str:
    """Give the name of Python's codec for a label; empty where there is none.

    Nothing is looked up by Python itself, which would remember every invented name for ever.
    """
    if len(label) > _LONGEST_LABEL or not label.isascii():
        return ""
    name = normalize_encoding(label.strip(" \"'")).lower().replace(".", "_")
    name = _LABELS.get(name, name)
    name = aliases.get(name, name)
    name = _LARGER.get(name, name)
    return name if name in _CODECS else ""


def clean(text: str) -> str:
    """Give text without control characters and halves of surrogates, its line ends as LF."""
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def _eight_bit(body: bytes, codec: str) -> str:
    tried = ("utf_8", codec) if codec in _WESTERN else (codec, "utf_8")
    for name in filter(None, tried):
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    mended = body.decode("utf_8", "replace")
    if len(_BEYOND_ASCII.findall(mended)) > mended.count("\ufffd"):
        return mended  # UTF-8 with a few spoilt bytes
    return body.decode("cp1252", "replace")


def _wide(body: bytes, codec: str) -> str:
    """Decode UTF-16 or UTF-32, unless the bytes are plain ASCII under a wrong label."""
    return body.decode("ascii" if body.isascii() and 0 not in body else codec, "replace")
