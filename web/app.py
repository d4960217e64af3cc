"""Puts the pages together: which address leads where, and what surrounds every answer."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from school.store import StoreError
from web.activation import ActivationPage
from web.assets import Assets
from web.browsers import Browsers
from web.confirmation import ConfirmationPage
from web.conversation import ConversationPage
from web.doors import Doors
from web.entry import EntryPage
from web.errors import ErrorPages
from web.forms import LARGEST, SENT_IN_VAIN
from web.headers import SafeHeaders
from web.health import Health
from web.help import HelpPage
from web.home import HomePage
from web.hosts import KnownHosts
from web.metrics import Metrics, MetricsPage
from web.news import NewsPage
from web.newsroom import NewsroomPage
from web.own_data import OwnDataPage
from web.pages import Pages
from web.portfolio import PortfolioPage
from web.secure_entry import SecureEntryPage
from web.site import Site
from web.telegram import LARGEST_UPDATE, UpdatesPage
from web.terms import TermsPage
from web.unsubscribing import UnsubscribePage
from web.upload import UploadPage

_ACTING = ["GET", "POST"]
_METHODS = ("GET", "HEAD", "POST")


class Application(Starlette):
    """Starlette with our headers around even the answer to a failure, which it adds outermost."""

    https = False

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap all that Starlette has put together."""
        return SafeHeaders(super().build_middleware_stack(), self.https)


class Counted:
    """Counts answers by page; what is no page of ours is counted as one."""

    def __init__(self, app: ASGIApp, metrics: Metrics, pages: frozenset[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve and count."""
        began = time.perf_counter()
        status = 500

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            first = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
            page = first if first in self._pages else "other"
            method = scope.get("method", "")
            method = method if method in _METHODS else "other"
            self._metrics.answered(page or "front", method, status, time.perf_counter() - began)


def make_app(site: Site) -> Starlette:
    """Give the pages as an application; raises ``ValueError`` for a bad ``metrics_from``."""
    assets = Assets()
    pages = Pages(site.catalogues, assets)
    errors = ErrorPages(pages)
    routes = _routes(site, pages, errors, assets)
    names = frozenset(route.path.split("/")[1] for route in routes)
    public = urlsplit(site.public_url or "")
    hosts = site.other_hosts | ({public.hostname} if public.hostname else set())
    app = Application(
        routes=routes,
        middleware=[
            Middleware(Counted, metrics=site.metrics, pages=names),
            Middleware(KnownHosts, hosts=hosts, refuse=lambda request: errors.show(request, 400)),
        ],
        exception_handlers={
            HTTPException: errors.http,
            StoreError: errors.unkept,
            Exception: errors.failed,
        },
        max_body_size=LARGEST,
    )
    app.https = public.scheme == "https"
    app.router.redirect_slashes = False
    return app


def _routes(site: Site, pages: Pages, errors: ErrorPages, assets: Assets) -> list[Route]:
    doors = Doors(site.telegram_links, site.bot_name, site.qr)
    browsers = Browsers(site)
    known = (site, pages, errors, browsers, doors)
    conversation, home = ConversationPage(*known), HomePage(*known)
    portfolio, upload = PortfolioPage(*known), UploadPage(*known)
    activation, news = ActivationPage(*known), NewsPage(*known)
    newsroom = NewsroomPage(*known)
    confirmation = ConfirmationPage(site, pages, errors, doors)
    unsubscribing = UnsubscribePage(site, pages, errors)
    health = Health(site.checks)
    metrics = MetricsPage(
        site.metrics, site.store, site.clock, site.metrics_from, site.intake_figures
    )
    routes = [
        Route("/", portfolio.front),
        Route("/a/{token}", activation.answer, methods=_ACTING),
        Route("/m/{token}", confirmation.answer, methods=_ACTING),
        Route("/u/{token}", unsubscribing.answer, methods=_ACTING),
        Route("/terms/{platform}", TermsPage(site.store, pages).answer),
        Route("/form", conversation.answer, methods=_ACTING),
        Route("/form/begin", conversation.begin, methods=["POST"]),
        Route("/form/picture", conversation.picture),
        Route("/form/file", upload.take, methods=["POST"], max_body_size=SENT_IN_VAIN),
        Route("/form/{kind}/{token}", EntryPage(*known).answer),
        Route("/help", HelpPage(*known).answer),
        Route("/home", home.answer),
        Route("/child/{child}", home.child),
        Route("/settings", home.settings),
        Route("/settings/chat", home.chat),
        Route("/settings/data", OwnDataPage(*known).answer),
        Route("/settings/photo", upload.photo),
        Route("/sign-out", home.leave, methods=["POST"]),
        Route("/newsroom", newsroom.answer),
        Route("/newsroom/{news}", newsroom.card),
        Route("/newsroom/{news}/figures.png", newsroom.picture),
        Route("/news", news.answer),
        Route("/news/{news}", news.article),
        Route("/news/{news}/open", news.open, methods=["POST"]),
        Route("/news/{news}/files/{place}", news.file),
        Route("/portfolio", portfolio.answer),
        Route("/portfolio/{certificate}.pdf", portfolio.document),
        Route("/portfolio/{certificate}/activate", portfolio.activate, methods=["POST"]),
        Route("/static/{name}", assets.answer),
        Route("/robots.txt", portfolio.robots),
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", metrics.answer),
    ]
    if site.shown is not None:
        entry = SecureEntryPage(site, pages, errors, site.shown)
        routes.insert(0, Route("/form/app", entry.answer, methods=_ACTING))
    if site.hook is not None:
        page = UpdatesPage(site.hook, site.metrics)
        routes.append(
            Route(
                "/telegram/webhook",
                page.answer,
                methods=["POST"],
                max_body_size=LARGEST_UPDATE,
            )
        )
    return routes
