"""Two accounts of one person become one, nothing is lost, and for a week it can be undone (A8)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from school.auditing import COMMAND
from school.closings import Closing
from school.confirmations import Confirmation
from school.conversations import TELEGRAM, Conversation, Record
from school.guardians import Guardian
from school.merges import Merge
from school.merging import UNDONE_WITHIN
from school.photos import Photo
from school.places import Place
from school.profiles import Profession, Profile
from school.refusals import Refusal
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
from tests.school.workplace import ALBERT, OTHER_PARENT, PARENT, acts, open_house, told

KEPT, OTHER = 1, 2
HERE, THERE = 100, 200


async def people(school: SchoolAtWork) -> None:
    """Sophie has two accounts, with a certificate, a chat and a mailbox each."""

    def fill(opened: School) -> None:
        tx = opened.tx
        tx.platforms.put(ICC)
        for number, email, chat in ((KEPT, SOPHIE, HERE), (OTHER, SOPHIE_TOO, THERE)):
            tx.accounts.add(account(number, password_hash=f"plain:{number}"))
            assert tx.addresses.prove(email, number, NOW)
            tx.devices.meet(chat, "nl" if number == OTHER else "fr", NOW)
            tx.devices.link(device(number, account=number, chat=chat))
            issued = certificate(number, email=email, account=number, activated_at=NOW)
            tx.certificates.add(issued)
        tx.profiles.put(Profile(KEPT, city="Dour"))
        tx.profiles.put(Profile(OTHER, city="Mons", country="BE"))
        tx.outbox.add(notice(5, str(THERE), account=OTHER, kind="certificate_added"))

    await school.do(fill)


async def merge(school: SchoolAtWork, kept: int = KEPT, other: int = OTHER) -> Merge:
    return await school.do(lambda opened: opened.merging.merge(kept, other, COMMAND, "phoned"))


async def undo(school: SchoolAtWork, merged: Merge) -> None:
    await school.do(lambda opened: opened.parting.undo(merged))


async def refusal(school: SchoolAtWork, work: Any) -> str:
    with pytest.raises(Refusal) as refused:
        await school.do(work)
    return refused.value.key


async def test_a_student_finds_all_of_both_in_one(school: SchoolAtWork) -> None:
    await people(school)
    merged = await merge(school)

    def look(opened: School) -> None:
        tx = opened.tx
        assert [one.id for one in tx.certificates.of_account(KEPT)] == [2, 1]
        assert [one.email for one in tx.addresses.of_account(KEPT)] == [SOPHIE, SOPHIE_TOO]
        assert {(one.id, one.language) for one in tx.devices.everywhere(KEPT)} == {
            (HERE, "fr"),
            (THERE, "nl"),
        }
        assert tx.profiles.get(KEPT) == Profile(KEPT, city="Dour", country="BE")
        assert tx.accounts.get(OTHER) is None
        assert tx.status.counts()["accounts"]["open"] == 1
        assert tx.accounts.born_on(date(1998, 8, 3)) == [account(KEPT, password_hash="plain:1")]

    await school.do(look)
    # What waited to be told is told, and both mailboxes and chats hear of it.
    chats = [("accounts_merged", str(HERE)), ("accounts_merged", str(THERE))]
    mailboxes = [("accounts_merged", SOPHIE), ("accounts_merged", SOPHIE_TOO)]
    before = [("certificate_added", str(THERE))]
    assert await told(school) == sorted([*chats, *mailboxes, *before])
    assert await acts(school) == [("command", "merge", f"account:{KEPT}")]
    assert merged.is_open


@pytest.mark.parametrize("email", [SOPHIE, SOPHIE_TOO])
async def test_both_addresses_and_the_kept_password_let_in(
    school: SchoolAtWork, email: str
) -> None:
    await people(school)
    await merge(school)
    judge = await school.do(lambda opened: opened.sign_in.verifier(email))
    wrong, right = await judge(f"{OTHER}"), await judge(f"{KEPT}")

    def enter(opened: School) -> None:
        opened.tx.devices.meet(300, "fr", NOW)
        assert isinstance(opened.sign_in.enter(email, 300, wrong), Refusal)
        found = opened.sign_in.enter(email, 300, right)
        assert not isinstance(found, Refusal)
        assert found.id == KEPT

    await school.do(enter)


async def test_what_was_begun_in_the_other_chats_is_given_up(school: SchoolAtWork) -> None:
    """A password of before may have been shown there, for an account that is not the one now."""
    await people(school)
    deadline = NOW + timedelta(days=3)
    keys = [f"{TELEGRAM}{chat}" for chat in (HERE, THERE)]

    def begin(opened: School) -> None:
        for key in keys:
            opened.tx.conversations.put(Conversation(key, (Record("new_password", {}, deadline),)))

    await school.do(begin)
    await merge(school)
    kept, gone = await school.do(lambda opened: [opened.tx.conversations.get(one) for one in keys])
    assert kept is not None
    assert gone is None


async def test_two_parents_of_one_child_are_one(school: SchoolAtWork) -> None:
    """The kept one keeps its place, the other's number is free for another guardian's letter."""
    await school.do(open_house)
    before = await school.do(lambda opened: opened.adding.others(ALBERT, 99))
    assert before == 2
    merged = await merge(school, PARENT, OTHER_PARENT)

    def look(opened: School) -> Place:
        assert opened.adding.others(ALBERT, 99) == 1
        (reached,) = opened.access.children(PARENT)
        assert reached.place.number == 1
        assert opened.access.at(OTHER_PARENT, ALBERT) is None
        found = opened.tx.children.get(ALBERT)
        assert found is not None
        (draft,) = opened.letters.draft(found).letters
        opened.letters.keep([draft])
        made = opened.tx.places.get(draft.place)
        assert made is not None
        assert made.number == 2
        return made

    made = await school.do(look)
    # A letter that nobody has used is withdrawn when it is undone; one that was used stands.
    await undo(school, merged)

    def given_back(opened: School) -> None:
        held = [one for one in opened.tx.places.of_child(ALBERT) if one.holds(NOW)]
        assert [(one.number, one.account) for one in held] == [(1, PARENT), (2, OTHER_PARENT)]
        assert opened.tx.places.letters_of(ALBERT) == []

    await school.do(given_back)
    merged = await merge(school, PARENT, OTHER_PARENT)

    def take(opened: School) -> None:
        opened.tx.accounts.add(account(77))
        third = replace(made, id=78, account=77, taken_at=NOW)
        opened.tx.places.add(third)

    await school.do(take)
    key = await refusal(school, lambda opened: opened.parting.undo(merged))
    assert key == "parting.place_taken"


async def test_the_longer_right_of_two_stays(school: SchoolAtWork) -> None:
    await school.do(open_house)

    def end(opened: School) -> None:
        own = opened.tx.places.get(1)
        assert own is not None
        opened.tx.places.update(replace(own, ends_at=NOW + timedelta(days=30)))

    await school.do(end)
    merged = await merge(school, PARENT, OTHER_PARENT)
    (reached,) = await school.do(lambda opened: opened.access.children(PARENT))
    assert (reached.place.number, reached.place.ends_at) == (2, None)
    await undo(school, merged)
    own = await school.do(lambda opened: opened.tx.places.get(1))
    assert own is not None
    assert own.ends_at == NOW + timedelta(days=30)


async def test_what_is_refused(school: SchoolAtWork, clock: Any) -> None:
    await people(school)
    await school.do(lambda opened: opened.tx.closings.begin(Closing(OTHER, NOW, NOW)))

    def merging(kept: int, other: int) -> Any:
        return lambda opened: opened.merging.merge(kept, other, COMMAND)

    assert await refusal(school, merging(KEPT, KEPT)) == "merging.same"
    assert await refusal(school, merging(KEPT, 9)) == "merging.gone"
    assert await refusal(school, merging(KEPT, OTHER)) == "merging.closing"
    await school.do(lambda opened: opened.tx.closings.reopen(OTHER, NOW))
    merged = await merge(school)
    assert await refusal(school, merging(KEPT, OTHER)) == "merging.gone"
    clock.move(days=7)
    key = await refusal(school, lambda opened: opened.parting.undo(merged))
    assert key == "parting.too_late"


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
