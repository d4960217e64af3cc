"""QR codes, read back by a reader."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from paper.qr import QrPictures
from school.papers import QrPainter

PAINTER: QrPainter = QrPictures()


@pytest.mark.parametrize(
    "text", ["https://t.me/cartable_bot?start=a_k7m2p9x4w3q8", "1", "é à ü 王 😀", "x" * 300]
)
def test_a_picture_says_what_it_was_given(text: str) -> None:
    picture = Image.open(BytesIO(PAINTER.picture(text)))
    assert picture.format == "PNG"
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == text
    assert code.format == zxingcpp.BarcodeFormat.QRCode


def test_a_quiet_zone_of_four_modules_surrounds_it() -> None:
    picture = Image.open(BytesIO(PAINTER.picture("https://example.be"))).convert("L")
    dark = picture.point(lambda brightness: 255 - brightness).getbbox()
    assert dark is not None
    left, top, right, bottom = dark
    assert (left, top, picture.width - right, picture.height - bottom) == (32, 32, 32, 32)


def test_the_drawing_is_one_svg_element_that_its_surroundings_size() -> None:
    drawing = PAINTER.drawing('https://example.be/?a=1&b="<x>"')
    root = ET.fromstring(drawing)
    assert root.tag.endswith("svg")
    assert root.get("width") is None
    assert re.fullmatch(r"0 0 (\d+) \1", root.get("viewBox", ""))
    assert "example.be" not in drawing
