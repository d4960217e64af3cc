"""Draws QR codes that phones read from a screen and from paper."""

from __future__ import annotations

from io import BytesIO

import segno

_QUIET_ZONE = 4
"""Light modules on each side, as ISO/IEC 18004 asks."""

_PIXELS_PER_MODULE = 8


class QrPictures:
    """Fills the school's port ``QrPainter``. Holds nothing, so any thread may use it."""

    def picture(self, text: str) -> bytes:
        """Give a PNG, black on white, eight pixels a module and about 300 pixels wide."""
        out = BytesIO()
        _code(text).save(out, kind="png", scale=_PIXELS_PER_MODULE, border=_QUIET_ZONE)
        return out.getvalue()

    def drawing(self, text: str) -> str:
        """Give an SVG element, sized by its surroundings, black on white."""
        return _code(text).svg_inline(
            border=_QUIET_ZONE, light="white", omitsize=True, svgclass=None, lineclass=None
        )


def _code(text: str) -> segno.QRCode:
    """Give a full QR code (phones do not read Micro QR), a seventh of which may be lost.

    Raises ``segno.DataOverflowError`` for more than about 2,300 bytes.
    """
    return segno.make(text, error="m", micro=False)
