"""The settings: environment variables, or the same keys in ``cartable.env``."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mail.addresses import OwnAddress
from mail.imap_server import ImapServer
from mail.server import SmtpServer
from school.addresses import normal_address
from school.refusals import Refusal
from storage.location import Location

_PREFIX = "CARTABLE_"
_SETTINGS = "settings."
_WORDS = {
    "database": "settings.database",
    "telegram_api": "settings.url",
    "telegram_links": "settings.url",
    "telegram_rate": "settings.telegram_rate",
    "dkim_selector": "settings.dkim_selector",
    "public_url": "settings.public_url",
    "listen": "settings.listen",
    "proxies": "settings.networks",
    "metrics_from": "settings.networks",
    "time_zone": "settings.time_zone",
}
"""What a field that is no choice must be."""
_OWN_WORDS = frozenset(("settings.mail_address.ascii", "settings.mail_address.long"))
_SELECTOR = re.compile(r"(?=.{1,100}\Z)[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*")
"""RFC 6376 (3.1): labels with dots between them."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})
"""Bot API, setWebhook: "Ports currently supported for webhooks"."""


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("no address of a web server")
    return value.rstrip("/")


def _page_url(value: str) -> str:
    url = _http_url(value)
    if urlsplit(url).path:
        raise ValueError("more than a host")
    return url


def _fits_webhook(url: str | None, info: ValidationInfo) -> str | None:
    """Telegram posts over https alone; over http only one on this machine does, as in tests."""
    if info.data.get("telegram_updates") != "webhook":
        return url
    parts = urlsplit(url or "")
    reached = parts.scheme == "https" and (parts.port or 443) in _WEBHOOK_PORTS
    if not reached and parts.hostname not in _LOOPBACK:
        raise PydanticCustomError("webhook", "no address that Telegram posts to")
    return url


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError("no host and port")
    return value


def _database(value: SecretStr) -> SecretStr:
    Location.parse(value.get_secret_value())
    return value


def _smtp(value: SecretStr) -> SecretStr:
    try:
        SmtpServer.from_url(value.get_secret_value())
    except Refusal as refusal:
        raise _fault(refusal) from None
    return value


def _imap(value: SecretStr) -> SecretStr:
    try:
        ImapServer.from_url(value.get_secret_value())
    except Refusal as refusal:
        raise _fault(refusal) from None
    return value


def _address(value: str) -> str:
    try:
        OwnAddress.parse(value)
        return normal_address(value)
    except Refusal as refusal:
        told = refusal if refusal.key in _OWN_WORDS else None
        variable = _variable("mail_address")
        raise _fault(told or Refusal("settings.mail_address", variable=variable)) from None


def _fault(refusal: Refusal) -> PydanticCustomError:
    """Pass on what is said of one fault among those that a variable may have."""
    return PydanticCustomError(refusal.key, "unusable", dict(refusal.values))


def _selector(value: str) -> str:
    """Take labels of the DNS: in lowercase, as they are compared."""
    if not _SELECTOR.fullmatch(value.lower()):
        raise ValueError("no labels of the DNS")
    return value.lower()


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("no time zone") from error
    return value


class Settings(BaseSettings):
    """One field per variable of the contract, without ``CARTABLE_``."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file="cartable.env", extra="ignore", env_ignore_empty=True
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
    imap: Annotated[SecretStr, AfterValidator(_imap)] | None = None
    smtp: Annotated[SecretStr, AfterValidator(_smtp)] | None = None
    authserv_id: str | None = None
    dkim_key: Path | None = None
    dkim_selector: Annotated[str, AfterValidator(_selector)] = "cartable"
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
    quiet_hours: Literal["on", "off"] = "on"
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
                    _refusal(str(fault["loc"][0]), fault["type"], fault.get("ctx", {}))
                    for fault in error.errors(include_input=False, include_url=False)
                ]
            ) from None

    @classmethod
    def unknown(cls) -> list[tuple[str, str]]:
        """Name variables that look like ours and are none, each with the one that was meant.

        The second is empty where none comes near. They stop nothing: what runs containers makes
        variables of its own (``CARTABLE_SERVICE_HOST``).
        """
        known = [_variable(field) for field in cls.model_fields]
        given = {*os.environ, *dotenv_values(str(cls.model_config["env_file"]))}
        wrong = sorted(name for name in given if name.upper().startswith(_PREFIX))
        return [
            (name, (get_close_matches(name.upper(), known, n=1, cutoff=0.8) or [""])[0])
            for name in wrong
            if name.upper() not in known
        ]

    @property
    def location(self) -> Location:
        """Where the database is; in SQLite's file name, ``{data}`` is the folder."""
        url = self.database.get_secret_value()
        sqlite = url.startswith("sqlite:")
        return Location.parse(url.replace("{data}", str(self.data)) if sqlite else url)

    @property
    def secure_page(self) -> str | None:
        """The page that Telegram opens for a secret.

        It opens none without https, and none of a host without a dot: it would refuse the whole
        message (Bot API, WebAppInfo).
        """
        public = self.public_url or ""
        host = urlsplit(public).hostname or ""
        is_opened = public.startswith("https://") and "." in host.strip(".")
        return f"{public.rstrip('/')}/form/app" if is_opened else None

    @property
    def listen_host(self) -> str:
        """The host of ``listen``."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        """The port of ``listen``; 0 asks for a free one."""
        return int(self.listen.rpartition(":")[2])


class SettingsFault(Exception):
    """Settings that cannot be used: ``faults`` says of each variable what it must be."""

    def __init__(self, faults: list[Refusal]) -> None:
        super().__init__(", ".join(str(fault.values["variable"]) for fault in faults))
        self.faults = faults


def _refusal(field: str, fault: str, about: Mapping[str, object]) -> Refusal:
    """Say what a variable must be; nothing of what stands there is repeated, it may be a secret."""
    choices = get_args(Settings.model_fields[field].annotation)
    if fault == "literal_error":
        allowed = ", ".join(str(one) for one in choices)
        return Refusal("settings.choice", variable=_variable(field), choices=allowed)
    if fault.startswith(_SETTINGS):
        return Refusal(fault, **about)
    if fault == "webhook":
        return Refusal("settings.webhook", variable=_variable(field))
    return Refusal(_WORDS[field], variable=_variable(field))


def _variable(field: str) -> str:
    return f"{_PREFIX}{field.upper()}"
