"""Which browser a request comes from: the cookie, and what is done in its name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from locales import LANGUAGES
from school.accounts import Chat
from school.sign_in import UNUSED
from school.store import Transaction
from school.tokens import tidy_token
from web.pages import asked_language, spoken_language
from web.site import Site
from web.visit import Visit

T = TypeVar("T")

_PURPOSE = "browser"
_ANYBODY = "anybody"
"""What forms are signed for that are shown to a browser without a cookie."""


class Browsers:
    """Opens visits; ``https`` says how browsers reach us."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._https = (site.public_url or "").startswith("https://")
        # The prefix forbids that another host, or a page without https, has set it (RFC 6265bis).
        self._name = "__Host-cartable" if self._https else "cartable"

    async def look(self, request: Request, work: Callable[[Visit], T]) -> T | None:
        """Do ``work``, keeping nothing of what it changes; ``None`` for an unknown browser."""
        found: T | None = None

        def piece(tx: Transaction) -> NoReturn:
            nonlocal found
            visit = self._find(request, tx, used=False)
            found = None if visit is None else work(visit)
            raise _Seen

        with suppress(_Seen):
            await self._site.store.run(piece)
        return found

    async def act(self, request: Request, work: Callable[[Visit], None]) -> Visit | None:
        """Do ``work`` and keep it; ``None`` for an unknown browser."""

        def piece(tx: Transaction) -> Visit | None:
            visit = self._find(request, tx, used=True)
            if visit is None:
                return None
            self._speak(request, visit)
            work(visit)
            return visit

        return await self._site.store.run(piece)

    async def meet(self, request: Request, work: Callable[[Visit], None]) -> Visit:
        """Do ``work`` and keep it; a browser that is unknown is met."""

        def piece(tx: Transaction) -> Visit:
            visit = self._find(request, tx, used=True)
            if visit is None:
                language = asked_language(request) or spoken_language(request) or LANGUAGES[0]
                agent = request.headers.get("user-agent", "")
                chat, cookie = self._site.open_school(tx).browsing.meet(language, agent)
                visit = self._visit(request, tx, chat)
                visit.held = visit.cookie = cookie
            self._speak(request, visit)
            work(visit)
            return visit

        return await self._site.store.run(piece)

    def sign(self, request: Request, visit: Visit | None = None) -> str:
        """Give the hidden value of the forms that this browser is shown (OWASP CSRF)."""
        new = None if visit is None else visit.cookie
        subject = new or self._cookie(request) or _ANYBODY
        return self._site.forms.issue(_PURPOSE, subject, self._site.clock.now())

    def has_signed(self, request: Request, value: str, *, also_before: bool = False) -> bool:
        """Whether this browser was shown a form, not too long ago.

        ``also_before`` it had its cookie is good enough to begin something.
        """
        forms, now = self._site.forms, self._site.clock.now()
        subjects = {self._cookie(request) or _ANYBODY} | ({_ANYBODY} if also_before else set())
        return any(forms.check(value, _PURPOSE, one, now) for one in subjects)

    def hand_over(self, response: Response, visit: Visit) -> Response:
        """Give the answer with the browser's new cookie, where it has one."""
        if visit.cookie is not None:
            response.set_cookie(
                self._name,
                visit.cookie,
                max_age=int(UNUSED.total_seconds()),
                secure=self._https,
                httponly=True,
                samesite="lax",
            )
        return response

    def _find(self, request: Request, tx: Transaction, *, used: bool) -> Visit | None:
        """Open the visit of a browser that we know; one that was renewed is told so again."""
        shown = self._cookie(request)
        if shown is None:
            return None
        browsing = self._site.open_school(tx).browsing
        cookie = browsing.current(shown)
        chat = browsing.use(cookie) if used else browsing.find(cookie)
        if chat is None:
            return None
        visit = self._visit(request, tx, chat)
        visit.held = cookie
        visit.cookie = None if cookie == shown else cookie
        return visit

    def _cookie(self, request: Request) -> str | None:
        value = request.cookies.get(self._name)
        return None if value is None else tidy_token(value)

    def _speak(self, request: Request, visit: Visit) -> None:
        """Go on in the language that was chosen on the page whose button was pressed."""
        language = asked_language(request)
        if language is not None and language != visit.chat.language:
            visit.speak(language)

    def _visit(self, request: Request, tx: Transaction, chat: Chat) -> Visit:
        site = self._site
        language = asked_language(request) or chat.language
        return Visit(site.open_school(tx), chat, site.catalogues, site.engine, language)


class _Seen(Exception):
    """Ends a transaction in which something was only looked at: it is rolled back."""
