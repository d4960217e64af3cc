"""What ``cartable check`` says of the mailbox that replies are read from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from cartable.checks import Finding, check_everything
from cartable.settings import Settings
from locales import LANGUAGES
from tests.dovecot import PASSWORD, USER, Dovecot, dovecot
from tests.mail.mailbox.scripted import HANG, Misbehaviour, ScriptedServer, scripted


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)


async def found(folder: Path, url: str | None, **about: object) -> list[Finding]:
    usual = {"data": folder, "mail_address": USER, "imap": url, "authserv_id": "mail.example"}
    settings = Settings.model_validate({**usual, **about})
    everything = await check_everything(settings)
    for finding in everything:
        assert PASSWORD not in finding.what
        assert "secret" not in finding.what
    return [one for one in everything if one.what.startswith("Incoming mail")]


async def test_a_mailbox_that_works_is_opened(server: Dovecot, tmp_path: Path) -> None:
    assert await found(tmp_path, server.url()) == [
        Finding("good", "Incoming mail: INBOX on 127.0.0.1 opens (0 e-mails)")
    ]
    with server.colleague() as client:
        assert client.folder_exists("Cartable/Done")
        assert client.folder_exists("Cartable/Set aside")


async def test_without_a_mailbox_it_is_said_what_one_would_be_good_for(tmp_path: Path) -> None:
    (off,) = await found(tmp_path, None)
    assert (off.state, "CARTABLE_IMAP" in off.what) == ("off", True)
    (off,) = await found(tmp_path, "imaps://u:secret@127.0.0.1:1", mail_address=None)
    assert (off.state, "CARTABLE_MAIL_ADDRESS" in off.what) == ("off", True)


async def test_whom_to_believe_is_asked_for(server: Dovecot, tmp_path: Path) -> None:
    opened, off = await found(tmp_path, server.url(), authserv_id=None)
    assert (opened.state, off.state) == ("good", "off")
    assert "CARTABLE_AUTHSERV_ID" in off.what


async def test_each_fault_says_what_to_look_at(server: Dovecot, tmp_path: Path) -> None:
    cases = {
        server.url().replace("%2F", "%2E"): "app password",
        server.url(mailbox="Nowhere"): "the mailbox Nowhere does not open",
        server.url().replace(f":{server.port}", ":1"): "nothing listens on port 1",
    }
    for url, advice in cases.items():
        (finding,) = await found(tmp_path, url)
        assert finding.state == "bad"
        assert advice in finding.what
        assert "CARTABLE_IMAP" in finding.what


@pytest.mark.parametrize(
    ("misbehaves", "says"),
    [
        ({"AUTHENTICATE": "NO [UNAVAILABLE] later"}, "asks us to wait"),
        ({"AUTHENTICATE": "NO [AUTHENTICATIONFAILED] no"}, "app password"),
        ({"SELECT": "NO [NOPERM] no"}, "answers “NOPERM”"),
    ],
)
async def test_what_a_server_refuses_is_told_without_its_english(
    tmp_path: Path, misbehaves: dict[str, Misbehaviour], says: str
) -> None:
    async with scripted(ScriptedServer(misbehaves=misbehaves)) as server:
        (finding,) = await found(tmp_path, server.url)
    assert (finding.state, says in finding.what) == ("bad", True)
    assert "(" not in finding.what


async def test_what_a_server_lacks_is_told_beside(tmp_path: Path) -> None:
    with dovecot("imap_capability = IMAP4rev1\n") as server:
        opened, *lacks = await found(tmp_path, server.url())
        assert opened.state == "good"
        assert [one.state for one in lacks] == ["off", "off"]
        assert "every 20 seconds" in lacks[0].what
        assert "neither move nor remove" in lacks[1].what
    async with scripted(ScriptedServer(misbehaves={"CREATE": "NO [CANNOT] no"})) as narrow:
        _, lack = await found(tmp_path, narrow.url)
        assert "“Cartable/Done”" in lack.what
    async with scripted(ScriptedServer(read_only=True)) as closed:
        _, lack = await found(tmp_path, closed.url)
        assert "read-only" in lack.what


async def test_a_server_that_says_nothing_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartable.mailbox_check._PATIENCE", 0.1)
    async with scripted(ScriptedServer(greeting=HANG)) as silent:
        (finding,) = await found(tmp_path, silent.url)
        assert (finding.state, "does not answer" in finding.what) == ("bad", True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_said_in_every_language(
    server: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LANG", f"{language}.UTF-8")
    settings = Settings(data=tmp_path, mail_address=USER, imap=SecretStr(server.url()))
    said = [one.what for one in await check_everything(settings)]
    assert sum("INBOX" in one for one in said) == 1
