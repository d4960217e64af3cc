"""What is deployed names only settings, commands and rooms that exist."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from cartable.program import DRAIN
from cartable.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = {f"CARTABLE_{name.upper()}" for name in Settings.model_fields}
STOPPING = 2 * DRAIN
"""Seconds that a stop may take: the parts, then the farewell to the database."""


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_setting_named_exists(file: Path) -> None:
    named = set(re.findall(r"CARTABLE_[A-Z_]+", file.read_text("utf-8")))
    assert named <= SETTINGS


@pytest.mark.parametrize("all_of_them", [False, True], ids=["as it is", "with what is proposed"])
def test_the_sample_of_settings_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, all_of_them: bool
) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    text = (DEPLOY / "settings.env").read_text("utf-8")
    if all_of_them:
        text = re.sub(r"^#(?=CARTABLE_)", "", text, flags=re.MULTILINE)
    (tmp_path / "cartable.env").write_text(text, "utf-8")
    settings = Settings.read()
    assert settings.data == Path("/var/lib/cartable")
    assert settings.location.engine == ("postgresql" if all_of_them else "sqlite")


def unit(name: str) -> dict[str, list[str]]:
    """Read a unit: what each name is set to, every time it is set."""
    found = defaultdict(list)
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("#", "[")):
            found[key].append(value)
    return found


@pytest.mark.parametrize("name", ["cartable.service", "cartable@.service"])
def test_a_unit_gives_the_program_time_to_stop(name: str) -> None:
    told = unit(name)
    assert told["ExecStart"] == ["/opt/cartable/.venv/bin/cartable run"]
    assert told["KillSignal"] == ["SIGTERM"]
    assert int(told["TimeoutStopSec"][0]) > STOPPING


def test_one_of_several_processes_differs_in_its_port_alone() -> None:
    single, several = unit("cartable.service"), unit("cartable@.service")
    assert several.pop("Description")[0].startswith(single.pop("Description")[0])
    assert several.pop("EnvironmentFile") == ["-/etc/cartable/%i.env"]
    assert several["Environment"].pop() == "CARTABLE_LISTEN=127.0.0.1:%i"
    assert several == single


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


def test_two_processes_share_everything() -> None:
    services = compose()["services"]
    one, two = services["one"], services["two"]
    assert one == two
    assert set(one["environment"]) <= SETTINGS
    assert int(one["stop_grace_period"].removesuffix("s")) > STOPPING
    (subnet,) = compose()["networks"]["inside"]["ipam"]["config"]
    assert one["environment"]["CARTABLE_PROXIES"] == subnet["subnet"]
    upstreams = services["proxy"]["environment"]["UPSTREAMS"].split()
    port = one["environment"]["CARTABLE_LISTEN"].rpartition(":")[2]
    assert upstreams == [f"one:{port}", f"two:{port}"]


def test_every_volume_is_kept_and_every_file_there() -> None:
    described = compose()
    sources = {
        volume.split(":")[0]
        for service in described["services"].values()
        for volume in service.get("volumes", ())
    }
    files = {one for one in sources if one.startswith(".")}
    assert sources - files == set(described["volumes"])
    assert all((DEPLOY / one).exists() for one in files)
    build = described["x-program"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).exists()


def test_the_image_has_every_room_and_nothing_of_this_machine() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    rooms = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    lines = (DEPLOY / "Containerfile").read_text("utf-8")
    assert {room for room, _ in re.findall(r"^COPY (\w+) (\w+)$", lines, re.MULTILINE)} == rooms
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    files = {"pyproject.toml", "README.md", "requirements.lock"}
    assert "*" in ignored
    assert {one[1:] for one in ignored if one.startswith("!")} == rooms | files
    assert re.findall(r"^USER (.+)$", lines, re.MULTILINE) == ["10001:10001"]
