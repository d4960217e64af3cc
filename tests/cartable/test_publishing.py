"""Terms are published from Markdown, one file for each language, and never changed in place."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cartable import publishing
from cartable.publishing import publish_terms
from cartable.reports import Report
from school.refusals import Refusal
from school.store import Transaction
from school.terms import Terms, digest_of
from tests.cast import ICC, NOW, SAMPLES, account, child, place
from tests.conftest import SchoolAtWork

ENGINES = ("sqlite",)

pytestmark = pytest.mark.usefixtures("platform")


async def publish(
    school: SchoolAtWork, *paths: Path, version: str = "1", ignore_until: date | None = None
) -> Report:
    return await publish_terms(
        school.store,
        school.open,
        paths,
        platform=ICC.id,
        version=version,
        ignore_until=ignore_until,
    )


async def current(school: SchoolAtWork, language: str) -> Terms:
    found = await school.store.run(lambda tx: tx.terms.current(ICC.id, language))
    assert found is not None
    return found


def outcome(report: Report) -> tuple[int, int, dict[int | str, str]]:
    refused = {one.where: one.reasons[0].key for one in report.refused}
    return report.counts["new"], report.counts["unchanged"], refused


def written(folder: Path, name: str, text: str = "# Conditions\n\nTexte **gras**.") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


async def test_each_file_is_published_in_the_language_of_its_name(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    paths = [written(tmp_path, "terms.fr.md"), written(tmp_path, "CGU_nl.MD", "Tekst")]
    until = date(2026, 9, 1)
    assert outcome(await publish(school, *paths, ignore_until=until)) == (2, 0, {})
    french = await current(school, "fr")
    assert (french.text, french.version) == ("# Conditions\n\nTexte **gras**.", "1")
    assert french.plain == "Conditions\n\nTexte gras."
    assert french.digest == digest_of(french.text)
    assert (french.ignore_until, french.published_at) == (until, school.clock.now())
    assert (await current(school, "nl")).text == "Tekst"


@pytest.mark.parametrize("name", ["terms", "terms-parents"])
async def test_the_samples_can_be_published(school: SchoolAtWork, name: str) -> None:
    paths = sorted(SAMPLES.glob(f"{name}.*.md"))
    assert outcome(await publish(school, *paths)) == (4, 0, {})


@pytest.mark.parametrize("name", ["terms", "terms-parents"])
@pytest.mark.parametrize(
    ("language", "mail", "pages"),
    [
        ("fr", "par courriel", "ou sur ses pages, dans tout navigateur"),
        ("nl", "per e-mail", "of op zijn pagina’s, in elke browser"),
        ("de", "per E-Mail", "oder auf seinen Seiten, in jedem Browser"),
        ("en", "by e-mail", "or on its pages, in any browser"),
    ],
)
def test_the_samples_name_every_way(name: str, language: str, mail: str, pages: str) -> None:
    text = (SAMPLES / f"{name}.{language}.md").read_text("utf-8")
    assert f"Telegram, {mail} {pages}." in text


async def test_the_same_text_again_changes_nothing(school: SchoolAtWork, tmp_path: Path) -> None:
    path = written(tmp_path, "terms.fr.md")
    await publish(school, path)
    assert outcome(await publish(school, path)) == (0, 1, {})


async def test_what_people_accepted_is_not_changed_under_them(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    await publish(school, written(tmp_path, "terms.fr.md"))
    paths = [written(tmp_path, "terms.fr.md", "Autre texte"), written(tmp_path, "terms.de.md")]
    report = await publish(school, *paths)
    assert outcome(report) == (1, 0, {"terms.fr.md": "import.terms.other_text"})
    assert (await current(school, "fr")).plain == "Conditions\n\nTexte gras."

    school.clock.move(days=1)
    assert outcome(await publish(school, *paths, version="2")) == (2, 0, {})
    assert (await current(school, "fr")).text == "Autre texte"


async def test_another_date_for_a_published_version_is_refused(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    path = written(tmp_path, "terms.fr.md")
    await publish(school, path, ignore_until=date(2026, 9, 1))
    report = await publish(school, path, ignore_until=date(2026, 10, 1))
    assert outcome(report) == (0, 0, {"terms.fr.md": "import.terms.other_date"})


async def test_files_at_fault_are_told_by_name(school: SchoolAtWork, tmp_path: Path) -> None:
    latin = tmp_path / "terms.nl.md"
    latin.write_bytes("Privé".encode("cp1252"))
    wide = tmp_path / "wide.nl.md"
    wide.write_bytes("Tekst".encode("utf-16-le"))
    paths = [
        written(tmp_path, "terms.md"),
        written(tmp_path, "terms.es.md"),
        written(tmp_path, "terms.de.md", "<!-- nothing -->\n"),
        written(tmp_path, "terms.en.md", "x" * ((1 << 20) + 1)),
        latin,
        wide,
        tmp_path / "missing.fr.md",
        written(tmp_path, "terms.fr.md"),
    ]
    assert outcome(await publish(school, *paths)) == (
        1,
        0,
        {
            "terms.md": "import.terms.language",
            "terms.es.md": "import.terms.language",
            "terms.de.md": "import.table.empty",
            "terms.en.md": "import.table.too_large",
            "terms.nl.md": "import.schools.not_utf8",
            "wide.nl.md": "import.schools.not_utf8",
            "missing.fr.md": "import.table.unreadable",
        },
    )


@pytest.mark.parametrize("version", ["", " ", "1\n", "<b>", "x" * 41, "-1"])
async def test_a_version_has_a_name(school: SchoolAtWork, tmp_path: Path, version: str) -> None:
    with pytest.raises(Refusal) as refused:
        await publish(school, written(tmp_path, "terms.fr.md"), version=version)
    assert refused.value.key == "import.terms.version"


async def test_a_translation_has_the_day_of_its_version(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    await publish(school, written(tmp_path, "terms.fr.md"), ignore_until=date(2026, 9, 1))
    dutch = written(tmp_path, "terms.nl.md", "Tekst")
    for other in (None, date(2026, 9, 2)):
        report = await publish(school, dutch, ignore_until=other)
        assert outcome(report) == (0, 0, {"terms.nl.md": "import.terms.other_date"})
    assert outcome(await publish(school, dutch, ignore_until=date(2026, 9, 1))) == (1, 0, {})


async def test_guardians_are_told_of_a_new_version_once_however_many_languages_it_has(
    school: SchoolAtWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_BATCH", 2)  # several batches

    def with_guardians(tx: Transaction) -> None:
        tx.children.add(child(platform=ICC.id))
        for number in range(1, 6):
            tx.accounts.add(account(number))
            tx.addresses.prove(f"{number}@example.org", number, school.clock.now())
            held = place(number, platform=ICC.id, number=number, account=number)
            tx.places.add(replace(held, opened_at=school.clock.now()))

    def mails(tx: Transaction) -> list[tuple[str, str]]:
        now = school.clock.now()
        notices = tx.outbox.lease("mail", 99, now)
        for one in notices:
            tx.outbox.sent(one.id, now)
        return sorted((one.kind, one.to) for one in notices)

    await school.store.run(with_guardians)
    paths = [written(tmp_path, "terms.fr.md"), written(tmp_path, "terms.nl.md", "Tekst")]
    all_of_them = [("terms_published", f"{number}@example.org") for number in range(1, 6)]
    for version in ("1", "2"):
        school.clock.move(days=1)
        await publish(school, *paths, version=version)
        assert await school.store.run(mails) == all_of_them
        await publish(school, *paths, version=version)
        assert await school.store.run(mails) == []


async def test_what_may_not_have_been_meant_is_named_and_done(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    path = written(tmp_path, "terms.fr.md")
    report = await publish(school, path, ignore_until=NOW.date() - timedelta(days=1))
    assert outcome(report) == (1, 0, {})
    assert [(one.key, dict(one.values)) for one in report.notes] == [
        ("import.terms.past", {"date": "2026-06-25"}),
        ("import.terms.untranslated", {"languages": "nl, de, en"}),
    ]
    others = [written(tmp_path, f"terms.{one}.md", one) for one in ("nl", "de", "en")]
    report = await publish(school, path, *others, version="2", ignore_until=NOW.date())
    assert report.notes == []
