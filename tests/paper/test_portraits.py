"""Photos of whatever is sent (scope A9): the formats, the limits, turned, huge, lying, broken."""

from __future__ import annotations

import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image, PngImagePlugin

from paper.portraits import PillowPortraits
from school.photos import LARGEST, SIDE
from school.refusals import Refusal

FORMATS = ("PNG", "JPEG", "BMP", "GIF")
RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (255, 255, 255)
CANARY = b"canari-de-Mons-50.4542N"


def picture(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Give a picture with a corner of its own in each quarter of its middle square."""
    made = Image.new("RGB", (width, height), WHITE)
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    half = side // 2
    made.paste(RED, (left, top, left + half, top + half))
    made.paste(GREEN, (left + half, top, left + side, top + half))
    made.paste(BLUE, (left, top + half, left + half, top + side))
    return made.convert(mode)


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shown(content: bytes) -> Image.Image:
    """Read a photo that was made; it has the pixels and nothing else."""
    made = Image.open(BytesIO(content))
    assert (made.format, made.size, made.mode) == ("JPEG", (SIDE, SIDE), "RGB")
    assert not made.getexif()
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return made


def corners(content: bytes) -> list[str]:
    """Name the colours of the quarters, row by row."""
    made = shown(content)
    places = ((37, 37), (112, 37), (37, 112), (112, 112))
    return [_named(made.getpixel(place)) for place in places]


def _named(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    known = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    return min(
        known,
        key=lambda name: sum(abs(a - b) for a, b in zip(known[name], pixel, strict=True)),
    )


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as error:
        PillowPortraits().portrait(content)
    return error.value.key


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", [(300, 200), (200, 300), (150, 150), (40, 40), (2000, 151)])
def test_the_middle_square_of_every_format_is_kept(kind: str, size: tuple[int, int]) -> None:
    made = PillowPortraits().portrait(written(picture(*size), kind))
    assert corners(made) == ["red", "green", "blue", "white"]
    assert len(made) < 20_000


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("L", "PNG"), ("1", "PNG"), ("P", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"),
        ("CMYK", "JPEG"), ("L", "JPEG"), ("P", "GIF"), ("1", "BMP"), ("P", "BMP"),
    ],
)  # fmt: skip
def test_every_kind_of_colour_is_read(mode: str, kind: str) -> None:
    image = Image.new("I;16", (200, 200), 65535) if mode == "I;16" else picture(mode=mode)
    made = shown(PillowPortraits().portrait(written(image, kind)))
    assert _named(made.getpixel((140, 140))) == "white"


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    assert corners(PillowPortraits().portrait(written(clear, "PNG"))) == ["white"] * 4


TURNED = {
    1: ["red", "green", "blue", "white"],
    2: ["green", "red", "white", "blue"],
    3: ["white", "blue", "green", "red"],
    4: ["blue", "white", "red", "green"],
    5: ["red", "blue", "green", "white"],
    6: ["blue", "red", "white", "green"],
    7: ["white", "green", "blue", "red"],
    8: ["green", "white", "red", "blue"],
}
"""What stands where once a picture is upright, by how the camera was held (Exif 2.32, 4.6.4)."""


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_camera_may_be_held_in_any_way(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = PillowPortraits().portrait(written(picture(), kind, exif=exif))
    assert corners(made) == TURNED[orientation]


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_there_is_not_leaves_a_picture_as_it_is(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = PillowPortraits().portrait(written(picture(), "JPEG", exif=exif))
    assert corners(made) == TURNED[1]


def test_broken_metadata_is_no_reason_to_refuse() -> None:
    made = PillowPortraits().portrait(written(picture(), "JPEG", exif=b"Exif\0\0garbage"))
    assert corners(made) == TURNED[1]


def test_no_metadata_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()  # ImageDescription
    exif.get_ifd(0x8825)[1] = "N"  # GPSLatitudeRef
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", CANARY.decode())
    sent = (
        written(picture(), "JPEG", exif=exif, comment=CANARY, icc_profile=CANARY),
        written(picture(), "PNG", exif=exif, pnginfo=text),
        written(picture(), "GIF", comment=CANARY),
        written(picture(), "JPEG") + CANARY,
    )
    for content in sent:
        assert CANARY in content
        made = PillowPortraits().portrait(content)
        shown(made)
        assert CANARY not in made


# -- what is refused ------------------------------------------------------------------------------


def test_a_megabyte_is_the_limit() -> None:
    content = written(picture(), "JPEG")
    PillowPortraits().portrait(content.ljust(LARGEST, b"\0"))
    assert refused(content.ljust(LARGEST + 1, b"\0")) == "photo.too_large"


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused_whatever_they_are_called(kind: str) -> None:
    assert refused(written(picture(64, 64), kind)) == "photo.other_format"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"<svg onload='x'/>", b"\0" * 5000, b"GIF", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    assert refused(content) in ("photo.other_format", "photo.broken")


def chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(width: int, height: int, content: bytes) -> bytes:
    """Write a PNG that says what it likes of itself."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", content), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 30_000), (100_000, 100_000), (6_000, 5_000), (2**31 - 1, 1)]
)
def test_a_bomb_is_not_decoded(width: int, height: int) -> None:
    """A few kilobytes that would become gigabytes: what the file says of itself is enough."""
    bomb = png(width, height, zlib.compress(b"\0" * 1_000_000, 9))
    assert refused(bomb) in ("photo.too_many_pixels", "photo.broken")


def test_a_bomb_of_text_is_not_opened() -> None:
    text = b"Comment\0\0" + zlib.compress(b"x" * 200_000_000, 9)
    content = png(10, 10, zlib.compress(b"\0" * 310))
    bomb = content[:33] + chunk(b"zTXt", text) + content[33:]
    with suppress(Refusal):
        shown(PillowPortraits().portrait(bomb))


def test_a_picture_that_says_more_than_it_has_is_broken() -> None:
    assert refused(png(500, 500, zlib.compress(b"\0" * 100))) == "photo.broken"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_picture_that_was_cut_off_is_broken(kind: str, part: float) -> None:
    noise = Image.frombytes("RGB", (120, 120), random.Random(7).randbytes(120 * 120 * 3))
    content = written(noise, kind)
    assert refused(content[: int(len(content) * part)]) == "photo.broken"


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_what_moves_is_no_photo(kind: str) -> None:
    frames = [picture(), picture().rotate(90)]
    content = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert refused(content) == "photo.animated"


def test_a_phone_that_adds_a_second_picture_for_depth_has_sent_a_photo() -> None:
    frames = [picture(), picture().rotate(90)]
    content = written(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert corners(PillowPortraits().portrait(content)) == TURNED[1]


@given(kind=some.sampled_from(FORMATS), chance=some.randoms(use_true_random=False))
@settings(max_examples=60)
def test_a_damaged_picture_is_refused_in_words_or_becomes_a_photo(
    kind: str, chance: random.Random
) -> None:
    content = bytearray(written(picture(90, 60), kind))
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with suppress(Refusal):
        shown(PillowPortraits().portrait(bytes(content)))


@given(some.sampled_from((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF89a")), some.binary())
def test_a_lying_beginning_lets_nothing_through(beginning: bytes, rest: bytes) -> None:
    with pytest.raises(Refusal):
        PillowPortraits().portrait(beginning + rest)
