"""A book of many parts is the sound, tagged PDF that they would be as one."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader

from locales import Catalogues
from paper.binding import Book, pages_of
from paper.letters import TypstLetters
from tests.paper.test_letters import SHEET

PRINTER = TypstLetters(Catalogues.load())


def parts(*sizes: int) -> list[bytes]:
    """Parts in several languages, with so many letters each."""
    made = []
    for number, size in enumerate(sizes):
        language = ("fr", "nl", "de")[number % 3]
        sheets = [
            replace(SHEET, language=language, identifier=f"{number}.{n}@isu-dour.be")
            for n in range(size)
        ]
        made += PRINTER.letters(sheets)
    return made


def bound(*sizes: int, section: int = 50_000) -> bytes:
    out = BytesIO()
    book = Book(out, section)
    for part in parts(*sizes):
        book.add(part)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("sizes", [(1,), (3, 1, 2), (1, 1, 1, 1, 1, 1)])
def test_the_book_is_sound_and_whole(sizes: tuple[int, ...]) -> None:
    pdf = bound(*sizes)
    assert pages_of(pdf) == sum(sizes)
    with pikepdf.open(BytesIO(pdf)) as book:
        assert book.check_pdf_syntax() == []
        assert f"NPages>{sum(sizes)}<" in book.Root.Metadata.read_bytes().decode()


@pytest.mark.parametrize("section", [1, 100, 50_000])
def test_a_book_of_many_sections_is_as_sound_to_every_reader(section: int) -> None:
    """A section after each part, after the second of two, and none but the last."""
    pdf = bound(1, 1, 1, 1, section=section)
    assert pdf.count(b"/Type /XRef") == {1: 5, 100: 3, 50_000: 1}[section]
    with pikepdf.open(BytesIO(pdf)) as book:
        assert book.check_pdf_syntax() == []
        assert len(tags_by_key(book.Root.StructTreeRoot.ParentTree)) == 8  # a page and its link
    strict = PdfReader(BytesIO(pdf), strict=True)
    with pypdfium2.PdfDocument(pdf) as drawn:
        for number, page in enumerate(strict.pages):
            identifier = f"{number}.0@isu-dour.be"
            assert identifier in page.extract_text()
            assert identifier in drawn[number].get_textpage().get_text_range()


def test_every_page_finds_its_own_tags() -> None:
    with pikepdf.open(BytesIO(bound(2, 3, section=100))) as book:
        tags = tags_by_key(book.Root.StructTreeRoot.ParentTree)
        for page in book.pages:
            of_page = tags[int(page.obj.StructParents)]
            assert {one.Pg.objgen for one in of_page} == {page.obj.objgen}
            (link,) = page.obj.Annots
            assert tags[int(link.StructParent)].S == "/Link"
        assert max(tags) < int(book.Root.StructTreeRoot.ParentTreeNextKey)


def test_every_tag_hangs_in_one_tree_from_the_root() -> None:
    with pikepdf.open(BytesIO(bound(2, 1))) as book:
        root = book.Root.StructTreeRoot
        languages = []
        for top in root.K:
            assert top.P.objgen == root.objgen
            languages.append(str(top.Lang))
            assert count_of(top) > 40
        assert languages == ["fr", "nl"]


def test_pages_lead_up_to_the_root() -> None:
    with pikepdf.open(BytesIO(bound(2, 1))) as book:
        for page in book.pages:
            assert page.obj.Parent.Parent.objgen == book.Root.Pages.objgen
        assert int(book.Root.Pages.Count) == 3


def test_text_that_looks_like_a_reference_stays_as_it_is() -> None:
    link = "https://t.me/cartable_bot?start=l_(1 0 R) 2 0 R\\"
    out = BytesIO()
    book = Book(out)
    for part in PRINTER.letters([replace(SHEET, deep_link=link)]) * 2:
        book.add(part)
    book.close()
    with pikepdf.open(out) as read:
        for page in read.pages:
            assert str(page.obj.Annots[0].A.URI) == link


def tags_by_key(tree: Any) -> dict[int, Any]:
    """Read a number tree (ISO 32000-1, 7.9.7)."""
    found: dict[int, Any] = {}
    for node in tree.Kids:
        numbers = list(node.Nums)
        keys = [int(one) for one in numbers[::2]]
        assert [int(one) for one in node.Limits] == [min(keys), max(keys)]
        assert not found.keys() & set(keys)
        found.update(zip(keys, numbers[1::2], strict=True))
    return found


def count_of(tag: Any) -> int:
    """Count the tags below one, each of which must know the one above it."""
    count = 1
    for one in tag.get("/K", ()):
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            assert one.P.objgen == tag.objgen
            count += count_of(one)
    return count
