"""The demonstration's secretariat: hands in the samples at the start, and more when asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from cartable.imports.certificates import import_certificates
from cartable.imports.children import import_children
from cartable.letters import Selection, make_letters
from cartable.letters.drafting import Link
from cartable.letters.links import page_without_chat
from cartable.news_files import Front
from cartable.newsroom import publish_news
from cartable.platforms import import_schools
from cartable.publishing import publish_terms
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from locales import Catalogues
from paper.letters import TypstLetters
from school.papers import LetterSheet

SAMPLES = files("cartable") / "samples"
MORE = "certificates-2.csv"
"""What is issued later, to people of the first file."""
BY_NIGHT: Mapping[str, Literal["off"]] = MappingProxyType({"CARTABLE_QUIET_HOURS": "off"})
"""What the demonstration and the commands beside it are told: who tries it by night waits for
nothing."""

_INSTITUTE = "icc"
_TO_ANSWER = timedelta(days=30)
_SCHOOL = "isu-dour"
_OFFICE = "info@isu-dour.be"
_NEWS = ("news-presence", "news-supervision")


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """A letter as its guardian holds it: the page, and what its QR code leads to."""

    identifier: str
    number: int
    child: str
    pdf: bytes
    link: str


async def fill_with_samples(
    settings: Settings, identifiers: Iterable[str], link: Link
) -> tuple[int, list[SampleLetter]]:
    """Import the sample schools, terms, certificates and children, and invite the secretariat.

    Letters are printed for the children named by ``identifiers``; ``link`` makes a deep link of
    its payload. Gives how many mails all of it makes, and the letters.
    """
    with as_file(SAMPLES) as folder:
        async with foundation(settings) as opened:
            await import_schools(opened.store, folder / "schools.toml")
            await _publish_terms(opened, folder)
            await import_certificates(
                opened.store, opened.opening, folder / "certificates.csv", platform=_INSTITUTE
            )
            await import_children(
                opened.store, opened.opening, folder / "children.csv", platform=_SCHOOL
            )
            await _publish_news(opened, folder)
            await opened.at_school(
                lambda school: school.staffing.invite(_OFFICE, _SCHOOL, "secretariat")
            )
            letters = await _print_letters(opened, identifiers, link)
            queues = await opened.store.run(lambda tx: tx.status.queues(opened.clock.now()))
    return int(queues["outbox"]["mail"]["waiting"]), letters


class _OneByOne(TypstLetters):
    """Sets each letter by itself, and keeps it for whoever holds it."""

    def __init__(self, catalogues: Catalogues) -> None:
        super().__init__(catalogues)
        self.kept: list[SampleLetter] = []

    def letters(self, sheets: Sequence[LetterSheet]) -> list[bytes]:
        """Give a PDF for each of ``sheets``."""
        parts = [part for sheet in sheets for part in super(_OneByOne, self).letters([sheet])]
        for sheet, part in zip(sheets, parts, strict=True):
            # A child's letters come in the order of its guardians.
            number = 1 + sum(one.identifier == sheet.identifier for one in self.kept)
            child, link = f"{sheet.first_name} {sheet.last_name}", sheet.deep_link or ""
            self.kept.append(SampleLetter(sheet.identifier, number, child, part, link))
        return parts


async def _print_letters(
    opened: Foundation, identifiers: Iterable[str], link: Link
) -> list[SampleLetter]:
    printer = _OneByOne(opened.catalogues)
    for identifier in identifiers:
        file = opened.settings.data / f"{identifier}.pdf"
        chosen = Selection(child=identifier)
        await make_letters(
            opened.store,
            opened.opening,
            printer,
            chosen,
            file,
            link=link,
            page=await page_without_chat(opened),
        )
    return printer.kept


def _texts(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}.*.md"))


async def _publish_terms(opened: Foundation, folder: Path) -> None:
    """Publish what students accept, and what parents can also put off for a while."""
    today = await opened.at_school(lambda school: school.today)
    for platform in await opened.store.run(lambda tx: tx.platforms.all()):
        of_parents = platform.kind == "school"
        await publish_terms(
            opened.store,
            opened.opening,
            _texts(folder, "terms-parents" if of_parents else "terms"),
            platform=platform.id,
            version="1",
            ignore_until=today + _TO_ANSWER if of_parents else None,
        )


async def _publish_news(opened: Foundation, folder: Path) -> None:
    """Publish what stands on the home page of the second guide, the newest last."""
    for name in _NEWS:
        await publish_news(opened, _texts(folder, name), Front(platform=_SCHOOL))


async def issue_more(data: Path) -> bool:
    """Run the command that a secretariat would type, beside the running program.

    ``data`` is the program's folder. Gives whether anything was new: the second time nothing is.
    Raises ``RuntimeError`` with what the command said where it refused.
    """
    # Settings of a real installation, in the environment or a file nearby, do not count here.
    environment = {name: at for name, at in os.environ.items() if not name.startswith("CARTABLE_")}
    environment |= {"CARTABLE_DATA": ".", **BY_NIGHT}
    with as_file(SAMPLES / MORE) as file:
        command = ("certificates", "import", str(file), "--platform", _INSTITUTE, "--json")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cartable", *command,
            cwd=data, env=environment, start_new_session=True,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            printed, _ = await process.communicate()
        finally:
            if process.returncode is None:  # the demonstration is being stopped
                process.kill()
                await process.wait()
    if process.returncode:
        raise RuntimeError(printed.decode())
    return bool(json.loads(printed)["new"])
