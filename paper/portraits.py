"""Makes a small square photo of whatever picture somebody sends, and lets no other file through."""

from __future__ import annotations

import warnings
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from school.photos import LARGEST, SIDE
from school.refusals import Refusal

_FORMATS = ("PNG", "JPEG", "BMP", "GIF")
_MAY_MOVE = ("PNG", "GIF")
"""A JPEG with several pictures in it (MPO) shows one: phones add others for depth."""

_MOST_PIXELS = 24_000_000
"""Decoded, 100 MB at most: no phone packs more of them into a file of a megabyte."""

_QUALITY = 90
_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4


class PillowPortraits:
    """What the school's port ``Portraits`` does, at once; any thread may call."""

    def portrait(self, content: bytes) -> bytes:
        """Give a JPEG of ``SIDE`` by ``SIDE`` pixels; raises ``Refusal``.

        What is judged before anything is decoded is the size, the format and the pixels that the
        file says it has: a bomb is small and says so.
        """
        if len(content) > LARGEST:
            raise Refusal("photo.too_large")
        try:
            return _portrait(content)
        except Refusal:
            raise
        # Decoders stumble over broken files with errors of every kind; none of them is ours.
        except Exception as error:
            raise Refusal("photo.broken") from error


def _portrait(content: bytes) -> bytes:
    with _opened(content) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise Refusal("photo.too_many_pixels")
        if opened.format in _MAY_MOVE and getattr(opened, "is_animated", False):
            raise Refusal("photo.animated")
        turn = _orientation(opened)
        opened.load()
        square = ImageOps.fit(_on_white(opened), (SIDE, SIDE), Image.Resampling.LANCZOS)
    # A new picture has the pixels alone: no place, no time, no comment, no thumbnail.
    clean = Image.new("RGB", (SIDE, SIDE))
    clean.paste(_turned(square, turn))
    out = BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count ourselves
            return Image.open(BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise Refusal("photo.too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise Refusal("photo.other_format") from error


def _orientation(opened: Image.Image) -> int:
    """Give how a camera was held, 1 to 8; upright where that cannot be read."""
    with suppress(Exception):  # broken metadata is no reason to refuse a picture
        return int(opened.getexif().get(_ORIENTATION, 1))
    return 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turned(square: Image.Image, orientation: int) -> Image.Image:
    """Set a picture upright; the middle of a picture stays the middle, however it is turned."""
    method = _TURNS.get(orientation)
    return square if method is None else square.transpose(method)


def _on_white(opened: Image.Image) -> Image.Image:
    """Give a picture in plain colours; what is transparent is white."""
    if opened.mode.startswith("I"):  # 16 bits of grey
        return opened.convert("I").point(lambda grey: grey / 256).convert("L").convert("RGB")
    if "A" in opened.getbands() or "transparency" in opened.info:
        seen = opened.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return opened.convert("RGB")
