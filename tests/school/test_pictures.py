"""Files are what their first bytes say, and have names that can be kept anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.files import LARGEST
from school.pictures import file_name, media_type_of, prepared
from school.refusals import Refusal

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"


class Cleaner:
    """Marks what it was given."""

    async def cleaned(self, content: bytes) -> bytes:
        return content + b" cleaned"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
        (b"PK\x03\x04", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("Menu de la semaine.pdf", "application/pdf", "Menu de la semaine.pdf"),
        ("../../etc/passwd", "application/octet-stream", "etc passwd"),
        ("C:\\photo.png", "image/png", "C  photo.png"),
        ("photo", "image/jpeg", "photo.jpeg"),
        ("facture\u202efdp.exe", "application/octet-stream", "facture fdp.exe"),
        ("", "application/octet-stream", "document"),
        ("...", "image/png", "document.png"),
    ],
)
def test_a_name_hides_nothing(name: str, media_type: str, kept: str) -> None:
    assert file_name(name, media_type) == kept


@given(st.text(max_size=300))
def test_a_name_is_always_one(name: str) -> None:
    kept = file_name(name)
    assert 0 < len(kept) <= 111
    assert not set(kept) & set('/\\:*?"<>|\0\n')


async def test_pictures_are_cleaned_and_others_stay() -> None:
    assert await prepared(PNG, Cleaner()) == PNG + b" cleaned"
    assert await prepared(b"%PDF-1", Cleaner()) == b"%PDF-1"
    for content, key in ((b"", "news.file_empty"), (bytes(LARGEST + 1), "news.file_too_large")):
        with pytest.raises(Refusal) as refused:
            await prepared(content, Cleaner())
        assert refused.value.key == key
