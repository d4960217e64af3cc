"""Importing certificates: good rows are taken, bad ones explained, nothing twice."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cartable.imports import Progress, import_certificates
from cartable.reports import Report
from school.certificates import Certificate
from school.files import file_digest
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore
from storage.statements import Holding
from tests.cartable.tables import csv_file, student, xlsx_file
from tests.cast import ICC, ISU_DOUR, SAMPLES, SOPHIE, SOPHIE_TOO, Clock, account, device
from tests.conftest import SchoolAtWork
from tests.databases import everything

pytestmark = pytest.mark.usefixtures("platform")
PDF = b"%PDF-1.7\n% attestation\n%%EOF\n"


@pytest.fixture
def holding() -> Holding:
    """As a command has it: it sends nothing itself."""
    return Holding("command")


def unseen(done: int, total: int | None) -> None:
    """Show no progress."""


async def bring_in(
    school: SchoolAtWork,
    path: Path,
    *,
    platform: str | None = None,
    files: Path | None = None,
    dry_run: bool = False,
    progress: Progress = unseen,
) -> Report:
    return await import_certificates(
        school.store,
        school.open,
        path,
        platform=platform,
        files=files,
        dry_run=dry_run,
        progress=progress,
    )


def counts(report: Report) -> tuple[int, int, int, int]:
    found = report.counts
    return found["new"], found["corrected"], found["unchanged"], len(report.refused)


def reasons(report: Report) -> dict[int | str, list[tuple[str, object]]]:
    return {
        row.where: [(why.key, why.values.get("column")) for why in row.reasons]
        for row in report.refused
    }


async def kept(store: ClosableStore, reference: str) -> Certificate | None:
    return await store.run(lambda tx: tx.certificates.by_reference("icc", reference))


async def owed(store: ClosableStore) -> list[tuple[str, str]]:
    def work(tx: Transaction) -> list[tuple[str, str]]:
        leased = tx.outbox.lease("mail", 10_000, Clock().now())
        for one in leased:
            tx.outbox.held(one.id, one.due_at)
        return [(one.kind, one.to) for one in leased]

    return await store.run(work)


async def test_the_sample_is_issued_and_its_last_row_corrects(school: SchoolAtWork) -> None:
    report = await bring_in(school, SAMPLES / "certificates.csv")
    assert (report.platform, counts(report), report.status) == ("icc", (6, 1, 0, 0), 0)
    corrected = await kept(school.store, "ICC-2020-0002")
    assert corrected is not None
    assert corrected.title == "Bases de données relationnelles"
    # One mail to each address that waits: what follows in line is sent after it.
    assert sorted(await owed(school.store)) == [
        ("activation", "absence@iccbxl.be"),
        ("activation", "karim.benali@example.org"),
        ("activation", SOPHIE_TOO),
        ("activation", SOPHIE),
    ]


async def test_importing_the_sample_again_changes_nothing(
    school: SchoolAtWork, location: Location, clock: Clock
) -> None:
    await bring_in(school, SAMPLES / "certificates.csv")
    before = everything(location)
    clock.move(hours=1)
    assert counts(await bring_in(school, SAMPLES / "certificates.csv")) == (0, 0, 7, 0)
    assert everything(location) == before


async def test_a_dry_run_reports_the_same_and_keeps_nothing(
    school: SchoolAtWork, location: Location, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    rows = [
        student(1, file="a.pdf"),
        student(2, email="nowhere"),
        student(1, title="Autre titre"),
        student(1, title="Autre titre"),
        student(1, title="Troisième titre", file="a.pdf"),
        student(3, file="b.pdf"),
        student(4),
    ]
    path = csv_file(tmp_path / "rows.csv", rows)
    before = everything(location)
    rehearsed = await bring_in(school, path, files=tmp_path, dry_run=True)
    assert everything(location) == before
    real = await bring_in(school, path, files=tmp_path)
    assert counts(rehearsed) == counts(real) == (2, 1, 2, 2)
    assert rehearsed.refused == real.refused
    assert (rehearsed.dry_run, real.dry_run) == (True, False)

    again = await bring_in(school, path, files=tmp_path, dry_run=True)
    assert counts(again) == (0, 0, 5, 2)


async def test_bad_rows_are_told_by_line_and_cost_no_good_ones(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    rows = [
        student(1),
        student(2, birth_date="31/02/2005", kind="?"),
        student(3),
        ["student4@example.org", "Quatre"],
        student(5, last_name=""),
        [*student(6), "too many"],
        student(7),
    ]
    report = await bring_in(school, csv_file(tmp_path / "rows.csv", rows))
    assert counts(report) == (3, 0, 0, 4)
    assert report.status == 1
    assert reasons(report) == {
        3: [("import.cell.date", "birth_date"), ("import.certificate.kind", "kind")],
        5: [
            ("import.cell.empty", "first_name"),
            ("import.cell.empty", "title"),
            ("import.cell.empty", "kind"),
            ("import.cell.empty", "awarded_on"),
            ("import.cell.empty", "reference"),
        ],
        6: [("import.cell.empty", "last_name")],
        7: [("import.table.too_many_cells", None)],
    }
    assert await kept(school.store, "ICC-000007") is not None


async def test_a_faulty_correction_leaves_the_row_before_it(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    rows = [student(1, title="Bon titre"), student(1, title="Mauvais", awarded_on="demain")]
    path = csv_file(tmp_path / "rows.csv", rows)
    assert counts(await bring_in(school, path)) == (1, 0, 0, 1)
    rows[0] = student(1, title="Meilleur titre")
    assert counts(await bring_in(school, csv_file(path, rows))) == (0, 1, 0, 1)
    corrected = await kept(school.store, "ICC-000001")
    assert corrected is not None
    assert corrected.title == "Meilleur titre"


async def test_a_corrected_address_is_invited_anew_and_can_be_corrected_back(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    for email in (SOPHIE, SOPHIE_TOO, SOPHIE):
        await bring_in(school, csv_file(path, [student(1, email=email)]))
        assert await owed(school.store) == [("activation", email)]


async def test_who_has_proven_the_address_is_told_in_chat_and_by_mail(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account(language="nl"))
        tx.addresses.prove(SOPHIE, 1, school.clock.now())
        tx.devices.meet(100, "nl", school.clock.now())
        tx.devices.link(device())

    await school.store.run(work)
    await bring_in(school, csv_file(tmp_path / "rows.csv", [student(1, email=SOPHIE)]))
    issued = await kept(school.store, "ICC-000001")
    assert issued is not None
    assert (issued.account, issued.activated_at) == (1, school.clock.now())
    notices = await school.store.run(
        lambda tx: [
            *tx.outbox.lease("telegram", 9, school.clock.now()),
            *tx.outbox.lease("mail", 9, school.clock.now()),
        ]
    )
    assert [(one.kind, one.to, one.account) for one in notices] == [
        ("certificate_added", "100", 1),
        ("certificate_added", SOPHIE, 1),
    ]
    # Moving it out of that portfolio is refused, and told by line.
    moved = csv_file(tmp_path / "rows.csv", [student(2), student(1, email=SOPHIE_TOO)])
    report = await bring_in(school, moved)
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == {3: [("import.certificate.already_activated", None)]}


async def test_a_workbook_is_issued_like_a_text(school: SchoolAtWork, tmp_path: Path) -> None:
    rows = [student(number) for number in range(1, 251)]
    assert counts(await bring_in(school, xlsx_file(tmp_path / "a.xlsx", rows))) == (250, 0, 0, 0)
    assert counts(await bring_in(school, csv_file(tmp_path / "a.csv", rows))) == (0, 0, 250, 0)


class TestFiles:
    """PDFs come from the folder that was named, and from nowhere else."""

    async def test_a_file_is_kept_with_its_certificate(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        folder = tmp_path / "pdf"
        folder.mkdir()
        (folder / "Référence 1.pdf").write_bytes(PDF)
        path = csv_file(tmp_path / "rows.csv", [student(1, file="Référence 1.pdf"), student(2)])
        assert counts(await bring_in(school, path, files=folder)) == (2, 0, 0, 0)
        first, second = (
            await kept(school.store, "ICC-000001"),
            await kept(school.store, "ICC-000002"),
        )
        assert first is not None
        assert second is not None
        assert (first.file, second.file) == (file_digest(PDF), None)
        assert await school.store.run(lambda tx: tx.files.get(file_digest(PDF))) == PDF

        (folder / "Référence 1.pdf").write_bytes(PDF + b"corrected")
        assert counts(await bring_in(school, path, files=folder)) == (0, 1, 1, 0)

    async def test_an_accent_may_be_written_in_two_pieces(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        (tmp_path / "re\u0301f.pdf").write_bytes(PDF)
        path = csv_file(tmp_path / "rows.csv", [student(1, file="r\u00e9f.pdf")])
        assert counts(await bring_in(school, path, files=tmp_path)) == (1, 0, 0, 0)

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("missing.pdf", "import.certificate.file_missing"),
            ("../outside.pdf", "import.certificate.file_name"),
            ("/etc/passwd", "import.certificate.file_name"),
            ("..", "import.certificate.file_name"),
            ("sub\\inside.pdf", "import.certificate.file_name"),
            ("link.pdf", "import.certificate.file_missing"),
            ("folder.pdf", "import.certificate.file_missing"),
            ("pipe.pdf", "import.certificate.file_missing"),
            ("text.pdf", "import.certificate.file_not_pdf"),
            ("empty.pdf", "import.certificate.file_not_pdf"),
            ("huge.pdf", "import.certificate.file_too_large"),
        ],
    )
    async def test_anything_else_is_refused(
        self, school: SchoolAtWork, tmp_path: Path, name: str, key: str
    ) -> None:
        folder = tmp_path / "pdf"
        folder.mkdir()
        (tmp_path / "outside.pdf").write_bytes(PDF)
        (folder / "link.pdf").symlink_to(tmp_path / "outside.pdf")
        (folder / "folder.pdf").mkdir()
        os.mkfifo(folder / "pipe.pdf")
        (folder / "text.pdf").write_bytes(b"not a PDF")
        (folder / "empty.pdf").touch()
        with (folder / "huge.pdf").open("wb") as huge:
            huge.write(PDF)
            huge.truncate((10 << 20) + 1)
        path = csv_file(tmp_path / "rows.csv", [student(1, file=name), student(2)])
        report = await bring_in(school, path, files=folder)
        assert reasons(report) == {2: [(key, "file")]}
        assert counts(report) == (1, 0, 0, 1)

    async def test_a_file_without_a_folder_is_refused(
        self, school: SchoolAtWork, tmp_path: Path
    ) -> None:
        path = csv_file(tmp_path / "rows.csv", [student(1, file="a.pdf")])
        assert reasons(await bring_in(school, path)) == {
            2: [("import.certificate.no_folder", "file")]
        }


class TestPlatform:
    """The school that the certificates are of."""

    async def which(self, school: SchoolAtWork, name: str | None) -> str | None:
        return (await bring_in(school, SAMPLES / "certificates.csv", platform=name)).platform

    async def test_the_only_institute_need_not_be_named(self, school: SchoolAtWork) -> None:
        await school.store.run(lambda tx: tx.platforms.put(ISU_DOUR))
        assert await self.which(school, None) == "icc"
        assert await self.which(school, "isu-dour") == "isu-dour"

    async def test_of_several_one_must_be_named(
        self, school: SchoolAtWork, platform: Platform
    ) -> None:
        other = replace(platform, id="icc-2")
        await school.store.run(lambda tx: tx.platforms.put(other))
        with pytest.raises(Refusal) as refused:
            await self.which(school, None)
        assert refused.value == Refusal("import.platform.which", known="icc, icc-2")
        with pytest.raises(Refusal) as refused:
            await self.which(school, "isu")
        assert refused.value == Refusal("import.platform.unknown", value="isu", known="icc, icc-2")


async def test_progress_is_told_to_the_end(school: SchoolAtWork, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    rows = [student(number) for number in range(230)] + [student(1, email="?")] * 20
    path = csv_file(tmp_path / "rows.csv", rows)
    await bring_in(school, path, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (100, 250)
    assert told[-1] == (250, 250)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


async def test_a_file_of_another_school_has_references_of_its_own(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    await school.store.run(lambda tx: tx.platforms.put(ISU_DOUR))
    path = csv_file(tmp_path / "rows.csv", [student(1)])
    assert counts(await bring_in(school, path, platform=ICC.id)) == (1, 0, 0, 0)
    assert counts(await bring_in(school, path, platform=ISU_DOUR.id)) == (1, 0, 0, 0)
