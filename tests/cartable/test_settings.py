"""Settings: what a secretariat may write there, and what comes of it."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from cartable.root import foundation
from cartable.settings import Settings, SettingsFault
from locales import LANGUAGES, Catalogues


@pytest.mark.parametrize("name", ["plain", "n° #1", "what?", "100%", "{name}", "{", "{0.x}"])
async def test_folder_and_database_may_have_any_name(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    settings = Settings(data=data, database=SecretStr(f"sqlite:///{{data}}/{name}.db"))
    assert settings.location.file == data / f"{name}.db"
    async with foundation(settings) as opened:
        assert await opened.store.run(lambda tx: tx.platforms.all()) == []
    assert sorted(os.listdir(tmp_path)) == [name]
    assert f"{name}.db" in os.listdir(data)


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "SMTP": "mail.school.be:587",
        "IMAP": "mail.school.be",
        "LISTEN": "8080",
        "CAPTCHA": "maybe",
        "TIME_ZONE": "Dour",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"CARTABLE_{name}", value)
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    told = {str(fault.values["variable"]): fault for fault in raised.value.faults}
    assert set(told) == {f"CARTABLE_{name}" for name in wrong}
    for words in map(Catalogues.load().of, LANGUAGES):
        said = {name: words.text(fault.key, **fault.values) for name, fault in told.items()}
        assert all(text.startswith(name) for name, text in said.items())
        assert "smtp://" in said["CARTABLE_SMTP"]
        assert "imaps://" in said["CARTABLE_IMAP"]
        assert "on, off" in said["CARTABLE_CAPTCHA"]
        assert "Europe/Brussels" in said["CARTABLE_TIME_ZONE"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("address", "names"),
    [("x" * 41 + "@school.be", "37"), ("école@school.be", "@"), ("school.be", "@")],
)
def test_an_address_that_carries_no_token_is_refused_before_any_mail(
    monkeypatch: pytest.MonkeyPatch, address: str, names: str, language: str
) -> None:
    monkeypatch.setenv("CARTABLE_MAIL_ADDRESS", address)
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    (fault,) = raised.value.faults
    said = Catalogues.load().of(language).text(fault.key, **fault.values)
    assert said.startswith("CARTABLE_MAIL_ADDRESS")
    assert names in said


def test_faults_of_one_variable_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    said = set()
    wrong = ("imaps://mail.be", "imaps://u:p@mail.be:99999", "http://u:p@mail.be",
             "imap://u:p@mail.be?tls=no", "imaps://u:p@mail.be?tls=no", "imaps://u:p@")  # fmt: skip
    for url in wrong:
        monkeypatch.setenv("CARTABLE_IMAP", url)
        with pytest.raises(SettingsFault) as raised:
            Settings.read()
        (fault,) = raised.value.faults
        said.add(Catalogues.load().of("fr").text(fault.key, **fault.values))
    assert len(said) == len(wrong)


@pytest.mark.parametrize("name", ["SMTP", "IMAP"])
def test_no_fault_repeats_what_stands_in_a_variable(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"CARTABLE_{name}", f"{name.lower()}://kanarie:kanarie@")
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    assert "kanarie" not in f"{raised.value} {raised.value.faults[0].values}"


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cartable.env").write_text("CARTABLE_PUBLIC_ULR=https://cartable.example.org\n")
    monkeypatch.setenv("CARTABLE_TELEGRAM_TOKENS", "1:a")
    monkeypatch.setenv("CARTABLE_SERVICE_HOST", "10.0.0.1")
    assert Settings.unknown() == [
        ("CARTABLE_PUBLIC_ULR", "CARTABLE_PUBLIC_URL"),
        ("CARTABLE_SERVICE_HOST", ""),
        ("CARTABLE_TELEGRAM_TOKENS", "CARTABLE_TELEGRAM_TOKEN"),
    ]


@pytest.mark.parametrize(
    "url", ["https://cartable.example.org", "http://127.0.0.1:8080", "http://[::1]:8080"]
)
def test_a_webhook_wants_an_address_that_telegram_reaches(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CARTABLE_TELEGRAM_UPDATES", "webhook")
    monkeypatch.setenv("CARTABLE_PUBLIC_URL", url)
    assert Settings.read().public_url == url


@pytest.mark.parametrize(
    "url",
    ["", "http://cartable.example.org", "http://10.0.0.7", "https://cartable.example.org:8000"],
)
def test_without_one_the_fault_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CARTABLE_PUBLIC_URL", url)
    assert Settings.read().telegram_updates == "polling"
    monkeypatch.setenv("CARTABLE_TELEGRAM_UPDATES", "webhook")
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    (fault,) = raised.value.faults
    text = Catalogues.load().of("en").text(fault.key, **fault.values)
    assert text.startswith("CARTABLE_PUBLIC_URL")
    assert "https" in text
    assert "CARTABLE_TELEGRAM_UPDATES=polling" in text


@pytest.mark.parametrize(
    ("public", "page"),
    [
        ("https://cartable.ecole.be", "https://cartable.ecole.be/form/app"),
        ("https://cartable.ecole.be:8443", "https://cartable.ecole.be:8443/form/app"),
        ("http://cartable.ecole.be", None),
        ("https://localhost:8443", None),
        (None, None),
    ],
)
def test_telegram_opens_a_page_of_a_real_host_by_https_alone(
    public: str | None, page: str | None
) -> None:
    """Anything else it refuses, and the message with it (Bot API, WebAppInfo)."""
    assert Settings(public_url=public).secure_page == page
