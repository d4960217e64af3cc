"""Importing children: who is in the file is at the school, and nobody is lost by importing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cartable.imports import Progress, import_children
from cartable.reports import Report
from school.children import Child
from school.refusals import Refusal
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore
from tests.cartable.tables import CHILDREN, csv_file, pupil, xlsx_file
from tests.cast import ICC, ISU_DOUR, NOW, SAMPLES, Clock, place
from tests.conftest import SchoolAtWork
from tests.databases import everything

BOTH = (pupil(birth_date="2008-04-17"), pupil(birth_date="2006-01-30"))


def unseen(done: int, total: int | None) -> None:
    """Show no progress."""


@pytest.fixture(autouse=True)
async def schools(store: ClosableStore) -> None:
    await store.run(lambda tx: (tx.platforms.put(ISU_DOUR), tx.platforms.put(ICC)))


async def bring_in(
    school: SchoolAtWork,
    path: Path,
    *,
    platform: str | None = None,
    complete: bool = False,
    dry_run: bool = False,
    progress: Progress = unseen,
) -> Report:
    return await import_children(
        school.store,
        school.open,
        path,
        platform=platform,
        complete=complete,
        dry_run=dry_run,
        progress=progress,
    )


def children_file(folder: Path, *rows: Sequence[str], titles: Sequence[str] = CHILDREN) -> Path:
    return csv_file(folder / "children.csv", rows, titles=titles)


def counts(report: Report) -> tuple[int, int, int, int]:
    found = report.counts
    return found["new"], found["corrected"], found["unchanged"], len(report.refused)


def reasons(report: Report) -> dict[int | str, list[Refusal]]:
    return {row.where: list(row.reasons) for row in report.refused}


async def everybody(store: ClosableStore, platform: str = "isu-dour") -> dict[str, Child]:
    """Give all who have not left, by the part of the identifier before its domain."""
    found = await store.run(lambda tx: tx.children.of_platform(platform, None, 0, 20_000))
    return {one.identifier.partition("@")[0]: one for one in found}


async def test_the_sample_is_entered_but_for_its_faulty_rows(school: SchoolAtWork) -> None:
    report = await bring_in(school, SAMPLES / "children.csv")
    assert (report.platform, counts(report), report.status) == ("isu-dour", (10, 0, 0, 2), 1)
    assert reasons(report) == {
        9: [Refusal("import.cell.date", value="31/02/2005", column="birth_date")],
        12: [Refusal("import.cell.empty", column="last_name")],
    }
    children = await everybody(school.store)
    assert [*children] == [
        "albert.durant",
        "marie.durant",
        "albert.durant2",
        "zoe.dhondt",
        "jean-francois.vandenbroeck",
        "oyku.celik",
        "thimai.nguyen",
        "sean.obrien",
        "chloe.lefevre-martin",
        "jurgen.muller",
    ]
    chloe = children["chloe.lefevre-martin"]
    assert (chloe.name, chloe.class_name, chloe.birth_date, chloe.email, chloe.added_at) == (
        "Chloé Lefèvre-Martin", "6A", date(2005, 12, 24), "chloe@example.org", NOW,
    )  # fmt: skip
    assert children["jean-francois.vandenbroeck"].guardian_places == 1
    assert children["sean.obrien"].language == "en"
    assert children["jurgen.muller"].language == "fr"  # German is not among the school's


async def test_the_sample_of_a_spreadsheet_is_read_as_well(school: SchoolAtWork) -> None:
    report = await bring_in(school, SAMPLES / "children-windows.csv")
    assert counts(report) == (3, 0, 0, 0)
    children = await everybody(school.store)
    assert {name: (one.birth_date, one.guardian_places) for name, one in children.items()} == {
        "noelle.peeters": (date(2010, 3, 5), 2),
        "andre.wouters": (date(2008, 12, 17), 2),
        "anais.desmet": (date(2007, 9, 1), 2),
    }


async def test_importing_the_sample_again_changes_nothing(
    school: SchoolAtWork, location: Location, clock: Clock
) -> None:
    await bring_in(school, SAMPLES / "children.csv")
    before = everything(location)
    clock.move(hours=1)
    assert counts(await bring_in(school, SAMPLES / "children.csv")) == (0, 0, 10, 2)
    assert everything(location) == before


async def test_a_workbook_is_entered_like_a_text(school: SchoolAtWork, tmp_path: Path) -> None:
    rows = [pupil(birth_date=f"2008-{n % 12 + 1:02}-{n % 28 + 1:02}") for n in range(84)]
    dates: list[list[object]] = [[*one] for one in rows]
    for row in dates:
        row[4] = date.fromisoformat(str(row[4]))
    book = xlsx_file(tmp_path / "children.xlsx", dates, CHILDREN)
    assert counts(await bring_in(school, book)) == (84, 0, 0, 0)
    assert counts(await bring_in(school, children_file(tmp_path, *rows))) == (0, 0, 84, 0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
async def test_a_file_may_be_written_in_any_usual_way(
    school: SchoolAtWork, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "children.csv"
    lines = ["Nachname;Vorname;Klasse;Geburtsdatum;Sprache", "", "Çelik;Noëlle;1B;5.3.2010;nl"]
    path.write_text("\r\n".join(lines).replace(";", delimiter), encoding, newline="")
    assert counts(await bring_in(school, path)) == (1, 0, 0, 0)
    (noelle,) = (await everybody(school.store)).values()
    assert (noelle.first_name, noelle.birth_date) == ("Noëlle", date(2010, 3, 5))


class TestKnown:
    """A child is known by its identifier, or else by its names and birth date."""

    async def test_by_its_identifier_even_under_another_name(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        await bring_in(school, children_file(tmp_path, pupil()))
        (before,) = (await everybody(school.store)).values()
        row = pupil("Dupond", "Alban", identifier=" ALBERT.Durant", class_="4C", language="en",
                    guardian_places="4", email="a@example.org", address="Rue 1, Dour")  # fmt: skip
        assert counts(await bring_in(school, children_file(tmp_path, row))) == (0, 1, 0, 0)
        (after,) = (await everybody(school.store)).values()
        assert after == replace(
            before,
            first_name="Alban",
            last_name="Dupond",
            class_name="4C",
            language="en",
            guardian_places=4,
            email="a@example.org",
            address="Rue 1, Dour",
        )

    async def test_by_its_names_and_birth_date(self, school: SchoolAtWork, tmp_path: Path) -> None:
        await bring_in(school, children_file(tmp_path, *BOTH))
        row = pupil("DURANT", "albert", birth_date="30/01/2006", class_="6B")
        assert counts(await bring_in(school, children_file(tmp_path, row))) == (0, 1, 0, 0)
        children = await everybody(school.store)
        assert [(one.class_name, one.last_name) for one in children.values()] == [
            ("3A", "Durant"),
            ("6B", "DURANT"),
        ]

    async def test_what_the_file_has_no_column_for_stays(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        row = pupil(language="nl", guardian_places="1", email="a@example.org", address="Rue 1")
        await bring_in(school, children_file(tmp_path, row))
        before = await everybody(school.store)
        titles = CHILDREN[1:5]
        short = children_file(tmp_path, row[1:5], titles=titles)
        assert counts(await bring_in(school, short)) == (0, 0, 1, 0)
        assert await everybody(school.store) == before
        # An empty cell does say something.
        empty = pupil(language="", guardian_places="", email="", address="")
        assert counts(await bring_in(school, children_file(tmp_path, empty))) == (0, 1, 0, 0)
        (after,) = (await everybody(school.store)).values()
        assert (after.language, after.guardian_places, after.email, after.address) == (
            "fr", 2, "", "",
        )  # fmt: skip

    async def test_two_of_one_name_and_birthday_are_told_apart_by_identifiers(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        rows = pupil(identifier="albert.a"), pupil(identifier="albert.b")
        path = children_file(tmp_path, *rows)
        assert counts(await bring_in(school, path)) == (2, 0, 0, 0)
        assert counts(await bring_in(school, path)) == (0, 0, 2, 0)
        report = await bring_in(school, children_file(tmp_path, pupil()))
        known = "albert.a@isu-dour.be, albert.b@isu-dour.be"
        assert reasons(report) == {
            2: [Refusal("import.child.several", known=known, column="identifier")]
        }

    async def test_a_made_identifier_gives_way_until_a_letter_says_it(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        await bring_in(school, children_file(tmp_path, pupil()))
        path = children_file(tmp_path, pupil(identifier="adurant08"))
        assert counts(await bring_in(school, path)) == (0, 1, 0, 0)
        children = await everybody(school.store)
        assert [*children] == ["adurant08"]

        def print_letters(tx: Transaction) -> None:
            tx.places.add(place(child=children["adurant08"].id))

        await school.store.run(print_letters)
        report = await bring_in(school, children_file(tmp_path, pupil(identifier="albert.d")))
        assert reasons(report) == {
            2: [Refusal("import.child.renamed", known="adurant08@isu-dour.be", column="identifier")]
        }
        assert await everybody(school.store) == children

    @pytest.mark.parametrize("dry_run", [False, True])
    @pytest.mark.parametrize("has_left", [False, True])
    async def test_the_identifier_of_another_child_is_refused(
        self, school: SchoolAtWork, tmp_path: Path, location: Location, dry_run: bool,
        has_left: bool,
    ) -> None:  # fmt: skip
        """Else a slip would show a guardian of Albert's the child of another family."""
        albert, marie = pupil("Dupont"), pupil("Durant", "Marie", birth_date="2006-01-30")
        await bring_in(school, children_file(tmp_path, albert, marie))
        if has_left:
            await bring_in(school, children_file(tmp_path, marie), complete=True)
        before = everything(location)
        path = children_file(
            tmp_path,
            pupil("Durant", "Zoé", birth_date="2010-02-03", identifier="albert.dupont"),
            pupil("Durant", "Luc", birth_date="2011-02-03", identifier="marie.durant"),
        )
        report = await bring_in(school, path, dry_run=dry_run)
        assert (counts(report), report.status) == ((0, 0, 0, 2), 1)
        assert reasons(report) == {
            line: [Refusal("import.child.other", known=known, column="identifier")]
            for line, known in ((2, "Dupont Albert"), (3, "Durant Marie"))
        }
        assert everything(location) == before

    @pytest.mark.parametrize(
        "changes", [{"last_name": "Maes", "first_name": "Noé"}, {"birth_date": "2009-01-01"},
                    {"first_name": "ALBÈRT", "birth_date": "2009-01-01"}]
    )  # fmt: skip
    async def test_one_of_name_and_birthday_may_be_corrected(
        self, school: SchoolAtWork, tmp_path: Path, changes: dict[str, str]
    ) -> None:
        await bring_in(school, children_file(tmp_path, pupil()))
        path = children_file(tmp_path, pupil(identifier="albert.durant", **changes))
        assert counts(await bring_in(school, path)) == (0, 1, 0, 0)
        assert [*await everybody(school.store)] == ["albert.durant"]

    async def test_at_another_school_it_is_another_child(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        other = replace(ISU_DOUR, id="isu-mons", domain="isu-mons.be")
        await school.store.run(lambda tx: tx.platforms.put(other))
        path = children_file(tmp_path, pupil())
        assert counts(await bring_in(school, path, platform="isu-dour")) == (1, 0, 0, 0)
        assert counts(await bring_in(school, path, platform="isu-mons")) == (1, 0, 0, 0)
        (mons,) = (await everybody(school.store, "isu-mons")).values()
        assert mons.identifier == "albert.durant@isu-mons.be"
        with pytest.raises(Refusal) as refused:
            await bring_in(school, path)
        assert refused.value.key == "import.platform.which"


class TestIdentifiers:
    """Those that are made keep out of the way of those that the school has given."""

    async def test_namesakes_are_numbered_in_the_order_of_the_file(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        rows = [pupil(birth_date=f"2008-04-{day}") for day in range(10, 14)]
        await bring_in(school, children_file(tmp_path, *rows))
        assert {name: one.birth_date.day for name, one in (await everybody(school.store)).items()
                if one.birth_date} == {
            "albert.durant": 10, "albert.durant2": 11, "albert.durant3": 12, "albert.durant4": 13,
        }  # fmt: skip

    async def test_one_that_stands_further_down_is_not_taken(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        rows = [*BOTH, pupil(birth_date="2011-01-01", identifier="albert.durant")]
        assert counts(await bring_in(school, children_file(tmp_path, *rows))) == (3, 0, 0, 0)
        children = await everybody(school.store)
        assert [(name, str(one.birth_date)) for name, one in children.items()] == [
            ("albert.durant2", "2008-04-17"),
            ("albert.durant3", "2006-01-30"),
            ("albert.durant", "2011-01-01"),
        ]

    async def test_a_name_without_letters_wants_one(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        nameless = "ـ"
        path = children_file(tmp_path, pupil(nameless), pupil())
        report = await bring_in(school, path)
        assert reasons(report) == {2: [Refusal("identifier.none", column="identifier")]}
        path = children_file(tmp_path, pupil(nameless, identifier="albert.t"))
        assert counts(await bring_in(school, path)) == (1, 0, 0, 0)


class TestTwice:
    """A child that a file names twice is taken once; the report says where the other row is."""

    @pytest.mark.parametrize("dry_run", [False, True])
    @pytest.mark.parametrize("far", [0, 230])
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (pupil(), pupil(class_="4B")),
            (pupil("Lefèvre", "Zoë"), pupil("LEFEVRE", "Zoe")),
            (pupil(identifier="a.d"), pupil("Dupond", identifier="A.D@isu-dour.be")),
            (pupil(identifier="a.d"), pupil()),
            (pupil(), pupil(identifier="a.d")),
        ],
    )
    async def test_the_later_row_is_refused(
        self, school: SchoolAtWork, tmp_path: Path, first: list[str], second: list[str], far: int,
        dry_run: bool,
    ) -> None:  # fmt: skip
        between = [
            pupil("Autre", birth_date=f"2007-{n % 12 + 1:02}-{n % 28 + 1:02}", first_name=f"B{n}")
            for n in range(far)
        ]
        path = children_file(tmp_path, first, *between, second)
        report = await bring_in(school, path, dry_run=dry_run)
        assert counts(report) == (1 + far, 0, 0, 1)
        assert reasons(report) == {far + 3: [Refusal("import.child.again", line=2)]}

    async def test_also_where_only_the_database_knows(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        await bring_in(school, children_file(tmp_path, pupil(identifier="a.d")))
        rows = pupil(), pupil("Dupond", identifier="a.d")
        for dry_run in (True, False):
            report = await bring_in(school, children_file(tmp_path, *rows), dry_run=dry_run)
            assert counts(report) == (0, 0, 1, 1)
            assert reasons(report) == {3: [Refusal("import.child.again", line=2)]}

    async def test_a_faulty_row_does_not_count(self, school: SchoolAtWork, tmp_path: Path) -> None:
        path = children_file(tmp_path, pupil(class_=""), pupil(), pupil(class_="4B"))
        report = await bring_in(school, path)
        assert counts(report) == (1, 0, 0, 2)
        assert reasons(report)[4] == [Refusal("import.child.again", line=3)]


class TestComplete:
    """Only a file of the whole school makes anybody leave, and only where all of it is good."""

    async def test_nobody_leaves_otherwise(self, school: SchoolAtWork, tmp_path: Path) -> None:
        await bring_in(school, children_file(tmp_path, *BOTH))
        report = await bring_in(school, children_file(tmp_path, pupil("Peeters")))
        assert report.left is None
        assert len(await everybody(school.store)) == 3

    async def test_who_is_absent_has_left_and_may_come_again(
        self, school: SchoolAtWork, tmp_path: Path, clock: Clock
    ) -> None:
        await bring_in(school, children_file(tmp_path, *BOTH))
        gone = (await everybody(school.store))["albert.durant"]
        moment = clock.move(days=1)
        half = children_file(tmp_path, BOTH[1])
        rehearsed = await bring_in(school, half, complete=True, dry_run=True)
        assert (rehearsed.left, len(await everybody(school.store))) == (1, 2)
        report = await bring_in(school, half, complete=True)
        assert (report.left, report.status, counts(report)) == (1, 0, (0, 0, 1, 0))
        assert [*await everybody(school.store)] == ["albert.durant2"]
        assert await school.store.run(lambda tx: tx.children.get(gone.id)) == replace(
            gone, left_at=moment
        )
        assert (await bring_in(school, half, complete=True)).left == 0

        report = await bring_in(school, children_file(tmp_path, *BOTH), complete=True)
        assert (report.left, counts(report)) == (0, (0, 1, 1, 0))
        assert (await everybody(school.store))["albert.durant"] == gone

    @pytest.mark.parametrize("fault", [pupil(""), pupil(), ["x", "y"]])
    async def test_nobody_leaves_where_a_row_was_refused(
        self, school: SchoolAtWork, tmp_path: Path, fault: list[str]
    ) -> None:
        await bring_in(school, children_file(tmp_path, pupil("Maes"), pupil("Smet")))
        path = children_file(tmp_path, pupil("Maes"), pupil(), fault)
        report = await bring_in(school, path, complete=True)
        assert (report.left, report.status, counts(report)) == ("withheld", 1, (1, 0, 1, 1))
        assert len(await everybody(school.store)) == 3

    async def test_a_file_of_nobody_is_no_whole_school(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        await bring_in(school, children_file(tmp_path, *BOTH))
        with pytest.raises(Refusal) as refused:
            await bring_in(school, children_file(tmp_path), complete=True)
        assert refused.value == Refusal("import.table.empty")
        assert len(await everybody(school.store)) == 2

    async def test_other_schools_stay_as_they_are(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        other = replace(ISU_DOUR, id="isu-mons", domain="isu-mons.be")
        await school.store.run(lambda tx: tx.platforms.put(other))
        await bring_in(school, children_file(tmp_path, *BOTH), platform="isu-mons")
        path = children_file(tmp_path, pupil())
        report = await bring_in(school, path, platform="isu-dour", complete=True)
        assert report.left == 0
        assert len(await everybody(school.store, "isu-mons")) == 2


async def test_a_dry_run_reports_the_same_and_keeps_nothing(
    school: SchoolAtWork, location: Location, tmp_path: Path
) -> None:
    await bring_in(school, children_file(tmp_path, pupil("Maes"), pupil("Smet")))
    rows = [*BOTH, pupil(), pupil("Maes", class_="4B"), pupil(""), pupil("Smet"), pupil("ـ")]
    path = children_file(tmp_path, *rows)
    before = everything(location)
    rehearsed = await bring_in(school, path, complete=True, dry_run=True)
    assert everything(location) == before
    real = await bring_in(school, path, complete=True)
    assert counts(rehearsed) == counts(real) == (2, 1, 1, 3)
    assert rehearsed.refused == real.refused
    assert (rehearsed.left, rehearsed.dry_run, real.dry_run) == (real.left, True, False)


async def test_progress_is_told_to_the_end(school: SchoolAtWork, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    rows = [pupil(first_name=f"Lou {'ab'[n % 2] * (n // 2 + 1)}") for n in range(130)]
    path = children_file(tmp_path, *rows, *([pupil("")] * 20))
    await bring_in(school, path, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (100, 150)
    assert told[-1] == (150, 150)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


async def test_two_imports_at_once_enter_everybody_once(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    rows = [pupil(birth_date=f"20{n % 20 + 1:02}-0{n % 9 + 1}-11") for n in range(180)]
    path = children_file(tmp_path, *rows)
    reports = await asyncio.gather(bring_in(school, path), bring_in(school, path))
    assert sum(counts(one)[0] for one in reports) == 180
    assert all(one.refused == [] for one in reports)
    assert len(await everybody(school.store)) == 180
