"""Binds PDFs into one as they come, so that a book of any size takes no more memory than a part.

pikepdf reads the parts; it would also join them, but holds every object of the result until that is
saved: a tagged page has sixty, four thousand pages filled 600 MB. Here each part's objects are
numbered on and written at once. Where each stands is written in sections of the cross-reference
table, which lead from the last to the first (ISO 32000-1, 7.5.8): of twenty thousand pages' million
objects, no more is kept than a section's.
"""

from __future__ import annotations

import re
import secrets
import zlib
from array import array
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO

import pikepdf

_CATALOG, _PAGES, _STRUCTURE, _PARENTS, _METADATA, _INFO = range(1, 7)
_HEADER = b"%PDF-1.7\n%\x80\x80\x80\x80\n"
_PACKED = 100  # objects that are compressed together: a reader unpacks them at once
_SECTION = 50_000  # objects, of some eight hundred pages, whose places are written together
# A reference, and what must not be taken for one. qpdf escapes every parenthesis in a string.
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]+>|(?<![0-9.])([0-9]+) 0 R\b", re.DOTALL)
_PAGE_COUNT = re.compile(rb"(?<=<xmpTPg:NPages>)[0-9]+")


def pages_of(part: bytes) -> int:
    """Count the pages of a PDF."""
    with pikepdf.open(BytesIO(part)) as pdf:
        return len(pdf.pages)


class Book:
    """One PDF of many; title, author and language are those of the first part."""

    def __init__(self, out: IO[bytes], section: int = _SECTION) -> None:
        """Begin to write to ``out``, which needs not be seekable.

        ``section`` is after how many objects a section of the cross-reference table is written.
        """
        self._out = out
        self._at = 0
        self._section = section
        self._places = bytearray()  # of the objects from ``_first`` on, as they stand in the table
        self._first = self._next = _INFO + 1
        self._before = b""  # leads to the section before
        self._identity = secrets.token_hex(16).encode()
        self._pages = 0
        self._kids, self._tops, self._parents = array("q"), array("q"), array("q")
        self._parents_next = 0
        self._front: dict[str, bytes] = {}
        self._write(_HEADER)

    def add(self, part: bytes) -> None:
        """Add the pages of a tagged PDF. Raises ``pikepdf.PdfError`` where it is none."""
        with pikepdf.open(BytesIO(part)) as pdf:
            if not self._front:
                self._front = _front_of(pdf)
            self._number_on(pdf)
            self._copy(pdf)
        if self._next - self._first >= self._section:
            self._put_section()

    def close(self) -> None:
        """Write what leads to the parts; there is at least one."""
        kids = b" ".join(b"%d 0 R" % node for node in self._kids)
        tops = b" ".join(b"%d 0 R" % top for top in self._tops)
        parents = b" ".join(b"%d 0 R" % node for node in self._parents)
        metadata = _PAGE_COUNT.sub(b"%d" % self._pages, self._front["metadata"])
        fixed = {
            _CATALOG: b"<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R"
            b" /Metadata %d 0 R %s >>" % (_PAGES, _STRUCTURE, _METADATA, self._front["catalog"]),
            _PAGES: b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (self._pages, kids),
            _STRUCTURE: b"<< /Type /StructTreeRoot /K [ %s ] /ParentTree %d 0 R"
            b" /ParentTreeNextKey %d %s >>"
            % (tops, _PARENTS, self._parents_next, self._front["structure"]),
            _PARENTS: b"<< /Kids [ %s ] >>" % parents,
            _METADATA: _stream(b"<< /Type /Metadata /Subtype /XML >>", metadata),
            _INFO: self._front["info"],
        }
        free = _place(0, 0, 65_535)
        places = b"".join(self._put(number, text) for number, text in fixed.items())
        start = self._at
        self._put_section(free + places)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _put_section(self, fixed: bytes = b"") -> None:
        """Write where the objects stand that came since the last section, itself included.

        ``fixed`` are the places of those up to 6, which the last section has.
        """
        start, number = self._at, self._next
        index = b"%d %d" % (self._first, number + 1 - self._first)
        if fixed:
            index = b"0 %d %s" % (_INFO + 1, index)
        about = (
            b"<< /Type /XRef /Size %d /W [ 1 5 2 ] /Index [ %s ]%s"
            b" /Root %d 0 R /Info %d 0 R /ID [ <%s> <%s> ] >>"
        )
        about %= (
            number + 1, index, self._before, _CATALOG, _INFO, self._identity, self._identity,
        )  # fmt: skip
        self._put(number, _packed(about, fixed + self._places + _place(1, start, 0)))
        self._places.clear()
        self._first = self._next = number + 1
        self._before = b" /Prev %d" % start

    def _number_on(self, pdf: pikepdf.Pdf) -> None:
        """Let pages and links find their tags where this part's stand in the whole."""
        last = self._parents_next
        for page in pdf.pages:
            for one in (page.obj, *page.obj.get("/Annots", ())):
                for key in ("/StructParents", "/StructParent"):
                    if key in one:
                        one[key] = int(one[key]) + self._parents_next
                        last = max(last, int(one[key]))
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        for index in range(0, len(numbers), 2):
            numbers[index] = int(numbers[index]) + self._parents_next
        first, self._parents_next = self._parents_next, last + 1
        node = pikepdf.Dictionary(Limits=[first, last], Nums=numbers)
        pdf.Root.StructTreeRoot.ParentTree = pdf.make_indirect(node)
        for top in pdf.Root.StructTreeRoot.K:
            top.Lang = pdf.Root.Lang

    def _copy(self, pdf: pikepdf.Pdf) -> None:
        """Write the objects of a part; each number is what it was, and where the part begins."""
        root, base = pdf.Root, self._next - 1
        nowhere = {0, root.objgen[0], pdf.trailer.Info.objgen[0]}
        nowhere |= {one.objgen[0] for one in (root.Metadata, root.get("/Outlines")) if one}
        structure = root.StructTreeRoot.objgen[0]
        moved = {structure: _STRUCTURE}
        plain, streams = dict[int, bytes](), dict[int, bytes]()
        for one in pdf.objects:
            number = one.objgen[0]
            if number in nowhere or number == structure:
                continue
            if isinstance(one, pikepdf.Stream):
                about = _renumbered(one.stream_dict.unparse(resolved=True), base, moved)
                streams[base + number] = _stream(about, one.read_raw_bytes())
            else:
                plain[base + number] = _renumbered(one.unparse(resolved=True), base, moved)
        node = base + root.Pages.objgen[0]
        plain[node] = b"<< /Parent %d 0 R " % _PAGES + plain[node].removeprefix(b"<< ")
        self._pages += int(root.Pages.Count)
        self._kids.append(node)
        self._tops.extend(base + top.objgen[0] for top in root.StructTreeRoot.K)
        self._parents.append(base + root.StructTreeRoot.ParentTree.objgen[0])
        self._write_part(base + len(pdf.objects), plain, streams)

    def _write_part(self, last: int, plain: dict[int, bytes], streams: dict[int, bytes]) -> None:
        places = {number: self._put(number, text) for number, text in streams.items()}
        for pack in _packs(plain):
            last += 1
            for index, number in enumerate(pack):
                places[number] = _place(2, last, index)
            places[last] = self._put(last, _object_stream(pack))
        unused = _place(0, 0, 0)
        for number in range(self._next, last + 1):
            self._places += places.get(number, unused)
        self._next = last + 1

    def _put(self, number: int, text: bytes) -> bytes:
        """Write an object; gives where it stands."""
        place = _place(1, self._at, 0)
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
        return place

    def _write(self, text: bytes) -> None:
        self._out.write(text)
        self._at += len(text)


def _front_of(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    """Give what a part says of the whole: each without references to others of its objects."""
    kept = ("/Lang", "/MarkInfo", "/ViewerPreferences")
    catalog = (b"%s %s" % (key.encode(), pdf.Root[key].unparse(resolved=True)) for key in kept)
    roles = pdf.Root.StructTreeRoot.get("/RoleMap", pikepdf.Dictionary())
    return {
        "catalog": b" ".join(catalog),
        "structure": b"/RoleMap " + roles.unparse(resolved=True),
        "metadata": pdf.Root.Metadata.read_bytes(),
        "info": pdf.trailer.Info.unparse(resolved=True),
    }


def _renumbered(text: bytes, base: int, moved: Mapping[int, int]) -> bytes:
    """Give an object with its references numbered on from ``base``, but for those ``moved``."""

    def number_on(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        number = int(found[1])
        return b"%d 0 R" % moved.get(number, base + number)

    return _TOKEN.sub(number_on, text)


def _place(kind: int, where: int, index: int) -> bytes:
    return bytes([kind]) + where.to_bytes(5) + index.to_bytes(2)


def _packs(plain: Mapping[int, bytes]) -> Iterator[dict[int, bytes]]:
    numbers = sorted(plain)
    for start in range(0, len(numbers), _PACKED):
        yield {number: plain[number] for number in numbers[start : start + _PACKED]}


def _object_stream(pack: Mapping[int, bytes]) -> bytes:
    """Give objects as one stream: their numbers and where each begins, then they themselves."""
    index, at = [], 0
    for number, text in pack.items():
        index.append(b"%d %d" % (number, at))
        at += len(text) + 1
    head = b" ".join(index) + b"\n"
    about = b"<< /Type /ObjStm /N %d /First %d >>" % (len(pack), len(head))
    return _packed(about, head + b"\n".join(pack.values()))


def _packed(about: bytes, content: bytes) -> bytes:
    filtered = about.removesuffix(b">>") + b"/Filter /FlateDecode >>"
    return _stream(filtered, zlib.compress(content))


def _stream(about: bytes, content: bytes) -> bytes:
    if b"/Length " not in about:
        about = about.removesuffix(b">>") + b"/Length %d >>" % len(content)
    return b"%s\nstream\n%s\nendstream" % (about, content)
