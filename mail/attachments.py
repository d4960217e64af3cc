"""The PDFs that go with a mail: no more than mailboxes take, under names that are safe to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Protocol

from mail.lines import one_line
from school.certificates import Certificate
from school.refusals import Refusal

MOST_BYTES = 7 << 20
"""Of all attachments of a mail; in base64 they take a third more, and many servers take 10 MiB."""
_LONGEST_STEM = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """The PDF of a certificate, by its id, under the name that it is kept by; 0 for other files."""

    certificate: int
    name: str
    content: bytes = field(repr=False)
    subtype: str = "pdf"
    maintype: str = "application"


class Papers(Protocol):
    """Gives certificates as PDF files, and all that is held about somebody as an archive."""

    async def document(self, certificate: int) -> tuple[str, bytes]:
        """Give the file name, in the reader's language, and the content; raises ``Refusal``."""
        ...

    async def dossier(self, account: int) -> tuple[str, bytes]:
        """Give the same of an account's archive, a ZIP."""
        ...


async def attachments(papers: Papers, given: Sequence[Certificate]) -> list[Attachment]:
    """Give the PDFs of certificates that fit into one mail together, in their order."""
    attached: list[Attachment] = []
    for certificate in given:
        try:
            name, content = await papers.document(certificate.id)
        except Refusal:  # it was taken back meanwhile
            continue
        if sum(len(one.content) for one in attached) + len(content) <= MOST_BYTES:
            taken = {one.name for one in attached}
            attached.append(Attachment(certificate.id, _name(name, taken), content))
    return attached


async def archive(papers: Papers, account: int) -> list[Attachment]:
    """Give the archive of an account, where it fits into a mail."""
    try:
        name, content = await papers.dossier(account)
    except Refusal:  # it was erased meanwhile
        return []
    return [Attachment(0, one_line(name), content, "zip")] if len(content) <= MOST_BYTES else []


def _name(name: str, taken: set[str]) -> str:
    """Give a name that cannot disguise itself and that no other attachment of the mail has."""
    path = PurePath(one_line(name).replace("/", " ").replace("\\", " "))
    stem = one_line(path.stem, _LONGEST_STEM).strip(" .") or "PDF"
    names = (
        f"{stem}.pdf" if number == 1 else f"{stem} ({number}).pdf" for number in range(1, 1000)
    )
    return next(one for one in names if one not in taken)
