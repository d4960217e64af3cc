"""``cartable accounts export`` and ``erase``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from school.school import School
from tests.cartable.counter import Counter
from tests.cartable.personal import WHY, erased_with_a_yes, exported
from tests.cast import SOPHIE, row
from tests.family import enrol, with_guardian

ANTOINETTE = "antoinette@example.org"
ALBERT = "albert.durant@isu-dour.be"


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Sophie has a certificate; Antoinette and Luc each have a place at Albert."""
    monkeypatch.chdir(tmp_path)
    counter = Counter(tmp_path)

    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, 2, "hash", email=ANTOINETTE, chat=200)
        with_guardian(
            school, 3, "hash", number=2, first_name="Luc", email="luc@example.org", chat=300
        )
        with_guardian(school, 1, "hash", number=3, first_name="Sophie", email=SOPHIE, chat=100)
        school.certificates.issue("icc", row())

    counter.do(work)
    return counter


def test_an_export_is_an_archive_for_people_and_machines(counter: Counter, tmp_path: Path) -> None:
    file = tmp_path / "sophie.zip"
    names, data, text = exported(counter, "accounts", SOPHIE, file, "Mes données.pdf")
    assert len(names) == 3, "the certificate"
    assert data["account"] == 1
    assert data["data"]["certificates"][0]["title"] == "Néerlandais - test de niveau"
    for said in (SOPHIE, "Attestations", "Test de niveau", "confirmée", "Albert Durant"):
        assert said in text
    assert counter.rows("SELECT action, subject FROM audit") == [("export", "account:1")]
    assert counter.type("accounts", "export", SOPHIE, file)[0] == 1, "nothing is overwritten"


def test_an_export_for_machines_is_one_document(counter: Counter) -> None:
    status, document = counter.document("accounts", "export", "2")
    assert status == 0
    told = json.dumps(document)
    assert ANTOINETTE in told
    assert "Luc" not in told
    assert "luc@example.org" not in told
    assert "password_hash" not in told
    assert not list(counter.folder.glob("*.zip"))


def test_an_export_says_in_words_what_was_chosen(counter: Counter, tmp_path: Path) -> None:
    def choose(school: School) -> None:
        school.preferring.choose(1, "news", chat="digest", mail="off")
        school.preferring.keep_quiet(1, is_quiet=True)
        school.preferring.pause(1)

    counter.do(choose)
    file = tmp_path / "sophie.zip"
    _, data, text = exported(counter, "accounts", SOPHIE, file, "Mes données.pdf")
    assert data["data"]["preferences"] == [{"topic": "news", "chat": "digest", "mail": "off"}]
    for said in (
        "Notifications choisies",
        "Sujet : Actualités Dans Telegram : une fois par jour, à 18 h Par e-mail : jamais",
        "La nuit : pas de notifications de 20 h à 7 h En pause jusqu’au : ",
    ):
        assert said in text.replace("\u202f", " ").replace("\xa0", " "), text


def test_an_identifier_leads_to_one_guardian_or_to_none(counter: Counter) -> None:
    status, _, err = counter.type("accounts", "export", ALBERT, "x.zip")
    assert status == 1
    assert "1, 2, 3" in err
    assert counter.type("accounts", "export", "nobody@example.org", "x.zip")[0] == 1
    assert counter.type("accounts", "export", "999", "x.zip")[0] == 1
    assert not Path("x.zip").exists()


def test_an_erasure_wants_a_reason_and_a_yes(counter: Counter) -> None:
    erased_with_a_yes(counter, "accounts", SOPHIE, "Sophie", "accounts")


def test_an_erasure_is_logged_and_final(counter: Counter) -> None:
    assert counter.document("accounts", "erase", SOPHIE, *WHY, "--yes") == (
        0,
        {"account": 1, "erased": True},
    )
    assert counter.type("accounts", "erase", "1", *WHY, "--yes")[0] == 1
    logged = (counter.folder / "var" / "erasures.jsonl").read_text()
    assert '"kind":"account","subject":"1"' in logged
    assert counter.rows("SELECT actor, action, subject, detail FROM audit") == [
        ("command", "erase", "account:1", '{"why":"Demande du 3 mai"}')
    ]
    # What the secretariat hands in once more brings nothing back.
    counter.do(lambda school: school.certificates.issue("icc", row()))
    assert counter.rows("SELECT email, account FROM certificates") == [("erased", None)]
    assert SOPHIE.encode() not in counter.database.read_bytes()


def test_an_address_without_account_is_erased_too(counter: Counter) -> None:
    karim = "karim.benali@example.org"
    counter.do(lambda school: school.certificates.issue("icc", row(email=karim, reference="K-1")))
    status, out, err = counter.type("accounts", "erase", karim, *WHY, "--yes")
    assert (status, err) == (0, "")
    assert karim in out
    assert karim.encode() not in counter.database.read_bytes()
    assert karim not in (counter.folder / "var" / "erasures.jsonl").read_text()
    assert counter.rows("SELECT last_name, email FROM certificates WHERE reference = 'K-1'") == [
        ("Lambert", "erased")
    ]
    assert counter.rows("SELECT COUNT(*) FROM accounts") == [(3,)]
    assert counter.type("accounts", "erase", karim, *WHY, "--yes")[0] == 1
