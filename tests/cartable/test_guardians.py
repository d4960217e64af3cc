"""``cartable guardians`` and ``cartable accounts``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from school.guard import STOP
from school.guardians import Guardian
from school.school import School
from tests.cartable.counter import Counter, column
from tests.cast import SAMPLES, account, place
from tests.family import enrol, with_guardian

ALBERT = "albert.durant@isu-dour.be"
WHY = ("--why", "Décision du 3 mai")
LUC_AT = "luc@example.org"


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The sample's children; Antoinette and Luc have a place each at Albert."""
    monkeypatch.chdir(tmp_path)
    counter = Counter(tmp_path)
    counter.type("children", "import", SAMPLES / "children.csv")

    def work(school: School) -> None:
        (albert,) = school.tx.children.by_identifier(ALBERT)
        now = school.unit.clock.now()
        for number, name in ((1, "Antoinette"), (2, "Luc")):
            school.tx.accounts.add(account(number, first_name=name, last_name="Dupond"))
            school.tx.guardians.put(Guardian(number, "mother" if number == 1 else "father"))
            school.tx.places.add(
                place(number, child=albert.id, number=number, account=number, taken_at=now)
            )
        school.tx.addresses.prove(LUC_AT, 2, now)

    counter.do(work)
    return counter


def listed(counter: Counter, *words: object) -> list[tuple[object, ...]]:
    status, document = counter.document("guardians", "list", *words)
    assert status == 0
    found = document["guardians"]
    assert isinstance(found, list)
    return [(one["place"], one["guardian"], one["role"], one["over"]) for one in found]


LONG = "marie-antoinette.vandenbroeck-dupont@isu-dour.be"


@pytest.mark.parametrize("columns", [80, 60])
def test_a_narrow_terminal_cuts_nothing(counter: Counter, columns: int) -> None:
    def work(school: School) -> None:
        enrol(school, 7, LONG, first_name="Marie-Antoinette")
        with_guardian(school, 9, "hash", at=7, first_name="Antoinette-Marie-Emmanuelle")

    counter.do(work)
    counter.columns = columns
    status, out, _ = counter.type("guardians", "list", "--child", LONG)
    assert (status, column(out, 1)) == (0, LONG)
    assert column(out, 3) == "Antoinette-Marie-Emmanuelle"
    assert "…" not in out
    email = "marie-antoinette.vandenbroeck-dupont@secretariat.isu-dour.be"
    counter.type("staff", "invite", email, "--platform", "isu-dour", "--role", "secretariat")
    status, out, _ = counter.type("staff", "list")
    assert (status, column(out, 2)) == (0, email)


def test_an_end_at_once_and_a_new_letter(counter: Counter) -> None:
    both = [(1, "Antoinette Dupond", "mother", False), (2, "Luc Dupond", "father", False)]
    assert listed(counter, "--child", ALBERT) == both
    assert listed(counter) == both
    assert listed(counter, "--platform", "icc") == []
    status, out, err = counter.type("guardians", "end", ALBERT, "--place", 2, *WHY)
    assert (status, err) == (0, "")
    assert f"L’accès est terminé\u00a0: place 2 d’{ALBERT}." in out
    assert listed(counter)[1] == (2, "Luc Dupond", "father", True)
    status, out, _ = counter.type("letters", "make", "--child", ALBERT, "--json")
    assert status == 0
    assert [one["guardian"] for one in json.loads(out)] == [2], "the place is free again"
    ((why,),) = counter.rows("SELECT detail FROM audit WHERE action = 'end_place'")
    assert json.loads(str(why))["why"] == "Décision du 3 mai"


def test_an_end_on_a_day(counter: Counter) -> None:
    status, held = counter.document(
        "guardians", "end", "Albert.Durant", "--platform", "isu-dour",
        "--place", 2, "--on", "01/07/2099", *WHY,
    )  # fmt: skip
    assert status == 0
    assert (held["ends_on"], held["over"]) == ("2099-07-01", False)
    assert held["ends_at"] == "2099-06-30T22:00:00+00:00", "midnight where the schools are"
    status, out, _ = counter.type("guardians", "list")
    assert "1er juillet 2099" in out
    status, _, _ = counter.type("letters", "make", "--child", ALBERT, "--json")
    assert status == 1, "until then the place is taken"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((ALBERT, "--place", "3", *WHY), 1, "Personne n’occupe la place 3"),
        (("nobody@isu-dour.be", "--place", "1", *WHY), 1, "Aucun enfant"),
        ((ALBERT, "--place", "0", *WHY), 2, ""),
        ((ALBERT, "--place", "1", "--why", "  "), 2, "motif"),
        ((ALBERT, "--place", "1", "--why", "x" * 501), 2, "motif"),
        ((ALBERT, "--place", "1", "--on", "31/02/2027", *WHY), 2, ""),
        ((ALBERT, "--place", "1"), 2, ""),
    ],
)
def test_what_cannot_be_ended(
    counter: Counter, words: tuple[str, ...], status: int, said: str
) -> None:
    ended, out, err = counter.type("guardians", "end", *words)
    assert (ended, out) == (status, "")
    assert said in err
    assert counter.rows("SELECT ends_at FROM places WHERE ends_at IS NOT NULL") == []
    assert counter.rows("SELECT id FROM audit") == []


def test_a_school_without_guardians_says_so(counter: Counter) -> None:
    assert counter.type("guardians", "list", "--platform", "icc")[:2] == (
        0,
        "Personne n’a pris de place.\n",
    )


def failing(school: School) -> None:
    for _ in range(STOP):
        school.tx.failures.add("account:2", "telegram:9", False, school.unit.clock.now())


def test_a_locked_account_is_unlocked(counter: Counter) -> None:
    counter.do(failing)
    status, out, err = counter.type("accounts", "unlock", LUC_AT)
    assert (status, err) == (0, "")
    assert out.startswith(f"{STOP} échecs de connexion effacés")
    counter.do(failing)
    assert counter.document("accounts", "unlock", ALBERT) == (0, {"failures_cleared": STOP})
    status, _, err = counter.type("accounts", "unlock", "nobody@example.org")
    assert (status, err) == (1, "Aucun compte n’a cette adresse.\n")
    assert counter.rows("SELECT COUNT(*) FROM audit WHERE action = 'unlock'") == [(4,)]
