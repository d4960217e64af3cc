"""``cartable notices``, as it is typed: what was given up, and sending it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from school.outbox import Channel
from school.school import School
from tests.cartable.counter import Counter, knows_no_number
from tests.cast import NOW, SOPHIE, account, notice

EMAIL, OTHER = SOPHIE, "karim.benali@example.org"


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Three notices were given up: one to an account, two to an address without one."""
    monkeypatch.chdir(tmp_path)
    counter = Counter(tmp_path)

    def work(school: School) -> None:
        school.tx.accounts.add(account(7))
        outbox = school.tx.outbox
        outbox.add(notice(1, account=7))
        outbox.add(notice(2, EMAIL, channel="mail", kind="activation"))
        outbox.add(notice(3, EMAIL, channel="mail", kind="activation_reminder"))
        outbox.add(notice(4, OTHER, channel="mail", kind="activation"))
        for number, why in ((1, "Bad Request: chat not found"), (2, "550 no"), (3, "550 no")):
            outbox.failed(number, why, NOW)

    counter.do(work)
    return counter


def leased(counter: Counter, channel: Channel) -> list[int]:
    found: list[int] = []

    def work(school: School) -> None:
        now = school.unit.clock.now()
        found.extend(one.id for one in school.tx.outbox.lease(channel, 10, now))

    counter.do(work)
    return found


def test_what_was_given_up_is_listed_without_an_address(counter: Counter) -> None:
    status, document = counter.document("notices", "failed")
    assert status == 0
    listed = document["failed"]
    assert isinstance(listed, list)
    assert [(one["number"], one["kind"], one["account"], one["tries"]) for one in listed] == [
        (1, "certificate_added", 7, 1),
        (2, "activation", None, 1),
        (3, "activation_reminder", None, 1),
    ]
    assert listed[0]["whom"] == "7"
    assert listed[0]["why"] == "Bad Request: chat not found"
    assert listed[1]["whom"] == listed[2]["whom"] != "7"
    assert "@" not in str(document)
    assert listed[0]["failed_at"] == NOW.isoformat()


def test_people_read_a_table(counter: Counter) -> None:
    status, out, _ = counter.type("notices", "failed")
    assert status == 0
    assert "certificate_added" in out
    assert "chat not found" in out
    assert "@" not in out


def test_those_that_are_named_are_sent_again_and_others_refused(counter: Counter) -> None:
    status, document = counter.document("notices", "again", 2, 4, 99)
    assert (status, document) == (1, {"again": [2], "refused": [4, 99]})
    assert leased(counter, "mail") == [2, 4], "4 waited anyway, and is owed once"
    assert leased(counter, "telegram") == []


def test_all_are_sent_again_and_then_there_are_none(counter: Counter) -> None:
    status, document = counter.document("notices", "again", "--all")
    assert (status, document) == (0, {"again": [1, 2, 3], "refused": []})
    assert leased(counter, "telegram") == [1]
    status, out, _ = counter.type("notices", "failed")
    assert status == 0
    assert "Rien n’a été abandonné" in out


def test_which_ones_must_be_said(counter: Counter) -> None:
    for words in ((), ("--all", 1)):
        status, _, error = counter.type("notices", "again", *words)
        assert status == 2
        assert "--all" in error


def test_a_number_that_nothing_has_is_said(counter: Counter) -> None:
    knows_no_number(counter, "notices", "again")
