"""Staff, requests and the audit log as rows, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from school.audit import Act
from school.requests import Request
from school.staff import StaffMember
from school.store import Transaction
from school.tokens import Token
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, KARIM, NOW, SOPHIE, account, child, place

pytestmark = pytest.mark.usefixtures("platform")
LATER = NOW + timedelta(hours=1)
SECRETARY = StaffMember(1, ISU_DOUR.id, SOPHIE, "secretariat", invited_at=NOW)
ASKED = Request(1, ISU_DOUR.id, "separate_account", 1, 1, made_at=NOW)


@pytest.fixture(autouse=True)
async def family(store: ClosableStore) -> None:
    """Two accounts, a school, two children."""

    def work(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        tx.accounts.add(account(1))
        tx.accounts.add(account(2))
        tx.children.add(child(1))
        tx.children.add(child(2, identifier="marie.durant@isu-dour.be"))

    await store.run(work)


async def test_staff_comes_back(store: ClosableStore) -> None:
    assert await store.run(lambda tx: tx.staff.add(SECRETARY))
    assert await store.run(lambda tx: tx.staff.get(1)) == SECRETARY
    assert await store.run(lambda tx: tx.staff.get(2)) is None
    accepted = replace(SECRETARY, account=1, accepted_at=LATER, invited_at=LATER)
    await store.run(lambda tx: tx.staff.update(accepted))
    assert await store.run(lambda tx: tx.staff.of_account(1)) == [accepted]
    assert await store.run(lambda tx: tx.staff.of_account(2)) == []


async def test_a_role_is_given_once_until_it_is_revoked(store: ClosableStore) -> None:
    again = replace(SECRETARY, id=2)

    def work(tx: Transaction) -> list[bool]:
        added = [tx.staff.add(one) for one in (SECRETARY, again)]
        added += [tx.staff.add(replace(again, id=3, role="teacher"))]
        added += [tx.staff.add(replace(again, id=4, platform="icc"))]
        tx.staff.update(replace(SECRETARY, account=1, revoked_at=LATER))
        return [*added, tx.staff.add(again)]

    assert await store.run(work) == [True, False, True, True, True]
    assert await store.run(lambda tx: tx.staff.of_account(1)) == [], "what was revoked is over"
    everybody = await store.run(lambda tx: tx.staff.of_platform(None))
    assert [one.id for one in everybody] == [4, 1, 2, 3]
    ours = await store.run(lambda tx: tx.staff.of_platform(ISU_DOUR.id))
    assert [one.id for one in ours] == [1, 2, 3]


async def test_staff_is_listed_by_address(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[str]:
        tx.staff.add(SECRETARY)
        tx.staff.add(replace(SECRETARY, id=2, email=KARIM))
        return [one.email for one in tx.staff.of_platform(ISU_DOUR.id)]

    assert await store.run(work) == [KARIM, SOPHIE]


async def test_requests_come_back_and_are_closed_once(store: ClosableStore) -> None:
    assert await store.run(lambda tx: tx.requests.add(ASKED))
    assert await store.run(lambda tx: tx.requests.get(1)) == ASKED
    assert await store.run(lambda tx: tx.requests.open_of(ISU_DOUR.id)) == [ASKED]
    assert await store.run(lambda tx: tx.requests.open_of("icc")) == []
    assert await store.run(lambda tx: tx.requests.close(1, 2, LATER))
    assert not await store.run(lambda tx: tx.requests.close(1, 1, LATER))
    closed = replace(ASKED, closed_at=LATER, closed_by=2)
    assert await store.run(lambda tx: tx.requests.get(1)) == closed
    assert await store.run(lambda tx: tx.requests.open_of(ISU_DOUR.id)) == []


async def test_one_request_is_open_for_an_account_and_child(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        added = [
            tx.requests.add(ASKED),
            tx.requests.add(replace(ASKED, id=2)),
            tx.requests.add(replace(ASKED, id=3, account=2)),
            tx.requests.add(replace(ASKED, id=4, child=2)),
        ]
        tx.requests.close(1, 2, LATER)
        return [*added, tx.requests.add(replace(ASKED, id=5))]

    assert await store.run(work) == [True, False, True, True, True]
    found = await store.run(lambda tx: tx.requests.open_at(1, 1, "separate_account"))
    assert found == replace(ASKED, id=5)
    assert await store.run(lambda tx: tx.requests.open_at(2, 2, "separate_account")) is None


async def test_acts_come_back_the_newest_first(store: ClosableStore) -> None:
    acts = [
        Act(1, NOW, "command", "invite_staff", "staff:1", ISU_DOUR.id, {"role": "teacher"}),
        Act(2, NOW, "account:1", "ask_request", "request:1", "icc"),
        Act(3, LATER, "command", "unlock", "account:1"),
    ]

    def work(tx: Transaction) -> None:
        for one in acts:
            tx.audit.add(one)

    await store.run(work)
    assert await store.run(lambda tx: tx.audit.latest(10)) == acts[::-1]
    assert await store.run(lambda tx: tx.audit.latest(2)) == [acts[2], acts[1]]
    assert await store.run(lambda tx: tx.audit.latest(10, ISU_DOUR.id)) == [acts[0]]


async def test_all_links_of_one_invitation_are_used_together(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        for digest, subject in (("a", 1), ("b", 1), ("c", 2)):
            token = Token(digest, "staff", SOPHIE, None, NOW, None, None, subject)
            tx.tokens.add(token)
            assert tx.tokens.get(digest) == token
        tx.tokens.use_of("confirmation", 1, LATER)
        tx.tokens.use_of("staff", 1, LATER)
        found = [tx.tokens.get(digest) for digest in "abc"]
        return [one is not None and one.open for one in found]

    assert await store.run(work) == [False, False, True]


async def test_places_that_were_taken_come_by_id(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        tx.places.add(place(1, account=1, taken_at=NOW))
        tx.places.add(place(2, number=2))
        tx.places.add(place(3, number=3, account=2, taken_at=NOW, ends_at=LATER))
        pages = [
            tx.places.taken(None, 0, 10),
            tx.places.taken(None, 1, 10),
            tx.places.taken(ISU_DOUR.id, 0, 1),
            tx.places.taken("icc", 0, 10),
        ]
        return [[one.id for one in page] for page in pages]

    assert await store.run(work) == [[1, 3], [3], [1], []]


async def test_an_end_is_moved_and_never_removed(store: ClosableStore) -> None:
    taken = place(1, account=1, taken_at=NOW)

    def work(tx: Transaction) -> list[object]:
        tx.places.add(taken)
        ends: list[object] = []
        for end in (LATER, None, NOW):
            tx.places.update(replace(taken, ends_at=end))
            kept = tx.places.get(1)
            ends.append(kept and kept.ends_at)
        return ends

    assert await store.run(work) == [LATER, LATER, NOW]
