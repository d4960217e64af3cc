"""Where a letter or an invitation begins on the pages; a GET shows, only a press begins (A3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from school.refusals import Refusal
from school.school import School
from school.store import Transaction
from school.tokens import tidy_token
from web.browser_page import BrowserPage
from web.speech import PageSpeech
from web.told import Told
from web.ways import ways

_LINKS: Mapping[str, Callable[[School, str], object]] = MappingProxyType(
    {
        "letter": lambda school, token: school.redeeming.by_link(token),
        "staff": lambda school, token: school.staffing.invitation(token),
    }
)
"""What a link is about, by the first part of its address; the same names begin its script."""


_TOLD = frozenset({"letter.used", "letter.expired", "letter.withdrawn"})
_WAYS = (
    Door("sign_in", Words("menu.connexion")),
    Door("home", Words("menu.home")),
)


class EntryPage(BrowserPage):
    """``/form/letter/{token}`` and ``/form/staff/{token}``."""

    async def answer(self, request: Request) -> Response:
        """Show the one button, or to whoever holds a letter why it opens nothing any more.

        A link that nobody was given gets the page that any such link gets.
        """
        kind, token = request.path_params["kind"], tidy_token(request.path_params["token"])
        if token is None or kind not in _LINKS:
            return self._errors.neutral(request)
        refusal = await self._site.store.run(partial(self._refusal, kind, token))
        if refusal is None:
            values = {"kind": kind, "target": f"{kind}:{token}"}
            return self._show(request, "entry.html", values)
        if refusal.key not in _TOLD:
            return self._errors.neutral(request)
        speech = PageSpeech(self._site.catalogues.of(self._pages.language(request)))
        why = words(speech, Words(refusal.key, refusal.values))
        told = Told(speech.text("web.entry.letter.title"), (why,), ways=tuple(ways(speech, _WAYS)))
        return self._show(request, "conversation.html", {"told": told, "step": None})

    def _refusal(self, kind: str, token: str, tx: Transaction) -> Refusal | None:
        try:
            _LINKS[kind](self._site.open_school(tx), token)
        except Refusal as refusal:
            return refusal
        return None
