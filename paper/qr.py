"""Draws QR codes that phones read from a screen and from paper."""

from __future__ import annotations

from io import BytesIO

import segno

_QUIET_ZONE = 4
"""Light modules on each side, as ISO/IEC 18004 asks."""

_PIXELS_PER_MODULE = 8

_ANY_MASK = 3


class QrPictures:
    """Fills the school's port ``QrPainter``. Holds nothing, so any thread may use it."""

    def picture(self, text: str) -> bytes:
        """Give a PNG, black on white, eight pixels a module and about 300 pixels wide."""
        out = BytesIO()
        _code(text).save(out, kind="png", scale=_PIXELS_PER_MODULE, border=_QUIET_ZONE)
        return out.getvalue()

    def drawing(self, text: str, *, quick: bool = False) -> str:
        """Give an SVG element, sized by its surroundings, black on white.

        ``quick``, for thousands, takes one of the eight masks unseen: weighing them all is four
        fifths of the work, and of a random text each breaks up as well as the next.
        """
        return _code(text, _ANY_MASK if quick else None).svg_inline(
            border=_QUIET_ZONE, light="white", omitsize=True, svgclass=None, lineclass=None
        )


def _code(text: str, mask: int | None = None) -> segno.QRCode:
    """Give a full QR code (phones do not read Micro QR), a seventh of which may be lost.

    Raises ``segno.DataOverflowError`` for more than about 2,300 bytes.
    """
    return segno.make(text, error="m", micro=False, mask=mask)
