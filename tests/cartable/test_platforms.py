"""Schools come from a TOML file, table by table."""

from dataclasses import replace
from pathlib import Path

import pytest

from cartable.platforms import import_schools
from cartable.reports import Report
from school.refusals import Refusal
from storage.opening import ClosableStore
from tests.cast import ICC, ISU_DOUR, SAMPLES

ENGINES = ("sqlite",)

GOOD = '[icc]\nname = "ICC"\nkind = "institute"\ndomain = "iccbxl.be"\n'


def outcome(report: Report) -> tuple[int, int, int, dict[int | str, str]]:
    found = report.counts
    refused = {one.where: one.reasons[0].key for one in report.refused}
    return found["new"], found["corrected"], found["unchanged"], refused


async def bring_in(store: ClosableStore, folder: Path, text: str | bytes) -> Report:
    path = folder / "schools.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return await import_schools(store, path)


async def test_the_samples_come_in_once(store: ClosableStore) -> None:
    assert outcome(await import_schools(store, SAMPLES / "schools.toml")) == (2, 0, 0, {})
    assert outcome(await import_schools(store, SAMPLES / "schools.toml")) == (0, 0, 2, {})
    german_too = replace(ISU_DOUR, languages=("fr", "nl", "de", "en"))
    assert await store.run(lambda tx: tx.platforms.all()) == [german_too, ICC]


async def test_a_changed_table_updates_its_school(store: ClosableStore, tmp_path: Path) -> None:
    await bring_in(store, tmp_path, GOOD)
    changed = await bring_in(store, tmp_path, GOOD.replace('"ICC"', '"I.C.C."'))
    assert outcome(changed) == (0, 1, 0, {})
    (kept,) = await store.run(lambda tx: tx.platforms.all())
    assert (kept.name, kept.password_rule, kept.languages) == (
        "I.C.C.",
        "smartcertificate",
        ("fr",),
    )


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('["Not A Name"]\nname = "x"', "import.platform.id"),
        ('[a]\nkind = "institute"\ndomain = "a.be"', "import.platform.missing"),
        ('[a]\nname = "A"\nkind = "university"\ndomain = "a.be"', "import.platform.kind"),
        ('[a]\nname = "A"\nkind = "school"\ndomain = "a"', "import.platform.domain"),
        ('[a]\nname = 1\nkind = "school"\ndomain = "a.be"', "import.platform.text"),
        ('[a]\nname = "A"\nkind = "school"\ndomain = "a.be"\nlanguages = "fr"',
         "import.platform.list"),
        ('[a]\nname = "A"\nkind = "school"\ndomain = "a.be"\nlanguages = ["es"]',
         "import.platform.language"),
        ('[a]\nname = "A"\nkind = "school"\ndomain = "a.be"\npassword_rule = "weak"',
         "import.platform.password_rule"),
        ('[a]\nname = "A"\nkind = "school"\ndomain = "a.be"\nadministrators = ["nobody"]',
         "address.malformed"),
    ],
)  # fmt: skip
async def test_a_table_at_fault_costs_no_other(
    store: ClosableStore, tmp_path: Path, table: str, key: str
) -> None:
    report = await bring_in(store, tmp_path, f"{table}\n{GOOD}")
    (name,) = (one.where for one in report.refused)
    assert outcome(report) == (1, 0, 0, {name: key})


async def test_what_is_no_table_is_told(store: ClosableStore, tmp_path: Path) -> None:
    report = await bring_in(store, tmp_path, f"icc2 = 1\n{GOOD}")
    assert outcome(report) == (1, 0, 0, {"icc2": "import.schools.no_table"})


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("[icc]\nname = ICC\n", Refusal("import.schools.malformed", line="2")),
        ("[icc]\n[icc]\n", Refusal("import.schools.malformed", line="2")),
        ("a = " + "[" * 5000, Refusal("import.schools.malformed", line="?")),
        (b'[icc]\nname = "\xe9cole"\n', Refusal("import.schools.not_utf8")),
        (b"#" * ((1 << 20) + 1), Refusal("import.table.too_large")),
    ],
)
async def test_a_file_that_is_no_toml_is_refused(
    store: ClosableStore, tmp_path: Path, content: str | bytes, refusal: Refusal
) -> None:
    with pytest.raises(Refusal) as refused:
        await bring_in(store, tmp_path, content)
    assert refused.value == refusal


async def test_a_file_with_a_mark_is_read(store: ClosableStore, tmp_path: Path) -> None:
    assert outcome(await bring_in(store, tmp_path, "\ufeff" + GOOD)) == (1, 0, 0, {})
