"""The mailboxes as a page in a browser, or a test in another process, reads them."""

import json
from collections.abc import AsyncIterator

import aiosmtplib
import pytest
from aiohttp import ClientSession, FormData, web
from aiohttp.test_utils import TestClient, TestServer

from locales import Catalogues
from sandbox.mail.routes import MailRoutes
from sandbox.mail.server import MailServer

BOT = "cartable@sandbox.example"
SOPHIE = "sophie.lambert@example.org"
Client = TestClient[web.Request, web.Application]

MAIL = b"""From: Institut <cartable@sandbox.example>\r
To: sophie.lambert@example.org\r
Subject: =?utf-8?q?Attestation_d=C3=A9livr=C3=A9e?=\r
MIME-Version: 1.0\r
Content-Type: multipart/related; boundary=b\r
\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<p style="color:red"><script>alert(1)</script><img src="cid:logo@x"><a href="http://a.be">x</a></p>\r
--b\r
Content-Type: image/png; name="logo.png"\r
Content-ID: <logo@x>\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
--b--\r
"""


@pytest.fixture
async def client(server: MailServer) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(MailRoutes(server, Catalogues.load()).definitions())
    async with TestClient(TestServer(app)) as running:
        host, port = server.smtp
        await aiosmtplib.send(
            MAIL, sender=BOT, recipients=[SOPHIE], hostname=host, port=port, start_tls=False
        )
        yield running


async def test_list_and_one_mail(client: Client) -> None:
    (line,) = await (await client.get(f"/mail/{SOPHIE}")).json()
    assert line["subject"] == "Attestation délivrée"
    view = await (await client.get(f"/mail/{SOPHIE}/{line['id']}")).json()
    assert view["from"] == "Institut <cartable@sandbox.example>"
    assert ["To", SOPHIE] in view["headers"]
    assert view["attachments"] == [{"name": "logo.png", "type": "image/png", "size": 8}]
    raw = await (await client.get(f"/mail/{SOPHIE}/{line['id']}/raw")).read()
    assert raw.endswith(MAIL)


async def test_the_html_part_is_harmless_and_shows_its_own_pictures(client: Client) -> None:
    (line,) = await (await client.get(f"/mail/{SOPHIE}")).json()
    answer = await client.get(f"/mail/{SOPHIE}/{line['id']}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    html = await answer.text()
    assert 'src="attachments/0"' in html
    assert html.startswith('<base target="_blank">')
    picture = await client.get(f"/mail/{SOPHIE}/{line['id']}/attachments/0")
    assert picture.headers["Content-Disposition"] == "inline; filename*=UTF-8''logo.png"
    assert await picture.read() == b"\x89PNG\r\n\x1a\n"


async def test_reply_and_new_mail_reach_the_bot(client: Client, server: MailServer) -> None:
    (line,) = await (await client.get(f"/mail/{SOPHIE}")).json()
    form = FormData({"text": "Oui", "name": "Sophie Lambert", "language": "nl"})
    form.add_field("file", b"%PDF-", filename="preuve.pdf", content_type="application/pdf")
    sent = await (await client.post(f"/mail/{SOPHIE}/{line['id']}/reply", data=form)).json()
    assert sent["subject"] == "Re: Attestation délivrée"
    arrived = await server.wait_for(BOT)
    assert arrived.header("From") == f"Sophie Lambert <{SOPHIE}>"
    assert "schreef Institut <cartable@sandbox.example>:" in arrived.text
    assert arrived.attachments[0].name == "preuve.pdf"
    new = {"to": BOT, "subject": "stop", "text": ""}
    assert (await client.post(f"/mail/{SOPHIE}", data=new)).status == 200
    assert await server.wait_for(BOT, lambda mail: mail.subject == "stop")


@pytest.mark.parametrize("path", ["999", "999/raw", "1/attachments/7", "nonsense"])
async def test_what_is_not_there(client: Client, path: str) -> None:
    assert (await client.get(f"/mail/{SOPHIE}/{path}")).status == 404


async def test_live_events(client: Client, server: MailServer) -> None:
    async with (
        ClientSession() as session,
        session.get(client.make_url(f"/mail/{SOPHIE}/events")) as live,
    ):
        assert (await live.content.readline()).startswith(b"retry:")
        await server.send("karim@example.org", "other@example.org", "pas pour elle", "")
        await server.send("karim@example.org", SOPHIE, "pour elle", "")
        while not (line := await live.content.readline()).startswith(b"data:"):
            pass
        assert json.loads(line[5:])["subject"] == "pour elle"
