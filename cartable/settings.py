"""The settings: environment variables, or the same keys in ``cartable.env``."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mail.server import SmtpServer
from school.addresses import normal_address
from school.refusals import Refusal
from storage.location import Location

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must begin with http:// or https:// and name a host")
    return value.rstrip("/")


def _page_url(value: str) -> str:
    url = _http_url(value)
    if urlsplit(url).path:
        raise ValueError("must name a host only, such as https://cartable.example.org")
    return url


def _fits_webhook(url: str | None, info: ValidationInfo) -> str | None:
    """Telegram posts over https alone; over http only one on this machine does, as in tests."""
    if info.data.get("telegram_updates") != "webhook":
        return url
    parts = urlsplit(url or "")
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError(
            "must be the https address at which Telegram reaches the pages, such as "
            "https://cartable.example.org, since CARTABLE_TELEGRAM_UPDATES is webhook; "
            "without one, set CARTABLE_TELEGRAM_UPDATES=polling"
        )
    return url


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    return value


def _database(value: SecretStr) -> SecretStr:
    Location.parse(value.get_secret_value())
    return value


def _smtp(value: SecretStr) -> SecretStr:
    SmtpServer.from_url(value.get_secret_value())
    return value


def _address(value: str) -> str:
    try:
        return normal_address(value)
    except Refusal as refusal:
        raise ValueError("must be an e-mail address") from refusal


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("must name a time zone, such as Europe/Brussels") from error
    return value


class Settings(BaseSettings):
    """One field per variable of the contract, without ``CARTABLE_``."""

    model_config = SettingsConfigDict(
        env_prefix="CARTABLE_", env_file="cartable.env", extra="ignore", env_ignore_empty=True
    )

    data: Path = Path("var")
    database: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        "sqlite:///{data}/cartable.db"
    )
    telegram_token: SecretStr | None = None
    telegram_api: Annotated[str, AfterValidator(_http_url)] = "https://api.telegram.org"
    telegram_updates: Literal["polling", "webhook"] = "polling"
    telegram_rate: Annotated[float, Field(gt=0)] = 30
    telegram_links: Annotated[str, AfterValidator(_http_url)] = "https://t.me"
    mail_address: Annotated[str, AfterValidator(_address)] | None = None
    imap: SecretStr | None = None
    smtp: Annotated[SecretStr, AfterValidator(_smtp)] | None = None
    authserv_id: str | None = None
    public_url: Annotated[
        Annotated[str, AfterValidator(_page_url)] | None,
        AfterValidator(_fits_webhook),
        Field(validate_default=True),
    ] = None
    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    metrics_from: Annotated[tuple[str, ...], NoDecode] = ()
    secret_key: SecretStr | None = None
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/Brussels"
    backups: Path | None = None
    captcha: Literal["on", "off"] = "on"
    log: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @field_validator("metrics_from", "proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        networks = tuple(part.strip() for part in value.split(",") if part.strip())
        for network in networks:
            ipaddress.ip_network(network, strict=False)
        return networks

    @classmethod
    def read(cls) -> Self:
        """Read them; raises ``SettingsFault`` that names every fault at once."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsFault(
                [
                    (f"CARTABLE_{'_'.join(map(str, fault['loc'])).upper()}", _why(fault["msg"]))
                    for fault in error.errors(include_input=False, include_url=False)
                ]
            ) from None

    @property
    def location(self) -> Location:
        """Where the database is; in SQLite's file name, ``{data}`` is the folder."""
        url = self.database.get_secret_value()
        sqlite = url.startswith("sqlite:")
        return Location.parse(url.replace("{data}", str(self.data)) if sqlite else url)

    @property
    def listen_host(self) -> str:
        """The host of ``listen``."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        """The port of ``listen``; 0 asks for a free one."""
        return int(self.listen.rpartition(":")[2])


class SettingsFault(Exception):
    """Settings that cannot be used: ``faults`` are pairs of a variable and what is wrong."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in faults))
        self.faults = faults


def _why(message: str) -> str:
    return message.removeprefix("Value error, ")
