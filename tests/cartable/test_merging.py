"""``cartable accounts merge``: two accounts of one person become one, and are parted again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cartable.root import foundation
from cartable.schedule import JOBS, settle_merges
from cartable.settings import Settings
from school.auditing import COMMAND
from school.merges import Merge
from school.refusals import Refusal
from school.school import School
from tests.cartable.counter import Counter
from tests.cartable.terminal import typed
from tests.cast import KEY, SOPHIE, SOPHIE_TOO, Clock, account, certificate

BORN = date(1998, 8, 3)


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Sophie has two accounts, each with a certificate; a namesake has a third."""
    monkeypatch.chdir(tmp_path)
    counter = Counter(tmp_path)

    def work(school: School) -> None:
        now = school.unit.clock.now()
        for number, email in ((1, SOPHIE), (2, SOPHIE_TOO), (3, "sophie@example.com")):
            born = BORN if number != 3 else date(1970, 1, 1)
            school.tx.accounts.add(account(number, birth_date=born))
            assert school.tx.addresses.prove(email, number, now)
            issued = certificate(number, email=email, account=number, activated_at=now)
            school.tx.certificates.add(issued)

    counter.do(work)
    return counter


def owners(counter: Counter) -> list[object]:
    return [row[0] for row in counter.rows("SELECT account FROM certificates ORDER BY id")]


def test_two_accounts_are_merged_and_parted(counter: Counter) -> None:
    status, merged = counter.document("accounts", "merge", SOPHIE, SOPHIE_TOO, "--yes")
    assert status == 0
    assert (merged["kept"], merged["other"], merged["undone_at"]) == (1, 2, None)
    assert owners(counter) == [1, 1, 3]
    told = counter.rows("SELECT destination FROM outbox WHERE kind = 'accounts_merged'")
    assert sorted(told) == [(SOPHIE_TOO,), (SOPHIE,)]
    status, document = counter.document("status")
    assert document["accounts"] == {"open": 2}
    # By the login of either account, or by its number.
    status, out, _ = counter.type("accounts", "merge", SOPHIE_TOO, "--undo", "--yes")
    assert (status, "séparés" in out) == (0, True)
    assert owners(counter) == [1, 2, 3]
    status, _, err = counter.type("accounts", "merge", merged["merge"], "--undo", "--yes")
    assert (status, "déjà défaite" in err) == (1, True)
    acts = counter.rows("SELECT actor, action, subject FROM audit ORDER BY id")
    assert acts == [("command", "merge", "account:1"), ("command", "undo_merge", "account:1")]


def test_who_is_likely_another_person_wants_force_and_a_reason(counter: Counter) -> None:
    words = ("accounts", "merge", SOPHIE, "sophie@example.com", "--yes")
    status, _, err = counter.type(*words)
    assert (status, "--force" in err) == (1, True)
    assert counter.type(*words, "--force")[0] == 2, "no reason"
    assert counter.type(*words, "--force", "--why", "Carte d’identité vue")[0] == 0
    (detail,) = counter.rows("SELECT detail FROM audit")
    assert "identité vue" in str(detail[0])
    assert owners(counter) == [1, 2, 1]


def test_a_mailbox_that_nobody_has_shown_wants_force(counter: Counter) -> None:
    counter.do(lambda school: school.tx.accounts.add(account(4)))
    status, _, err = counter.type("accounts", "merge", SOPHIE, 4, "--yes")
    assert (status, "4" in err, "--force" in err) == (1, True, True)
    assert counter.type("accounts", "merge", SOPHIE, 4, "--yes", "--force", "--why", "ok")[0] == 0


@pytest.mark.parametrize(
    "words", [(SOPHIE,), (SOPHIE, SOPHIE_TOO, "--undo"), (SOPHIE, SOPHIE_TOO, "--why", " " * 3)]
)
def test_wrong_usage(counter: Counter, words: tuple[str, ...]) -> None:
    forced = ("--force",) if "--why" in words else ()
    assert counter.type("accounts", "merge", *words, *forced)[0] == 2


def test_what_cannot_be_merged(counter: Counter) -> None:
    for other in (SOPHIE, "nobody@example.org"):
        assert counter.type("accounts", "merge", SOPHIE, other, "--yes")[0] == 1
    status, _, err = counter.type("accounts", "merge", SOPHIE, SOPHIE_TOO)
    assert (status, "--yes" in err) == (1, True)
    assert counter.type("accounts", "merge", SOPHIE, "--undo", "--yes")[0] == 1
    assert owners(counter) == [1, 2, 3]


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "12"])
def test_a_number_that_is_nothing_leads_nowhere(counter: Counter, number: str) -> None:
    for words in (("merge", number, "--undo"), ("export", number)):
        status, _, err = counter.type("accounts", *words)
        assert (status, bool(err)) == (1, True)


def test_it_asks_on_a_terminal_and_shows_who_both_are(counter: Counter) -> None:
    settings = {
        "LANG": "fr_BE.UTF-8",
        "LC_ALL": "",
        "CARTABLE_DATA": str(counter.folder / "var"),
        "CARTABLE_SECRET_KEY": KEY,
    }
    words = ("accounts", "merge", SOPHIE, SOPHIE_TOO)
    for answer, status, left in (("non", 1, [1, 2, 3]), ("oui", 0, [1, 1, 3])):
        with typed(counter.folder, settings, *words) as terminal:
            terminal.see("[oui/non]")
            assert "Sophie Lambert" in terminal.shown
            assert SOPHIE_TOO in terminal.shown
            terminal.type(f"{answer}\n")
            assert terminal.ended()[0] == status
        assert owners(counter) == left


async def test_after_a_week_the_night_leaves_it_so(tmp_path: Path, clock: Clock) -> None:
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})

    def merge(school: School) -> Merge:
        for number in (1, 2):
            school.tx.accounts.add(account(number))
        return school.merging.merge(1, 2, COMMAND)

    async with foundation(settings, clock=clock) as opened:
        merged = await opened.at_school(merge)
        clock.move(days=6)
        await settle_merges(opened)
        assert (await opened.at_school(lambda school: school.parting.check(merged))).is_open
        clock.move(days=1)
        await settle_merges(opened)
        with pytest.raises(Refusal, match=r"parting\.too_late"):
            await opened.at_school(lambda school: school.parting.check(merged))
        assert await opened.at_school(lambda school: school.tx.merges.away(2)) is None
    assert any(job.work is settle_merges for job in JOBS)
