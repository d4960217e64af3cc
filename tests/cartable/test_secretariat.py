"""The secretariat's commands, as they are typed."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cartable.__main__ import make_app
from storage.driver import sqlite3
from tests.cartable.tables import CHILDREN, csv_file, pupil, student
from tests.cast import KEY, SAMPLES

ROOT = Path(__file__).parents[2]


class Desk:
    """A terminal in the secretariat; the program runs in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, language: str) -> dict[str, str]:
        return {
            "COLUMNS": "120",
            "LANG": language,
            "LC_ALL": "",
            "LC_MESSAGES": "",
            "CARTABLE_DATA": str(self.folder / "var"),
            "CARTABLE_SECRET_KEY": KEY,
        }

    def type(self, *words: object, language: str = "fr_BE.UTF-8") -> tuple[int, str, str]:
        """Type a command; gives its status and what it printed to both outputs."""
        runner = CliRunner(env=self.environment(language))
        ended = runner.invoke(make_app(), [*map(str, words)], catch_exceptions=False)
        return ended.exit_code, ended.stdout, ended.stderr

    def document(self, *words: object) -> tuple[int, dict[str, object]]:
        """Type a command with ``--json``; nothing but one document may stand there."""
        status, out, err = self.type(*words, "--json")
        assert err == ""
        document = json.loads(out)
        assert isinstance(document, dict)
        return status, document

    def code_of(self, reference: str) -> str:
        with closing(sqlite3.connect(self.folder / "var" / "cartable.db")) as connection:
            row = connection.execute(
                "SELECT code FROM certificates WHERE reference = ?", (reference,)
            ).fetchone()
        return str(row[0])


class ProcessDesk(Desk):
    """The same, where every command is a process of its own."""

    def type(self, *words: object, language: str = "fr_BE.UTF-8") -> tuple[int, str, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "cartable", *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            env={
                **self.environment(language),
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
            },
            cwd=self.folder,
            check=False,
        )
        return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


def test_from_the_schools_to_a_revoked_certificate(tmp_path: Path) -> None:
    desk = ProcessDesk(tmp_path)
    status, schools = desk.document("schools", "import", SAMPLES / "schools.toml")
    assert (status, schools["new"], schools["refused"]) == (0, 2, 0)

    terms = sorted(SAMPLES.glob("terms.*.md"))
    status, published = desk.document(
        "terms", "publish", *terms, "--platform", "icc", "--version", "1",
        "--ignore-until", "01/09/2026",
    )  # fmt: skip
    assert (status, published["new"]) == (0, len(terms))

    certificates = SAMPLES / "certificates.csv"
    status, rehearsed = desk.document("certificates", "import", certificates, "--dry-run")
    assert (status, rehearsed["dry_run"], rehearsed["new"]) == (0, True, 6)
    status, issued = desk.document("certificates", "import", certificates)
    assert (status, issued) == (0, {**rehearsed, "dry_run": False})
    status, again = desk.document("certificates", "import", certificates)
    assert (status, again["new"], again["unchanged"]) == (0, 0, 7)

    code = desk.code_of("ICC-2020-0003")
    grouped = " ".join([code[:5], code[5:].upper()])
    status, revoked = desk.document("certificates", "revoke", grouped, "--why", "Erreur")
    assert (status, revoked["reference"], revoked["revoked_before"]) == (0, "ICC-2020-0003", False)
    status, out, _ = desk.type("certificates", "revoke", grouped, "--why", "Encore")
    assert status == 0
    assert "déjà" in out
    assert "ICC-2020-0003" in out


def test_refused_rows_are_shown_by_line_in_the_language_of_who_types(
    desk: Desk, tmp_path: Path
) -> None:
    desk.type("schools", "import", SAMPLES / "schools.toml")
    rows = [student(1), student(2, birth_date="31/02/2005"), student(3, kind="[red]?[/red]")]
    path = csv_file(tmp_path / "rows.csv", rows)

    status, out, err = desk.type("certificates", "import", path, "--dry-run")
    assert (status, err) == (1, "")  # no bar where nobody looks
    assert "« 31/02/2005 » n’est pas une date" in out.replace("\u00a0", " ").replace("\u202f", " ")
    assert "date de naissance" in out
    assert "[red]?[/red]" in out

    _, out, _ = desk.type("certificates", "import", path, "--dry-run", language="nl_BE.UTF-8")
    assert "‘31/02/2005’ is geen datum" in out

    status, document = desk.document("certificates", "import", path)
    assert (status, document["new"], document["refused"]) == (1, 1, 2)
    refusals = document["refusals"]
    assert isinstance(refusals, list)
    assert [one["line"] for one in refusals] == [3, 4]
    assert refusals[0]["reasons"][0]["column"] == "birth_date"
    assert refusals[0]["reasons"][0]["key"] == "import.cell.date"


def test_children_are_entered_and_leave_only_where_the_file_is_whole(
    desk: Desk, tmp_path: Path
) -> None:
    desk.type("schools", "import", SAMPLES / "schools.toml")
    sample = ("children", "import", SAMPLES / "children.csv")
    status, rehearsed = desk.document(*sample, "--dry-run", "--platform", "isu-dour")
    assert (status, rehearsed["dry_run"], rehearsed["new"], rehearsed["refused"]) == (
        1,
        True,
        10,
        2,
    )
    assert "left" not in rehearsed
    status, entered = desk.document(*sample, "--complete")
    assert (status, entered["new"], entered["left"]) == (1, 10, "withheld")
    _, out, _ = desk.type(*sample, "--complete", "--dry-run")
    assert "Personne n’a été marqué" in out

    path = csv_file(tmp_path / "one.csv", [pupil(identifier="albert.durant")], titles=CHILDREN)
    status, out, _ = desk.type("children", "import", path, "--complete")
    assert status == 0
    assert "9  marqué(s) comme parti(s)" in out
    status, again = desk.document("children", "import", path, "--complete")
    assert (status, again["unchanged"], again["left"]) == (0, 1, 0)

    status, error = desk.document("children", "import", SAMPLES / "certificates.csv")
    assert status == 1
    assert "class" not in error
    assert "classe" in desk.type("children", "import", SAMPLES / "certificates.csv")[2]


def test_a_whole_file_can_be_refused(desk: Desk, tmp_path: Path) -> None:
    status, out, err = desk.type("certificates", "import", SAMPLES / "certificates.csv")
    assert (status, out) == (1, "")
    assert "schools import" in err

    desk.type("schools", "import", SAMPLES / "schools.toml")
    status, out, err = desk.type("certificates", "import", SAMPLES / "children.csv")
    assert status == 1
    assert "référence" in err
    status, document = desk.document("certificates", "import", SAMPLES / "children.csv")
    assert status == 1
    error = document["error"]
    assert isinstance(error, dict)
    assert error["key"] == "import.table.columns"

    status, _, err = desk.type("certificates", "revoke", "a" * 26, "--why", "Erreur")
    assert status == 1
    assert err.strip()


@pytest.mark.parametrize(
    "words",
    [
        ["children", "import"],
        ["children", "import", "missing.csv"],
        ["certificates", "import"],
        ["certificates", "import", "missing.csv"],
        ["certificates", "import", "."],
        ["certificates", "revoke", "abc"],
        ["certificates", "revoke", "abc", "--why", " "],
        ["schools", "import", "missing.toml"],
        ["terms", "publish", __file__, "--platform", "icc"],
        ["terms", "publish", __file__, "--platform", "icc", "--version", "1",
         "--ignore-until", "soon"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_has_a_status_of_its_own(desk: Desk, words: list[str]) -> None:
    assert desk.type(*words)[0] == 2
    assert not (desk.folder / "var").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["schools", "import"],
        ["terms", "publish"],
        ["children", "import"],
        ["certificates", "import"],
        ["certificates", "revoke"],
    ],
    ids=" ".join,
)
def test_help_shows_an_example(desk: Desk, words: list[str]) -> None:
    status, out, _ = desk.type(*words, "--help")
    assert status == 0
    assert f"cartable {' '.join(words)} " in " ".join(out.replace("│", " ").split())
