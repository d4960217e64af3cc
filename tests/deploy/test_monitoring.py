"""What alerts and the operator's guide name is what the program really shows."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import typer
import yaml
from prometheus_client.parser import text_string_to_metric_families
from typer.core import TyperGroup

from cartable.__main__ import make_app
from tests.clients import plain_client
from tests.journey.installation import STUDENT, installation
from tests.journey.signing_up import sign_up

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operations.md"
ALERTS = ROOT / "deploy" / "alerts.yaml"

Shown = dict[str, list[dict[str, str]]]
"""The labels of every sample, by the sample's name."""


def alerts() -> list[dict[str, Any]]:
    rules = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"][0]["rules"]
    return [dict(rule) for rule in rules]


@pytest.fixture
async def shown(tmp_path: Path) -> Shown:
    """What ``/metrics`` shows of a program that has worked, with a webhook."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{asking.getsockname()[1]}"
    settings = {
        "CARTABLE_LISTEN": listen,
        "CARTABLE_PUBLIC_URL": f"http://{listen}",
        "CARTABLE_TELEGRAM_UPDATES": "webhook",
    }
    async with installation(tmp_path, **settings) as place:
        mailbox = place.mail.imap
        who = f"{quote(mailbox.user)}:{quote(mailbox.password)}"
        place.settings["CARTABLE_IMAP"] = f"imap://{who}@{mailbox.host}:{mailbox.port}?tls=no"
        await place.fill()
        await place.start(fetches=False)
        await sign_up(place.person("Zoé"), await place.link(STUDENT))
        await place.does("backup", tmp_path / "backup.zip")
        async with plain_client() as client, asyncio.timeout(60):
            text = ""
            while "pending_updates" not in text or "mailbox_last_seen" not in text:
                text = (await client.get(f"{place.pages}/metrics")).text
        assert await place.stop() == 0
    found: Shown = {}
    for family in text_string_to_metric_families(text):
        found.setdefault(family.name, [])
        for sample in family.samples:
            found.setdefault(sample.name, []).append(dict(sample.labels))
    return found


OF_PROMETHEUS = {"job", "instance"}
_METRIC = re.compile(r"\b((?:cartable|process)_\w+)(?:\{([^}]*)\})?")


def _occurs(value: str, label: str, samples: list[dict[str, str]]) -> bool:
    """Whether a label has this value, or will: an event is shown once it has happened."""
    if label == "event":
        return any(f'"{value}"' in file.read_text("utf-8") for file in ROOT.glob("web/*.py"))
    return value in {one[label] for one in samples}


async def test_alerts_and_guide_name_figures_that_are_shown(shown: Shown) -> None:
    expressions = [rule["expr"] for rule in alerts()]
    named = [one for text in expressions for one in _METRIC.findall(text)]
    assert len(named) >= len(expressions) - 1  # "up" is Prometheus's own
    for metric, selector in named:
        samples = shown[metric]
        for label, equals, value in re.findall(r'(\w+)(=|!=|=~|!~)"([^"]*)"', selector):
            if label not in OF_PROMETHEUS:
                assert label in samples[0], (metric, label)
                assert equals != "=" or _occurs(value, label, samples), (metric, value)
    guide = GUIDE.read_text("utf-8")
    for metric in re.findall(r"`((?:cartable|process)_\w+)", guide):
        assert metric in shown, metric


def test_the_guide_says_what_to_do_at_each_alert() -> None:
    guide = GUIDE.read_text("utf-8")
    names = {rule["alert"] for rule in alerts()}
    assert names == set(re.findall(r"`(Cartable[A-Z]\w+)`", guide))
    for rule in alerts():
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["labels"]["severity"] in ("page", "ticket")


def _called(words: list[str]) -> Any:
    """Find the command that words begin with; raises ``KeyError`` for none of ours."""
    command: Any = typer.main.get_command(make_app())
    for word in words:
        if not isinstance(command, TyperGroup):
            break
        if word.startswith("-"):
            break
        command = command.commands[word]
    return command


def _lines() -> list[str]:
    """Give what the guide has between backticks: lines of its blocks, and single words."""
    guide = GUIDE.read_text("utf-8")
    blocks = re.findall(r"```\w*\n(.*?)```", guide, re.DOTALL)
    rest = re.sub(r"```.*?```", "", guide, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(
        r"`([^`]+)`", rest
    )


def test_the_guide_names_commands_and_options_that_exist() -> None:
    seen = 0
    for line in _lines():
        found = re.match(r"(?:\S*/)?cartable ((?:[a-z]+|--)[^#|;&]*)", line.strip())
        if found is None:
            continue
        words = found[1].split()
        options = {name for one in _called(words).params for name in one.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= options, line
        seen += 1
    assert seen >= 10


def test_the_guide_names_settings_targets_and_files_that_exist() -> None:
    guide = GUIDE.read_text("utf-8")
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in set(re.findall(r"CARTABLE_[A-Z_]+", guide)):
        assert f"`{name}`" in settings, name
    for link in re.findall(r"\]\(([^)#:]+)\)", guide):
        assert (GUIDE.parent / link).exists(), link
    for name in re.findall(r"deploy/[\w.@]+\w", guide):
        assert (ROOT / name).exists(), name
    targets = re.findall(r"^([.\w]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for target in re.findall(r"^make (?:-C \S+ )?([.\w]+)", "\n".join(_lines()), re.MULTILINE):
        assert target in targets, target
