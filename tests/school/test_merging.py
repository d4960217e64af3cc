"""Two accounts of one person become one, and nothing of either is lost (scope A8)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from school.auditing import COMMAND
from school.closings import Closing
from school.conversations import TELEGRAM, Conversation, Record
from school.guardians import Guardian
from school.merges import Merge
from school.places import Place
from school.profiles import Profile
from school.refusals import Refusal
from school.school import School
from school.terms import Terms, TermsAnswer, digest_of
from storage.location import Location
from tests.cast import (
    ISU_DOUR,
    NOW,
    SOPHIE,
    SOPHIE_TOO,
    account,
    child,
    place,
)
from tests.conftest import SchoolAtWork
from tests.databases import rows
from tests.school.two_accounts import HERE, KEPT, OTHER, THERE, merge, people, refusal, undo
from tests.school.workplace import ALBERT, OTHER_PARENT, PARENT, acts, open_house, told


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


async def test_children_and_answers_come_along(school: SchoolAtWork) -> None:
    """A student who is a parent too: the child stays open, with what was answered for it."""
    await people(school)

    def become_a_parent(opened: School) -> None:
        tx = opened.tx
        tx.platforms.put(ISU_DOUR)
        tx.children.add(child())
        tx.guardians.put(Guardian(OTHER, role="mother", mobile="+32470000000", completed_at=NOW))
        tx.places.add(place(1, account=OTHER, taken_at=NOW, opened_at=NOW))
        text = Terms(ISU_DOUR.id, "1", "fr", "Texte", "Texte", digest_of("Texte"), NOW, None)
        assert tx.terms.publish(text)
        answer = TermsAnswer(7, OTHER, ISU_DOUR.id, "1", "fr", text.digest, "accepted", "web", NOW)
        tx.terms.answer(replace(answer, child=1))

    await school.do(become_a_parent)
    await merge(school)

    def look(opened: School) -> None:
        (reached,) = opened.access.children(KEPT)
        assert (reached.child.first_name, reached.state) == ("Albert", "open")
        (kept,) = opened.tx.terms.answers(KEPT, ISU_DOUR.id)
        assert kept.answer == "accepted"
        guardian = opened.tx.guardians.get(KEPT)
        assert guardian is not None
        assert (guardian.role, guardian.mobile) == ("mother", "+32470000000")

    await school.do(look)


async def test_two_who_merge_at_once_merge_once(school: SchoolAtWork) -> None:
    await people(school)
    ended = await asyncio.gather(
        merge(school), merge(school, OTHER, KEPT), merge(school), return_exceptions=True
    )
    assert sum(isinstance(one, Merge) for one in ended) == 1
    assert {one.key for one in ended if isinstance(one, Refusal)} == {"merging.gone"}


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


async def test_of_two_addresses_that_wait_the_kept_accounts_goes_on(school: SchoolAtWork) -> None:
    await people(school)
    given = {KEPT: "new@example.org", OTHER: "new.too@example.org"}

    def ask(opened: School) -> None:
        for number, email in given.items():
            opened.confirming.ask(number, email, "icc")

    def waiting(opened: School) -> list[str]:
        found = [opened.tx.addresses.get(email) for email in given.values()]
        return [one.email for one in found if one is not None]

    await school.do(ask)
    merged = await merge(school)
    assert await school.do(waiting) == [given[KEPT]]
    await undo(school, merged)
    assert await school.do(waiting) == [*given.values()]


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


async def test_an_export_under_way_does_not_bring_the_other_account_too(
    school: SchoolAtWork, location: Location
) -> None:
    await people(school)
    await school.do(lambda opened: opened.leaving.export(OTHER, THERE, "telegram"))
    await merge(school)
    ((whose, chat),) = rows(
        location, "SELECT account, destination FROM outbox WHERE kind = 'export'"
    )
    assert await school.do(lambda opened: opened.leaving.may_have(whose, int(chat))) is None


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
