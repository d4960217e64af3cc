"""What the secretariat's commands do with news: publish, edit and withdraw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cartable.announcing import tell_of
from cartable.imports.rows import run
from cartable.news_files import Front, Written, content_of, read_news
from cartable.on_demand import PicturesOnDemand
from cartable.platforms import chosen_platform
from cartable.root import Foundation
from school.news import Families, News, Text
from school.news_figures import Figures
from school.newsroom import Changes, Draft, Published
from school.pictures import Pictures, prepared
from school.platforms import Platform
from school.refusals import Refusal
from school.school import School
from school.store import Transaction


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did: the news, whether anything changed, and what became of telling it.

    ``families`` counts those that it is for, as far as their access is open; a dry run alone asks.
    """

    published: Published
    figures: Figures
    untranslated: tuple[str, ...] = ()
    families: Families | None = None

    @property
    def news(self) -> News:
        """What it is about."""
        return self.published.news


async def publish_news(
    opened: Foundation, paths: Sequence[Path], said: Front, *, dry_run: bool = False
) -> Result:
    """Publish what stands in files, one for each language, and tell families where it is time.

    ``said`` is what the command line says, before what the files say of themselves. Raises
    ``Refusal`` where nothing could be published.
    """
    written = read_news(paths)
    front = said.over(written.front)
    if front.class_name is not None and front.child is not None:
        raise Refusal("news.two_audiences")
    files = await _prepared(front.files)

    def work(tx: Transaction) -> Result:
        school = opened.open_school(tx)
        platform = chosen_platform(tx, front.platform, kind="school")
        moment = _moment(opened, front.at)
        draft = Draft(
            platform=platform.id,
            texts=_texts(written, platform),
            class_name=front.class_name,
            child=_child(school, platform, front.child),
            files=tuple(school.newsroom.keep(name, content) for name, content in files),
            publish_at=moment,
            urgent=bool(front.urgent),
        )
        published = school.newsroom.publish(draft)
        if published.is_new:  # the same files again, later, are published already
            _require_ahead(school, moment)
        result = _result(school, published, platform)
        if not dry_run:  # nobody reads it then, and every family's access is looked up for it
            return result
        return replace(result, families=school.news_reading.families(published.news))

    result = await run(opened.store, work, dry_run=dry_run)
    return result if dry_run else await _told(opened, result)


async def edit_news(opened: Foundation, number: int, paths: Sequence[Path], said: Front) -> Result:
    """Put other words in the place of a piece's; its files change where any are named.

    Raises ``Refusal``.
    """
    written = read_news(paths)
    front = said.over(written.front)
    files = await _prepared(front.files)

    def work(school: School) -> Result:
        news = school.newsroom.get(number)
        platform = school.tx.platforms.get(news.platform)
        assert platform is not None
        kept = [school.newsroom.keep(name, content) for name, content in files]
        moment = _moment(opened, front.at)
        if moment != news.publish_at and not news.is_out(school.unit.clock.now()):
            _require_ahead(school, moment)
        changes = Changes(
            texts=_texts(written, platform),
            files=kept or None,
            publish_at=moment,
            urgent=front.urgent,
        )
        return _result(school, school.newsroom.edit(number, changes), platform)

    return await _told(opened, await opened.at_school(work))


async def withdraw_news(opened: Foundation, number: int) -> Result:
    """Take a piece back; raises ``Refusal``."""

    def work(school: School) -> Result:
        withdrawn = school.newsroom.withdraw(number)
        return Result(Published(withdrawn, is_new=True), school.news_figures.of(withdrawn))

    return await _told(opened, await opened.at_school(work))


async def _told(opened: Foundation, result: Result) -> Result:
    await tell_of(opened, result.news.id)

    def work(school: School) -> Result:
        news = school.newsroom.get(result.news.id)
        published = Published(news, result.published.is_new)
        return Result(published, school.news_figures.of(news), result.untranslated)

    return await opened.at_school(work)


def _result(school: School, published: Published, platform: Platform) -> Result:
    missing = tuple(one for one in platform.languages if one not in published.news.texts)
    return Result(published, school.news_figures.of(published.news), missing)


def _texts(written: Written, platform: Platform) -> Mapping[str, Text]:
    return {language or platform.languages[0]: text for language, text in written.texts.items()}


def _child(school: School, platform: Platform, identifier: str | None) -> int | None:
    if identifier is None:
        return None
    return school.guardianship.child(identifier, platform.id).id


def _moment(opened: Foundation, at: datetime | None) -> datetime | None:
    """Read a time as the clocks of the schools show it."""
    if at is None:
        return None
    return at.replace(tzinfo=ZoneInfo(opened.settings.time_zone)).astimezone(UTC)


def _require_ahead(school: School, moment: datetime | None) -> None:
    """Raise ``Refusal`` for a time that has passed: a wrong year would tell everybody at once."""
    if moment is not None and moment <= school.unit.clock.now():
        raise Refusal("news.past")


async def _prepared(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    pictures: Pictures = PicturesOnDemand()
    files = []
    for path in paths:
        try:
            files.append((path.name, await prepared(content_of(path), pictures)))
        except Refusal as refusal:
            raise Refusal("news.file", name=path.name, reason=refusal) from refusal
    return files
