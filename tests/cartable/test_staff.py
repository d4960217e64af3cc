"""``cartable staff``, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from school.school import School
from tests.cartable.counter import Counter
from tests.cast import NOW, account

ANNE = "anne@isu-dour.be"
HERE = ("--platform", "isu-dour")


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.chdir(tmp_path)
    return Counter(tmp_path)


def accepts(school: School) -> None:
    """Anne accepts the role that she was invited to."""
    (member,) = school.tx.staff.of_platform("isu-dour")
    school.tx.accounts.add(account(7))
    assert school.tx.addresses.prove(ANNE, 7, NOW)
    for notice in school.tx.outbox.lease("mail", 10, school.unit.clock.now()):
        letter = school.writing.letter(notice)
        assert letter is not None
        assert letter.link_token is not None
        anne = school.tx.accounts.get(7)
        assert anne is not None
        school.staffing.accept(school.staffing.invitation(letter.link_token), anne)
    assert member.email == ANNE


def members(counter: Counter, name: str, *words: object) -> list[tuple[object, object]]:
    """Whom a command lists under a name, and how their role stands."""
    status, document = counter.document("staff", *words)
    listed = document[name]
    assert status == 0
    assert isinstance(listed, list)
    return [(one["email"], one["state"]) for one in listed]


def test_invited_listed_revoked(counter: Counter) -> None:
    status, invited = counter.document("staff", "invite", ANNE, *HERE, "--role", "secretariat")
    assert status == 0
    assert (invited["email"], invited["role"], invited["state"]) == (ANNE, "secretariat", "invited")
    assert str(invited["valid_until"]) > str(invited["invited_at"])
    owed = "SELECT kind, destination FROM outbox WHERE state = 'new'"
    assert counter.rows(owed) == [("staff_invitation", ANNE)]
    counter.do(accepts)
    assert members(counter, "staff", "list") == [(ANNE, "works")]
    assert members(counter, "revoked", "revoke", ANNE, *HERE) == [(ANNE, "revoked")]
    status, _, err = counter.type("staff", "revoke", ANNE, *HERE)
    assert status == 1
    assert "Personne n’a ce rôle" in err
    actions = [action for (action,) in counter.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["invite_staff", "accept_staff", "revoke_staff"]


def test_what_is_said_to_people(counter: Counter) -> None:
    invite = ("staff", "invite", ANNE, *HERE, "--role", "teacher")
    status, out, err = counter.type(*invite)
    assert (status, err) == (0, "")
    assert f"Invitation envoyée à {ANNE} (teacher, isu-dour)" in out
    assert counter.type(*invite)[0] == 0, "a fresh link"
    status, out, _ = counter.type("staff", "list", *HERE)
    assert status == 0
    assert ANNE in out
    assert "invitation envoyée" in out
    status, out, _ = counter.type("staff", "revoke", ANNE, *HERE, "--role", "teacher")
    assert (status, out) == (0, f"Rôle retiré à {ANNE}\u00a0: teacher, isu-dour.\n")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("nobody", *HERE, "--role", "teacher"), 1),
        ((ANNE, "--platform", "x", "--role", "teacher"), 1),
        ((ANNE, *HERE, "--role", "headmaster"), 2),
        ((ANNE, *HERE), 2),
        ((ANNE, "--role", "teacher"), 2),
    ],
)
def test_what_cannot_be_is_refused(counter: Counter, words: tuple[str, ...], status: int) -> None:
    ended, out, err = counter.type("staff", "invite", *words)
    assert (ended, out) == (status, "")
    assert err
    assert counter.rows("SELECT id FROM staff") == []


def test_whoever_has_the_role_is_not_invited_again(counter: Counter) -> None:
    invite = ("staff", "invite", ANNE, *HERE, "--role", "secretariat")
    counter.type(*invite)
    counter.do(accepts)
    status, _, err = counter.type(*invite)
    assert status == 1
    assert "a déjà ce rôle" in err
