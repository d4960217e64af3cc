"""``cartable news``, as it is typed: published once, told, corrected, shown with its figures."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from school.school import School
from tests.cartable.counter import Counter, column, knows_no_number
from tests.cast import SAMPLES, child
from tests.family import with_guardian

PAGE = "# Voyage à Bruges\n\nLe **12 juin**."


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A counter at a school with two families."""
    monkeypatch.chdir(tmp_path)
    counter = Counter(tmp_path)

    def families(school: School) -> None:
        for number, chat in ((1, 100), (2, 200)):
            names = {"identifier": f"c{number}.d@isu-dour.be", "first_name": f"Enfant{number}"}
            school.tx.children.add(child(number, class_name=f"{number}A", **names))
            with_guardian(school, 10 + number, "hash", at=number, chat=chat)

    counter.do(families)
    return counter


def write(counter: Counter, name: str, text: str = PAGE) -> Path:
    path = counter.folder / name
    path.write_text(text, "utf-8")
    return path


def picture(counter: Counter, name: str = "photo.png") -> Path:
    out = BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    path = counter.folder / name
    path.write_bytes(out.getvalue())
    return path


def numbers(document: dict[str, object], *names: str) -> tuple[object, ...]:
    return tuple(document[name] for name in names)


def each(document: dict[str, object], name: str, column: str) -> list[object]:
    listed = document[name]
    assert isinstance(listed, list)
    return [one[column] for one in listed]


def key_of(document: dict[str, object]) -> object:
    error = document["error"]
    assert isinstance(error, dict)
    return error["key"]


def test_published_in_two_languages_with_a_picture_and_told_once(counter: Counter) -> None:
    files = write(counter, "trip.fr.md"), write(counter, "trip.nl.md", "# Reis\n\nOp 12 juni")
    typed = ("news", "publish", *files, "--platform", "isu-dour", "--file", picture(counter))
    status, document = counter.document(*typed)
    assert status == 0
    assert document["titles"] == {"fr": "Voyage à Bruges", "nl": "Reis"}
    assert document["files"] == ["photo.png"]
    assert numbers(document, "new", "unchanged", "families", "queued") == (1, 0, 2, 2)
    again = counter.document(*typed)[1]
    assert numbers(again, "new", "unchanged", "families") == (0, 1, 2)
    assert again["number"] == document["number"]
    assert counter.rows("SELECT COUNT(*) FROM outbox WHERE kind = 'news'") == [(2,)]


def test_the_same_options_stand_in_front_matter(counter: Counter) -> None:
    picture(counter, "plan.png")
    options = "platform: isu-dour\nclass: 2A\nat: 23/11/2099 8h05\nurgent: oui\nfile: plan.png\n"
    front = f"---\n{options}---\n"
    status, document = counter.document("news", "publish", write(counter, "trip.md", front + PAGE))
    assert status == 0
    assert numbers(document, "class", "urgent", "files") == ("2A", True, ["plan.png"])
    assert document["publish_at"] == "2099-11-23T07:05:00+00:00"
    assert numbers(document, "families", "queued") == (0, 0)
    said = ("--class", "1A", "--not-urgent", "--at", "2099-11-24 09:00")
    other = counter.document("news", "publish", counter.folder / "trip.md", *said)[1]
    assert numbers(other, "class", "urgent") == ("1A", False)


def test_for_one_child_only_its_family_is_told(counter: Counter) -> None:
    typed = (
        "news",
        "publish",
        write(counter, "trip.md"),
        "--child",
        "c2.d",
        "--platform",
        "isu-dour",
    )
    _, document = counter.document(*typed)
    assert numbers(document, "child", "families") == ("c2.d@isu-dour.be", 1)
    assert counter.rows("SELECT destination FROM outbox WHERE kind = 'news'") == [("200",)]


def test_a_child_on_the_command_line_stands_in_the_place_of_a_class_in_a_file(
    counter: Counter,
) -> None:
    path = write(counter, "trip.md", f"---\nclass: 1A\n---\n{PAGE}")
    _, document = counter.document("news", "publish", path, "--child", "c2.d")
    assert numbers(document, "class", "child") == (None, "c2.d@isu-dour.be")


def _block(chat: object, school: School) -> None:
    school.tx.devices.block(int(str(chat)), school.unit.clock.now())


def test_a_dry_run_of_what_is_published_already_expects_nobody(counter: Counter) -> None:
    typed = ("news", "publish", write(counter, "t.md"), "--platform", "isu-dour")
    assert counter.type(*typed)[0] == 0
    _, document = counter.document(*typed, "--dry-run")
    assert numbers(document, "new", "unchanged") == (0, 1)
    assert "would_tell" not in document


def test_a_dry_run_leaves_nothing(counter: Counter) -> None:
    typed = ("news", "publish", write(counter, "t.md"), "--platform", "isu-dour")
    _, document = counter.document(*typed, "--file", picture(counter), "--dry-run")
    assert numbers(document, "dry_run", "new", "would_tell") == (True, 1, 2)
    out = counter.type(*typed, "--dry-run")[1]
    assert "serait publié" in out
    assert "Pour 2 familles." in out
    assert "🔕" not in out
    assert "Pour 1 famille." in counter.type(*typed, "--class", "1A", "--dry-run")[1]
    assert "enregistré sous" not in out
    for (chat,) in counter.rows("SELECT id FROM chats"):
        counter.do(partial(_block, chat))
    _, document = counter.document(*typed, "--dry-run")
    assert numbers(document, "would_tell", "unreached") == (0, 2)
    assert "🔕 2 familles ne seront pas prévenues" in counter.type(*typed, "--dry-run")[1]
    for table in ("news", "files", "news_told", "outbox"):
        assert counter.rows(f"SELECT COUNT(*) FROM {table}") == [(0,)]


def test_edited_withdrawn_listed(counter: Counter) -> None:
    path = write(counter, "trip.md")
    number = counter.document("news", "publish", path, "--platform", "isu-dour")[1]["number"]
    write(counter, "trip.md", PAGE.replace("12", "13"))
    _, edited = counter.document("news", "edit", number, path)
    assert numbers(edited, "new", "version") == (1, 2)
    _, same = counter.document("news", "edit", number, path)
    assert numbers(same, "new", "unchanged", "version") == (0, 1, 2)
    _, withdrawn = counter.document("news", "withdraw", number)
    assert withdrawn["withdrawn_at"]
    status, error = counter.document("news", "withdraw", number)
    assert (status, key_of(error)) == (1, "news.withdrawn")
    _, listed = counter.document("news", "list", "--platform", "isu-dour")
    assert each(listed, "news", "number") == [number]
    _, shown = counter.document("news", "show", number, "--families")
    assert each(shown, "told", "telegram") == ["queued", "queued"]


def test_a_time_that_has_passed_is_no_time_to_move_news_to(counter: Counter) -> None:
    path = write(counter, "trip.md")
    typed = ("news", "publish", path, "--platform", "isu-dour", "--at", "2099-11-23 08:00")
    number = counter.document(*typed)[1]["number"]
    status, document = counter.document("news", "edit", number, path, "--at", "2009-11-23 08:00")
    assert (status, key_of(document)) == (1, "news.past")
    assert counter.rows("SELECT COUNT(*) FROM outbox WHERE kind = 'news'") == [(0,)]


def test_people_read_it_in_their_language(counter: Counter) -> None:
    status, out, err = counter.type(
        "news", "publish", write(counter, "trip.md"), "--platform", "isu-dour"
    )
    assert (status, err) == (0, "")
    assert "« Voyage à Bruges »".replace(" »", "\u202f»").replace("« ", "«\u202f") in out
    assert "2 familles informées." in out
    (row,) = counter.rows("SELECT id FROM news")
    drawn = counter.folder / "figures.png"
    out = counter.type("news", "show", row[0], "--families", "--picture", drawn)[1]
    with Image.open(drawn) as shown:
        assert shown.format == "PNG"
    assert "Le 12 juin." in out
    assert "Antoinette" in out
    assert "en route" in out
    counter.columns = 80
    listed = counter.type("news", "list", "--platform", "isu-dour")[1]
    assert column(listed, 3) == "VoyageàBruges", "a word on each line"
    assert str(row[0]) in listed
    assert counter.type("news", "list", "--platform", "icc")[1].strip().endswith(".")


def test_a_narrow_terminal_shows_the_whole_number(counter: Counter) -> None:
    counter.type("news", "publish", write(counter, "trip.md"), "--platform", "isu-dour")
    (row,) = counter.rows("SELECT id FROM news")
    counter.columns = 50
    out = counter.type("news", "list", "--platform", "isu-dour")[1]
    assert column(out, 1) == str(row[0]), out
    assert "…" not in out


@pytest.mark.parametrize(
    ("names", "text", "options", "key"),
    [
        (("a.md",), "Sans titre", (), "news.no_title"),
        (("a.md",), "---\ncolor: red\n---\n# T", (), "news.front_matter"),
        (("a.md",), "---\nat: demain\n---\n# T", (), "news.bad_time"),
        (("a.md",), PAGE, ("--at", "2020-11-23 08:00"), "news.past"),
        (("a.md",), "---\nat: 23/11/2020 8h\n---\n# T", (), "news.past"),
        (("a.fr.md", "b.fr.md"), PAGE, (), "news.file_language"),
        (("a.md", "b.md"), PAGE, (), "news.file_language"),
        (("a.md",), PAGE + "x" * (2 << 20), (), "news.body_too_long"),
        (("a.md",), PAGE, ("--class", "9Z"), "news.unknown_class"),
        (("a.md",), PAGE, ("--child", "nobody.x"), "guardians.unknown_child"),
        (("a.md",), PAGE, ("--child", "c2.d", "--class", "1A"), "news.two_audiences"),
        (("a.md",), "---\nchild: c2.d\nclass: 1A\n---\n# T", (), "news.two_audiences"),
        (("a.md",), "---\nfile: missing.png\n---\n# T", (), "news.file"),
    ],
)
def test_what_cannot_be_published_says_why(
    counter: Counter, names: tuple[str, ...], text: str, options: tuple[str, ...], key: str
) -> None:
    files = [write(counter, name, text) for name in names]
    typed = ("news", "publish", *files, "--platform", "isu-dour", *options)
    status, document = counter.document(*typed)
    assert status == 1
    assert key_of(document) == key
    assert counter.rows("SELECT COUNT(*) FROM news") == [(0,)]


def test_a_broken_picture_is_named(counter: Counter) -> None:
    broken = counter.folder / "photo.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    typed = ("news", "publish", write(counter, "t.md"), "--platform", "isu-dour", "--file", broken)
    status, _, err = counter.type(*typed)
    assert status == 1
    assert err.strip() == "photo.png\u00a0: L’image ne s’ouvre pas."


@pytest.mark.parametrize("front", ["", "---\nfile: affiche.png\n---\n"])
def test_a_file_that_is_not_there_is_said_in_our_own_words(counter: Counter, front: str) -> None:
    typed = ("news", "publish", write(counter, "t.md", front + PAGE), "--platform", "isu-dour")
    option = () if front else ("--file", counter.folder / "affiche.png")
    status, _, err = counter.type(*typed, *option)
    assert (status, err.strip()) == (1, "affiche.png\u00a0: Ce fichier n’existe pas.")


@pytest.mark.parametrize("name", ["news-presence", "news-supervision"])
def test_the_samples_are_news_in_every_language(counter: Counter, name: str) -> None:
    files = sorted(SAMPLES.glob(f"{name}.*.md"))
    status, document = counter.document("news", "publish", *files, "--platform", "isu-dour")
    assert (status, document["new"]) == (0, 1)
    titles = document["titles"]
    assert isinstance(titles, dict)
    assert set(titles) == {"fr", "nl", "de", "en"}
    assert all(titles.values())


def test_a_number_that_nothing_has_is_said(counter: Counter) -> None:
    knows_no_number(counter, "news", "show")
