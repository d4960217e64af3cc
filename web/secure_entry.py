"""The page that Telegram opens for a secret: who has opened it is shown once, and then it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.saying import label, words
from bot.conversations.scripts import ABOUT_CHILDREN
from bot.conversations.steps import Door, Words
from school.conversations import TELEGRAM
from school.secure_entry import Told
from school.signing import Shown, ShownChecker
from school.store import Transaction
from school.tokens import tidy_token
from web.answering import LONGEST, give
from web.errors import ErrorPages
from web.forms import from_another_site, read_form
from web.headers import POLICY, policy
from web.pages import Pages
from web.presenting import present
from web.site import Site
from web.visit import Visit

_HOME = Door("home", Words("menu.home"))

# Where Telegram runs in a browser; its apps have no frame (safety, Pages).
_IN_TELEGRAM = MappingProxyType(
    {POLICY: policy(scripts="'self'", frames="https://web.telegram.org")}
)


class SecureEntryPage:
    """``/form/app``; it has no cookie, which browsers keep from pages in frames."""

    def __init__(
        self, site: Site, pages: Pages, errors: ErrorPages, shown_checker: ShownChecker
    ) -> None:
        self._site = site
        self._pages = pages
        self._errors = errors
        self._shown = shown_checker

    async def answer(self, request: Request) -> Response:
        """Show the page that asks Telegram; or take what it says, or what somebody typed."""
        if request.method != "POST":
            return self._page(request, "secure_entry.html", {"step": None, "over": False})
        form = await read_form(request)
        if from_another_site(request, self._site.public_url):
            return self._errors.show(request, 403)
        if "init_data" in form:
            return await self._exchange(request, form["init_data"])
        return await self._take(request, form)

    async def _exchange(self, request: Request, text: str) -> Response:
        shown = self._shown.check(text, self._site.clock.now())
        token = None
        if shown is not None:
            token = await self._site.store.run(partial(self._open, shown))
        if token is None:
            return self._over(request)
        visit = await self._visit(token, lambda visit: visit.show())
        return self._asked(request, token, visit)

    def _open(self, shown: Shown, tx: Transaction) -> str | None:
        return self._site.open_school(tx).secure_entry.exchange(shown)

    async def _take(self, request: Request, form: Mapping[str, str]) -> Response:
        token = tidy_token(form.get("session", "")) or ""
        visit = await give(form, partial(self._visit, token), self._site.store)
        return self._asked(request, token, visit)

    async def _visit(self, token: str, work: Callable[[Visit], None]) -> Visit | None:
        """Do ``work`` in the name of a session's chat; ``None`` where the session is over.

        The chat shows what comes of it.
        """

        def piece(tx: Transaction) -> Visit | None:
            school = self._site.open_school(tx)
            chat = school.secure_entry.chat(token)
            if chat is None:
                return None
            site = self._site
            visit = Visit(school, chat, site.catalogues, site.engine, chat.language, TELEGRAM)
            before, asked = visit.turn, visit.shown
            work(visit)
            is_refused = visit.step is not None and visit.step.note is not None
            if visit.judge is None and not is_refused and visit.turn != before:
                told = self._told(visit)
                school.secure_entry.went_on(visit.chat, visit.conversation, asked, told)
            return visit

        return await self._site.store.run(piece)

    def _told(self, visit: Visit) -> Told | None:
        """Give the last words of what has just ended or was closed, as the chat says them."""
        ending, speech = visit.ending, self._site.catalogues.of(visit.chat.language)
        closed = visit.step is None and visit.said
        if ending is None:
            said = "\n\n".join(words(speech, one) for one in visit.said)
            return Told(said, [(label(speech, _HOME.words), _HOME.target)]) if closed else None
        text = "\n\n".join(words(speech, one) for one in (ending.words, *visit.said))
        doors = [(label(speech, one.words), one.target) for one in ending.doors]
        return Told(text, doors, visit.script in ABOUT_CHILDREN, ending.child)

    def _asked(self, request: Request, token: str, visit: Visit | None) -> Response:
        """Ask for a secret as long as one is asked; then the chat goes on."""
        if visit is None:
            return self._over(request)
        if visit.step is None or visit.step.kind != "secret":
            over = {"step": None, "over": True, "spoken": visit.language}
            return self._page(request, "secure_entry.html", {**over, **_ended(visit)})
        values = {
            "step": present(visit.speech, visit.step),
            "over": False,
            "session": token,
            "longest": LONGEST,
            "spoken": visit.language,
        }
        return self._page(request, "secure_entry.html", values)

    def _over(self, request: Request) -> Response:
        """Say that nothing can be typed here any more, to somebody whom we do not know."""
        speech = self._site.catalogues.of(self._pages.language(request))
        closed = {"title": speech.text("web.app.title"), "told": [speech.html("web.app.closed")]}
        return self._page(request, "secure_entry.html", {"step": None, "over": True, **closed})

    def _page(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        return self._pages.show(request, template, headers=dict(_IN_TELEGRAM), **values)


def _ended(visit: Visit) -> dict[str, object]:
    """Say what came of what was typed: the last words, or that the chat asks the next thing.

    What shows something of a child stays in the chat, where it cannot be saved (safety).
    """
    speech, script, ending = visit.speech, visit.script, visit.ending
    title = speech.text(f"web.form.title.{script}") if script else speech.text("web.app.title")
    told = [words(speech, one) for one in visit.said]
    if ending is not None and script in ABOUT_CHILDREN:
        told.insert(0, speech.html("web.app.done"))
    elif ending is not None:
        told.insert(0, words(speech, ending.words))
    if visit.step is not None or ending is not None:
        told.append(speech.html("web.app.over"))
    return {"title": title, "told": told or [speech.html("web.app.nothing")]}
