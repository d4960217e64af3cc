"""``cartable letters make``, as it is typed."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from typer.testing import CliRunner

from cartable.__main__ import make_app
from cartable.program import Program
from cartable.settings import Settings
from sandbox.telegram import BotApiServer
from storage.driver import sqlite3
from tests.cast import KEY, SAMPLES


class Desk:
    """A terminal in the secretariat of the second guide's school."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"CARTABLE_DATA": str(folder / "var"), "CARTABLE_SECRET_KEY": KEY}

    def type(self, *words: object) -> tuple[int, str, str]:
        """Type a command; gives its status and what it printed to both outputs."""
        runner = CliRunner(env={"LANG": "fr_BE.UTF-8", "COLUMNS": "120", **self.settings})
        ended = runner.invoke(make_app(), [*map(str, words)], catch_exceptions=False)
        return ended.exit_code, ended.stdout, ended.stderr


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    opened = Desk(tmp_path)
    assert opened.type("schools", "import", SAMPLES / "schools.toml")[0] == 0
    opened.type("children", "import", SAMPLES / "children.csv")
    return opened


def test_letters_of_a_class_are_made_and_counted(desk: Desk) -> None:
    status, out, err = desk.type("letters", "make", "3a.pdf", "--class", "3A")
    assert (status, err) == (0, "")
    assert "4 lettres, valables 21 jours." in out
    assert "3a.pdf\u00a0: 4 pages" in out
    assert "Telegram n’est pas configuré" in out
    assert len(PdfReader(desk.folder / "3a.pdf").pages) == 4
    status, out, _ = desk.type("letters", "make", "again.pdf", "--child", "albert.durant")
    assert status == 0
    assert "2 lettres antérieures ne servent plus" in out


def test_json_is_one_array_and_nothing_else(desk: Desk) -> None:
    status, out, err = desk.type("letters", "make", "--json", "--child", "albert.durant")
    assert status == 0
    assert "2 lettres" in err
    first, second = json.loads(out)
    assert first.keys() == {
        "platform", "identifier", "guardian", "temporary_password", "deep_link",
    }  # fmt: skip
    assert (first["platform"], first["identifier"]) == ("isu-dour", "albert.durant@isu-dour.be")
    assert (first["guardian"], second["guardian"]) == (1, 2)
    assert first["deep_link"] is None
    for one in (first, second):
        assert re.fullmatch("[a-z2-9]{4}(-[a-z2-9]{4}){2}", one["temporary_password"])


def test_a_refusal_is_told_and_changes_nothing(desk: Desk) -> None:
    status, out, err = desk.type("letters", "make", "x.pdf", "--class", "9Z")
    assert (status, out) == (1, "")
    assert "9Z" in err
    assert "3A" in err
    status, out, _ = desk.type("letters", "make", "--json", "--child", "nobody.here")
    assert status == 1
    assert json.loads(out)["error"]["key"] == "letters.child_unknown"


def test_letters_that_are_printed_again_take_the_place_of_the_file(desk: Desk) -> None:
    (desk.folder / "letters.pdf").write_text("of last year")
    assert desk.type("letters", "make", "letters.pdf", "--class", "0Z")[0] == 1
    assert (desk.folder / "letters.pdf").read_text() == "of last year"
    assert desk.type("letters", "make", "letters.pdf")[0] == 0
    assert len(PdfReader(desk.folder / "letters.pdf").pages) == 20


def test_without_file_and_json_it_is_wrong_usage(desk: Desk) -> None:
    status, _, err = desk.type("letters", "make")
    assert status == 2
    assert "--json" in err


async def test_the_qr_code_opens_the_bot_whose_name_telegram_tells(desk: Desk) -> None:
    async with BotApiServer(name="Cartable", username="cartable_bot") as telegram:
        desk.settings |= {
            "CARTABLE_TELEGRAM_TOKEN": telegram.token,
            "CARTABLE_TELEGRAM_API": telegram.url,
        }
        words = ("letters", "make", "qr.pdf", "--json", "--child", "albert.durant")
        status, out, _ = await asyncio.to_thread(desk.type, *words)
    assert status == 0
    links = [one["deep_link"] for one in json.loads(out)]
    with pypdfium2.PdfDocument(desk.folder / "qr.pdf") as document:
        pages = [page.render(scale=2).to_pil() for page in document]
    assert [zxingcpp.read_barcodes(one)[0].text for one in pages] == links
    assert all(
        re.fullmatch(r"https://t\.me/cartable_bot\?start=l_[a-z0-9]{26}", one) for one in links
    )


async def test_a_letter_names_the_pages_of_the_program_that_runs_beside(desk: Desk) -> None:
    """The terminal has no public address of its own, as beside ``cartable demo``."""
    words = ("letters", "make", "page.pdf", "--child", "albert.durant")

    async def printed() -> str:
        assert (await asyncio.to_thread(desk.type, *words))[0] == 0
        return PdfReader(desk.folder / "page.pdf").pages[0].extract_text()

    async def serve(public_url: str | None) -> None:
        settings = Settings.model_validate(
            {
                "data": desk.folder / "var",
                "secret_key": KEY,
                "listen": "127.0.0.1:0",
                "public_url": public_url,
            }
        )
        assert await Program(settings, frozenset({"web"})).run(lambda program: program.stop()) == 0

    assert "/home" not in await printed()
    await serve("http://127.0.0.1:8099")
    assert "127.0.0.1:8099/home" in await printed()
    await serve(None)
    assert "/home" not in await printed(), "it has none any more"


def test_a_bot_that_nobody_knows_is_told_before_anything_is_printed(desk: Desk) -> None:
    desk.settings |= {
        "CARTABLE_TELEGRAM_TOKEN": "1:x",
        "CARTABLE_TELEGRAM_API": "http://127.0.0.1:9",
    }
    status, _, err = desk.type("letters", "make", "qr.pdf")
    assert status == 1
    assert "cartable check" in err
    assert not (desk.folder / "qr.pdf").exists()


def test_a_terminal_without_the_token_prints_links_of_the_bot_that_runs(desk: Desk) -> None:
    """Or a forgotten variable would have good letters replaced by ones that lead nowhere."""
    with closing(sqlite3.connect(desk.folder / "var" / "cartable.db")) as database, database:
        database.execute("INSERT INTO facts VALUES ('bot_name', 'cartable_bot')")
    status, out, err = desk.type("letters", "make", "--json", "--child", "albert.durant")
    assert (status, "Telegram n’est pas configuré" in err) == (0, False)
    links = [one["deep_link"] for one in json.loads(out)]
    assert all(one.startswith("https://t.me/cartable_bot?start=l_") for one in links)
