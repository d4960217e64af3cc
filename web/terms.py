"""The page with a school's terms, to be read in a browser or printed."""

from __future__ import annotations

from functools import partial

from markdown_it import MarkdownIt
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from school.platforms import Platform, is_platform_name
from school.store import Store, Transaction
from school.terms import Terms
from web.pages import PUBLIC, Pages, asked_language, spoken_language

_LOWEST = 6


class TermsPage:
    """``/terms/{platform}``: the current version, in the reader's language where there is one."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._pages = pages
        # The page's policy lets no picture load.
        self._markdown = MarkdownIt("commonmark").enable("table").disable("image")
        # No markup of the text's own is trusted: it is recognised and left out, as in a chat.
        for markup in ("html_block", "html_inline"):
            self._markdown.add_render_rule(markup, _nothing)

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
        """Set Markdown, and say whether it opens with a title; one on the page is enough.

        Below the title no level is left out: whoever listens to a page goes from one to the next.
        """
        tokens = self._markdown.parse(text)
        titled = bool(tokens) and tokens[0].tag == "h1"
        below = tokens[3 if titled else 0 :]  # after opening, words and closing of the title
        headings = [one for one in below if one.type in ("heading_open", "heading_close")]
        highest = min((int(one.tag[1:]) for one in headings), default=2)
        for one in headings:
            level = int(one.tag[1:])
            level = max(level, 2) if titled else min(level - highest + 2, _LOWEST)
            one.tag = f"h{level}"
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return html, titled


def _nothing(*_: object) -> str:
    return ""


def _current(
    name: str, wanted: str | None, tx: Transaction
) -> tuple[Platform | None, Terms | None]:
    platform = tx.platforms.get(name) if is_platform_name(name) else None
    if platform is None:
        return None, None
    return platform, tx.terms.current(platform.id, wanted or platform.languages[0])
