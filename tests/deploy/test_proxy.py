"""The site of nginx in ``deploy/``, with a real nginx before the real pages."""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.deploy.nginx import Nginx, Ports, make_certificate, nginx
from tests.journey.installation import STUDENT, Installation, installation, until
from tests.journey.signing_up import see, sign_up
from web.server import PageServer

CLIENT = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
"""Where the client comes from: another address than the proxy's, where this machine has one."""
KIB, MIB = 1024, 1024 * 1024


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


async def _mirror(request: Request) -> JSONResponse:
    """Show what arrives behind the proxy, as our server understands it."""
    body = await request.body()
    client = request.client.host if request.client else ""
    headers = {name: request.headers.get(name, "") for name in ("host", "forwarded")}
    return JSONResponse(
        {"client": client, "scheme": request.url.scheme, "bytes": len(body), **headers}
    )


@pytest.fixture
async def mirror(tmp_path: Path, certificate: Path) -> AsyncIterator[Nginx]:
    """nginx before our server, with an application that shows what arrives."""
    app = Starlette(routes=[Route("/{path:path}", _mirror, methods=["GET", "POST"])])
    server = PageServer(app, "127.0.0.1", 0, proxies=["127.0.0.1"])
    upstream = f"127.0.0.1:{await server.start()}"
    async with nginx(certificate, tmp_path / "nginx", Ports.free(), [upstream]) as proxy:
        yield proxy
    await server.stop()


def browser(proxy: Nginx) -> httpx.AsyncClient:
    """Give a client that comes from ``CLIENT``."""
    transport = httpx.AsyncHTTPTransport(verify=proxy.trust, local_address=CLIENT)
    return httpx.AsyncClient(transport=transport, base_url=proxy.url)


async def test_the_pages_see_the_clients_own_address_whatever_it_says(mirror: Nginx) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "Forwarded": "for=203.0.113.9",
    }
    async with browser(mirror) as client:
        for headers in ({}, lies):
            seen = (await client.get("/a/token", headers=headers)).json()
            assert seen["client"] == CLIENT
            assert (seen["scheme"], seen["host"]) == ("https", "localhost")
            assert seen["forwarded"] == ""


@pytest.mark.parametrize(("path", "most"), [("/a/token", 64 * KIB), ("/telegram/webhook", MIB)])
async def test_bodies_are_taken_up_to_what_the_page_takes(
    mirror: Nginx, path: str, most: int
) -> None:
    async with browser(mirror) as client:
        taken = await client.post(path, content=b"x" * most)
        assert (taken.status_code, taken.json()["bytes"]) == (200, most)
        assert (await client.post(path, content=b"x" * (most + 1))).status_code == 413


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "//metrics", "/%6detrics", "/x/../readyz"])
async def test_what_is_for_machines_is_not_public(mirror: Nginx, path: str) -> None:
    async with browser(mirror) as client:
        assert (await client.get(mirror.url + path)).status_code == 404
        assert (await client.get("/healthz")).status_code == 200


async def test_a_machine_that_floods_the_pages_is_held_back_but_telegram_is_not(
    mirror: Nginx,
) -> None:
    async with browser(mirror) as client:
        statuses = set()
        for _ in range(3000):
            statuses.add((await client.get("/")).status_code)
            if 429 in statuses:
                break
        assert statuses == {200, 429}
        assert (await client.post("/telegram/webhook", content=b"{}")).status_code == 200


async def test_plain_http_leads_to_the_site_alone(mirror: Nginx) -> None:
    async with httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{mirror.ports.plain}/a/token?x=1"
        answer = await client.get(url, headers={"Host": "elsewhere.example"})
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://localhost/a/token?x=1"


@asynccontextmanager
async def two_processes(
    folder: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Installation, Nginx]]:
    """Give an installation of two processes behind nginx, to which Telegram posts over TLS."""
    ports = Ports.free()
    # Telegram's part is played in this process, by aiohttp with a context made at its import.
    trust = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trust)
    async with installation(
        folder,
        CARTABLE_PUBLIC_URL=f"https://localhost:{ports.tls}",
        CARTABLE_TELEGRAM_UPDATES="webhook",
        CARTABLE_PROXIES="127.0.0.1",
        SSL_CERT_FILE=str(certificate),
    ) as place:
        await place.fill()
        upstreams = []
        for name in ("one", "two"):
            await place.start(fetches=False, name=name)
            upstreams.append(urlsplit(place.pages).netloc)
        async with nginx(certificate, folder / "nginx", ports, upstreams) as proxy:
            yield place, proxy


async def test_people_and_telegram_reach_the_program_through_it(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_processes(tmp_path, certificate, monkeypatch) as (place, proxy):
        token = await place.link(STUDENT)
        async with browser(proxy) as client:
            page = await client.get(f"/a/{token}")
            assert page.status_code == 200
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["content-security-policy"].startswith("default-src 'none'")
            assert page.headers["strict-transport-security"] == "max-age=31536000"
            assert page.headers["server"] == "nginx"  # without its version
            styles = await client.get(re.findall(r"/static/[\w.]+css", page.text)[0])
            assert "immutable" in styles.headers["cache-control"]
            form = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page.text)
            headers = {"Origin": proxy.url}
            answer = await client.post(f"/a/{token}", data=dict(form), headers=headers)
            assert answer.status_code == 303, answer.text
            assert (await client.get("/metrics")).status_code == 404
        zoe = place.person("Zoé")
        await sign_up(zoe, token)
        printed = await place.does("check")
        assert "✗" not in printed
        assert "Telegram envoie les messages" in printed

        await place.kill("two")  # the other takes its posts and pages
        zoe.send("/certificates")
        await see(zoe, "Mon porte-document")
        await until(lambda: len(place.telegram.world.updates) == 0)
        logged = proxy.logged()
        assert "GET a 200" in logged
        assert "POST telegram 200" in logged
        assert token not in logged
        assert await place.stop() == 0
