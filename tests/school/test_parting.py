"""For a week a merge can be undone, whatever the accounts had; then the rest is cleaned up (A8)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from school.auditing import COMMAND
from school.confirmations import Confirmation
from school.guardians import Guardian
from school.merging import UNDONE_WITHIN
from school.photos import Photo
from school.profiles import Profession, Profile
from school.requests import Request
from school.school import School
from school.staff import StaffMember
from school.terms import TermsAnswer
from storage.location import Location
from tests.cast import (
    ICC,
    ISU_DOUR,
    NOW,
    SOPHIE,
    SOPHIE_TOO,
    account,
    certificate,
    child,
    device,
    notice,
    place,
)
from tests.conftest import SchoolAtWork
from tests.databases import everything
from tests.school.two_accounts import HERE, KEPT, OTHER, THERE, merge, people, refusal, undo


async def test_what_came_at_the_moment_of_the_merge_is_found_in_the_end(
    school: SchoolAtWork, clock: Any
) -> None:
    """A sign-in that was under way may link a chat to the account that has just gone."""
    await people(school)
    await merge(school)

    def link(opened: School) -> None:
        opened.tx.devices.meet(300, "fr", NOW)
        opened.tx.devices.link(device(3, account=OTHER, chat=300))

    await school.do(link)
    clock.at += UNDONE_WITHIN
    await school.do(lambda opened: opened.parting.settle(9))
    chats = await school.do(lambda opened: opened.tx.devices.everywhere(KEPT))
    assert {one.id for one in chats} == {HERE, THERE, 300}


async def test_after_a_week_the_rest_is_cleaned_up(
    school: SchoolAtWork, location: Location, clock: Any
) -> None:
    await people(school)
    merged = await merge(school)
    assert await school.do(lambda opened: opened.parting.settle(9)) == 0
    clock.at += UNDONE_WITHIN
    assert await school.do(lambda opened: opened.parting.settle(9)) == 1
    assert await school.do(lambda opened: opened.parting.settle(9)) == 0
    left = everything(location)
    assert [row[0] for row in left["accounts"]] == [KEPT]
    assert left["merged_rows"] == []
    assert [row[0] for row in left["profiles"]] == [KEPT]
    key = await refusal(school, lambda opened: opened.parting.undo(merged))
    assert key == "parting.too_late"
    counts = await school.do(lambda opened: opened.tx.status.counts())
    assert counts["accounts"] == {"open": 1}


async def test_one_that_came_to_a_third_is_given_back_in_order(school: SchoolAtWork) -> None:
    await people(school)
    await school.do(lambda opened: opened.tx.accounts.add(account(3)))
    first = await merge(school)
    second = await merge(school, 3, KEPT)
    assert await school.do(lambda opened: opened.tx.merges.absorbed(3)) == [KEPT, OTHER]
    key = await refusal(school, lambda opened: opened.parting.undo(first))
    assert key == "parting.in_another"
    await undo(school, second)
    await undo(school, first)
    (theirs,) = await school.do(lambda opened: opened.tx.certificates.of_account(OTHER))
    assert theirs.id == OTHER
    assert await refusal(school, lambda opened: opened.parting.undo(first)) == "parting.undone"


async def test_what_came_since_stays_with_the_kept_account(school: SchoolAtWork) -> None:
    await people(school)
    merged = await merge(school)

    def live(opened: School) -> None:
        tx = opened.tx
        tx.certificates.add(certificate(9, email=SOPHIE_TOO, account=KEPT, activated_at=NOW))
        tx.profiles.put(Profile(KEPT, city="Namur", country="FR"))
        opened.confirming.replace(account(KEPT), SOPHIE_TOO, SOPHIE)

    await school.do(live)
    await undo(school, merged)

    def look(opened: School) -> None:
        assert [one.id for one in opened.tx.certificates.of_account(KEPT)] == [9, 1]
        assert opened.tx.profiles.get(KEPT) == Profile(KEPT, city="Namur", country="FR")
        (address,) = opened.tx.addresses.of_account(OTHER)
        assert (address.email, address.replaced_at) == (SOPHIE_TOO, None)

    await school.do(look)


async def test_nobody_is_left_without_an_address(school: SchoolAtWork) -> None:
    await people(school)
    merged = await merge(school)

    def change(opened: School) -> None:
        opened.confirming.replace(account(KEPT), SOPHIE, SOPHIE_TOO)

    await school.do(change)
    assert await refusal(school, lambda opened: opened.parting.undo(merged)) == "parting.address"


@pytest.mark.parametrize("revoked", [True, False])
async def test_a_role_that_was_revoked_meanwhile_does_not_come_back(
    school: SchoolAtWork, revoked: bool
) -> None:
    """Both had the same role, of which one counted while they were one account."""
    await people(school)

    def invite(opened: School) -> None:
        for who, email in ((KEPT, SOPHIE), (OTHER, SOPHIE_TOO)):
            member = StaffMember(who, ICC.id, email, "secretariat", NOW, who, NOW)
            assert opened.tx.staff.add(member)

    await school.do(invite)
    merged = await merge(school)

    def revoke(opened: School) -> None:
        (only,) = opened.tx.staff.of_account(KEPT)
        opened.tx.staff.update(replace(only, revoked_at=NOW))

    if revoked:
        await school.do(revoke)
    await undo(school, merged)
    left = await school.do(lambda opened: opened.tx.staff.of_account(OTHER))
    assert len(left) == (0 if revoked else 1)


async def test_an_erasure_reaches_what_waits_to_be_given_back(
    school: SchoolAtWork, location: Location
) -> None:
    await people(school)
    await merge(school)
    await school.do(lambda opened: opened.privacy.erase(KEPT, COMMAND, "asked"))
    left = everything(location)
    for table in ("accounts", "profiles", "merges", "merged_rows", "devices"):
        assert left[table] == [], table
    erased = await school.do(lambda opened: opened.tx.erasures.since(NOW))
    assert {one.subject for one in erased if one.kind == "account"} == {"1", "2"}


def _random_life(opened: School, dice: random.Random, who: int, children: list[int]) -> None:
    """Give an account some of all that there can be, at random."""
    tx, ids = opened.tx, opened.unit.ids

    def maybe(chance: float = 0.5) -> bool:
        return dice.random() < chance

    born = date(1990, 1, 1) if maybe() else None
    name = ("Anne", "Dupond") if maybe() else ("", "")
    tx.accounts.add(
        account(who, first_name=name[0], last_name=name[1], birth_date=born, password_hash=str(who))
    )
    emails = [f"mail{number}-{who}@example.org" for number in range(dice.randrange(3))]
    for email in emails:
        assert tx.addresses.prove(email, who, NOW)
    if len(emails) > 1 and maybe():
        tx.addresses.replace(who, emails[0], emails[1], NOW)
    for email in emails:
        given = certificate(ids.next(), email=email, reference=f"R-{email}", code=f"code-{email}")
        tx.certificates.add(replace(given, account=who, activated_at=NOW))
    for number in range(dice.randrange(3)):
        chat = who * 10 + number
        tx.devices.meet(chat, "fr", NOW)
        tx.devices.link(device(ids.next(), account=who, chat=chat))
        tx.devices.type_password(chat, who, NOW)
        if maybe():
            tx.devices.unlink(chat, NOW)
        tx.outbox.add(notice(ids.next(), str(chat), account=who))
    if maybe():
        tx.profiles.put(Profile(who, city=dice.choice(["", "Mons"]), country="BE"))
    if maybe():
        tx.profiles.put_profession(Profession(who, title=dice.choice(["", "Maçon"])))
    if maybe():
        tx.photos.put(Photo(who, b"photo %d" % who, NOW))
    if maybe():
        tx.guardians.put(Guardian(who, phone=dice.choice(["", "+3265000000"]), completed_at=NOW))
        tx.guardians.choose(who, dice.choice(children))
    for one in children:
        if maybe():
            number = who % 100 * 10 + one % 10
            ends_at = NOW + timedelta(days=dice.randrange(-5, 5)) if maybe(0.3) else None
            mine = place(ids.next(), child=one, number=number, account=who)
            tx.places.add(replace(mine, taken_at=NOW, opened_at=NOW, ends_at=ends_at))
            tx.terms.answer(
                TermsAnswer(
                    id=ids.next(), account=who, platform=ISU_DOUR.id, version="1", language="fr",
                    digest="d", answer="accepted", channel="web", answered_at=NOW,
                    child=one,
                )
            )  # fmt: skip
        if maybe(0.3):
            tx.requests.add(Request(ids.next(), ISU_DOUR.id, "separate_account", who, one, NOW))
    if tx.places.of_account(who) and tx.guardians.get(who) is None:
        tx.guardians.put(Guardian(who))  # whoever takes a place is a guardian
    if maybe(0.6):
        email = f"given-{who}@example.org"
        tx.addresses.wait_for(email)
        tx.confirmations.add(Confirmation(ids.next(), who, ISU_DOUR.id, email, NOW, NOW))
    if maybe():
        member = StaffMember(ids.next(), ISU_DOUR.id, f"s-{who}@isu-dour.be", "teacher", NOW)
        tx.staff.add(replace(member, account=who, accepted_at=NOW))
    if maybe():
        tx.accounts.give_password(who, f"new-{who}", NOW)


_TOLD = ("merges", "audit", "notice_keys", "outbox")


@pytest.mark.parametrize("seed", range(12))
async def test_merged_and_undone_everything_is_as_before(
    school: SchoolAtWork, location: Location, seed: int
) -> None:
    """Whatever two accounts have, on either engine: the same rows, but for what tells of it."""

    def rows() -> dict[str, list[Any]]:
        found = everything(location)
        owed = [row for row in found["outbox"] if "accounts_" not in repr(row)]
        return {table: some for table, some in found.items() if table not in _TOLD} | {"owed": owed}

    def live(opened: School) -> None:
        dice, children = random.Random(seed), [1, 2, 3]
        for platform in (ISU_DOUR, ICC):
            opened.tx.platforms.put(platform)
        for one in children:
            opened.tx.children.add(child(one, identifier=f"enfant{one}@isu-dour.be"))
        for who in (KEPT, OTHER):
            _random_life(opened, dice, who, children)

    await school.do(live)
    before = rows()
    merged = await merge(school)
    left = await school.do(lambda opened: opened.tx.personal.traces(OTHER))
    assert (left.emails, left.chats) == ((), ())
    await undo(school, merged)
    assert rows() == before
