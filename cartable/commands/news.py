"""``news``: what a school tells its families."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, run_or_refuse
from cartable.commands.typed import a_moment, a_number
from cartable.opening import operator_words
from school.refusals import Refusal

if TYPE_CHECKING:
    from cartable.news_reports import NewsReport
    from cartable.newsroom import Result
    from cartable.root import Foundation
    from school.children import Child
    from school.news import Families, News
    from school.news_figures import Figures
    from school.school import School

_Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, readable=True, help="trip.fr.md, trip.nl.md, …"),
]
_Number = Annotated[
    int, typer.Argument(parser=a_number, metavar="NUMBER", help="The number that publishing gave.")
]
_Platform = Annotated[str | None, typer.Option(help="The school.")]
_At = Annotated[
    datetime | None,
    typer.Option(parser=a_moment, metavar="TIME", help='When: "2026-11-23 08:00"; now without.'),
]
_Moved = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        parser=a_moment,
        metavar="TIME",
        help='Another time, if it is not out yet: "2026-11-23 08:00".',
    ),
]
_Attached = Annotated[
    list[Path] | None,
    typer.Option("--file", dir_okay=False, help="A picture or file; up to ten."),
]
_Urgent = Annotated[
    bool | None, typer.Option("--urgent/--not-urgent", help="Told at once, also by night.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def news_app() -> typer.Typer:
    """Make the commands about news."""
    app = typer.Typer(help="Publish news to families, and see who was told.", no_args_is_help=True)
    for command in (publish, edit, withdraw, show):
        app.command()(command)
    app.command("list")(list_news)
    return app


def publish(
    files: _Files,
    platform: _Platform = None,
    class_name: Annotated[str | None, typer.Option("--class", help="Only this class.")] = None,
    child: Annotated[
        str | None, typer.Option(help="Only the family of the child with this identifier.")
    ] = None,
    at: _At = None,
    urgent: _Urgent = None,
    attached: _Attached = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Publish news, one Markdown file for each language; the first heading is the title.

    Families whose access is open are told in the chat or by mail, as each has chosen; the same
    files again tell nobody twice. Up to ten pictures and files of at most 10 MB go along. Lines
    such as "class: 3B" between two lines of --- at the top of a file stand for the options.

    Example: cartable news publish trip.fr.md trip.nl.md --platform isu-dour --class 3B
    """
    from cartable.news_files import Front
    from cartable.newsroom import publish_news

    said = Front(platform, class_name, child, at, urgent, list(attached or ()))

    async def work(opened: Foundation) -> Result:
        return await publish_news(opened, files, said, dry_run=dry_run)

    _run(work, "published", dry_run=dry_run, as_json=as_json)


def edit(
    number: _Number,
    files: _Files,
    at: _Moved = None,
    urgent: _Urgent = None,
    attached: _Attached = None,
    as_json: _Json = False,
) -> None:
    """Put other words in the place of what was published, and correct what chats show of it.

    Files stay as they are unless others are named; the time can change until it has come.

    Example: cartable news edit 123456789 trip.fr.md trip.nl.md
    """
    from cartable.news_files import Front
    from cartable.newsroom import edit_news

    said = Front(at=at, urgent=urgent, files=list(attached or ()))

    async def work(opened: Foundation) -> Result:
        return await edit_news(opened, number, files, said)

    _run(work, "edited", as_json=as_json)


def withdraw(number: _Number, as_json: _Json = False) -> None:
    """Take news back: nobody can read them any more, and chats that show them say so.

    Example: cartable news withdraw 123456789
    """
    from cartable.newsroom import withdraw_news

    async def work(opened: Foundation) -> Result:
        return await withdraw_news(opened, number)

    _run(work, "withdrawn", as_json=as_json)


def list_news(platform: _Platform = None, as_json: _Json = False) -> None:
    """List what a school has published, and what waits for its time, the newest first.

    Example: cartable news list --platform isu-dour
    """

    async def body(opened: Foundation) -> int:
        from rich.console import Console

        from cartable.platforms import chosen_platform

        def work(school: School) -> list[tuple[News, Child | None]]:
            chosen = chosen_platform(school.tx, platform, kind="school")
            return [(one, _child(school, one)) for one in school.newsroom.listed(chosen.id)]

        found = await opened.at_school(work)
        report = _report(opened)
        listed = []
        for news, child in found:
            # A transaction each, so that whatever runs beside is not kept waiting.
            figures = await opened.at_school(partial(_figures, news))
            listed.append((news, child, figures))
        if as_json:
            print_document({"news": [report.document(*one) for one in listed]})
        elif listed:
            Console().print(report.table(listed))
        else:
            typer.echo(operator_words().text("news.command.none"))
        return 0

    run_or_refuse(body, as_json=as_json)


def show(
    number: _Number,
    families: Annotated[
        bool, typer.Option("--families", help="Also what became of telling each family.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Also draw the figures: a PNG.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Show news with what became of telling families: queued, sent, opened, bounced, blocked.

    Telegram gives bots no receipts: opened are those who tapped, or opened a page.

    Example: cartable news show 123456789 --families --picture figures.png
    """

    async def body(opened: Foundation) -> int:
        from rich.console import Console

        news = await opened.at_school(lambda school: school.newsroom.get(number))
        child = await opened.at_school(lambda school: _child(school, news))
        figures = await opened.at_school(lambda school: school.news_figures.of(news))
        told = await opened.at_school(
            lambda school: school.news_figures.families(news) if families else []
        )
        report = _report(opened)
        if picture is not None:
            await _draw(opened, news, picture)
        if as_json:
            document = report.document(news, child, figures)
            print_document(document | ({"told": report.family_documents(told)} if families else {}))
            return 0
        console = Console()
        console.print(report.whole(news, child, figures))
        if families:
            console.print(report.families(told))
        return 0

    run_or_refuse(body, as_json=as_json)


def _run(
    work: Callable[[Foundation], Awaitable[Result]],
    done: str,
    *,
    dry_run: bool = False,
    as_json: bool,
) -> None:
    """Do something to a piece of news and say what came of it."""

    async def body(opened: Foundation) -> int:
        result = await work(opened)
        child = await opened.at_school(lambda school: _child(school, result.news))
        report = _report(opened)
        if as_json:
            document = report.document(result.news, child, result.figures)
            is_new = result.published.is_new
            said = {"dry_run": dry_run, "new": int(is_new), "unchanged": int(not is_new)}
            expected = _expected(result.families) if is_new else {}
            print_document(said | document | expected)
        else:
            _say(result, report, done, dry_run=dry_run)
        return 0

    run_or_refuse(body, as_json=as_json)


def _expected(families: Families | None) -> dict[str, object]:
    """Say how many a dry run would tell, and how many it cannot reach."""
    if families is None:
        return {}
    told = families.count - families.unreached
    return {"would_tell": told, "unreached": families.unreached}


def _say(result: Result, report: NewsReport, done: str, *, dry_run: bool) -> None:
    words, news = operator_words(), result.news
    said = done if result.published.is_new else "unchanged"
    if dry_run:
        said = "would" if result.published.is_new else said
        typer.echo(words.text("import.report.dry_run"))
    about = {"title": report.title(news), "number": news.id, "moment": report.moment(news)}
    typer.echo(words.text(f"news.command.{said}", **about))
    families = result.families
    if families is not None and result.published.is_new:
        said = words.text("news.for_families", n=families.count)
        typer.echo(said if families.count else words.text("news.for_nobody"))
        if families.unreached:
            typer.echo(words.text("news.unreached", n=families.unreached))
    if result.untranslated:
        missing = ", ".join(result.untranslated)
        typer.echo(f"⚠ {words.text('import.terms.untranslated', languages=missing)}")
    if news.announced_at is not None:
        typer.echo(words.text("news.command.families", n=result.figures.families))


async def _draw(opened: Foundation, news: News, file: Path) -> None:
    """Write the figures as a picture."""
    from bot.conversations.newsroom import figures_chart
    from cartable.on_demand import chart_picture

    words = operator_words()
    chart = await opened.at_school(
        lambda school: figures_chart(words, words.language, school, news)
    )
    drawn = await asyncio.to_thread(chart_picture, chart)
    try:
        await asyncio.to_thread(file.write_bytes, drawn)
    except OSError as error:
        reason = error.strerror or ""
        raise Refusal("privacy.file_unwritable", file=str(file), reason=reason) from error


def _report(opened: Foundation) -> NewsReport:
    from zoneinfo import ZoneInfo

    from cartable.news_reports import NewsReport

    return NewsReport(operator_words(), ZoneInfo(opened.settings.time_zone))


def _figures(news: News, school: School) -> Figures:
    return school.news_figures.of(news)


def _child(school: School, news: News) -> Child | None:
    return None if news.child is None else school.tx.children.get(news.child)
