"""Makes pictures fit to be shown to families: upright, not too large, with nothing but pixels."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from school.pictures import WIDEST
from school.refusals import Refusal

_FORMATS = ("PNG", "JPEG")
_MOST_PIXELS = 50_000_000
"""Decoded, 200 MB; the cameras of telephones take 12 to 50 million."""
_LARGEST_PNG = 4 << 20  # bytes; a photograph saved as PNG is smaller as JPEG
_QUALITY = 85
_BLANK = (640, 360)


class PillowPictures:
    """What the school's port ``Pictures`` does, at once; any thread may call."""

    def cleaned(self, content: bytes) -> bytes:
        """Give a PNG or JPEG of at most ``WIDEST`` pixels a side; raises ``Refusal``.

        Where and when it was taken, which a telephone writes into it, is gone.
        """
        try:
            return _cleaned(content)
        except Refusal:
            raise
        # Decoders stumble over broken files with errors of every kind; none of them is ours.
        except Exception as error:
            raise Refusal("news.picture_broken") from error


def blank_picture() -> bytes:
    """Give a PNG that shows nothing: it takes the place of a picture that was taken back."""
    out = BytesIO()
    Image.new("L", _BLANK, 224).save(out, "PNG", optimize=True)
    return out.getvalue()


def _cleaned(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count ourselves
        opened = Image.open(BytesIO(content), formats=_FORMATS)
    with opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise Refusal("news.picture_too_large")
        is_png = opened.format == "PNG"
        upright = ImageOps.exif_transpose(opened)
        seen = upright.convert("RGBA" if is_png and "A" in upright.getbands() else "RGB")
    seen.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    clean = Image.new(seen.mode, seen.size)
    clean.paste(seen)
    if is_png:
        png = _saved(clean, "PNG")
        if len(png) <= _LARGEST_PNG:
            return png
    return _saved(clean.convert("RGB"), "JPEG")


def _saved(picture: Image.Image, name: str) -> bytes:
    out = BytesIO()
    picture.save(out, name, quality=_QUALITY)
    return out.getvalue()
