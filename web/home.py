"""The pages of an account: the first one, a child's, the settings, and the ways in to them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversations.child import child_page, closed_page
from bot.conversations.family import ADD, child_line, missing, title
from bot.conversations.news import headline
from bot.conversations.newsroom import DESK
from bot.conversations.saying import label, words
from bot.conversations.settings import addresses, settings
from bot.conversations.steps import Door, Ending, Words
from locales import LANGUAGES
from school.home import Home
from school.platforms import Platform
from web.browser_page import BrowserPage
from web.contact import tappable_contact
from web.presenting import under
from web.speech import PageSpeech
from web.visit import Visit, menu_of
from web.ways import ways

_FORBIDDEN = 403


class HomePage(BrowserPage):
    """``/home``, ``/child/{child}``, ``/settings`` and ``/settings/chat``."""

    async def answer(self, request: Request) -> Response:
        """Show the first page of an account, or the ways in for somebody we do not know."""
        values = await self._browsers.look(request, _home)
        if values is None:
            return await self.ways_in(request)
        return self._show(request, "home.html", values)

    async def child(self, request: Request) -> Response:
        """Show an open child; what is missing is asked for by a button."""
        number = self._number(request, "child")
        values = await self._browsers.look(request, lambda visit: _child(visit, number))
        if values is None:
            return self._errors.neutral(request)
        return self._show(request, "child.html", values)

    async def settings(self, request: Request) -> Response:
        """Show what can be set."""
        values = await self._browsers.look(request, _settings)
        if values is None:
            return await self.ways_in(request)
        return self._show(request, "settings.html", values)

    async def chat(self, request: Request) -> Response:
        """Lead into Telegram, where signing in links the chat."""
        values = await self._browsers.look(request, _of_account)
        if values is None:
            return await self.ways_in(request)
        return self._show(request, "chat.html", {**values, "door": await self._doors.to("home")})

    async def leave(self, request: Request) -> Response:
        """Sign this browser out, also from a page that has stood open for hours."""
        _, refusal = await self._form(request)
        if refusal is not None and refusal.status_code == _FORBIDDEN:
            return refusal
        visit = await self._browsers.act(request, _leave)
        response = RedirectResponse("/home", status_code=303)
        return response if visit is None else self._browsers.hand_over(response, visit)


def _home(visit: Visit) -> dict[str, object] | None:
    account = visit.account
    if account is None:
        return None
    home, speech = visit.school.homes.of(account), visit.speech
    left, begun = visit.left_here, visit.begun_elsewhere
    return {
        "spoken": visit.language,
        "title": words(speech, title(home)),
        "asked": "" if left is None else words(speech, left),
        "begun": None
        if begun is None
        else {"text": words(speech, begun.words), "way": ways(speech, [begun.door])[0]},
        "missing": [
            {"text": words(speech, text), "way": ways(speech, (door,))[0]}
            for text, door in missing(home)
        ],
        "children": [
            {"id": one.child.id, "line": child_line(speech, one).lstrip("• ")}
            for one in home.children
        ],
        "adds": ways(speech, (ADD,))[0] if home.uses.is_of_guardian else None,
        "newest": _newest(speech, home),
        "newsroom": ways(speech, (DESK,)) if visit.school.newsroom.schools(account.id) else (),
        "portfolio": speech.text("home.certificates", n=home.certificates),
        "waiting": speech.text("home.to_activate", n=home.waiting) if home.waiting else "",
        **menu_of(home.uses),
        "courses": words(speech, Words("home.no_courses"))
        if home.chosen is not None and home.chosen.is_open
        else "",
        "schools": [tappable_contact(speech, one) for one in _schools(visit, home)],
    }


def _schools(visit: Visit, home: Home) -> Sequence[Platform]:
    """Give the schools of an account, or those of the installation where it has none yet."""
    return home.schools or visit.school.homes.schools(None)


def _newest(speech: PageSpeech, home: Home) -> dict[str, object] | None:
    newest = home.newest
    if newest is None:
        return None
    return {"id": newest.news.id, "headline": headline(speech, newest)}


def _child(visit: Visit, number: int) -> dict[str, object] | None:
    account = visit.account
    reached = visit.school.access.at(account.id, number) if account else None
    if reached is None:
        return None
    if reached.state == "password":
        opening = Door(f"terms:{number}", Words("web.child.open"))
        asked = Words("web.child.to_open", {"child": reached.child.first_name})
        page = Ending(asked, (opening,))
    else:
        page = child_page(visit.school, reached) if reached.is_open else closed_page(reached)
    return {
        "spoken": visit.language,
        **visit.menu,
        "title": reached.child.name,
        "text": under(reached.child.name, words(visit.speech, page.words)),
        "ways": ways(visit.speech, page.doors),
    }


def _settings(visit: Visit) -> dict[str, object] | None:
    account = visit.account
    if account is None:
        return None
    return {
        "spoken": visit.language,
        **visit.menu,
        "name": account.name,
        "photo": visit.school.profile.photo(account.id) is not None,
        "addresses": [label(visit.speech, one) for one in addresses(visit.school, account)],
        "ways": ways(visit.speech, settings(visit.school, account)),
        "spoken_ways": ways(visit.speech, [_speaking(one) for one in LANGUAGES]),
    }


def _of_account(visit: Visit) -> dict[str, object] | None:
    """Give what every page of an account needs, and nothing else."""
    return None if visit.account is None else {"spoken": visit.language, **visit.menu}


def _speaking(language: str) -> Door:
    return Door(f"language:{language}", Words(f"language.{language}"))


def _leave(visit: Visit) -> None:
    visit.school.browsing.leave(visit.chat)
    visit.cookie = visit.school.browsing.renew(visit.chat.id)
