"""Pictures of news: upright, not too large, and without what a telephone writes into them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from paper.pictures import PillowPictures, blank_picture
from school.pictures import WIDEST, media_type_of
from school.refusals import Refusal

CANARY = "canari-50.4542N"


def written(
    kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object
) -> bytes:
    out = BytesIO()
    made = Image.new("RGB", size, "white")
    made.paste((220, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    made.convert(mode).save(out, kind, **more)
    return out.getvalue()


def cleaned(content: bytes) -> Image.Image:
    return Image.open(BytesIO(PillowPictures().cleaned(content)))


def test_a_photo_is_turned_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, CANARY  # held upright; described
    taken = written("JPEG", exif=exif.tobytes())
    assert CANARY.encode() in taken
    made = PillowPictures().cleaned(taken)
    assert CANARY.encode() not in made
    shown = Image.open(BytesIO(made))
    assert (shown.size, dict(shown.getexif())) == ((20, 40), {})
    assert media_type_of(made) == "image/jpeg"


def test_a_large_picture_is_made_smaller() -> None:
    assert cleaned(written("JPEG", (4000, 1000))).size == (WIDEST, WIDEST // 4)
    assert cleaned(written("JPEG", (40, 20))).size == (40, 20)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA"])
def test_a_drawing_stays_a_drawing(mode: str) -> None:
    shown = cleaned(written("PNG", mode=mode))
    assert (shown.format, shown.size) == ("PNG", (40, 20))
    assert shown.mode == ("RGBA" if "A" in mode else "RGB")


def test_a_photo_saved_as_a_drawing_becomes_a_photo() -> None:
    noise = Image.effect_noise((WIDEST, WIDEST), 100).convert("RGB")
    out = BytesIO()
    noise.save(out, "PNG")
    assert cleaned(out.getvalue()).format == "JPEG"


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: written("JPEG")[:200], "news.picture_broken"),
        (lambda: b"\x89PNG\r\n\x1a\n nothing", "news.picture_broken"),
        (lambda: written("PNG", (10_000, 5_001)), "news.picture_too_large"),
    ],
    ids=["cut", "lying", "huge"],
)
def test_what_is_no_picture_is_refused(make: Callable[[], bytes], key: str) -> None:
    content = make()
    with pytest.raises(Refusal) as refused:
        PillowPictures().cleaned(content)
    assert refused.value.key == key


def test_what_takes_the_place_of_a_picture_shows_nothing() -> None:
    shown = Image.open(BytesIO(blank_picture()))
    assert shown.format == "PNG"
    assert len(set(shown.convert("L").tobytes())) == 1
