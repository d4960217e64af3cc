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
        text, titled = self._set(terms.text)
        return self._pages.show(
            request,
            "terms.html",
            headers=PUBLIC,
            language=platform.languages[0],
            school=platform.name,
            terms=terms,
            text=text,
            titled=titled,
        )

    def _set(self, text: str) -> tuple[str, bool]:
        """Set Markdown, and say whether it opens with a title; one on the page is enough."""
        tokens = self._markdown.parse(text)
        titled = bool(tokens) and tokens[0].tag == "h1"
        for token in tokens[3 if titled else 0 :]:  # opening, words and closing of the title
            if token.type in ("heading_open", "heading_close"):
                level = int(token.tag[1:])
                level = max(level, 2) if titled else min(level + 1, _LOWEST)
                token.tag = f"h{level}"
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return html, titled


def _current(
    name: str, wanted: str | None, tx: Transaction
) -> tuple[Platform | None, Terms | None]:
    platform = tx.platforms.get(name)
    if platform is None:
        return None, None
    return platform, tx.terms.current(platform.id, wanted or platform.languages[0])
