"""Shows news and what became of telling families: as one document, or as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cartable.folding_table import folding_table
from locales import Catalogue
from school.children import Child
from school.news import News, ToldState
from school.news_figures import Family, Figures
from school.rich_text import plain

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
NEWS_COLUMNS = ("number", "moment", "title", "audience", "state", "families", "opened")
FAMILY_COLUMNS = ("guardian", "telegram", "mail", "opened_at")


class NewsReport:
    """Words a piece of news for one reader; moments are those of ``zone``."""

    def __init__(self, words: Catalogue, zone: ZoneInfo) -> None:
        self._words = words
        self._zone = zone

    def document(self, news: News, child: Child | None, figures: Figures) -> dict[str, object]:
        """Give it as ``--json`` prints it."""
        return {
            "number": news.id,
            "platform": news.platform,
            "class": news.class_name,
            "child": child.identifier if child else None,
            "titles": {language: text.title for language, text in news.texts.items()},
            "files": [one.name for one in news.files],
            "publish_at": news.publish_at.isoformat(),
            "urgent": news.urgent,
            "version": news.version,
            "edited_at": news.edited_at.isoformat() if news.edited_at else None,
            "withdrawn_at": news.withdrawn_at.isoformat() if news.withdrawn_at else None,
            "families": figures.families,
            "opened": figures.opened,
            **{name: figures.states.get(name, 0) for name in FIGURES},
        }

    def family_documents(self, families: Sequence[Family]) -> list[dict[str, object]]:
        """Give the same of each family."""
        return [
            {
                "account": one.account,
                "guardian": one.name,
                **{channel: str(state) for channel, state in one.states.items()},
                "opened_at": one.opened_at.isoformat() if one.opened_at else None,
            }
            for one in families
        ]

    def moment(self, news: News) -> str:
        """Give when it is, or was, published."""
        return self._words.moment(news.publish_at.astimezone(self._zone))

    def title(self, news: News) -> str:
        """Give its title, in the reader's language where it has it."""
        return news.text(self._words.language, ()).title

    def audience(self, news: News, child: Child | None) -> str:
        """Say for whom it is."""
        if child is not None:
            return child.identifier
        if news.class_name is not None:
            return self._words.text("news.audience.class", name=news.class_name)
        return self._words.text("news.audience.all")

    def state(self, news: News) -> str:
        """Say where it stands."""
        if news.withdrawn_at is not None:
            return self._words.text("news.state.withdrawn")
        return self._words.text("news.state.told" if news.announced_at else "news.state.waits")

    def table(self, listed: Sequence[tuple[News, Child | None, Figures]]) -> Table:
        """Give a list as a table."""
        rows = []
        for news, child, figures in listed:
            row = (str(news.id), self.moment(news), self.title(news), self.audience(news, child))
            counts = (str(figures.families), str(figures.opened))
            rows.append((*row, self.state(news), *counts))
        return folding_table(self._titles(NEWS_COLUMNS), rows)

    def whole(self, news: News, child: Child | None, figures: Figures) -> RenderableType:
        """Give one piece with its words and figures."""
        head = f"{self.moment(news)} · {self.audience(news, child)} · {self.state(news)}"
        parts: list[RenderableType] = [Text(head, style="italic")]
        for language, text in news.texts.items():
            parts.append(Text(f"\n[{language}] {text.title}", style="bold"))
            parts.append(Text(plain(text.body)))
        parts += [Text(f"📎 {one.name} ({one.size >> 10} KiB)") for one in news.files]
        return Group(*parts, Text(""), self.figures(figures))

    def figures(self, figures: Figures) -> Table:
        """Give the figures, a line each; what there is none of is left out."""
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", style="bold")
        table.add_row(str(figures.families), self._words.text("news.figures.families"))
        table.add_row(str(figures.opened), self._words.text("news.figures.opened"))
        for name in FIGURES:
            if figures.states.get(name):
                table.add_row(str(figures.states[name]), self._words.text(f"news.figures.{name}"))
        return table

    def families(self, families: Sequence[Family]) -> Table:
        """Give a table of families."""
        rows = []
        for one in families:
            states = [
                self._words.text(f"news.figures.{one.states[channel]}")
                if channel in one.states
                else ""
                for channel in ("telegram", "mail")
            ]
            opened = (
                self._words.moment(one.opened_at.astimezone(self._zone)) if one.opened_at else ""
            )
            rows.append((one.name, *states, opened))
        return folding_table(self._titles(FAMILY_COLUMNS), rows)

    def _titles(self, columns: Sequence[str]) -> list[str]:
        return [self._words.text(f"news.column.{name}") for name in columns]
