"""« Aide en ligne » on pages (scope B21): what each page is for, what comes next, whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.helping import Topic, about_screen, about_step
from bot.conversations.saying import words
from bot.conversations.steps import Words
from school.platforms import Platform
from school.store import Transaction
from web.browser_page import BrowserPage
from web.speech import PageSpeech
from web.visit import Visit

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "activation_done": "activation",
        "activation_ready": "activation",
        "activation_sign_up": "activation",
        "chat": "settings",
        "child": "child",
        "confirmation_done": "confirmation",
        "confirmation_ready": "confirmation",
        "confirmation_refused": "confirmation",
        "confirmation_taken": "confirmation",
        "article": "news",
        "conversation": "conversation",
        "entry": "entry",
        "error": "error",
        "front": "front",
        "help": "front",
        "home": "home",
        "news": "news",
        "news_card": "newsroom",
        "newsroom": "newsroom",
        "portfolio": "certificates",
        "secure_entry": "conversation",
        "settings": "settings",
        "terms": "terms",
        "unsubscribe": "unsubscribe",
        "unsubscribed": "unsubscribe",
        "ways_in": "ways_in",
    }
)
"""What the help of each page is about, by the name of its template."""

_MOST_SCHOOLS = 5


class HelpPage(BrowserPage):
    """``/help?about=<page>``."""

    async def answer(self, request: Request) -> Response:
        """Explain the page that somebody comes from; in the middle of something, its open step."""
        topic = TOPICS.get(request.query_params.get("about", ""), "front")
        values = await self._browsers.look(request, lambda visit: _of(visit, topic))
        if values is None:
            values = await self._to_stranger(request, topic)
        report = {"label": values["report"], "href": None, "target": f"help_request:{topic}"}
        return self._show(request, "help.html", {**values, "report": report})

    async def _to_stranger(self, request: Request, topic: Topic) -> Mapping[str, object]:
        speech = PageSpeech(self._site.catalogues.of(self._pages.language(request)))

        def schools(tx: Transaction) -> list[Platform]:
            return list(self._site.open_school(tx).homes.schools(None))

        found = await self._site.store.run(schools)
        return {
            "said": _said(speech, topic),
            "schools": found[:_MOST_SCHOOLS],
            "asked": False,
            "report": speech.text("help_request.door"),
        }


def _of(visit: Visit, topic: Topic) -> Mapping[str, object]:
    visit.show()
    is_asked = visit.step is not None and topic == "conversation"
    if visit.step is not None and is_asked:
        said = [words(visit.speech, one) for one in about_step(visit.step)]
    else:
        said = _said(visit.speech, topic)
    schools = list(visit.school.homes.schools(visit.account))[:_MOST_SCHOOLS]
    return {
        "spoken": visit.language,
        "said": said,
        "schools": schools,
        "asked": is_asked,
        "report": visit.speech.text("help_request.door"),
    }


def _said(speech: PageSpeech, topic: Topic) -> list[str]:
    return [words(speech, about_screen(topic) or Words("help.title"))]
