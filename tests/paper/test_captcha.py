"""CAPTCHA pictures and their codes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from paper.captcha import CaptchaPictures
from school import captcha
from school.papers import CaptchaPainter

PAINTER: CaptchaPainter = CaptchaPictures()


def drawn(code: str) -> Image.Image:
    return Image.open(BytesIO(PAINTER.picture(code)))


def test_a_picture_is_a_png_of_the_size_that_pages_and_chats_expect() -> None:
    picture = drawn(captcha.code())
    assert picture.format == "PNG"
    assert picture.size == (280, 100)


def test_pictures_differ_by_code_and_each_time() -> None:
    assert PAINTER.picture("ACE37") != PAINTER.picture("KPR96")
    assert PAINTER.picture("ACE37") != PAINTER.picture("ACE37")


@pytest.mark.parametrize("character", captcha.ALPHABET)
def test_every_character_is_dark_on_white_and_large(character: str) -> None:
    picture = drawn(character * captcha.LENGTH).convert("L")
    shades = picture.histogram()
    dark, light = sum(shades[:64]), sum(shades[224:])
    assert dark > 0.06 * sum(shades)  # thick strokes
    assert light > 0.4 * sum(shades)


def test_no_character_is_cut_off_at_the_right() -> None:
    for _ in range(20):
        edge = drawn("HHHHH").convert("L").crop((277, 0, 280, 100))
        assert sum(edge.histogram()[:128]) < 40  # at most specks and a thin line


def test_many_threads_may_draw() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(PAINTER.picture, ["ACE37"] * 40))) == 40


def test_codes_are_five_characters_without_look_alikes() -> None:
    codes = {captcha.code() for _ in range(500)}
    assert len(codes) > 490
    assert all(len(code) == captcha.LENGTH == 5 for code in codes)
    assert set("".join(codes)) == set(captcha.ALPHABET)
    assert not set(captcha.ALPHABET) & set("0OQD1IL2Z5S8BUVMWN")
