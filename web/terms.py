"""The page with a school's terms, to be read in a browser or printed."""

from __future__ import annotations

from functools import partial

from markdown_it import MarkdownIt
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from school.platforms import Platform
from school.store import Store, Transaction
from school.terms import Terms
from web.pages import PUBLIC, Pages, asked_language, spoken_language

_LOWEST = 6


class TermsPage:
    """``/terms/{platform}``: the current version, in the reader's language where there is one."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._pages = pages
        # The page's policy lets no picture load, and no markup of the text's own is trusted.
        self._markdown = MarkdownIt("commonmark", {"html": False})
        self._markdown.enable("table").disable("image")

    async def answer(self, request: Request) -> Response:
        """Show the terms; 404 where there is no such school or it has published none."""
        wanted = asked_language(request) or spoken_language(request)
        name = request.path_params["platform"]
        platform, terms = await self._store.run(partial(_current, name, wanted))
        if platform is None or terms is None:
            raise HTTPException(404)
        return self._pages.show(
            request,
            "terms.html",
            headers=PUBLIC,
            language=platform.languages[0],
            school=platform.name,
            terms=terms,
            text=self._html(terms.text),
        )

    def _html(self, text: str) -> str:
        """Set Markdown, its headings one level below the page's own."""
        tokens = self._markdown.parse(text)
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1:]) + 1, _LOWEST)}"
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return html


def _current(
    name: str, wanted: str | None, tx: Transaction
) -> tuple[Platform | None, Terms | None]:
    platform = tx.platforms.get(name)
    if platform is None:
        return None, None
    return platform, tx.terms.current(platform.id, wanted or platform.languages[0])
