"""Draws CAPTCHA pictures that an elderly parent reads on a phone at the first try."""

from __future__ import annotations

from captcha.image import ImageCaptcha

_WIDTH, _HEIGHT = 280, 100
_FONT_SIZES = (78, 83, 88)
_INK = (16, 32, 64, 255)
_PAPER = (255, 255, 255)


class CaptchaPictures:
    """Fills the school's port ``CaptchaPainter``."""

    def picture(self, code: str) -> bytes:
        """Give a PNG of 280 by 100 pixels, dark on white, drawn differently each time.

        Each picture has an ``_Easy`` of its own: the fonts that one loads are not for several
        threads.
        """
        return _Easy().generate(code, bg_color=_PAPER, fg_color=_INK).getvalue()


class _Easy(ImageCaptcha):
    """Tilts and bends each character less than the library does, and never lets two overlap."""

    character_rotate = (-20, 20)
    character_warp_dx = (0.05, 0.2)
    character_warp_dy = (0.05, 0.2)
    word_space_probability = 1.0
    word_offset_dx = 0.0

    def __init__(self) -> None:
        super().__init__(_WIDTH, _HEIGHT, font_sizes=_FONT_SIZES)
        # The library takes the brightness of the ink for its opacity, which leaves dark ink pale.
        self.lookup_table = [min(255, 8 * brightness) for brightness in range(256)]
