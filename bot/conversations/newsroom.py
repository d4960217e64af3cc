"""« Rédaction » as staff sees it: news with their figures, the same in the chat and on pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.drafts import audience_of
from bot.conversations.news import LABEL
from bot.conversations.saying import Speech, short, words
from bot.conversations.steps import Door, Words
from school.charts import Bar, Chart
from school.news import News, ToldState
from school.rich_text import bold, escaped
from school.school import School

DESK = Door("news_desk", Words("newsroom.door"))
FIGURES: tuple[ToldState, ...] = (
    "queued",
    "digest",
    "sent",
    "bounced",
    "blocked",
    "failed",
    "dropped",
)
"""What became of notices, in the order in which it is shown."""


def desk_news(school: School, account: int) -> list[News] | None:
    """Give what the schools of somebody have published, and what waits, the newest first.

    ``None`` is for whoever publishes at no school.
    """
    schools = school.newsroom.schools(account)
    found = [one for here in schools for one in school.newsroom.listed(here.id, account)]
    newest_first = sorted(found, key=lambda one: (one.publish_at, one.id), reverse=True)
    return newest_first if schools else None


def desk_line(speech: Speech, language: str, school: School, news: News) -> str:
    """Write a line of the list: the title, when, for whom, and where it stands."""
    title = bold(escaped(news.text(language, ()).title))
    return f"{title}\n{_standing(speech, school, news)}"


def item_door(language: str, news: News) -> Door:
    """Give the button that opens the card of a piece of news."""
    title = short(news.text(language, ()).title, LABEL)
    return Door(f"news_card:{news.id}", Words("newsroom.open", {"title": title}))


def card(speech: Speech, language: str, school: School, news: News) -> str:
    """Write a piece of news with what became of telling families (scope D3)."""
    figures = school.news_figures.of(news)
    counts = {"families": figures.families, "opened": figures.opened}
    parts = [
        desk_line(speech, language, school, news),
        words(speech, Words("newsroom.families", counts)),
    ]
    told = [
        words(
            speech,
            Words("newsroom.figure", {"n": figures.of(one), "what": Words(f"news.figures.{one}")}),
        )
        for one in FIGURES
        if figures.of(one)
    ]
    now = school.unit.clock.now().astimezone(school.zone)
    parts += ["\n".join(told)] if told else []
    parts += _unreached(speech, school, news)
    return "\n\n".join([*parts, words(speech, Words("newsroom.as_of", {"moment": now}))])


def figures_chart(speech: Speech, language: str, school: School, news: News) -> Chart:
    """Give the same figures to be drawn."""
    figures = school.news_figures.of(news)
    counts = [("families", figures.families), ("opened", figures.opened)]
    counts += [(one, figures.of(one)) for one in FIGURES if figures.of(one)]
    now = school.unit.clock.now().astimezone(school.zone)
    return Chart(
        title=news.text(language, ()).title,
        language=language,
        bars=[Bar(speech.text(f"news.figures.{name}"), count) for name, count in counts],
        below=speech.text("newsroom.state", moment=speech.moment(now)),
    )


def card_doors(news: News) -> Sequence[Door]:
    """Give what can be done with a piece of news."""
    again = Door(f"news_card:{news.id}", Words("newsroom.refresh"))
    if news.withdrawn_at is not None:
        return (again,)
    return (
        again,
        Door(f"news_chart:{news.id}", Words("newsroom.chart")),
        Door(f"edit_news:{news.id}", Words("newsroom.edit")),
        Door(f"withdraw_news:{news.id}", Words("newsroom.withdraw")),
    )


def _unreached(speech: Speech, school: School, news: News) -> list[str]:
    """Say how many families nothing reaches, where it is more than none."""
    if news.withdrawn_at is not None:
        return []
    families = school.news_reading.families(news)
    if not families.unreached:
        return []
    return [words(speech, Words("newsroom.unreached", {"n": families.unreached}))]


def _standing(speech: Speech, school: School, news: News) -> str:
    audience = audience_of(school, news.class_name, news.child)
    if news.withdrawn_at is not None:
        state = Words("news.state.withdrawn")
    else:
        state = Words("news.state.told" if news.announced_at else "news.state.waits")
    moment = news.publish_at.astimezone(school.zone)
    said = {"moment": moment, "audience": audience.words, "state": state}
    return words(speech, Words("newsroom.standing", said))
