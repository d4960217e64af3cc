"""What is held about a child: every column is accounted for, shown, and erased."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import timedelta

import orjson
import pytest

from school.conversations import Conversation, Gone, Record
from school.ids import earliest_id
from school.requests import Request
from school.store import Transaction
from storage.child_holdings import CHILD_HOLDINGS, MENTIONS, NOT_A_CHILDS
from storage.location import Location
from storage.mentions import Mentions
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.cast import ISU_DOUR, NOW, Clock, account, child, notice, place
from tests.databases import everything, rows
from tests.storage import child_canaries as cast
from tests.storage.canaries import columns, keep
from tests.storage.child_canaries import CHILD, FLEDGLING


async def test_every_table_is_told_of_or_left_out_with_a_reason(
    store: ClosableStore, location: Location
) -> None:
    schema = {table: [name for name, _ in its] for table, its in columns(location).items()}
    known = [*CHILD_HOLDINGS, *MENTIONS, *NOT_A_CHILDS]
    assert sorted(known) == sorted(schema), "enter new tables in storage/child_holdings.py"
    for table, holding in CHILD_HOLDINGS.items():
        assert sorted([*holding.shown, *holding.held_back]) == sorted(schema[table]), table
    assert all([*MENTIONS.values(), *NOT_A_CHILDS.values()])


async def test_every_table_that_refers_to_a_child_is_known(
    store: ClosableStore, location: Location
) -> None:
    naming = {table for table, its in columns(location).items() if "child" in dict(its)}
    assert naming <= CHILD_HOLDINGS.keys()


@pytest.fixture
async def canaries(store: ClosableStore, location: Location) -> None:
    await store.run(lambda tx: tx.platforms.put(ISU_DOUR))
    keep(location, cast.child(columns(location)))


@pytest.mark.usefixtures("canaries")
async def test_an_export_has_every_column_and_no_guardian(
    store: ClosableStore, location: Location
) -> None:
    told = await store.run(lambda tx: tx.child_records.of(CHILD))
    assert list(told) == list(CHILD_HOLDINGS)
    for table, holding in CHILD_HOLDINGS.items():
        for row in told[table]:
            assert list(row) == list(holding.shown)
    for name in ("identifier", "first_name", "last_name", "class", "email", "address"):
        assert told["children"][0][name] == f"{FLEDGLING}-children-{name}"
    assert told["children"][0]["birth_date"] == "2008-05-14"
    assert [one["number"] for one in told["places"]] == [1, 2]
    assert [one["answer"] for one in told["terms_record"]] == [
        "accepted",
        f"{FLEDGLING}-terms_record-answer",
    ]
    assert [one["action"] for one in told["audit"]] == ["unlock", "end_place", "make"]
    assert len(told["sign_in_failures"]) == 2
    everything_told = repr(told)
    for hidden in ("letters-digest", "letters-link", "name_key", "why", f"{cast.GUARDIAN},"):
        assert hidden not in everything_told
    assert await store.run(lambda tx: tx.child_records.guardians(CHILD, NOW)) == [cast.GUARDIAN]


@pytest.mark.usefixtures("canaries")
async def test_an_erasure_leaves_none(store: ClosableStore, location: Location) -> None:
    assert await store.run(lambda tx: tx.child_records.erase(CHILD))
    left = everything(location)
    for table, found in left.items():
        assert [row for row in found if FLEDGLING in repr(row)] == [], table
        if table != "audit":  # an act stays; its number leads nowhere
            for number in (CHILD, cast.PLACE, cast.FREE, cast.REQUEST, cast.NEWS):
                assert str(number) not in repr(found), table
    assert [row[0] for row in left["children"]] == [cast.SISTER]
    assert [row[0] for row in left["places"]] == [cast.HER_PLACE]
    assert len(left["audit"]) == 4
    assert not await store.run(lambda tx: tx.child_records.erase(CHILD))


@pytest.mark.usefixtures("canaries")
async def test_what_is_others_stays(store: ClosableStore, location: Location) -> None:
    await store.run(lambda tx: tx.child_records.erase(CHILD))
    (answer,) = await store.run(lambda tx: tx.terms.answers(cast.GUARDIAN, "isu-dour"))
    assert (answer.version, answer.answer, answer.child, answer.place) == (
        "2026-1", "accepted", None, None,
    )  # fmt: skip
    assert rows(location, "SELECT account, chosen FROM guardians") == [(cast.GUARDIAN, None)]
    assert rows(location, "SELECT id FROM outbox") == [(6,)]
    assert rows(location, "SELECT id FROM digest_items") == [(2,)]
    assert rows(location, "SELECT id FROM problem_words") == [(2,)]
    assert rows(location, "SELECT id FROM problems") == [(2,)]
    assert rows(location, "SELECT id FROM news") == [(1,)]
    assert rows(location, "SELECT state, payload FROM inbox") == [("set_aside", None)]
    assert ('{"why":"sister"}',) in rows(location, "SELECT detail FROM audit")
    kept = dict(rows(location, "SELECT chat, records FROM conversations"))
    asking = {key: [one["script"] for one in orjson.loads(text)] for key, text in kept.items()}
    assert asking == {f"web:{cast.UNDER}": ["terms"], f"telegram:{cast.OF_SISTER}": ["terms"]}
    assert rows(location, "SELECT id FROM conversation_mails") == [(2,)]


async def test_what_is_owed_about_a_namesake_stays(
    store: ClosableStore, location: Location
) -> None:
    jan, namesake, staff = 7_000_001, 7_000_002, 30
    said: dict[str, object] = {"text": "Jan Dhondt : une leçon"}
    owed: list[tuple[int | None, dict[str, object]]] = [
        (10, said),
        (20, said),
        (20, {"child": namesake, **said}),
        (20, {"child": jan, **said}),
        (staff, {"request": 71, **said}),
        (staff, {"request": 72, **said}),
        (None, said),
    ]

    def erase(tx: Transaction) -> bool:
        tx.platforms.put(ISU_DOUR)
        for number, at in ((jan, 1), (namesake, 2)):
            names = {"first_name": "Jan", "last_name": "Dhondt"}
            tx.children.add(child(number, identifier=f"jan{at}@isu-dour.be", **names))
            tx.accounts.add(account(10 * at))
            tx.places.add(place(50 + at, child=number, account=10 * at))
            tx.requests.add(Request(70 + at, "isu-dour", "separate_account", 10 * at, number, NOW))
        tx.accounts.add(account(staff))
        for number, (whose, data) in enumerate(owed, 1):
            assert tx.outbox.add(notice(number, account=whose, data=data))
        return tx.child_records.erase(jan)

    assert await store.run(erase)
    assert rows(location, "SELECT id FROM outbox ORDER BY id") == [(2,), (3,), (6,)]


@pytest.mark.usefixtures("canaries")
async def test_what_went_to_another_device_asks_nothing(store: ClosableStore) -> None:
    gone = Conversation("telegram:1", (), Gone("address", 3, NOW + timedelta(days=7)))

    def erase(tx: Transaction) -> Conversation | None:
        tx.conversations.put(gone)
        assert tx.child_records.erase(CHILD)
        return tx.conversations.get(gone.key)

    assert await store.run(erase) == gone


@pytest.mark.engines("postgresql")  # SQLite does one after the other
@pytest.mark.usefixtures("canaries")
async def test_a_step_under_way_writes_nothing_back(
    store: ClosableStore, location: Location, clock: Clock
) -> None:
    """A guardian has just read of the child, and the step that says so is written down after."""
    loop, other = asyncio.get_running_loop(), await open_store(location, clock, Holding("other"))
    key, erasing = "telegram:7", list[Future[bool]]()

    def step(tx: Transaction) -> None:
        assert tx.conversations.get(key) is None
        assert tx.children.get(CHILD) is not None
        erased = asyncio.run_coroutine_threadsafe(
            other.run(lambda theirs: theirs.child_records.erase(CHILD)), loop
        )
        erasing.append(erased)
        while not erased.done() and not rows(location, _WAITING):
            pass
        record = Record("terms", {"child": str(CHILD)}, NOW + timedelta(days=7))
        tx.conversations.put(Conversation(key, (record,)))
        owed = notice(earliest_id(NOW), "7", data={"child": CHILD})
        assert tx.outbox.add(owed)

    await store.run(step)
    assert await asyncio.wrap_future(erasing[0])
    assert await store.run(lambda tx: tx.conversations.get(key)) is None
    assert (earliest_id(NOW),) not in rows(location, "SELECT id FROM outbox")
    await other.close()


_WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'conversations'::regclass"


DHONDT = Mentions(frozenset((7_000_001,)), "jan.dhondt@isu-dour.be", "Jan", "D'Hondt")


@pytest.mark.parametrize(
    "value",
    [
        {"child": 7_000_001},
        {"start": {"letter": "7000001"}},
        ["x", {"callback_data": "go:child:7000001"}],
        "https://school.example/child/7000001",
        "jan.dhondt",
        "Identifiant : JAN.DHONDT@isu-dour.be",
        "Bonjour, D&#x27;Hondt Jan est malade",
        {"jan d'hondt": 1},
    ],
)
def test_a_child_is_known_by_ids_identifier_and_names(value: object) -> None:
    assert DHONDT.within(value)


@pytest.mark.parametrize(
    "value",
    [
        *(7_000_002, "17000001", "Jan", "le jan.dhondter", True, None, 1.5, {"a": ["Janneke"]}),
        "Bojan D'Hondt est malade",
        "Jan D'Hondts",
        "marc-jan.dhondt@isu-dour.bew",
        "7" * 5000,
    ],
)
def test_nothing_else_names_it(value: object) -> None:
    assert not DHONDT.within(value)


def test_the_first_name_is_enough_in_what_its_guardians_read() -> None:
    assert DHONDT.within({"text": "Jan : une leçon"}, "first_name")
    assert not DHONDT.within({"text": "Janneke : une leçon"}, "first_name")
