"""Whoever would replace letters that work is asked first, where there is a person to ask."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from pypdf import PdfReader

from storage.driver import sqlite3
from tests.cartable.terminal import Terminal, typed
from tests.cartable.test_letters_command import Desk
from tests.cast import SAMPLES

QUESTION = "2 lettres faites auparavant servent encore."
ALBERT = ("--child", "albert.durant")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A school whose first letters, of one child, are out."""
    monkeypatch.chdir(tmp_path)
    opened = Desk(tmp_path)
    opened.type("schools", "import", SAMPLES / "schools.toml")
    opened.type("children", "import", SAMPLES / "children.csv")
    assert opened.type("letters", "make", "first.pdf", *ALBERT)[0] == 0
    return opened


def at_terminal(desk: Desk, *words: object) -> AbstractContextManager[Terminal]:
    settings = {"LANG": "fr_BE.UTF-8", **desk.settings}
    return typed(desk.folder, settings, "letters", "make", *words)


def letters(desk: Desk) -> tuple[int, int]:
    """How many letters there are, and how many of them work."""
    with closing(sqlite3.connect(desk.folder / "var" / "cartable.db")) as database:
        found = database.execute("SELECT COUNT(*), COUNT(withdrawn_at) FROM letters").fetchone()
    return found[0], found[0] - found[1]


def test_who_says_yes_gets_letters_and_the_older_ones_end(desk: Desk) -> None:
    with at_terminal(desk, "new.pdf", *ALBERT) as terminal:
        terminal.see(QUESTION)
        terminal.see("--only-new, elles restent. Les remplacer\u202f? [o/N] ")
        assert letters(desk) == (2, 2)
        assert not (desk.folder / "new.pdf").exists()
        terminal.type("Oui\n")
        status, out = terminal.ended()
    assert status == 0
    assert "2 lettres antérieures ne servent plus" in out
    assert letters(desk) == (4, 2)
    assert len(PdfReader(desk.folder / "new.pdf").pages) == 2


@pytest.mark.parametrize("keys", ["n\n", "\n", "peut-être\n", "\x04", "\x03"])
def test_every_other_answer_leaves_all_as_it_is(desk: Desk, keys: str) -> None:
    """No, Enter alone, a word that is no answer, Ctrl-D and Ctrl-C."""
    with at_terminal(desk, "new.pdf") as terminal:
        terminal.see("[o/N] ")
        terminal.type(keys)
        status, out = terminal.ended()
    assert (status, out) == (1, "")
    assert "\nRien n’a été fait\u00a0: les lettres faites auparavant servent encore.\n" in (
        terminal.shown
    )
    assert "Traceback" not in terminal.shown
    assert letters(desk) == (2, 2)
    assert sorted(one.name for one in desk.folder.glob("*.pdf*")) == ["first.pdf"]


@pytest.mark.parametrize(
    ("keys", "status"),
    [("o\n", 0), ("n\n", 1)],
)
def test_the_question_does_not_spoil_the_document(desk: Desk, keys: str, status: int) -> None:
    with at_terminal(desk, "--json", *ALBERT) as terminal:
        terminal.see("[o/N] ")
        terminal.type(keys)
        ended, out = terminal.ended()
    assert ended == status
    document = json.loads(out)
    assert out.count("\n") == 1
    if status:
        assert document["error"]["key"] == "letters.declined"
    else:
        assert [one["guardian"] for one in document] == [1, 2]


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("--yes", *ALBERT), 2),
        (("--only-new",), 18),
        (("--child", "marie.durant"), 2),
    ],
)
def test_nobody_is_asked_who_said_so_before_or_replaces_nothing(
    desk: Desk, words: tuple[str, ...], made: int
) -> None:
    with at_terminal(desk, "new.pdf", *words) as terminal:
        status, _ = terminal.ended()
    assert (status, "[o/N]" in terminal.shown) == (0, False)
    assert len(PdfReader(desk.folder / "new.pdf").pages) == made


def test_without_a_terminal_a_script_goes_on(desk: Desk) -> None:
    status, out, err = desk.type("letters", "make", "new.pdf", *ALBERT)
    assert (status, err) == (0, "")
    assert "2 lettres antérieures ne servent plus" in out


def test_only_new_says_how_many_were_left_alone(desk: Desk) -> None:
    status, out, _ = desk.type("letters", "make", "new.pdf", "--only-new")
    assert status == 0
    assert "18 lettres, valables 21 jours." in out
    assert "2 lettres faites auparavant servent encore\u00a0: elles restent." in out
    assert "ne servent plus" not in out
    assert letters(desk) == (20, 20)
    status, out, err = desk.type("letters", "make", "none.pdf", "--only-new")
    assert (status, out) == (1, "")
    assert "20 lettres faites auparavant servent encore. Sans --only-new" in err
    assert not (desk.folder / "none.pdf").exists()
