"""Letters are made for whole schools; no accident on the way leaves a family with a dead one."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from cartable.letters import (
    HandOut,
    MadeLetters,
    PrintedLetter,
    Selection,
    count_working,
    make_letters,
)
from cartable.letters.drafting import Link
from locales import Catalogues
from paper.letters import TypstLetters
from school.papers import LetterPrinter, LetterSheet
from school.redeeming import Opened
from school.refusals import Refusal
from school.school import School
from school.store import Store, StoreError
from storage.location import Location
from tests.cartable.printing import FEW_AT_ONCE, KILLED, Watched
from tests.cast import ISU_DOUR, NOW, account, child
from tests.conftest import SchoolAtWork
from tests.databases import rows, url

ENGINES = ("sqlite",)
PRINTER = TypstLetters(Catalogues.load())
CHATS = count(1_000)
NAMES = ("Zoé", "Albert", "Marie", "Jean", "Chloé", "Lucas", "Emma", "Louis", "Léa", "Hugo", "Inès")
CHILDREN = [
    child(
        number,
        identifier=f"eleve{number}.durant@isu-dour.be",
        first_name=name,
        class_name="1A" if number > 6 else "2B",
    )
    for number, name in enumerate(NAMES, 1)
]
PLACES = 2 * len(CHILDREN)
DRAFTED = 10
"""The moment after which all is drafted: choosing, listing, three groups, two moments each."""

KEPT = DRAFTED + 4
"""The moment after which all is kept, in two groups of so many as ``few_at_once`` says."""

DONE = KEPT + 2 + 4
"""The last moment: after the audit log, what was replaced is withdrawn in two groups."""


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*FEW_AT_ONCE)


@pytest.fixture(autouse=True)
async def children(school: SchoolAtWork) -> None:
    def fill(opened: School) -> None:
        opened.tx.platforms.put(ISU_DOUR)
        opened.tx.accounts.add(account())
        for one in CHILDREN:
            opened.tx.children.add(one)

    await school.do(fill)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "letters.pdf"


@dataclass(frozen=True)
class Made:
    """What was reported of letters, and each of them."""

    report: MadeLetters
    letters: list[PrintedLetter]


async def made(
    school: SchoolAtWork,
    file: Path | None = None,
    *,
    store: Store | None = None,
    printer: LetterPrinter = PRINTER,
    link: Link | None = None,
    hand_out: HandOut = lambda made: None,
    **wishes: Any,
) -> Made:
    letters: list[PrintedLetter] = []
    report = await make_letters(
        store or school.store,
        school.open,
        printer,
        Selection(**wishes),
        file,
        link=link,
        collect=letters.extend,
        hand_out=hand_out,
    )
    assert report.letters == len(letters)
    return Made(report, letters)


async def opens(school: SchoolAtWork, identifier: str, password: str) -> bool:
    """Whether a family that types this gets in, each from a chat of its own."""

    def work(opened: School) -> Opened | Refusal:
        digest = opened.unit.tokens.password_digest(password)
        return opened.redeeming.enter("isu-dour", identifier, next(CHATS), digest, None)

    return isinstance(await school.do(work), Opened)


async def all_open(school: SchoolAtWork, letters: list[PrintedLetter]) -> bool:
    return all(
        [await opens(school, one.identifier, one.temporary_password) for one in letters],
    )


async def none_opens(school: SchoolAtWork, letters: list[PrintedLetter]) -> bool:
    return not any(
        [await opens(school, one.identifier, one.temporary_password) for one in letters],
    )


def on_paper(file: Path) -> Iterator[PrintedLetter]:
    """Read the letters as a family does; those of a child follow one another by their places."""
    numbers: Counter[str] = Counter()
    for page in PdfReader(file).pages:
        text = page.extract_text()
        identifier = re.search(r"\S+@isu-dour\.be", text.partition("Identifiant")[2])
        password = re.search(r"([a-z2-9]{4})\s+([a-z2-9]{4})\s+([a-z2-9]{4})\s+Valable", text)
        assert identifier
        assert password
        numbers[identifier[0]] += 1
        number = numbers[identifier[0]]
        yield PrintedLetter("isu-dour", identifier[0], number, "-".join(password.groups()), None)


async def test_every_place_gets_a_page_that_opens_it_by_class_and_name(
    school: SchoolAtWork, file: Path
) -> None:
    done = await made(school, file)
    report = done.report
    assert (report.pages, report.taken, report.withdrawn, report.late) == (PLACES, 0, 0, [])
    printed = list(on_paper(file))
    assert printed == done.letters
    names = {one.identifier: (one.class_name, one.listed_name) for one in CHILDREN}
    order = [names[one.identifier] for one in printed]
    assert order[0] == ("1A", "Durant Emma")  # after which Hugo, Inès, Léa, Louis come
    assert [one[0] for one in order] == sorted(one[0] for one in order)
    assert await all_open(school, printed)


async def test_the_file_is_for_its_owner_alone_and_nothing_else_is_left(
    school: SchoolAtWork, file: Path
) -> None:
    await made(school, file)
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert left_beside(file) == []


def is_there(file: Path) -> bool:
    return file.exists()


def left_beside(file: Path) -> list[Path]:
    """Drafts of a file that should be gone."""
    return list(file.parent.glob(".*.part"))


async def test_printing_again_replaces_all_that_nobody_used(
    school: SchoolAtWork, tmp_path: Path
) -> None:
    older = await made(school, tmp_path / "older.pdf")
    newer = await made(school, tmp_path / "newer.pdf")
    assert newer.report.withdrawn == PLACES
    assert await none_opens(school, older.letters)
    assert await all_open(school, newer.letters)


async def test_a_class_or_a_child_gets_letters_without_the_others_losing_theirs(
    school: SchoolAtWork,
) -> None:
    before = (await made(school)).letters
    of_class = await made(school, class_name="1A")
    assert (of_class.report.pages, of_class.report.withdrawn) == (10, 10)
    of_child = await made(school, child="  Élève1.DURANT ")
    assert {one.identifier for one in of_child.letters} == {"eleve1.durant@isu-dour.be"}
    renewed = {one.identifier for one in (*of_class.letters, *of_child.letters)}
    assert await all_open(school, [one for one in before if one.identifier not in renewed])
    assert await none_opens(school, [one for one in before if one.identifier in renewed])


async def test_where_only_new_letters_are_wanted_none_is_replaced(
    school: SchoolAtWork, file: Path
) -> None:
    before = await made(school, class_name="1A")
    rest = await made(school, file, only_new=True)
    assert (rest.report.pages, rest.report.out, rest.report.withdrawn) == (PLACES - 10, 10, 0)
    assert await all_open(school, [*before.letters, *on_paper(file)])
    with pytest.raises(Refusal, match=r"letters\.all_out") as refused:
        await made(school, file, only_new=True)
    assert refused.value.values == {"n": PLACES}
    assert len(PdfReader(file).pages) == PLACES - 10  # the file of before stays


@pytest.mark.parametrize(
    ("wishes", "replaced"),
    [
        ({}, PLACES - 1),
        ({"class_name": "1A"}, 9),
        ({"child": "eleve1.durant"}, 2),
        ({"child": "eleve1.durant", "class_name": "1A"}, 2),
        ({"class_name": "9Z"}, 0),
        ({"only_new": True}, 0),
    ],
)
async def test_what_would_be_replaced_is_known_before_anything_is_made(
    school: SchoolAtWork, wishes: dict[str, Any], replaced: int
) -> None:
    assert await count_working(school.store, school.open, Selection(**wishes)) == 0
    await made(school)
    await take(school, 7)
    assert await count_working(school.store, school.open, Selection(**wishes)) == replaced
    if replaced:
        # The letter of the place that was taken was not used here, but its place is.
        assert (await made(school, **wishes)).report.withdrawn == replaced


async def test_a_run_is_one_act_of_the_audit_log_with_counts_and_nobody_s_name(
    school: SchoolAtWork, file: Path
) -> None:
    await made(school)
    await made(school, file, child="eleve1.durant")
    with pytest.raises(Refusal):
        await made(school, class_name="9Z")
    acts = await school.do(lambda opened: opened.tx.audit.latest(10))
    assert [(one.actor, one.action, one.subject, one.platform) for one in acts] == [
        ("command", "make_letters", "platform:isu-dour", "isu-dour")
    ] * 2
    assert [one.detail for one in acts] == [
        {"letters": 2, "replaced": 2, "late": 0},
        {"letters": PLACES, "replaced": 0, "late": 0},
    ]


async def test_no_letter_is_handed_out_that_the_audit_log_does_not_know(
    school: SchoolAtWork, location: Location
) -> None:
    known: list[tuple[object, ...]] = []

    def hand_out(done: MadeLetters) -> None:
        known.extend(rows(location, "SELECT action, platform FROM audit"))

    await made(school, hand_out=hand_out)
    assert known == [("make_letters", ISU_DOUR.id)]


async def test_places_that_are_taken_are_counted_and_left_alone(school: SchoolAtWork) -> None:
    first = (await made(school)).letters
    await take(school, 1)
    await take(school, 1)
    await take(school, 2)
    again = await made(school)
    assert (len(again.letters), again.report.taken) == (PLACES - 3, 3)
    assert not await all_open(school, first)
    with pytest.raises(Refusal, match=r"letters\.all_taken"):
        await made(school, child="eleve1.durant")


async def take(school: SchoolAtWork, number: int) -> None:
    """Have somebody take the next free place of a child."""

    def work(opened: School) -> None:
        free = (one for one in opened.tx.places.of_child(number) if one.account is None)
        opened.tx.places.update(replace(next(free), account=1, taken_at=NOW))

    await school.do(work)


async def test_a_place_that_is_taken_in_the_middle_is_named(
    school: SchoolAtWork, file: Path
) -> None:
    passed = count(1)

    async def moment() -> None:
        if next(passed) == DRAFTED:
            await take(school, 7)

    store = Watched(school.store, moment)
    done = await made(school, file, store=store)
    assert done.report.late == ["eleve7.durant@isu-dour.be"]
    assert (done.report.status, done.report.pages) == (1, PLACES)
    assert await all_open(school, done.letters)


async def test_a_kill_at_any_moment_leaves_no_family_with_a_dead_letter(
    school: SchoolAtWork, location: Location, tmp_path: Path
) -> None:
    sent = (await made(school)).letters
    async with printing(location) as printed_until:
        for moment in count(1):
            file = tmp_path / f"{moment}.pdf"
            status = await printed_until(file, moment)
            if is_there(file):  # it can be sent, and what is sent must work
                sent = list(on_paper(file))
                assert len(sent) == PLACES
            assert await all_open(school, sent), moment
            if status != KILLED:
                break
    assert moment > DONE  # what the killed ones kept is withdrawn as well
    assert await count_of_working(school) == PLACES


@asynccontextmanager
async def printing(location: Location) -> AsyncIterator[Callable[[Path, int], Awaitable[int]]]:
    """Give what prints in processes that end at a moment, and gives with which status."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.cartable.printing", url(location),
        cwd=Path(__file__).parents[2], stdin=pipe, stdout=pipe,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    asking, telling = process.stdin, process.stdout

    async def printed_until(file: Path, moment: int) -> int:
        asking.write(f"{file} {moment}\n".encode())
        status = int(await telling.readline())
        assert status in (0, KILLED)
        return status

    try:
        yield printed_until
    finally:
        asking.close()
        await process.wait()


async def count_of_working(school: SchoolAtWork) -> int:
    def work(opened: School) -> int:
        return sum(len(opened.tx.places.letters_of(one.id)) for one in CHILDREN)

    return await school.do(work)


@pytest.mark.parametrize("moment", range(1, DONE + 1))
async def test_a_database_that_is_lost_at_any_moment_leaves_no_dead_letter(
    school: SchoolAtWork, file: Path, moment: int
) -> None:
    before = (await made(school)).letters
    passed = count(1)

    async def lost() -> None:
        if next(passed) >= moment:
            raise StoreError("lost")

    with pytest.raises(StoreError):
        await made(school, file, store=Watched(school.store, lost))
    assert await all_open(school, list(on_paper(file)) if is_there(file) else before)


@pytest.mark.parametrize("moment", [DRAFTED + 3, KEPT + 1])
@pytest.mark.parametrize("accident", [StoreError("lost"), asyncio.CancelledError()])
async def test_what_was_kept_before_an_accident_is_given_up(
    school: SchoolAtWork, file: Path, moment: int, accident: BaseException
) -> None:
    """Before the second group is kept, and before the audit log: Ctrl-C or a moment's trouble."""
    before = (await made(school)).letters
    passed = count(1)

    async def moments() -> None:
        if next(passed) == moment:
            raise accident

    with pytest.raises(type(accident)):
        await made(school, file, store=Watched(school.store, moments))
    assert not is_there(file)
    assert await count_of_working(school) == PLACES
    assert await all_open(school, before)


class BrokenPrinter(TypstLetters):
    """A printer that fails."""

    def letters(self, sheets: Sequence[LetterSheet]) -> list[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_paper_that_fails_changes_nothing(school: SchoolAtWork, file: Path) -> None:
    before = (await made(school)).letters
    printer = BrokenPrinter(Catalogues.load())
    with pytest.raises(Refusal, match=r"letters\.unwritable"):
        await made(school, file, printer=printer)
    assert not is_there(file)
    assert left_beside(file) == []
    assert await all_open(school, before)
    assert await count_of_working(school) == PLACES


async def test_letters_that_cannot_be_handed_out_are_given_up(school: SchoolAtWork) -> None:
    before = (await made(school)).letters

    def hand_out(done: MadeLetters) -> None:
        assert done.letters == PLACES
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await made(school, hand_out=hand_out)
    assert await all_open(school, before)
    assert await count_of_working(school) == PLACES


async def test_letters_printed_again_take_the_place_of_the_file(
    school: SchoolAtWork, file: Path
) -> None:
    first = await made(school, file)
    await made(school, file)
    assert await none_opens(school, first.letters)
    assert await all_open(school, list(on_paper(file)))


def by_link(token: str, opened: School) -> Opened:
    return opened.redeeming.by_link(token)


async def test_links_fill_in_and_are_kept_as_digests(school: SchoolAtWork, file: Path) -> None:
    done = await made(
        school,
        file,
        link=lambda payload: f"https://t.me/cartable_bot?start={payload}",
        child="eleve3.durant",
    )
    assert len(done.letters) == 2
    for one in done.letters:
        assert one.deep_link
        payload = one.deep_link.partition("?start=")[2]
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
        token = payload.removeprefix("l_")
        opened = await school.do(partial(by_link, token))
        assert (opened.child.identifier, opened.place.number) == (one.identifier, one.guardian)


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ({"class_name": "9Z"}, "letters.class_unknown"),
        ({"child": "nobody.here"}, "letters.child_unknown"),
        ({"platform": "nowhere"}, "import.platform.unknown"),
        ({"child": "@"}, "identifier.malformed"),
    ],
)
async def test_wishes_that_nobody_can_fulfil_are_refused(
    school: SchoolAtWork, file: Path, wishes: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await made(school, file, **wishes)
    assert refused.value.key == why
    assert not is_there(file)


async def test_who_has_left_gets_no_letter(school: SchoolAtWork) -> None:
    stay = [one.id for one in CHILDREN if one.id != 4]
    await school.do(lambda opened: opened.tx.children.leave("isu-dour", stay, NOW))
    assert (await made(school)).report.pages == PLACES - 2
    with pytest.raises(Refusal, match=r"letters\.child_left"):
        await made(school, child="eleve4.durant")


async def test_no_temporary_password_is_in_the_database_or_its_journal(
    school: SchoolAtWork, file: Path, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    done = await made(school, file)
    stored = b"".join(one.read_bytes() for one in database.parent.glob(f"{database.name}*"))
    assert CHILDREN[0].identifier.encode() in stored
    for one in done.letters:
        password = one.temporary_password
        # Two of the three groups: one alone may be any four letters of « administrators ».
        for written in (password[:9], password[5:], password.replace("-", "")):
            assert written not in caplog.text
        for whole in (password, password.replace("-", ""), password.replace("-", " ")):
            assert whole.encode() not in stored
            assert whole.encode("utf-16-le") not in stored


async def test_for_a_forgotten_password_a_letter_goes_to_a_place_that_is_taken(
    school: SchoolAtWork,
) -> None:
    """Alone it opens nothing; it shows that somebody is whoever has the place (scope B9)."""
    with pytest.raises(Refusal, match=r"letters\.none_taken"):
        await made(school, child="eleve1.durant", taken=True)
    await made(school, child="eleve1.durant")  # there are places then
    await take(school, 1)

    def link(payload: str) -> str:
        return f"https://t.me/cartable_bot?start={payload}"

    letters = (await made(school, child="eleve1.durant", taken=True, link=link)).letters
    assert len(letters) == 1
    assert letters[0].deep_link == link("forgotten"), "one of its own would open nothing"
    password = letters[0].temporary_password
    assert not await opens(school, letters[0].identifier, password)

    def shows(opened: School) -> tuple[bool, object]:
        digest = opened.unit.tokens.password_digest(password)
        return opened.resetting.may_have_letter(1), opened.resetting.enter_letter(1, 5, digest)

    may, letter = await school.do(shows)
    assert may
    assert isinstance(letter, int)
