"""Publishing: the terms that a school wants accepted, one file for each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from cartable.language_files import language_of, text_of
from cartable.plain_text import plain_text
from cartable.platforms import chosen_platform
from cartable.reports import Outcome, Report
from school.platforms import Platform
from school.refusals import Refusal
from school.school import Opening
from school.store import Store, Transaction
from school.terms import Terms, digest_of

_VERSION = re.compile(r"[\w][\w.\- ]{0,38}[\w]\Z|[\w]\Z")
_BATCH = 100  # accounts that are told in one transaction


async def publish_terms(
    store: Store,
    open_school: Opening,
    paths: Sequence[Path],
    *,
    platform: str | None,
    version: str,
    ignore_until: date | None,
) -> Report:
    """Publish one version of a school's terms, one Markdown file for each language.

    The language is in the file's name (``terms.fr.md``). The same text again changes nothing;
    another text under a version and language that people may have accepted is refused. Raises
    ``Refusal`` where the platform or the version is none. Guardians who have opened a child's
    pages before and have not answered this version are told of it.
    """
    if not _VERSION.match(version):
        raise Refusal("import.terms.version", value=version)
    chosen = await store.run(lambda tx: chosen_platform(tx, platform, kind="school"))
    report = Report(place="file", platform=chosen.id)
    for path in paths:
        try:
            language, text = _read(path)
            publish = partial(
                _publish, open_school, chosen.id, version, language, text, ignore_until
            )
            report.counts[await store.run(publish)] += 1
        except Refusal as refusal:
            report.refuse(path.name, [refusal])
    await _announce(store, open_school, chosen.id)
    report.notes += await store.run(partial(_doubts, open_school, chosen, version, ignore_until))
    return report


def _doubts(
    open_school: Opening,
    platform: Platform,
    version: str,
    ignore_until: date | None,
    tx: Transaction,
) -> list[Refusal]:
    """Name what was done as asked and may not have been meant."""
    found = []
    if ignore_until is not None and ignore_until < open_school(tx).today:
        found.append(Refusal("import.terms.past", date=ignore_until.isoformat()))
    missing = [
        one for one in platform.languages if tx.terms.digest(platform.id, version, one) is None
    ]
    if missing:
        found.append(Refusal("import.terms.untranslated", languages=", ".join(missing)))
    return found


async def _announce(store: Store, open_school: Opening, platform: str) -> None:
    """Owe the notices about the newest version, each once, however often this is run."""
    told: int | None = 0
    while told is not None:
        told = await store.run(partial(_announce_some, open_school, platform, told))


def _announce_some(open_school: Opening, platform: str, after: int, tx: Transaction) -> int | None:
    return open_school(tx).renewal.announce(platform, after, _BATCH)


def _read(path: Path) -> tuple[str, str]:
    """Give the language and the text of a file; raises ``Refusal``."""
    language = language_of(path)
    if language is None:
        raise Refusal("import.terms.language", value=path.name)
    text = text_of(path, Refusal("import.table.too_large"))
    if not plain_text(text):
        raise Refusal("import.table.empty")
    return language, text


def _publish(
    open_school: Opening,
    platform: str,
    version: str,
    language: str,
    text: str,
    ignore_until: date | None,
    tx: Transaction,
) -> Outcome:
    terms = Terms(
        platform=platform,
        version=version,
        language=language,
        text=text,
        plain=plain_text(text),
        digest=digest_of(text),
        published_at=open_school(tx).unit.clock.now(),
        ignore_until=ignore_until,
    )
    known = tx.terms.version(platform, version, language)
    if known is not None and known.language != language and known.ignore_until != ignore_until:
        raise Refusal("import.terms.other_date", version=version, language=language)
    if tx.terms.publish(terms):
        return "new"
    if tx.terms.digest(platform, version, language) != terms.digest:
        raise Refusal("import.terms.other_text", version=version, language=language)
    current = tx.terms.current(platform, language)
    if (
        current is not None
        and (current.version, current.language) == (version, language)
        and current.ignore_until != ignore_until
    ):
        raise Refusal("import.terms.other_date", version=version, language=language)
    return "unchanged"
