"""Exports and erasures as they are typed: what both commands promise, whoever it is about."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from typing import Any

from pypdf import PdfReader

from tests.cartable.counter import Counter
from tests.cartable.terminal import typed
from tests.cast import KEY

WHY = ("--why", "Demande du 3 mai")


def exported(
    counter: Counter, group: str, who: str, file: Path, paper: str
) -> tuple[list[str], dict[str, Any], str]:
    """Export; gives the names in the archive, what machines read, and what ``paper`` says."""
    status, out, err = counter.type(group, "export", who, file)
    assert (status, err) == (0, "")
    assert file.name in out
    assert S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("export.json"))
        pdf = archive.read(paper)
    assert names[:2] == ["export.json", paper]
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return names, data, " ".join(text.split())


def erased_with_a_yes(counter: Counter, group: str, who: str, shown: str, table: str) -> None:
    """Erase: without a reason, without a yes, with a no, and with a yes it is one row less."""
    (before,) = counter.rows(f"SELECT COUNT(*) FROM {table}")[0]
    assert isinstance(before, int)
    assert counter.type(group, "erase", who, "--why", " ", "--yes")[0] == 2
    status, _, err = counter.type(group, "erase", who, *WHY)
    assert (status, "--yes" in err) == (1, True)
    settings = {
        "LANG": "fr_BE.UTF-8",
        "LC_ALL": "",
        "CARTABLE_DATA": str(counter.folder / "var"),
        "CARTABLE_SECRET_KEY": KEY,
    }
    for answer, status, left in (("non", 1, before), ("oui", 0, before - 1)):
        with typed(counter.folder, settings, group, "erase", who, *WHY) as terminal:
            terminal.see("[oui/non]")
            assert shown in terminal.shown
            terminal.type(f"{answer}\n")
            assert terminal.ended()[0] == status
        assert counter.rows(f"SELECT COUNT(*) FROM {table}") == [(left,)]
