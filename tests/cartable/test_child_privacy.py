"""``cartable children export`` and ``erase``, as they are typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from school.school import School
from tests.cartable.counter import Counter
from tests.cartable.personal import WHY, erased_with_a_yes, exported
from tests.cast import account, child, row
from tests.family import ALBERT, enrol, print_letter, with_guardian

OWN = "albert@example.org"
CHILDREN = "last_name,first_name,class,birth_date,identifier\nDurant,Albert,3B,2008-05-14,{}\n"


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Antoinette, who chats, and Luc, who has an address, each have a place at Albert."""
    monkeypatch.chdir(tmp_path)
    counter = Counter(tmp_path)

    def work(school: School) -> None:
        enrol(school, 1, email=OWN, address="Rue Haute 7, 7370 Dour")
        with_guardian(school, 2, "hash", email="antoinette@example.org", chat=200)
        with_guardian(school, 3, "hash", number=2, first_name="Luc", email="luc@example.org")
        over = school.unit.clock.now() - timedelta(days=1)
        with_guardian(school, 4, "hash", number=3, first_name="Paul", chat=400, ends_at=over)
        print_letter(school, number=4)

    counter.do(work)
    return counter


def test_an_export_is_an_archive_for_people_and_machines(counter: Counter, tmp_path: Path) -> None:
    file = tmp_path / "albert.zip"
    names, data, said = exported(
        counter, "children", "Albert.Durant@ISU-Dour.be", file, "Données de l’enfant.pdf"
    )
    assert len(names) == 2
    assert (data["child"], data["guardians"]) == (1, 2)
    (own,) = data["data"]["children"]
    assert (own["identifier"], own["email"], own["address"]) == (
        ALBERT, OWN, "Rue Haute 7, 7370 Dour",
    )  # fmt: skip
    assert [one["number"] for one in data["data"]["places"]] == [1, 2, 3, 4]
    assert len(data["data"]["letters"]) == 1
    for shown in (ALBERT, OWN, "Rue Haute 7", "2 responsables", "Institut La Sainte-Union"):
        assert shown in said
    for hidden in ("Antoinette", "antoinette@example.org", "Luc", "Paul"):
        assert hidden not in said + json.dumps(data)
    assert counter.rows("SELECT action, subject FROM audit") == [("export", "child:1")]
    assert counter.type("children", "export", ALBERT, file)[0] == 1, "nothing is overwritten"


def test_an_export_for_machines_is_one_document(counter: Counter) -> None:
    status, document = counter.document(
        "children", "export", "albert.durant", "--platform", "isu-dour"
    )
    assert (status, document["child"], document["own_address"]) == (0, 1, None)
    assert not list(counter.folder.glob("*.zip"))


def test_the_own_address_is_told_apart(counter: Counter) -> None:
    counter.do(lambda school: school.certificates.issue("icc", row(email=OWN)))
    status, out, _ = counter.type("children", "export", ALBERT, "one.zip")
    assert (status, OWN in out, "accounts export" in out) == (0, True, False)

    def sign_up(school: School) -> None:
        school.tx.accounts.add(account(9))
        assert school.tx.addresses.prove(OWN, 9, school.unit.clock.now())

    counter.do(sign_up)
    _, document = counter.document("children", "export", ALBERT)
    assert document["own_address"] == {"email": OWN, "account": 9, "certificates": 0}
    _, out, _ = counter.type("children", "erase", ALBERT, *WHY, "--yes")
    assert f"cartable accounts erase {OWN}" in out
    assert counter.rows("SELECT COUNT(*) FROM accounts WHERE id = 9") == [(1,)]


def test_who_is_unknown_is_said(counter: Counter) -> None:
    for words in (("export", "nobody@isu-dour.be"), ("erase", "nobody@isu-dour.be", *WHY, "--yes")):
        status, _, err = counter.type("children", *words)
        assert (status, "identifiant" in err) == (1, True)


def test_an_erasure_wants_a_reason_and_a_yes(counter: Counter) -> None:
    erased_with_a_yes(counter, "children", ALBERT, "Albert Durant", "children")


def test_an_erasure_tells_the_guardians_and_says_what_brings_a_child_back(
    counter: Counter,
) -> None:
    status, out, err = counter.type("children", "erase", ALBERT, *WHY, "--yes")
    assert (status, err) == (0, "")
    assert "2 responsables en sont avertis" in out
    assert "importation" in out
    told = counter.rows("SELECT kind, destination FROM outbox ORDER BY destination")
    assert told == [("child_erased", "200"), ("child_erased", "luc@example.org")]
    assert "albert" not in repr(counter.rows("SELECT data FROM outbox")).casefold()
    assert counter.rows("SELECT actor, action, subject, detail FROM audit") == [
        ("command", "erase", "child:1", '{"why":"Demande du 3 mai"}')
    ]
    assert counter.rows("SELECT COUNT(*) FROM accounts") == [(3,)]
    for trace in (b"albert.durant", b"Rue Haute 7", OWN.encode()):
        assert trace not in counter.database.read_bytes()
    assert counter.type("children", "erase", ALBERT, *WHY, "--yes")[0] == 1


def test_a_file_that_names_the_child_brings_it_back(counter: Counter) -> None:
    document = counter.document("children", "erase", ALBERT, *WHY, "--yes")
    about = {"child": 1, "erased": True, "guardians_told": 2, "own_address": None}
    assert document == (0, about)
    file = counter.folder / "children.csv"
    file.write_text(CHILDREN.format(ALBERT))
    assert counter.type("children", "import", file, "--platform", "isu-dour")[0] == 0
    (found,) = counter.do(lambda school: school.tx.children.by_identifier(ALBERT))
    assert found.id != child().id
    assert counter.rows("SELECT COUNT(*) FROM places WHERE account IS NOT NULL") == [(0,)]
